from __future__ import annotations

from pathlib import Path

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.dossier import source
from crcd_sim.ui.dossier.source import FolderSource, beside


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "pack"
    (folder / "cas").mkdir(parents=True)
    (folder / "cas" / "a.md").write_text("bonjour", encoding="utf-8")
    return folder


def test_a_file_of_the_pack_is_read(pack):
    assert FolderSource(pack).read("cas/a.md") == b"bonjour"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "cas/../../secret.txt", "/etc/passwd", "file:///etc/passwd", "C:/x", "a\\b", "", "."],
)
def test_nothing_outside_the_pack_is_read(pack, path):
    with pytest.raises(EnvironmentProblem) as caught:
        FolderSource(pack).read(path)
    assert caught.value.code == "document-outside"


def test_a_link_that_leaves_the_pack_is_refused(pack):
    (pack / "lien.md").symlink_to(pack.parent / "secret.txt")
    with pytest.raises(EnvironmentProblem, match="hors du dossier"):
        FolderSource(pack).read("lien.md")


def test_a_missing_file_is_told_by_its_name(pack):
    with pytest.raises(EnvironmentProblem, match="« b.pdf » est introuvable".replace(" ", "\\s")):
        FolderSource(pack).read("cas/b.pdf")


def test_a_folder_is_not_a_document(pack):
    with pytest.raises(EnvironmentProblem, match="ne se lit pas"):
        FolderSource(pack).read("cas")


def test_an_enormous_file_is_refused_before_it_is_read(pack, monkeypatch):
    monkeypatch.setattr(source, "LARGEST", 3)
    with pytest.raises(EnvironmentProblem, match="trop volumineux"):
        FolderSource(pack).read("cas/a.md")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("plan.png", "contexte/plan.png"),
        ("./plan.png", "contexte/plan.png"),
        ("../images/plan.png", "images/plan.png"),
        ("../../plan.png", None),
        ("/plan.png", None),
        ("file:///etc/passwd", None),
        ("http://exemple.org/plan.png", None),
        ("data:image/png;base64,AAAA", None),
        ("c:\\plan.png", None),
        ("", None),
    ],
)
def test_a_picture_is_looked_for_beside_its_page_and_inside_the_pack(name, found):
    assert beside("contexte/offres.md", name) == found

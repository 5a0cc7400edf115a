"""``sitting attach`` and ``sitting detach``: what a trainer joins from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crcd_sim.store.database import open_store
from tests.builders import MORNING
from tests.fakes.pdfs import a_locked_pdf, a_pdf
from tests.fakes.store_files import add_sitting
from tests.integration.cli.conftest import Cli


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    store = open_store(folder, MORNING)
    with store.writing() as session:
        add_sitting(session, store, "s1")
    store.close()
    return folder


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    file = tmp_path / "dossier professionnel.pdf"
    file.write_bytes(a_pdf(3))
    return file


def test_a_joined_file_is_said_listed_and_sound(crcd: Cli, data: Path, portfolio: Path) -> None:
    done = crcd("sitting", "attach", "s1", portfolio, "--kind", "dossier", "--data", data)
    assert (done.code, done.err) == (0, "")
    assert "dossier professionnel.pdf" in done.out
    shown = crcd("sitting", "show", "s1", "--json", "--data", data).document["attachments"]
    assert [(item["kind"], item["name"], item["bytes"]) for item in shown] == [
        ("dossier", "dossier professionnel.pdf", portfolio.stat().st_size)
    ]
    assert len(shown[0]["sha256"]) == 64
    assert "dossier professionnel.pdf" in crcd("sitting", "show", "s1", "--data", data).out
    found = crcd("db", "check", "--json", "--data", data).document["findings"]
    assert not [item for item in found if item["code"] == "attachment"]


def test_a_detached_file_is_gone(crcd: Cli, data: Path, portfolio: Path) -> None:
    crcd("sitting", "attach", "s1", portfolio, "--kind", "dossier", "--data", data)
    assert crcd("sitting", "detach", "s1", portfolio.name, "--data", data).code == 0
    assert crcd("sitting", "show", "s1", "--json", "--data", data).document["attachments"] == []


def test_two_files_of_one_name_are_told_apart_by_their_hash(crcd: Cli, data: Path, tmp_path: Path) -> None:
    for mark in ("un", "deux"):
        file = tmp_path / mark / "livret.pdf"
        file.parent.mkdir()
        file.write_bytes(a_pdf(mark=mark))
        assert crcd("sitting", "attach", "s1", file, "--kind", "ecf", "--data", data).code == 0
    assert crcd("sitting", "detach", "s1", "livret.pdf", "--data", data).refuses("sha256")
    shown = crcd("sitting", "show", "s1", "--json", "--data", data).document["attachments"]
    assert crcd("sitting", "detach", "s1", shown[0]["sha256"][:10], "--data", data).code == 0


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "vide"), (b"bonjour", "PDF"), (a_pdf()[:-200], "abîmé"), (a_locked_pdf(), "protégé")],
)
def test_rubbish_is_refused_with_a_sentence(
    crcd: Cli, data: Path, tmp_path: Path, content: bytes, word: str
) -> None:
    file = tmp_path / "fichier.pdf"
    file.write_bytes(content)
    assert crcd("sitting", "attach", "s1", file, "--kind", "ecf", "--data", data).refuses(word)


def test_a_file_over_the_bound_is_refused(
    crcd: Cli, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crcd_sim.bootstrap.attachments.LARGEST", 900)
    file = tmp_path / "lourd.pdf"
    file.write_bytes(a_pdf(weight=2000))
    assert crcd("sitting", "attach", "s1", file, "--kind", "ecf", "--data", data).refuses("Mo")


@pytest.mark.parametrize("name", ["absent.pdf", "", "."])
def test_a_file_that_does_not_read_is_refused(crcd: Cli, data: Path, tmp_path: Path, name: str) -> None:
    refused = crcd("sitting", "attach", "s1", tmp_path / name, "--kind", "ecf", "--data", data)
    assert refused.refuses("ne se lit pas")


def test_the_same_file_twice_is_refused(crcd: Cli, data: Path, portfolio: Path) -> None:
    crcd("sitting", "attach", "s1", portfolio, "--kind", "dossier", "--data", data)
    again = crcd("sitting", "attach", "s1", portfolio, "--kind", "ecf", "--data", data)
    assert again.refuses("déjà joint")


def test_an_unknown_sitting_is_said(crcd: Cli, data: Path, portfolio: Path) -> None:
    assert crcd("sitting", "attach", "s9", portfolio, "--kind", "ecf", "--data", data).refuses("s9")


def test_no_data_folder_is_made_for_it(crcd: Cli, tmp_path: Path, portfolio: Path) -> None:
    nowhere = tmp_path / "nulle-part"
    assert crcd("sitting", "attach", "s1", portfolio, "--kind", "ecf", "--data", nowhere).code == 1
    assert not nowhere.exists()


def test_an_unknown_kind_is_a_usage_error(crcd: Cli, data: Path, portfolio: Path) -> None:
    assert crcd("sitting", "attach", "s1", portfolio, "--kind", "cv", "--data", data).code == 2
    assert crcd("sitting", "attach", "s1", portfolio, "--data", data).code == 2

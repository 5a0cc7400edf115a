"""The framework and packs as they were when a sitting used them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.store.content import PACK, SqlContent
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.tables import ContentRefRow, ContentRow
from tests.builders import MORNING

FILES = {"pack.yaml": b"id: ondalys\n", "contexte/01.md": "# Présentation\n".encode()}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data", MORNING)
    yield opened
    opened.close()


def _put(store: Store, key: str, files: dict[str, bytes]) -> None:
    with store.writing() as session:
        SqlContent(session).put_files(PACK, key, files)


def test_what_was_kept_is_read_back(store: Store) -> None:
    _put(store, "a", {**FILES})
    with store.reading() as session:
        assert SqlContent(session).get_files(PACK, "a") == FILES


def test_an_edited_pack_does_not_change_the_old_one(store: Store) -> None:
    _put(store, "old", {**FILES})
    _put(store, "new", {**FILES, "pack.yaml": b"id: ondalys\nversion: 2\n"})
    with store.reading() as session:
        content = SqlContent(session)
        assert content.get_files(PACK, "old")["pack.yaml"] == b"id: ondalys\n"
        assert content.get_files(PACK, "new")["pack.yaml"] == b"id: ondalys\nversion: 2\n"


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    _put(store, "old", {**FILES})
    _put(store, "new", {**FILES, "pack.yaml": b"other", "copie.md": FILES["contexte/01.md"]})
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContentRow)) == 3


def test_a_key_that_is_there_is_not_written_again(store: Store) -> None:
    _put(store, "a", {**FILES})
    _put(store, "a", {"pack.yaml": b"something else"})
    with store.reading() as session:
        assert SqlContent(session).get_files(PACK, "a") == FILES


def test_a_sound_that_an_older_program_only_named_is_not_laid_out(store: Store) -> None:
    _put(store, "a", {**FILES})
    with store.writing() as session:
        session.add(ContentRefRow(kind=PACK, key="a", path="audio/t01.ogg", sha256="0" * 64, size=4))
    with store.reading() as session:
        assert SqlContent(session).get_files(PACK, "a") == FILES


def test_damaged_content_is_told_not_shown(store: Store) -> None:
    _put(store, "a", {"pack.yaml": b"id: ondalys\n"})
    with store.writing() as session:
        session.execute(text("UPDATE content SET packed = x'00'"))
    with store.reading() as session, pytest.raises(EnvironmentProblem, match="abîmé") as caught:
        SqlContent(session).get_files(PACK, "a")
    assert caught.value.code == "content_missing"


def test_kept_files_are_laid_out_for_the_loader(store: Store) -> None:
    _put(store, "a" * 64, {**FILES})
    with store.reading() as session:
        folder = SqlContent(session).unpack(store.folder, PACK, "a" * 64)
    assert folder is not None
    assert (folder / "contexte" / "01.md").read_bytes() == FILES["contexte/01.md"]


def test_laid_out_files_that_someone_edited_are_laid_out_again(store: Store) -> None:
    _put(store, "a" * 64, {**FILES})
    with store.reading() as session:
        folder = SqlContent(session).unpack(store.folder, PACK, "a" * 64)
        assert folder is not None
        (folder / "pack.yaml").write_bytes(b"edited")
        (folder / "extra.md").write_bytes(b"added")
        SqlContent(session).unpack(store.folder, PACK, "a" * 64)
    assert (folder / "pack.yaml").read_bytes() == FILES["pack.yaml"]
    assert not (folder / "extra.md").exists()


def test_content_nobody_kept_is_none(store: Store) -> None:
    with store.reading() as session:
        assert SqlContent(session).unpack(store.folder, PACK, "z") is None


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "c:\\x", "a\\b", "", "d:x"])
def test_a_path_that_could_leave_its_folder_is_never_kept(store: Store, path: str) -> None:
    with pytest.raises(ValueError, match="unsafe"):
        _put(store, "a", {path: b"x"})

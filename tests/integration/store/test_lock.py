"""One writer per data folder; readers always work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.store.content import PACK, SqlContent
from crcd_sim.store.database import open_store, open_store_for_reading
from crcd_sim.store.lock import DataLock
from crcd_sim.store.repository import SqlSittings
from tests.builders import MORNING
from tests.fakes.disks import read_only
from tests.fakes.store_files import a_populated_folder

HOLD = (
    "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
    "from crcd_sim.store.database import open_store\n"
    "store = open_store(Path(sys.argv[1]), datetime(2026, 11, 24, 8, 2, tzinfo=UTC))\n"
    "print('held', flush=True); sys.stdin.read()"
)


def _holder(root: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_second_program_is_told_who_is_there(tmp_path: Path) -> None:
    process = _holder(tmp_path)
    try:
        with pytest.raises(
            EnvironmentProblem, match=f"déjà ouvert.*programme n°\u00a0{process.pid}"
        ) as caught:
            open_store(tmp_path, MORNING)
    finally:
        _end(process)
    assert caught.value.code == "already_open"


def test_a_killed_program_leaves_no_lock_behind(tmp_path: Path) -> None:
    _end(_holder(tmp_path))
    assert (tmp_path / "crcd.lock").exists()
    open_store(tmp_path, MORNING).close()


def test_the_same_program_cannot_take_the_lock_twice(tmp_path: Path) -> None:
    with DataLock(tmp_path / "crcd.lock", MORNING), pytest.raises(EnvironmentProblem):
        DataLock(tmp_path / "crcd.lock", MORNING).acquire()


def test_closing_gives_the_lock_back(tmp_path: Path) -> None:
    open_store(tmp_path, MORNING).close()
    open_store(tmp_path, MORNING).close()


def test_a_reader_works_beside_the_writer(tmp_path: Path) -> None:
    a_populated_folder(tmp_path)
    process = _holder(tmp_path)
    try:
        store = open_store_for_reading(tmp_path)
        with store.reading() as session:
            assert len(SqlSittings(session, store.folder).list_sittings()) == 1
        store.close()
    finally:
        _end(process)


def test_a_reader_works_on_a_read_only_medium(tmp_path: Path) -> None:
    root = a_populated_folder(tmp_path / "data")
    with read_only(root):
        store = open_store_for_reading(root)
        with store.reading() as session:
            assert len(SqlSittings(session, store.folder).list_sittings()) == 1
        store.close()


def test_a_reader_lays_out_old_packs_without_writing_in_the_data_folder(tmp_path: Path) -> None:
    root = a_populated_folder(tmp_path / "data")
    with read_only(root):
        store = open_store_for_reading(root)
        with store.reading() as session:
            folder = SqlContent(session).unpack(store.folder, PACK, "a" * 64)
            assert folder is not None
            assert (folder / "pack.yaml").read_bytes() == b"id: ondalys-telecom\n"
        store.close()
    assert not folder.exists()


def test_a_reader_on_a_read_only_medium_sees_what_a_killed_writer_had_saved(tmp_path: Path) -> None:
    root = a_populated_folder(tmp_path / "data")
    script = (
        "import os, sys; from pathlib import Path\n"
        "from crcd_sim.store.database import open_store\n"
        "from tests.builders import MORNING\n"
        "from tests.fakes.store_files import add_sitting\n"
        "store = open_store(Path(sys.argv[1]), MORNING)\n"
        "with store.writing() as session: add_sitting(session, store, 's2')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(root)], check=False)
    assert (root / "crcd.sqlite-wal").stat().st_size > 0
    with read_only(root):
        store = open_store_for_reading(root)
        with store.reading() as session:
            names = {item.id for item in SqlSittings(session, store.folder).list_sittings()}
        store.close()
    assert names == {"s1", "s2"}


def test_a_reader_never_makes_a_database(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        open_store_for_reading(tmp_path)
    assert list(tmp_path.iterdir()) == []

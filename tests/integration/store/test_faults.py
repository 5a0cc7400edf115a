"""What the disk can do to a running sitting, done by the operating system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import StoredSitting
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from crcd_sim.store.worker import StoreWorker
from crcd_sim.store.writer import QueuedSittingWriter
from tests.builders import LETTER, MORNING, a_creation, a_field, an_event, typed
from tests.fakes.disks import fill, read_only, small_disk
from tests.fakes.store import HandLoop, Listener, a_worker
from tests.fakes.store_files import a_populated_folder

LONG = "x" * 20_000


def _load(store: Store) -> StoredSitting:
    with store.reading() as session:
        return SqlSittings(session, store.folder).load_stored_sitting("s1")


@pytest.fixture
def loop() -> HandLoop:
    return HandLoop()


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with small_disk(tmp_path / "disque", 3) as disk, a_worker(disk / "data", loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.flush()
        filler = fill(disk)
        for number in range(1, 40):
            writer.event(an_event(number + 1, text=LONG))
            writer.deltas(typed(LETTER, "a", first=number))
            last = writer.field(a_field(f"champ-{number}", LONG))
        loop.run_until(lambda: bool(listener.problems))
        assert listener.problems[0].code == "disk_full"
        assert "Le disque est plein" in listener.problems[0].sentence
        filler.unlink()
        loop.run_until(lambda: listener.durable == last)
        stored = worker.call(_load)
    assert len(stored.events) == 40
    assert len(stored.deltas) == 39
    assert len(stored.fields) == 39


def test_a_problem_that_lasts_is_told_once(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with small_disk(tmp_path / "disque", 3) as disk, a_worker(disk / "data", loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.flush()
        filler = fill(disk)
        for number in range(2, 60):
            writer.event(an_event(number, text=LONG))
        for _ in range(3):
            with pytest.raises(EnvironmentProblem):
                writer.flush()
        loop.run_posted()
        assert [problem.code for problem in listener.problems] == ["disk_full"]
        filler.unlink()
        writer.flush()


def test_flush_on_a_full_disk_says_so_instead_of_waiting(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    with small_disk(tmp_path / "disque", 3) as disk, a_worker(disk / "data", loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.flush()
        filler = fill(disk)
        for number in range(2, 60):
            writer.event(an_event(number, text=LONG))
        with pytest.raises(EnvironmentProblem, match="plein"):
            writer.flush(timeout_s=20)
        filler.unlink()
        writer.flush(timeout_s=20)
        assert writer.held() == 0


def test_closing_on_a_full_disk_keeps_everything_until_there_is_room(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    with small_disk(tmp_path / "disque", 3) as disk:
        worker = StoreWorker(lambda: open_store(disk / "data", MORNING), loop.post, SystemClock())
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.flush()
        filler = fill(disk)
        for number in range(2, 60):
            writer.event(an_event(number, text=LONG))
        writer.close()
        with pytest.raises(EnvironmentProblem, match="58 élément") as caught:
            worker.close()
        assert caught.value.code == "not_saved"
        filler.unlink()
        worker.close()
        with a_worker(disk / "data", loop) as again:
            assert len(again.call(_load).events) == 59


def test_a_read_only_folder_is_told_and_the_sitting_goes_on_when_it_opens_again(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    root = tmp_path / "data"
    root.mkdir()
    with a_worker(root, loop) as worker:
        with read_only(root):
            writer = QueuedSittingWriter(worker, "s1", listener)
            ticket = writer.event(a_creation())
            loop.run_until(lambda: bool(listener.problems))
            assert listener.problems[0].code == "folder_unwritable"
            assert writer.held() == 1
        loop.run_until(lambda: listener.durable == ticket)
        assert len(worker.call(_load).events) == 1


def test_a_full_disk_at_the_first_start_leaves_no_half_made_database(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disque", 1) as disk:
        filler = fill(disk, leave=20_000)
        with pytest.raises(EnvironmentProblem) as caught:
            open_store(disk / "data", MORNING)
        assert caught.value.code in ("disk_full", "folder_full")
        filler.unlink()
        store = open_store(disk / "data", MORNING)
        with store.reading() as session:
            assert SqlSittings(session, store.folder).list_sittings() == ()
        store.close()


def test_another_program_in_the_database_only_delays_the_saving(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    """Some other tool holds the database's own lock: the writer says so, waits, and goes on."""
    import sqlite3

    root = a_populated_folder(tmp_path)
    with a_worker(root, loop) as worker:
        worker.call(lambda store: store.folder)
        other = sqlite3.connect(root / "crcd.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        writer = QueuedSittingWriter(worker, "s9", listener)
        ticket = writer.event(a_creation())
        loop.run_until(lambda: bool(listener.problems))
        assert listener.problems[0].code == "database_busy"
        other.rollback()
        other.close()
        loop.run_until(lambda: listener.durable == ticket)


@pytest.mark.parametrize("acknowledged", [3, 40, 150])
def test_what_was_told_saved_survives_a_kill(tmp_path: Path, acknowledged: int) -> None:
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("child_writer.py")), str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert child.stdout is not None
    last = 0
    while last < acknowledged:
        last = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    whole = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    last = max([last, *(int(line) for line in whole)])
    store = open_store(tmp_path, MORNING)
    stored = _load(store)  # the chain is verified
    store.close()
    # The child gives an event, then a field, then a delta: tickets 1, 2, 3…
    assert len(stored.events) >= (last + 2) // 3
    assert len(stored.fields) >= (last + 1) // 3
    assert sum(len(batch.deltas) for batch in stored.deltas) >= last // 3

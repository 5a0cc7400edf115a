"""Jobs on the store's thread: their order, their results, their failures."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.store.carry import carry_out, take_back
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from crcd_sim.store.worker import StoreWorker
from crcd_sim.store.writer import QueuedSittingWriter
from tests.builders import MORNING, a_creation, an_event, wall_at
from tests.fakes.store import HandLoop, Listener, a_worker
from tests.fakes.store_files import add_sitting


def _count(session: Session) -> int:
    return session.execute(text("SELECT count(*) FROM sitting")).scalar_one()


@pytest.fixture
def loop() -> HandLoop:
    return HandLoop()


def test_a_result_comes_back_on_the_main_loop(tmp_path: Path, loop: HandLoop) -> None:
    results: list[int] = []
    threads: list[str] = []
    with a_worker(tmp_path, loop) as worker:
        worker.submit(
            lambda session: (threads.append(threading.current_thread().name), _count(session))[1],
            results.append,
        )
        loop.run_until(lambda: bool(results))
    assert results == [0]
    assert threads == ["crcd-store"]


def test_nothing_is_opened_before_the_first_job(tmp_path: Path, loop: HandLoop) -> None:
    with a_worker(tmp_path / "data", loop):
        assert not (tmp_path / "data").exists()


def test_jobs_run_one_at_a_time_in_order(tmp_path: Path, loop: HandLoop) -> None:
    order: list[int] = []
    done: list[int] = []
    with a_worker(tmp_path, loop) as worker:
        for number in range(20):
            worker.submit(lambda _, number=number: order.append(number), lambda _: done.append(1))
        loop.run_until(lambda: len(done) == 20)
    assert order == list(range(20))


def test_a_job_that_writes_is_committed_when_it_returns(tmp_path: Path, loop: HandLoop) -> None:
    done: list[None] = []
    with a_worker(tmp_path, loop) as worker:
        worker.submit_with_store(lambda store: _add(store), done.append)
        loop.run_until(lambda: bool(done))
        counts: list[int] = []
        worker.submit(_count, counts.append)
        loop.run_until(lambda: bool(counts))
    assert counts == [1]


def _add(store) -> None:  # type: ignore[no-untyped-def]
    with store.writing() as session:
        add_sitting(session, store, "s1")


def test_a_mistake_of_ours_is_raised_again_on_the_main_loop(tmp_path: Path, loop: HandLoop) -> None:
    with a_worker(tmp_path, loop) as worker:
        worker.submit(lambda _: {}["a bug"], lambda _: None)
        with pytest.raises(KeyError, match="a bug"):
            loop.run_until(lambda: False)


def test_a_mistake_goes_to_who_asked_for_it(tmp_path: Path, loop: HandLoop) -> None:
    failures: list[Exception] = []
    with a_worker(tmp_path, loop) as worker:
        worker.submit(lambda _: 1 // 0, lambda _: None, failures.append)
        loop.run_until(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_folder_that_is_taken_fails_each_job_with_its_sentence_until_it_is_free(
    tmp_path: Path, loop: HandLoop
) -> None:
    failures: list[Exception] = []
    results: list[int] = []
    other = open_store(tmp_path, MORNING)
    with a_worker(tmp_path, loop) as worker:
        worker.submit(_count, results.append, failures.append)
        loop.run_until(lambda: bool(failures))
        other.close()
        worker.submit(_count, results.append, failures.append)
        loop.run_until(lambda: bool(results))
    (problem,) = failures
    assert isinstance(problem, EnvironmentProblem)
    assert problem.code == "already_open"


def test_waiting_for_a_job_returns_its_result_or_raises_its_failure(tmp_path: Path, loop: HandLoop) -> None:
    with a_worker(tmp_path, loop) as worker:
        assert worker.call(lambda store: store.folder.root) == tmp_path
        with pytest.raises(KeyError):
            worker.call(lambda _: {}["nothing"])


def test_jobs_already_asked_run_before_closing(tmp_path: Path, loop: HandLoop) -> None:
    ran: list[int] = []
    worker = StoreWorker(lambda: open_store(tmp_path, MORNING), loop.post, SystemClock())
    for number in range(5):
        worker.submit(lambda _, number=number: ran.append(number), lambda _: None)
    worker.close()
    assert ran == [0, 1, 2, 3, 4]
    with pytest.raises(RuntimeError, match="closed"):
        worker.submit(_count, lambda _: None)


@pytest.mark.parametrize(
    "change",
    [
        lambda store, folder: carry_out(store, "s1", folder, wall_at(9.0)),
        lambda store, _: take_back(store, "s1", wall_at(9.0)),
        lambda store, _: _delete(store),
    ],
    ids=["carry", "take back", "delete"],
)
def test_a_sitting_in_progress_is_changed_by_its_writer_only(tmp_path: Path, loop: HandLoop, change) -> None:  # type: ignore[no-untyped-def]
    with a_worker(tmp_path / "data", loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", Listener())
        writer.event(a_creation())
        writer.flush()
        with pytest.raises(UserMistake, match="en cours") as caught:
            worker.call(lambda store: change(store, tmp_path))
        assert caught.value.code == "sitting_in_use"
        writer.event(an_event(2))
        writer.close()
        writer.flush()
        worker.call(lambda store: change(store, tmp_path))


def _delete(store: Store) -> None:
    with store.writing() as session:
        SqlSittings(session, store.folder).delete_sitting("s1")

"""The queue of a running sitting: what « Enregistré » means."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.writing import from_text, plain_text
from crcd_sim.services.ports import Heartbeat, StoredSitting
from crcd_sim.services.records.drafts import text_at
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from crcd_sim.store.worker import StoreWorker
from crcd_sim.store.writer import INTERVAL_S, EntryRefused, QueuedSittingWriter
from tests.builders import (
    LETTER,
    MORNING,
    a_creation,
    a_field,
    a_snapshot,
    a_take,
    an_event,
    typed,
    wall_at,
)
from tests.fakes.store import HandLoop, Listener, a_worker


@pytest.fixture
def loop() -> HandLoop:
    return HandLoop()


@pytest.fixture
def listener() -> Listener:
    return Listener()


def _stored(worker: StoreWorker, identifier: str = "s1") -> StoredSitting:
    def load(store: Store) -> StoredSitting:
        with store.reading() as session:
            return SqlSittings(session, store.folder).load_stored_sitting(identifier)

    return worker.call(load)


def test_a_ticket_is_told_once_it_is_on_disk(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        ticket = writer.event(a_creation())
        assert listener.tickets == []
        loop.run_until(lambda: listener.durable == ticket)
        assert [event.seq for event in _stored(worker).events] == [1]


def test_everything_given_is_read_back(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        created, opened = a_creation(), an_event(2, t=3.25, document="annexe-1")
        writer.event(created)
        writer.event(opened)
        writer.snapshot(a_snapshot(LETTER, from_text("Madame"), 6))
        writer.deltas(typed(LETTER, ", bonjour", first=7, at=6))
        writer.field(a_field("motif", "Technique"))
        writer.field(a_field("motif", "Facture"))
        writer.take(a_take(status="open"))
        writer.take(a_take(duration_s=31.5, gaps=((1.0, 2.5),)))
        writer.heartbeat(Heartbeat(wall_at(4.0), 4.0, "CASE_STUDY"))
        writer.flush()
        stored = _stored(worker)
    assert stored.events == (created, opened)
    assert stored.head == writer.head
    assert plain_text(text_at(stored.snapshots, stored.deltas, LETTER)) == "Madame, bonjour"
    assert [change.value for change in stored.fields] == ["Facture"]
    assert stored.takes == (a_take(duration_s=31.5, gaps=((1.0, 2.5),)),)
    assert stored.heartbeat == Heartbeat(wall_at(4.0), 4.0, "CASE_STUDY")


def test_tickets_are_told_in_order_and_to_the_last(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        last = [writer.event(an_event(seq)) for seq in range(2, 300)][-1]
        loop.run_until(lambda: listener.durable == last)
    assert listener.tickets == sorted(listener.tickets)


def test_what_comes_fast_shares_one_commit(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    clock = VirtualClock(MORNING)
    worker = StoreWorker(lambda: open_store(tmp_path, MORNING), loop.post, clock)
    writer = QueuedSittingWriter(worker, "s1", listener)
    writer.event(a_creation())
    loop.run_until(lambda: listener.durable == 1)  # idle until then: written at once
    writer.event(an_event(2))
    writer.event(an_event(3))
    assert writer.due() == pytest.approx(clock.monotonic() + INTERVAL_S)
    assert writer.held() == 2
    clock.advance(INTERVAL_S)
    worker.wake()
    loop.run_until(lambda: listener.durable == 3)
    assert listener.tickets == [1, 3]
    worker.close()


def test_flush_does_not_wait_for_the_pace(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    worker = StoreWorker(lambda: open_store(tmp_path, MORNING), loop.post, VirtualClock(MORNING))
    writer = QueuedSittingWriter(worker, "s1", listener)
    for seq in range(1, 50):
        writer.event(a_creation() if seq == 1 else an_event(seq))
        writer.flush()
    assert writer.held() == 0
    worker.close()


def test_the_next_event_must_have_the_next_number(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        with pytest.raises(ValueError, match="event 3 after 1"):
            writer.event(an_event(3))


def test_a_journal_starts_with_its_creation(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        with pytest.raises(ValueError, match="sitting_created"):
            writer.event(an_event(1))
        writer.event(a_creation())
        writer.flush()


def test_a_sitting_goes_on_from_what_was_stored(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        first = QueuedSittingWriter(worker, "s1", listener)
        first.event(a_creation())
        first.close()
        loop.run_until(lambda: listener.durable == 1)
        second = QueuedSittingWriter(worker, "s1", listener, _stored(worker))
        second.event(an_event(2, EventKind.PHASE_STARTED, phase="CASE_STUDY"))
        second.flush()
        stored = _stored(worker)
    assert [event.seq for event in stored.events] == [1, 2]
    assert stored.head == second.head


def test_closing_writes_what_is_queued(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    worker = StoreWorker(lambda: open_store(tmp_path, MORNING), loop.post, SystemClock())
    writer = QueuedSittingWriter(worker, "s1", listener)
    writer.event(a_creation())
    writer.event(an_event(2))
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.event(an_event(3))
    worker.close()
    with a_worker(tmp_path, loop) as again:
        assert len(_stored(again).events) == 2


def test_a_snapshot_made_again_at_the_seal_replaces_the_other(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.snapshot(a_snapshot(LETTER, from_text("Madame"), 6, t=20.0))
        writer.flush()
        writer.snapshot(a_snapshot(LETTER, from_text("Madame"), 6, t=30.0))
        writer.flush()
        stored = _stored(worker)
    assert [snapshot.t for snapshot in stored.snapshots] == [30.0]
    assert listener.problems == []


def test_half_an_emoji_is_kept_and_stops_nothing(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.field(a_field("resume", "bien \ud83d"))
        writer.deltas(typed(LETTER, "a\ud83d"))
        writer.flush()
        stored = _stored(worker)
    assert stored.fields[0].value == "bien \ufffd"
    assert stored.deltas[0].deltas[1]["added"] == "\ud83d"


def test_one_value_the_database_refuses_does_not_hold_up_the_rest(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.deltas(typed(LETTER, "a"))
        writer.flush()
        writer.field(a_field("motif", "Technique"))
        writer.deltas(typed(LETTER, "b"))  # the same number twice: a bug
        writer.field(a_field("suite", "Rappel"))
        with pytest.raises(EntryRefused, match="delta"):
            loop.run_until(lambda: False)
        writer.flush()
        stored = _stored(worker)
    assert [change.field for change in stored.fields] == ["motif", "suite"]
    assert stored.deltas == (typed(LETTER, "a"),)


def test_a_heartbeat_overwrites_the_one_before(tmp_path: Path, loop: HandLoop, listener: Listener) -> None:
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.heartbeat(Heartbeat(wall_at(0.0), 0.0, ""))  # no sitting yet: nothing to date
        writer.event(a_creation())
        for t in (1.0, 2.0, 3.0):
            writer.heartbeat(Heartbeat(wall_at(t), t, "CASE_STUDY"))
        writer.close()
        loop.run_until(writer.finished)
        stored = _stored(worker)
        rows = worker.call(_heartbeats)
    assert stored.heartbeat == Heartbeat(wall_at(3.0), 3.0, "CASE_STUDY")
    assert rows == 1


def _heartbeats(store: Store) -> int:
    with store.reading() as session:
        return session.execute(text("SELECT count(*) FROM heartbeat")).scalar_one()


def test_a_write_on_virtual_data_is_hashed_as_it_will_be_read(
    tmp_path: Path, loop: HandLoop, listener: Listener
) -> None:
    """Keys that are not text and tuples come back otherwise from JSON: the chain must still hold."""
    with a_worker(tmp_path, loop) as worker:
        writer = QueuedSittingWriter(worker, "s1", listener)
        writer.event(a_creation())
        writer.event(an_event(2, EventKind.TURN_DECISION, figures={10: (1, 2), 9: "x"}))
        writer.flush()
        assert len(_stored(worker).events) == 2

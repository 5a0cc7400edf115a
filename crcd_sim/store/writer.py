"""The queue between a running sitting and the disk.

Threads: the main loop calls the port's methods, which only put a value in a queue; the store's
thread takes all that is queued, writes it in one transaction, and tells the highest ticket that is
now durable. ``_state`` guards everything both threads touch.

Pace: at once when the last commit is older than ``INTERVAL_S``, otherwise when it has passed: a
keystroke is durable well within a second, and fast typing costs four commits a second.

When the disk refuses, nothing leaves the queue: the listener is told once, the writer tries again
every ``RETRY_S`` and at each ``flush``, and ``saved`` comes when it worked.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import GENESIS, Event, chain
from crcd_sim.services.ports import (
    DeltaBatch,
    FieldChange,
    Heartbeat,
    SavedListener,
    Snapshot,
    StoredSitting,
    TakeRecord,
)
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.services.records.summaries import summary_after
from crcd_sim.store import problems, values
from crcd_sim.store.values import Entry
from crcd_sim.store.worker import StoreWorker

if TYPE_CHECKING:
    from crcd_sim.store.database import Store

INTERVAL_S = 0.25
RETRY_S = 1.0


class EntryRefused(RuntimeError):
    """The database refused one value for a reason that is not the disk: a bug of ours. The message
    holds the value, so that the crash log keeps it."""


class QueuedSittingWriter:
    """``SittingWriter`` of one open sitting. ``head`` is the hash of the last event given to it."""

    def __init__(
        self,
        worker: StoreWorker,
        identifier: str,
        listener: SavedListener,
        stored: StoredSitting | None = None,
    ) -> None:
        """``stored``: what the sitting already holds when it is gone on with; None for a new one."""
        self.identifier = identifier
        self._worker = worker
        self._listener = listener
        self._seq = stored.events[-1].seq if stored else 0
        self._head = stored.head if stored else GENESIS
        self._summary = _replayed(stored) if stored else None
        self._closed = False
        self._state = threading.Condition()
        self._queue: deque[Entry] = deque()
        self._beat: Entry | None = None  # overwritten: only the newest matters
        self._ticket = 0  # last one given
        self._durable = 0  # last one on disk
        self._attempts = 0  # drains begun
        self._failed_attempt = 0  # number of the last drain that failed
        self._problem: EnvironmentProblem | None = None
        self._urgent = False
        self._next_at = worker.clock.monotonic()  # when the next commit may happen
        worker.attach(self)

    # --- The port ----------------------------------------------------------------------------

    @property
    def head(self) -> str:
        """Hash of the last event of the journal, queued ones included."""
        return self._head

    def event(self, event: Event) -> int:
        """Queue the next event of the journal; ``ValueError`` when its number is not the next."""
        if event.seq != self._seq + 1:
            raise ValueError(f"event {event.seq} after {self._seq}")
        # As it will be read back: a key that is not text, a tuple, would not hash the same again.
        event = replace(event, data=json.loads(values.json_text(event.data)))
        digest = chain(self._head, event)
        summary = summary_after(self._summary, self.identifier, event, digest)
        ticket = self._put("event", values.event_values(self.identifier, event, digest), summary)
        self._seq, self._head, self._summary = event.seq, digest, summary
        return ticket

    def deltas(self, batch: DeltaBatch) -> int:
        return self._put("delta", values.delta_values(self.identifier, batch))

    def snapshot(self, snapshot: Snapshot) -> int:
        return self._put("snapshot", values.snapshot_values(self.identifier, snapshot))

    def field(self, change: FieldChange) -> int:
        return self._put("field", values.field_values(self.identifier, change))

    def take(self, take: TakeRecord) -> int:
        return self._put("take", values.take_values(self.identifier, take))

    def heartbeat(self, beat: Heartbeat) -> None:
        """Overwrite the last sign of life; nothing before the first event, which makes the sitting."""
        if self._closed:
            raise RuntimeError("the sitting's writer is closed")
        if self._seq == 0:
            return
        with self._state:
            self._beat = Entry(0, "heartbeat", values.heartbeat_values(self.identifier, beat))
        self._worker.wake()

    def close(self) -> None:
        """Accept nothing more; what is queued is written at once. Returns without waiting."""
        self._closed = True
        with self._state:
            self._urgent = True
        self._worker.wake()

    def _put(self, table: str, row: Mapping[str, Any], summary: SittingSummary | None = None) -> int:
        if self._closed:
            raise RuntimeError("the sitting's writer is closed")
        with self._state:
            self._ticket += 1
            self._queue.append(Entry(self._ticket, table, row, summary))
            ticket = self._ticket
        self._worker.wake()
        return ticket

    def flush(self, timeout_s: float | None = None, *, beat: bool = False) -> None:
        """Wait until everything queued so far is durable; with ``beat``, the last sign of life too.

        Main loop's thread, never inside a store job. The demo calls it before time jumps; the
        window at exit.

        Raises:
            EnvironmentProblem: a try made after this call failed; everything stays queued.
            TimeoutError: ``timeout_s`` passed first.
        """
        with self._state:
            wanted, begun = self._ticket, self._attempts

            def written() -> bool:
                return self._durable >= wanted and not (beat and self._beat is not None)

            if written():
                return
            self._urgent = True
        self._worker.wake()
        with self._state:
            in_time = self._state.wait_for(lambda: written() or self._failed_attempt > begun, timeout_s)
            if self._durable >= wanted:
                return
            if not in_time:
                raise TimeoutError(f"{len(self._queue)} entries not written in {timeout_s} s")
            assert self._problem is not None
            raise self._problem

    # --- The store's thread ------------------------------------------------------------------

    def due(self) -> float | None:
        with self._state:
            if not self._queue and self._beat is None:
                return None
            return float("-inf") if self._urgent else self._next_at

    def held(self) -> int:
        with self._state:
            return len(self._queue)

    def finished(self) -> bool:
        with self._state:
            return self._closed and not self._queue and self._beat is None

    def refused(self, problem: EnvironmentProblem) -> None:
        with self._state:
            self._attempts += 1
            self._urgent = False
        self._failed(problem)

    def drain(self, store: Store) -> None:
        with self._state:
            self._attempts += 1
            self._urgent = False
            batch = list(self._queue)
            beat = self._beat
        entries = [*batch, beat] if beat is not None else batch
        try:
            _write(store, entries)
        except Exception as error:
            problem = problems.problem_of(error)
            if problem is None:
                problem = self._write_one_by_one(store, entries)
            if problem is not None:
                self._failed(problem)
                return
        self._succeeded(batch[-1].ticket if batch else 0, len(batch), beat)

    def _write_one_by_one(self, store: Store, entries: Sequence[Entry]) -> EnvironmentProblem | None:
        """Save every value but the one the database refuses; that one goes to the crash log."""
        for entry in entries:
            try:
                _write(store, [entry])
            except Exception as error:
                problem = problems.problem_of(error)
                if problem is not None:
                    return problem
                self._worker.post(_raising(EntryRefused(f"{entry.table} {dict(entry.values)!r}"), error))
            with self._state:
                if entry.ticket:
                    self._queue.popleft()
                    self._durable = entry.ticket
        return None

    def _succeeded(self, ticket: int, count: int, beat: Entry | None) -> None:
        with self._state:
            while count and self._queue and self._queue[0].ticket <= ticket:
                self._queue.popleft()
            if self._beat is beat:
                self._beat = None
            self._durable = max(self._durable, ticket)
            self._problem = None
            self._next_at = self._worker.clock.monotonic() + INTERVAL_S
            durable = self._durable
            self._state.notify_all()
        if ticket:
            self._worker.post(lambda: self._listener.saved(durable))

    def _failed(self, problem: EnvironmentProblem) -> None:
        with self._state:
            new = self._problem is None or self._problem.code != problem.code
            self._problem = problem
            self._failed_attempt = self._attempts
            self._next_at = self._worker.clock.monotonic() + RETRY_S
            self._state.notify_all()
        if new:
            self._worker.post(lambda: self._listener.failed(problem))


def _replayed(stored: StoredSitting) -> SittingSummary | None:
    """Return the sitting's line after its stored journal, whose chain the repository has proved."""
    summary = None
    for event in stored.events:
        summary = summary_after(summary, stored.id, event, stored.head)
    return summary


def _write(store: Store, entries: Sequence[Entry]) -> None:
    from crcd_sim.store.rows import write_entries  # SQLAlchemy: on the store's thread only

    if entries:
        with store.saving() as connection:
            write_entries(connection, entries)


def _raising(error: Exception, cause: Exception) -> Any:
    def raise_on_the_loop() -> None:
        raise error from cause

    return raise_on_the_loop

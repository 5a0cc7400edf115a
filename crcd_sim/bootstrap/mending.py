"""Recordings that a stop cut short, finished before anybody opens their sitting.

One pass at a time: a store job says which takes are still open, the work pool encodes them, and a store
job writes each row together with its event. Nothing waits; a take the disk refuses now stays as it is
and is tried again at the next start.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from crcd_sim.domain.errors import CrcdError, EnvironmentProblem
from crcd_sim.domain.events import TAKE_LOST, EventKind
from crcd_sim.services.ports import Clock, Jobs, TakeRecord

if TYPE_CHECKING:
    from crcd_sim.store.database import Store

Then = Callable[[], None]
GONE = "take_gone"


class Submit(Protocol):
    """Runs a job on the store's thread; its result comes back on the main loop."""

    def __call__(
        self,
        job: Callable[[Store], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Mended:
    """What became of a take: its finished ``record``, or, when nothing of it is left, ``lost``."""

    sitting: str
    record: TakeRecord
    lost: str = ""  # the sentence that says so


class TakeMender:
    """Main loop's thread only."""

    def __init__(self, submit: Submit, jobs: Jobs, clock: Clock, data: Path) -> None:
        self._submit, self._jobs, self._clock, self._data = submit, jobs, clock, data
        self._asked: deque[tuple[str, Then]] = deque()
        self._busy = False
        self._stopped = False

    def stop(self) -> None:
        """The store is about to close: a take whose encoding ends later is recognised at the next start."""
        self._stopped = True
        self._asked.clear()

    def mend(self, identifier: str, then: Then) -> None:
        """Finish the takes of a sitting ("" = of every sitting nobody holds), then call ``then``,
        whatever became of them: whoever reads the folder next says what is wrong with it."""
        self._asked.append((identifier, then))
        self._next()

    def _next(self) -> None:
        if self._busy or self._stopped or not self._asked:
            return
        self._busy = True
        identifier, then = self._asked.popleft()
        self._submit(
            lambda store: _left_open(store, identifier),
            lambda found: self._repair(found, then),
            lambda error: self._over(then, error),
        )

    def _repair(self, found: Sequence[tuple[str, TakeRecord]], then: Then) -> None:
        if not found or self._stopped:
            self._over(then)
            return
        data, now = self._data, self._clock.wall()
        self._jobs.run(
            lambda: [done for sitting, take in found for done in _repaired(sitting, take, data)],
            lambda mended: self._keep(mended, now, then),
            lambda error: self._over(then, error),
        )

    def _keep(self, mended: Sequence[Mended], now: datetime, then: Then) -> None:
        if self._stopped:
            return
        self._submit(
            lambda store: _write(store, mended, now),
            lambda _: self._over(then),
            lambda error: self._over(then, error),
        )

    def _over(self, then: Then, error: Exception | None = None) -> None:
        self._busy = False
        if self._stopped:
            return
        then()
        self._next()
        if error is not None and not isinstance(error, CrcdError):
            raise error  # a bug of ours: for the crash log, once everybody was served


def _left_open(store: Store, identifier: str) -> list[tuple[str, TakeRecord]]:
    from crcd_sim.store.repository import SqlSittings

    with store.reading() as session:
        return SqlSittings(session, store.folder).unfinished_takes(identifier, but=store.open_sittings())


def _repaired(sitting: str, take: TakeRecord, data: Path) -> list[Mended]:
    """Finish one take. Empty when the disk refuses: the next start tries again."""
    from crcd_sim.sound.recovery import repair

    try:
        return [Mended(sitting, repair(take, data / take.file))]
    except EnvironmentProblem as problem:
        if problem.code != GONE:
            return []
        return [Mended(sitting, replace(take, status="lost"), problem.sentence)]


def _write(store: Store, mended: Sequence[Mended], now: datetime) -> None:
    from crcd_sim.store.repository import SqlSittings

    for done in mended:
        with store.writing() as session:
            SqlSittings(session, store.folder).finish_take(done.sitting, done.record, *_event(done), now=now)


def _event(done: Mended) -> tuple[EventKind, dict[str, Any]]:
    take = done.record
    if done.lost:
        data = {"kind": TAKE_LOST, "detail": done.lost, "seconds": 0, "decision": "noted", "take": take.id}
        return EventKind.INCIDENT, data
    return EventKind.TAKE_REPAIRED, {
        "take": take.id,
        "phase": take.phase,
        "exchange": take.exchange,
        "file": take.file,
        "sha256": take.sha256,
        "duration_s": take.duration_s,
    }

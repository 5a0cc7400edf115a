"""A writer that remembers what it was given, and a sitting's time that a test moves."""

from __future__ import annotations

from datetime import UTC, datetime

from crcd_sim.clock import VirtualClock
from crcd_sim.domain.events import Event
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import DeltaBatch, FieldChange, Heartbeat, Snapshot, TakeRecord

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


class KeepingWriter:
    """A ``SittingWriter`` in memory; everything is saved at once."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.batches: list[DeltaBatch] = []
        self.snapshots: list[Snapshot] = []
        self.fields: list[FieldChange] = []
        self.takes: list[TakeRecord] = []
        self.order: list[object] = []
        self.closed = False

    def event(self, event: Event) -> int:
        return self._took(self.events, event)

    def deltas(self, batch: DeltaBatch) -> int:
        return self._took(self.batches, batch)

    def snapshot(self, snapshot: Snapshot) -> int:
        return self._took(self.snapshots, snapshot)

    def field(self, change: FieldChange) -> int:
        return self._took(self.fields, change)

    def take(self, take: TakeRecord) -> int:
        return self._took(self.takes, take)

    def heartbeat(self, beat: Heartbeat) -> None:
        self.order.append(beat)

    def close(self) -> None:
        self.closed = True

    def _took(self, kept: list, item: object) -> int:
        kept.append(item)
        self.order.append(item)
        return len(self.order)


class MovedTime:
    """A clock, the loop that runs on it and the sitting's ``t``, from 0."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.loop = PlainLoop(self.clock)

    def t(self) -> float:
        return self.clock.monotonic()

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass; what is due meanwhile happens."""
        reached = []
        self.loop.call_at(self.clock.monotonic() + seconds, lambda: reached.append(True))
        self.loop.run_until(lambda: bool(reached))

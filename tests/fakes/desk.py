"""A workstation in memory: virtual clock, plain loop, a store that acknowledges when told, a runner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from crcd_sim.clock import VirtualClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.rules import Rules
from crcd_sim.services.exam.facts import Announcement, PackFacts
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.runner import SittingRunner
from crcd_sim.services.exam.saving import SaveTracker
from crcd_sim.services.ports import (
    DeltaBatch,
    FieldChange,
    Heartbeat,
    SavedListener,
    Snapshot,
    StoredSitting,
    TakeRecord,
)
from tests.fakes.sittings import MORNING, framework, pack_facts, rules


class MemoryWriter:
    """A ``SittingWriter`` that keeps everything and tells it is durable at once, or when asked."""

    def __init__(self, listener: SavedListener | None = None, *, at_once: bool = True) -> None:
        self.listener = listener
        self.at_once = at_once
        self.ticket = 0
        self.events: list[Event] = []
        self.batches: list[DeltaBatch] = []
        self.snapshots: list[Snapshot] = []
        self.changes: list[FieldChange] = []
        self.takes: list[TakeRecord] = []
        self.beats: list[Heartbeat] = []
        self.closed = False

    def event(self, event: Event) -> int:
        self.events.append(event)
        return self._given()

    def deltas(self, batch: DeltaBatch) -> int:
        self.batches.append(batch)
        return self._given()

    def snapshot(self, snapshot: Snapshot) -> int:
        self.snapshots.append(snapshot)
        return self._given()

    def field(self, change: FieldChange) -> int:
        self.changes.append(change)
        return self._given()

    def take(self, take: TakeRecord) -> int:
        self.takes.append(take)
        return self._given()

    def heartbeat(self, beat: Heartbeat) -> None:
        self.beats.append(beat)

    def close(self) -> None:
        self.closed = True

    def acknowledge(self, ticket: int | None = None) -> None:
        if self.listener is not None:
            self.listener.saved(self.ticket if ticket is None else ticket)

    def refuse(self, sentence: str = "Le disque est plein.") -> None:
        if self.listener is not None:
            self.listener.failed(EnvironmentProblem(sentence, code="disk_full"))

    def stored(self, identifier: str = "s1") -> StoredSitting:
        """What a store would give back after a kill at this instant."""
        head = GENESIS
        for event in self.events:
            head = chain(head, event)
        newest = {snapshot.work: snapshot for snapshot in self.snapshots}
        return StoredSitting(
            identifier,
            tuple(self.events),
            head,
            tuple(newest.values()),
            tuple(batch for batch in self.batches if batch.work not in newest),
            tuple(self.changes),
            tuple(self.takes),
            self.beats[-1] if self.beats else None,
        )

    def _given(self) -> int:
        self.ticket += 1
        if self.at_once:
            self.acknowledge()
        return self.ticket


class Desk:
    """One sitting on one workstation. ``kill_and_return`` starts the program again later."""

    def __init__(
        self,
        chosen: Rules | None = None,
        *,
        session: str = "TITRE",
        pack: PackFacts | None = None,
        seed: int = 7,
        at_once: bool = True,
        start: datetime = MORNING,
        reference: Framework | None = None,
    ) -> None:
        self.framework = reference or framework()
        self.pack = pack or pack_facts()
        self.clock = VirtualClock(start, start=1000.0)
        self.loop = PlainLoop(self.clock)
        self.writer = MemoryWriter(at_once=at_once)
        self.saving = self._tracker()
        self.announced: list[Announcement] = []
        self.runner = SittingRunner.create(
            identifier="s1",
            framework=self.framework,
            session=session,
            rules=chosen or rules(),
            pack=self.pack,
            seed=seed,
            clock=self.clock,
            loop=self.loop,
            saving=self.saving,
        )
        self.runner.on_announcement(self.announced.append)

    def kill_and_return(self, seconds: float, *, wall_moved: float = 0.0, monotonic: float = 0.0) -> None:
        """The process dies, the program comes back ``seconds`` later; the monotonic clock starts anew."""
        later = self.clock.wall() + timedelta(seconds=seconds + wall_moved)
        self.clock = VirtualClock(later, start=monotonic)
        self.loop = PlainLoop(self.clock)
        self.saving = self._tracker()
        self.runner = SittingRunner.resume(
            self.writer.stored(),
            framework=self.framework,
            pack=self.pack,
            clock=self.clock,
            loop=self.loop,
            saving=self.saving,
        )
        self.runner.on_announcement(self.announced.append)

    def wait(self, seconds: float) -> None:
        """Let time pass as it does in the loop, tick after tick, the one of the last instant included."""
        until = self.clock.monotonic() + seconds
        arrived: list[bool] = []
        self.loop.call_at(until, lambda: self.loop.call_at(until, lambda: arrived.append(True)))
        self.loop.run_until(lambda: bool(arrived))

    def sleep(self, seconds: float) -> None:
        """The workstation is suspended: time passes, nothing runs, then everything is late."""
        self.clock.advance(seconds)
        self.runner.tick()

    def until(self, condition: Callable[[], bool]) -> None:
        self.loop.run_until(condition)

    def start_next(self) -> None:
        if self.runner.envelope_count():
            self.runner.open_envelope(1)
        else:
            self.runner.start_phase()

    def events(self, *kinds: EventKind) -> list[Event]:
        return [event for event in self.writer.events if not kinds or event.kind in kinds]

    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.writer.events]

    def _tracker(self) -> SaveTracker:
        tracker = SaveTracker(self.clock)
        self.writer.listener = tracker
        return tracker.attach(self.writer)

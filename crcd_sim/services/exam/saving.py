"""« Enregistré », said only of what is on disk.

The tracker stands between those who write (runner, drafting, forms, calls) and the store's writer, so
that one place knows every ticket given. Main loop's thread only; acknowledgements come back on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event
from crcd_sim.services.ports import (
    Clock,
    DeltaBatch,
    FieldChange,
    Heartbeat,
    SittingWriter,
    Snapshot,
    TakeRecord,
)


@dataclass(frozen=True, slots=True)
class SavedState:
    """``saved``: every change made so far is durable. ``at``: time of day of the last acknowledgement.
    ``problem``: the disk refuses; everything waits in the queue and is tried again."""

    saved: bool = True
    at: datetime | None = None
    problem: EnvironmentProblem | None = None


class SaveTracker:
    """A ``SittingWriter`` that is also its store writer's ``SavedListener``.

    Made first, given to the store as listener, then ``attach``-ed to the writer the store returns.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._inner: SittingWriter | None = None
        self._given = 0
        self._durable = 0
        self._state = SavedState()
        self._listeners: list[Callable[[SavedState], None]] = []
        self._recording: set[str] = set()
        self._after_recording: list[Callable[[], None]] = []

    def attach(self, writer: SittingWriter) -> SaveTracker:
        self._inner = writer
        return self

    @property
    def state(self) -> SavedState:
        return self._state

    def subscribe(self, listener: Callable[[SavedState], None]) -> Callable[[], None]:
        """Call ``listener`` at each change of ``state``; return what undoes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- SittingWriter -----------------------------------------------------------------------

    def event(self, event: Event) -> int:
        return self._took(self._writer.event(event))

    def deltas(self, batch: DeltaBatch) -> int:
        return self._took(self._writer.deltas(batch))

    def snapshot(self, snapshot: Snapshot) -> int:
        return self._took(self._writer.snapshot(snapshot))

    def field(self, change: FieldChange) -> int:
        return self._took(self._writer.field(change))

    def take(self, take: TakeRecord) -> int:
        ticket = self._took(self._writer.take(take))
        if take.status == "open" and take.id not in self._recording:
            self._recording.add(take.id)
        else:  # finished, or told unfinished because the disk refuses: nothing more comes of it now
            self._recording.discard(take.id)
        if not self._recording:
            waiting, self._after_recording = self._after_recording, []
            for call in waiting:
                call()
        return ticket

    def once_recorded(self, call: Callable[[], None]) -> None:
        """Run ``call`` when no recording is going on or being finished: at once, or after the last."""
        if self._recording:
            self._after_recording.append(call)
        else:
            call()

    def heartbeat(self, beat: Heartbeat) -> None:
        self._writer.heartbeat(beat)

    def close(self) -> None:
        self._writer.close()

    # --- SavedListener -----------------------------------------------------------------------

    def saved(self, ticket: int) -> None:
        self._durable = max(self._durable, ticket)
        self._become(SavedState(self._durable >= self._given, self._clock.wall()))

    def failed(self, problem: EnvironmentProblem) -> None:
        self._become(SavedState(self._durable >= self._given, self._state.at, problem))

    @property
    def _writer(self) -> SittingWriter:
        if self._inner is None:
            raise RuntimeError("no store writer is attached")
        return self._inner

    def _took(self, ticket: int) -> int:
        self._given = max(self._given, ticket)
        if self._state.saved:
            self._become(SavedState(False, self._state.at, self._state.problem))
        return ticket

    def _become(self, state: SavedState) -> None:
        self._state = state
        for listener in list(self._listeners):
            listener(state)

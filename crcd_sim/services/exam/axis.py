"""The sitting's own time: ``t`` seconds since it was created, never going back.

While the program runs ``t`` follows the monotonic clock; after a stop it is set again from the time
of day, because a monotonic clock means nothing across a restart.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crcd_sim.domain.events import at_rest
from crcd_sim.services.ports import Clock, StoredSitting

JUMP_S = 2.0  # the time of day moved by more than this against the axis: a clock change
SLEPT_S = 5.0  # of real time: an appointment kept so late, the workstation slept or froze


def slept_s(clock: Clock) -> float:
    """Return how late on ``clock``, which a demo runs faster, says that the workstation slept."""
    return SLEPT_S * max(1.0, float(getattr(clock, "speed", 1.0)))


class Axis:
    """``now()`` is ``t``, to the millisecond."""

    def __init__(self, clock: Clock, t: float = 0.0) -> None:
        self._clock = clock
        self._base_t = t
        self._base_mono = clock.monotonic()
        self._reached = t
        self._offset = self._wall_minus_axis()

    def now(self) -> float:
        self._reached = max(self._reached, self.at(self._clock.monotonic()))
        return self._reached

    def at(self, monotonic: float) -> float:
        """Return ``t`` at a reading of the monotonic clock."""
        return round(self._base_t + monotonic - self._base_mono, 3)

    def monotonic(self, t: float) -> float:
        """Return the monotonic reading at which the axis reaches ``t``."""
        return self._base_mono + (t - self._base_t)

    def jump(self) -> float:
        """Return by how many seconds the time of day moved against the axis since last told; 0 if
        it did not. A jump is told once."""
        moved = self._wall_minus_axis() - self._offset
        if abs(moved) <= JUMP_S:
            return 0.0
        self._offset += moved
        return round(moved, 3)

    def _wall_minus_axis(self) -> float:
        return self._clock.wall().timestamp() - self.at(self._clock.monotonic())


def last_sign_of_life(stored: StoredSitting) -> tuple[float, datetime]:
    """Return the last (t, time of day) at which the sitting is known to have been alive.

    The heartbeat dates it (a candidate who reads writes nothing); what was written after it, even
    by less than a second, moves it further: typing is never taken back. What was added while nobody
    sat (a copy, a recording repaired) is no sign of life.
    """
    event = next(item for item in reversed(stored.events) if not at_rest(item))
    t, wall = event.t, event.wall
    if stored.heartbeat is not None and stored.heartbeat.t >= t:
        t, wall = stored.heartbeat.t, stored.heartbeat.wall
    instants = [batch.t for batch in stored.deltas]
    instants += [snapshot.t for snapshot in stored.snapshots]
    instants += [change.t for change in stored.fields]
    written = max(instants, default=t)
    if written > t:
        wall += timedelta(seconds=written - t)
        t = written
    return t, wall

"""What the conductor saw when it last looked at the clocks, and what is new at this look.

A workstation that slept, minutes to announce, a sign of life that is due: each is the difference between
two looks. Nothing of it is state of the sitting, which is in the journal.
"""

from __future__ import annotations

from datetime import datetime

from crcd_sim.domain.sitting import Sitting, Status
from crcd_sim.services.exam.axis import Axis, slept_s
from crcd_sim.services.exam.facts import Announcement, minutes_announced
from crcd_sim.services.ports import Clock

BEAT_S = 0.9  # looks are a second apart, now and then a little less: no sign of life is skipped


class LastLook:
    """Each method looks, and remembers. ``beats``: the clock of the signs of life."""

    def __init__(self, axis: Axis, clock: Clock, beats: Clock) -> None:
        self._beats = beats
        self._gap_s = slept_s(clock)
        self._seen = (axis.now(), clock.wall())
        self._phase, self._remaining_s = "", 0.0
        self._beat_at = float("-inf")

    def gap(self, t: float, wall: datetime) -> tuple[float, datetime] | None:
        """Return the (t, time of day) of the look before this one when it is too long ago."""
        before, self._seen = self._seen, (t, wall)
        return before if t - before[0] > self._gap_s else None

    def resumed(self, sitting: Sitting, t: float) -> None:
        """Take what remains of the part in progress as known: it was announced before the stop."""
        if sitting.current is not None:
            self._phase, self._remaining_s = sitting.current.spec.kind, sitting.current.clock.remaining(t)

    def announcement(self, sitting: Sitting, t: float) -> Announcement | None:
        """Return what is to be said of the time that remains, if anything."""
        state = sitting.current
        if state is None or state.status is not Status.RUNNING:
            return None
        phase, before_s = self._phase, self._remaining_s
        self._phase, self._remaining_s = state.spec.kind, state.clock.remaining(t)
        minutes = minutes_announced(before_s, self._remaining_s) if phase == self._phase else None
        return None if minutes is None else Announcement(self._phase, minutes)

    def beat_due(self) -> bool:
        """Tell whether a sign of life is due; the next one is counted from this one."""
        now = self._beats.monotonic()
        if now - self._beat_at < BEAT_S:
            return False
        self._beat_at = now
        return True

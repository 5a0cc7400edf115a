"""The only reader of time.

Three clocks with the same two hands. ``wall`` is the UTC time of day, which a person or the network
may move. ``monotonic`` never goes back and has an arbitrary origin, lost at each start of the machine.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def thread_seconds() -> float:
    """Return the seconds of processor the calling thread has used: what it cost, whoever it waited for."""
    return time.thread_time()


class SystemClock:
    """The machine's clocks.

    On Linux ``monotonic`` reads CLOCK_BOOTTIME, which goes on during suspend; on Windows
    ``time.monotonic`` does so by itself. Elsewhere suspended time may be missing from it: the sitting
    runner then sees the wall clock move ahead and journals it.
    """

    speed = 1.0

    def __init__(self) -> None:
        self._boottime = getattr(time, "CLOCK_BOOTTIME", None)

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        if self._boottime is not None:
            return time.clock_gettime(self._boottime)
        return time.monotonic()


class ScaledClock:
    """Real time run ``speed`` times faster from ``start_wall`` (the demo's ``--speed F``)."""

    def __init__(self, start_wall: datetime, speed: float) -> None:
        self.speed = speed
        self._start_wall = start_wall
        self._real = SystemClock()
        self._origin = self._real.monotonic()

    def wall(self) -> datetime:
        return self._start_wall + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (self._real.monotonic() - self._origin) * self.speed


class VirtualClock:
    """A clock that moves only when told: 3 h 45 pass in seconds, or in a test.

    Read by any thread, moved by the one that owns the main loop: a float is replaced whole, so a
    reader sees the time before or after, never between.
    """

    def __init__(self, start_wall: datetime, start: float = 0.0) -> None:
        self._start_wall = start_wall
        self._start = start
        self._now = start

    def wall(self) -> datetime:
        return self._start_wall + timedelta(seconds=self._now - self._start)

    def monotonic(self) -> float:
        return self._now

    def advance_to(self, when: float) -> None:
        """Jump to a monotonic instant; one already past is no jump (time never goes back)."""
        self._now = max(self._now, when)

    def advance(self, seconds: float) -> None:
        """Jump ahead by ``seconds``."""
        self.advance_to(self._now + seconds)

    def shift_wall(self, seconds: float) -> None:
        """Move the time of day alone, as a person or a time server does."""
        self._start_wall += timedelta(seconds=seconds)

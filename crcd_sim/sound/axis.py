"""Time stamps to one axis: the moment of a sample, from stamps that lie now and then.

Measured: one stamp in isolation can be 84–527 ms off, and those of a stream's first second all are; the
median of many is right within 0.2 ms. Two devices' clocks drift apart by up to 180 ms in an hour, so the
median slides.
"""

from __future__ import annotations

from collections import deque
from statistics import median

WINDOW = 75  # blocks of 40 ms: lies last up to 1.3 s, half a window outvotes them
SETTLED = 25  # stamps after which a clock that jumped is believed again


class StreamClock:
    """Where a stream's samples fall on ``Clock.monotonic``. For one thread."""

    def __init__(self, rate: int, window: int = WINDOW) -> None:
        self._rate = rate
        self._starts: deque[float] = deque(maxlen=window)  # the stream's own time of sample 0
        self._shifts: deque[float] = deque(maxlen=window)  # from the stream's time to monotonic
        self.origin = 0.0  # monotonic instant of sample 0; true once stamped
        self.stamps = 0

    def stamp(self, index: int, stream_time: float, stream_now: float, now: float) -> None:
        """Sample ``index`` passed the device at ``stream_time``; ``stream_now`` and ``now`` are the two
        clocks read together."""
        self._starts.append(stream_time - index / self._rate)
        self._shifts.append(now - stream_now)
        self.stamps += 1
        self.origin = median(self._starts) + median(self._shifts)

    def forget(self, keep: int = 0) -> None:
        """The stream jumped (it says so), or its first stamps are known to lie: trust the last ones."""
        last = list(self._starts)[len(self._starts) - keep :] if keep else []
        self._starts.clear()
        self._starts.extend(last)
        if last:
            self.origin = median(last) + median(self._shifts)

    @property
    def settled(self) -> bool:
        """Whether enough stamps have come since the stream's beginning or its last jump."""
        return len(self._starts) >= SETTLED

    def restart(self) -> None:
        """The machine slept: even the step between the two clocks is new."""
        self._starts.clear()
        self._shifts.clear()

    def spread(self, last: int) -> float:
        """Return how far apart the ``last`` stamps are, in seconds."""
        recent = list(self._starts)[-last:]
        return max(recent) - min(recent) if recent else 0.0

    def time_of(self, index: float) -> float:
        return self.origin + index / self._rate


class Axis:
    """The microphone's samples as the axis of everything: position ↔ monotonic instant.

    While the microphone lives its own clock carries the axis; while it is gone, the nominal rate does.
    """

    def __init__(self, rate: int, now: float) -> None:
        self.rate = rate
        self.origin = now  # monotonic instant of position 0

    def position(self, at: float) -> int:
        return round((at - self.origin) * self.rate)

    def time_of(self, position: float) -> float:
        return self.origin + position / self.rate

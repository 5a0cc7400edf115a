"""What the ear thread knows of a take that runs, and of the microphone that speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crcd_sim.sound.axis import StreamClock
from crcd_sim.sound.devices import RATE
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.streams import MicBlock, MicStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

SETTLE_BLOCKS = 45  # a fresh stream's stamps lie for about a second: hold its blocks back till then


class RunningTake:
    """A take between its order to start and its end. Positions on the axis."""

    def __init__(self, writer: TakeWriter, start: int) -> None:
        self.writer = writer
        self.start = start
        self.end: int | None = None
        self.deadline = 0.0

    def hear(self, at: int, samples: Leg) -> None:
        first, last = self._within(at, samples)
        if first < last:
            self.writer.candidate(first - self.start, samples[first - at : last - at])

    def play(self, at: int, samples: Leg) -> None:
        first, last = self._within(at, samples)
        if first < last:
            self.writer.client(first - self.start, samples[first - at : last - at])

    def _within(self, at: int, samples: Leg) -> tuple[int, int]:
        end = at + len(samples)
        return max(at, self.start), end if self.end is None else min(end, self.end)


class RunningMic:
    """What is known of the stream that speaks now."""

    def __init__(self, source: MicStream, arrived: float) -> None:
        self.source = source
        self.clock = StreamClock(RATE)
        self.base: int | None = None  # axis position of its sample 0; None until settled once
        self.held: list[MicBlock] = []
        self.wait = SETTLE_BLOCKS
        self.settling = True
        self.arrived = arrived  # when its first block came
        self.told_origin = 0.0  # slow follower of the clock's origin: a step shows against it

"""What the ear thread knows of a take that runs, and of the microphone that speaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crcd_sim.sound.axis import StreamClock
from crcd_sim.sound.devices import BLOCK, RATE
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.streams import MicBlock, MicStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

SETTLE_BLOCKS = 45  # a fresh stream's stamps lie for about a second: hold its blocks back till then
RESETTLE_BLOCKS = 25  # after an overflow the device speaks the truth sooner
AGREE = 12
AGREE_S = 0.003
STEP_S = 0.005  # after an overflow, a step of the microphone's clock that is a loss
# Measured on a machine short of time: a desktop server's stamps of a microphone that loses nothing wander
# by ±25 ms, over seconds; those of its earphones by 0.2 ms.
JUMP_S = 0.060  # a step of the microphone's clock that is a loss nobody announced, not a wandering
SLEW = 0.001  # the axis follows a device's clock no faster: ten times what the worst USB pair needs
ASLEEP_S = 5.0  # the machine slept: that time is no part of a take


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

    @property
    def axis_origin(self) -> float:
        """Monotonic instant of the axis's position 0, as this microphone has it."""
        assert self.base is not None
        return self.told_origin - self.base / RATE

    def doubt(self) -> None:
        """The device lost samples, and says so: its stamps are to be believed anew."""
        self.settling, self.wait = True, RESETTLE_BLOCKS
        self.clock.forget()

    def settled(self, place: Callable[[float], int]) -> bool:
        """Whether the stamps of the blocks held can be believed; if so ``base`` is where they begin.

        ``place``: the axis position of a monotonic instant, for a stream that begins.
        """
        count = len(self.held)
        agree = count >= self.wait and self.clock.spread(AGREE) < AGREE_S
        if not agree and count < 2 * self.wait:
            return False
        self.clock.forget(keep=AGREE)
        if self.base is None:
            self.base = place(self.clock.origin)
        else:
            step = self.clock.origin - self.told_origin
            self.base += round(step * RATE) if step > STEP_S else 0
        self.settling = False
        self.told_origin = self.clock.origin
        return True

    def follow(self) -> None:
        """Go with the device's clock, slowly. A step ahead is a loss nobody announced."""
        assert self.base is not None
        step = self.clock.origin - self.told_origin
        if abs(step) > JUMP_S:
            if 0 < step < ASLEEP_S:
                self.base += round(step * RATE)
            self.told_origin = self.clock.origin
        else:
            most = SLEW * BLOCK / RATE
            self.told_origin += min(max(step / 100, -most), most)

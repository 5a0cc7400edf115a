"""One microphone or one earphone that runs: the callbacks, which copy, count and queue, and no more.

A callback runs on PortAudio's own thread. What it shares: ``last`` and ``finished`` (plain values it
writes and the sound thread reads), the bounded queue it puts into without waiting, and the mixer, whose
orders come through a deque.
"""

from __future__ import annotations

import queue
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crcd_sim.services.ports import Clock, DeviceRef
from crcd_sim.sound.devices import BLOCK, AudioSystem, OpenStream
from crcd_sim.sound.player import Mixer, MixEvent, as_int16

if TYPE_CHECKING:
    import numpy as np

    from crcd_sim.sound.player import Samples


STEADY_BLOCKS = 12


@dataclass(frozen=True, slots=True)
class Stamp:
    """A block's place: its first sample's number, its moment at the device, and the two clocks."""

    index: int
    device: float
    stream_now: float
    now: float
    jumped: bool


@dataclass(frozen=True, slots=True)
class MicBlock:
    source: MicStream
    stamp: Stamp
    data: bytes  # interleaved 16-bit


@dataclass(frozen=True, slots=True)
class EarBlock:
    source: EarStream
    stamp: Stamp
    leg: Samples | None
    events: tuple[MixEvent, ...]


class _Stream:
    def __init__(self, system: AudioSystem, clock: Clock, blocks: queue.Queue[Any]) -> None:
        self._system, self._clock, self._blocks = system, clock, blocks
        self._opened: OpenStream | None = None
        self._count = 0  # samples so far; the callback's own
        self.since = clock.monotonic()
        self.last = 0.0  # moment of the last callback; 0 before the first
        self.finished = False

    @property
    def steady(self) -> bool:
        """Past its beginning: a stream fills its buffers at once, then may be still for two seconds."""
        return self._count >= STEADY_BLOCKS * BLOCK

    @property
    def name(self) -> str:
        return "" if self._opened is None else self._opened.name

    @property
    def channels(self) -> int:
        return 1 if self._opened is None else self._opened.channels

    def close(self) -> None:
        if self._opened is not None:
            self._system.close(self._opened)
            self._opened = None

    def _ended(self) -> None:
        self.finished = True

    def _stamp(self, frames: int, device: float, stream_now: float, jumped: bool) -> Stamp:
        self.last = self._clock.monotonic()
        index, self._count = self._count, self._count + frames
        return Stamp(index, device, stream_now, self.last, jumped)


class MicStream(_Stream):
    """Opens at once. Raises as ``AudioSystem.open_input``."""

    def __init__(
        self, system: AudioSystem, clock: Clock, blocks: queue.Queue[Any], ref: DeviceRef | None
    ) -> None:
        super().__init__(system, clock, blocks)
        self._opened = system.open_input(ref, self._callback, self._ended)

    def _callback(self, data: Any, frames: int, time: Any, status: Any) -> None:
        stamp = self._stamp(frames, time.inputBufferAdcTime, time.currentTime, bool(status.input_overflow))
        try:
            self._blocks.put_nowait(MicBlock(self, stamp, bytes(data)))
        except queue.Full:
            return  # the next block's index shows the hole


class EarStream(_Stream):
    """``told``: whether its playbacks' beginnings and ends are told (the bell's second device is not)."""

    def __init__(
        self,
        system: AudioSystem,
        clock: Clock,
        blocks: queue.Queue[Any],
        ref: DeviceRef | None,
        mixer: Mixer,
        told: bool,
    ) -> None:
        super().__init__(system, clock, blocks)
        self.mixer = mixer
        self.told = told
        self.late: deque[EarBlock] = deque()  # facts the queue had no room for; never many
        self._opened = system.open_output(ref, self._callback, self._ended)

    def _callback(self, out: Any, frames: int, time: Any, status: Any) -> None:
        jumped = bool(status.output_underflow)
        stamp = self._stamp(frames, time.outputBufferDacTime, time.currentTime, jumped)
        rendered = self.mixer.render(frames)
        if rendered.ear is None:
            out[:] = bytes(len(out))
        else:
            samples: np.ndarray[Any, Any] = as_int16(rendered.ear)
            out[:] = samples.repeat(len(out) // (2 * frames)).tobytes()
        block = EarBlock(self, stamp, rendered.leg, rendered.events)
        try:
            self._blocks.put_nowait(block)
        except queue.Full:
            if block.events:
                self.late.append(block)

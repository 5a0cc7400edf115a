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
    from numpy.typing import NDArray

    from crcd_sim.sound.console import ConsoleMix
    from crcd_sim.sound.live_pipe import LivePipe
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
    said: Samples | None = None  # the leg without the trainer's own voice
    live: Samples | None = None  # that voice
    frames: int = BLOCK


class _Stream:
    def __init__(self, system: AudioSystem, clock: Clock) -> None:
        self._system, self._clock = system, clock
        self._opened: OpenStream | None = None
        self._closed = False
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
        """End it. What it queued may still be looked at: how many channels it had stays known."""
        if self._opened is not None and not self._closed:
            self._closed = True
            self._system.close(self._opened)

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
        super().__init__(system, clock)
        self._blocks = blocks
        self._opened = system.open_input(ref, self._callback, self._ended)

    def _callback(self, data: Any, frames: int, time: Any, status: Any) -> None:
        stamp = self._stamp(frames, time.inputBufferAdcTime, time.currentTime, bool(status.input_overflow))
        try:
            self._blocks.put_nowait(MicBlock(self, stamp, bytes(data)))
        except queue.Full:
            return  # the next block's index shows the hole


class EarStream(_Stream):
    """``told``: whether its playbacks' beginnings and ends are told (the bell's second device is not).
    ``line``: the candidate's earphone, which a trainer's console listens to."""

    def __init__(
        self,
        system: AudioSystem,
        clock: Clock,
        blocks: queue.Queue[Any],
        ref: DeviceRef | None,
        mixer: Mixer,
        told: bool,
        line: bool = False,
    ) -> None:
        super().__init__(system, clock)
        self._blocks = blocks
        self.mixer = mixer
        self.told = told
        self.line = line
        self.late: deque[EarBlock] = deque()  # facts the queue had no room for; never many
        self._opened = system.open_output(ref, self._callback, self._ended)

    def _callback(self, out: Any, frames: int, time: Any, status: Any) -> None:
        jumped = bool(status.output_underflow)
        stamp = self._stamp(frames, time.outputBufferDacTime, time.currentTime, jumped)
        rendered = self.mixer.render(frames)
        _fill(out, frames, rendered.ear)
        block = EarBlock(self, stamp, rendered.leg, rendered.events, rendered.said, rendered.live, frames)
        try:
            self._blocks.put_nowait(block)
        except queue.Full:
            if block.events:
                self.late.append(block)


class VoiceStream(_Stream):
    """The trainer's microphone. ``latest``: its last block, for the level."""

    def __init__(self, system: AudioSystem, clock: Clock, ref: DeviceRef, pipe: LivePipe) -> None:
        super().__init__(system, clock)
        self.latest: NDArray[np.int16] | None = None
        self._pipe = pipe
        self._opened = system.open_input(ref, self._callback, self._ended)

    def _callback(self, data: Any, frames: int, time: Any, status: Any) -> None:
        import numpy as np

        self._stamp(frames, time.inputBufferAdcTime, time.currentTime, False)
        samples = np.frombuffer(bytes(data), np.int16)
        samples = samples[:: len(samples) // frames]
        self._pipe.write(np.asarray(samples / np.float32(32767), np.float32))
        self.latest = samples


class MonitorStream(_Stream):
    """One pair of the console's headphones. ``prompt``: of who answers what is heard there."""

    def __init__(
        self, system: AudioSystem, clock: Clock, ref: DeviceRef, mix: ConsoleMix, prompt: bool
    ) -> None:
        super().__init__(system, clock)
        self._mix = mix
        self._opened = system.open_output(ref, self._callback, self._ended, prompt=prompt)

    def _callback(self, out: Any, frames: int, time: Any, status: Any) -> None:
        self._stamp(frames, time.outputBufferDacTime, time.currentTime, False)
        _fill(out, frames, self._mix.render(frames))


def _fill(out: Any, frames: int, heard: Samples | None) -> None:
    """Put one block into PortAudio's buffer, the same in each of its channels."""
    if heard is None:
        out[:] = bytes(len(out))
    else:
        samples: np.ndarray[Any, Any] = as_int16(heard)
        out[:] = samples.repeat(len(out) // (2 * frames)).tobytes()

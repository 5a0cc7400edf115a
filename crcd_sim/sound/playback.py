"""Listening to a stored take again: play, pause, jump.

Two threads. PortAudio's callback takes ready pieces from a deque, and asks for more. The reading thread
decodes ahead of it, a fifth of a second at most, so that a jump throws little away; it also opens and
closes the device. The generation of a piece says which jump it belongs to: older ones are dropped.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock, DeviceRef, MainLoop, ReviewListener
from crcd_sim.sound.devices import BLOCK, RATE, AudioSystem, OpenStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIECE = BLOCK // 2
AHEAD = 8  # pieces of 20 ms
FADE = RATE * 5 // 1000
BOTH, CANDIDATE, CLIENT = "both", "candidate", "client"


@dataclass(frozen=True, slots=True)
class _Piece:
    generation: int
    second: float  # of the take, at its first sample
    samples: NDArray[np.int16]
    last: bool = False


class TakeReader:
    """A take decoded from any second on, in pieces of 20 ms at 48 kHz, its legs mixed. For one thread.

    Raises:
        EnvironmentProblem: ``take_unreadable``.
    """

    def __init__(self, path: Path) -> None:
        import soundfile

        try:
            self._file = soundfile.SoundFile(path)
        except (OSError, soundfile.SoundFileError) as error:
            raise EnvironmentProblem(
                f"L’enregistrement « {path.name} » ne se lit pas : le fichier manque ou est abîmé.",
                code="take_unreadable",
            ) from error
        self.seconds = self._file.frames / self._file.samplerate
        self.legs = BOTH
        self.seek(0.0)

    def seek(self, second: float) -> None:
        import soxr

        library: Any = soxr  # it ships no complete types
        second = min(max(second, 0.0), self.seconds)
        self._file.seek(round(second * self._file.samplerate))
        self._second = second
        self._resampler = library.ResampleStream(self._file.samplerate, RATE, 1, dtype="float32")
        self._rest: NDArray[np.float32] | None = None
        self._fade = True
        self._over = False

    def next(self) -> tuple[float, NDArray[np.int16], bool]:
        """Return (second of the take, one piece, whether it is the last)."""
        import numpy as np

        ready = np.zeros(0, np.float32) if self._rest is None else self._rest
        while len(ready) < PIECE and not self._over:
            ready = np.concatenate([ready, self._decoded()])
        piece, self._rest = ready[:PIECE], ready[PIECE:]
        last = self._over and len(self._rest) == 0
        second, self._second = self._second, self._second + len(piece) / RATE
        if self._fade and len(piece):  # a jump must not click
            ramp = np.linspace(0, 1, min(FADE, len(piece)), dtype=np.float32)
            piece = piece.copy()
            piece[: len(ramp)] *= ramp
            self._fade = False
        return second, np.clip(np.rint(piece * 32767), -32767, 32767).astype(np.int16), last

    def close(self) -> None:
        self._file.close()

    def _decoded(self) -> NDArray[np.float32]:
        frames = self._file.read(self._file.samplerate // 10, dtype="float32", always_2d=True)
        self._over = len(frames) < self._file.samplerate // 10
        if self.legs == BOTH or frames.shape[1] == 1:
            mono = frames.sum(axis=1)
        else:
            mono = frames[:, 0 if self.legs == CANDIDATE else 1]
        out: NDArray[np.float32] = self._resampler.resample_chunk(mono, last=self._over)
        return out


class TakePlayer:
    """The ``ReviewPlayer`` port over PortAudio. Methods return at once; ``join`` waits for the end.

    After ``close`` it is over: make another.
    """

    def __init__(
        self,
        loop: MainLoop,
        clock: Clock,
        listener: ReviewListener,
        *,
        system: AudioSystem,
        output: DeviceRef | None = None,
    ) -> None:
        self._loop, self._clock, self._listener = loop, clock, listener
        self._system, self._output = system, output
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        # Shared with the callback, each a plain value replaced whole:
        self._ready: deque[_Piece] = deque()
        self._generation = 0
        self._playing = False
        self._asked = False
        self._heard: tuple[float, float] | None = None  # (second of the take, when it is in the ear)
        self._last = 0  # the callback's own: the last sample that was played
        # The reading thread's own:
        self._reader: TakeReader | None = None
        self._stream: OpenStream | None = None
        self._openings = 0
        self._closing = False
        # The main loop's own:
        self._at = 0.0  # where it is when paused
        self._seconds = 0.0
        self._thread: threading.Thread | None = None

    # --- the port ---------------------------------------------------------------------------

    def load(self, path: Path) -> None:
        self._still(0.0)
        self._seconds = 0.0
        self._heard = None
        try:
            reader = TakeReader(path)
        except EnvironmentProblem as problem:
            self._listener.review_problem(problem)
            return
        self._seconds = reader.seconds
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sound-review")
            self._thread.start()
        self._orders.put(lambda: self._use(reader))

    def play(self) -> None:
        if self._playing or self._seconds == 0:
            return
        if self._at >= self._seconds:
            self._at = 0.0
        self._go(self._at)

    def pause(self) -> None:
        self._still(self.position())

    def seek(self, seconds: float) -> None:
        seconds = min(max(seconds, 0.0), self._seconds)
        if self._playing:
            self._go(seconds)
        else:
            self._at = seconds

    def position(self) -> float:
        heard = self._heard
        if not self._playing or heard is None:
            return self._at
        second, moment = heard
        ahead = self._clock.monotonic() - moment
        return min(max(second + ahead, 0.0), self._seconds)

    def playing(self) -> bool:
        return self._playing

    def seconds(self) -> float:
        return self._seconds

    def close(self) -> None:
        self._still(0.0)
        self._orders.put(self._end)

    def set_legs(self, legs: str) -> None:
        """Which leg is heard: both | candidate | client."""
        at = self.position()
        self._orders.put(lambda: self._set_legs(legs))
        self.seek(at)

    def join(self) -> None:
        if self._thread is not None:
            self._thread.join()

    # --- main loop --------------------------------------------------------------------------

    def _go(self, second: float) -> None:
        self._at, self._heard = second, None
        self._generation += 1
        generation = self._generation
        self._playing = True
        self._orders.put(lambda: self._jump(generation, second))

    def _still(self, at: float) -> None:
        self._playing = False
        self._generation += 1
        self._at, self._heard = at, None

    def _ended(self, generation: int) -> None:
        if generation == self._generation:
            self._still(self._seconds)
            self._listener.review_ended()

    def _failed(self, problem: EnvironmentProblem) -> None:
        self._still(self.position())
        self._listener.review_problem(problem)

    # --- reading thread ---------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closing:
            self._orders.get()()
        if self._stream is not None:
            self._system.close(self._stream)
        if self._reader is not None:
            self._reader.close()

    def _end(self) -> None:
        self._closing = True

    def _use(self, reader: TakeReader) -> None:
        if self._reader is not None:
            reader.legs = self._reader.legs
            self._reader.close()
        self._reader = reader
        self._open()  # before « play » is pressed: sound must come within a tenth of a second

    def _set_legs(self, legs: str) -> None:
        if self._reader is not None:
            self._reader.legs = legs

    def _open(self) -> None:
        if self._stream is not None:
            return
        self._openings += 1
        number = self._openings

        def finished() -> None:
            """PortAudio ended the stream: the device is gone (or we closed it)."""
            self._orders.put(lambda: self._gone(number))

        for again in (False, True):
            try:
                self._stream = self._system.open_output(self._output, self._callback, finished, True)
            except EnvironmentProblem as problem:
                if again or not self._system.refresh():
                    self._loop.post(lambda found=problem: self._failed(found))  # type: ignore[misc]
                    return
            else:
                return

    def _gone(self, number: int) -> None:
        if self._stream is None or number != self._openings:
            return
        self._system.close(self._stream)
        self._stream = None
        lost = EnvironmentProblem(
            "Le casque a été débranché. Rebranchez-le, puis relancez la lecture.", code="device_lost"
        )
        self._loop.post(lambda: self._failed(lost))

    def _jump(self, generation: int, second: float) -> None:
        if generation != self._generation or self._reader is None:
            return
        self._open()
        self._ready.clear()
        self._reader.seek(second)
        self._top_up(generation)

    def _top_up(self, generation: int) -> None:
        self._asked = False
        if generation != self._generation or self._reader is None:
            return
        while len(self._ready) < AHEAD and not (self._ready and self._ready[-1].last):
            second, samples, last = self._reader.next()
            self._ready.append(_Piece(generation, second, samples, last))

    # --- PortAudio's callback ---------------------------------------------------------------

    def _callback(self, out: Any, frames: int, time: Any, status: Any) -> None:
        generation = self._generation
        piece = self._next_piece(generation) if self._playing else None
        channels = len(out) // (2 * frames)
        samples = self._tail() if piece is None else piece.samples
        data = samples.repeat(channels).tobytes()
        out[:] = data + bytes(len(out) - len(data))
        self._last = 0 if piece is None else int(piece.samples[-1]) if len(piece.samples) else 0
        if piece is None:
            return
        moment = self._clock.monotonic() + time.outputBufferDacTime - time.currentTime
        self._heard = (piece.second, moment)
        if piece.last:
            end = moment + len(piece.samples) / RATE
            self._orders.put(lambda: self._loop.post(lambda: self._end_at(end, generation)))
        elif not self._asked:
            self._asked = True
            self._orders.put(lambda: self._top_up(generation))

    def _end_at(self, moment: float, generation: int) -> None:
        self._loop.call_at(moment, lambda: self._ended(generation))

    def _tail(self) -> NDArray[np.int16]:
        """From the last sample to silence: a pause must not click."""
        import numpy as np

        return np.linspace(self._last, 0, FADE if self._last else 0).astype(np.int16)

    def _next_piece(self, generation: int) -> _Piece | None:
        while self._ready:
            piece = self._ready.popleft()
            if piece.generation == generation:
                return piece
        return None

"""Recording a take: two legs laid on one axis, written as they are spoken, encoded at the end.

``Take`` is the work itself, for one thread. ``TakeWriter`` is the thread that does it for the real
headset: the ear thread only queues (a full queue loses the block and the loss is counted; nobody
waits), and the disk may stall without anyone hearing it.

Positions are samples of the headset's rate from the beginning of the take.
"""

from __future__ import annotations

import json
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock, TakeRecord
from crcd_sim.sound.part_file import (
    LEGS,
    TAKE_RATE,
    encode,
    keeping_problem,
    part_of,
)
from crcd_sim.sound.patient_disk import PatientDisk, Report
from crcd_sim.sound.tape import Tape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

AHEAD_S = 12.0  # how far the client leg may be known before the candidate's samples arrive
QUEUE_BLOCKS = 3_000  # two minutes of blocks of 40 ms: longer than any disk sulks


class _ClientLeg:
    """What the earphone is going to say, by position, until the candidate's leg gets there."""

    def __init__(self, room: int) -> None:
        import numpy as np

        self._ring = np.zeros(room, np.int16)
        self._room = room
        self._at = 0  # next position to take
        self._end = 0  # nothing known from here on

    def lay(self, at: int, samples: Leg) -> int:
        """Add ``samples`` at position ``at``; return how many came too late or too early to be kept."""
        late = min(max(self._at - at, 0), len(samples))
        early = max(at + len(samples) - self._at - self._room, 0)
        kept = samples[late : max(len(samples) - early, late)]
        where, lost = at + late, len(samples) - len(kept)
        while len(kept):
            start = where % self._room
            piece = kept[: self._room - start]
            self._add(slice(start, start + len(piece)), piece, fresh=where >= self._end)
            self._end = max(self._end, where + len(piece))
            where, kept = where + len(piece), kept[len(piece) :]
        return lost

    def take(self, n: int) -> Leg | None:
        """Return the next ``n`` samples (None = silence)."""
        import numpy as np

        start, self._at = self._at, self._at + n
        if start >= self._end:
            return None
        first = start % self._room
        pieces = [slice(first, min(first + n, self._room))]
        if first + n > self._room:
            pieces.append(slice(0, first + n - self._room))
        found = np.concatenate([self._ring[piece] for piece in pieces])
        for piece in pieces:
            self._ring[piece] = 0
        return found

    def _add(self, where: slice, samples: Leg, fresh: bool) -> None:
        import numpy as np

        if fresh:
            self._ring[where] = samples
        else:
            total = self._ring[where].astype(np.int32) + samples
            self._ring[where] = np.clip(total, -32768, 32767)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


class Take:
    """One recording. Every method on the same thread; never raises for the disk's faults.

    Args:
        record: what is known at the start; ``finish`` returns it completed.
        path: the final file; ``path`` + ``.part`` until then. Or a tape, which stays in memory.
        rate: of the samples given (48 000 or 16 000).
        lag_s: how long the candidate's samples wait for the client's, which a busy machine hands late.
        report: where problems are told.
        clock: real time, for the sync of each second; None = only at the end.
    """

    def __init__(
        self,
        record: TakeRecord,
        path: Path | Tape,
        rate: int,
        report: Report,
        clock: Clock | None = None,
        lag_s: float = 0.0,
    ) -> None:
        self._record, self._path, self._rate = record, path, rate
        self._report, self._clock = report, clock
        self._client = _ClientLeg(round(AHEAD_S * rate))
        self._resampler = None if rate == TAKE_RATE else _Resampler(rate)
        self._lag = round(lag_s * rate)
        self._waiting: deque[Leg] = deque()
        self._waiting_samples = 0
        self._received = 0  # position up to which the candidate's leg is known
        self._lost = 0
        self._gap_from: int | None = None
        self._gaps: list[_Span] = []
        self._muted_from: int | None = None
        self._muted: list[_Span] = []
        self._disk = path if isinstance(path, Tape) else PatientDisk(path, report, clock)

    def candidate(self, at: int, samples: Leg) -> None:
        """Append what the microphone heard from ``at`` on. A hole before it is a loss, or a gap."""
        if at < self._received:
            samples = samples[self._received - at :]
            at = self._received
        if self._gap_from is not None:
            self._end_gap(at)
        elif at > self._received:
            self._lost += at - self._received
        self._emit_silence(at - self._received)
        if len(samples):
            self._emit(samples)

    def client(self, at: int, samples: Leg) -> None:
        """Lay what the earphone says from ``at`` on."""
        self._lost += self._client.lay(at, samples)

    def count_lost(self, samples: int) -> None:
        self._lost += samples

    def gap(self, at: int) -> None:
        """The microphone is gone since ``at``; the next ``candidate`` ends the gap."""
        if self._gap_from is None:
            self._gap_from = at

    def silence_until(self, at: int) -> None:
        """While the microphone is gone, the client's leg goes on."""
        self._emit_silence(at - self._received)

    def muted(self, at: int, now_muted: bool) -> None:
        """Mark where the candidate's leg is digital zero on purpose."""
        if now_muted and self._muted_from is None:
            self._muted_from = at
        elif not now_muted and self._muted_from is not None:
            self._muted.append(_Span(self._muted_from, at))
            self._muted_from = None

    def finish(self, at: int, shift_s: float = 0.0) -> TakeRecord:
        """Bring both legs to ``at``, encode, verify; return the completed record.

        ``shift_s``: what was learnt since about the moment of sample 0. When the disk refuses, the
        record stays ``open`` and the ``.part`` waits for the next start.
        """
        if self._gap_from is not None:
            self._end_gap(max(at, self._gap_from))
        elif at > self._received:
            self._lost += at - self._received
        self._emit_silence(at - self._received)
        self._write_waiting(0)
        self.muted(at, False)
        if self._resampler is not None:
            self._disk.write(self._resampler.rest())
        frames = self._disk.frames
        gaps = tuple((self._seconds(s.start), self._seconds(s.end)) for s in self._gaps) + self._disk.gaps()
        record = replace(
            self._record,
            t=self._record.t + shift_s,
            rate=TAKE_RATE,
            channels=LEGS,
            duration_s=round(frames / TAKE_RATE, 3),
            lost_samples=round(self._lost * TAKE_RATE / self._rate) + self._disk.lost,
            gaps=tuple(sorted(gaps)),
        )
        return self._encoded(record)

    def _encoded(self, record: TakeRecord) -> TakeRecord:
        if isinstance(self._path, Tape):
            return replace(record, status="closed")
        muted = [[self._seconds(s.start), self._seconds(s.end)] for s in self._muted]
        try:
            self._disk.close()
            done = encode(part_of(self._path), self._path, take_comment(record, muted))
        except EnvironmentProblem as problem:
            self._report(problem)
            return replace(record, status="open")
        except OSError as error:
            self._report(keeping_problem(self._path, error))
            return replace(record, status="open")
        return replace(
            record, sha256=done.sha256, duration_s=round(done.frames / TAKE_RATE, 3), status="closed"
        )

    def _seconds(self, at: int) -> float:
        return round(at / self._rate, 3)

    def _end_gap(self, at: int) -> None:
        if self._gap_from is not None:
            if at > self._gap_from:
                self._gaps.append(_Span(self._gap_from, at))
            self._gap_from = None

    def _emit_silence(self, n: int) -> None:
        import numpy as np

        while n > 0:
            step = min(n, self._rate)
            self._emit(np.zeros(step, np.int16))
            n -= step

    def _emit(self, candidate: Leg) -> None:
        self._waiting.append(candidate)
        self._received += len(candidate)
        self._waiting_samples += len(candidate)
        self._write_waiting(self._lag)

    def _write_waiting(self, keep: int) -> None:
        """Write the oldest blocks, with the client's leg beside them, until ``keep`` samples wait."""
        import numpy as np

        while self._waiting and self._waiting_samples - len(self._waiting[0]) >= keep:
            candidate = self._waiting.popleft()
            self._waiting_samples -= len(candidate)
            both = np.zeros((len(candidate), LEGS), np.int16)
            both[:, 0] = candidate
            client = self._client.take(len(candidate))
            if client is not None:
                both[:, 1] = client
            self._disk.write(both if self._resampler is None else self._resampler.resampled(both))


class TakeWriter:
    """A ``Take`` on its own thread. The methods queue and return; they may be called from one thread."""

    def __init__(
        self,
        record: TakeRecord,
        path: Path | Tape,
        rate: int,
        *,
        report: Report,
        closed: Callable[[TakeRecord], None],
        clock: Clock,
        lag_s: float = 0.0,
    ) -> None:
        self.id = record.id
        self._orders: queue.Queue[Callable[[Take], None]] = queue.Queue(QUEUE_BLOCKS)
        self._end: tuple[int, float] | None = None  # written once by the queuing thread, then read here
        self._closed = closed
        self._make: Callable[[], Take] = lambda: Take(record, path, rate, report, clock, lag_s)
        # Not a daemon: the program's end waits for the encoding.
        self._thread = threading.Thread(target=self._run, name=f"take-{record.id}")
        self._thread.start()

    def candidate(self, at: int, samples: Leg) -> None:
        self._put(lambda take: take.candidate(at, samples))

    def client(self, at: int, samples: Leg) -> None:
        if not self._put(lambda take: take.client(at, samples)):
            self._put(lambda take: take.count_lost(len(samples)))

    def gap(self, at: int) -> None:
        self._put(lambda take: take.gap(at))

    def silence_until(self, at: int) -> None:
        self._put(lambda take: take.silence_until(at))

    def muted(self, at: int, now_muted: bool) -> None:
        self._put(lambda take: take.muted(at, now_muted))

    def finish(self, at: int, shift_s: float) -> None:
        """End the take at ``at``; ``closed`` is called from the writer thread."""
        self._end = (at, shift_s)
        self._put(lambda take: take.silence_until(0))  # wakes the thread; a full queue keeps it awake

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the file; return whether it is done."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _put(self, order: Callable[[Take], None]) -> bool:
        try:
            self._orders.put_nowait(order)
        except queue.Full:
            return False  # the hole is seen, and counted, by its positions
        return True

    def _run(self) -> None:
        take = self._make()
        while True:
            self._orders.get()(take)
            if self._end is not None and self._orders.empty():
                break
        self._closed(take.finish(*self._end))


def take_comment(record: TakeRecord, muted: list[list[float]]) -> str:
    """Return what the FLAC file says about itself, as JSON."""
    facts = {
        "take": record.id,
        "phase": record.phase,
        "exchange": record.exchange,
        "legs": ["candidate", "client"],
        "t": round(record.t, 3),
        "lost_samples": record.lost_samples,
        "gaps": [list(gap) for gap in record.gaps],
        "muted": muted,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


class _Resampler:
    """Both legs to the take's rate together, so that they keep one delay.

    In floating point: soxr dithers 16-bit output, and a muted leg must stay digital zero.
    """

    def __init__(self, rate: int) -> None:
        import soxr

        library: Any = soxr  # it ships no complete types
        self._stream = library.ResampleStream(rate, TAKE_RATE, LEGS, dtype="float32", quality="HQ")

    def resampled(self, both: NDArray[np.int16], last: bool = False) -> NDArray[np.int16]:
        import numpy as np

        out: NDArray[np.float32] = self._stream.resample_chunk(both.astype(np.float32), last=last)
        return np.clip(np.rint(out), -32768, 32767).astype(np.int16)

    def rest(self) -> NDArray[np.int16]:
        """Return what the filter still holds."""
        import numpy as np

        return self.resampled(np.zeros((0, LEGS), np.int16), last=True)

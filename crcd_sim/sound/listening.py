"""What the ear thread does with the microphone's samples, piece by piece and without a thread."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from crcd_sim.sound.devices import RATE
from crcd_sim.sound.voice_activity import RATE as VOICE_RATE
from crcd_sim.sound.voice_activity import Transition, VoiceActivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

STEP = RATE // VOICE_RATE
ZEROS_S = 2.0
PATIENCE = 5.0


class Listening:
    """Voice activity on the axis: 48 kHz blocks at positions in, transitions at positions out."""

    def __init__(self, voice: VoiceActivity) -> None:
        self.voice = voice
        self._resampler: Any = None
        self._start = 0  # axis position of the voice activity's sample 0
        self._next: int | None = None

    def feed(self, at: int, samples: Leg) -> list[tuple[bool, int]]:
        import numpy as np
        import soxr

        found: list[tuple[bool, int]] = []
        if self._next is None:
            self._start = at - self.voice.position * STEP
        elif at != self._next:
            found += self._placed(self.voice.skip(max(0, (at - self._start) // STEP - self.voice.position)))
            self._resampler = None
        if self._resampler is None:
            library: Any = soxr  # it ships no complete types
            self._resampler = library.ResampleStream(RATE, VOICE_RATE, 1, dtype="float32", quality="LQ")
        self._next = at + len(samples)
        out = self._resampler.resample_chunk(samples.astype(np.float32))
        clipped = np.clip(np.rint(out), -32768, 32767).astype(np.int16)
        return found + self._placed(self.voice.feed(clipped))

    def end(self) -> list[tuple[bool, int]]:
        """The microphone is gone: a voice that was heard ends."""
        return self._placed(self.voice.skip(0))

    def _placed(self, changes: list[Transition]) -> list[tuple[bool, int]]:
        return [(change.speaking, self._start + change.sample * STEP) for change in changes]


class SilenceSpans:
    """Where the candidate is muted or on hold: digital zero, to the sample."""

    def __init__(self) -> None:
        self.now = False  # as ordered last
        self._then = False  # at the samples being looked at
        self._changes: deque[tuple[int, bool]] = deque()

    def change(self, at: int, silenced: bool) -> bool:
        """From position ``at`` on. Returns whether anything changes."""
        if silenced == self.now:
            return False
        self.now = silenced
        self._changes.append((at, silenced))
        return True

    def applied(self, at: int, samples: Leg) -> Leg:
        """Return the block with its silent parts zeroed."""
        end = at + len(samples)
        if not self._then and not (self._changes and self._changes[0][0] < end):
            return samples
        result, done = samples.copy(), at
        while self._changes and self._changes[0][0] < end:
            where, silenced = self._changes.popleft()
            where = max(where, done)
            if self._then:
                result[done - at : where - at] = 0
            done, self._then = where, silenced
        if self._then:
            result[done - at :] = 0
        return result


class ZeroWatch:
    """A microphone that gives exact zeros is cut off (its switch, or the system's permission).

    Some headsets erase their own noise to exact zeros between words: one whose sound comes back by
    itself gets five times as long the next time.
    """

    def __init__(self, rate: int, seconds: float = ZEROS_S) -> None:
        self._rate = rate
        self._limit = round(seconds * rate)
        self._since: int | None = None
        self.lost = False

    def feed(self, at: int, samples: Leg, counting: bool) -> int | None:
        """Return the position where the zeros began when it is now certain, else None.

        ``lost`` then stays true until a sample is not zero. Nothing is ``counting`` while muted.
        """
        if samples.any():
            if self.lost:
                self._limit = round(self._limit * PATIENCE)
            self._since, self.lost = None, False
            return None
        if not counting:
            self._since = None
            return None
        if self._since is None:
            self._since = at
        if self.lost or at + len(samples) - self._since < self._limit:
            return None
        self.lost = True
        return self._since

    def reset(self) -> None:
        self._since, self.lost = None, False

"""Is the candidate speaking? webrtcvad behind a calibrated level gate, and a short smoothing.

Voice activity alone takes a neighbour's voice for the candidate's; the gate (room noise + 10 dB, from
the equipment check) cannot tell a voice from a door. Both must agree. The class is fed samples, counts
samples and answers in samples: the same input gives the same answer, in whatever blocks it comes.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
FRAME = 160  # 10 ms
DIGITAL_SILENCE = -120.0


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """``onset_frames`` voiced among the last ``onset_window`` open the voice, at the first of them;
    ``hang_frames`` without any close it, at the last voiced one. Frames of 10 ms.

    The hang only bridges the holes inside words (stops last up to 120 ms in French); how long a silence
    ends a turn is the dialogue's business.
    """

    aggressiveness: int = 2
    gate_dbfs: float = -50.0
    onset_frames: int = 3
    onset_window: int = 5
    hang_frames: int = 16


@dataclass(frozen=True, slots=True)
class Transition:
    """The voice started (or stopped) at ``sample``, counted from the first sample fed."""

    speaking: bool
    sample: int


class VoiceActivity:
    """Incremental and deterministic. For one thread."""

    def __init__(self, settings: VoiceSettings | None = None) -> None:
        import webrtcvad

        self._settings = settings or VoiceSettings()
        self._vad = webrtcvad.Vad(self._settings.aggressiveness)
        self._rest: NDArray[np.int16] | None = None
        self._frame = 0  # number of the next frame
        self._offset = 0  # sample of frame 0
        self._recent: deque[int] = deque(maxlen=self._settings.onset_frames)
        self._last_voiced = -(10**9)
        self._speaking = False
        self._gate = _mean_square(self._settings.gate_dbfs)

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def at_rest(self) -> bool:
        """Nothing is pending: digital silence fed from here cannot bring a transition."""
        return not self._speaking

    @property
    def position(self) -> int:
        """Samples fed so far."""
        return self._offset + self._frame * FRAME + (0 if self._rest is None else len(self._rest))

    def set_gate(self, dbfs: float) -> None:
        self._gate = _mean_square(dbfs)

    def feed(self, samples: NDArray[np.int16]) -> list[Transition]:
        """Take mono int16 at 16 kHz, any length; return what became certain."""
        import numpy as np

        if self._rest is not None and len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) // FRAME
        self._rest = samples[whole * FRAME :]
        if whole == 0:
            return []
        frames = samples[: whole * FRAME].reshape(whole, FRAME)
        power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / FRAME
        found: list[Transition] = []
        for number in range(whole):
            loud = power[number] > self._gate
            voiced = bool(loud) and self._vad.is_speech(frames[number].tobytes(), RATE)
            self._step(voiced, found)
        return found

    def skip(self, samples: int) -> list[Transition]:
        """Go over ``samples`` of digital silence (muted, on hold, a gap) without looking at them."""
        found: list[Transition] = []
        last_end = self._last_voiced_end()
        self._offset, self._frame, self._rest = self.position + samples, 0, None
        self._recent.clear()
        if self._speaking:
            self._speaking = False
            found.append(Transition(False, last_end))
        self._last_voiced = -(10**9)
        return found

    def _last_voiced_end(self) -> int:
        return self._offset + (self._last_voiced + 1) * FRAME

    def _step(self, voiced: bool, found: list[Transition]) -> None:
        rules = self._settings
        number, self._frame = self._frame, self._frame + 1
        if voiced:
            self._last_voiced = number
            if not self._speaking:
                self._recent.append(number)
                if len(self._recent) == rules.onset_frames and number - self._recent[0] < rules.onset_window:
                    self._speaking = True
                    found.append(Transition(True, self._offset + self._recent[0] * FRAME))
                    self._recent.clear()
        elif self._speaking and number - self._last_voiced >= rules.hang_frames:
            self._speaking = False
            found.append(Transition(False, self._last_voiced_end()))


def _mean_square(dbfs: float) -> float:
    """Mean square of int16 samples at ``dbfs``."""
    return float((32768.0 * 10 ** (dbfs / 20)) ** 2)


def dbfs(samples: NDArray[np.int16]) -> float:
    """Return the level (root mean square) of int16 samples, −120 for digital silence."""
    import numpy as np

    if len(samples) == 0:
        return DIGITAL_SILENCE
    power = float(np.mean(np.square(samples.astype(np.float64))))
    return ratio_to_db(power**0.5 / 32768.0)


def peak_dbfs(samples: NDArray[np.int16]) -> float:
    """Return the highest sample in dBFS, −120 for digital silence."""
    if len(samples) == 0:
        return DIGITAL_SILENCE
    # int16's lowest value has no opposite: compare in Python integers.
    return ratio_to_db(max(int(samples.max()), -int(samples.min())) / 32768.0)


def ratio_to_db(ratio: float) -> float:
    import math

    return DIGITAL_SILENCE if ratio <= 1e-6 else 20 * math.log10(ratio)

"""Is the candidate speaking? Four witnesses must agree. Three look at each frame (10 ms):

- the **gate** of the equipment check: louder than the room;
- **webrtcvad**: the colours of speech. Alone it takes breath, keys and neighbours for the candidate;
- the **pitch**: a vowel repeats itself 70 to 400 times a second. Breath, paper and keys do not, and the
  voices of a room blur one another.

The fourth asks whether the voice is **near**: as loud, syllable by syllable, as the candidate has been
lately. A neighbour is heard 12 dB lower; no gate that lets a soft syllable in keeps him out.

A consonant without pitch belongs to the vowel it follows, for a moment only: a breath taken after the last
word does not put the end of the turn off. Somebody who whispers is not heard: that is what « J’ai fini » and
the rule « J’ai fini seulement » are for.

The class is fed samples, counts samples and answers in samples: the same input gives the same answer, in
whatever blocks it comes. The figures of ``VoiceSettings`` were chosen on one half of the labelled set of
``bootstrap/bench/listening``; ``docs/mesures.md`` gives what the other half says of them.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
FRAME = 160  # 10 ms
DIGITAL_SILENCE = -120.0
PITCH_SPAN = 512  # 32 ms: two periods of the lowest voice
SHORTEST_PERIOD, LONGEST_PERIOD = RATE // 400, RATE // 70
LONG_AGO = -(10**9)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Frames of 10 ms; levels in dB. Two figures: for who is alone, and beside a neighbour.

    Attributes:
        open_db, keep_db: how far under the gate of the check a vowel may open the voice, and keep it open. In
            a loud room the gate stands over the candidate's own soft syllables: pitch and nearness, which
            are asked as well, tell them from the room. A consonant has no pitch: it keeps to the gate.
        aggressiveness: of webrtcvad. A low one: the pitch tells noises apart better than it does.
        pitch: how alike two periods must be, 0 to 1, for a frame to be voiced.
        onset_frames: so many voiced frames among the last ``onset_window`` open the voice, at the first of
            them. A shorter sound opens nothing: it could last ``hang_frames`` more and pass for a word.
        keep_frames: so many among the last ``keep_window`` keep it open; fewer are a chance of the babble.
        tail_frames: a consonant without pitch counts for so long after the last vowel; beside a neighbour it
            may be his.
        hang_frames: without anything it closes, at the last frame heard. The hang only bridges the holes
            inside words (stops last up to 120 ms in French); how long a silence ends a turn is the
            dialogue's business.
        near_db: a syllable (``near_window`` frames) this far under the candidate's usual level is somebody
            else's. A candidate's own voice falls by 8 dB within a turn, and a neighbour's rises as high:
            strictness has a price, paid only where it buys something.
        near_frames: the end of a word is let fall for so long.
        company: share of far voiced frames, while the candidate is silent: below the first nobody else is
            there, from the second on somebody surely is, and between them each pair above is shaded.
            Soft speakers give some by themselves. Over ``company_frames``.
        alone_frames: without one syllable of the usual level for so long, it is not the candidate who speaks.
        louder, softer: how fast the usual level follows near syllables, per voiced frame. Up is the faster
            way: nobody speaks louder than who wears the microphone.
        farther: how fast it follows far ones. Slow, but not never: a microphone may have been pushed away.
    """

    aggressiveness: int = 1
    gate_dbfs: float = -50.0
    open_db: float = 4.0
    keep_db: float = 7.0
    pitch: float = 0.6
    onset_frames: int = 6
    onset_window: int = 12
    keep_frames: int = 3
    keep_window: int = 5
    tail_frames: tuple[int, int] = (7, 0)
    hang_frames: int = 16
    near_db: tuple[float, float] = (9.0, 5.5)
    near_window: int = 8
    near_frames: tuple[int, int] = (6, 1)
    company: tuple[float, float] = (0.03, 0.12)
    company_frames: int = 2_000
    alone_frames: int = 70
    louder: float = 1 / 80
    softer: float = 1 / 300
    farther: float = 1 / 3000


@dataclass(frozen=True, slots=True)
class Transition:
    """The voice started (or stopped) at ``sample``, counted from the first sample fed."""

    speaking: bool
    sample: int


class VoiceActivity:
    """Incremental and deterministic. For one thread."""

    def __init__(self, settings: VoiceSettings | None = None) -> None:
        import numpy as np
        import webrtcvad

        self._settings = settings or VoiceSettings()
        self._vad = webrtcvad.Vad(self._settings.aggressiveness)
        self._rest: NDArray[np.int16] = np.zeros(0, np.int16)
        self._before: NDArray[np.int16] = np.zeros(PITCH_SPAN - FRAME, np.int16)
        self._frame = 0  # number of the next frame
        self._offset = 0  # sample of frame 0
        self._voiced: deque[int] = deque()  # voiced frames of the onset's window
        self._last_voiced = self._last_heard = LONG_AGO
        self._speaking = False
        self._nearness = _Nearness(self._settings)
        self.set_gate(self._settings.gate_dbfs)

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
        return self._offset + self._frame * FRAME + len(self._rest)

    def set_gate(self, dbfs: float) -> None:
        self._gate = _mean_square(dbfs)
        self._gates = (  # of a vowel, that opens a voice or keeps it open
            _mean_square(dbfs - self._settings.open_db),
            _mean_square(dbfs - self._settings.keep_db),
        )

    def feed(self, samples: NDArray[np.int16]) -> list[Transition]:
        """Take mono int16 at 16 kHz, any length; return what became certain."""
        import numpy as np

        if len(self._rest):
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) // FRAME
        self._rest = samples[whole * FRAME :]
        if whole == 0:
            return []
        known = np.concatenate([self._before, samples[: whole * FRAME]])
        self._before = known[whole * FRAME :]
        frames = known[len(known) - whole * FRAME :].reshape(whole, FRAME)
        power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / FRAME
        loud = power > min(self._gates)
        pitched = np.zeros(whole, bool)
        if loud.any():  # a quiet room costs nothing
            spans = np.lib.stride_tricks.sliding_window_view(known, PITCH_SPAN)[::FRAME]
            pitched[loud] = periodicity(spans[loud]) > self._settings.pitch
        found: list[Transition] = []
        for number in range(whole):
            speech = bool(loud[number]) and power[number] > self._gates[self._speaking]
            speech = speech and self._vad.is_speech(frames[number].tobytes(), RATE)
            voiced = speech and bool(pitched[number])
            heard = speech and bool(power[number] > self._gate)
            near = self._nearness.feed(float(power[number]), voiced, self._speaking)
            self._step(heard, voiced, near, found)
        return found

    def skip(self, samples: int) -> list[Transition]:
        """Go over ``samples`` of digital silence (muted, on hold, a gap) without looking at them."""
        found: list[Transition] = []
        last_end = self._last_end()
        self._offset, self._frame, self._rest = self.position + samples, 0, self._rest[:0]
        self._before[:] = 0
        self._voiced.clear()
        self._nearness.pause()
        if self._speaking:
            self._speaking = False
            found.append(Transition(False, last_end))
        self._last_voiced = self._last_heard = LONG_AGO
        return found

    def _last_end(self) -> int:
        return self._offset + (self._last_heard + 1) * FRAME

    def _step(self, heard: bool, voiced: bool, near: bool, found: list[Transition]) -> None:
        rules = self._settings
        number, self._frame = self._frame, self._frame + 1
        while self._voiced and number - self._voiced[0] >= rules.onset_window:
            self._voiced.popleft()
        if voiced:
            self._voiced.append(number)
            if near and not self._speaking and len(self._voiced) >= rules.onset_frames:
                self._speaking = True
                self._last_heard = number
                found.append(Transition(True, self._offset + self._voiced[0] * FRAME))
            lately = sum(1 for frame in self._voiced if number - frame < rules.keep_window)
            if near and lately >= rules.keep_frames:
                self._last_voiced = self._last_heard = number
        elif heard and number - self._last_voiced <= self._nearness.between(rules.tail_frames):
            self._last_heard = number
        if self._speaking and number - self._last_heard >= rules.hang_frames:
            self._speaking = False
            found.append(Transition(False, self._last_end()))


class _Nearness:
    """Whose voice it is, by its level: the candidate's usual one is learnt from what is heard."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._powers: deque[float] = deque(maxlen=settings.near_window)
        self._usual: float | None = None  # dB, of voiced syllables
        self._known = 0  # near frames it was learnt from
        self._since_close = 0  # frames since a syllable nobody else could have said
        self._company = 0.0
        self._since = settings.near_frames[0] + 1  # frames since the last near syllable

    def feed(self, power: float, voiced: bool, speaking: bool) -> bool:
        """Take a frame; return whether what is voiced here may be the candidate's."""
        rules = self._settings
        self._powers.append(power)
        self._since += 1
        self._since_close += 1
        strict = rules.near_db[1]
        far = False
        if voiced:
            level = 10 * math.log10(sum(self._powers) / rules.near_window)
            if self._usual is None:
                self._usual = level
            apart = level - self._usual
            far = apart <= -strict
            self._since_close = self._since_close if far else 0
            if apart > -self.between(rules.near_db):
                self._since = 0
                self._known += 1  # the first word begins low: it is not the usual level
                self._usual += apart * (max(rules.louder, 1 / self._known) if apart > 0 else rules.softer)
            else:
                self._usual += apart * rules.farther
        if not speaking or self._since_close > rules.alone_frames:
            self._company += (far - self._company) / rules.company_frames
        return self._since <= self.between(rules.near_frames)

    def between(self, rule: tuple[float, float]) -> float:
        """Return what a rule says here: its first figure for who is alone, its second beside a neighbour."""
        none, sure = self._settings.company
        beside = min(1.0, max(0.0, (self._company - none) / (sure - none)))
        return rule[0] + beside * (rule[1] - rule[0])

    def pause(self) -> None:
        """Time was gone over: what is known of the level stays."""
        self._powers.clear()
        self._since = self._settings.near_frames[0] + 1


def periodicity(spans: NDArray[np.int16]) -> NDArray[np.float64]:
    """Return how much each span of ``PITCH_SPAN`` samples repeats itself at a voice's pitch, about 0 to 1.

    The likeness of the span with itself a period later, made up for the samples they do not share.
    """
    import numpy as np

    centred = spans - spans.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * PITCH_SPAN)
    likeness = np.fft.irfft(np.abs(spectrum) ** 2, 2 * PITCH_SPAN)[:, : LONGEST_PERIOD + 1]
    shared = PITCH_SPAN / (PITCH_SPAN - np.arange(LONGEST_PERIOD + 1))
    whole = likeness[:, :1] + 1e-9  # a constant has none
    return np.asarray((likeness * shared / whole)[:, SHORTEST_PERIOD:].max(axis=1))


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
    return DIGITAL_SILENCE if ratio <= 1e-6 else 20 * math.log10(ratio)

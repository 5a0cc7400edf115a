"""Line tones and the bell, computed: French ringback and busy tones, keypad, hold music, signals.

Sources: ringback 440 Hz 1.5 s / 3.5 s and busy 440 Hz 0.5 s / 0.5 s are France's national tones
(ITU-T E.180); the special information tone 950-1400-1800 Hz is ITU-T E.180/Q.35; keypad pairs are
ITU-T Q.23.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

PREFIX = "tone:"
LINE_LEVEL = 0.12  # about −18 dBFS: at the side of a voice, never over it
BELL_LEVEL = 0.25
REMINDER_LEVEL = 0.06
REMINDER_S = 20.0
FADE_S = 0.008

_KEYS = "123A456B789C*0#D"
_LOW = (697.0, 770.0, 852.0, 941.0)
_HIGH = (1209.0, 1336.0, 1477.0, 1633.0)
_SIT = ((950.0, 0.33), (1400.0, 0.33), (1800.0, 0.33))
# A slow arpeggio that comes back to its first chord: C, A minor, F, G (Hz).
_CHORDS = (
    (261.63, 329.63, 392.00, 523.25),
    (220.00, 261.63, 329.63, 440.00),
    (174.61, 220.00, 261.63, 349.23),
    (196.00, 246.94, 293.66, 392.00),
)
_NOTE_S = 0.75


def tone(name: str, rate: int) -> Samples:
    """Return one cycle of the tone ``name`` (``tone:busy``, ``tone:dtmf:5``…) as mono float32.

    A cycle ends with its silence, so that looping it gives the cadence.

    Raises:
        EnvironmentProblem: no such tone (a pack names it).
    """
    kind, _, detail = name.removeprefix(PREFIX).partition(":")
    if kind == "ringback":
        return _cadence((440.0,), 1.5, 3.5, rate, LINE_LEVEL)
    if kind == "busy":
        return _cadence((440.0,), 0.5, 0.5, rate, LINE_LEVEL)
    if kind == "ring":
        return _bell(rate)
    if kind == "hold":
        return _hold(rate)
    if kind == "beep":
        return _cadence((1000.0,), 0.4, 0.0, rate, LINE_LEVEL)
    if kind == "reminder":
        return _reminder(rate)
    if kind == "unallocated":
        return _unallocated(rate)
    if kind == "dtmf" and len(detail) == 1 and detail.upper() in _KEYS:
        row, column = divmod(_KEYS.index(detail.upper()), 4)
        return _cadence((_LOW[row], _HIGH[column]), 0.12, 0.05, rate, LINE_LEVEL)
    raise EnvironmentProblem(f"La tonalité « {name} » n’existe pas.", code="tone_unknown")


def _cadence(frequencies: tuple[float, ...], on_s: float, off_s: float, rate: int, level: float) -> Samples:
    import numpy as np

    t = np.arange(round(on_s * rate)) / rate
    wave = sum(np.sin(2 * np.pi * f * t) for f in frequencies) / len(frequencies)
    wave = _faded(np.asarray(wave) * level, rate)
    return np.concatenate([wave, np.zeros(round(off_s * rate))]).astype(np.float32)


def _faded(wave: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    import numpy as np

    n = round(FADE_S * rate)
    ramp = np.linspace(0.0, 1.0, n, endpoint=False)
    wave = wave.copy()
    wave[:n] *= ramp
    wave[-n:] *= ramp[::-1]
    return wave


def _bell(rate: int) -> Samples:
    """Two notes in alternation, 1.5 s then 3.5 s of silence: a telephone, not an alarm."""
    import numpy as np

    t = np.arange(round(1.5 * rate)) / rate
    frequency = np.where((t * 14).astype(int) % 2 == 0, 784.0, 988.0)
    phase = 2 * np.pi * np.cumsum(frequency) / rate
    wave = (np.sin(phase) + 0.3 * np.sin(2 * phase)) * BELL_LEVEL / 1.3
    return np.concatenate([_faded(wave, rate), np.zeros(round(3.5 * rate))]).astype(np.float32)


def _reminder(rate: int) -> Samples:
    """Nothing for a while, then two soft pips: a call is on hold. A short hold never hears them."""
    import numpy as np

    pip = _cadence((1400.0,), 0.1, 0.1, rate, REMINDER_LEVEL)
    quiet = np.zeros(round(REMINDER_S * rate) - 2 * len(pip), np.float32)
    return np.concatenate([quiet, pip, pip]).astype(np.float32)


def _unallocated(rate: int) -> Samples:
    import numpy as np

    parts = [_cadence((frequency,), seconds, 0.03, rate, LINE_LEVEL) for frequency, seconds in _SIT]
    return np.concatenate([*parts, np.zeros(rate, np.float32)]).astype(np.float32)


def _hold(rate: int) -> Samples:
    """Twelve seconds that loop without a seam: the tail of the last notes wraps to the beginning."""
    import numpy as np

    step = round(_NOTE_S * rate)
    notes = [frequency for chord in _CHORDS for frequency in chord]
    total = step * len(notes)
    music = np.zeros(total)
    t = np.arange(round(2.5 * rate)) / rate
    envelope = np.minimum(t / 0.02, 1.0) * np.exp(-t * 1.8) * np.minimum((2.5 - t) / 0.1, 1.0)
    for position, frequency in enumerate(notes):
        note = (np.sin(2 * np.pi * frequency * t) + 0.25 * np.sin(4 * np.pi * frequency * t)) * envelope
        where = (np.arange(len(note)) + position * step) % total
        np.add.at(music, where, note)
    loudest = float(np.abs(music).max())
    return (music * (LINE_LEVEL / loudest)).astype(np.float32)

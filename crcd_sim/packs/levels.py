"""What a clip sounds like, in numbers: its band, its level, where it can stop. Pure arrays.

All samples are mono floats (−1…1) at ``RATE``.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

RATE = 16_000
BAND_HZ = (300.0, 3400.0)  # what a telephone lets through
LEVEL_DBFS = -21.0  # even loudness of speech, over its active parts
PEAK_DBFS = -2.0  # Opus may overshoot by almost one decibel
ACTIVE_DB = 30.0  # frames this far below the loudest one are pauses
TRIM_DBFS = -40.0
MARGIN_S = 0.06  # silence kept at both ends

# A pause between clauses is longer and deeper than the closure of a stop consonant (90 ms at most
# with espeak-ng, at this threshold): a line can stop there without cutting a word.
QUIET_SHARE = 0.08  # of the clip's own peak
LOUD_SHARE = 0.15  # above this a word is heard; Opus blurs what was below ``QUIET_SHARE``
PAUSE_S = 0.12
CLOSURE_S = 0.05
CUT_EDGE_S = 0.6  # no cut this near an end: it would save nothing
STRETCH_S = 2.5  # a longer stretch without a pause gets its longest quiet place


def trimmed(samples: Any) -> Any:
    """Return the samples from first to last sound, with a little silence around."""
    loud = np.flatnonzero(np.abs(samples) > 10 ** (TRIM_DBFS / 20))
    if not len(loud):
        return samples
    margin = int(MARGIN_S * RATE)
    return samples[max(0, loud[0] - margin) : loud[-1] + margin]


def telephone_band(samples: Any) -> Any:
    """Keep what a telephone lets through, with soft edges."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    low, high = BAND_HZ
    rise = np.clip((hertz - low * 0.7) / (low * 0.3), 0, 1)
    fall = np.clip((high * 1.15 - hertz) / (high * 0.15), 0, 1)
    return np.fft.irfft(spectrum * rise * fall, len(samples)).astype(np.float32)


def speech_level(samples: Any, rate: int = RATE) -> float:
    """Return the level in dBFS of the active parts (20 ms frames within 30 dB of the loudest)."""
    frame = max(1, rate // 50)
    count = len(samples) // frame
    if count == 0:
        return -120.0
    power = np.square(samples[: count * frame].astype(np.float64)).reshape(count, frame).mean(axis=1)
    active = power[power >= power.max() / 10 ** (ACTIVE_DB / 10)]
    return float(10 * np.log10(active.mean() + 1e-12))


def even_level(samples: Any) -> Any:
    """Bring speech to ``LEVEL_DBFS``, without letting any peak pass ``PEAK_DBFS``."""
    ceiling = 10 ** (PEAK_DBFS / 20)
    knee = ceiling * 0.7
    bent = samples
    for _ in range(4):  # bending peaks takes a little level away: give it back
        scaled = bent * 10 ** ((LEVEL_DBFS - speech_level(bent)) / 20)
        # A gentle limiter: only the rare samples above the knee are bent.
        over = (np.abs(scaled) - knee) / (ceiling - knee)
        bent = np.where(over > 0, np.sign(scaled) * (knee + (ceiling - knee) * np.tanh(over)), scaled)
    return bent.astype(np.float32)


def cut_points(samples: Any) -> tuple[int, ...]:
    """Return the middles (ms) of the pauses where a line can stop without cutting a word.

    A long stretch without a pause gets its longest quiet place, so that a client who is interrupted
    never has to go on for ever.
    """
    quiet = _quiet_runs(samples)
    seconds = len(samples) / RATE
    inside = [run for run in quiet if CUT_EDGE_S <= sum(run) / 2 <= seconds - CUT_EDGE_S]
    points = [(start + end) / 2 for start, end in inside if end - start >= PAUSE_S]
    edges = [0.0, *points, seconds]
    for before, after in pairwise(edges):
        if after - before <= STRETCH_S:
            continue
        places = [
            run
            for run in inside
            if before + CUT_EDGE_S <= sum(run) / 2 <= after - CUT_EDGE_S and run[1] - run[0] >= CLOSURE_S
        ]
        if places:
            start, end = max(places, key=lambda run: (run[1] - run[0], -run[0]))
            points.append((start + end) / 2)
    return tuple(sorted(round(point * 1000) for point in points))


def cuts_a_word(samples: Any, rate: int, cut_ms: int) -> bool:
    """Tell whether something loud is said where a line would stop. Any rate: an author may give cuts."""
    at, reach = round(cut_ms * rate / 1000), rate // 100
    around = np.abs(samples[max(0, at - reach) : at + reach])
    return bool(len(around)) and float(around.max()) >= LOUD_SHARE * float(np.abs(samples).max())


def _quiet_runs(samples: Any) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of the places where nothing loud is said."""
    frame = RATE // 100
    count = len(samples) // frame
    if count == 0:
        return []
    level = np.abs(samples[: count * frame]).reshape(count, frame).max(axis=1)
    quiet = np.concatenate(([False], level < float(level.max()) * QUIET_SHARE, [False]))
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    return [(start * 0.01, end * 0.01) for start, end in zip(edges[::2], edges[1::2], strict=True)]

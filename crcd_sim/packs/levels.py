"""What a clip sounds like, in numbers: its band and its level. Pure arrays.

All samples are mono floats (−1…1) at ``RATE``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

RATE = 16_000
BAND_HZ = (300.0, 3400.0)  # what a telephone lets through
LEVEL_DBFS = -21.0  # even loudness of speech, over its active parts
PEAK_DBFS = -2.0  # Opus may overshoot by almost one decibel
ACTIVE_DB = 30.0  # frames this far below the loudest one are pauses
TRIM_DBFS = -40.0
MARGIN_S = 0.06  # silence kept at both ends


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

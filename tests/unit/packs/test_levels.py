"""Clips sound even and keep to the telephone's band."""

from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.packs.levels import (
    LEVEL_DBFS,
    PEAK_DBFS,
    RATE,
    even_level,
    speech_level,
    telephone_band,
    trimmed,
)

Samples = np.ndarray


def tone(seconds: float, hertz: float = 800.0, level: float = 0.3) -> Samples:
    at = np.arange(int(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def speech_like(seconds: float, level: float) -> Samples:
    """Noise that swells like syllables: its peaks stand far above its mean."""
    noise = np.random.default_rng(7).normal(0, 1, int(seconds * RATE))
    swell = np.abs(np.sin(2 * np.pi * 2 * np.arange(len(noise)) / RATE)) ** 2
    return (level * noise * swell).astype(np.float32)


@pytest.mark.parametrize("level", [0.001, 0.02, 0.2, 0.9])
def test_a_loud_and_a_faint_recording_end_at_the_same_level(level: float) -> None:
    made = even_level(speech_like(2.0, level))
    assert speech_level(made) == pytest.approx(LEVEL_DBFS, abs=0.3)
    assert 20 * np.log10(np.abs(made).max()) <= PEAK_DBFS + 0.01


def test_pauses_do_not_change_the_level() -> None:
    said = tone(1.0)
    paused = np.concatenate([said, silence(4.0), said])
    assert speech_level(paused) == pytest.approx(speech_level(said), abs=0.2)


def test_silence_has_a_level_far_below_everything() -> None:
    assert speech_level(silence(1.0)) < -100
    assert speech_level(silence(0.0)) < -100


@pytest.mark.parametrize(("hertz", "passes"), [(100, False), (1000, True), (3000, True), (6000, False)])
def test_only_the_telephone_band_passes(hertz: float, passes: bool) -> None:
    kept = speech_level(telephone_band(tone(1.0, hertz))) - speech_level(tone(1.0, hertz))
    assert (kept > -1.0) if passes else (kept < -30.0)


def test_silence_around_the_speech_is_trimmed() -> None:
    made = trimmed(np.concatenate([silence(0.8), tone(1.0), silence(1.2)]))
    assert 1.0 <= len(made) / RATE < 1.2

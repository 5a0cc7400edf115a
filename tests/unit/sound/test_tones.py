from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.tones import tone

RATE = 16_000


def strongest(samples: np.ndarray, count: int = 1) -> list[float]:
    """Frequencies of the highest lines of the spectrum, in Hz, sorted."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    found: list[float] = []
    for _ in range(count):
        best = int(spectrum.argmax())
        found.append(best * RATE / len(samples))
        spectrum[max(0, best - 10) : best + 10] = 0
    return sorted(found)


def test_ringback_is_440_hz_for_a_second_and_a_half_then_three_and_a_half_of_silence():
    cycle = tone("tone:ringback", RATE)
    assert len(cycle) == 5 * RATE
    assert strongest(cycle[: 3 * RATE // 2])[0] == pytest.approx(440, abs=1)
    assert not cycle[3 * RATE // 2 :].any()


def test_busy_is_440_hz_half_a_second_on_half_a_second_off():
    cycle = tone("tone:busy", RATE)
    assert strongest(cycle[: RATE // 2])[0] == pytest.approx(440, abs=2)
    assert len(cycle) == RATE
    assert not cycle[RATE // 2 :].any()


KEYPAD = {
    "1": (697, 1209), "2": (697, 1336), "3": (697, 1477),
    "4": (770, 1209), "5": (770, 1336), "6": (770, 1477),
    "7": (852, 1209), "8": (852, 1336), "9": (852, 1477),
    "*": (941, 1209), "0": (941, 1336), "#": (941, 1477),
}  # fmt: skip


@pytest.mark.parametrize(("key", "pair"), KEYPAD.items())
def test_a_key_sounds_its_pair_of_frequencies(key: str, pair: tuple[int, int]):
    assert strongest(tone(f"tone:dtmf:{key}", RATE)[: round(0.12 * RATE)], 2) == pytest.approx(pair, abs=9)


def test_an_unallocated_number_is_announced_by_three_rising_tones():
    samples = tone("tone:unallocated", RATE)
    step = round(0.36 * RATE)
    heard = [strongest(samples[i * step : i * step + round(0.3 * RATE)])[0] for i in range(3)]
    assert heard == pytest.approx([950, 1400, 1800], abs=4)


def test_hold_music_loops_without_a_click():
    music = tone("tone:hold", RATE)
    seam = abs(float(music[0]) - float(music[-1]))
    assert seam <= np.abs(np.diff(music)).max()


@pytest.mark.parametrize("name", ["ring", "ringback", "busy", "hold", "unallocated", "dtmf:0"])
def test_no_tone_is_as_loud_as_a_shout(name: str):
    assert 0.05 < np.abs(tone(f"tone:{name}", RATE)).max() <= 0.3


def test_an_unknown_tone_is_refused_with_a_sentence():
    with pytest.raises(EnvironmentProblem, match="n’existe pas"):
        tone("tone:sirene", RATE)

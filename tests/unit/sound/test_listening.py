from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.sound.listening import Listening, SilenceSpans, ZeroWatch
from crcd_sim.sound.voice_activity import VoiceActivity
from tests.fakes.sound import noise, voice

RATE, BLOCK = 48_000, 1920


def fed(listening: Listening, at: int, samples: np.ndarray) -> list[tuple[bool, int]]:
    found: list[tuple[bool, int]] = []
    for start in range(0, len(samples), BLOCK):
        found += listening.feed(at + start, samples[start : start + BLOCK])
    return found


def scene() -> np.ndarray:
    return np.concatenate([noise(1, -70, RATE), voice(2, RATE), noise(1, -70, RATE)])


def test_a_voice_at_48_khz_is_dated_in_positions_of_the_axis():
    (up, start), (down, end) = fed(Listening(VoiceActivity()), 1_000_000, scene())
    assert (up, down) == (True, False)
    assert (start - 1_000_000) / RATE == pytest.approx(1.0, abs=0.05)
    assert (end - 1_000_000) / RATE == pytest.approx(3.0, abs=0.08)


def test_a_hole_in_the_microphone_does_not_shift_what_follows():
    listening = Listening(VoiceActivity())
    fed(listening, 0, noise(1, -70, RATE))
    found = fed(listening, 10 * RATE, scene())
    assert found[0][1] / RATE == pytest.approx(11.0, abs=0.05)


def test_a_voice_cut_by_a_hole_ends_where_it_was_heard():
    listening = Listening(VoiceActivity())
    assert fed(listening, 0, voice(1, RATE))[0][0]
    ended = listening.feed(5 * RATE, noise(0.04, -70, RATE))
    assert [speaking for speaking, _ in ended] == [False]
    assert ended[0][1] / RATE == pytest.approx(1.0, abs=0.05)


def test_a_voice_ends_when_the_microphone_is_lost():
    listening = Listening(VoiceActivity())
    fed(listening, 0, voice(1, RATE))
    assert [speaking for speaking, _ in listening.end()] == [False]
    assert listening.end() == []


def test_silence_is_to_the_sample_and_across_blocks():
    spans = SilenceSpans()
    assert spans.change(1500, True)
    assert spans.change(2100, False)
    ones = np.ones(1000, np.int16)
    heard = np.concatenate([spans.applied(at, ones) for at in range(0, 4000, 1000)])
    assert np.flatnonzero(heard == 0).tolist() == list(range(1500, 2100))


def test_silence_ordered_twice_is_one():
    spans = SilenceSpans()
    spans.change(0, True)
    assert not spans.change(10, True)
    assert spans.now


def test_silence_ordered_for_the_past_begins_at_once():
    spans = SilenceSpans()
    spans.applied(0, np.ones(1000, np.int16))
    spans.change(500, True)
    assert not spans.applied(1000, np.ones(1000, np.int16)).any()


def test_what_is_not_silenced_is_not_copied():
    ones = np.ones(1000, np.int16)
    assert SilenceSpans().applied(0, ones) is ones


def watched(watch: ZeroWatch, at: int, seconds: float, level: int, counting: bool = True) -> int | None:
    block = np.full(BLOCK, level, np.int16)
    found = None
    for number in range(round(seconds * RATE / BLOCK)):
        found = watch.feed(at + number * BLOCK, block, counting) if found is None else found
    return found


def test_two_seconds_of_exact_zeros_are_a_lost_microphone_since_their_first():
    watch = ZeroWatch(RATE)
    assert watched(watch, 0, 1, 3) is None
    assert watched(watch, RATE, 1.9, 0) is None
    assert watched(watch, RATE + round(1.9 * RATE), 0.2, 0) == RATE
    assert watch.lost


def test_the_first_sound_is_the_return():
    watch = ZeroWatch(RATE)
    watched(watch, 0, 3, 0)
    watched(watch, 3 * RATE, 0.04, 1)
    assert not watch.lost


def test_a_headset_that_erases_its_own_noise_is_given_more_time():
    watch = ZeroWatch(RATE)
    watched(watch, 0, 3, 0)
    watched(watch, 3 * RATE, 1, 5)
    assert watched(watch, 4 * RATE, 9, 0) is None
    assert watched(watch, 13 * RATE, 2, 0) == 4 * RATE


def test_muted_zeros_do_not_count():
    watch = ZeroWatch(RATE)
    assert watched(watch, 0, 10, 0, counting=False) is None
    assert watched(watch, 10 * RATE, 1.9, 0) is None

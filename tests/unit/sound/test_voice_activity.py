from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.sound.voice_activity import (
    DIGITAL_SILENCE,
    Transition,
    VoiceActivity,
    VoiceSettings,
    dbfs,
    peak_dbfs,
)
from tests.fakes.sound import noise, voice

RATE = 16_000
ROOM = -70.0


def scene() -> np.ndarray:
    """A second of room, two of voice, two of room."""
    return np.concatenate([noise(1, ROOM), voice(2), noise(2, ROOM)])


def test_a_voice_is_dated_by_its_first_and_last_frames():
    found = VoiceActivity().feed(scene())
    assert [change.speaking for change in found] == [True, False]
    assert found[0].sample == pytest.approx(RATE, abs=480)
    assert found[1].sample == pytest.approx(3 * RATE, abs=800)


@pytest.mark.parametrize("block", [97, 160, 640, 4000])
def test_the_same_samples_give_the_same_answer_in_any_blocks(block: int):
    whole = VoiceActivity().feed(scene())
    pieces, sound = VoiceActivity(), scene()
    found: list[Transition] = []
    for start in range(0, 5 * RATE, block):
        found += pieces.feed(sound[start : start + block])
    assert found == whole
    assert pieces.position == 5 * RATE


def test_a_neighbour_under_the_gate_is_not_the_candidate():
    far = voice(2, level=0.004)
    assert VoiceActivity(VoiceSettings(gate_dbfs=-90)).feed(far)
    assert not VoiceActivity(VoiceSettings(gate_dbfs=-45)).feed(far)


def test_the_gate_can_be_set_while_listening():
    activity = VoiceActivity(VoiceSettings(gate_dbfs=-10))
    assert not activity.feed(voice(1))
    activity.set_gate(-50)
    assert activity.feed(voice(1))


def test_a_loud_click_is_not_a_voice():
    sound = noise(1, ROOM)
    sound[8000:8080] = 30_000
    assert not VoiceActivity().feed(sound)


def test_a_hole_inside_a_word_does_not_end_the_voice():
    sound = np.concatenate([voice(1), noise(0.1, ROOM), voice(1), noise(1, ROOM)])
    assert [change.speaking for change in VoiceActivity().feed(sound)] == [True, False]


def test_going_over_muted_time_ends_the_voice_where_it_was_heard_and_keeps_the_count():
    activity = VoiceActivity()
    activity.feed(voice(1)[:-50])
    assert activity.speaking
    ended = activity.skip(RATE)
    assert [change.speaking for change in ended] == [False]
    assert ended[0].sample == pytest.approx(RATE, abs=320)
    assert activity.position == 2 * RATE - 50
    assert activity.at_rest


def test_the_voice_after_muted_time_is_dated_on_the_same_axis():
    activity = VoiceActivity()
    activity.skip(5 * RATE)
    started = activity.feed(voice(1))[0]
    assert started.sample == pytest.approx(5 * RATE, abs=480)


def test_levels_are_those_of_full_scale():
    assert dbfs(np.zeros(100, np.int16)) == DIGITAL_SILENCE
    assert dbfs(np.zeros(0, np.int16)) == DIGITAL_SILENCE
    assert dbfs(noise(2, -30)) == pytest.approx(-30, abs=0.2)
    assert peak_dbfs(np.array([0, -32768], np.int16)) == pytest.approx(0)
    assert peak_dbfs(np.array([16384, 0], np.int16)) == pytest.approx(-6.02, abs=0.01)

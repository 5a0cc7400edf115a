from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.sound.voice_activity import (
    DIGITAL_SILENCE,
    PITCH_SPAN,
    Transition,
    VoiceActivity,
    VoiceSettings,
    dbfs,
    peak_dbfs,
    periodicity,
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


def vowel(seconds: float, level: float) -> np.ndarray:
    """A vowel held at one level: what a voice does between two swells."""
    t = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * 140 * number * t) / number for number in range(1, 12))
    return np.asarray(level * 20_000 * wave / np.abs(wave).max(), np.int16)


@pytest.mark.parametrize(
    ("under_db", "opens", "keeps"), [(2.0, True, True), (5.0, False, True), (9.0, False, False)]
)
def test_a_soft_syllable_under_the_gate_keeps_a_voice_open_sooner_than_it_opens_one(
    under_db: float, opens: bool, keeps: bool
):
    rules = VoiceSettings()
    assert rules.open_db < 5.0 < rules.keep_db
    # 8.5 dB lower: near enough to be the candidate's own.
    room, loud, soft = noise(2, ROOM), vowel(1, 0.8), vowel(0.4, 0.3)
    gate = dbfs(soft) + under_db
    alone = VoiceActivity(VoiceSettings(gate_dbfs=gate))
    assert bool(alone.feed(np.concatenate([soft, room]))) is opens
    after = VoiceActivity(VoiceSettings(gate_dbfs=gate))
    _, stopped = after.feed(np.concatenate([room, loud, soft, room]))
    assert stopped.sample == pytest.approx((3.4 if keeps else 3.0) * RATE, abs=0.1 * RATE)


def test_the_gate_can_be_set_while_listening():
    activity = VoiceActivity(VoiceSettings(gate_dbfs=-10))
    assert not activity.feed(voice(1))
    activity.set_gate(-50)
    assert activity.feed(voice(1))


def test_a_loud_click_is_not_a_voice():
    sound = noise(1, ROOM)
    sound[8000:8080] = 30_000
    assert not VoiceActivity().feed(sound)


def breath(seconds: float, dbfs: float, seed: int = 4) -> np.ndarray:
    """Air over a microphone: noise around a kilohertz, without a pitch."""
    spectrum = np.fft.rfft(noise(seconds, -20, seed=seed).astype(float))
    hertz = np.fft.rfftfreq(round(seconds * RATE), 1 / RATE)
    air = np.fft.irfft(spectrum / (1 + ((hertz - 1000) / 600) ** 2), round(seconds * RATE))
    return np.asarray(air / air.std() * 10 ** (dbfs / 20) * 32768, np.int16)


def keys(seconds: float, every: float = 0.12) -> np.ndarray:
    """A fast typist: a knock and a rattle, eight times a second."""
    sound, rng = np.zeros(round(seconds * RATE)), np.random.default_rng(6)
    t = np.arange(round(0.03 * RATE)) / RATE
    for start in np.arange(0.0, seconds - 0.05, every):
        at = round(start * RATE)
        knock = np.sin(2 * np.pi * rng.uniform(150, 900) * t) + rng.standard_normal(len(t))
        sound[at : at + len(t)] += 5_000 * knock * np.exp(-t / 0.006)
    return np.asarray(sound, np.int16)


@pytest.mark.parametrize("level", [-45, -35, -25])
def test_a_breath_is_not_a_voice_however_loud(level: float):
    assert not VoiceActivity().feed(np.concatenate([noise(1, ROOM), breath(2, level), noise(1, ROOM)]))


def test_somebody_who_types_is_not_somebody_who_speaks():
    assert not VoiceActivity().feed(keys(4) + noise(4, ROOM))


@pytest.mark.parametrize("after", [breath(1.5, -30), keys(1.5)], ids=["breath", "keys"])
def test_what_follows_the_last_word_does_not_put_its_end_off(after: np.ndarray):
    found = VoiceActivity().feed(np.concatenate([noise(0.5, ROOM), voice(2), after, noise(1, ROOM)]))
    assert [change.speaking for change in found] == [True, False]
    assert found[1].sample == pytest.approx(2.5 * RATE, abs=0.12 * RATE)


def test_a_sound_too_short_for_a_word_opens_nothing():
    """The hang would make 0.2 s of it, and a turn with the silence after it."""
    assert not VoiceActivity().feed(np.concatenate([noise(1, ROOM), voice(0.05), noise(1, ROOM)]))


def test_a_voice_in_tatters_ends_where_it_was_heard_last():
    """Enough of it to open the voice, too thin to keep it open."""
    tatters = [piece for _ in range(2) for piece in (voice(0.06), noise(0.05, ROOM))]
    found = VoiceActivity().feed(np.concatenate([noise(1, ROOM), *tatters, noise(1, ROOM)]))
    assert [change.speaking for change in found] == [True, False]
    assert RATE * 0.95 < found[0].sample < found[1].sample < RATE * 1.3


def test_a_voice_that_begins_again_is_told_within_a_tenth_of_a_second():
    activity = VoiceActivity()
    activity.feed(np.concatenate([voice(1), noise(1, ROOM)]))
    assert not activity.speaking
    activity.feed(voice(0.1))
    assert activity.speaking


def a_candidate_and(beside: np.ndarray) -> VoiceActivity:
    """Ten seconds of a conversation: the candidate speaks, then listens while ``beside`` is heard."""
    activity = VoiceActivity()
    for _ in range(2):
        activity.feed(np.concatenate([voice(2), beside]))
    return activity


def test_a_neighbour_twelve_decibels_lower_ends_nothing_once_he_is_known():
    beside = voice(3, level=0.3 * 10 ** (-12 / 20))
    activity = a_candidate_and(beside)
    assert not activity.speaking
    assert not activity.feed(beside)
    assert activity.feed(voice(1))[0].speaking


def test_where_nobody_else_speaks_a_candidate_may_drop_his_voice():
    activity = a_candidate_and(noise(3, ROOM))
    assert activity.feed(voice(1, level=0.3 * 10 ** (-8 / 20)))


def test_a_candidate_whose_microphone_was_pushed_away_is_heard_again():
    activity = a_candidate_and(noise(3, ROOM))
    far = voice(60, level=0.3 * 10 ** (-14 / 20))
    assert any(change.speaking for change in activity.feed(far))


def test_periods_are_told_from_noise():
    vowel, air = (sound[:PITCH_SPAN][None, :] for sound in (voice(1), breath(1, -30)))
    assert periodicity(vowel)[0] > 0.8
    assert periodicity(air)[0] < 0.5
    assert periodicity(np.full((1, PITCH_SPAN), 500, np.int16))[0] < 0.5


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

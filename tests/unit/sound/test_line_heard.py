"""Tones of the line as the candidate hears them and as they are recorded, by their spectrum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crcd_sim.dialogue.script import Answer, Number
from tests.fakes.heard_desk import VOICE_HZ, HeardDesk, bursts, strongest

MOBILE = "06 39 98 40 11"
ANSWERS = (Number(MOBILE, "answers", "T01"),)
FREE = 1.1  # Hz of tolerance over a second and a half


@pytest.fixture
def desk(tmp_path: Path) -> HeardDesk:
    return HeardDesk(tmp_path, ANSWERS)


def test_a_number_called_rings_in_french_at_440_hz_for_a_second_and_a_half_every_five(
    desk: HeardDesk,
) -> None:
    start = desk.sitting.t()
    desk.phone.dial(MOBILE)
    desk.sitting.until(lambda: desk.phone.call is not None)
    heard = desk.ear(start, desk.sitting.t())
    rings = bursts(heard)
    assert 2 <= len(rings) <= 4
    for rank, (begin, end) in enumerate(rings):
        assert begin == pytest.approx(5.0 * rank, abs=0.06)
        assert end - begin == pytest.approx(1.5, abs=0.03)
        assert strongest(heard[round(begin * 16_000) : round(end * 16_000)]) == pytest.approx([440], abs=FREE)


def test_no_ring_is_on_the_recording(desk: HeardDesk) -> None:
    desk.phone.dial(MOBILE)
    desk.sitting.until(lambda: desk.phone.call is not None)
    desk.wait(6)
    desk.hang_up()
    leg = desk.client_leg()
    assert strongest(leg) == pytest.approx([VOICE_HZ], abs=2)
    spectrum = np.abs(np.fft.rfft(leg * np.hanning(len(leg))))
    at = np.fft.rfftfreq(len(leg), 1 / 16_000)
    assert spectrum[(at > 430) & (at < 450)].max() < spectrum.max() / 300


def test_a_busy_line_is_440_hz_half_a_second_on_and_off(tmp_path: Path) -> None:
    desk = HeardDesk(tmp_path, (Number(MOBILE, "busy", then=(Answer("answers", "T01"),)),))
    start = desk.sitting.t()
    desk.phone.dial(MOBILE)
    desk.wait(4.4)
    heard = desk.ear(start, start + 4.4)
    beats = bursts(heard)
    assert [end - begin for begin, end in beats[:4]] == pytest.approx([0.5] * 4, abs=0.03)
    assert [begin for begin, _ in beats[:4]] == pytest.approx([0, 1, 2, 3], abs=0.06)
    assert strongest(heard[: round(0.5 * 16_000)]) == pytest.approx([440], abs=3)


def test_a_client_who_hangs_up_leaves_the_busy_tone(desk: HeardDesk) -> None:
    desk.on_the_line()
    desk.phone.drop("client", "essai")
    start = desk.sitting.t()
    desk.wait(6)
    assert strongest(desk.ear(start, start + 0.5)) == pytest.approx([440], abs=3)
    assert not desk.ear(start + 3.2, start + 6).any()


def test_a_number_not_allocated_gives_three_rising_tones_then_says_so(desk: HeardDesk) -> None:
    start = desk.sitting.t()
    desk.phone.dial("01 99 00 00 00")
    desk.wait(9.5)
    heard = desk.ear(start, start + 9.5)
    tones = [
        strongest(heard[round(at * 16_000) : round((at + 0.3) * 16_000)])[0] for at in (0.02, 0.38, 0.74)
    ]
    assert tones == pytest.approx([950, 1400, 1800], abs=4)
    said = bursts(heard[round(1.1 * 16_000) :], gap_s=1.0)
    assert said[0][1] - said[0][0] > 3  # a sentence
    assert np.abs(heard).max() <= 0.3
    assert desk.notices[-1].code == "unallocated"


@pytest.mark.parametrize(
    ("key", "pair"),
    [
        ("1", (697, 1209)), ("2", (697, 1336)), ("3", (697, 1477)),
        ("4", (770, 1209)), ("5", (770, 1336)), ("6", (770, 1477)),
        ("7", (852, 1209)), ("8", (852, 1336)), ("9", (852, 1477)),
        ("*", (941, 1209)), ("0", (941, 1336)), ("#", (941, 1477)),
    ],
)  # fmt: skip
def test_each_key_sounds_its_pair_in_the_ear_and_down_the_line(
    desk: HeardDesk, key: str, pair: tuple[float, float]
) -> None:
    desk.on_the_line().wait(0.5)
    start = desk.sitting.t()
    assert desk.phone.press_key(key)
    desk.wait(0.3)
    assert strongest(desk.ear(start, start + 0.2), 2) == pytest.approx(pair, abs=12)
    desk.hang_up()
    leg = desk.client_leg()
    ((begin, end),) = bursts(leg)
    assert end - begin == pytest.approx(0.12, abs=0.02)
    assert strongest(leg[round(begin * 16_000) : round(end * 16_000)], 2) == pytest.approx(pair, abs=12)


def test_a_key_composed_before_a_call_is_heard_and_goes_nowhere(desk: HeardDesk) -> None:
    start = desk.sitting.t()
    assert desk.phone.press_key("7")
    desk.wait(0.3)
    assert strongest(desk.ear(start, start + 0.2), 2) == pytest.approx((852, 1209), abs=12)
    assert desk.sitting.events == []


def test_on_hold_the_client_hears_music_and_the_candidate_nothing_but_a_reminder(desk: HeardDesk) -> None:
    desk.on_the_line().wait(1)
    start = desk.sitting.t()
    take = desk.sound.take_seconds(desk.sitting.clock.monotonic())
    assert desk.phone.hold()
    desk.wait(30)
    assert desk.phone.hold()
    ear = desk.ear(start, start + 30)
    desk.hang_up()
    ((begin, end),) = bursts(ear, gap_s=0.5)
    assert (begin, end) == pytest.approx((19.6, 19.9), abs=0.1)
    assert strongest(ear[round(begin * 16_000) :][:1600]) == pytest.approx([1400], abs=20)
    leg = desk.client_leg()[round(take * 16_000) :][: 30 * 16_000]
    seconds = leg.reshape(30, 16_000)
    assert np.abs(seconds).max(axis=1).min() > 0.01  # music without a gap
    chord = strongest(leg[: 3 * 16_000], 3)  # C E G
    assert all(min(abs(note - wanted) for wanted in (261.63, 329.63, 392.0, 523.25)) < 3 for note in chord)
    heard_by_client = np.abs(np.fft.rfft(leg))
    at = np.fft.rfftfreq(len(leg), 1 / 16_000)
    assert heard_by_client[(at > 1380) & (at < 1420)].max() < heard_by_client.max() / 100


def test_muted_the_client_hears_nothing_at_all(desk: HeardDesk) -> None:
    desk.on_the_line().wait(0.5)
    start = desk.sitting.t()
    desk.phone.mute()
    desk.wait(7)
    assert not desk.ear(start, start + 7).any()
    desk.hang_up()
    assert not desk.client_leg().any()


def test_an_answering_machine_gives_its_signal_after_its_words_then_listens(tmp_path: Path) -> None:
    desk = HeardDesk(
        tmp_path, (Number(MOBILE, "voicemail", "M01"), Number("06 39 98 40 12", "answers", "T01"))
    )
    desk.phone.dial(MOBILE)
    desk.sitting.until(lambda: desk.phone.call is not None)
    desk.wait(3.5)
    desk.hang_up()
    words, signal = bursts(desk.client_leg(), gap_s=0.01)[0], bursts(desk.client_leg())[-1]
    leg = desk.client_leg()
    assert strongest(leg[round((words[0] + 0.5) * 16_000) :][:8000]) == pytest.approx([VOICE_HZ], abs=3)
    assert strongest(leg[round((signal[1] - 0.3) * 16_000) : round(signal[1] * 16_000)]) == pytest.approx(
        [1000], abs=5
    )


def test_the_bell_rings_in_the_headset_until_it_is_answered(desk: HeardDesk) -> None:
    desk.desk.release()
    desk.sitting.until(lambda: desk.phone.view().state == "ringing")
    start = desk.sitting.t()
    desk.wait(12)
    heard = desk.ear(start, start + 12)
    rings = bursts(heard, gap_s=0.4)
    assert [begin for begin, _ in rings] == pytest.approx([0, 5, 10], abs=0.15)
    assert set(np.round(strongest(heard[: round(1.5 * 16_000)], 2), -1)) <= {780.0, 790.0, 980.0, 990.0}
    desk.phone.accept()
    answered = desk.sitting.t()
    desk.wait(4)
    assert not desk.ear(answered + 0.1, answered + 4).any()

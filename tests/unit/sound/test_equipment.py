from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import CheckVerdict
from crcd_sim.sound.equipment import SENTENCES, CheckMoments, check_take, judge, likeness
from tests.fakes.sound import noise, voice

RATE = 16_000


def check(room: float, reading: np.ndarray, **more) -> CheckVerdict:
    return judge(noise(5, room), reading, RATE, **more)


def read_in(room: float, level: float = 0.2) -> np.ndarray:
    """Ten seconds: a second of room, eight of voice with pauses, a second of room."""
    pieces = [voice(1.6, level=level) if n % 2 == 0 else np.zeros(RATE // 2, np.int16) for n in range(9)]
    sound = np.concatenate([np.zeros(RATE, np.int16), *pieces, np.zeros(RATE, np.int16)])
    heard = sound.astype(np.int32) + noise(len(sound) / RATE, room, seed=2)
    return np.clip(heard, -32768, 32767).astype(np.int16)


def test_a_clean_voice_in_a_quiet_room_passes():
    verdict = check(-65, read_in(-65))
    assert verdict.code == "ok"
    assert verdict.figures.noise_dbfs == pytest.approx(-65, abs=1)
    assert verdict.figures.snr_db > 30
    assert not verdict.noisy_mode


def test_the_gate_sits_ten_decibels_above_the_room():
    assert check(-55, read_in(-55)).gate_dbfs == pytest.approx(-45, abs=1)


def test_in_a_loud_room_the_gate_comes_down_and_stays_between_the_room_and_the_voice():
    gates = [check(room, read_in(room)) for room in (-40, -36, -32)]
    for verdict in gates:
        above = verdict.gate_dbfs - verdict.figures.noise_dbfs
        assert 4 <= above < 10
        assert verdict.gate_dbfs < verdict.figures.speech_dbfs - 3
    assert gates[0].figures.snr_db < 20


def test_the_gate_stays_above_a_microphone_s_own_hiss():
    assert check(-95, read_in(-95)).gate_dbfs == -60


def test_exact_zeros_point_to_the_switch_and_the_permission():
    verdict = judge(np.zeros(5 * RATE, np.int16), np.zeros(10 * RATE, np.int16), RATE)
    assert verdict.code == "silence"
    assert "interrupteur" in verdict.sentence
    assert "autorise" in verdict.sentence


def test_a_hiss_without_a_voice_points_to_the_plug():
    verdict = check(-75, noise(10, -75, seed=3))
    assert verdict.code == "silence"
    assert "branché" in verdict.sentence


def test_a_weak_voice_is_told_apart():
    assert check(-75, read_in(-75, level=0.008)).code == "faible"


def test_a_saturated_voice_is_told_apart():
    loud = np.clip(read_in(-60, level=0.9).astype(np.int32) * 3, -32768, 32767).astype(np.int16)
    verdict = check(-60, loud)
    assert verdict.code == "sature"
    assert verdict.figures.peak_dbfs > -0.1


def test_one_full_scale_sample_is_not_saturation():
    sound = read_in(-60)
    sound[40_000] = 32767
    assert check(-60, sound).code == "ok"


def test_less_than_fifteen_decibels_over_the_room_offers_the_noisy_mode():
    verdict = check(-30, read_in(-30, level=0.25))
    assert verdict.code == "bruyant"
    assert 4 < verdict.figures.snr_db < 15
    assert verdict.noisy_mode
    assert "F8" in verdict.sentence


def test_noise_alone_says_that_no_voice_was_heard():
    verdict = check(-30, noise(10, -30, seed=4))
    assert verdict.code == "bruyant"
    assert "pas votre voix" in verdict.sentence


def test_a_cough_in_the_room_does_not_raise_the_gate():
    room = noise(5, -65)
    room[10_000:14_000] = voice(0.25)
    assert judge(room, read_in(-65), RATE).gate_dbfs == pytest.approx(-55, abs=1)


def prompt_and_echo(echo: float, delay: int = 800) -> tuple[np.ndarray, np.ndarray]:
    played = voice(3)
    heard = noise(3, -65, seed=5).astype(np.int32)
    heard[delay:] += (played[:-delay] * echo).astype(np.int32)
    return played, heard.astype(np.int16)


def test_the_prompt_heard_by_the_microphone_betrays_loudspeakers():
    played, heard = prompt_and_echo(0.1)
    verdict = check(-65, read_in(-65), played=played, heard=heard)
    assert verdict.code == "haut_parleurs"
    assert "casque" in verdict.sentence


def test_a_headset_that_leaks_nothing_is_not_accused():
    played, heard = prompt_and_echo(0.0)
    assert check(-65, read_in(-65), played=played, heard=heard).code == "ok"


def test_likeness_finds_a_late_copy_and_is_zero_for_silence():
    played, heard = prompt_and_echo(1.0, delay=4000)
    assert likeness(played, heard, RATE) > 0.8
    assert likeness(played, np.zeros_like(played), RATE) == 0


def test_a_bluetooth_headset_is_remarked():
    assert "Bluetooth" in check(-65, read_in(-65), device_name="bluez_input.00_11").remarks[0]
    assert check(-65, read_in(-65), device_name="Plantronics USB").remarks == ()


def test_the_verdicts_are_six_different_sentences_that_say_what_to_do():
    assert set(SENTENCES) == {"ok", "silence", "faible", "sature", "bruyant", "haut_parleurs"}
    assert len(set(SENTENCES.values())) == 6
    assert all("recommencez" in sentence for code, sentence in SENTENCES.items() if code != "ok")


def test_the_take_of_the_check_is_judged_by_its_moments(tmp_path: Path):
    played, heard = prompt_and_echo(0.1)
    candidate = np.concatenate([noise(5, -65), heard, read_in(-65)])
    client = np.zeros_like(candidate)
    client[5 * RATE : 8 * RATE] = played
    soundfile.write(tmp_path / "essai.flac", np.stack([candidate, client], axis=1), RATE, subtype="PCM_16")
    speech = (8.0, len(candidate) / RATE)
    with_prompt = check_take(tmp_path / "essai.flac", CheckMoments((0, 5), speech, (5, 8)))
    without = check_take(tmp_path / "essai.flac", CheckMoments((0, 5), speech))
    assert (with_prompt.code, without.code) == ("haut_parleurs", "ok")


def test_a_check_that_cannot_be_read_back_gets_a_sentence(tmp_path: Path):
    with pytest.raises(EnvironmentProblem, match="Recommencez-le"):
        check_take(tmp_path / "absent.flac", CheckMoments((0, 5), (5, 15)))

"""The equipment check through the real path: a room, a prompt, a sentence read aloud by espeak-ng."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from crcd_sim.services.ports import CheckVerdict, DeviceChoice
from crcd_sim.sound.equipment import CheckMoments, check_take
from tests.fakes.pulse import PulseHeadset, spoken, written
from tests.integration.sound.conftest import HEADSET, Desk

SENTENCE = "Service clients bonjour, je vous écoute. Pouvez-vous me rappeler votre numéro de client ?"


def checked(
    desk: Desk, pulse: PulseHeadset, *, room: float | None, reading: np.ndarray | None, folder: Path
) -> CheckVerdict:
    """A second and a half of room, then the reading."""
    with ExitStack() as stack:
        if room is not None:
            stack.enter_context(pulse.room(room))
        desk.sound.open(desk.log)
        if room is None:
            desk.run_for(3)
        else:
            desk.until(lambda: desk.sound.levels().candidate > -120)
        path = desk.record()
        desk.run_for(1.5)
        if reading is not None:
            child = pulse.say(written(reading, folder / "lecture.wav"))
            desk.until(lambda: child.poll() is not None)
        else:
            desk.run_for(2)
        end = desk.sound.take_seconds(desk.clock.monotonic()) - 0.3
        desk.stop()
    return check_take(path, CheckMoments(noise=(0.2, 1.3), speech=(1.5, end)))


@pytest.fixture
def reading(tmp_path: Path) -> np.ndarray:
    samples, rate = soundfile.read(spoken(SENTENCE, tmp_path / "phrase.wav"), dtype="float32")
    return np.asarray(soxr.resample(samples, rate, 48_000))


@pytest.fixture
def checking_desk(make_desk: Callable[[DeviceChoice], Desk]) -> Desk:
    return make_desk(HEADSET)


def test_a_clean_voice_passes(checking_desk: Desk, pulse: PulseHeadset, reading: np.ndarray, tmp_path: Path):
    verdict = checked(checking_desk, pulse, room=-70, reading=reading, folder=tmp_path)
    assert verdict.code == "ok"
    assert verdict.figures.snr_db > 30


def test_a_dead_microphone_is_silence(checking_desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    verdict = checked(checking_desk, pulse, room=None, reading=None, folder=tmp_path)
    assert verdict.code == "silence"
    assert "interrupteur" in verdict.sentence


def test_noise_alone_is_not_a_voice(checking_desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    verdict = checked(checking_desk, pulse, room=-32, reading=None, folder=tmp_path)
    assert verdict.code == "bruyant"
    assert "pas votre voix" in verdict.sentence


def test_a_voice_in_a_noisy_room_is_offered_the_noisy_mode(
    checking_desk: Desk, pulse: PulseHeadset, reading: np.ndarray, tmp_path: Path
):
    verdict = checked(checking_desk, pulse, room=-30, reading=reading, folder=tmp_path)
    assert verdict.code == "bruyant"
    assert verdict.noisy_mode


def test_a_weak_voice_is_weak(checking_desk: Desk, pulse: PulseHeadset, reading: np.ndarray, tmp_path: Path):
    verdict = checked(checking_desk, pulse, room=-75, reading=reading * 0.04, folder=tmp_path)
    assert verdict.code == "faible"


def test_a_saturated_voice_saturates(
    checking_desk: Desk, pulse: PulseHeadset, reading: np.ndarray, tmp_path: Path
):
    verdict = checked(checking_desk, pulse, room=-70, reading=np.clip(reading * 20, -1, 1), folder=tmp_path)
    assert verdict.code == "sature"

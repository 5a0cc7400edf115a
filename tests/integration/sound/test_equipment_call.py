"""The equipment check through PortAudio and a real sound server: a voice, a noise, nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.services.exam.equipment_call import EquipmentCall
from crcd_sim.services.exam.equipment_view import CheckStep, machine_lines
from crcd_sim.services.ports import CheckVerdict, DeviceChoice
from crcd_sim.sound.check_tape import MemoryTape
from tests.fakes.equipment import AtOnce
from tests.fakes.pulse import CASQUE, MICRO, PulseHeadset, spoken
from tests.integration.sound.conftest import Desk

HEADSET = DeviceChoice(MICRO, CASQUE)
SENTENCE = (
    "Service clients bonjour, je vous écoute. Pouvez-vous me rappeler votre numéro de client, "
    "s’il vous plaît ?"
)


class Booth:
    """A candidate at a check with the real headset."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        tape = MemoryTape(desk.sound, AtOnce(), lambda: MICRO.name)
        lines = machine_lines(paths.AUDIO / "commun" / "essai")
        self.call = EquipmentCall(desk.sound, tape, desk.loop, desk.clock, lines, self, choice=HEADSET)

    def check_changed(self) -> None:
        """The screen is not looked at here."""

    def until(self, *steps: CheckStep, seconds: float = 40.0) -> None:
        self.desk.until(lambda: self.call.step in steps, seconds)

    def answer(self, *, short: bool) -> None:
        self.call.open()
        assert self.call.start(short=short)
        self.desk.run_for(1.0)
        assert self.call.accept()
        self.until(CheckStep.READING)

    def verdict(self) -> CheckVerdict:
        self.until(CheckStep.OVER)
        found = self.call.view().verdict
        assert found is not None
        return found


@pytest.fixture
def booth(make_desk: Callable[[DeviceChoice], Desk]) -> Iterator[Booth]:
    made = Booth(make_desk(HEADSET))
    yield made
    made.call.close()


def test_a_clean_voice_passes_and_is_heard_back(booth: Booth, pulse: PulseHeadset, tmp_path: Path):
    phrase = spoken(SENTENCE, tmp_path / "voix.wav")
    with pulse.room(-65), pulse.listening("casque.monitor", tmp_path / "entendu.wav") as heard:
        booth.answer(short=False)
        pulse.say(phrase)
        booth.until(CheckStep.REPLAY)
        start = heard.stat().st_size
        booth.until(CheckStep.FAREWELL)
        end = heard.stat().st_size
        booth.call.press_hang_up()
        booth.call.press_hang_up()
        verdict = booth.verdict()
    assert verdict.code == "ok"
    assert verdict.figures.noise_dbfs == pytest.approx(-70, abs=2)
    assert verdict.gate_dbfs == pytest.approx(-60, abs=2)
    assert likeness(phrase, heard, start // 2, end // 2) > 0.8


def test_a_noisy_room_is_offered_the_noisy_mode(booth: Booth, pulse: PulseHeadset):
    with pulse.room(-30):
        booth.answer(short=True)
        verdict = booth.verdict()
    assert (verdict.code, verdict.noisy_mode) == ("bruyant", True)


def test_a_voice_that_never_comes_is_told(booth: Booth, pulse: PulseHeadset):
    with pulse.room(-80):
        booth.answer(short=True)
        verdict = booth.verdict()
    assert verdict.code == "silence"


def test_a_microphone_switched_off_stops_the_check_with_what_to_do(booth: Booth, pulse: PulseHeadset):
    booth.call.open()  # no room at all: exact zeros, as a switch on the cable gives
    booth.desk.until(lambda: booth.call.view().lost == ("input",))
    assert "interrupteur" in booth.call.view().problem
    assert not booth.call.start()
    with pulse.room(-65):
        booth.desk.until(lambda: booth.call.view().lost == ())
        assert booth.call.start()


def test_pulling_the_plug_in_mid_check_stops_it(booth: Booth, pulse: PulseHeadset):
    with pulse.room(-65):
        booth.answer(short=True)
        pulse.unplug("micro")
        booth.until(CheckStep.STOPPED)
    assert "branché" in booth.call.view().problem


def likeness(phrase: Path, heard: Path, start: int, end: int) -> float:
    """How much of what was said is in what the earphone played between two samples, 0–1."""
    said, rate = soundfile.read(phrase)
    played, native = soundfile.read(heard)
    played = played[max(0, start - native) : end + native]
    said = np.interp(np.arange(0, len(said), rate / native), np.arange(len(said)), said)
    size = 1 << (len(said) + len(played) - 1).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(played, size) * np.conj(np.fft.rfft(said, size)), size)
    at = int(np.abs(crossed).argmax())
    same = played[at : at + len(said)]
    said = said[: len(same)]
    return float(abs(np.dot(same, said)) / np.sqrt(np.dot(same, same) * np.dot(said, said)))

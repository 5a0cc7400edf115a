"""A trainer's voice through PortAudio and a real sound server, to the file the pack plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import soundfile

from crcd_sim.bootstrap import Installation
from crcd_sim.bootstrap.voices import VoiceWorkshop
from crcd_sim.services.exam.voice_recording import COUNT_S
from crcd_sim.services.exam.voice_view import BoothStep, VoiceCard, VoiceKind
from crcd_sim.services.ports import DeviceChoice
from tests.fakes.pulse import CASQUE, MICRO, PulseHeadset, spoken
from tests.fakes.screens import HandJobs
from tests.fakes.voices import CALL, PACK, card, synthetic_sound
from tests.integration.sound.conftest import Desk

HEADSET = DeviceChoice(MICRO, CASQUE)
TEXT = "Bonjour, je vous appelle parce que plus rien ne marche. J’attends depuis trois semaines, vous savez."


class Room:
    """A trainer with the real headset. ``told`` holds what the page was told."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.audio = folder / "audio" / PACK
        synthetic_sound(self.audio)
        installation = Installation(folder / "scenarios", folder / "audio")
        workshop = VoiceWorkshop("device", desk.sound, HandJobs(), desk.loop, desk.clock, installation)
        self.booth = workshop.booth(self, HEADSET, 1.0)
        self.told: list[tuple[str, str]] = []
        self.cards: list[VoiceCard] = []
        self.booth.open()
        self.booth.choose(card())

    def booth_changed(self) -> None:
        """The page is not looked at here."""

    def voice_changed(self, made: VoiceCard) -> None:
        self.cards.append(made)

    def booth_tells(self, sentence: str, kind: str) -> None:
        self.told.append((sentence, kind))

    def until(self, step: BoothStep, seconds: float = 20.0) -> None:
        self.desk.until(lambda: self.booth.view().step is step, seconds)


@pytest.fixture
def room(make_desk: Callable[[DeviceChoice], Desk], tmp_path: Path) -> Iterator[Room]:
    made = Room(make_desk(HEADSET), tmp_path)
    yield made
    made.booth.close()


def test_a_voice_read_in_the_headset_becomes_the_voice_of_the_call(
    room: Room, pulse: PulseHeadset, tmp_path: Path
) -> None:
    phrase = spoken(TEXT, tmp_path / "voix.wav")
    with pulse.room(-65):
        room.desk.run_for(2.5)  # a trainer reads the page before the first take
        room.booth.record()
        room.until(BoothStep.RECORDING, COUNT_S + 5)
        pulse.say(phrase)
        room.desk.run_for(soundfile.info(phrase).duration + 1.0)
        room.booth.stop()
        room.until(BoothStep.IDLE)
        take = room.booth.view().take
        room.booth.keep()
    assert take is not None
    assert [remark.code for remark in take.remarks] == ["ok"]
    assert take.seconds == pytest.approx(soundfile.info(phrase).duration, abs=0.8)
    assert room.cards[0].voice is VoiceKind.PERSON
    assert soundfile.info(str(room.audio / "enregistrements" / f"{CALL}.wav")).samplerate == 16_000
    assert room.told[-1][1] == "ok"


def test_the_take_is_heard_back_in_the_earphone(room: Room, pulse: PulseHeadset, tmp_path: Path) -> None:
    phrase = spoken(TEXT, tmp_path / "voix.wav")
    with pulse.room(-65), pulse.listening("casque.monitor", tmp_path / "entendu.wav") as heard:
        room.desk.run_for(2.5)
        room.booth.record()
        room.until(BoothStep.RECORDING, COUNT_S + 5)
        pulse.say(phrase)
        room.desk.run_for(soundfile.info(phrase).duration + 0.5)
        room.booth.stop()
        room.until(BoothStep.IDLE)
        start = heard.stat().st_size // 2
        room.booth.listen_take()
        room.until(BoothStep.LISTENING)
        room.until(BoothStep.IDLE)
        room.desk.run_for(0.5)
    played, _ = soundfile.read(heard)
    assert abs(played[:start]).max(initial=0.0) < 0.001  # nothing comes back while one reads
    assert abs(played[start:]).max(initial=0.0) > 0.05


def test_a_plug_pulled_in_the_middle_of_a_take_ends_it(room: Room, pulse: PulseHeadset) -> None:
    with pulse.room(-65):
        room.desk.run_for(2.5)
        room.booth.record()
        room.until(BoothStep.RECORDING, COUNT_S + 5)
        pulse.unplug("micro")
        room.until(BoothStep.IDLE)
    assert room.booth.view().take is None
    assert any("branché" in sentence for sentence, _ in room.told)

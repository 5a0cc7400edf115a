"""What the ear thread gives the console, and what the console's headphones make of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crcd_sim.sound.console import Console
from crcd_sim.sound.console_telling import ConsoleTelling
from crcd_sim.sound.ear import Ear
from crcd_sim.sound.player import Mixer
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.running import SETTLE_BLOCKS
from crcd_sim.sound.streams import EarBlock, MicBlock, Stamp
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity
from tests.fakes.console_sound import ConsoleLog
from tests.fakes.sound import SoundLog, VirtualTime, take_record, voice
from tests.unit.sound.test_ear import PaperStream

RATE, BLOCK = 48_000, 1920


class Line:
    """A candidate, a client and a trainer in blocks of 40 ms, through an ear that has no thread."""

    def __init__(self, folder: Path) -> None:
        self.time, self.log, self.trainer = VirtualTime(100.0), SoundLog(), ConsoleLog()
        self.console = Console()
        telling = Telling(self.time, self.time, self.log)
        self.ear = Ear(self.time, telling, VoiceActivity(), self.console)
        self.writer = TakeWriter(
            take_record(), folder / "k1.flac", RATE,
            report=telling.problem, closed=telling.closed, clock=self.time, lag_s=0.2,
        )  # fmt: skip
        self.mixer = Mixer(RATE, self.console.live)
        self.mic: Any = PaperStream()
        self.earphone: Any = PaperStream()
        self.earphone.line = True
        self._number = 0
        self.played: dict[str, list[np.ndarray]] = {"ear": [], "monitor": []}
        for mix in self.console.mixes.values():
            mix.playing = True
        self.ear.serve_console(ConsoleTelling(self.time, self.time, self.trainer))

    def block(self, candidate: float = 0.0, trainer: np.ndarray | None = None) -> None:
        """Let 40 ms pass: everything said in it, rendered, heard and passed on."""
        start = self.time.now
        self.time.run_until(start + 0.04)
        self.console.voice.write(np.zeros(BLOCK, np.float32) if trainer is None else trainer)
        rendered = self.mixer.render(BLOCK)
        index, self._number = self._number * BLOCK, self._number + 1
        stamp = Stamp(index, start + 0.05, self.time.now, self.time.now, False)
        self.ear.blocks.put(
            EarBlock(self.earphone, stamp, rendered.leg, rendered.events, rendered.said, rendered.live)
        )
        said = np.full(BLOCK, round(candidate * 32767), np.int16)
        said[0] |= 1  # no microphone gives exact zeros
        self.ear.blocks.put(
            MicBlock(self.mic, Stamp(index, start, self.time.now, self.time.now, False), said.tobytes())
        )
        self.ear.take_all()
        for place, mix in self.console.mixes.items():
            heard = mix.render(BLOCK)
            self.played[place].append(np.zeros(BLOCK, np.float32) if heard is None else heard)

    def blocks(self, count: int, candidate: float = 0.0, trainer: np.ndarray | None = None) -> None:
        for _ in range(count):
            self.block(candidate, trainer)

    def record(self) -> None:
        self.ear.start_take(self.writer, self.time.now)

    def last(self, place: str) -> float:
        """The level now heard at ``place``."""
        return float(np.median(self.played[place][-1]))


@pytest.fixture
def line(tmp_path: Path) -> Any:
    made = Line(tmp_path)
    yield made
    made.ear.start()
    made.ear.stop()
    made.ear.join()
    if not made.log.takes:
        made.writer.finish(0, 0.0)
    made.writer.join()


def clip(level: float, seconds: float = 20.0) -> np.ndarray:
    return np.full(round(seconds * RATE), level, np.float32)


def constant(level: float) -> np.ndarray:
    return np.full(BLOCK, level, np.float32)


def test_the_candidate_and_the_client_are_heard_together_and_the_trainer_only_by_the_juror(line: Line):
    line.record()
    line.mixer.play(1, clip(0.2))
    line.console.live.on = True
    line.blocks(30, candidate=0.1, trainer=constant(0.4))
    assert line.last("ear") == pytest.approx(0.3, abs=0.001)
    assert line.last("monitor") == pytest.approx(0.7, abs=0.001)


def test_what_is_not_recorded_is_not_heard(line: Line):
    line.mixer.play(1, clip(0.2))
    line.blocks(20, candidate=0.1)
    assert line.last("ear") == 0
    line.record()
    line.blocks(20, candidate=0.1)
    assert line.last("ear") == pytest.approx(0.3, abs=0.001)
    line.ear.stop_take(line.time.now)
    line.blocks(20, candidate=0.1)
    assert line.last("ear") == 0


def test_a_silenced_candidate_is_silent_from_that_sample_on(line: Line):
    line.record()
    line.blocks(60, candidate=0.1)
    line.ear.silence(True, line.time.now - 0.02)
    line.blocks(20, candidate=0.1)
    assert line.last("ear") == 0
    heard = np.concatenate(line.played["ear"])
    assert np.flatnonzero(heard)[-1] % BLOCK == pytest.approx(BLOCK // 2, abs=2 * BLOCK // 5)
    line.ear.silence(False, line.time.now)
    line.blocks(20, candidate=0.1)
    assert line.last("ear") == pytest.approx(0.1, abs=0.001)


def test_a_sound_for_the_client_s_ear_alone_is_heard_at_the_console(line: Line):
    line.record()
    line.mixer.play(1, clip(0.2), ear=False)
    line.blocks(20)
    assert line.last("ear") == pytest.approx(0.2, abs=0.001)


def test_the_volume_is_followed_without_a_click(line: Line):
    line.record()
    line.mixer.play(1, clip(0.2))
    line.blocks(20)
    line.console.set_volume(0.5)
    line.blocks(2)
    assert line.last("ear") == pytest.approx(0.1, abs=0.001)
    assert np.abs(np.diff(np.concatenate(line.played["ear"][-3:]))).max() < 0.001
    line.console.set_volume(9.0)
    line.blocks(2)
    assert line.last("ear") == pytest.approx(0.4, abs=0.001)


def test_the_trainer_s_voice_is_dated_when_the_candidate_hears_it(line: Line):
    words = np.asarray(voice(2.0, RATE) / np.float32(32767), np.float32)
    line.blocks(SETTLE_BLOCKS)
    line.record()
    line.console.live.on = True
    line.blocks(20)
    began = line.time.now
    for number in range(len(words) // BLOCK):
        line.block(trainer=words[number * BLOCK : (number + 1) * BLOCK])
    line.blocks(20)
    (_, started), (_, stopped) = line.trainer.facts
    assert began < started < began + 0.3
    assert stopped - started == pytest.approx(2.0, abs=0.1)
    assert line.log.named("voice_started") == []


def test_a_voice_ends_when_the_door_is_closed(line: Line):
    words = np.asarray(voice(4.0, RATE) / np.float32(32767), np.float32)
    line.blocks(SETTLE_BLOCKS)
    line.record()
    line.console.live.on = True
    for number in range(50):
        line.block(trainer=words[number * BLOCK : (number + 1) * BLOCK])
    assert [name for name, _ in line.trainer.facts] == ["trainer_voice_started"]
    line.console.live.on = False
    line.blocks(2)
    assert [name for name, _ in line.trainer.facts] == ["trainer_voice_started", "trainer_voice_stopped"]


def test_a_voice_ends_with_the_earphone(line: Line):
    words = np.asarray(voice(4.0, RATE) / np.float32(32767), np.float32)
    line.blocks(SETTLE_BLOCKS)
    line.console.live.on = True
    for number in range(50):
        line.block(trainer=words[number * BLOCK : (number + 1) * BLOCK])
    line.ear.forget_ear(line.earphone)
    line.ear.take_all()
    line.time.run_for(0.2)  # what is on its way to the ear is told when it arrives
    assert [name for name, _ in line.trainer.facts] == ["trainer_voice_started", "trainer_voice_stopped"]


def test_the_levels_are_those_the_console_hears(line: Line):
    line.blocks(5, candidate=0.5)
    assert line.ear.console.levels.candidate == -120.0
    line.record()
    line.mixer.play(1, clip(0.25))
    line.blocks(5, candidate=0.5)
    assert line.ear.console.levels.candidate == pytest.approx(-6.0, abs=0.05)
    assert line.ear.console.levels.client == pytest.approx(-12.0, abs=0.05)


def test_a_console_that_nobody_listens_to_gathers_nothing(line: Line):
    for mix in line.console.mixes.values():
        mix.playing = False
    line.record()
    before = [mix.candidate.waiting for mix in line.console.mixes.values()]
    line.ear.blocks.put(MicBlock(line.mic, Stamp(0, 100.0, 100.1, 100.1, False), bytes(2 * BLOCK)))
    line.ear.take_all()
    assert [mix.candidate.waiting for mix in line.console.mixes.values()] == before

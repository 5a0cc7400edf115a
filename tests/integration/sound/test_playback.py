"""Listening again through PortAudio; a second, recording desk listens to the earphone itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceChoice
from crcd_sim.sound.playback import TakePlayer
from tests.fakes.pulse import BOUCLE, CASQUE, SALLE, PulseHeadset
from tests.fakes.sound import sine
from tests.integration.sound.conftest import Desk


class Booth:
    """A review player whose earphone is recorded by a headset. The take: 20 s low, then 20 s high."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ended = 0
        self.problems: list[EnvironmentProblem] = []
        self.take = desk.folder / "passage.flac"
        both = np.concatenate([sine(20, 400), sine(20, 1600)])
        soundfile.write(self.take, np.stack([both, np.zeros_like(both)], axis=1), 16_000, subtype="PCM_16")
        self.player = TakePlayer(desk.loop, desk.clock, self, system=desk.system, output=CASQUE)

    def review_ended(self) -> None:
        self.ended += 1

    def review_problem(self, problem: EnvironmentProblem) -> None:
        self.problems.append(problem)


@pytest.fixture
def booth(make_desk: Callable[[DeviceChoice], Desk]) -> Iterator[Booth]:
    made = Booth(make_desk(DeviceChoice(BOUCLE, SALLE)))
    yield made
    made.player.close()
    made.player.join()


def ready(booth: Booth) -> None:
    """Loaded, its device warm, and the recording desk at work."""
    booth.desk.sound.open(booth.desk.log)
    booth.player.load(booth.take)
    booth.desk.run_for(4)
    booth.desk.record()


def test_a_jump_is_heard_within_a_tenth_of_a_second(booth: Booth):
    ready(booth)
    desk, player = booth.desk, booth.player
    player.play()
    desk.run_for(1.5)
    jumps = []
    for second in (25.0, 3.0, 31.0):
        jumps.append(desk.sound.take_seconds(desk.clock.monotonic()))
        player.seek(second)
        desk.run_for(1.0)
    heard, _ = desk.stop()
    delays = []
    for jump, frequency in zip(jumps, (1600, 400, 1600), strict=True):
        start = round(jump * 16_000)
        piece = heard[start : start + 8000]
        phase = np.exp(-2j * np.pi * frequency * np.arange(len(piece)) / 16_000)
        strength = np.abs(np.convolve(piece * phase, np.ones(160) / 160, mode="valid"))
        delays.append(float(np.flatnonzero(strength > 0.15)[0] / 16_000))
    assert sorted(delays)[1] <= 0.1  # the usual one: a machine busy with others may delay one


def test_the_position_is_what_is_heard(booth: Booth):
    ready(booth)
    booth.player.play()
    booth.desk.run_for(0.5)
    booth.player.seek(19.0)
    booth.desk.run_for(0.5)
    at = booth.desk.sound.take_seconds(booth.desk.clock.monotonic())
    position = booth.player.position()
    booth.desk.run_for(1.5)
    heard, _ = booth.desk.stop()
    # The change of tone is at 20 s of the take: it must be heard when the position says so.
    change = at + 20.0 - position
    for moment, frequency in ((change - 0.2, 400), (change + 0.2, 1600)):
        start = round(moment * 16_000) - 1600
        spectrum = np.abs(np.fft.rfft(heard[start : start + 3200]))
        assert spectrum.argmax() * 5 == pytest.approx(frequency, abs=10)


def test_paused_it_is_silent_and_goes_on_from_there(booth: Booth):
    ready(booth)
    booth.player.play()
    booth.desk.run_for(1.0)
    booth.player.pause()
    stood = booth.player.position()
    booth.desk.run_for(0.4)
    paused_at = booth.desk.sound.take_seconds(booth.desk.clock.monotonic())
    booth.desk.run_for(0.6)
    assert booth.player.position() == stood
    booth.player.play()
    booth.desk.run_for(1.0)
    heard, _ = booth.desk.stop()
    silent = heard[round(paused_at * 16_000) : round((paused_at + 0.5) * 16_000)]
    assert np.abs(silent).max() < 0.001
    assert 0.8 <= stood <= 1.1
    assert np.abs(heard[-8000:]).max() > 0.3


def test_the_end_is_told_when_it_has_been_heard(booth: Booth):
    booth.player.load(booth.take)
    booth.player.seek(39.5)
    booth.player.play()
    booth.desk.until(lambda: booth.ended == 1)
    assert not booth.player.playing()
    assert booth.player.position() == booth.player.seconds() == 40.0


def test_an_unplugged_earphone_pauses_with_a_sentence_and_can_be_played_again(
    booth: Booth, pulse: PulseHeadset
):
    booth.player.load(booth.take)
    booth.player.play()
    booth.desk.run_for(2.5)
    for name in ("casque", "bouche", "salle"):  # no other place the server could move it to
        pulse.unplug(name)
    booth.desk.until(lambda: bool(booth.problems))
    assert booth.problems[0].code == "device_lost"
    assert not booth.player.playing()
    pulse.make_whole()
    before = booth.player.position()
    booth.player.play()
    booth.desk.until(lambda: booth.player.position() > before + 0.5)


def test_a_take_that_cannot_be_read_is_told_at_once(booth: Booth, tmp_path: Path):
    booth.player.load(tmp_path / "absent.flac")
    assert [problem.code for problem in booth.problems] == ["take_unreadable"]

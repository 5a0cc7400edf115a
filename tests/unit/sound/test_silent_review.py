from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.silent_review import SilentReview
from tests.fakes.sound import VirtualTime


class Reviewer:
    def __init__(self) -> None:
        self.ended = 0
        self.problems: list[EnvironmentProblem] = []

    def review_ended(self) -> None:
        self.ended += 1

    def review_problem(self, problem: EnvironmentProblem) -> None:
        self.problems.append(problem)


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def reviewer() -> Reviewer:
    return Reviewer()


@pytest.fixture
def player(time: VirtualTime, reviewer: Reviewer, tmp_path: Path) -> SilentReview:
    soundfile.write(tmp_path / "k1.flac", np.zeros((160_000, 2), np.int16), 16_000)
    made = SilentReview(time, time, reviewer)
    made.load(tmp_path / "k1.flac")
    return made


def test_it_plays_in_time_and_ends_once(player: SilentReview, time: VirtualTime, reviewer: Reviewer):
    assert player.seconds() == 10.0
    player.play()
    time.run_for(4)
    assert (player.position(), player.playing()) == (4.0, True)
    time.run_for(20)
    assert (player.position(), player.playing(), reviewer.ended) == (10.0, False, 1)


def test_paused_it_stands_still_and_goes_on_from_there(player: SilentReview, time: VirtualTime):
    player.play()
    time.run_for(3)
    player.pause()
    time.run_for(60)
    assert player.position() == 3.0
    player.play()
    time.run_for(2)
    assert player.position() == 5.0


def test_a_jump_keeps_playing(player: SilentReview, time: VirtualTime, reviewer: Reviewer):
    player.play()
    time.run_for(1)
    player.seek(8.5)
    time.run_for(1)
    assert player.position() == 9.5
    time.run_for(1)
    assert reviewer.ended == 1


def test_a_jump_while_paused_starts_nothing(player: SilentReview, time: VirtualTime):
    player.seek(4.0)
    time.run_for(5)
    assert (player.position(), player.playing()) == (4.0, False)


def test_played_to_the_end_it_starts_again_from_the_beginning(player: SilentReview, time: VirtualTime):
    player.play()
    time.run_for(11)
    player.play()
    time.run_for(1)
    assert player.position() == 1.0


def test_closed_it_never_ends(player: SilentReview, time: VirtualTime, reviewer: Reviewer):
    player.play()
    player.close()
    time.run_for(60)
    assert reviewer.ended == 0


def test_an_unreadable_take_is_told(player: SilentReview, reviewer: Reviewer, tmp_path: Path):
    player.load(tmp_path / "absent.flac")
    assert [problem.code for problem in reviewer.problems] == ["take_unreadable"]
    player.play()
    assert not player.playing()

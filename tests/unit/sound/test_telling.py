from __future__ import annotations

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.player import MixEvent
from crcd_sim.sound.telling import Telling
from tests.fakes.sound import SoundLog, VirtualTime, take_record


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime(100.0)


@pytest.fixture
def log() -> SoundLog:
    return SoundLog()


def test_what_is_still_on_its_way_to_the_ear_is_told_when_it_arrives(time: VirtualTime, log: SoundLog):
    Telling(time, time, log).playback(MixEvent(3, True, 0), 100.12)
    time.run_for(0.1)
    assert not log.facts
    time.run_for(0.1)
    assert log.facts == [("playback_started", 3, 100.12)]


def test_nothing_is_told_on_the_caller_s_thread(time: VirtualTime, log: SoundLog):
    Telling(time, time, log).voice(True, 99.0)
    assert not log.facts
    time.run_for(0)
    assert log.facts == [("voice_started", 99.0)]


def test_after_the_end_only_takes_and_problems_are_told(time: VirtualTime, log: SoundLog):
    telling = Telling(time, time, log)
    telling.voice(True, 99.0)
    telling.playback(MixEvent(3, False, 0), 101.0)
    telling.end()
    telling.closed(take_record())
    telling.problem(EnvironmentProblem("Le disque est plein.", code="disk_full"))
    time.run_for(5)
    assert [fact[0] for fact in log.facts] == ["take_closed", "sound_problem"]


def test_a_bug_surfaces_on_the_main_loop(time: VirtualTime, log: SoundLog):
    Telling(time, time, log).bug(ZeroDivisionError("ours"))
    with pytest.raises(ZeroDivisionError, match="ours"):
        time.run_for(0)

"""Who decides: the recording, a trainer's keys, a person."""

from __future__ import annotations

from dataclasses import replace

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.signals import (
    Driver,
    DriverChange,
    DriverCommand,
    Hold,
    KeyFinished,
    PhaseClosing,
    Status,
)
from tests.fakes.timeline import CallTimeline, line, usual_script

SCRIPT = replace(usual_script(), objections=("O1",), lines={**usual_script().lines, "O1": line("O1", 2.0)})


def _call(driver: Driver) -> CallTimeline:
    return CallTimeline(SCRIPT, state=engine.begin(SCRIPT, seed=1, driver=driver))


def test_a_person_playing_the_client_is_never_doubled_by_a_recording() -> None:
    call = _call(Driver.PERSON).speak(0.5, 3.0).at(5.0, KeyFinished()).run(400)
    assert call.said == []
    assert call.end is None
    assert call.state.status is Status.NONE


def test_a_person_s_call_is_cut_sixty_seconds_after_zero() -> None:
    call = _call(Driver.PERSON).at(10.0, PhaseClosing()).run(400)
    assert call.end == (70.0, "time", "cut")


def test_a_person_s_hold_is_flagged_and_never_ended() -> None:
    call = _call(Driver.PERSON).at(1.0, Hold(True)).run(1000)
    assert call.state.counts.holds_too_long == 1
    assert call.end is None


def test_the_console_says_nothing_by_itself() -> None:
    call = _call(Driver.CONSOLE).speak(0.5, 3.0).run(300)
    assert call.said == []
    assert call.end is None


def test_the_console_walks_the_spine() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("next")).at(6, DriverCommand("next")).run(8)
    assert call.said == [(1.0, "T01", "console"), (6.0, "T02", "console")]


def test_an_objection_does_not_move_the_spine() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("next")).at(6, DriverCommand("objection", 1))
    call.at(10, DriverCommand("next")).run(12)
    assert call.lines == ["T01", "O1", "T02"]


def test_a_new_command_silences_the_line_being_said() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("next")).at(2, DriverCommand("objection", 1)).run(3)
    kinds = [type(effect).__name__ for _, effect in call.log]
    assert kinds.index("StopSaying") < len(kinds) - 1 - kinds[::-1].index("Say")


def test_the_console_repeats_the_last_line() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("next")).at(6, DriverCommand("repeat")).run(8)
    assert call.lines == ["T01", "T01"]


def test_the_console_hangs_up_for_the_client() -> None:
    assert _call(Driver.CONSOLE).at(1, DriverCommand("hang_up")).run(3).end == (1.0, "client", "console")


def test_an_unknown_objection_is_journalled_and_nothing_is_said() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("objection", 9)).run(3)
    assert call.said == []
    assert call.decisions("missing_line")


def test_switching_to_the_recording_in_mid_call_goes_on_from_the_same_line() -> None:
    call = _call(Driver.CONSOLE).at(1, DriverCommand("next")).at(5, DriverChange(Driver.RECORDED))
    call.speak(6, 7).run(10)
    assert call.lines == ["T01", "T02"]
    assert call.decisions("driver")[0].why == "recorded"


def test_switching_to_a_person_silences_the_recording() -> None:
    call = CallTimeline(SCRIPT).at(0.1, KeyFinished()).at(1, DriverChange(Driver.PERSON)).run(60)
    assert call.lines == ["T01"]
    assert any(type(effect).__name__ == "StopSaying" for _, effect in call.log)

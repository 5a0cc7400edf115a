"""How a call ends: the script, the candidate, the clock, a script that does not hold together."""

from __future__ import annotations

import pytest

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.settings import settings_for, with_accommodation
from crcd_sim.dialogue.signals import (
    DeviceLost,
    HangUp,
    Hold,
    KeyFinished,
    KeyFloor,
    Mute,
    PhaseClosing,
    StopHold,
    StopSaying,
    Tick,
    VoiceStarted,
)
from tests.fakes.timeline import CallTimeline, line, phone_script, usual_script


def _after_the_opening() -> CallTimeline:
    """T01 is said from 0.1 to 3.1 s."""
    return CallTimeline(usual_script()).at(0.1, KeyFinished())


def _at_the_last_line() -> CallTimeline:
    """T03 (2 s, the last) begins at 12.0 and is over at 14.0."""
    call = CallTimeline(usual_script())
    for at in (0.1, 5.0, 12.0):
        call.at(at, KeyFinished())
    return call


def test_the_client_hangs_up_after_the_candidate_took_leave() -> None:
    call = _at_the_last_line().speak(14.5, 16.0).run(60)
    assert call.end is not None
    assert call.end[1:] == ("client", "script_end")
    assert 16.0 + 1.4 < call.end[0] < 16.0 + 1.8


def test_the_client_hangs_up_by_itself_when_nobody_takes_leave() -> None:
    call = _at_the_last_line().run(60)
    assert call.end == (18.0, "client", "script_end")


def test_the_candidate_hangs_up_in_the_middle_of_a_line() -> None:
    call = _after_the_opening().at(1.0, HangUp()).run(5)
    assert call.end == (1.0, "candidate", "hang_up")
    assert isinstance(call.log[-3][1], StopSaying)


def test_an_ended_call_hears_nothing_more() -> None:
    call = CallTimeline(usual_script()).at(0.1, HangUp()).run(1)
    state, effects = engine.step(call.script, call.state, KeyFinished(), 2.0, call.settings)
    assert (state, effects) == (call.state, ())


def test_at_zero_the_line_being_said_ends_and_the_client_closes_in_a_sentence() -> None:
    call = _after_the_opening().at(1.0, PhaseClosing()).run(90)
    assert call.lines == ["T01", "R90"]
    assert call.said[1][0] >= 3.1
    assert call.end is not None
    assert call.end[1:] == ("time", "closing")
    assert call.state.overtime_from == 1.0


def test_at_zero_the_candidate_may_end_the_sentence() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 6.0).at(2.0, PhaseClosing()).run(9)
    assert call.lines == ["R90"]
    assert call.said[0][0] >= 7.4


def test_at_zero_no_new_turn_begins() -> None:
    call = _after_the_opening().at(4.0, PhaseClosing()).run(90)
    assert call.lines == ["T01", "R90"]


def test_a_candidate_who_speaks_on_is_cut_sixty_seconds_after_zero() -> None:
    call = CallTimeline(usual_script()).at(0.5, VoiceStarted(0.5)).at(2.0, PhaseClosing()).run(200)
    assert call.end == (62.0, "time", "cut")


def test_a_held_call_is_retrieved_and_closed_at_zero() -> None:
    call = _after_the_opening().at(4.0, Hold(True)).at(9.0, PhaseClosing()).run(90)
    assert any(isinstance(effect, StopHold) for _, effect in call.log)
    assert call.lines == ["T01", "R90"]


@pytest.mark.parametrize("stimulus", [Mute(True), DeviceLost(True), KeyFloor()])
def test_nothing_keeps_a_call_open_after_zero(stimulus: Mute | DeviceLost | KeyFloor) -> None:
    call = _after_the_opening().at(4.0, stimulus).at(5.0, PhaseClosing()).run(200)
    assert call.end is not None
    assert call.end[1] == "time"
    assert call.end[0] <= 65.0


def test_a_script_without_a_closing_line_is_hung_up_politely_at_zero() -> None:
    script = phone_script(line("T01"), line("T02"))
    call = CallTimeline(script).at(0.1, KeyFinished()).at(5, PhaseClosing()).run(90)
    assert call.end is not None
    assert call.end[1:] == ("time", "closing")


def test_a_script_that_runs_out_of_lines_closes_politely() -> None:
    script = phone_script(line("T01", 2.0), extra=(line("R90", 1.0),), closing="R90")
    call = CallTimeline(script).at(0.1, KeyFinished()).at(3.0, KeyFinished()).run(60)
    assert call.lines == ["T01", "R90"]
    assert call.end is not None
    assert call.end[1:] == ("client", "script_over")


def test_a_missing_target_is_skipped_and_journalled() -> None:
    script = phone_script(line("T01", 2.0, next="T99"), line("T02", 2.0))
    call = CallTimeline(script).at(0.1, KeyFinished()).at(3.0, KeyFinished()).run(6)
    assert call.lines == ["T01", "T02"]
    assert call.decisions("missing_line")[0].figures["line"] == "T99"


def test_a_loop_is_broken_after_a_few_turns() -> None:
    script = phone_script(line("T01", 1.0, next="T02"), line("T02", 1.0, next="T01"))
    call = CallTimeline(script)
    for second in range(1, 60):
        call.at(float(second) * 2, KeyFinished())
    call.run(200)
    assert call.end is not None
    assert call.lines.count("T01") <= 4


def test_a_loop_of_chained_lines_lets_the_candidate_speak() -> None:
    first, second = line("T01", 1.0, chained=True, next="T02"), line("T02", 1.0, chained=True, next="T01")
    script = phone_script(first, second)
    call = CallTimeline(script).at(0.1, KeyFinished()).run(6)
    assert call.lines == ["T01", "T02"]


def test_a_sound_that_never_tells_its_end_does_not_freeze_the_call() -> None:
    script = usual_script()
    settings = settings_for("examen_blanc").talk
    state = engine.begin(script, seed=1)
    for now, stimulus in ((0.0, engine.Connected()), (0.1, KeyFinished())):
        state, _ = engine.step(script, state, stimulus, now, settings)
    assert state.wake_at is not None
    state, effects = engine.step(script, state, Tick(), state.wake_at, settings)
    assert state.spoken is None
    assert any(getattr(effect, "what", "") == "line_timeout" for effect in effects)


def test_a_call_taken_up_after_a_stop_says_its_last_line_again() -> None:
    script = usual_script()
    call = CallTimeline(script, state=engine.begin(script, seed=1, recovered="T02")).speak(7.0, 8.0).run(12)
    assert call.said[0][1:] == ("T02", "recovered")
    assert call.said[0][0] < 1.0
    assert call.lines == ["T02", "T03"]


def test_a_client_who_rings_back_waits_for_the_greeting() -> None:
    script = usual_script()
    call = CallTimeline(script, state=engine.begin(script, seed=1, opening="T02")).speak(1.0, 2.0).run(5)
    assert call.said[0][1:] == ("T02", "opening")


def test_a_message_left_on_a_machine_may_hold_pauses() -> None:
    script = phone_script(line("M01", 2.0, ends=True), inbound=False)
    call = CallTimeline(script, state=engine.begin(script, seed=1, machine=True))
    call.speak(3.0, 6.0).speak(8.5, 12.0).run(60)
    assert call.end is not None
    assert call.end[0] >= 12.0 + 4.0


def test_key_only_candidates_are_let_take_leave() -> None:
    settings = with_accommodation(settings_for("examen_blanc"), key_only=True).talk
    script = phone_script(line("T01", 2.0, ends=True))
    call = CallTimeline(script, settings).at(0.1, KeyFinished()).speak(3.0, 6.0).run(60)
    assert call.end is not None
    assert 6.0 + 4.0 <= call.end[0] <= 6.0 + 5.0

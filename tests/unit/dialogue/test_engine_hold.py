"""Hold, mute and a lost headset: the clocks stop, nothing is lost."""

from __future__ import annotations

import pytest

from crcd_sim.dialogue.signals import (
    DeviceLost,
    Hold,
    KeyFinished,
    PlayHold,
    ShowStatus,
    Status,
    StopHold,
    StopSaying,
    VoiceStarted,
)
from crcd_sim.dialogue.state import Turn
from tests.fakes.timeline import CallTimeline, line, phone_script, usual_script


def _after_the_opening() -> CallTimeline:
    """T01 is said from 0.1 to 3.1 s."""
    return CallTimeline(usual_script()).at(0.1, KeyFinished())


def _music(call: CallTimeline) -> list[tuple[float, str]]:
    return [(at, type(e).__name__) for at, e in call.log if isinstance(e, PlayHold | StopHold)]


def test_hold_plays_music_and_says_so() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).run(6)
    assert _music(call) == [(5.0, "PlayHold")]
    assert call.state.where is Turn.ON_HOLD
    assert call.state.status is Status.ON_HOLD


def test_no_silence_is_counted_on_hold() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).at(40.0, Hold(False)).run(49)
    assert call.lines == ["T01"]


def test_the_silence_starts_afresh_when_the_call_is_retrieved() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).at(40.0, Hold(False)).run(51)
    assert call.said[1] == (50.0, "R01", "relance")


def test_a_hold_too_long_brings_a_relance_and_is_counted() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).run(52)
    assert call.said[1] == (50.0, "R10", "hold")
    assert call.state.counts.holds_too_long == 1
    assert _music(call) == [(5.0, "PlayHold"), (50.0, "StopHold"), (51.0, "PlayHold")]


def test_retrieving_during_the_hold_relance_leaves_no_music() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).at(50.5, Hold(False)).run(60)
    assert _music(call)[-1] == (50.0, "StopHold")
    assert call.state.turn is Turn.WAITS


def test_a_client_left_on_hold_for_five_minutes_hangs_up() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).run(600)
    assert call.end == (305.0, "client", "hold")


def test_a_line_cut_by_hold_is_taken_up_after_the_candidate_comes_back() -> None:
    script = phone_script(line("T01", 6.0, cuts_ms=(2000, 4000)), line("T02"))
    call = CallTimeline(script).at(1.0, KeyFinished()).at(5.5, Hold(True)).at(20.0, Hold(False))
    call.speak(20.5, 22.0).run(25)
    resumed = [e for _, e in call.log if getattr(e, "reason", "") == "resume"]
    assert any(isinstance(e, StopSaying) for _, e in call.log)
    assert resumed[0].line == "T01"  # type: ignore[union-attr]
    assert resumed[0].start_s == 4.0  # type: ignore[union-attr]


def test_speech_on_hold_is_not_heard() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).speak(6.0, 9.0).run(20)
    assert call.lines == ["T01"]


def test_keys_do_nothing_on_hold() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).at(6.0, KeyFinished()).run(20)
    assert call.lines == ["T01"]


def test_a_lost_headset_stops_the_line_and_the_clocks() -> None:
    call = _after_the_opening().at(1.0, DeviceLost(True)).run(300)
    assert call.lines == ["T01"]
    assert call.end is None


def test_the_line_is_taken_up_when_the_headset_is_back() -> None:
    call = _after_the_opening().at(1.0, DeviceLost(True))
    call.at(60.0, DeviceLost(False)).run(62)
    assert call.said[1][1:] == ("T01", "resume")
    assert call.said[1][0] == pytest.approx(60.5, abs=0.2)


def test_a_headset_lost_in_mid_sentence_does_not_end_the_turn() -> None:
    call = CallTimeline(usual_script()).at(0.5, VoiceStarted(0.5)).at(2.0, DeviceLost(True))
    call.at(30.0, DeviceLost(False)).run(31.3)
    assert call.said == []


def test_the_status_comes_back_after_hold() -> None:
    call = _after_the_opening().at(5.0, Hold(True)).at(9.0, Hold(False)).run(10)
    shown = [effect.status for _, effect in call.log if isinstance(effect, ShowStatus)]
    assert shown[-2:] == [Status.ON_HOLD, Status.LISTENS]

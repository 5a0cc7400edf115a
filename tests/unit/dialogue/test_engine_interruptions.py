"""The candidate speaks over the client: cut points, false alarms, active listening."""

from __future__ import annotations

import pytest

from crcd_sim.dialogue.script import Interruptible, Line, Script
from crcd_sim.dialogue.signals import KeyFinished, StopAt
from tests.fakes.timeline import CallTimeline, line, phone_script

CUTS = (1500, 3300, 4200, 6500)


def _script(first: Line) -> Script:
    return phone_script(first, line("T02", 2.0), line("T03", 2.0, ends=True))


def _call(first: Line | None = None) -> CallTimeline:
    """The line T01 (8 s) begins at 1.0."""
    script = _script(first or line("T01", 8.0, cuts_ms=CUTS))
    return CallTimeline(script).at(1.0, KeyFinished())


def _stops(call: CallTimeline) -> list[tuple[float, int]]:
    return [(at, effect.cut_ms) for at, effect in call.log if isinstance(effect, StopAt)]


def test_a_soft_line_yields_at_the_next_cut_point() -> None:
    call = _call().speak(3.5, 8.0).run(6)
    assert _stops(call) == [(4.0, 3300)]


@pytest.mark.parametrize("cuts", [(200,), (200, 4300)])
def test_the_client_yields_within_the_limit_when_no_cut_point_is_near(cuts: tuple[int, ...]) -> None:
    call = _call(line("T01", 9.0, cuts_ms=cuts)).speak(3.5, 8.0).run(6)
    assert _stops(call) == [(4.0, 4200)]


def test_a_cut_point_already_on_its_way_to_the_earphone_is_left_for_the_next() -> None:
    call = _call(line("T01", 9.0, cuts_ms=(3100, 3900))).speak(3.5, 8.0).run(6)
    assert _stops(call) == [(4.0, 3900)]


@pytest.mark.parametrize("how", [Interruptible.TENACIOUS, Interruptible.NEVER])
def test_a_tenacious_or_essential_line_is_said_to_its_end(how: Interruptible) -> None:
    call = _call(line("T01", 8.0, cuts_ms=CUTS, interruptible=how)).speak(3.5, 7.0).run(12)
    assert _stops(call) == []
    assert len(call.decisions("talks_over")) == 1


def test_speech_in_the_first_second_of_a_line_is_not_an_interruption() -> None:
    call = _call().speak(0.9, 2.3).run(6)
    assert _stops(call) == []


def test_a_candidate_who_never_stopped_is_given_the_floor_after_that_second() -> None:
    """The client began over someone who was only thinking: it gives way."""
    call = _call().speak(1.2, 9.0).run(6)
    assert _stops(call)[0][0] == 2.5


def test_speech_in_the_last_second_of_a_line_is_not_an_interruption() -> None:
    call = _call().speak(8.2, 10.0).run(9.5)
    assert _stops(call) == []
    assert call.state.counts.interruptions == 0


def test_a_short_yes_is_ignored_and_counted_as_active_listening() -> None:
    call = _call().speak(4.0, 4.4).speak(6.0, 6.3).run(9)
    assert _stops(call) == []
    assert call.state.counts.backchannels == 2


def test_a_click_over_the_client_is_not_active_listening() -> None:
    call = _call().speak(4.0, 4.1).run(9)
    assert call.state.counts.backchannels == 0


def test_a_short_yes_that_ends_just_after_the_line_takes_no_turn() -> None:
    call = _call().speak(8.8, 9.2).run(12)
    assert call.lines == ["T01"]


def test_speech_that_goes_on_after_the_line_is_a_turn() -> None:
    call = _call().speak(8.5, 11.0).run(13)
    assert call.lines == ["T01", "T02"]
    assert call.said[1][0] >= 11.0 + 1.4


def test_a_false_interruption_takes_the_line_up_at_its_last_cut_point() -> None:
    call = _call().speak(3.5, 4.3).run(8)
    assert call.lines == ["T01", "T01"]
    assert call.said[1][0] == pytest.approx(4.3 + 2.0)
    resumed = [effect for _, effect in call.log if getattr(effect, "reason", "") == "resume"]
    assert resumed[0].start_s == 3.3  # type: ignore[union-attr]


def test_an_interruption_that_goes_on_takes_the_turn_and_drops_a_line_without_facts() -> None:
    call = _call().speak(3.5, 7.0).run(9)
    assert call.lines == ["T01", "T02"]


def test_a_line_with_a_fact_is_finished_after_the_interruption() -> None:
    call = _call(line("T01", 8.0, cuts_ms=CUTS, reveals=("panne",))).speak(3.5, 7.0).run(9)
    assert call.lines == ["T01", "T01"]
    assert call.said[1][2] == "resume"


def test_the_last_line_is_finished_after_an_interruption_and_still_ends_the_call() -> None:
    script = phone_script(line("T01", 8.0, cuts_ms=CUTS, ends=True))
    call = CallTimeline(script).at(1.0, KeyFinished()).speak(3.5, 7.0).run(60)
    assert call.lines == ["T01", "T01"]
    assert call.end is not None
    assert call.end[1:] == ("client", "script_end")


def test_a_resumed_line_can_be_interrupted_again() -> None:
    call = _call().speak(3.5, 4.3).speak(8.0, 12.0).run(12)
    assert call.state.counts.interruptions == 2

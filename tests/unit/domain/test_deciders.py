from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crcd_sim.domain import deciders
from crcd_sim.domain.deciders import AUTO, CANDIDATE, STAFF
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Accommodation, Mode, Rules
from crcd_sim.domain.sitting import Envelope, Status
from tests.fakes.sittings import MORNING, Story, rules, session

TRAINING = rules(Mode.TRAINING)
SUBJECT = Envelope("subject", 2, "sujet-1")


def refused(code: str, command: Callable[..., Any], *values: Any, **more: Any) -> str:
    with pytest.raises(RuleRefused) as caught:
        command(*values, **more)
    assert caught.value.code == code
    return caught.value.sentence


# --- Starting ---------------------------------------------------------------------------------


def test_the_first_phase_starts_when_the_candidate_says() -> None:
    story = Story().start(12.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.RUNNING
    assert story.sitting.phase("CASE_STUDY").clock.end() == 12.0 + 4500


def test_a_phase_does_not_start_while_another_runs() -> None:
    refused("phase_running", deciders.start_phase, Story().start().sitting, 5.0, CANDIDATE, envelope=SUBJECT)


def test_a_phase_does_not_start_during_a_pause() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.pause(story.sitting, 5.0, CANDIDATE), 5.0)
    refused("paused", deciders.start_phase, story.sitting, 6.0, CANDIDATE, envelope=SUBJECT)


def test_a_phase_named_out_of_turn_does_not_start() -> None:
    refused("wrong_phase", deciders.start_phase, Story().sitting, 0.0, CANDIDATE, phase="FINAL")


def test_a_phase_with_a_draw_starts_by_its_envelope_only() -> None:
    story = Story().to("CASE_STUDY").until(4500.0)
    refused("envelope_needed", deciders.start_phase, story.sitting, 5000.0, CANDIDATE)


def test_the_clock_starts_when_the_envelope_opens() -> None:
    story = Story().to("CASE_STUDY").until(4500.0)
    story.add(deciders.open_envelope(story.sitting, 5000.0, CANDIDATE, SUBJECT), 5000.0)
    assert story.sitting.phase("EXCHANGE_PREP").clock.started_at == 5000.0
    assert story.sitting.drawn["subject"] == SUBJECT


def test_an_envelope_of_another_draw_is_refused() -> None:
    story = Story().to("CASE_STUDY").until(4500.0)
    wrong = Envelope("recording", 1, "r1")
    refused("no_draw", deciders.open_envelope, story.sitting, 5000.0, CANDIDATE, wrong)


def test_an_envelope_where_nothing_is_drawn_is_refused() -> None:
    refused("no_draw", deciders.open_envelope, Story().sitting, 0.0, CANDIDATE, SUBJECT)


def test_nothing_starts_after_the_last_phase() -> None:
    story = Story().to("FINAL")
    story.until(99999.0)
    refused("no_phase_left", deciders.start_phase, story.sitting, 99999.0, CANDIDATE)


# --- The common start -------------------------------------------------------------------------


def test_a_latecomer_keeps_the_common_end() -> None:
    story = Story().start(600.0, common_start=0.0)
    assert story.sitting.phase("CASE_STUDY").clock.end() == 4500.0


def test_the_common_start_may_be_older_than_the_sitting() -> None:
    story = Story().start(30.0, common_start=-600.0)
    assert story.sitting.phase("CASE_STUDY").clock.end() == 3900.0


def test_nobody_starts_before_the_common_signal() -> None:
    refused("common_start_ahead", deciders.start_phase, Story().sitting, 10.0, CANDIDATE, common_start=11.0)


def test_nobody_starts_after_the_common_end() -> None:
    refused("common_end_past", deciders.start_phase, Story().sitting, 4500.0, CANDIDATE, common_start=0.0)


def test_an_individual_phase_has_no_common_start() -> None:
    story = Story().to("CASE_STUDY").until(4500.0)
    refused(
        "not_collective",
        deciders.start_phase,
        story.sitting,
        5000.0,
        CANDIDATE,
        common_start=4900.0,
        envelope=SUBJECT,
    )


# --- Zero -------------------------------------------------------------------------------------


def test_a_phase_is_sealed_at_zero() -> None:
    story = Story().start(10.0)
    assert deciders.due(story.sitting, 4509.999) == []
    ((kind, data),) = deciders.due(story.sitting, 4510.0)
    assert kind is EventKind.PHASE_SEALED
    assert (data["reason"], data["at"]) == ("time", 4510.0)


def test_a_seal_told_late_still_bears_the_computed_end() -> None:
    story = Story().start(10.0)
    story.add(deciders.due(story.sitting, 4700.0), 4700.0)
    assert story.sitting.phase("CASE_STUDY").clock.sealed_at == 4510.0


def test_a_paused_phase_is_never_sealed_by_time() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.pause(story.sitting, 100.0, CANDIDATE), 100.0)
    assert deciders.due(story.sitting, 99999.0) == []


@pytest.mark.parametrize(("name", "kind"), [("TITRE", "REVIEW"), ("CCP1", "REVIEW"), ("CCP2", "REVIEW")])
def test_a_phase_that_follows_without_a_wait_starts_by_itself(name: str, kind: str) -> None:
    spec = session(name)
    before = spec.phases[[phase.kind for phase in spec.phases].index(PhaseKind(kind)) - 1]
    story = Story(spec).to(before.kind)
    end = story.sitting.phase(before.kind).clock.end()
    story.until(end)
    assert story.sitting.phase(kind).status is Status.RUNNING
    assert story.sitting.phase(kind).started_by == AUTO
    assert story.sitting.phase(kind).clock.started_at == end


def test_a_phase_that_draws_waits_for_its_envelope_even_without_a_wait() -> None:
    story = Story().to("INTERVIEW_PREP")
    story.until(99999.0)
    assert story.sitting.phase("CLIENT_RECORDING").status is Status.WAITING
    assert not story.sitting.waiting


def test_a_wait_may_last_days() -> None:
    story = Story().start().until(4500.0)
    assert story.sitting.waiting
    assert deciders.due(story.sitting, 4500.0 + 6 * 86400) == []


@pytest.mark.parametrize("name", ["TITRE", "CCP1", "CCP2"])
def test_a_whole_session_lasts_its_total_when_no_time_is_lost_between(name: str) -> None:
    story = Story(session(name))
    t = 0.0
    while not story.sitting.complete:
        if story.sitting.current is None:
            story.start(t)
        t = deciders.next_due(story.sitting, t) or t
        story.until(t)
    assert t == session(name).totals.candidate * 60
    sealed = [state.spec.kind for state in story.sitting.phases if state.seal_reason == "time"]
    assert sealed == [phase.kind for phase in session(name).phases]


def test_a_third_more_time_applies_to_every_phase() -> None:
    story = Story(chosen=rules(factor="4/3"))
    assert [state.allotted_s for state in story.sitting.phases] == [6000, 3600, 4800, 800, 800, 800, 1200]


def test_a_factor_may_differ_for_one_phase() -> None:
    chosen = Rules(accommodation=Accommodation("4/3", phase_factors={"EXCHANGES": "1"}))
    assert Story(chosen=chosen).sitting.phase("EXCHANGES").allotted_s == 3600


# --- Finishing early and reopening ------------------------------------------------------------


def test_finishing_early_leaves_the_phase_reopenable_until_its_end() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 1000.0, ["letter"]), 1000.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.FINISHED
    assert story.events[-1].data["empty"] == ["letter"]
    story.until(4500.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.SEALED


def test_the_candidate_reopens_alone_in_training() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    story.add(deciders.reopen_phase(story.sitting, 1100.0, CANDIDATE), 1100.0)
    assert story.sitting.phase("CASE_STUDY").clock.remaining(1100.0) == 3400.0


def test_only_staff_reopens_in_a_mock_exam() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    refused("staff_only", deciders.reopen_phase, story.sitting, 1100.0, CANDIDATE)
    story.add(deciders.reopen_phase(story.sitting, 1100.0, STAFF, "erreur de touche"), 1100.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.RUNNING


def test_staff_says_why_it_reopens() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    refused("reason_needed", deciders.reopen_phase, story.sitting, 1100.0, STAFF, "  ")


def test_nothing_reopens_after_the_planned_end() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    refused("time_over", deciders.reopen_phase, story.sitting, 4500.0, CANDIDATE)


def test_a_running_phase_has_nothing_to_reopen() -> None:
    refused("not_finished", deciders.reopen_phase, Story().start().sitting, 5.0, STAFF, "essai")


def test_starting_the_next_phase_seals_the_one_finished_early() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    story.start(1200.0)
    case = story.sitting.phase("CASE_STUDY")
    assert (case.status, case.seal_reason, case.clock.elapsed(9999.0)) == (Status.SEALED, "next", 1000.0)
    assert story.sitting.phase("EXCHANGE_PREP").status is Status.RUNNING


def test_a_phase_is_not_finished_twice() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    refused("not_running", deciders.finish_phase, story.sitting, 1001.0)


def test_a_phase_whose_time_is_over_is_not_finished_early() -> None:
    refused("time_over", deciders.finish_phase, Story().start().sitting, 4500.0)


# --- Pauses and credits -----------------------------------------------------------------------


def test_the_candidate_pauses_in_training() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.pause(story.sitting, 100.0, CANDIDATE), 100.0)
    story.add(deciders.resume(story.sitting, 400.0, CANDIDATE), 400.0)
    assert story.sitting.phase("CASE_STUDY").clock.end() == 4800.0


def test_the_candidate_does_not_pause_a_mock_exam() -> None:
    refused("staff_only", deciders.pause, Story().start().sitting, 100.0, CANDIDATE)


@pytest.mark.parametrize("mode", list(Mode))
def test_staff_pauses_in_both_modes_with_a_reason(mode: Mode) -> None:
    story = Story(chosen=rules(mode)).start()
    refused("reason_needed", deciders.pause, story.sitting, 100.0, STAFF, "")
    story.add(deciders.pause(story.sitting, 100.0, STAFF, "alarme incendie"), 100.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.PAUSED


def test_the_candidate_does_not_end_a_pause_of_a_mock_exam() -> None:
    story = Story().start()
    story.add(deciders.pause(story.sitting, 100.0, STAFF, "alarme incendie"), 100.0)
    refused("staff_only", deciders.resume, story.sitting, 200.0, CANDIDATE)


def test_a_pause_does_not_open_in_a_pause() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.pause(story.sitting, 100.0, CANDIDATE), 100.0)
    refused("paused", deciders.pause, story.sitting, 110.0, CANDIDATE)


def test_what_runs_is_not_resumed() -> None:
    refused("not_paused", deciders.resume, Story().start().sitting, 5.0, STAFF)


def test_there_is_nothing_to_pause_between_two_phases() -> None:
    refused("not_running", deciders.pause, Story().sitting, 5.0, STAFF, "essai")
    refused("not_running", deciders.resume, Story().sitting, 5.0, STAFF)


def test_staff_gives_time_back_with_a_reason() -> None:
    story = Story().start()
    story.add(deciders.credit(story.sitting, 100.0, 90.0, "imprimante en panne"), 100.0)
    assert story.sitting.phase("CASE_STUDY").clock.end() == 4590.0


def test_time_is_given_back_during_a_pause_too() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.pause(story.sitting, 100.0, CANDIDATE), 100.0)
    story.add(deciders.credit(story.sitting, 200.0, 60.0, "essai"), 200.0)
    assert story.sitting.phase("CASE_STUDY").clock.remaining(200.0) == 4460.0


@pytest.mark.parametrize("seconds", [0.0, -60.0, float("inf"), float("nan")])
def test_a_credit_is_a_positive_time(seconds: float) -> None:
    refused("bad_credit", deciders.credit, Story().start().sitting, 5.0, seconds, "essai")


def test_a_credit_needs_a_reason_and_staff() -> None:
    sitting = Story().start().sitting
    refused("reason_needed", deciders.credit, sitting, 5.0, 60.0, " ")
    refused("staff_only", deciders.credit, sitting, 5.0, 60.0, "essai", CANDIDATE)


def test_no_credit_reaches_a_finished_or_ended_phase() -> None:
    story = Story().start()
    refused("time_over", deciders.credit, story.sitting, 4500.0, 60.0, "essai")
    story.add(deciders.finish_phase(story.sitting, 1000.0), 1000.0)
    refused("not_running", deciders.credit, story.sitting, 1100.0, 60.0, "essai")


# --- Outages ----------------------------------------------------------------------------------


def away(story: Story, since: float, until: float) -> Story:
    return story.add(deciders.outage(story.sitting, since, until, MORNING, MORNING, "restart"), until)


def test_an_outage_is_credited_with_both_its_instants() -> None:
    story = away(Story().start(), 1000.0, 1600.0)
    assert story.sitting.phase("CASE_STUDY").clock.end() == 5100.0
    assert {"from_t", "to_t", "from_wall", "to_wall", "cause", "credited"} <= set(story.events[-1].data)


def test_an_outage_longer_than_what_remained_still_gives_it_back() -> None:
    story = away(Story().start(), 4400.0, 90000.0)
    assert story.sitting.phase("CASE_STUDY").clock.remaining(90000.0) == 100.0


def test_the_rules_may_leave_outages_uncredited() -> None:
    story = away(Story(chosen=rules(credit_outages=False)).start(), 1000.0, 1600.0)
    assert story.events[-1].data["credited"] is False
    assert story.sitting.phase("CASE_STUDY").clock.end() == 4500.0


def test_a_wait_a_pause_and_an_early_finish_are_no_outage() -> None:
    waiting = Story()
    finished = Story().start()
    finished.add(deciders.finish_phase(finished.sitting, 10.0), 10.0)
    paused = Story(chosen=TRAINING).start()
    paused.add(deciders.pause(paused.sitting, 10.0, CANDIDATE), 10.0)
    for story in (waiting, finished, paused):
        assert deciders.outage(story.sitting, 20.0, 900.0, MORNING, MORNING, "sleep") == []


# --- Gathering and closing --------------------------------------------------------------------


def test_the_candidate_gathers_the_papers_between_two_phases() -> None:
    story = Story().to("EXCHANGES")
    refused("phase_running", deciders.gather, story.sitting, 5.0, ["courrier"])
    story.add(deciders.finish_phase(story.sitting, 6.0), 6.0)
    story.add(deciders.gather(story.sitting, 7.0, ["courrier"]), 7.0)
    assert story.sitting.gathered == ("courrier",)


def test_a_mock_exam_is_closed_by_the_candidate_once_everything_is_sat() -> None:
    story = Story().to("REVIEW")
    story.add(deciders.finish_phase(story.sitting, 50.0), 50.0)
    refused("phases_left", deciders.close, story.sitting, 60.0, CANDIDATE)
    story.start(60.0)
    story.add(deciders.finish_phase(story.sitting, 61.0), 61.0)
    story.add(deciders.close(story.sitting, 62.0, CANDIDATE), 62.0)
    assert story.sitting.closed
    assert story.sitting.phase("FINAL").seal_reason == "closed"


def test_the_candidate_does_not_close_over_a_running_phase() -> None:
    story = Story(chosen=TRAINING).start()
    refused("phase_running", deciders.close, story.sitting, 5.0, CANDIDATE)


def test_a_training_may_be_closed_with_phases_left() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.finish_phase(story.sitting, 5.0), 5.0)
    story.add(deciders.close(story.sitting, 6.0, CANDIDATE), 6.0)
    assert story.events[-1].data["complete"] is False


def test_staff_closes_at_any_time_and_seals_what_runs() -> None:
    story = Story().start()
    story.add(deciders.close(story.sitting, 700.0, STAFF), 700.0)
    assert story.sitting.phase("CASE_STUDY").clock.sealed_at == 700.0


def test_nothing_is_allowed_nor_due_once_closed() -> None:
    story = Story()
    story.add(deciders.close(story.sitting, 1.0, STAFF), 1.0)
    sitting = story.sitting
    assert deciders.due(sitting, 9999.0) == []
    assert deciders.next_due(sitting, 9999.0) is None
    refused("closed", deciders.start_phase, sitting, 2.0, CANDIDATE)
    refused("closed", deciders.finish_phase, sitting, 2.0)
    refused("closed", deciders.reopen_phase, sitting, 2.0, STAFF, "essai")
    refused("closed", deciders.pause, sitting, 2.0, STAFF, "essai")
    refused("closed", deciders.resume, sitting, 2.0, STAFF)
    refused("closed", deciders.credit, sitting, 2.0, 60.0, "essai")
    refused("closed", deciders.gather, sitting, 2.0, [])
    refused("closed", deciders.close, sitting, 2.0, STAFF)


def test_every_refusal_is_a_french_sentence() -> None:
    sentence = refused("phases_left", deciders.close, Story().sitting, 0.0, CANDIDATE)
    assert sentence == "Il reste des parties à passer : le passage ne peut pas encore être clos."

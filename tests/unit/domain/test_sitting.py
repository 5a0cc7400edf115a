from __future__ import annotations

import pytest

from crcd_sim.domain import deciders
from crcd_sim.domain.deciders import CANDIDATE, STAFF
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, PhaseKind
from crcd_sim.domain.rules import Mode
from crcd_sim.domain.sitting import Status, at_hand, evolve, readable_phases, replay
from tests.fakes.sittings import MORNING, Story, rules, session

TRAINING = rules(Mode.TRAINING)
TOOLS = {AtHand.CALCULATOR, AtHand.WORKSHEET}


def hand(kind: str, name: str = "TITRE") -> set[AtHand]:
    return set(at_hand(Story(session(name)).to(kind).sitting, kind)) - TOOLS


# --- What is at hand --------------------------------------------------------------------------


def test_the_case_study_has_the_context_and_the_case() -> None:
    assert hand("CASE_STUDY") == {AtHand.COMPANY_CONTEXT, AtHand.CASE_FILE}


@pytest.mark.parametrize("kind", ["EXCHANGE_PREP", "EXCHANGES"])
def test_the_exchanges_have_the_drawn_files_and_their_notes_not_the_case(kind: str) -> None:
    assert hand(kind) == {AtHand.COMPANY_CONTEXT, AtHand.CLIENT_FILES, AtHand.PREP_NOTES}


def test_the_interview_is_prepared_with_the_case_writings_and_the_context_only() -> None:
    story = Story().to("INTERVIEW_PREP")
    assert AtHand.CASE_FILE not in at_hand(story.sitting, "INTERVIEW_PREP")
    assert readable_phases(story.sitting, "INTERVIEW_PREP") == (PhaseKind.CASE_STUDY,)


def test_the_recording_is_answered_with_the_case_writings_and_the_interview_notes() -> None:
    sitting = Story().to("CLIENT_RECORDING").sitting
    assert readable_phases(sitting, "CLIENT_RECORDING") == (PhaseKind.CASE_STUDY, PhaseKind.INTERVIEW_PREP)


def test_the_review_has_the_papers_of_the_role_play() -> None:
    sitting = Story().to("REVIEW").sitting
    assert readable_phases(sitting, "REVIEW") == (
        PhaseKind.CASE_STUDY,
        PhaseKind.EXCHANGE_PREP,
        PhaseKind.EXCHANGES,
    )


def test_the_ccp2_review_also_has_the_notes_that_prepared_it() -> None:
    sitting = Story(session("CCP2")).to("REVIEW").sitting
    assert PhaseKind.INTERVIEW_PREP in readable_phases(sitting, "REVIEW")


def test_the_exchanges_read_the_preparation_notes_but_no_case_writing() -> None:
    sitting = Story().to("EXCHANGES").sitting
    assert readable_phases(sitting, "EXCHANGES") == (PhaseKind.EXCHANGE_PREP,)


def test_the_final_interview_has_the_portfolio() -> None:
    assert hand("FINAL") == {AtHand.PORTFOLIO}


def test_nothing_is_at_hand_before_a_phase_starts_nor_while_waiting() -> None:
    story = Story()
    assert at_hand(story.sitting, "CASE_STUDY") == ()
    story.start().until(4500.0)
    assert at_hand(story.sitting, "CASE_STUDY") == ()
    assert at_hand(story.sitting, "EXCHANGE_PREP") == ()


def test_a_finished_phase_puts_everything_away() -> None:
    story = Story().start()
    story.add(deciders.finish_phase(story.sitting, 5.0), 5.0)
    assert at_hand(story.sitting, "CASE_STUDY") == ()


def test_a_pause_hides_everything_in_a_mock_exam_and_nothing_in_training() -> None:
    exam, training = Story().start(), Story(chosen=TRAINING).start()
    exam.add(deciders.pause(exam.sitting, 5.0, STAFF, "alarme"), 5.0)
    training.add(deciders.pause(training.sitting, 5.0, CANDIDATE), 5.0)
    assert at_hand(exam.sitting, "CASE_STUDY") == ()
    assert AtHand.CASE_FILE in at_hand(training.sitting, "CASE_STUDY")


def test_only_training_goes_on_after_zero() -> None:
    exam, training = Story().start().until(4500.0), Story(chosen=TRAINING).start().until(4500.0)
    assert exam.sitting.overtime is None
    assert training.sitting.overtime is training.sitting.phase("CASE_STUDY")
    assert AtHand.CASE_FILE in at_hand(training.sitting, "CASE_STUDY")


def test_overtime_stops_when_the_next_phase_starts() -> None:
    story = Story(chosen=TRAINING).start().until(4500.0).start(4600.0)
    assert story.sitting.overtime is None


def test_a_phase_finished_early_has_no_overtime() -> None:
    story = Story(chosen=TRAINING).start()
    story.add(deciders.finish_phase(story.sitting, 5.0), 5.0)
    story.until(4500.0)
    assert story.sitting.phase("CASE_STUDY").status is Status.SEALED
    assert story.sitting.overtime is None


def test_nothing_is_at_hand_once_closed() -> None:
    story = Story(chosen=TRAINING).start().until(4500.0)
    story.add(deciders.close(story.sitting, 4600.0, CANDIDATE), 4600.0)
    assert at_hand(story.sitting, "CASE_STUDY") == ()


# --- The fold ---------------------------------------------------------------------------------


def created(**more: object) -> Event:
    data = {"session_type": "TITRE", "seed": 7, "rules": rules().as_data(), **more}
    return Event(1, EventKind.SITTING_CREATED, 0.0, MORNING, data)


def test_a_replayed_journal_gives_the_same_sitting() -> None:
    story = Story().to("REVIEW")
    events = [created(), *(Event(e.seq + 1, e.kind, e.t, e.wall, e.data) for e in story.events)]
    assert replay(session(), events) == story.sitting


def test_a_journal_starts_with_the_creation_of_the_sitting() -> None:
    with pytest.raises(ValueError, match="starts with sitting_created"):
        replay(session(), Story().start().events)


def test_an_empty_journal_is_no_sitting() -> None:
    with pytest.raises(ValueError, match="empty"):
        replay(session(), [])


def test_an_event_of_another_service_only_moves_time() -> None:
    before = Story().start().sitting
    after = evolve(before, Event(9, EventKind.DOCUMENT_OPENED, 77.0, MORNING, {"document": "offres"}))
    assert after.t == 77.0
    assert after.phases == before.phases


def test_a_sitting_carried_away_is_known_to_be_away_until_it_comes_back() -> None:
    sitting = Story().sitting
    out = evolve(sitting, Event(2, EventKind.SITTING_MOVED, 1.0, MORNING, {"direction": "out"}))
    back = evolve(out, Event(3, EventKind.SITTING_MOVED, 2.0, MORNING, {"direction": "in"}))
    assert (out.away, back.away) == (True, False)


def test_the_seal_keeps_the_hashes_of_the_works() -> None:
    story = Story().start()
    ((kind, data),) = deciders.due(story.sitting, 4500.0)
    story.add([(kind, {**data, "works": {"letter:CASE_STUDY::1": "ab"}})], 4500.0)
    assert story.sitting.phase("CASE_STUDY").works == {"letter:CASE_STUDY::1": "ab"}


def test_the_draws_never_use_the_seed_shared_by_a_room() -> None:
    sitting = Story(chosen=rules(delay_seed=99)).sitting
    assert (sitting.seed, sitting.delay_seed) == (7, 99)


def test_delays_use_the_sittings_seed_when_the_room_has_none() -> None:
    assert Story().sitting.delay_seed == 7


def test_a_phase_not_started_has_no_clock() -> None:
    with pytest.raises(ValueError, match="has not started"):
        _ = Story().sitting.phase("FINAL").clock


def test_a_phase_is_found_by_kind_or_id() -> None:
    sitting = Story().sitting
    assert sitting.phase("msp2") is sitting.phase("EXCHANGE_PREP")
    with pytest.raises(KeyError):
        Story(session("CCP2")).sitting.phase("FINAL")

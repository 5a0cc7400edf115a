"""The interviews: one listen, an answer aloud, questions one by one, alone or with a jury."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Question
from crcd_sim.services.exam.interview import (
    InterviewDesk,
    InterviewStep,
)
from crcd_sim.services.exam.questions import chosen_questions, interview_questions
from tests.fakes.phone import FakeSitting, FakeSound, a_pack, a_recording


class Interview:
    """An interview at work, and what it told."""

    def __init__(
        self,
        phase: str = "CLIENT_RECORDING",
        *,
        jury: bool = False,
        records: bool | None = None,
        sitting: FakeSitting | None = None,
        events: tuple[Event, ...] = (),
        clip: str = "enregistrements/r1.ogg",
    ) -> None:
        self.sitting = sitting or FakeSitting(a_pack(), phase=phase)
        self.sound = FakeSound(self.sitting.time, {"r1.ogg": 60.0})
        recording = a_recording(clip=clip) if phase == "CLIENT_RECORDING" else None
        self.desk = InterviewDesk(
            self.sitting,
            self.sound,
            phase,
            interview_questions(self.sitting.pack, phase, ("C1", "C2"), recording),
            recording=recording,
            jury=jury,
            record_answers=records,
            events=events,
        )
        self.codes: list[str] = []
        self.desk.on_notice(lambda item: self.codes.append(item.code))
        self.desk.open()

    def wait(self, seconds: float) -> Interview:
        self.sitting.pass_seconds(seconds)
        return self

    def listened(self) -> Interview:
        self.desk.listen()
        return self.wait(60.5)

    @property
    def step(self) -> InterviewStep:
        return self.desk.view().step


def _code(call: object, **more: object) -> str:
    assert callable(call)
    with pytest.raises(RuleRefused) as refused:
        call(**more)
    return refused.value.code


def test_the_recording_is_heard_once() -> None:
    interview = Interview()
    assert interview.desk.view().can_listen
    interview.desk.listen()
    assert interview.step is InterviewStep.LISTENING
    interview.wait(60.5)
    assert interview.step is InterviewStep.ANSWER
    assert _code(interview.desk.listen) == "listened"
    assert interview.sitting.of(EventKind.RECORDING_PLAYED) == [
        {"recording": "r1", "from_s": 0.0, "to_s": 60.0, "complete": True}
    ]


def test_staff_may_let_it_be_heard_again() -> None:
    interview = Interview().listened()
    interview.desk.listen(staff=True)
    interview.wait(61)
    whole = {"recording": "r1", "from_s": 0.0, "to_s": 60.0, "complete": True}
    assert interview.sitting.of(EventKind.RECORDING_PLAYED) == [whole, whole]
    assert [request.start_s for _, request in interview.sound.played] == [0.0, 0.0]


def test_alone_the_recording_is_played_in_the_headset_and_with_a_jury_aloud() -> None:
    targets = []
    for jury in (False, True):
        interview = Interview(jury=jury)
        interview.desk.listen()
        targets.append(interview.sound.played[0][1].target)
    assert targets == ["earphone", "loudspeaker"]


def test_alone_loudspeakers_that_ring_never_play_the_recording() -> None:
    interview = Interview()
    interview.sitting.loudspeakers = True
    interview.desk.listen()
    assert interview.sound.played[-1][1].target == "earphone"


def test_nothing_is_answered_before_listening() -> None:
    interview = Interview()
    assert _code(interview.desk.start_answer) == "listen_first"
    assert _code(interview.desk.next_question) == "listen_first"


def test_the_answer_to_the_client_is_recorded() -> None:
    interview = Interview().listened()
    interview.desk.start_answer()
    assert interview.desk.view().recording
    interview.wait(45)
    assert interview.desk.end_answer()
    interview.wait(0.1)
    ended = interview.sitting.of(EventKind.ANSWER_ENDED)[0]
    assert (ended["question"], ended["take"], ended["seconds"]) == (None, "k1", 45.0)
    record = interview.sound.takes[0][0]
    assert (record.phase, record.exchange) == ("CLIENT_RECORDING", "")
    assert interview.sitting.of(EventKind.TAKE_CLOSED)[0]["take"] == "k1"
    assert interview.step is InterviewStep.QUESTIONS


def test_alone_four_questions_are_shown_one_by_one_with_a_recorded_answer_each() -> None:
    interview = Interview().listened()
    interview.desk.start_answer()
    shown = []
    while interview.desk.next_question():
        view = interview.desk.view()
        assert view.question is not None
        shown.append(view.question.id)
        interview.desk.start_answer()
        interview.wait(20)
    assert shown == ["q1", "q2", "q3", "q4"]
    assert [item["question"] for item in interview.sitting.of(EventKind.ANSWER_ENDED)] == [None, *shown]
    assert len(interview.sound.takes) == 5
    assert interview.step is InterviewStep.DONE
    assert interview.desk.view().question is None


def test_no_answer_is_recorded_before_the_first_question_is_shown() -> None:
    interview = Interview().listened()
    interview.desk.start_answer()
    interview.desk.end_answer()
    assert _code(interview.desk.start_answer) == "no_question"


def test_with_a_jury_no_question_is_on_the_screen_and_one_recording_holds_them_all() -> None:
    interview = Interview(jury=True).listened()
    interview.desk.start_answer()
    interview.wait(30)
    assert interview.desk.next_question()
    view = interview.desk.view()
    assert view.question is None
    assert view.recording
    assert interview.sitting.of(EventKind.QUESTION_SHOWN) == []
    assert interview.sitting.of(EventKind.ANSWER_STARTED)[-1]["question"] == "jury"


def test_two_things_never_run_at_once() -> None:
    interview = Interview()
    interview.desk.listen()
    assert _code(interview.desk.start_answer) == "busy"
    interview.wait(61)
    interview.desk.start_answer()
    assert _code(interview.desk.start_answer) == "busy"
    assert _code(interview.desk.listen, staff=True) == "busy"


def test_outside_the_part_nothing_begins() -> None:
    interview = Interview()
    interview.sitting.running = False
    assert not interview.desk.view().can_listen
    assert _code(interview.desk.listen) == "phase"
    assert _code(interview.desk.start_answer) == "phase"
    assert _code(interview.desk.next_question) == "phase"


def test_at_zero_the_answer_in_progress_is_kept() -> None:
    interview = Interview().listened()
    interview.desk.start_answer()
    interview.wait(10)
    interview.sitting.seal()
    interview.wait(0.1)
    assert interview.sitting.of(EventKind.ANSWER_ENDED)[0]["seconds"] == 10.0
    assert len(interview.sitting.of(EventKind.TAKE_CLOSED)) == 1


def test_a_listen_cut_by_the_headset_goes_on_where_it_stopped() -> None:
    interview = Interview()
    interview.desk.listen()
    interview.wait(20)
    interview.sound.unplug("output")
    interview.wait(5)
    interview.sound.plug("output")
    interview.wait(0.1)
    assert interview.desk.view().can_listen
    assert interview.sitting.of(EventKind.RECORDING_PLAYED)[0]["complete"] is False
    assert "output_lost" in interview.codes
    interview.desk.listen()
    assert interview.sound.played[-1][1].start_s == pytest.approx(20.0)
    interview.wait(41)
    assert interview.step is InterviewStep.ANSWER


@pytest.mark.parametrize("clip", ["", "enregistrements/r1.ogg"])
def test_a_recording_that_cannot_be_played_is_shown_in_writing(clip: str) -> None:
    interview = Interview(clip=clip)
    interview.sound.missing.add("r1.ogg")
    interview.desk.listen()
    interview.wait(0.1)
    assert interview.desk.view().transcript == ("Bonjour.",)
    assert interview.codes == ["recording_text"]
    assert interview.sitting.of(EventKind.INCIDENT)[0]["decision"] == "texte affiché"
    assert interview.step is InterviewStep.ANSWER


def test_the_text_of_the_recording_is_never_shown_otherwise() -> None:
    assert Interview().listened().desk.view().transcript == ()


def test_after_a_stop_the_interview_goes_on_at_its_question() -> None:
    before = Interview().listened()
    before.desk.start_answer()
    before.desk.next_question()
    before.desk.next_question()
    before.desk.leave()
    after = Interview(sitting=before.sitting, events=tuple(before.sitting.events))
    question = after.desk.view().question
    assert after.step is InterviewStep.QUESTIONS
    assert question is not None
    assert question.id == "q2"


def test_after_a_stop_a_recording_already_heard_is_not_heard_again() -> None:
    before = Interview().listened()
    before.desk.leave()
    after = Interview(sitting=before.sitting, events=tuple(before.sitting.events))
    assert after.step is InterviewStep.ANSWER
    assert not after.desk.view().can_listen


def test_leaving_closes_the_recording_in_progress() -> None:
    interview = Interview().listened()
    interview.desk.start_answer()
    interview.desk.leave()
    interview.wait(0.1)
    assert interview.sound.listener is None


def test_the_review_asks_one_question_of_each_competence_in_turn() -> None:
    interview = Interview("REVIEW")
    assert interview.step is InterviewStep.QUESTIONS
    asked = []
    while interview.desk.next_question():
        view = interview.desk.view()
        assert view.question is not None
        asked.append(view.question.competence)
    assert asked == ["C1", "C2", "C1", "C2"]


@pytest.mark.parametrize("phase", ["REVIEW", "FINAL"])
def test_alone_each_question_has_its_recorded_answer_in_every_interview(phase: str) -> None:
    interview = Interview(phase)
    interview.desk.next_question()
    interview.desk.start_answer()
    assert interview.desk.view().recording
    assert interview.sitting.of(EventKind.ANSWER_STARTED)[-1]["question"]


def spoken(phase: str = "REVIEW", **more: bool) -> Interview:
    """An interview whose questions have a sound."""
    pack = a_pack()
    asked = tuple(
        replace(item, clip=f"questions/{item.id}.ogg", synthetic=True) for item in pack.guide.review
    )
    sitting = FakeSitting(replace(pack, guide=replace(pack.guide, review=asked)), phase=phase)
    return Interview(phase, sitting=sitting, **more)


def test_alone_each_question_is_said_in_the_earphone() -> None:
    interview = spoken()
    names = []
    while interview.desk.next_question():
        request = interview.sound.played[-1][1]
        names.append((Path(request.source).name, request.target))
        assert interview.desk.view().synthetic
    assert names == [("c1.ogg", "earphone"), ("c2.ogg", "earphone")] * 2
    assert all(item["spoken"] for item in interview.sitting.of(EventKind.QUESTION_SHOWN))


def test_an_answer_begun_cuts_the_question_short_and_is_recorded() -> None:
    interview = spoken()
    interview.desk.next_question()
    interview.wait(0.5)
    interview.desk.start_answer()
    assert interview.sound.stopped
    assert interview.desk.view().recording


def test_a_jury_says_its_own_questions() -> None:
    interview = spoken(jury=True)
    interview.desk.next_question()
    assert interview.sound.played == []


@pytest.mark.parametrize("phase", ["REVIEW", "FINAL"])
def test_what_a_jury_hears_is_not_recorded_unless_it_is_asked_for(phase: str) -> None:
    for records in (None, True):
        interview = Interview(phase, jury=True, records=records)
        interview.desk.next_question()
        assert interview.desk.view().recording is bool(records)


def test_the_clock_of_the_jurys_questions_starts_with_them() -> None:
    interview = Interview("REVIEW", jury=True).wait(90)
    interview.desk.next_question()
    began = interview.desk.view().since
    assert interview.wait(30).sitting.clock.monotonic() - began == pytest.approx(30)


def test_a_part_without_a_recording_has_nothing_to_listen_to() -> None:
    interview = Interview("REVIEW")
    assert not interview.desk.view().can_listen
    assert _code(interview.desk.listen) == "no_recording"


def test_the_final_interview_has_its_own_bank() -> None:
    interview = Interview("FINAL")
    assert interview.desk.next_question()
    question = interview.desk.view().question
    assert question is not None
    assert question.theme == "Métier"
    assert not interview.desk.next_question()


def test_questions_are_taken_in_turn_from_each_theme() -> None:
    bank = [Question(name, "", (), theme=name[0]) for name in ("a1", "a2", "a3", "b1")]
    assert [item.id for item in chosen_questions(bank, 3)] == ["a1", "b1", "a2"]
    assert len(chosen_questions(bank, 9)) == 4


def test_a_part_without_questions_asks_none() -> None:
    assert interview_questions(a_pack(), "CASE_STUDY") == ()
    assert interview_questions(a_pack(), "CLIENT_RECORDING") == ()


def test_a_problem_of_the_sound_is_told() -> None:
    interview = Interview()
    interview.desk.sound_problem(EnvironmentProblem("Le casque est occupé.", code="device_busy"))
    assert interview.codes == ["device_busy"]
    assert interview.sitting.of(EventKind.INCIDENT)[0]["kind"] == "device_busy"


def test_each_change_is_told() -> None:
    interview = Interview()
    told: list[InterviewStep] = []
    interview.desk.on_change(lambda: told.append(interview.step))
    interview.listened()
    assert told[0] is InterviewStep.LISTENING
    assert told[-1] is InterviewStep.ANSWER

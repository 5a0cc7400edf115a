"""CCP2 on a small pack of its own: a technical interview in two parts, without any recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crcd_sim import paths
from crcd_sim.bootstrap import Application, Installation, NewSitting
from crcd_sim.bootstrap.demo import START, ClipVoice, Direct
from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, PhaseKind
from crcd_sim.domain.rules import Driver, Mode, Rules
from crcd_sim.services.exam.interview import InterviewStep
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.sound.virtual import VirtualSound

PACKS = Path(__file__).parents[2] / "data" / "packs"
INTERVIEW_PREP, REVIEW = PhaseKind.INTERVIEW_PREP, PhaseKind.REVIEW


class Room:
    """A CCP2 sitting on the small pack, whose time jumps. The pack has no sound: its text serves."""

    def __init__(self, data: Path, driver: str) -> None:
        self.clock = VirtualClock(START)
        self.loop = PlainLoop(self.clock, settle=lambda: self.application.wait_for_disk())
        self.sound = VirtualSound(self.loop, self.clock)
        self.application = Application(
            data=data, clock=self.clock, real_clock=SystemClock(), loop=self.loop,
            jobs=Direct(self.loop), sound=self.sound, installation=Installation(PACKS, data / "audio"),
        )  # fmt: skip
        made: list[ExamSession] = []
        rules = Rules(mode=Mode.TRAINING, candidate="0412", driver=driver)
        self.application.new_sitting(NewSitting("CCP2", "veloline", rules, 7), made.append)
        self.loop.run_until(lambda: bool(made))
        self.session = made[0]
        self.events: list[Event] = []
        self.session.runner.on_event(self.events.append)

    def kinds(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]

    def start(self) -> None:
        runner = self.session.runner
        if runner.envelope_count():
            runner.open_envelope(1)
        else:
            runner.start_phase()
        self.wait(1)

    def wait(self, seconds: float) -> None:
        reached: list[bool] = []
        self.loop.call_at(self.clock.monotonic() + seconds, lambda: reached.append(True))
        self.loop.run_until(lambda: bool(reached))

    def skip_to(self, kind: PhaseKind) -> None:
        while self.session.phase is None or self.session.phase.kind is not kind:
            if self.session.phase is not None:
                self.session.finish_phase()
            self.start()

    def close(self) -> None:
        self.session.stop()
        self.sound.close()
        self.application.close()


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Callable[..., Room]]:
    rooms: list[Room] = []

    def made(driver: str = Driver.RECORDED) -> Room:
        rooms.append(Room(tmp_path / f"room-{len(rooms)}", driver))
        return rooms[-1]

    yield made
    for room in rooms:
        room.close()


def test_the_interview_has_two_parts_and_nothing_to_draw(sit: Callable[..., Room]) -> None:
    room = sit()
    kinds = [spec.kind for spec in room.session.spec.phases]
    assert kinds[-2:] == [INTERVIEW_PREP, REVIEW]
    assert not room.session.spec.has(PhaseKind.CLIENT_RECORDING)
    room.skip_to(REVIEW)
    assert [event.data["purpose"] for event in room.kinds(EventKind.ENVELOPE_OPENED)] == ["subject"]
    assert room.session.recording() is None


def test_it_is_prepared_with_the_writings_and_the_context_never_the_case(sit: Callable[..., Room]) -> None:
    room = sit()
    room.skip_to(PhaseKind.CASE_STUDY)
    letter = WorkKey("letter", PhaseKind.CASE_STUDY)
    room.session.drafting.open(letter)
    room.session.drafting.edit(letter, [{"k": "text", "pos": 0, "removed": "", "added": "Monsieur,"}])
    room.skip_to(INTERVIEW_PREP)
    codes = room.session.at_hand(INTERVIEW_PREP)
    assert AtHand.COMPANY_CONTEXT in codes
    assert AtHand.CASE_FILE not in codes
    assert [page.id for page in room.session.documents(INTERVIEW_PREP)] == ["offre"]
    assert letter in room.session.writings_to_read(INTERVIEW_PREP)
    notes = WorkKey("notes", INTERVIEW_PREP)
    room.session.drafting.open(notes)
    room.session.drafting.edit(notes, [{"k": "text", "pos": 0, "removed": "", "added": "Dater."}])
    room.skip_to(REVIEW)
    assert {letter, notes} <= set(room.session.writings_to_read(REVIEW))


def test_the_candidate_is_told_that_there_is_no_recording(sit: Callable[..., Room]) -> None:
    does = sit().session.spec.phase(INTERVIEW_PREP).does
    assert "pas d’enregistrement" in does


def test_alone_a_question_of_each_competence_is_asked_and_each_answer_recorded(
    sit: Callable[..., Room],
) -> None:
    room = sit()
    room.skip_to(REVIEW)
    desk = room.session.interview
    assert desk is not None
    assert desk.view().step is InterviewStep.QUESTIONS
    assert not desk.view().can_listen
    asked = []
    while desk.next_question():
        question = desk.view().question
        assert question is not None
        asked.append(question.competence)
        desk.start_answer()
        room.wait(20)
    assert asked == ["C4", "C5", "C6", "C7"]
    assert len(room.kinds(EventKind.ANSWER_ENDED)) == 4


def test_before_a_jury_nothing_is_asked_by_the_program(sit: Callable[..., Room]) -> None:
    room = sit(Driver.PERSON)
    room.skip_to(REVIEW)
    desk = room.session.interview
    assert desk is not None
    desk.next_question()
    view = desk.view()
    assert (view.jury, view.question, view.recording) == (True, None, False)
    assert room.kinds(EventKind.QUESTION_SHOWN) == []


def test_the_whole_session_is_sat_to_its_end_though_the_pack_has_no_sound(sit: Callable[..., Room]) -> None:
    room = sit()
    voice = ClipVoice(room.sound, room.clock, paths.AUDIO / "commun" / "demo")
    candidate = ScriptedCandidate(room.session, room.loop, room.clock, voice)
    candidate.start()
    room.loop.run_until(lambda: candidate.done)
    sitting = room.session.runner.sitting
    assert sitting.complete
    assert sitting.closed
    minutes = sum(spec.minutes for spec in sitting.session.phases)
    assert minutes == sitting.session.totals.candidate
    assert room.session.desk is not None
    assert room.session.desk.handled == 3

"""The interviews with a jury in the room: a clock, three buttons that stay, no question on the screen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from crcd_sim.domain.framework import PhaseKind
from crcd_sim.services.exam.interview import InterviewDesk
from crcd_sim.services.exam.questions import interview_questions
from crcd_sim.ui.exam.interview_page import InterviewPage, InterviewShown
from crcd_sim.ui.exam.interview_presenter import InterviewPresenter
from crcd_sim.ui.look import Look
from tests.fakes.phone import FakeSitting, FakeSound, a_pack, a_recording
from tests.ui.screen_checks import texts_of


class BeforeJury:
    """An interview part on its page; the session lends its clock only."""

    def __init__(self, look: Look, phase: str) -> None:
        self.sitting = FakeSitting(a_pack(), phase=phase)
        sound = FakeSound(self.sitting.time, {"r1.ogg": 60.0})
        recording = a_recording(clip="enregistrements/r1.ogg") if phase == "CLIENT_RECORDING" else None
        questions = interview_questions(self.sitting.pack, phase, ("C1", "C2"), recording)
        self.asked = [question.question for question in questions]
        self.desk = InterviewDesk(
            self.sitting, sound, phase, questions, recording=recording, jury=True
        )  # fmt: skip
        self.page = InterviewPage(look)
        session = SimpleNamespace(context=SimpleNamespace(clock=self.sitting.clock))
        self.told: list[str] = []
        self.presenter = InterviewPresenter(
            self.page, session, self.desk, PhaseKind(phase), lambda text, _kind: self.told.append(text)
        )
        self.desk.open()

    def wait(self, seconds: float) -> None:
        self.sitting.pass_seconds(seconds)
        self.presenter.refresh()

    @property
    def buttons(self) -> list[tuple[str, bool]]:
        """The buttons shown, and whether each can be pressed."""
        page = self.page
        return [
            (button.text(), button.isEnabled())
            for button in (page.listen, page.answer, page.following)
            if not button.isHidden()
        ]


@pytest.fixture
def make(look: Look, qtbot: QtBot):  # type: ignore[no-untyped-def]
    made: list[BeforeJury] = []

    def of(phase: str) -> BeforeJury:
        made.append(BeforeJury(look, phase))
        qtbot.addWidget(made[-1].page)
        made[-1].page.show()
        return made[-1]

    yield of
    for interview in made:
        interview.presenter.close()
        interview.desk.leave()


def test_the_three_buttons_are_there_from_the_beginning_to_the_end(make) -> None:  # type: ignore[no-untyped-def]
    interview = make("CLIENT_RECORDING")
    assert interview.buttons == [("Écouter", True), ("Réponse", False), ("Questions", False)]
    interview.page.listen.click()
    interview.wait(60.5)
    assert interview.buttons == [("Écouter", False), ("Réponse", True), ("Questions", True)]
    interview.page.answer.click()
    assert interview.buttons[1] == ("J’ai fini de répondre", True)
    interview.page.following.click()
    assert [text for text, _ in interview.buttons][::2] == ["Écouter", "Questions"]


@pytest.mark.parametrize("phase", ["CLIENT_RECORDING", "REVIEW", "FINAL"])
def test_no_question_is_ever_on_the_screen(make, phase: str) -> None:  # type: ignore[no-untyped-def]
    interview = make(phase)
    if phase == "CLIENT_RECORDING":
        interview.page.listen.click()
        interview.wait(60.5)
    interview.page.following.click()
    interview.wait(5)
    said = " ".join(texts_of(interview.page))
    assert interview.asked
    assert not [question for question in interview.asked if question in said]


def test_the_clock_runs_with_the_jurys_questions(make) -> None:  # type: ignore[no-untyped-def]
    interview = make("REVIEW")
    assert "00:00" in list(texts_of(interview.page))
    interview.page.following.click()
    interview.wait(75)
    assert "01:15" in list(texts_of(interview.page))
    assert interview.buttons == [("Questions", False)]


@pytest.mark.parametrize(("height", "least"), [(618, 80), (930, 110), (300, 30)])
def test_the_clock_is_as_large_as_there_is_room_for(make, height: int, least: int) -> None:  # type: ignore[no-untyped-def]
    part = make("FINAL")
    part.page.resize(1366, height)
    part.page.show()
    assert part.page._timer.size_px >= least
    assert part.page._timer.height() <= height / 3


def test_the_only_thing_to_do_is_the_primary_button(look: Look, qtbot: QtBot) -> None:
    page = InterviewPage(look)
    qtbot.addWidget(page)
    page.show_view(InterviewShown(guide="", following="Première question", can_follow=True))
    assert page.following.kind == "primary"
    page.show_view(
        InterviewShown(guide="", answer="Réponse", can_answer=True, following="Suite", can_follow=True)
    )
    assert (page.answer.kind, page.following.kind) == ("primary", "secondary")


def test_alone_the_question_is_larger_to_the_eye_than_the_clock(look: Look, qtbot: QtBot) -> None:
    page = InterviewPage(look)
    qtbot.addWidget(page)
    page.resize(1366, 930)
    page.show_view(InterviewShown(guide="", question="Pourquoi\u202f?", timer="00:12"))
    page.show()
    assert page._timer.size_px == 34

"""The candidate's papers in the final interview: the jury's behind the code, one's own dossier when alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, PhaseKind
from crcd_sim.services.exam.joined_papers import JoinedPapers
from crcd_sim.ui.attachments.words import PURPOSE
from crcd_sim.ui.exam.final_papers import HIDE, FinalPapers
from crcd_sim.ui.exam.interview_page import InterviewPage
from crcd_sim.ui.exam.parts import InterviewPart
from crcd_sim.ui.exam.read_write_page import BOTH, WRITING
from crcd_sim.ui.look import Look
from tests.fakes.papers import JOINED, GivenPapers
from tests.fakes.screens import HandJobs, OpenGate
from tests.fakes.sittings import MORNING
from tests.ui.exam.conftest import Room

PORTFOLIO, ECF = JOINED.items


class FinalSession:
    """What the papers ask of a session whose final interview runs."""

    def __init__(self, *, jury: bool, joined: bool) -> None:
        self.jury_present = jury
        self.events: list[Callable[[Event], None]] = []
        self.told: list[tuple[EventKind, Mapping[str, Any]]] = []
        self.runner = self
        self.sitting = SimpleNamespace(rules=SimpleNamespace(drill=None))
        self.joined = JoinedPapers(self, [])  # type: ignore[arg-type]
        for paper in JOINED.items if joined else ():
            self.joined.attach(paper)

    def on_event(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self.events.append(listener)
        return lambda: self.events.remove(listener)

    def append(self, kind: EventKind, data: Mapping[str, Any]) -> None:
        self.told.append((kind, data))
        for listener in list(self.events):
            listener(Event(len(self.told), kind, 0.0, MORNING, data))

    def at_hand(self, kind: str) -> tuple[AtHand, ...]:
        return (AtHand.PORTFOLIO, AtHand.CALCULATOR) if kind == PhaseKind.FINAL else ()


@dataclass
class Seat:
    session: FinalSession
    interview: InterviewPage
    papers: FinalPapers
    gate: OpenGate
    jobs: HandJobs

    @property
    def names(self) -> list[str]:
        """What can be read now."""
        if self.papers.page.mode == WRITING:
            return []
        return [paper.name for paper in self.papers.reading.shown]

    @property
    def button(self) -> str:
        return self.interview.papers.text() if self.interview.papers.isVisibleTo(self.interview) else ""


Sit = Callable[..., Seat]


@pytest.fixture
def sit(look: Look, qtbot: QtBot) -> Iterator[Sit]:
    made: list[FinalPapers] = []

    def seat(*, jury: bool, closed: bool = False, joined: bool = True) -> Seat:
        session = FinalSession(jury=jury, joined=joined)
        interview, gate, jobs = InterviewPage(look), OpenGate(closed=closed), HandJobs()
        papers = FinalPapers(session, look, jobs, GivenPapers(), gate.require, interview)
        made.append(papers)
        qtbot.addWidget(papers.page)
        papers.page.resize(1366, 600)
        papers.page.show()
        return Seat(session, interview, papers, gate, jobs)

    yield seat
    for papers in made:
        papers.close()


def test_before_a_jury_nothing_shows_until_the_code_is_given(sit: Sit) -> None:
    seat = sit(jury=True)
    assert seat.names == []
    seat.interview.papers.click()
    assert seat.gate.purposes == [PURPOSE]
    assert seat.names == [PORTFOLIO.name, ECF.name]


def test_without_the_code_nothing_shows(sit: Sit) -> None:
    seat = sit(jury=True, closed=True)
    seat.interview.papers.click()
    assert seat.names == []


def test_hidden_again_they_ask_for_the_code_again(sit: Sit) -> None:
    seat = sit(jury=True)
    for _ in range(2):
        seat.interview.papers.click()
    assert seat.names == []
    seat.interview.papers.click()
    assert seat.gate.purposes == [PURPOSE, PURPOSE]


def test_alone_the_candidate_has_the_dossier_and_never_the_assessments(sit: Sit) -> None:
    seat = sit(jury=False)
    assert seat.names == [PORTFOLIO.name]
    assert seat.button == ""


@pytest.mark.parametrize("jury", [True, False])
def test_without_papers_the_interview_is_as_it_was(sit: Sit, jury: bool) -> None:
    seat = sit(jury=jury, joined=False)
    assert (seat.names, seat.button) == ([], "")
    assert seat.papers.page.mode == WRITING


def test_a_paper_joined_or_taken_away_meanwhile_follows(sit: Sit) -> None:
    seat = sit(jury=True, joined=False)
    seat.session.joined.attach(ECF)
    assert seat.button
    seat.interview.papers.click()
    assert (seat.names, seat.button) == ([ECF.name], HIDE)
    seat.session.joined.remove(ECF.sha256, "staff")
    assert (seat.names, seat.button) == ([], "")


def test_the_papers_are_shown_by_the_pdf_viewer(sit: Sit, qtbot: QtBot) -> None:
    seat = sit(jury=True)
    seat.interview.papers.click()
    viewer = seat.papers.reading.panel.viewer
    qtbot.waitUntil(lambda: viewer.view() is not None)
    assert viewer.sentence() == ""
    assert seat.papers.page.mode == BOTH


def test_what_the_jury_reads_is_not_said_to_be_read_by_the_candidate(sit: Sit) -> None:
    seat = sit(jury=True)
    before = len(seat.session.told)
    seat.interview.papers.click()
    assert len(seat.session.told) == before


def test_the_final_interview_has_the_papers_and_no_other_part(make_room: Callable[..., Room]) -> None:
    room = make_room()
    for paper in JOINED.items:
        room.session.joined.attach(paper)
    for kind in ("CASE_STUDY", "EXCHANGE_PREP", "INTERVIEW_PREP", "CLIENT_RECORDING", "REVIEW"):
        room.skip_to(kind)
        titles = [document.title for document in room.session.documents(kind)]
        assert not [title for title in titles if "ossier professionnel" in title or "ECF" in title]
        assert getattr(room.screen.part, "_papers", None) is None
    room.skip_to(PhaseKind.FINAL)
    tools = replace(room.screen._tools, papers=GivenPapers(), gate=OpenGate().require)
    final = InterviewPart(room.session, PhaseKind.FINAL, tools)
    assert final._papers is not None
    assert [paper.name for paper in final._papers.reading.shown] == [PORTFOLIO.name]  # alone: one's own
    final.close()

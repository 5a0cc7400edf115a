"""The candidate's papers in the review: behind the code, one sitting at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crcd_sim.domain.attachments import AttachedPapers
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.attachments.dialog import NOTHING, PapersKit
from crcd_sim.ui.attachments.words import PURPOSE
from crcd_sim.ui.look import Look
from crcd_sim.ui.review import contents
from crcd_sim.ui.review.candidate_papers import GUARDED, ReviewPapers
from crcd_sim.ui.review.review_page import ReviewPage
from crcd_sim.ui.review.review_presenter import ReviewPresenter
from tests.fakes.papers import JOINED, GivenPapers
from tests.fakes.pdfs import a_pdf
from tests.fakes.review import GivenReviews
from tests.fakes.screens import HandJobs, OpenGate, ReadyAsker
from tests.ui.review.examples import ZONE


class Desk:
    """A review with papers, and what they work with."""

    def __init__(self, look: Look, file: ReviewFile, papers: AttachedPapers, new: Path | None) -> None:
        self.gate = OpenGate()
        self.source = GivenPapers(papers)
        self.page = ReviewPage(look)
        joined = replace(file, model=replace(file.model, papers=papers))
        kit = PapersKit(look, self.source, ReadyAsker(True, file=new))
        self.presenter = ReviewPresenter(
            self.page,
            GivenReviews(joined),
            ZONE,
            papers=lambda changed: ReviewPapers(replace(kit, changed=changed), HandJobs(), self.gate.require),
        )
        self.identifier = file.model.summary.id
        self.presenter.open(self.identifier)

    def look_at_papers(self) -> ReviewPapers:
        self.page.contents.choose(contents.PAPERS)
        assert self.presenter.papers is not None
        return self.presenter.papers

    @property
    def row(self) -> str:
        return next(item.detail for item in self.page.contents.items if item.key == contents.PAPERS)


Open = Callable[..., Desk]


@pytest.fixture
def desk(look: Look, file: ReviewFile, qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    made: list[Desk] = []

    def opened(papers: AttachedPapers = JOINED) -> Desk:
        new = tmp_path / "Livret 2.pdf"
        new.write_bytes(a_pdf(mark="livret 2"))
        made.append(Desk(look, file, papers, new))
        qtbot.addWidget(made[-1].page)
        made[-1].page.resize(1366, 768)
        made[-1].page.show()
        return made[-1]

    yield opened
    for one in made:
        one.presenter.leave()


def test_the_row_says_how_many_are_joined(desk: Open) -> None:
    assert desk().row == "2"
    assert desk(AttachedPapers()).row == "aucun"


def test_they_are_read_once_the_code_is_given(desk: Open) -> None:
    opened = desk()
    papers = opened.look_at_papers()
    assert opened.gate.purposes == [PURPOSE]
    assert papers.view.sentence == ""
    assert papers.reading.shown == JOINED.items


def test_without_the_code_nothing_is_read(desk: Open) -> None:
    opened = desk()
    opened.gate.closed = True
    papers = opened.look_at_papers()
    assert papers.view.sentence == GUARDED
    assert papers.reading.shown == ()
    assert opened.source.reads == []
    opened.gate.closed = False
    papers.view.opening.click()
    assert papers.reading.shown == JOINED.items


def test_the_code_is_asked_once_for_a_sitting_laid_open(desk: Open) -> None:
    opened = desk()
    opened.look_at_papers()
    opened.page.contents.choose(contents.OVERVIEW)
    opened.look_at_papers()
    assert opened.gate.purposes == [PURPOSE]


def test_left_and_opened_again_the_code_is_asked_again(desk: Open) -> None:
    opened = desk()
    papers = opened.look_at_papers()
    opened.presenter.leave()
    assert papers.reading.shown == ()
    opened.presenter.open(opened.identifier)
    opened.look_at_papers()
    assert opened.gate.purposes == [PURPOSE, PURPOSE]


def test_one_joined_here_is_counted_and_read_at_once(desk: Open) -> None:
    opened = desk(AttachedPapers())
    papers = opened.look_at_papers()
    assert papers.view.sentence == NOTHING
    papers.view.joining.click()
    assert papers.desk is not None
    papers.desk.dialog.ecf.click()
    assert [paper.name for paper in papers.reading.shown] == ["Livret 2.pdf"]
    assert opened.row == "1"
    assert papers.view.sentence == ""

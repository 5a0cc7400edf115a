"""Papers chosen with the rules, before there is a sitting."""

from __future__ import annotations

from pathlib import Path

import pytest

from crcd_sim.bootstrap.attachments import ChosenPaper, read_paper
from crcd_sim.domain.attachments import AttachedPapers, AttachmentKind
from crcd_sim.ui.attachments.draft import DraftPapers
from tests.fakes.papers import GivenPapers
from tests.fakes.pdfs import a_pdf


@pytest.fixture
def paper(tmp_path: Path) -> ChosenPaper:
    file = tmp_path / "dossier.pdf"
    file.write_bytes(a_pdf())
    return read_paper(file, AttachmentKind.PORTFOLIO)


@pytest.fixture
def draft() -> DraftPapers:
    return DraftPapers(GivenPapers())


def test_a_paper_chosen_waits_whole_for_its_sitting(draft: DraftPapers, paper: ChosenPaper) -> None:
    told: list[AttachedPapers] = []
    draft.attach("", paper, told.append, _unexpected)
    assert draft.chosen == (paper,)
    assert told[0].items == (paper.attachment,)


def test_the_same_paper_is_chosen_once(draft: DraftPapers, paper: ChosenPaper) -> None:
    refused: list[Exception] = []
    draft.attach("", paper, lambda _: None, _unexpected)
    draft.attach("", paper, lambda _: None, refused.append)
    assert len(refused) == 1
    assert draft.chosen == (paper,)


def test_a_paper_is_taken_back(draft: DraftPapers, paper: ChosenPaper) -> None:
    draft.attach("", paper, lambda _: None, _unexpected)
    draft.detach("", paper.attachment.sha256, lambda _: None, _unexpected)
    assert draft.chosen == ()


def test_the_next_candidate_starts_with_none(draft: DraftPapers, paper: ChosenPaper) -> None:
    draft.attach("", paper, lambda _: None, _unexpected)
    draft.clear()
    assert draft.papers.items == ()


def _unexpected(error: Exception) -> None:
    raise error

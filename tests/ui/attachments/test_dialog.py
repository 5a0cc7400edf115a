"""The dialog that joins the candidate's papers: what it shows, what it refuses, what it asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.attachments import AttachedPapers, AttachmentKind
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.attachments import words
from crcd_sim.ui.attachments.dialog import NOTHING, AttachmentsDesk, ElidedLabel, PapersKit
from crcd_sim.ui.look import Look
from tests.fakes.papers import JOINED, GivenPapers
from tests.fakes.pdfs import a_locked_pdf, a_pdf
from tests.fakes.screens import ReadyAsker


class Opened:
    """A dialog over a window, and what it works with."""

    def __init__(self, look: Look, qtbot: QtBot, source: GivenPapers, asker: ReadyAsker) -> None:
        self.window = QWidget()
        self.window.resize(1366, 768)
        qtbot.addWidget(self.window)
        self.source = source
        self.told: list[AttachedPapers] = []
        kit = PapersKit(look, source, asker, self.told.append)
        self.desk = AttachmentsDesk(kit, "s1", source.papers, self.window)
        self.dialog = self.desk.dialog
        self.desk.open()


@pytest.fixture
def new_file(tmp_path: Path) -> Path:
    file = tmp_path / "Livret 2.pdf"
    file.write_bytes(a_pdf(7, mark="livret 2"))
    return file


def test_it_shows_what_is_joined_and_says_where_it_stays(look: Look, qtbot: QtBot) -> None:
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker())
    dialog = opened.dialog
    assert list(dialog.names()) == ["Dossier professionnel.pdf", "Livret ECF.pdf"]
    assert "nom du candidat" in words.PRIVACY
    assert "sur ce poste" in words.PRIVACY


def test_it_says_when_nothing_is_joined(look: Look, qtbot: QtBot) -> None:
    opened = Opened(look, qtbot, GivenPapers(AttachedPapers()), ReadyAsker())
    dialog = opened.dialog
    assert list(dialog.names()) == []
    assert NOTHING in [label.text() for label in dialog.findChildren(type(dialog.sentence))]


def test_a_file_chosen_is_read_counted_and_joined(look: Look, qtbot: QtBot, new_file: Path) -> None:
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker(file=new_file))
    opened.dialog.ecf.click()
    assert list(opened.dialog.names())[-1] == "Livret 2.pdf"
    added = opened.told[-1].items[-1]
    assert (added.kind, added.pages, added.size) == (AttachmentKind.ECF, 7, new_file.stat().st_size)
    assert "est joint" in opened.dialog.sentence.text()


def test_one_dossier_professionnel_is_all_there_may_be(look: Look, qtbot: QtBot) -> None:
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker())
    dialog = opened.dialog
    assert not dialog.portfolio.isEnabled()
    assert dialog.ecf.isEnabled()


def test_no_file_chosen_changes_nothing(look: Look, qtbot: QtBot) -> None:
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker())
    opened.dialog.ecf.click()
    assert opened.told == []
    assert opened.dialog.ecf.isEnabled()


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "vide"), (b"rien", "PDF"), (a_pdf()[:-100], "abîmé"), (a_locked_pdf(), "protégé")],
)
def test_rubbish_is_refused_with_a_sentence(
    look: Look, qtbot: QtBot, tmp_path: Path, content: bytes, word: str
) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(content)
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker(file=file))
    opened.dialog.ecf.click()
    assert word in opened.dialog.sentence.text()
    assert opened.told == []
    assert opened.dialog.ecf.isEnabled()


def test_a_pdf_that_no_viewer_opens_is_refused(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    """Its two ends are sound, its inside is not."""
    file = tmp_path / "creux.pdf"
    file.write_bytes(b"%PDF-1.4\nxref\n0 0\ntrailer\n<</Size 1>>\nstartxref\n9\n%%EOF\n")
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker(file=file))
    opened.dialog.ecf.click()
    assert "abîmé" in opened.dialog.sentence.text()


def test_a_full_disk_is_said_and_one_may_try_again(look: Look, qtbot: QtBot, new_file: Path) -> None:
    opened = Opened(look, qtbot, GivenPapers(), ReadyAsker(file=new_file))
    opened.source.broken = EnvironmentProblem("Le disque est plein.", code="attachment_refused")
    opened.dialog.ecf.click()
    assert opened.dialog.sentence.text() == "Le disque est plein."
    opened.source.broken = None
    opened.dialog.ecf.click()
    assert len(opened.dialog.names()) == 3


def test_while_a_file_is_read_nothing_else_is_asked(look: Look, qtbot: QtBot, new_file: Path) -> None:
    opened = Opened(look, qtbot, GivenPapers(at_once=False), ReadyAsker(file=new_file))
    opened.dialog.ecf.click()
    assert not opened.dialog.ecf.isEnabled()
    assert not any(button.isEnabled() for button in opened.dialog.removals)
    opened.source.answer()
    assert opened.dialog.ecf.isEnabled()


def test_a_removal_is_confirmed_first(look: Look, qtbot: QtBot) -> None:
    asker = ReadyAsker(False, True)
    opened = Opened(look, qtbot, GivenPapers(), asker)
    opened.dialog.removals[0].click()
    assert opened.told == []
    opened.dialog.removals[0].click()
    assert list(opened.dialog.names()) == ["Livret ECF.pdf"]
    assert opened.dialog.portfolio.isEnabled()
    assert all(question.danger for question in asker.asked)


def test_shut_while_a_file_is_read_it_breaks_nothing(look: Look, qtbot: QtBot, new_file: Path) -> None:
    opened = Opened(look, qtbot, GivenPapers(at_once=False), ReadyAsker(file=new_file))
    opened.dialog.ecf.click()
    opened.dialog.accept()
    opened.source.answer()
    assert len(opened.told) == 1


def test_after_the_end_nothing_is_joined_but_may_be_taken_away(look: Look, qtbot: QtBot) -> None:
    source = GivenPapers(AttachedPapers(JOINED.items, "final_over"))
    opened = Opened(look, qtbot, source, ReadyAsker())
    dialog = opened.dialog
    assert not dialog.ecf.isEnabled()
    assert "terminé" in dialog.sentence.text()
    assert all(button.isEnabled() for button in dialog.removals)


def test_a_long_name_is_cut_and_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("n" * 300 + ".pdf")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.show()
    assert len(label.text()) < 100
    assert label.text().endswith(".pdf")
    assert label.accessibleName() == "n" * 300 + ".pdf"


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 ko"), (48_200, "48 ko"), (3_240_000, "3,2 Mo"), (50_000_000, "50,0 Mo")]
)
def test_sizes_are_said_as_one_reads_them(count: int, said: str) -> None:
    assert words.size(count).replace("\u00a0", " ") == said

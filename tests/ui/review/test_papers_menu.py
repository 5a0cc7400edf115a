"""Papers made on demand, printed or saved; jury material behind the staff code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import UserMistake
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.papers_menu import JURY, PapersDesk, PapersMenu, Printed
from tests.fakes.review import GivenReviews, ReadyPrinting
from tests.fakes.screens import HandJobs, OpenGate
from tests.ui.dossier.support import pdf_bytes
from tests.ui.review.conftest import Desk

pytestmark = pytest.mark.usefixtures("our_fonts")


class Office:
    """A desk of papers, with all it was given and all it said."""

    def __init__(self, folder: Path | None, *, gate: OpenGate | None = None, printer: bool = True) -> None:
        self.source = GivenReviews()
        self.printing = ReadyPrinting(folder=folder, printer=printer)
        self.gate = gate or OpenGate()
        self.jobs = HandJobs()
        self.told: list[tuple[str, str]] = []
        self.printed: list[Printed] = []
        self.desk = PapersDesk(
            self.source,
            self.printing,
            self.jobs,
            tell=lambda text, kind: self.told.append((text, kind)),
            staff=self.gate.require,
            printed=self.printed.append,
        )

    @property
    def last(self) -> str:
        return self.told[-1][0].replace("\u00a0", " ")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_paper_is_saved_where_one_says(office: Office, tmp_path: Path) -> None:
    office.desk.save_paper("s1", "dossier")
    assert (tmp_path / "dossier-0412.pdf").read_bytes() == b"%PDF-made-up"
    assert office.last == f"Dossier du candidat : enregistré dans « {tmp_path / 'dossier-0412.pdf'} »."
    assert office.told[-1][1] == "ok"


def test_what_is_being_done_is_said_meanwhile(office: Office) -> None:
    office.source.at_once = False
    office.desk.save_paper("s1", "dossier")
    assert (office.last, office.desk.busy) == ("Mise en page…", True)
    office.source.answer()
    assert not office.desk.busy


def test_the_letter_is_saved_as_docx(office: Office, tmp_path: Path) -> None:
    office.desk.save_letter("s1")
    assert (tmp_path / "courrier-0412.docx").read_bytes() == b"PK-made-up"
    assert "*.docx" in office.printing.asked[0]


def test_a_paper_is_printed_and_its_pages_counted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pdf_bytes(("Première page",), ("Seconde page",))
    source_paper = office.source.paper

    def real(identifier: str, paper: str, done: Callable[..., None], failed: object = None) -> None:
        source_paper(identifier, paper, lambda it: done(replace(it, content=made)), failed)

    monkeypatch.setattr(office.source, "paper", real)
    office.desk.print_paper("s1", "tirage")
    assert office.printed == [Printed("tirage", 2)]
    assert office.last == "Tirage : 2 pages envoyées à l’imprimante."
    assert office.printing.printed.stat().st_size > 1000


def test_no_printer_chosen_prints_nothing_and_leaves_the_desk_free(tmp_path: Path) -> None:
    office = Office(tmp_path, printer=False)
    office.desk.print_paper("s1", "dossier")
    assert office.printing.asked == ["Dossier du candidat"]
    assert (office.printed, office.desk.busy) == ([], False)


def test_no_place_chosen_saves_nothing_and_leaves_the_desk_free() -> None:
    office = Office(None)
    office.desk.save_paper("s1", "dossier")
    office.desk.save_letter("s1")
    assert (len(office.printing.asked), office.desk.busy) == (2, False)


def test_the_jurys_booklet_asks_for_the_staff_code(office: Office) -> None:
    office.desk.save_paper("s1", JURY)
    assert office.gate.purposes == ["ouvrir le livret du jury"]
    assert office.source.papers == [("s1", JURY)]


def test_without_the_code_the_jurys_booklet_is_not_even_made(tmp_path: Path) -> None:
    office = Office(tmp_path, gate=OpenGate(closed=True))
    office.desk.print_paper("s1", JURY)
    office.desk.save_paper("s1", JURY)
    assert office.source.papers == []
    assert not office.desk.busy


def test_candidates_papers_ask_for_no_code(office: Office) -> None:
    for paper in ("dossier", "candidat", "tirage"):
        office.desk.save_paper("s1", paper)
    assert office.gate.purposes == []


def test_one_paper_at_a_time(office: Office) -> None:
    office.source.at_once = False
    office.desk.save_paper("s1", "dossier")
    office.desk.save_paper("s1", "tirage")
    office.desk.save_letter("s1")
    assert office.source.papers == [("s1", "dossier")]


def test_what_cannot_be_made_says_why_and_leaves_the_desk_free(office: Office) -> None:
    office.source.error = UserMistake("Aucun courrier n’a été écrit dans ce passage.", code="no_letter")
    office.desk.save_letter("s1")
    assert office.told[-1] == ("Aucun courrier n’a été écrit dans ce passage.", "danger")
    assert not office.desk.busy


def test_a_folder_that_refuses_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "dossier-0412.pdf").mkdir()
    office.desk.save_paper("s1", "dossier")
    assert office.told[-1][1] == "danger"
    assert "Choisissez un autre dossier." in office.last
    assert not office.desk.busy


def test_our_own_mistake_is_not_told_as_the_environments(office: Office) -> None:
    office.source.error = ValueError("bug")
    with pytest.raises(ValueError, match="bug"):
        office.desk.save_paper("s1", "dossier")


def test_a_broken_paper_is_not_sent_to_the_printer(office: Office) -> None:
    office.desk.print_paper("s1", "dossier")
    assert office.told[-1] == ("Ce document est abîmé : il ne peut pas être imprimé.", "danger")
    assert office.printed == []


# --- The menu --------------------------------------------------------------------------------


def actions(menu: QMenu) -> dict[str, QAction]:
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inside = action.menu()
        if isinstance(inside, QMenu):
            found |= {f"{action.text()} / {name}": it for name, it in actions(inside).items()}
        elif not action.isSeparator():
            found[action.text()] = action
    return found


def test_every_entry_of_the_menu_does_what_it_says(look: Look, office: Office, qtbot: QtBot) -> None:
    menu = PapersMenu(look, office.desk, lambda: "s7")
    qtbot.addWidget(menu)
    wanted = {
        "Dossier du candidat / Imprimer…": "dossier",
        "Dossier du candidat / Enregistrer en PDF…": "dossier",
        "Livret candidat / Imprimer…": "candidat",
        "Livret candidat / Enregistrer en PDF…": "candidat",
        "Livret jury / Imprimer…": "jury",
        "Livret jury / Enregistrer en PDF…": "jury",
        "Procès-verbal de tirage / Imprimer…": "tirage",
        "Procès-verbal de tirage / Enregistrer en PDF…": "tirage",
        "Courrier en .docx…": "courrier",
    }
    assert set(actions(menu)) == set(wanted)
    for name, paper in wanted.items():
        office.source.papers.clear()
        office.printing.asked.clear()
        actions(menu)[name].trigger()
        assert office.source.papers == [("s7", paper)], name
        assert len(office.printing.asked) == 1, name


def test_the_button_opens_its_menu_by_mouse_and_by_key(
    desk: Desk, look: Look, office: Office, qtbot: QtBot
) -> None:
    menu = PapersMenu(look, office.desk, lambda: desk.presenter.identifier, desk.page)
    desk.page.set_papers_menu(menu)
    desk.page.papers.click()
    qtbot.waitUntil(menu.isVisible)
    menu.close()
    qtbot.keyClick(desk.page.contents, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(menu.isVisible)
    menu.close()

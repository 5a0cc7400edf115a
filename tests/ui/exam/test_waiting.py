"""The pages between two parts and after the last: one column, wide enough to read, nothing left hanging."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.ui.exam.closing_page import ClosingPage, ClosingView, DossierItem
from crcd_sim.ui.exam.waiting import WaitingPage, WaitingView
from crcd_sim.ui.look import Look
from tests.ui.screen_checks import cut_texts, texts_of

LONG = "Les dossiers des clients à contacter, leurs factures, leurs demandes et tout ce qui est noté sur eux"
VIEW = WaitingView(
    ended="Étude de cas terminée",
    saved="Votre travail est enregistré (10:15:00).",
    next_title="Préparation des échanges",
    next_length="40 min",
    present="en présence d’un surveillant",
    does="Vous découvrez les clients et préparez vos échanges.",
    at_hand=(LONG, "La calculatrice"),
    may=("Vous reposer\u00a0: cette attente n’est pas comptée",),
)  # fmt: skip


def shown(page: QWidget, qtbot: QtBot, size: tuple[int, int]) -> QWidget:
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    return page


def label(page: QWidget, text: str) -> QLabel:
    return next(item for item in page.findChildren(QLabel) if item.isVisible() and item.text() == text)


def left(page: QWidget, text: str) -> int:
    return label(page, text).mapTo(page, QPoint()).x()


def waiting(look: Look, qtbot: QtBot, view: WaitingView, size: tuple[int, int] = (1350, 600)) -> QWidget:
    page = WaitingPage(look)
    page.show_view(view)
    return shown(page, qtbot, size)


@pytest.mark.parametrize("size", [(1350, 600), (1904, 900)])
def test_the_column_is_as_wide_as_one_reads_and_in_the_middle(
    dressed: Look, qtbot: QtBot, size: tuple[int, int]
) -> None:
    page = waiting(dressed, qtbot, VIEW, size)
    text = label(page, VIEW.does)
    at = text.mapTo(page, QPoint()).x()
    assert text.width() == 860
    assert abs(at - (page.width() - at - text.width())) <= 2
    assert cut_texts(page) == []


def test_the_second_line_of_an_item_stands_under_its_first(dressed: Look, qtbot: QtBot) -> None:
    page = waiting(dressed, qtbot, VIEW)
    item = label(page, LONG)
    assert item.height() > 2 * item.fontMetrics().height() - 2  # it does wrap
    assert left(page, LONG) == left(page, "La calculatrice") > left(page, "À disposition")


def test_a_list_with_nothing_in_it_leaves_its_room_to_the_other(dressed: Look, qtbot: QtBot) -> None:
    both = waiting(dressed, qtbot, VIEW)
    alone = waiting(dressed, qtbot, replace(VIEW, at_hand=()))
    assert left(both, VIEW.may[0]) > both.width() // 2
    assert left(alone, VIEW.may[0]) < alone.width() // 2


def closing(look: Look, qtbot: QtBot, **state: bool) -> ClosingPage:
    page = ClosingPage(look)
    items = (
        DossierItem("summary", "Votre résumé", "29 mots"),
        DossierItem("letter", "Votre courrier", "212 mots", joined=not state.get("gathered")),
    )
    page.show_view(ClosingView(items, **{"gathered": False, "closed": False, **state}))
    shown(page, qtbot, (1904, 900))
    return page


def test_the_closing_page_has_the_same_column(dressed: Look, qtbot: QtBot) -> None:
    page = closing(dressed, qtbot)
    assert left(page, "Constituer mon dossier") == (page.width() - 860) // 2
    assert left(page, "29 mots") == left(page, "212 mots")
    assert cut_texts(page) == []


def test_once_gathered_the_page_says_what_is_in_the_file_and_what_is_not(dressed: Look, qtbot: QtBot) -> None:
    page = closing(dressed, qtbot, gathered=True)
    assert page.boxes == {}
    assert [label(page, text).isVisible() for text in ("Votre résumé", "29 mots", "non joint")] == [True] * 3
    assert "212 mots" not in texts_of(page)


def test_a_printed_sheet_is_counted_and_nothing_else_moves(dressed: Look, qtbot: QtBot) -> None:
    page = closing(dressed, qtbot)
    page.boxes["letter"].setChecked(False)
    page.show_sheets("4 feuilles imprimées sur 20")
    assert "4 feuilles imprimées sur 20" in texts_of(page)
    assert not page.boxes["letter"].isChecked()

"""Where the keyboard goes when controls come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from crcd_sim.ui.widgets.keyboard import give_keyboard, keyboard_kept, tab_as_laid_out
from tests.ui.conftest import Stage


class Board(QWidget):
    """A big button, another that takes the keyboard when it can, and a third beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.main, self.other, self.beside = QPushButton("main"), QPushButton("other"), QPushButton("beside")
        layout = QVBoxLayout(self)
        for button in (self.main, self.other, self.beside):
            layout.addWidget(button)

    def first_control(self) -> QWidget:
        return self.other

    def allow(self, *buttons: QPushButton) -> None:
        with keyboard_kept(self, self.main, self.other, also=(self.beside,)):
            for button in (self.main, self.other, self.beside):
                button.setEnabled(button in buttons)


def test_a_page_says_where_the_keyboard_goes(stage: Stage) -> None:
    board = Board()
    stage(QLineEdit(), board)
    give_keyboard(board)
    assert board.other.hasFocus()


@pytest.mark.parametrize("seen", [True, False])
def test_one_sees_where_the_keyboard_goes_if_one_saw_it_before(stage: Stage, seen: bool) -> None:
    board, elsewhere = Board(), QLineEdit()
    window = stage(elsewhere, board)
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, seen)
    give_keyboard(board)
    board.allow(board.main)
    assert board.main.hasFocus()
    assert window.testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange) is seen


def test_the_keyboard_waits_in_its_place_for_a_button_to_press(stage: Stage) -> None:
    board = Board()
    stage(board)
    board.main.setFocus()
    board.allow(board.beside)
    assert board.hasFocus()  # not on the one beside: Enter would press it
    board.allow(board.main, board.beside)
    assert board.main.hasFocus()


def test_the_next_taker_has_the_keyboard_when_the_first_goes(stage: Stage) -> None:
    board = Board()
    stage(board)
    board.main.setFocus()
    board.allow(board.other, board.beside)
    assert board.other.hasFocus()


def test_a_control_that_can_still_be_used_keeps_the_keyboard(stage: Stage) -> None:
    board = Board()
    stage(board)
    board.beside.setFocus()
    board.allow(board.main, board.beside)
    assert board.beside.hasFocus()


def test_a_keyboard_that_is_elsewhere_stays_there(stage: Stage) -> None:
    board, elsewhere = Board(), QLineEdit()
    stage(elsewhere, board)
    elsewhere.setFocus()
    board.allow(board.main)
    assert elsewhere.hasFocus()


def test_tab_goes_through_controls_as_they_stand_whenever_they_were_made(stage: Stage) -> None:
    place, row, last = QWidget(), QHBoxLayout(), QLineEdit()
    layout = QVBoxLayout(place)
    layout.addLayout(row)
    layout.addWidget(last)
    late = [QLineEdit(), QLineEdit()]
    for field in late:
        row.addWidget(field)
    window = stage(place)
    tab_as_laid_out(place)
    late[0].setFocus()
    reached = []
    for _ in range(3):
        reached.append(QApplication.focusWidget())
        QTest.keyClick(window, Qt.Key.Key_Tab)
    assert reached == [*late, last]

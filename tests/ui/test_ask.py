"""The questions that wait for an answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.ui.ask import DialogAsker, Question, QuestionDialog
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import LEAVE
from tests.ui.screen_checks import badly_typed, cut_texts

PLAIN = Question("Copier ce passage ?", "Il continuera ailleurs.", yes="Choisir la clé")


def answer(qapp: QApplication, qtbot: QtBot, look: Look, question: Question, button: str) -> bool:
    """Ask, press a button of the dialog that opens, return the answer."""
    parent = QWidget()
    qtbot.addWidget(parent)

    def press() -> None:
        dialog = qapp.activeModalWidget()
        named = {found.accessibleName(): found for found in dialog.findChildren(QPushButton)}
        named[button].click()

    QTimer.singleShot(0, press)
    return DialogAsker(look, parent).ask(question)


@pytest.mark.parametrize(("button", "said"), [("Choisir la clé", True), ("Annuler", False)])
def test_the_button_pressed_is_the_answer(
    qapp: QApplication, qtbot: QtBot, look: Look, button: str, said: bool
) -> None:
    assert answer(qapp, qtbot, look, PLAIN, button) is said


@pytest.fixture
def dialog(look: Look, qtbot: QtBot) -> QuestionDialog:
    made = QuestionDialog(look, LEAVE)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_escape_is_a_no(dialog: QuestionDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_enter_never_loses_anything(dialog: QuestionDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def test_a_harmless_question_is_answered_by_enter(look: Look, qtbot: QtBot) -> None:
    made = QuestionDialog(look, PLAIN)
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(made.accepted):
        QTest.keyClick(made.focusWidget(), Qt.Key.Key_Return)


def test_the_question_is_whole_and_well_typed(dialog: QuestionDialog) -> None:
    assert (cut_texts(dialog), badly_typed(dialog)) == ([], [])

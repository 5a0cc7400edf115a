"""One keyboard for two windows: the candidate's, until the trainer asks for it, and the candidate's again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.ui.console import words
from crcd_sim.ui.console.keyboard import IDLE_MS, SharedKeyboard
from tests.fakes.console_views import chat_view
from tests.ui.console.conftest import Booth, MakeBooth

K = Qt.Key
FLAG = Qt.WindowType.WindowDoesNotAcceptFocus


def accepts(window: QWidget) -> bool:
    return not window.windowHandle().flags() & FLAG


def given_back(booth: Booth) -> None:
    booth.bot.waitUntil(booth.paper.isActiveWindow)


def test_the_console_opens_without_the_keyboard(booth: Booth) -> None:
    assert booth.paper.isActiveWindow()
    assert booth.paper.hasFocus()
    assert not accepts(booth.window)
    assert booth.window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_no_press_of_the_mouse_gives_a_button_the_keyboard(booth: Booth) -> None:
    takers = [
        button
        for button in booth.window.findChildren(QAbstractButton)
        if button.focusPolicy() & Qt.FocusPolicy.ClickFocus and button.isVisible()
    ]
    assert takers == []
    QTest.mouseClick(booth.window.commands.next, Qt.MouseButton.LeftButton)
    assert booth.asked == [("next",)]
    assert booth.paper.hasFocus()


def test_it_is_taken_on_purpose_and_said_in_words(booth: Booth) -> None:
    booth.take_keyboard()
    assert accepts(booth.window)
    assert booth.window.keyboard_bar.line.text() == words.MINE
    assert booth.window.keyboard_bar.button.text() == "Rendre le clavier"
    assert booth.window.keyboard_bar.button.key == "Esc"


def test_escape_gives_it_back_to_the_control_that_had_it(booth: Booth) -> None:
    booth.take_keyboard()
    QTest.keyClick(booth.window, K.Key_Escape)
    given_back(booth)
    assert booth.paper.hasFocus()
    assert not accepts(booth.window)
    assert booth.window.keyboard_bar.line.text() == words.THEIRS


def test_escape_in_a_note_gives_it_back_and_keeps_the_words(booth: Booth) -> None:
    booth.take_keyboard()
    QTest.keyClick(booth.window, K.Key_N)
    field = booth.window.notes.notes[4].field
    QTest.keyClicks(field, "ton sec")
    booth.asked.clear()
    QTest.keyClick(field, K.Key_Escape)
    given_back(booth)
    assert booth.asked == [("amend", 4, "ton sec")]
    assert field.text() == "ton sec"


def test_a_while_without_a_key_gives_it_back(booth: Booth) -> None:
    keyboard = booth.window.keyboard
    booth.take_keyboard()
    assert keyboard.idle.isActive()
    assert keyboard.idle.interval() == IDLE_MS == 5000
    keyboard.idle.timeout.emit()
    given_back(booth)
    assert not keyboard.taken


def test_every_key_starts_the_wait_again(booth: Booth) -> None:
    keyboard = booth.window.keyboard
    booth.take_keyboard()
    keyboard.idle.stop()
    QTest.keyClick(booth.window.windowHandle(), K.Key_F12)
    assert keyboard.idle.isActive()


def test_a_click_in_a_note_takes_it(booth: Booth) -> None:
    field = booth.window.notes.notes[3].field
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    booth.bot.waitUntil(booth.window.isActiveWindow)
    assert booth.window.keyboard.taken
    assert field.hasFocus()


def test_a_click_in_the_message_of_a_chat_takes_it(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    field = booth.window.transcript.field
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton)
    booth.bot.waitUntil(booth.window.isActiveWindow)
    assert field.hasFocus()


def test_a_free_note_begun_with_the_mouse_leaves_the_keyboard_where_it_is(booth: Booth) -> None:
    QTest.mouseClick(booth.window.notes.begin, Qt.MouseButton.LeftButton)
    assert booth.asked == [("note", "")]
    assert not booth.window.keyboard.taken
    assert booth.paper.hasFocus()


def test_a_click_in_the_exam_takes_it_back(booth: Booth) -> None:
    booth.take_keyboard()
    booth.paper.activateWindow()
    given_back(booth)
    booth.bot.waitUntil(lambda: not booth.window.keyboard.taken)
    assert booth.paper.isActiveWindow()


def test_the_desktop_s_own_gift_is_said_too(booth: Booth) -> None:
    booth.window.keyboard._opened()
    booth.window.windowHandle().setFlag(FLAG, False)  # a desktop that does not heed it
    booth.window.activateWindow()
    booth.bot.waitUntil(lambda: booth.window.keyboard.taken)
    assert booth.window.keyboard_bar.line.text() == words.MINE


def test_closing_the_console_gives_it_back(booth: Booth) -> None:
    booth.take_keyboard()
    booth.window.let_close()
    given_back(booth)


def test_it_goes_back_to_the_very_field_of_a_form(qtbot: QtBot) -> None:
    exam, console = QWidget(), QWidget()
    fields = [QLineEdit(), QPlainTextEdit(), QLineEdit()]
    layout = QVBoxLayout(exam)
    for field in fields:
        layout.addWidget(field)
    for window in (exam, console):
        qtbot.addWidget(window)
    keyboard = SharedKeyboard(console, exam)
    exam.show()
    exam.activateWindow()
    qtbot.waitUntil(exam.isActiveWindow)
    fields[1].setFocus()
    console.show()
    keyboard.take()
    qtbot.waitUntil(console.isActiveWindow)
    keyboard.give_back()
    qtbot.waitUntil(exam.isActiveWindow)
    assert fields[1].hasFocus()


def test_nothing_of_the_console_unfolds_a_list_or_a_menu(booth: Booth) -> None:
    """A list that unfolds takes the keyboard with it, whatever the window says."""
    view = replace(booth.desk.shown, live=True)
    booth.show(view)
    menus = Qt.ContextMenuPolicy.NoContextMenu
    for field in booth.window.findChildren(QLineEdit) + booth.window.findChildren(QPlainTextEdit):
        assert field.contextMenuPolicy() is menus

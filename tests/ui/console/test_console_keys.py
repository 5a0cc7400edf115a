"""Every key of the console in every state: it does what its button does, where that makes sense, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crcd_sim.domain.rules import Driver
from crcd_sim.services.exam.console_view import Command, ConsoleView
from crcd_sim.ui.phone.keys import DEFAULTS, PhoneKey
from tests.fakes.console_views import CALL_COMMANDS, call_view, chat_view, idle_view
from tests.ui.console.conftest import Booth, MakeBooth

K = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier

COMMANDS = {
    K.Key_Return: ("next",),
    K.Key_Enter: ("next",),
    K.Key_R: ("repeat",),
    K.Key_S: ("silence",),
    K.Key_V: ("speak", True),
    K.Key_X: ("hang_up",),
    K.Key_1: ("objection", 1),
    K.Key_3: ("objection", 3),
    K.Key_A: ("note", "C7.1"),
    K.Key_G: ("note", "C7.7"),
    K.Key_N: ("note", ""),
}
NOTES = (K.Key_A, K.Key_G, K.Key_N)
# An AZERTY keyboard's row of digits, without Shift.
FRENCH_ROW = "&é\"'(-è_ç"


def press(booth: Booth, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(booth.window, key, modifiers)


def typed(
    booth: Booth, text: str, key: Qt.Key = K.Key_unknown, modifiers: Qt.KeyboardModifier = NONE
) -> None:
    QTest.sendKeyEvent(QTest.KeyAction.Click, booth.window, key, text, modifiers, -1)


@pytest.mark.parametrize(("key", "asked"), COMMANDS.items())
def test_a_key_does_what_is_written_on_its_button(
    booth: Booth, key: Qt.Key, asked: tuple[object, ...]
) -> None:
    press(booth, key)
    assert booth.asked == [asked]


@pytest.mark.parametrize("key", [key for key in COMMANDS if key not in NOTES])
@pytest.mark.parametrize("state", [idle_view, lambda: call_view(commands=frozenset())])
def test_no_command_acts_while_nobody_is_on_the_line(
    make_booth: MakeBooth, key: Qt.Key, state: Callable[[], ConsoleView]
) -> None:
    booth = make_booth(state())
    press(booth, key)
    assert booth.asked == []


@pytest.mark.parametrize("key", NOTES)
def test_a_note_is_taken_whoever_plays_the_client(make_booth: MakeBooth, key: Qt.Key) -> None:
    booth = make_booth(call_view(driver=Driver.PERSON, commands=frozenset()))
    press(booth, key)
    assert booth.asked == [COMMANDS[key]]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (K.Key_Return, Command.NEXT), (K.Key_R, Command.REPEAT), (K.Key_S, Command.SILENCE),
        (K.Key_V, Command.SPEAK), (K.Key_X, Command.HANG_UP), (K.Key_2, Command.OBJECTION),
    ],
)  # fmt: skip
def test_each_key_waits_for_its_own_command(make_booth: MakeBooth, key: Qt.Key, command: Command) -> None:
    booth = make_booth(call_view(commands=CALL_COMMANDS - {command}))
    press(booth, key)
    assert booth.asked == []
    booth.show(call_view(commands=frozenset({command})))
    press(booth, key)
    assert len(booth.asked) == 1


def test_the_voice_key_does_nothing_in_a_chat(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    press(booth, K.Key_V)
    assert booth.asked == []
    press(booth, K.Key_X)
    assert booth.asked == [("hang_up",)]


def test_the_voice_key_takes_the_voice_off_again(make_booth: MakeBooth) -> None:
    booth = make_booth(call_view(live=True, heard=True))
    press(booth, K.Key_V)
    assert booth.asked == [("speak", False)]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_digits_come_from_any_row(booth: Booth, number: int) -> None:
    sign = FRENCH_ROW[number - 1]
    typed(booth, sign)
    typed(booth, str(number), K(K.Key_0 + number), Qt.KeyboardModifier.KeypadModifier)
    typed(booth, str(number), K(K.Key_0 + number), Qt.KeyboardModifier.ShiftModifier)
    typed(booth, sign.upper())  # capitals locked
    assert booth.asked == [("objection", number)] * 4


def test_the_french_row_reaches_the_ninth_objection(make_booth: MakeBooth) -> None:
    view = call_view()
    nine = tuple(replace(view.objections[0], number=number) for number in range(1, 10))
    booth = make_booth(replace(view, objections=nine))
    for sign in FRENCH_ROW:
        typed(booth, sign)
    assert booth.asked == [("objection", number) for number in range(1, 10)]


def test_the_minus_of_the_keypad_is_no_digit(booth: Booth) -> None:
    typed(booth, "-", K.Key_Minus, Qt.KeyboardModifier.KeypadModifier)
    assert booth.asked == []


def test_a_digit_without_an_objection_does_nothing(booth: Booth) -> None:
    press(booth, K.Key_7)
    press(booth, K.Key_0)
    assert booth.asked == []


@pytest.mark.parametrize("key", [*COMMANDS, K.Key_F8])
def test_a_held_key_does_nothing_more(booth: Booth, key: Qt.Key) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, "", True)
    QApplication.sendEvent(booth.window, event)
    assert booth.asked == []
    assert booth.phone_keys == []


@pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_a_key_with_ctrl_or_alt_is_no_command(booth: Booth, modifier: Qt.KeyboardModifier) -> None:
    for key in COMMANDS:
        press(booth, key, modifier)
    assert booth.asked == []


@pytest.mark.parametrize("gesture", PhoneKey)
def test_the_candidate_s_telephone_keys_go_on_to_the_telephone(booth: Booth, gesture: PhoneKey) -> None:
    press(booth, getattr(K, f"Key_{DEFAULTS[gesture]}"))
    assert booth.phone_keys == [gesture]
    assert booth.asked == []


def test_a_telephone_key_in_a_note_goes_on_too(booth: Booth) -> None:
    booth.take_keyboard()
    press(booth, K.Key_N)
    field = booth.window.notes.notes[4].field
    QTest.keyClick(field, K.Key_F3)
    assert booth.phone_keys == [PhoneKey.HOLD]


def test_letters_typed_in_a_note_are_words_and_no_command(booth: Booth) -> None:
    booth.take_keyboard()
    press(booth, K.Key_N)
    field = booth.window.notes.notes[4].field
    assert field.hasFocus()
    booth.asked.clear()
    QTest.keyClicks(field, "reprise 1 svx")
    assert booth.asked == []
    QTest.keyClick(field, K.Key_Return)
    assert booth.asked == [("amend", 4, "reprise 1 svx")]
    assert not field.hasFocus()
    press(booth, K.Key_Return)
    assert booth.asked[-1] == ("next",)


def test_a_message_of_the_chat_is_sent_by_enter(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    field = booth.window.transcript.field
    QTest.keyClicks(field, "Merci")
    QTest.keyClick(field, K.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "A bientot")
    QTest.keyClick(field, K.Key_Return)
    assert booth.asked == [("write", "Merci\nA bientot")]
    assert field.toPlainText() == ""


def test_a_message_refused_comes_back_in_the_field(make_booth: MakeBooth) -> None:
    booth = make_booth(chat_view())
    booth.desk.refuses.add("write")
    QTest.keyClicks(booth.window.transcript.field, "Merci")
    booth.window.transcript.send.click()
    assert booth.window.transcript.field.toPlainText() == "Merci"


def test_no_command_acts_from_the_page_of_devices(booth: Booth) -> None:
    booth.window.bar.devices.click()
    for key in COMMANDS:
        press(booth, key)
    assert booth.asked == []
    press(booth, K.Key_F8)
    assert booth.phone_keys == [PhoneKey.DONE]

"""The chat window: what sends, what breaks the line, what is told while one types."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel

from crcd_sim.ui.chat.chat_panel import LONGEST, Bubble, ChatPanel, ChatView
from crcd_sim.ui.look import Look
from tests.ui.conftest import Stage
from tests.ui.screen_checks import nameless_controls

OPEN = ChatView(state="open", title="Chat · M. Abdi", line="Le client écrit…", can_write=True, can_close=True)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(look: Look, stage: Stage) -> ChatPanel:
    panel = ChatPanel(look)
    panel.show_view(OPEN)
    stage(panel)
    return panel


@pytest.fixture
def sent(panel: ChatPanel) -> list[str]:
    told: list[str] = []
    panel.sent.connect(told.append)
    return told


def test_ctrl_enter_sends_and_enter_breaks_the_line(panel: ChatPanel, sent: list[str]) -> None:
    QTest.keyClicks(panel.message, "Bonjour,")
    QTest.keyClick(panel.message, Qt.Key.Key_Return)
    QTest.keyClicks(panel.message, "je regarde.")
    assert sent == []
    QTest.keyClick(panel.message, Qt.Key.Key_Return, CTRL)
    assert sent == ["Bonjour,\nje regarde."]
    assert panel.message.toPlainText() == ""


def test_enter_sends_once_the_candidate_has_chosen_it(panel: ChatPanel, sent: list[str]) -> None:
    panel.set_enter_sends(True)
    QTest.keyClicks(panel.message, "Bonjour,")
    QTest.keyClick(panel.message, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(panel.message, "je regarde.")
    QTest.keyClick(panel.message, Qt.Key.Key_Return)
    assert sent == ["Bonjour,\nje regarde."]


def test_a_blank_message_does_not_go(panel: ChatPanel, sent: list[str]) -> None:
    QTest.keyClicks(panel.message, "   ")
    panel.send.click()
    assert sent == []


def test_nothing_goes_once_the_conversation_is_closed(panel: ChatPanel, sent: list[str]) -> None:
    QTest.keyClicks(panel.message, "Au revoir")
    panel.show_view(replace(OPEN, state="closed", can_write=False, can_close=False))
    QTest.keyClick(panel.message, Qt.Key.Key_Return, CTRL)
    assert sent == []
    assert panel.message.toPlainText() == "Au revoir"


def test_a_huge_paste_is_kept_up_to_what_the_field_takes(panel: ChatPanel, sent: list[str]) -> None:
    panel.message.insertPlainText("é" * (LONGEST + 5_000))
    assert len(panel.message.toPlainText()) == LONGEST
    panel.send.click()
    assert [len(text) for text in sent] == [LONGEST]


def test_each_key_of_a_flood_is_told_and_none_of_its_letters_lost(panel: ChatPanel) -> None:
    keys: list[bool] = []
    panel.typing.connect(lambda: keys.append(True))
    QTest.keyClicks(panel.message, "abcdefghij" * 50)
    assert panel.message.toPlainText() == "abcdefghij" * 50
    assert len(keys) == 500


def test_what_the_client_is_doing_stands_in_words(panel: ChatPanel) -> None:
    assert panel._line.text() == "Le client écrit…"
    assert panel._line.isVisibleTo(panel)


def test_messages_only_come_at_the_end_and_say_who_wrote_them(panel: ChatPanel) -> None:
    first = Bubble("Bonjour", "00:04", mine=False)
    panel.show_messages([first])
    before = panel._thread.itemAt(0).widget()
    panel.show_messages([first, Bubble("Bonjour M. Abdi", "00:12", mine=True)])
    assert panel._thread.itemAt(0).widget() is before
    assert panel._thread.count() == 3  # both, and the stretch below them
    assert nameless_controls(panel) == []


def test_another_conversation_starts_from_an_empty_thread(panel: ChatPanel) -> None:
    panel.show_messages([Bubble("Bonjour", "00:04", mine=False)] * 3)
    panel.show_messages([Bubble("Bonsoir", "00:05", mine=False)])
    assert panel._thread.count() == 2


def test_a_word_without_an_end_goes_on_below_and_its_neighbours_are_left_alone(
    dressed: Look, stage: Stage
) -> None:
    panel = ChatPanel(dressed)
    text = f"Voici\u00a0: {'é' * 300} merci"
    panel.show_view(OPEN)
    panel.show_messages([Bubble(text, "00:04", mine=False)])
    stage(panel).resize(530, 700)
    frame = panel._thread.itemAt(0).widget().findChild(QFrame)
    label = frame.findChild(QLabel)
    words = label.text().split()
    assert label.text().replace("\u200b", "") == text
    assert (words[0], words[-1]) == ("Voici", "merci")
    pieces = words[-2].split("\u200b")
    assert max(label.fontMetrics().horizontalAdvance(piece) for piece in pieces) < label.width() / 4
    assert label.height() >= 4 * label.fontMetrics().height()
    assert text in frame.accessibleName()

"""A desk to write on: a drafting service in memory and hands that type."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.ports import WorkKey
from tests.fakes.drafting import KeepingWriter, MovedTime

LETTER = WorkKey("letter", "CASE_STUDY")


class Kept:
    """A drafting service, what its writer was given, and the facts it journalled."""

    def __init__(self) -> None:
        self.writer = KeepingWriter()
        self.time = MovedTime()
        self.facts: list[tuple[str, dict]] = []
        self.service = DraftingService(
            self.writer, self.time.loop, self.time.clock, self.time.t,
            record=lambda kind, data: self.facts.append((kind.value, dict(data))),
        )  # fmt: skip

    def moment(self, t: float) -> str:
        minutes = 9 * 60 + int(t // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"


@pytest.fixture
def kept() -> Kept:
    return Kept()


def type_text(widget: QWidget, text: str) -> None:
    """Type with real key events, Enter for « \\n »; letters may be any character."""
    for character in text:
        if character == "\n":
            QTest.keyClick(widget, Qt.Key.Key_Return)
        else:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click, widget, Qt.Key.Key_unknown, character, Qt.KeyboardModifier.NoModifier
            )


def press(widget: QWidget, key: Qt.Key, *modifiers: str) -> None:
    """Press a key with « ctrl », « shift » or « alt » held."""
    held = Qt.KeyboardModifier.NoModifier
    for name in modifiers:
        held |= {
            "ctrl": Qt.KeyboardModifier.ControlModifier,
            "shift": Qt.KeyboardModifier.ShiftModifier,
            "alt": Qt.KeyboardModifier.AltModifier,
        }[name]
    QTest.keyClick(widget, key, held)

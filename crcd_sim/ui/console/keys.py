"""The console's own keys, while the trainer has the keyboard.

A digit is a digit wherever it is: on the keypad, with Shift on a French keyboard, or without, where the
same key writes « & é " ' ( - è _ ç ».
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

NEXT_KEY, REPEAT_KEY, SILENCE_KEY, LIVE_KEY = "Return", "R", "S", "V"
HANG_UP_KEY, NOTE_KEY, BACK_KEY = "X", "N", "Esc"
OWN_KEYS: Final = frozenset({REPEAT_KEY, SILENCE_KEY, LIVE_KEY, HANG_UP_KEY, NOTE_KEY})
UNSHIFTED: Final = {"&": 1, "é": 2, '"': 3, "'": 4, "(": 5, "-": 6, "è": 7, "_": 8, "ç": 9}

_HELD = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def with_modifier(event: QKeyEvent) -> bool:
    """Ctrl, Alt or the system's key is down: this is no command of the console."""
    return bool(event.modifiers() & _HELD)


def digit(event: QKeyEvent) -> int:
    """The number from 1 to 9 of a key, 0 when it is none."""
    text = event.text().lower()
    if text.isdecimal() and text.isascii():
        return int(text) if len(text) == 1 else 0
    if event.key() == Qt.Key.Key_Minus and event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return 0
    return UNSHIFTED.get(text, 0)


def letter(event: QKeyEvent) -> str:
    """The capital letter of a key, "" when it is none."""
    key = event.key()
    return chr(key) if Qt.Key.Key_A <= key <= Qt.Key.Key_Z else ""


def enters(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def sequence(event: QKeyEvent) -> str:
    """The key as settings write it (« F8 », « Ctrl+F3 »)."""
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)

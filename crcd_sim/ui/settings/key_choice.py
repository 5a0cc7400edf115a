"""A button that shows a key and, once pressed, takes the next one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import SecondaryButton
from crcd_sim.ui.widgets.buttons import key_text

LISTENING: Final = "Appuyez sur la touche…"
_ALONE: Final = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class KeyChoice(SecondaryButton):
    """Esc, Tab or another place leave the key as it is.

    Signals:
        key_picked: the key sequence, in Qt's own portable text.
    """

    key_picked = Signal(str)
    _listening = False  # of the class too: Qt sends events before and after a Python object's life

    def __init__(self, look: Look, gesture: str, parent: QWidget | None = None) -> None:
        super().__init__(look, "", size="small", name=gesture, parent=parent)
        self._gesture = gesture
        self._shown = ""
        self.clicked.connect(lambda: self._listen(True))

    def show_key(self, key: str) -> None:
        self._shown = key
        self._listen(False)

    @property
    def listening(self) -> bool:
        return self._listening

    def _listen(self, on: bool) -> None:
        self._listening = on
        self.setText(LISTENING if on else key_text(self._shown))
        self.setAccessibleName(f"{self._gesture}\u00a0: {LISTENING if on else key_text(self._shown)}")

    def event(self, event: QEvent) -> bool:
        if self._listening and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # no shortcut of the window takes it first
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._listening or event.key() in _ALONE:
            super().keyPressEvent(event)
            return
        self._listen(False)
        if event.key() != Qt.Key.Key_Escape:
            picked = QKeySequence(event.keyCombination())
            self.key_picked.emit(picked.toString(QKeySequence.SequenceFormat.PortableText))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._listen(False)
        super().focusOutEvent(event)

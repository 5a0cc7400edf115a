"""A text to read aloud: as large as its place allows, a sentence or two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from crcd_sim.ui.look import Look, set_role

SIZES: Final = (26, 24, 22, 20, 18)  # the last one scrolls where there is no room
LINE_HEIGHT: Final = 142  # per cent
GAP_SHARE: Final = 0.55  # of the letters' size, between two sentences


class ReadingText(QTextEdit):
    """Read-only; the keyboard scrolls it, Tab leaves it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sentences: tuple[str, ...] = ()
        self._size = 0
        set_role(self, role="plain")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Texte à lire à voix haute")
        look.changed.connect(self._again)

    @property
    def size_px(self) -> int:
        """Size of the letters at 100 %."""
        return self._size

    def show_sentences(self, sentences: Sequence[str]) -> None:
        if tuple(sentences) != self._sentences:
            self._sentences = tuple(sentences)
            self._again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again()

    @Slot()
    def _again(self) -> None:
        """Lay the text out in the largest letters that leave nothing to scroll, or in the smallest."""
        place = self.verticalScrollBar().value() / max(1, self.verticalScrollBar().maximum())
        room = self.height() - self._look.px(8)
        for size in SIZES:
            self._lay_out(size)
            if self.document().size().height() <= room:
                break
        QTimer.singleShot(0, self, lambda: self._back_to(place))

    def _back_to(self, place: float) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(round(place * bar.maximum()))

    def _lay_out(self, size: int) -> None:
        self._size = size
        self.setFont(self._look.font(size))
        self.document().setDocumentMargin(self._look.px(20))
        self.setPlainText("\n".join(self._sentences))
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setBottomMargin(self._look.px(size * GAP_SHARE))
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)

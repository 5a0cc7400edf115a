"""A text to read aloud: as large as its place allows, a sentence or two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit, QWidget

from crcd_sim.ui.look import Look, set_role

SIZES: Final = (26, 24, 22, 20, 19, 18, 17)  # the last one scrolls where there is no room
LINE_HEIGHT: Final = 130  # per cent
GAP_SHARE: Final = 0.5  # of the letters' size, between two sentences
MARGIN_PX: Final = 16


class ReadingText(QTextEdit):
    """Read-only; the keyboard scrolls it, Tab leaves it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sentences: tuple[str, ...] = ()
        self._laid_out: tuple[object, ...] = ()
        self._size = 0
        set_role(self, role="reading")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Texte à lire à voix haute")
        look.changed.connect(self._fit)

    @property
    def size_px(self) -> int:
        """Size of the letters at 100 %."""
        return self._size

    def show_sentences(self, sentences: Sequence[str]) -> None:
        self._sentences = tuple(sentences)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """Lay the text out in the largest letters that leave nothing to scroll, or in the smallest.

        Measured on a page apart: this one changes its own width when its scroll bar comes and goes.
        """
        wanted = (self._sentences, self.size(), self._look.theme)
        if wanted == self._laid_out:
            return
        self._laid_out = wanted
        self._size = next((size for size in SIZES if self._fits(size)), SIZES[-1])
        self._lay_out(self.document(), self._size)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _fits(self, size: int) -> bool:
        page = QTextDocument()
        self._lay_out(page, size)
        page.setTextWidth(self.contentsRect().width())
        return page.size().height() <= self.contentsRect().height()

    def _lay_out(self, page: QTextDocument, size: int) -> None:
        page.setDefaultFont(self._look.font(size))
        page.setDocumentMargin(self._look.px(MARGIN_PX))
        page.setPlainText("\n".join(self._sentences))
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        form.setBottomMargin(self._look.px(size * GAP_SHARE))
        cursor = QTextCursor(page)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)

"""Reading on the left, writing on the right; one key swaps whole-page reading and writing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets.keyboard import HasFirstControl

BOTH, READING, WRITING = "both", "reading", "writing"
_NEXT = {BOTH: READING, READING: WRITING, WRITING: BOTH}


class ReadWritePage(QWidget):
    """A splitter of two halves. Sizes are kept when going whole-page and back."""

    def __init__(
        self,
        look: Look,
        reading: QWidget,
        writing: QWidget,
        *,
        share: tuple[int, int] = (58, 42),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.reading = reading
        self.writing = writing
        self._mode = BOTH
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(look.px(8))
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(reading)
        self._splitter.addWidget(writing)
        self._splitter.setStretchFactor(0, share[0])
        self._splitter.setStretchFactor(1, share[1])
        self._splitter.setSizes([share[0] * 20, share[1] * 20])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    def first_control(self) -> QWidget:
        """The half one works in: what is written, or what is read when that fills the page."""
        half = self.reading if self._mode == READING else self.writing
        return half.first_control() if isinstance(half, HasFirstControl) else half

    @property
    def mode(self) -> str:
        """both | reading | writing."""
        return self._mode

    def swap(self) -> None:
        """Go on to whole-page reading, then whole-page writing, then both again."""
        self.set_mode(_NEXT[self._mode])

    def show_reading(self) -> None:
        """Make sure that what is read can be seen."""
        if self._mode == WRITING:
            self.set_mode(BOTH)

    def set_mode(self, mode: str) -> None:
        self._mode = mode
        self.reading.setVisible(mode != WRITING)
        self.writing.setVisible(mode != READING)
        self.first_control().setFocus(Qt.FocusReason.ShortcutFocusReason)

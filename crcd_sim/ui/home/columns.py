"""Panels in as many columns as the width allows: three on a wide screen, one when zoomed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look


class Columns(QWidget):
    """Columns of at least ``least`` pixels (at 100 %) side by side; those that do not fit go under."""

    def __init__(self, look: Look, least: int, gap: int = 8) -> None:
        super().__init__()
        self._look = look
        self._least = least
        self._gap = gap
        self._columns: list[QWidget] = []
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        look.changed.connect(self._arrange)

    def add(self, widgets: Sequence[QWidget]) -> None:
        """Add a column holding ``widgets`` from the top down."""
        column = QWidget()
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            layout.addWidget(widget)
        layout.addStretch(1)
        self._columns.append(column)
        self._across = 0
        self._arrange()

    @property
    def across(self) -> int:
        """How many columns now stand side by side."""
        return self._across

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        px = self._look.px
        self._grid.setSpacing(px(self._gap))
        for column in self._columns:
            layout = column.layout()
            assert layout is not None
            layout.setSpacing(px(self._gap))
        across = max(1, min(len(self._columns), self.width() // px(self._least)))
        if across == self._across:
            return
        self._across = across
        for index, column in enumerate(self._columns):
            self._grid.removeWidget(column)
            alone = index == len(self._columns) - 1 and index % across == 0
            self._grid.addWidget(column, index // across, index % across, 1, across if alone else 1)
        for index in range(len(self._columns)):
            self._grid.setColumnStretch(index, 1 if index < across else 0)

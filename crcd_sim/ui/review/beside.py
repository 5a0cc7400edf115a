"""Two panels beside each other, or one under the other where there is no room: small screens, 200 % zoom."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from crcd_sim.ui.look import Look

MAIN_PX: Final = 470  # where the main panel would be narrower than this (at 100 %), the side goes below
GAP_PX: Final = 8
WIDEST: Final = 16_777_215  # Qt's « no bound »


class Beside(QWidget):
    """``main`` takes what ``side``, ``side_px`` wide at 100 %, leaves it."""

    def __init__(self, look: Look, side_px: int, below_px: int) -> None:
        """``below_px``: least heights of both panels once they are one under the other."""
        super().__init__()
        self._look = look
        self._side_px, self._below_px = side_px, below_px
        self._panels: tuple[QWidget, QWidget] | None = None
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        look.changed.connect(self.arrange)

    def put(self, main: QWidget, side: QWidget) -> None:
        self._panels = main, side
        self._layout.addWidget(main, 1)
        self._layout.addWidget(side)
        self.arrange()

    @property
    def below(self) -> bool:
        """Whether the side panel is under the main one."""
        return self._layout.direction() is QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Share the width; called by itself when it changes."""
        if self._panels is None:
            return
        px, (main, side) = self._look.px, self._panels
        below = 0 < self.width() < px(MAIN_PX + GAP_PX + self._side_px)
        direction = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        self._layout.setDirection(direction)
        self._layout.setSpacing(px(GAP_PX))
        for panel in (main, side):
            panel.setMinimumHeight(px(self._below_px) if below else 0)
        if below:
            side.setMinimumWidth(0)
            side.setMaximumWidth(WIDEST)
        else:
            side.setFixedWidth(px(self._side_px))

"""A level meter: how loud a voice is, never whether that is good."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crcd_sim.ui.look import Look

FLOOR_DBFS = -60.0
FALL_DB = 3.0  # per refresh: the bar falls gently so that it can be read


class LevelMeter(QWidget):
    """A thin bar. ``role`` is its colour when something is heard."""

    def __init__(self, look: Look, name: str, role: str = "accent", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._role = role
        self._level = FLOOR_DBFS
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    @property
    def share(self) -> float:
        """How much of the bar is filled, 0–1."""
        return min(1.0, max(0.0, 1 - self._level / FLOOR_DBFS))

    def show_level(self, dbfs: float) -> None:
        level = max(dbfs, self._level - FALL_DB, FLOOR_DBFS)
        if level != self._level:
            self._level = level
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(120), self._look.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.color("line"))
        radius = self.height() / 2
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(self._look.color("sunken"))
        painter.drawRoundedRect(frame, radius, radius)
        if self.share > 0:
            frame.setWidth(max(frame.height(), frame.width() * self.share))
            painter.setBrush(self._look.color(self._role))
            painter.setPen(self._look.color(self._role))
            painter.drawRoundedRect(frame, radius, radius)
        painter.end()

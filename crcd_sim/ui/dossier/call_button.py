"""« Appeler », small enough to stand beside a number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Button

TALL = 24
SIDE = 9


class CallButton(Button):
    """A pill that can be pressed."""

    def __init__(self, look: Look, number: str, label: str) -> None:
        super().__init__(look, "Appeler", name=f"Appeler le {number} ({label})")

    def sizeHint(self) -> QSize:
        look = self._look
        text = QFontMetrics(look.font(12)).horizontalAdvance(self.face())
        return QSize(text + 2 * look.px(SIDE) + 2, look.px(TALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        ink, ground, edge = "accent", "sunken", "edge"
        if not self.isEnabled():
            ink, edge = "disabled", "line"
        elif self.isDown():
            ground = "pressed"
        elif self.underMouse():
            ground, edge = "accent_soft", "accent_line"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        keyboard = self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        painter.setPen(QPen(look.color("accent" if keyboard else edge), 2 if keyboard else 1))
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        painter.setFont(look.font(12))
        painter.setPen(look.color(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.face())
        painter.end()

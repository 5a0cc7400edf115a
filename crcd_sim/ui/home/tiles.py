"""The large buttons of the home page: an icon, what it does, a line about it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Key
from crcd_sim.ui.widgets.keyboard import show_keyboard

_BADGE: Final = 40


class Badge(QWidget):
    """An icon on a small rounded square. ``strong``: white on the accent."""

    def __init__(self, look: Look, icon: str, *, strong: bool = False, size: int = _BADGE) -> None:
        super().__init__()
        self._look = look
        self._icon = icon
        self._strong = strong
        self._side = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._restyle)

    def set_strong(self, strong: bool) -> None:
        self._strong = strong
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        side, icon = look.px(self._side), look.px(self._side // 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("accent" if self._strong else "accent_soft"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), look.px(9), look.px(9))
        ink = "on_accent" if self._strong else "accent"
        left = (side - icon) // 2
        painter.drawPixmap(left, left, look.pixmap(self._icon, ink, self._side // 2))
        painter.end()

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class SizedLabel(QLabel):
    """A line in a size of its own that follows the zoom."""

    def __init__(self, look: Look, text: str, size: float, weight: int = 600) -> None:
        super().__init__(text)
        self._look = look
        self._size = size
        self._weight = weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        look.changed.connect(self._restyle)
        self._restyle()

    @Slot()
    def _restyle(self) -> None:
        font: QFont = self._look.font(self._size, self._weight)
        self.setFont(font)


class Tile(QAbstractButton):
    """A whole card that is pressed. ``set_primary`` makes it the one thing to do."""

    def __init__(self, look: Look, text: str, note: str, icon: str, key: str) -> None:
        super().__init__()
        self._look = look
        self._primary = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(note)
        self.setShortcut(QKeySequence(key))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.badge = Badge(look, icon)
        self.name = SizedLabel(look, text, 16)
        self.note = wrapped(note, "muted")
        self._top = QHBoxLayout()
        self._top.addWidget(self.badge)
        self._top.addStretch(1)
        self._top.addWidget(Key(key), 0, Qt.AlignmentFlag.AlignTop)
        self._inside = QVBoxLayout(self)
        self._inside.addLayout(self._top)
        self._inside.addWidget(self.name)
        self._inside.addWidget(self.note)
        self._inside.addStretch(1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        look.changed.connect(self._measure)
        self._measure()

    @property
    def primary(self) -> bool:
        return self._primary

    def set_primary(self, primary: bool) -> None:
        self._primary = primary
        self.badge.set_strong(primary)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Shortcut:
            show_keyboard(self)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        over = self.isDown() or self.underMouse()
        border = "accent" if self._primary or over else "line"
        painter.setPen(QPen(look.color(border), 1))
        painter.setBrush(look.color("pressed" if self.isDown() else "hover" if over else "surface"))
        painter.drawRoundedRect(frame, look.px(8), look.px(8))
        if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), look.px(6), look.px(6))
        painter.end()

    @Slot()
    def _measure(self) -> None:
        px = self._look.px
        self._inside.setContentsMargins(px(20), px(20), px(20), px(20))
        self._inside.setSpacing(px(6))
        self._top.setContentsMargins(0, 0, 0, px(10))

"""Rows that are pressed: a line of the script, an objection, a criterion. A key, words that wrap, a pill."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.texts import NBSP
from crcd_sim.ui.widgets import Key, Pill

KEY_PX: Final = 24


class PressedRow(QAbstractButton):
    """Passive. Only Tab brings it the focus: a press of the mouse leaves the keyboard where it is.

    ``key``: written at its left; what presses it is the window's affair. ``narrow``: its pill stands under
    its words.
    """

    def __init__(
        self, look: Look, text: str, note: str = "", *, key: str = "", head: str = "", narrow: bool = False
    ) -> None:
        super().__init__()
        self._look = look
        self._strong = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.key = Key(key)
        self.key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.key.setVisible(bool(key))
        self.label = wrapped(text)
        self.note = wrapped(note, "small")
        self.note.setVisible(bool(note))
        self.pill = Pill()
        self.pill.hide()
        self._head = head
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.label)
        words.addWidget(self.note)
        self._across = QHBoxLayout(self)
        self._across.addWidget(self.key, 0, Qt.AlignmentFlag.AlignTop)
        self._across.addLayout(words, 1)
        if narrow:
            words.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            self._across.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        for child in (self.key, self.label, self.note, self.pill):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._name()
        look.changed.connect(self._measure)
        self._measure()

    def show_text(self, text: str, note: str = "") -> None:
        self.label.setText(text)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self._name()

    def show_mark(self, text: str, kind: str, *, strong: bool = False, quiet: bool = False) -> None:
        """Say where it stands, in words. ``strong``: the one that comes next; ``quiet``: behind us."""
        self.pill.show_state(text, kind)
        self.pill.setVisible(bool(text))
        set_role(self.label, role="muted" if quiet else "")
        self._name()
        if strong != self._strong:
            self._strong = strong
            self.update()

    def show_possible(self, possible: bool) -> None:
        """Whether a press does something now; the words stay legible."""
        self.setEnabled(possible)
        self.setCursor(Qt.CursorShape.PointingHandCursor if possible else Qt.CursorShape.ArrowCursor)

    def _name(self) -> None:
        said = f"{self._head}{NBSP}: {self.label.text()}" if self._head else self.label.text()
        state = self.pill.text()
        self.setAccessibleName(f"{said} ({state})" if state else said)
        self.setAccessibleDescription(self.note.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        over = self.isEnabled() and self.underMouse()
        if self.isDown() or over or self._strong:
            ground = "pressed" if self.isDown() else "hover" if over else "accent_soft"
            painter.fillRect(place, look.color(ground))
        if self._strong:
            painter.fillRect(QRectF(0, 0, look.px(3), place.height()), look.color("accent"))
        if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(2, 2, -2, -2), look.px(4), look.px(4))
        painter.end()

    def _measure(self) -> None:
        px = self._look.px
        self._across.setContentsMargins(px(12), px(5), px(12), px(5))
        self._across.setSpacing(px(8))
        self.key.setFixedWidth(px(KEY_PX))


def plain_column(
    look: Look, margins: tuple[int, int, int, int] = (0, 4, 0, 4)
) -> tuple[QWidget, QVBoxLayout]:
    """Return a column for the inside of a scrolling place."""
    inside = QWidget()
    set_role(inside, role="plain")
    column = QVBoxLayout(inside)
    column.setContentsMargins(*(look.px(side) for side in margins))
    column.setSpacing(0)
    return inside, column

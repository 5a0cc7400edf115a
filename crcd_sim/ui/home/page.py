"""The frame of the pages around an exam: a bar with the way back, a body that scrolls, a foot.

Lengths are those of the drawings at 100 %; they are measured again when the zoom changes.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import SecondaryButton, heading

Margins = tuple[int, int, int, int]
BAR_PX: Final = 52
BACK_KEY: Final = "Alt+Left"


class Measured(QWidget):
    """A widget whose margins, spacings and widths follow the zoom."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._spaces: list[tuple[QLayout, Margins, int]] = []
        self._widths: list[tuple[QWidget, int, int]] = []
        self._heights: list[tuple[QWidget, int]] = []
        look.changed.connect(self.measure)

    def space(self, layout: QLayout, margins: Margins = (0, 0, 0, 0), spacing: int = 0) -> None:
        """Give ``layout`` margins (left, top, right, bottom) and a spacing, at every zoom."""
        self._spaces.append((layout, margins, spacing))
        layout.setContentsMargins(*(self.look.px(margin) for margin in margins))
        layout.setSpacing(self.look.px(spacing))

    def width_of(self, widget: QWidget, *, least: int = 0, most: int = 0) -> None:
        """Keep ``widget`` between two widths, at every zoom (0: no bound)."""
        self._widths.append((widget, least, most))
        self._apply_width(widget, least, most)

    def height_of(self, widget: QWidget, least: int) -> None:
        """Keep ``widget`` at least this high, at every zoom."""
        self._heights.append((widget, least))
        widget.setMinimumHeight(self.look.px(least))

    @Slot()
    def measure(self) -> None:
        """Measure everything again; called by itself when the look changes."""
        for layout, margins, spacing in self._spaces:
            layout.setContentsMargins(*(self.look.px(margin) for margin in margins))
            layout.setSpacing(self.look.px(spacing))
        for widget, least, most in self._widths:
            self._apply_width(widget, least, most)
        for widget, least in self._heights:
            widget.setMinimumHeight(self.look.px(least))

    def _apply_width(self, widget: QWidget, least: int, most: int) -> None:
        if least:
            widget.setMinimumWidth(self.look.px(least))
        if most:
            widget.setMaximumWidth(self.look.px(most))


class Page(Measured):
    """A page with a bar, a body and a foot.

    Attributes:
        body: vertical layout of the scrolling part.
        bar: row of the bar, right of the title.
        area: the scrolling part itself.
        foot: row at the foot of the page.

    Signals:
        back_requested: the reader wants the page before.
    """

    back_requested = Signal()
    escape_leads_back = False  # true of a page one leaves without losing anything

    def __init__(self, look: Look, name: str, *, back: str = "Accueil", width: int = 0) -> None:
        """``width``: the body stays in a centred column this wide; 0: the whole width."""
        super().__init__(look)
        self.setWindowTitle(name)
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        self._first: QWidget = self
        self.space(outer)
        outer.addWidget(self._make_bar(name, back))
        outer.addWidget(self._make_scroll(width), 1)
        outer.addWidget(self._make_foot(width))

    def focus_first(self, widget: QWidget) -> None:
        """Name the control that takes the keyboard when the page is shown."""
        self._first = widget

    def first_control(self) -> QWidget:
        return self._first

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # It comes here once no control of the page has had a use for it.
        if event.key() == Qt.Key.Key_Escape and self.escape_leads_back and not event.isAutoRepeat():
            self.back_requested.emit()
            return
        super().keyPressEvent(event)

    def _make_bar(self, name: str, back: str) -> QFrame:
        frame = QFrame()
        set_role(frame, role="bar")
        self.bar = QHBoxLayout(frame)
        self.space(self.bar, (12, 8, 12, 8), 12)
        self.back = SecondaryButton(
            self.look, back, icon="arrow-left", key=BACK_KEY, show_key=False, tooltip=f"Revenir : {back}"
        )
        self.back.clicked.connect(self.back_requested)
        self.name = heading(name)
        self.bar.addWidget(self.back)
        self.bar.addWidget(self.name, 1)
        return frame

    def _make_scroll(self, width: int) -> QScrollArea:
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        set_role(inside, role="plain")
        column = QWidget()
        self.body = QVBoxLayout(column)
        self._centre(inside, column, width)
        self.area.setWidget(inside)
        return self.area

    def _make_foot(self, width: int) -> QFrame:
        self._foot_frame = QFrame()
        set_role(self._foot_frame, role="footer")
        column = QWidget()
        self.foot = QHBoxLayout(column)
        self.space(self.foot, (16, 8, 16, 8), 8)
        self._centre(self._foot_frame, column, width)
        return self._foot_frame

    def _centre(self, around: QWidget, column: QWidget, width: int) -> None:
        """Put ``column`` in the middle of ``around``, no wider than ``width`` (0: as wide as it)."""
        across = QHBoxLayout(around)
        self.space(across)
        if width:
            self.width_of(column, most=width)
            across.addStretch(1)
        across.addWidget(column, 1000)
        if width:
            across.addStretch(1)

    def hide_foot(self) -> None:
        """This page has nothing to say at its foot."""
        self._foot_frame.hide()


def wrapped(text: str, role: str = "") -> QLabel:
    """Return a paragraph that wraps. ``role``: see ``stylesheet``."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if role:
        set_role(label, role=role)
    return label

"""Panels: a surface with a header, a body and an optional footer, parted by lines."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets.labels import heading

HEADER_PX = 36
READING_PX = 860


def line(upright: bool = False) -> QFrame:
    """Return a thin line, lying or upright."""
    frame = QFrame()
    set_role(frame, role="upright" if upright else "line")
    return frame


def empty(layout: QLayout) -> None:
    """Take away what a layout holds. Widgets are hidden at once: they go a turn of the loop later."""
    while item := layout.takeAt(0):
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def row(
    *items: QWidget | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a row of widgets; a number 0 is a stretch, another one a space in pixels."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif item:
            layout.addSpacing(item)
        else:
            layout.addStretch(1)
    return layout


class Panel(QFrame):
    """A panel with a title. Add to ``body`` (a vertical layout) or call ``set_body(widget)``.

    Attributes:
        header: row of the header; widgets given to ``add_action`` stand at its right.
        body: vertical layout without margins.
    """

    def __init__(
        self, look: Look, title: str = "", *, actions: Iterable[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="panel")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 1)
        self._outer.setSpacing(0)
        self._head = QFrame()
        set_role(self._head, role="header")
        self._head.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.header = row(spacing=8)
        self._head.setLayout(self.header)
        self._title: QLabel = heading(title)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.header.addWidget(self._title, 1)
        for action in actions:
            self.header.addWidget(action)
        self._outer.addWidget(self._head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._outer.addLayout(self.body, 1)
        self._foot: QFrame | None = None
        self.footer: QHBoxLayout | None = None
        if not title:
            self._head.hide()
        if title:
            self.setAccessibleName(title)
        look.changed.connect(self._measure)
        self._measure()

    def set_title(self, text: str) -> None:
        self._title.setText(text)
        self.setAccessibleName(text)
        self._head.setVisible(bool(text))

    def add_action(self, widget: QWidget) -> None:
        self.header.addWidget(widget)
        self._head.show()

    def set_header(self, widget: QWidget) -> None:
        """Put ``widget`` (tabs, a tool row) where the title would be."""
        self._title.hide()
        self.header.insertWidget(0, widget, 1)
        self.header.setContentsMargins(0, 0, self._look.px(8), 0)
        self._head.show()

    def set_body(self, widget: QWidget) -> None:
        self.body.addWidget(widget, 1)

    def add_footer(self, *items: QWidget | int) -> QHBoxLayout:
        """Add the row at the foot of the panel and return it."""
        if self.footer is None:
            self._foot = QFrame()
            set_role(self._foot, role="footer")
            self.footer = row(spacing=8)
            self._foot.setLayout(self.footer)
            self._outer.addWidget(self._foot)
            self._measure()
        for item in items:
            if isinstance(item, QWidget):
                self.footer.addWidget(item)
            elif item:
                self.footer.addSpacing(item)
            else:
                self.footer.addStretch(1)
        return self.footer

    def _measure(self) -> None:
        px = self._look.px
        self._head.setMinimumHeight(px(HEADER_PX))
        if self._title.isVisibleTo(self._head):
            self.header.setContentsMargins(px(12), 0, px(8), 0)
        if self.footer is not None:
            self.footer.setContentsMargins(px(12), px(4), px(12), px(4))


class ReadingColumn(QWidget):
    """A column in the middle, as wide as one reads with ease. ``lines``: its layout, from the top down."""

    def __init__(self, look: Look, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = QWidget()
        inside.setMaximumWidth(look.px(READING_PX))
        self.lines = QVBoxLayout(inside)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(look.px(spacing))
        across = row(0)
        across.addWidget(inside, 1000)  # the stretches at its sides take what is left only
        across.addStretch(1)
        self.setLayout(across)


class Field(QWidget):
    """A control under its label; ``hint`` stands quietly at the right of the label. ``wrap``: a label too
    long for its column goes on below."""

    def __init__(
        self,
        look: Look,
        label: str,
        control: QWidget,
        hint: str = "",
        parent: QWidget | None = None,
        *,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(3))
        self.label = QLabel(label)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(control)
        set_role(self.label, role="label")
        self.hint = QLabel(hint)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.hint, role="small")
        self.label.setWordWrap(wrap)
        head = row(self.label, self.hint, 0, spacing=look.px(6))
        if wrap:
            head.setStretch(0, 100)  # before the empty end: a label that wraps would take the least it can
        layout.addLayout(head)
        layout.addWidget(control)
        self.control = control
        if not control.accessibleName():
            control.setAccessibleName(label)

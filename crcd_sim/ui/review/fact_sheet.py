"""Facts laid out quietly: names and values, sentences, small tables, parted by lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import heading, line
from crcd_sim.ui.widgets.keyboard import tab_as_laid_out

Fact = tuple[str, str]


class FactSheet(QScrollArea):
    """A column that scrolls by mouse and by the arrows. ``add_…`` write at its end; ``clear`` empties it."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = QVBoxLayout()
        self._start()
        self._show_focus(False)
        look.changed.connect(self._measure)

    def clear(self) -> None:
        self._start()
        self.verticalScrollBar().setValue(0)

    def _start(self) -> None:
        inside = QWidget()
        set_role(inside, role="plain")
        self._column = QVBoxLayout(inside)
        self._column.addStretch(1)
        self._measure()
        self._inside = inside
        self.setWidget(inside)  # the one before goes with all it held

    def _measure(self) -> None:
        px = self._look.px
        self._column.setContentsMargins(px(12), px(10), px(12), px(12))
        self._column.setSpacing(px(6))

    def add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)

    def add_heading(self, text: str) -> None:
        if self._column.count() > 1:
            self._column.insertSpacing(self._column.count() - 1, self._look.px(8))
        self.add(heading(text))

    def add_text(self, text: str, role: str = "") -> QLabel:
        label = _wrapped(text, role)
        self.add(label)
        return label

    def add_sentences(self, sentences: Sequence[str]) -> None:
        """One sentence a row, a line between them."""
        for number, sentence in enumerate(sentences):
            if number:
                self.add(line())
            self.add(_wrapped(sentence))

    def add_facts(self, facts: Sequence[Fact], *, width: int = 128) -> None:
        """Names at the left, values at the right, a line under each."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._look.px(12))
        grid.setVerticalSpacing(self._look.px(6))
        grid.setColumnStretch(1, 1)
        for number, (name, value) in enumerate(facts):
            if number:
                grid.addWidget(line(), 2 * number - 1, 0, 1, 2)
            label, said = _wrapped(name, "muted"), _wrapped(value)
            label.setFixedWidth(self._look.px(width))
            said.setAccessibleName(f"{name}, {value}")
            grid.addWidget(label, 2 * number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, 2 * number, 1)
        self.add(holder)

    def add_fields(self, facts: Sequence[Fact]) -> None:
        """Each name above its value: for narrow columns and long values."""
        for number, (name, value) in enumerate(facts):
            if number:
                self.add(line())
            self.add(_wrapped(name, "label-muted"))
            said = _wrapped(value)
            said.setAccessibleName(f"{name}, {value}")
            self.add(said)

    def add_table(self, rows: Sequence[Sequence[str]], heads: Sequence[str], stretch: int) -> QWidget:
        """A table without a box; the column ``stretch`` takes what is left. Return what holds it."""
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._look.px(24))
        grid.setVerticalSpacing(self._look.px(6))
        grid.setColumnStretch(stretch, 1)
        for column, head in enumerate(heads):
            grid.addWidget(_wrapped(head, "small"), 0, column)
        for number, cells in enumerate(rows, 1):
            grid.addWidget(line(), 2 * number - 1, 0, 1, len(heads))
            for column, cell in enumerate(cells):
                label = _wrapped(cell) if column == stretch else _short(cell)
                label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label, 2 * number, column)
        self.add(holder)
        return holder

    def lead_tab(self) -> None:
        """Let Tab go from the sheet to the controls that were added to it, as they stand."""
        tab_as_laid_out(self, self._inside)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # plays and pauses, wherever one is on the page
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, on: bool) -> None:
        # The arrows scroll: one must see where they go.
        edge = self._look.theme.colors["accent"] if on else "transparent"
        self.setStyleSheet(f"FactSheet {{ border: 1px solid {edge}; }}")

    def texts(self) -> list[str]:
        """Return every text of the sheet, in order."""
        return [label.text() for label in self.findChildren(QLabel)]


def _wrapped(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    # « Preferred »: its least height is then one line, and the sheet scrolls only when it must.
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    if role:
        set_role(label, role="small" if role == "label-muted" else role)
    return label


def _short(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label

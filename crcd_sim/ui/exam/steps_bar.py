"""The row under the top bar: the parts of the exam, and which deliverables exist.

Where there is no room (small screen, 200 % zoom) it says less, never half a word: first only the part
in progress keeps its title, then the deliverables are counted in one pill. Tooltips keep the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from crcd_sim.ui import texts
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Pill
from crcd_sim.ui.widgets.panels import row

SAID = {"now": "en cours", "done": "terminée"}
WHOLE, ONE_TITLE, ONE_PILL = range(3)  # how much the row says


@dataclass(frozen=True, slots=True)
class Step:
    """One part (or group of parts) in the row of steps. ``state``: to_come | now | done."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Presence:
    """A deliverable that is there or not: « Courrier saisi », « Courrier vide »."""

    text: str
    there: bool


class StepMark(QLabel):
    """The number of a part, or a tick once it is done."""

    def __init__(self, look: Look, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._number = number
        self._state = "to_come"
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_state(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._restyle()

    def _restyle(self) -> None:
        look = self._look
        role = {"done": "ok", "now": "text"}.get(self._state, "muted")
        size = look.px(18)
        self.setFixedSize(size, size)
        if self._state == "done":
            self.setPixmap(look.pixmap("check", "ok", 12))
        else:
            self.setText(str(self._number))
        ink = look.theme.colors[role]
        ring = f"border: 1px solid {ink}; border-radius: {size // 2}px"
        self.setStyleSheet(f"{ring}; color: {ink}; font-size: {look.px(11)}px;")


class _Cell(QFrame):
    """One part: its mark and its title; the one in progress is underlined."""

    def __init__(self, look: Look, number: int) -> None:
        super().__init__()
        self._look = look
        self.step = Step("", "to_come")
        self._mark, self._label = StepMark(look, number), QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._row = row(self._mark, self._label)
        self.setLayout(self._row)
        set_role(self, role="step")
        look.changed.connect(self._measure)
        self._measure()

    def show_step(self, step: Step) -> None:
        self.step = step
        self._mark.show_state(step.state)
        self._label.setText(step.title)
        set_role(self._label, role={"now": "heading", "done": "ok"}.get(step.state, "muted"))
        set_role(self, current=step.state == "now")
        said = f"{step.title}, {SAID.get(step.state, 'à venir')}"
        for widget in (self, self._label):
            widget.setAccessibleName(said)

    def set_titled(self, titled: bool) -> None:
        self._label.setVisible(titled)
        self.setToolTip("" if titled else self.accessibleName())

    def needed(self, titled: bool) -> int:
        """Return the width it needs, with its title or without."""
        px = self._look.px
        # The part in progress is written bolder: every title keeps room for that, so none moves.
        title = QFontMetrics(self._look.font(13, 600)).horizontalAdvance(self.step.title)
        return 2 * px(12) + px(18) + (px(8) + title + 2 if titled else 0)

    def _measure(self) -> None:
        px = self._look.px
        self._row.setContentsMargins(px(12), 0, px(12), 0)
        self._row.setSpacing(px(8))
        self.setMinimumHeight(px(40))


class StepsBar(QFrame):
    """The parts at the left, the deliverables at the right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="bar")
        self._cells: list[_Cell] = []
        self._pills: list[Pill] = []
        self._shown: tuple[Presence, ...] = ()
        self._count = Pill()
        self._across = QHBoxLayout(self)
        self._across.setSpacing(0)
        self._across.addStretch(1)
        self._side = QHBoxLayout()
        self._across.addLayout(self._side)
        self._side.addWidget(self._count)
        self._count.hide()
        look.changed.connect(self._measure)
        self._measure()

    def show_steps(self, steps: Sequence[Step]) -> None:
        while len(self._cells) > len(steps):
            self._drop(self._cells.pop())
        while len(self._cells) < len(steps):
            cell = _Cell(self._look, len(self._cells) + 1)
            self._across.insertWidget(len(self._cells), cell)
            self._cells.append(cell)
        for step, cell in zip(steps, self._cells, strict=True):
            if step != cell.step:
                cell.show_step(step)
        self._fit()

    def show_presence(self, items: Sequence[Presence]) -> None:
        """What exists, never how good it is."""
        if tuple(items) == self._shown:
            return
        self._shown = tuple(items)
        while len(self._pills) > len(items):
            self._drop(self._pills.pop())
        while len(self._pills) < len(items):
            pill = Pill()
            self._side.addWidget(pill)
            self._pills.append(pill)
        for item, pill in zip(items, self._pills, strict=True):
            pill.show_state(item.text, "ok" if item.there else "neutral")
        there = sum(item.there for item in items)
        self._count.show_state(f"{texts.count(there, 'écrit')} sur {len(items)}")
        told = ", ".join(item.text for item in items)
        self._count.setToolTip(told)
        self._count.setAccessibleName(told)
        self._fit()

    # --- Room --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(ONE_PILL), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._needed(WHOLE), super().sizeHint().height())

    def _fit(self) -> None:
        levels = (WHOLE, ONE_TITLE, ONE_PILL)
        level = next((n for n in levels if self._needed(n) <= self.width()), ONE_PILL)
        for cell in self._cells:
            cell.set_titled(level == WHOLE or cell.step.state == "now")
        for pill in self._pills:
            pill.setVisible(level < ONE_PILL)
        self._count.setVisible(level == ONE_PILL and bool(self._pills))
        self.updateGeometry()

    def _needed(self, level: int) -> int:
        px = self._look.px
        pills = [self._count] if level == ONE_PILL else self._pills
        for pill in pills:
            pill.ensurePolished()
        cells = sum(cell.needed(level == WHOLE or cell.step.state == "now") for cell in self._cells)
        side = sum(pill.sizeHint().width() + px(6) for pill in pills) if self._pills else 0
        return cells + side + px(16) + px(8)

    def _measure(self) -> None:
        px = self._look.px
        self._across.setContentsMargins(px(16), 0, px(8), 0)
        self._side.setSpacing(px(6))
        self._fit()

    def _drop(self, widget: QWidget) -> None:
        widget.hide()
        widget.deleteLater()

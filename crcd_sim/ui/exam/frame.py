"""The frame around every part: who, which part, what time remains, what is saved, what exists.

Passive: the presenter says what to show. Nothing here judges: a deliverable is there or it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import (
    Banner,
    IconButton,
    Pill,
    QuietButton,
    SecondaryButton,
    TimerLabel,
    heading,
    muted,
)
from crcd_sim.ui.widgets.keyboard import HasFirstControl
from crcd_sim.ui.widgets.panels import row


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


@dataclass(frozen=True, slots=True)
class ShownTime:
    """The countdown in words. ``kind``: "" | warning | danger."""

    remaining: str
    end: str
    kind: str = ""


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


class StepsBar(QWidget):
    """The row of parts; the one in progress is underlined."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._marks: list[tuple[QFrame, StepMark, QLabel]] = []

    def show_steps(self, steps: Sequence[Step]) -> None:
        if len(self._marks) != len(steps):
            self._rebuild(len(steps))
        for step, (cell, mark, label) in zip(steps, self._marks, strict=True):
            mark.show_state(step.state)
            label.setText(step.title)
            role = {"now": "heading", "done": "ok"}.get(step.state, "muted")
            set_role(label, role=role)
            set_role(cell, role="step", current=step.state == "now")
            said = {"now": "en cours", "done": "terminée"}.get(step.state, "à venir")
            label.setAccessibleName(f"{step.title}, {said}")

    def _rebuild(self, count: int) -> None:
        for cell, _, _ in self._marks:
            cell.deleteLater()
        self._marks = []
        while self._layout.count():
            self._layout.takeAt(0)
        for index in range(count):
            cell = QFrame()
            mark, label = StepMark(self._look, index + 1), QLabel()
            inner = row(mark, label, spacing=8, margins=(self._look.px(12), 0, self._look.px(12), 0))
            cell.setLayout(inner)
            cell.setMinimumHeight(self._look.px(40))
            self._layout.addWidget(cell)
            self._marks.append((cell, mark, label))
        self._layout.addStretch(1)


class ExamFrame(QWidget):
    """Top bar, row of steps, the part's own screen, and the row of tools at the foot.

    Signals:
        finish_requested: « Terminer cette partie… ».
        staff_requested: the padlock (pause, credit, reopening: behind the staff code).
        pause_requested: the candidate's own pause, in training.
        calculator_requested, sheet_requested: the tools at hand.
        whole_page_requested: F5, one key swaps whole-page reading and writing.
    """

    finish_requested = Signal()
    staff_requested = Signal()
    pause_requested = Signal()
    calculator_requested = Signal()
    sheet_requested = Signal()
    whole_page_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, role="page")
        self._look = look
        self._shown = ShownTime("", "")
        self._hidden = False
        self.steps = StepsBar(look)
        self._build_top()
        self._build_tools()
        self._presence = QHBoxLayout()
        self._presence.setSpacing(look.px(6))
        steps_bar = QFrame()
        set_role(steps_bar, role="bar")
        steps_row = row(self.steps, 0, margins=(look.px(16), 0, look.px(8), 0))
        steps_row.addLayout(self._presence)
        steps_bar.setLayout(steps_row)
        self.banner = Banner(look)
        self.banner.hide()
        self._banner_box = QVBoxLayout()
        self._banner_box.setContentsMargins(look.px(8), 0, look.px(8), 0)
        self._banner_box.addWidget(self.banner)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(look.px(8), look.px(8), look.px(8), look.px(8))
        self._content: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        layout.addWidget(steps_bar)
        layout.addLayout(self._banner_box)
        layout.addLayout(self._body, 1)
        layout.addWidget(self._tools)

    # --- What to show ------------------------------------------------------------------------

    def show_identity(self, what: str, candidate: str) -> None:
        """``what``: session, company and mode; ``candidate``: the code."""
        self._what.setText(what)
        self._candidate.setText(f"Candidat {candidate}" if candidate else "")

    def show_day(self, text: str) -> None:
        """The pack's fictional day, and its hour once the exchanges have begun."""
        self._day.setText(text)
        self._day.setVisible(bool(text))

    def show_time(self, shown: ShownTime) -> None:
        self._shown = shown
        hidden = self._hidden or not shown.remaining
        self._clock.show_time("" if hidden else shown.remaining, shown.kind)
        self._clock.setAccessibleName(f"Temps restant\u00a0: {shown.remaining}" if shown.remaining else "")
        self._end.setText("" if self._hidden else shown.end)
        self._toggle.setVisible(bool(shown.remaining))

    def show_steps(self, steps: Sequence[Step]) -> None:
        self.steps.show_steps(steps)

    def show_presence(self, items: Sequence[Presence]) -> None:
        """The strip of deliverables: what exists, never how good it is."""
        while self._presence.count():
            item = self._presence.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        for presence in items:
            self._presence.addWidget(Pill(presence.text, "ok" if presence.there else "neutral"))

    def show_saved(self, text: str, kind: str = "ok") -> None:
        """« Enregistré à 9:12:46 », shown on acknowledged writes only."""
        self._saved.show_state(text, kind)
        self._saved.setVisible(bool(text))

    def show_tools(self, *, at_hand: bool, finish: str, pause: bool, whole_page: bool) -> None:
        """``finish``: the text of the finishing button, "" to hide it."""
        self.calculator.setVisible(at_hand)
        self.sheet.setVisible(at_hand)
        self.finish.setVisible(bool(finish))
        if finish:
            self.finish.setText(finish)
        self.pause.setVisible(pause)
        self.whole_page.setVisible(whole_page)

    def set_content(self, widget: QWidget) -> None:
        """Show a part's screen; the former one is taken out, not destroyed."""
        if self._content is widget:
            return
        if self._content is not None:
            self._body.removeWidget(self._content)
            self._content.hide()
            self._content.setParent(None)
        self._content = widget
        self._body.addWidget(widget, 1)
        widget.show()

    @property
    def content(self) -> QWidget | None:
        return self._content

    def first_control(self) -> QWidget:
        """Where the keyboard goes: to what the part says."""
        content = self._content
        return content.first_control() if isinstance(content, HasFirstControl) else content or self

    # --- Building ----------------------------------------------------------------------------

    def _build_top(self) -> None:
        look = self._look
        self._top = QFrame()
        set_role(self._top, role="bar")
        name = heading("Simulateur CRCD")
        name.setFont(look.font(15, 700))
        self._what, self._candidate = muted(""), muted("")
        self._day = Pill("", "neutral")
        self._clock = TimerLabel(look, 26)
        self._end = muted("")
        self._toggle = QuietButton(look, "masquer", size="small", name="Masquer le temps restant")
        self._toggle.clicked.connect(self._flip_clock)
        end_column = QVBoxLayout()
        end_column.setContentsMargins(0, 0, 0, 0)
        end_column.setSpacing(0)
        end_column.addWidget(self._end)
        end_column.addWidget(self._toggle, alignment=Qt.AlignmentFlag.AlignLeft)
        top = row(
            name,
            self._what,
            self._day,
            self._candidate,
            0,
            self._clock,
            spacing=look.px(16),
            margins=(look.px(16), 0, look.px(16), 0),
        )
        top.addLayout(end_column)
        self._top.setLayout(top)
        self._top.setMinimumHeight(look.px(52))

    def _build_tools(self) -> None:
        look = self._look
        self._tools = QFrame()
        set_role(self._tools, role="tools")
        self.calculator = SecondaryButton(look, "Calculatrice", icon="calculator", size="small")
        self.sheet = SecondaryButton(look, "Feuille de calcul", icon="sheet", size="small")
        self.whole_page = SecondaryButton(look, "Page entière", icon="swap", key="F5", size="small")
        self.pause = SecondaryButton(look, "Pause", icon="pause", size="small")
        self.finish = SecondaryButton(look, "Terminer cette partie…", size="small")
        self.staff = IconButton(look, "Formateur ou surveillant", "lock", size="small")
        self._saved = Pill("", "ok")
        self._saved.hide()
        self.calculator.clicked.connect(self.calculator_requested)
        self.sheet.clicked.connect(self.sheet_requested)
        self.whole_page.clicked.connect(self.whole_page_requested)
        self.pause.clicked.connect(self.pause_requested)
        self.finish.clicked.connect(self.finish_requested)
        self.staff.clicked.connect(self.staff_requested)
        left = (self.calculator, self.sheet, self.whole_page)
        right = (self._saved, self.pause, self.finish, self.staff)
        self._tools.setLayout(
            row(*left, 0, *right, margins=(look.px(12), look.px(4), look.px(12), look.px(4)))
        )

    def _flip_clock(self) -> None:
        self._hidden = not self._hidden
        self._toggle.setText("afficher le temps" if self._hidden else "masquer")
        self._toggle.setAccessibleName(
            "Afficher le temps restant" if self._hidden else "Masquer le temps restant"
        )
        self.show_time(self._shown)

    @property
    def clock_hidden(self) -> bool:
        return self._hidden


def shortcut(widget: QWidget, key: str, call: object) -> QShortcut:
    """Give a page a key of its own, alive while the page is shown."""
    made = QShortcut(QKeySequence(key), widget)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(call)
    return made

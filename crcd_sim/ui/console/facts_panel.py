"""The facts the client gives only when asked: told by the script, or ticked by the trainer who said them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from crcd_sim.services.exam.console_view import ConsoleFact, ConsoleView
from crcd_sim.ui.console import words
from crcd_sim.ui.console.rows import plain_column
from crcd_sim.ui.console.scrolling import scrolling
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.texts import NBSP
from crcd_sim.ui.widgets import Panel, Pill, empty


class FactRow(QWidget):
    """A box, what the fact is, and since when the candidate has it."""

    ticked = Signal(bool)

    def __init__(self, look: Look, fact: ConsoleFact) -> None:
        super().__init__()
        self.mark = QCheckBox()
        self.mark.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.mark.clicked.connect(self.ticked)
        self._label = wrapped(printed(fact.label))
        self._value = wrapped(printed(fact.value), "small")
        self.pill = Pill()
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self._label)
        lines.addWidget(self._value)
        lines.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.px(12), look.px(3), look.px(12), look.px(3))
        across.setSpacing(look.px(4))
        across.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(lines, 1)

    def show_fact(self, fact: ConsoleFact, *, possible: bool) -> None:
        state = words.fact_state(fact.at_s, by_hand=fact.by_hand)
        self.mark.setChecked(fact.at_s is not None)
        # What the script told is told: only a tick of the trainer's own is taken back.
        self.mark.setEnabled(possible and (fact.at_s is None or fact.by_hand))
        self.mark.setAccessibleName(f"{fact.label}{NBSP}: {fact.value}")
        self.mark.setAccessibleDescription(state)
        self.pill.show_state(state, "neutral" if fact.by_hand else "ok")
        self.pill.setVisible(bool(state))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.mark.isEnabled() and event.button() is Qt.MouseButton.LeftButton:
            self.mark.click()


class FactsPanel(Panel):
    """Passive.

    Signals:
        fact_ticked: its id, and whether it was told.
    """

    fact_ticked = Signal(str, bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Faits sur demande", parent=parent)
        self.rows: dict[str, FactRow] = {}
        self._tally = Pill()
        self.add_action(self._tally)
        self._inside, self._column = plain_column(look)
        self.set_body(scrolling(self._inside, "Faits sur demande"))
        self._shown: tuple[str, tuple[str, ...]] = ("", ())

    def show_view(self, view: ConsoleView) -> None:
        self.setVisible(bool(view.facts))
        ids = (view.exchange, tuple(fact.id for fact in view.facts))
        if ids != self._shown:
            self._shown = ids
            self._rebuild(view)
        for fact in view.facts:
            self.rows[fact.id].show_fact(fact, possible=bool(view.exchange))
        told = sum(fact.at_s is not None for fact in view.facts)
        self._tally.show_state(f"{told} sur {len(view.facts)}")

    def _rebuild(self, view: ConsoleView) -> None:
        empty(self._column)
        self.rows.clear()
        for fact in view.facts:
            row = FactRow(self._look, fact)
            row.ticked.connect(lambda on, name=fact.id: self.fact_ticked.emit(name, on))
            self.rows[fact.id] = row
            self._column.addWidget(row)
        self._column.addStretch(1)

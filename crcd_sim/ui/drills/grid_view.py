"""The grid to mark oneself: each criterion in the référentiel's words, what a jury looks for, a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from crcd_sim.domain.evaluation import Verdict
from crcd_sim.services.records.drills import GridGroup, GridRow
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.drills import words
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.fact_sheet import FactSheet
from crcd_sim.ui.widgets import line
from crcd_sim.ui.widgets.flow import Flow

INTRODUCTION = (
    "Réécoutez ou relisez-vous, puis dites pour chaque critère ce que vous en pensez. Rien n’est additionné, "
    "et rien n’est noté à votre place."
)


class GridView(FactSheet):
    """Passive.

    Signals:
        marked: a criterion, and the value of its ``Verdict``.
    """

    marked = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Ma grille")
        self._groups: dict[str, QButtonGroup] = {}

    def show_grid(self, groups: Sequence[GridGroup], marks: Mapping[str, Verdict]) -> None:
        """Show every criterion with the verdict given so far, if any."""
        self.clear()
        self._groups = {}
        self.add_text(INTRODUCTION, "muted")
        for group in groups:
            self.add_heading(f"{group.competence}\u00a0: {printed(group.title)}")
            for row in group.rows:
                self._add_row(row, marks.get(row.criterion))
        self.lead_tab()

    def button(self, criterion: str, verdict: Verdict) -> QRadioButton:
        found = self._groups[criterion].button(tuple(Verdict).index(verdict))
        assert isinstance(found, QRadioButton)
        return found

    def _add_row(self, row: GridRow, given: Verdict | None) -> None:
        self.add(line())
        self.add_text(f"{row.criterion}\u2002{printed(row.label)}")
        for title, seen in (
            ("Satisfait si\u00a0:", row.positives),
            ("Non satisfait si\u00a0:", row.negatives),
        ):
            if seen:
                said = "\u202f; ".join(printed(text[:1].lower() + text[1:]) for text in seen)
                self.add_text(f"{title} {said}.", "small")
        if words.FAIRNESS[row.fairness]:
            self.add_text(words.FAIRNESS[row.fairness], "warning")
        self.add(self._verdicts(row, given))

    def _verdicts(self, row: GridRow, given: Verdict | None) -> QWidget:
        holder = QWidget()
        layout = Flow(holder)  # on a second line where there is no room
        layout.setSpacing(self._look.px(16))
        group = QButtonGroup(holder)
        for index, verdict in enumerate(Verdict):
            button = QRadioButton(words.VERDICTS[verdict])
            button.setAccessibleName(f"{row.criterion}, {words.VERDICTS[verdict]}")
            button.setAccessibleDescription(printed(row.label))
            button.setChecked(verdict is given)
            group.addButton(button, index)
            layout.addWidget(button)
        group.idClicked.connect(lambda index: self.marked.emit(row.criterion, tuple(Verdict)[index].value))
        self._groups[row.criterion] = group
        return holder

"""Choosing a drill: one exchange, one letter or one recorded call, or whatever the draw gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.domain.candidate import MOST_CHARACTERS
from crcd_sim.ui.home.candidate_page import CONSENT, NOTICE
from crcd_sim.ui.home.choices import Choice, Choices, trailing
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Field, Panel, PrimaryButton, heading, line
from crcd_sim.ui.widgets.keyboard import tab_as_laid_out

DRAWN: Final = "drawn"
NOBODY: Final = "Choisissez un exercice, puis tapez votre code candidat."
WHO_PX: Final = 372
LEAST_LETTERS: Final = 20  # of the name of a competence


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill to choose. ``group``: a heading over the rows, "" when there is one pack only."""

    name: str
    title: str
    note: str
    length: str
    group: str = ""


class DrillChoicePage(Page):
    """Passive.

    Signals:
        competence_chosen: id of the competence to show, "" for all.
        picked: name of the drill picked, or DRAWN.
        edited: the code or the tick has changed.
        started: the code, as typed.
    """

    escape_leads_back = True
    competence_chosen = Signal(str)
    picked = Signal(str)
    edited = Signal()
    started = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "S’exercer", width=1200)
        self.space(self.body, (12, 12, 12, 12), 12)
        self.competence = QComboBox()
        self.competence.setAccessibleName("Compétence à travailler")
        # The list comes after the page is shown; where there is no room for it all, it is cut short.
        self.competence.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.competence.setMinimumContentsLength(LEAST_LETTERS)
        self.competence.activated.connect(
            lambda index: self.competence_chosen.emit(self.competence.itemData(index))
        )
        self.code = QLineEdit()
        self.code.setMaxLength(MOST_CHARACTERS)
        self.code.setPlaceholderText("Par exemple 0412")
        self.sentence = wrapped("", "danger")
        self.sentence.hide()
        self._tick = Choice(look, CONSENT, many=True)
        self.consent = self._tick.mark
        self._rows: QWidget = wrapped("Lecture des exercices…", "muted")
        self._rows_panel = Panel(look, "Que voulez-vous travailler\u202f?")
        self.choices = Choices(self)
        self.choices.picked.connect(self.picked)
        self._columns = QWidget()
        columns = QHBoxLayout(self._columns)
        self.space(columns, spacing=12)
        columns.addWidget(self._make_list(), 1)
        columns.addWidget(self._make_who())
        self.body.addWidget(self._columns)
        self.body.addStretch(1)
        self.start = PrimaryButton(look, "Commencer l’exercice", icon="arrow-right", size="action")
        self.recap = wrapped(NOBODY, "muted")
        self.foot.addWidget(self.recap, 1)
        self.foot.addWidget(self.start)
        self.focus_first(self.competence)
        self.code.textEdited.connect(self.edited)
        self.code.returnPressed.connect(self._return_pressed)
        self.consent.toggled.connect(self.edited)
        self.start.clicked.connect(self._start)

    # --- What to show ------------------------------------------------------------------------

    def show_competences(self, competences: Sequence[tuple[str, str]]) -> None:
        """Offer (id, « C2 : … ») to choose by."""
        self.competence.clear()
        self.competence.addItem("Toutes les compétences", "")
        for name, title in competences:
            self.competence.addItem(title, name)

    def show_rows(self, rows: Sequence[DrillRow], chosen: str, nothing: str = "") -> None:
        """Show the drills, the draw above them; ``nothing`` is said in their place."""
        self.choices.clear()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(self.look.px(side) for side in (12, 10, 12, 10)))
        column.setSpacing(self.look.px(4))
        if nothing:
            column.addWidget(wrapped(nothing, "muted"))
        else:
            note = "Un exercice parmi ceux de la liste, sans savoir lequel."
            column.addWidget(self.choices.add(DRAWN, Choice(self.look, "Tirer au sort", note)))
        group = ""
        for shown in rows:
            if shown.group != group:
                group = shown.group
                column.addWidget(heading(group))
            else:
                column.addWidget(line())
            choice = Choice(self.look, shown.title, shown.note)
            choice.aside.addWidget(trailing(shown.length))
            column.addWidget(self.choices.add(shown.name, choice))
        column.addStretch(1)
        self.choices.choose(chosen)
        before, self._rows = self._rows, inside
        self._rows_panel.body.replaceWidget(before, inside)
        before.deleteLater()
        tab_as_laid_out(self.back, self._columns, self.start)

    def show_trainee(self, code: str, *, agreed: bool) -> None:
        """Start with the code of whoever does a drill again, or with none; nothing is told."""
        self.code.setText(code)
        self.consent.blockSignals(True)
        self.consent.setChecked(agreed)
        self.consent.blockSignals(False)
        self.say("")

    def say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        set_role(self.code, bad=bool(sentence))

    def show_ready(self, ready: bool, recap: str) -> None:
        self.start.setEnabled(ready)
        self.recap.setText(recap)

    # --- Making ------------------------------------------------------------------------------

    def _make_list(self) -> Panel:
        panel = self._rows_panel
        panel.add_action(self.competence)
        panel.body.addWidget(self._rows)
        return panel

    def _make_who(self) -> Panel:
        panel = Panel(self.look, "Qui s’exerce\u202f?")
        inside = QWidget()
        column = QVBoxLayout(inside)
        self.space(column, (12, 12, 12, 12), 8)
        column.addWidget(Field(self.look, "Code candidat", self.code, "jamais un nom"))
        column.addWidget(self.sentence)
        column.addSpacing(self.look.px(4))
        for fact, more in NOTICE:
            column.addWidget(wrapped(fact, "heading"))
            column.addWidget(wrapped(more, "small"))
        column.addSpacing(self.look.px(4))
        column.addWidget(line())
        column.addWidget(self._tick)
        column.addStretch(1)
        panel.set_body(inside)
        self.width_of(panel, least=WHO_PX, most=WHO_PX)
        return panel

    def _return_pressed(self) -> None:
        if self.consent.isChecked():
            self._start()
        else:
            self.consent.setFocus()

    def _start(self) -> None:
        if self.start.isEnabled():
            self.started.emit(self.code.text().strip())

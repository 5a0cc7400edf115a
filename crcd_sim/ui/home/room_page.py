"""The session manager prepares a room once: who sits, when it starts, which juries, and the day it makes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
)

from crcd_sim.domain.framework import Presence, SessionSpec
from crcd_sim.domain.room import Passage
from crcd_sim.ui import texts
from crcd_sim.ui.home.columns import Columns
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.home.room_draft import RoomDraft
from crcd_sim.ui.home.rules_panels import RulesPanel
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Field, PrimaryButton, SecondaryButton, empty


class RoomPage(Page):
    """Passive: shows and reads a draft, shows the day it makes.

    Signals:
        edited: a person changed something; read ``draft()``.
        save_requested, pdf_requested, print_requested, open_requested: the buttons of the foot.
    """

    edited = Signal()
    save_requested = Signal()
    pdf_requested = Signal()
    print_requested = Signal()
    open_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Préparer une salle", back="Règles", width=1520)
        self.space(self.body, (8, 8, 8, 8), 8)
        self._invigilators: dict[str, QLineEdit] = {}
        self._columns = Columns(look, least=340)
        self._watch = RulesPanel(look, "Surveillants")
        self._columns.add((self._make_room(),))
        self._columns.add((self._make_candidates(),))
        self._columns.add((self._make_juries(), self._watch))
        self.body.addWidget(self._columns)
        self.body.addWidget(self._make_day(), 1)
        self.sentence = wrapped("", "muted")
        self.paper = SecondaryButton(look, "Imprimer le tableau…", icon="print", size="tall")
        self.pdf = SecondaryButton(look, "Tableau en PDF…", icon="pdf", size="tall")
        self.serve = SecondaryButton(look, "Ouvrir sur ce poste", icon="user", size="tall")
        self.save = PrimaryButton(look, "Enregistrer la salle…", icon="usb", size="tall")
        self.foot.addWidget(self.sentence, 1)
        for button, asked in (
            (self.paper, self.print_requested),
            (self.pdf, self.pdf_requested),
            (self.serve, self.open_requested),
            (self.save, self.save_requested),
        ):
            button.clicked.connect(asked)
            self.foot.addWidget(button)
        self.focus_first(self.name_field)

    # --- What is typed -----------------------------------------------------------------------

    def _make_room(self) -> RulesPanel:
        panel = RulesPanel(self.look, "La salle")
        self.name_field = QLineEdit()
        self.day = QLineEdit()
        self.hour = QLineEdit()
        self.place = QLineEdit()
        self.lunch = QLineEdit()
        self.rest = QLineEdit()
        self.marking = QLineEdit()
        fields = (
            ("Nom", self.name_field, "titre du fichier et du tableau"),
            ("Jour", self.day, "par exemple 24/11/2026"),
            ("Départ commun", self.hour, "par exemple 9 h 00"),
            ("Lieu de l’étude de cas et des préparations", self.place, ""),
            ("Coupure du midi", self.lunch, "12 h 30 à 13 h 30, ou rien"),
            ("Pause après l’étude de cas", self.rest, ""),
            ("Lecture des écrits par le jury", self.marking, "entre les échanges et l’entretien"),
        )
        self._fill(panel, fields)
        return panel

    def _make_candidates(self) -> RulesPanel:
        panel = RulesPanel(self.look, "Candidats")
        self.candidates = self._lines("Candidats", 300)
        panel.rows.addWidget(
            wrapped(
                "Un candidat par ligne : son code, puis son coefficient de temps s’il y a lieu, puis une "
                "remarque (jamais de donnée de santé). « 0412 à 0419 » en ajoute huit.",
                "small",
            )
        )
        panel.rows.addWidget(self.candidates, 1)
        return panel

    def _make_juries(self) -> RulesPanel:
        panel = RulesPanel(self.look, "Jurys")
        self.juries = self._lines("Jurys", 84)
        self.juries.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.juries.setSizeAdjustPolicy(QPlainTextEdit.SizeAdjustPolicy.AdjustToContents)
        panel.rows.addWidget(
            wrapped(
                "Un jury par ligne : son lieu, deux points, ses membres. Les candidats sont répartis à tour "
                "de rôle.",
                "small",
            )
        )
        panel.rows.addWidget(self.juries)
        return panel

    def _make_day(self) -> RulesPanel:
        panel = RulesPanel(self.look, "La journée de chacun")
        self.day_table = QTableWidget()
        self.day_table.setAccessibleName("La journée de chacun")
        self.day_table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.day_table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.day_table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.day_table.setWordWrap(True)
        self.day_table.verticalHeader().hide()
        self.day_table.setShowGrid(False)
        self.day_table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        panel.rows.addWidget(self.day_table, 1)
        return panel

    def _lines(self, name: str, least: int) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setAccessibleName(name)
        edit.setTabChangesFocus(True)
        edit.textChanged.connect(self.edited)
        self.height_of(edit, least)
        return edit

    def _fill(self, panel: RulesPanel, fields: Sequence[tuple[str, QLineEdit, str]]) -> None:
        for label, control, hint in fields:
            panel.rows.addWidget(Field(self.look, label, control, hint))
            control.textEdited.connect(lambda _: self.edited.emit())

    # --- What is shown -----------------------------------------------------------------------

    def show_draft(self, draft: RoomDraft, session: SessionSpec) -> None:
        """Put a draft in the controls, once."""
        self.rest.setText(draft.rest)
        self.marking.setText(draft.marking)
        self.day.setText(draft.day)
        self.name_field.setText(draft.title)
        self.hour.setText(draft.hour)
        self.place.setText(draft.place)
        self.lunch.setText(draft.lunch)
        self._show_invigilators(session, draft)
        for edit, text in ((self.candidates, draft.candidates), (self.juries, draft.juries)):
            edit.blockSignals(True)
            edit.setPlainText(text)
            edit.blockSignals(False)

    def _show_invigilators(self, session: SessionSpec, draft: RoomDraft) -> None:
        empty(self._watch.rows)
        self._invigilators = {}
        for spec in session.phases:
            if Presence.INVIGILATOR in spec.present:
                edit = QLineEdit(draft.invigilators.get(spec.kind, ""))
                self._invigilators[spec.kind] = edit
        titles = {str(spec.kind): spec.title for spec in session.phases}
        self._fill(self._watch, [(titles[kind], edit, "") for kind, edit in self._invigilators.items()])

    def draft(self) -> RoomDraft:
        """Return what the controls say now."""
        return RoomDraft(
            title=self.name_field.text(),
            day=self.day.text(),
            hour=self.hour.text(),
            place=self.place.text(),
            lunch=self.lunch.text(),
            rest=self.rest.text(),
            marking=self.marking.text(),
            candidates=self.candidates.toPlainText(),
            juries=self.juries.toPlainText(),
            invigilators={kind: edit.text() for kind, edit in self._invigilators.items()},
        )

    def show_day(self, passages: Sequence[Passage], session: SessionSpec, juries: int) -> None:
        """Show each candidate's hours, part by part."""
        table = self.day_table
        codes = list(dict.fromkeys(passage.candidate for passage in passages))
        table.setColumnCount(len(session.phases) + 1)
        table.setHorizontalHeaderLabels(["Candidat", *(spec.title for spec in session.phases)])
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag(Qt.TextFlag.TextWordWrap)
        )
        table.horizontalHeader().setMinimumHeight(self.look.px(44))
        table.setRowCount(len(codes))
        for place, code in enumerate(codes):
            own = [passage for passage in passages if passage.candidate == code]
            jury = next((passage.jury for passage in own if passage.jury), 0)
            table.setItem(
                place, 0, QTableWidgetItem(f"{code} · jury {jury}" if juries > 1 and jury else code)
            )
            for column, passage in enumerate(own, start=1):
                hours = f"{texts.clock_time(passage.start)} – {texts.clock_time(passage.end)}"
                table.setItem(place, column, QTableWidgetItem(hours))
        # The page scrolls, not the table in it.
        rows = sum(table.rowHeight(number) for number in range(len(codes)))
        table.setMinimumHeight(max(table.horizontalHeader().height(), self.look.px(44)) + rows + 4)

    def say(self, sentence: str, *, bad: bool = False) -> None:
        """Say under the page what is wrong, or what the day comes to."""
        self.sentence.setText(sentence)
        set_role(self.sentence, role="danger" if bad else "muted")
        for control in (self.paper, self.pdf, self.serve, self.save, self.day_table):
            control.setEnabled(not bad)  # the hours shown are those of what was written before

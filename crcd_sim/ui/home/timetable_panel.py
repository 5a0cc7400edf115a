"""The parts of the session with this candidate's minutes, as in the framework."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout

from crcd_sim.ui import texts
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.home.rules_draft import RulesDraft, Timetable, TimetableRow
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Panel, empty, heading, line


class TimetablePanel(Panel):
    """What the chosen rules make of the day. With « partie par partie », a factor stands on each line.

    Signals:
        edited: a person changed the factor of a part.
    """

    edited = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Déroulé")
        self._inside = Measured(look)
        self._rows = QVBoxLayout(self._inside)
        self._inside.space(self._rows, (12, 4, 12, 4), 0)
        self._kinds: tuple[str, ...] = ()
        self._lines: dict[str, _PartLine] = {}
        self.set_body(self._inside)
        self.total = heading("")
        self.usual = wrapped("", "small")
        self._inside.height_of(self.total, 28)
        self.add_footer(heading("Temps du candidat"), self.usual, 0, self.total)

    def show_timetable(self, timetable: Timetable, draft: RulesDraft, troubles: Mapping[str, str]) -> None:
        kinds = tuple(row.kind for row in timetable.rows)
        if kinds != self._kinds:
            self._rebuild(timetable)
        for row in timetable.rows:
            own = draft.phase_factors.get(row.kind, "")
            self._lines[row.kind].show_row(row, own if draft.by_part else None, troubles.get(row.kind, ""))
        self.total.setText(texts.duration(timetable.total_s))
        longer = timetable.total_s != timetable.usual_s
        self.usual.setText(f"au lieu de {texts.duration(timetable.usual_s)}" if longer else "")

    def factor_field(self, kind: str) -> QLineEdit:
        return self._lines[kind].factor

    def phase_factors(self) -> dict[str, str]:
        """Return the factors as typed, by kind of phase; parts left empty are not there."""
        return {kind: item.factor.text() for kind, item in self._lines.items() if item.factor.text().strip()}

    def _rebuild(self, timetable: Timetable) -> None:
        empty(self._rows)
        self._lines.clear()
        self._kinds = tuple(row.kind for row in timetable.rows)
        for index, row in enumerate(timetable.rows):
            part = _PartLine(self._look, row.title)
            part.factor.textEdited.connect(lambda _: self.edited.emit())
            self._lines[row.kind] = part
            if index:
                self._rows.addWidget(line())
            self._rows.addWidget(part)


class _PartLine(Measured):
    """One part: title, what to know of it, its factor when parts are set one by one, its minutes."""

    def __init__(self, look: Look, title: str) -> None:
        super().__init__(look)
        self._title = wrapped(title)
        self._note = wrapped("", "small")
        self._minutes = QLabel()
        self._minutes.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.factor = QLineEdit()
        self.factor.setPlaceholderText("× 1")
        self.factor.setAccessibleName(f"Coefficient de temps : {title}")
        self.width_of(self.factor, least=64, most=64)
        self.width_of(self._minutes, least=86)
        words = QVBoxLayout()
        self.space(words, spacing=1)
        words.addWidget(self._title)
        words.addWidget(self._note)
        across = QHBoxLayout(self)
        self.space(across, (0, 7, 0, 7), 8)
        across.addLayout(words, 1)
        across.addWidget(self.factor)
        across.addWidget(self._minutes)

    def show_row(self, row: TimetableRow, factor: str | None, trouble: str) -> None:
        notes = []
        if row.collective:
            notes.append(f"en commun, {row.hours}" if row.hours else "en commun")
        if row.seconds != row.usual_s:
            notes.append(f"au lieu de {texts.duration(row.usual_s)}")
        if row.wait_after:
            notes.append("puis attente")
        self._note.setText(trouble or " · ".join(notes))
        set_role(self._note, role="danger" if trouble else "small")
        self._note.setVisible(bool(self._note.text()))
        self._minutes.setText(texts.duration(row.seconds))
        self.factor.setVisible(factor is not None)
        set_role(self.factor, bad=bool(trouble))
        if factor is not None and self.factor.text() != factor:
            self.factor.setText(factor)

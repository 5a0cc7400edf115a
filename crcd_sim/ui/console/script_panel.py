"""The script of the client: every line in order, where each stands in words; a press on one says it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crcd_sim.services.exam.console_view import Command, ConsoleLine, ConsoleObjection, ConsoleView, LineMark
from crcd_sim.ui.console import words
from crcd_sim.ui.console.rows import PressedRow, plain_column
from crcd_sim.ui.console.scrolling import scrolling
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, empty, small

NO_SOUND = "aucun son dans ce scénario"


class ScriptPanel(Panel):
    """Passive.

    Signals:
        line_chosen: id of the line to be said.
        line_reached: the row of the line in progress, or of the next one, brought in sight.
    """

    line_chosen = Signal(str)
    line_reached = Signal(QWidget)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Script", parent=parent)
        self.rows: dict[str, PressedRow] = {}
        self._inside, self._column = plain_column(look)
        self.area = scrolling(self._inside, "Répliques du script")
        self.set_body(self.area)
        self._shown: tuple[str, tuple[str, ...]] = ("", ())
        self._reached = ""
        self._client = ""

    def show_view(self, view: ConsoleView) -> None:
        every = (*view.lines, *view.others)
        ids = (view.exchange, tuple(line.id for line in every))
        if ids != self._shown:
            self._shown = ids
            self._rebuild(view)
        for line in every:
            self._show(line, words.can(view, Command.LINE))
        wanted = next((line.id for line in every if line.mark is LineMark.SPEAKING), "") or next(
            (line.id for line in every if line.mark is LineMark.NEXT), ""
        )
        if wanted != self._reached and wanted in self.rows:
            self._reached = wanted
            QTimer.singleShot(0, self, self.reach)  # rows made just now have no place yet

    def reach(self) -> None:
        """Bring in sight the line in progress, or the next one."""
        if (row := self.rows.get(self._reached)) is not None:
            self.area.ensureWidgetVisible(row, 0, self._look.px(60))
            self.line_reached.emit(row)

    def _show(self, line: ConsoleLine, possible: bool) -> None:
        row = self.rows[line.id]
        text, kind = words.MARKS[line.mark]
        said = line.mark is LineMark.SAID
        row.show_mark(text, kind, strong=line.mark is LineMark.NEXT, quiet=said)
        row.show_possible(possible and line.playable)

    def _rebuild(self, view: ConsoleView) -> None:
        empty(self._column)
        self.rows.clear()
        self._reached = ""
        self._client = next((line.who for line in view.lines), "")
        self._add(self._column, "", view.lines)
        self._add(self._column, "Relances et réponses", view.others)
        self._column.addStretch(1)
        self.area.verticalScrollBar().setValue(0)

    def _add(self, column: QVBoxLayout, heading: str, lines: Sequence[ConsoleLine]) -> None:
        if heading and lines:
            label = small(heading)
            label.setContentsMargins(
                self._look.px(12), self._look.px(10), self._look.px(12), self._look.px(2)
            )
            column.addWidget(label)
        for line in lines:
            row = PressedRow(self._look, printed(line.text), self._note(line), head=line.who)
            row.clicked.connect(lambda _=False, name=line.id: self.line_chosen.emit(name))
            self.rows[line.id] = row
            column.addWidget(row)

    def _note(self, line: ConsoleLine) -> str:
        """Say who speaks when it is not the client (a spouse, a secretary), and what cannot be heard."""
        parts = ("" if line.who == self._client else line.who, "" if line.playable else NO_SOUND)
        return " · ".join(part for part in parts if part)


class ObjectionPanel(Panel):
    """What the client may object, each with its digit and what lifts it.

    Signals:
        objection_chosen: its number.
    """

    objection_chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Objections", parent=parent)
        self.rows: dict[int, PressedRow] = {}
        self._inside, self._column = plain_column(look)
        self.set_body(scrolling(self._inside, "Objections"))
        self._shown: tuple[str, tuple[ConsoleObjection, ...]] = ("", ())

    def show_view(self, view: ConsoleView) -> None:
        self.setVisible(bool(view.objections))
        plain = (view.exchange, tuple(_unmarked(item) for item in view.objections))
        if plain != self._shown:
            self._shown = plain
            self._rebuild(view.objections)
        possible = words.can(view, Command.OBJECTION)
        for item in view.objections:
            row = self.rows[item.number]
            text, kind = words.MARKS[item.line.mark]
            if item.line.mark is LineMark.NEXT:
                text, kind = "", "neutral"
            row.show_mark(text, kind, quiet=item.line.mark is LineMark.SAID)
            row.show_possible(possible and item.line.playable)

    def _rebuild(self, objections: Sequence[ConsoleObjection]) -> None:
        empty(self._column)
        self.rows.clear()
        for objection in objections:
            key = str(objection.number) if objection.number <= 9 else ""
            text, note = printed(objection.line.text), printed(words.lifted(objection))
            row = PressedRow(self._look, text, note, key=key, head="Objection", narrow=True)
            row.clicked.connect(lambda _=False, number=objection.number: self.objection_chosen.emit(number))
            self.rows[objection.number] = row
            self._column.addWidget(row)
        self._column.addStretch(1)


def _unmarked(item: ConsoleObjection) -> ConsoleObjection:
    line = item.line
    return ConsoleObjection(
        item.number, ConsoleLine(line.id, line.who, line.text, LineMark.TO_COME), item.lifted_by
    )

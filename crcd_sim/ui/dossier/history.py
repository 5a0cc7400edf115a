"""The history of a client as a page: a table, selectable and copyable like the other pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextTableFormat

from crcd_sim.domain.pack import HistoryEntry
from crcd_sim.ui.dossier.pages import QUIET, ClosedDocument
from crcd_sim.ui.dossier.typography import firm_spaces

WIDE: Final = ("Date", "Canal", "Service", "Contact", "Suite")
NARROW: Final = ("Date", "Contact")
BREAK: Final = "\u2028"


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Entries in the order of the file, from the oldest. ``narrow``: two columns instead of five."""

    entries: tuple[HistoryEntry, ...]
    narrow: bool = False

    def fill(self, document: ClosedDocument) -> None:
        cursor = QTextCursor(document)
        if not self.entries:
            cursor.insertText("Aucun contact enregistré.", quiet())
            return
        heads = NARROW if self.narrow else WIDE
        form = QTextTableFormat()
        form.setHeaderRowCount(1)
        table = cursor.insertTable(len(self.entries) + 1, len(heads), form)
        for column, head in enumerate(heads):
            table.cellAt(0, column).firstCursorPosition().insertText(head)
        for row, entry in enumerate(self.entries, start=1):
            cells = _narrow(entry) if self.narrow else _wide(entry)
            for column, parts in enumerate(cells):
                cell = table.cellAt(row, column).firstCursorPosition()
                for text, soft in parts:
                    cell.insertText(firm_spaces(text), quiet() if soft else QTextCharFormat())


def quiet() -> QTextCharFormat:
    """Return the form of words that step back; the theme colours it."""
    form = QTextCharFormat()
    form.setProperty(QUIET, True)
    return form


_Parts = list[tuple[str, bool]]  # (text, steps back)


def _wide(entry: HistoryEntry) -> list[_Parts]:
    when: _Parts = [(_day(entry.day), False)]
    if entry.hour:
        when.append((BREAK + entry.hour, True))
    return [
        when, [(_contact(entry), False)], [(entry.service, False)], [(entry.text, False)],
        [(entry.outcome or "—", False)],
    ]  # fmt: skip


def _narrow(entry: HistoryEntry) -> list[_Parts]:
    when: _Parts = [(_day(entry.day), False)]
    if entry.hour:
        when.append((BREAK + entry.hour, True))
    how = " · ".join(part for part in (_contact(entry), entry.service) if part)
    what: _Parts = [(how + BREAK, True), (entry.text, False)]
    if entry.outcome:
        what += [(f"{BREAK}Suite : ", True), (entry.outcome, False)]
    return [when, what]


def _contact(entry: HistoryEntry) -> str:
    text = " ".join(part for part in (entry.channel, entry.direction) if part)
    return text[:1].upper() + text[1:]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

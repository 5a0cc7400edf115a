"""The small working sheet: 20 rows, 8 columns, what was typed in each cell and what it makes.

A sheet is kept as a writing (one paragraph a row, cells parted by tabs), so that it is saved, resumed
and shown like any other work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from crcd_sim.domain.formula import (
    CYCLE,
    REFERENCE,
    SENTENCES,
    Cell,
    FormulaError,
    evaluate,
    read_number,
    show_number,
)
from crcd_sim.domain.writing import Document, clean_text, from_text

ROWS: Final = 20
COLUMNS: Final = 8
LONGEST_CELL: Final = 240


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows. ``kind``: empty | text | number | error."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed, by (row, column) from 0; cells never typed in are absent."""

    cells: Mapping[Cell, str] = field(default_factory=dict)

    def typed(self, cell: Cell) -> str:
        return self.cells.get(cell, "")

    def put(self, cell: Cell, text: str) -> Sheet:
        """Return the sheet with ``text`` typed in a cell; ``IndexError`` outside of it."""
        if not (0 <= cell[0] < ROWS and 0 <= cell[1] < COLUMNS):
            raise IndexError(cell)
        text = clean_text(text).replace("\n", " ").replace("\t", " ").strip()[:LONGEST_CELL]
        cells = {place: typed for place, typed in self.cells.items() if place != cell}
        if text:
            cells[cell] = text
        return Sheet(cells)

    def shown(self) -> dict[Cell, Shown]:
        """Return what each cell typed in shows: its text, its number, its result, or why there is none."""
        reckoning = _Reckoning(self)
        return {cell: reckoning.shown(cell) for cell in self.cells}

    def why(self, cell: Cell) -> str:
        """Return the sentence behind the error a cell shows, or ""."""
        result = _Reckoning(self).result(cell)
        return SENTENCES[result.code] if isinstance(result, FormulaError) else ""


class _NeedsFirst(Exception):
    """Another cell must be reckoned before."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell


class _Reckoning:
    """Reckons cells, each once. A cell that needs another waits on a list, not on the call stack:
    a column where each cell adds to the one above may be as long as the sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._results: dict[Cell, Decimal | str | FormulaError | None] = {}

    def shown(self, cell: Cell) -> Shown:
        result = self.result(cell)
        typed = self._sheet.typed(cell)
        if isinstance(result, FormulaError):
            return Shown(result.code, "error")
        if isinstance(result, Decimal):
            return Shown(show_number(result, 6) if typed.startswith("=") else typed, "number")
        return Shown(typed, "text" if typed else "empty")

    def result(self, cell: Cell) -> Decimal | str | FormulaError | None:
        waiting = [cell]
        while waiting:
            current = waiting[-1]
            if current not in self._results:
                try:
                    self._results[current] = self._reckon(current)
                except _NeedsFirst as needs:
                    if needs.cell not in waiting:
                        waiting.append(needs.cell)
                        continue
                    # Every cell of the ring is at fault, and so is what waits on it.
                    self._results[current] = FormulaError(CYCLE)
            waiting.pop()
        return self._results[cell]

    def _reckon(self, cell: Cell) -> Decimal | str | FormulaError | None:
        typed = self._sheet.typed(cell)
        if not typed.startswith("="):
            return None if not typed else (typed if (number := read_number(typed)) is None else number)
        try:
            return evaluate(typed[1:], self._look_up)
        except FormulaError as problem:
            return problem

    def _look_up(self, cell: Cell) -> Decimal | str | None:
        if not (0 <= cell[0] < ROWS and 0 <= cell[1] < COLUMNS):
            raise FormulaError(REFERENCE)
        if cell not in self._results:
            raise _NeedsFirst(cell)
        result = self._results[cell]
        if isinstance(result, FormulaError):
            raise FormulaError(result.code)
        return result


def cell_name(cell: Cell) -> str:
    """Return « B3 » for (2, 1)."""
    return f"{chr(ord('A') + cell[1])}{cell[0] + 1}"


def to_document(sheet: Sheet) -> Document:
    """Return the sheet as a writing: rows down to the last one used, cells parted by tabs."""
    rows: list[str] = []
    last = max((row for row, _ in sheet.cells), default=-1)
    for row in range(last + 1):
        typed = [sheet.typed((row, column)) for column in range(COLUMNS)]
        rows.append("\t".join(typed).rstrip("\t"))
    return from_text("\n".join(rows))


def from_document(document: Document) -> Sheet:
    """Read a sheet back; what lies outside of it (a damaged record) is left out."""
    return sheet_of(block.text.split("\t") for block in document.blocks)


def sheet_of(rows: Iterable[Iterable[str]]) -> Sheet:
    """Return the sheet that holds these rows of typed texts."""
    cells = {
        (row, column): text
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text and row < ROWS and column < COLUMNS
    }
    return Sheet(cells)

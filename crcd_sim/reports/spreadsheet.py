"""A spreadsheet as the tables of a paper: titles, notes, headings inside a table, amounts in French."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from crcd_sim.reports.blocks import Block, heading, paragraph, run, table

MAX_ROWS, MAX_COLUMNS = 400, 24
NBSP, THIN = "\u00a0", "\u202f"


def sheet_blocks(workbook: Path) -> list[Block]:
    """Return the sheets of a workbook, one after the other.

    A row whose first cell alone is filled is a title or a note before the table begins, and a
    heading inside it afterwards. Raises what openpyxl raises on a damaged file.
    """
    from openpyxl import load_workbook  # heavy: only for the papers of a pack that has one

    blocks: list[Block] = []
    book = load_workbook(workbook, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = [
                [_cell(cell) for cell in row]
                for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
            ]
            blocks += _sheet(str(sheet.title), [row for row in rows if any(text for text, _ in row)])
    finally:
        book.close()
    return blocks


Cell = tuple[str, bool]  # text, is a number


def _sheet(title: str, rows: list[list[Cell]]) -> list[Block]:
    blocks: list[Block] = []
    start = next((i for i, row in enumerate(rows) if sum(bool(text) for text, _ in row) > 1), len(rows))
    said = [next(text for text, _ in row if text) for row in rows[:start]]
    blocks.append(heading(said[0] if said else title, 3))
    blocks += [paragraph(text, small=True) for text in said[1:]]
    if start == len(rows):
        return blocks
    width = max(i + 1 for row in rows[start:] for i, (text, _) in enumerate(row) if text)
    head = [[run(text, bold=True)] for text, _ in rows[start][:width]]
    body: list[Any] = []
    for row in rows[start + 1 :]:
        filled = [text for text, _ in row if text]
        if len(filled) == 1 and row[0][0] and width > 1:
            body.append({"span": [run(filled[0], bold=True)]})
        else:
            body.append([[run(text)] for text, _ in row[:width]])
    numbers = [
        sum(i < len(row) and row[i][1] for row in rows[start + 1 :]) * 2 > len(rows) - start - 1
        for i in range(width)
    ]
    made = table(head, body, ["right" if number else "left" for number in numbers])
    return [*blocks, {**made, "dense": True}]


def _cell(cell: Any) -> Cell:
    """Return what a cell shows, in French, and whether it is a number."""
    value = cell.value
    if value is None:
        return "", False
    if isinstance(value, bool):
        return "oui" if value else "non", False
    if isinstance(value, datetime):
        clock = f" {value:%H:%M}" if (value.hour, value.minute) != (0, 0) else ""
        return f"{value:%d/%m/%Y}{clock}", False
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}", False
    if isinstance(value, time):
        return f"{value:%H:%M}", False
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or "")), True
    return str(value).strip(), False


def _number(value: float, shape: str) -> str:
    if "%" in shape:
        return f"{french(value * 100, 0)}{NBSP}%"
    places = re.search(r"\.([0#]+)", shape)
    decimals = len(places[1]) if places else 0 if float(value).is_integer() else 2
    return f"{french(value, decimals)}{NBSP}€" if "€" in shape else french(value, decimals)


def french(value: float, decimals: int) -> str:
    """Return a number as written in French: « 1 240,50 », a true minus."""
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    return f"−{text}" if value < 0 and text.strip("0,") else text

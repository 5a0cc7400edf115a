"""An .xlsx file as frozen tables of texts: read once, in the work pool. No Qt here.

openpyxl is imported when the first workbook is read, on the worker: the window must not wait for it.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.dossier.numbers import format_value
from crcd_sim.ui.dossier.source import MEGABYTE, TELL

MOST_ROWS: Final = 2000
MOST_COLUMNS: Final = 60
MOST_SHEETS: Final = 30
LARGEST_UNPACKED: Final = 120 * MEGABYTE  # an .xlsx is a zip: a small one can unpack to gigabytes
SPANS_FROM: Final = 16  # characters: a longer text alone on its row is a title and uses the whole width


@dataclass(frozen=True, slots=True)
class Cell:
    """``align``: left | right | center. ``tone``: "" | header | section (filled dark | filled light)."""

    text: str
    align: str = "left"
    bold: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet, rectangular. ``widths``: characters per column. ``spans``: (row, column, rows, columns).
    ``cut``: there was more than we show."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    spans: tuple[tuple[int, int, int, int], ...] = ()
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]


def read_workbook(data: bytes) -> Workbook:
    """Read the visible sheets of an .xlsx file.

    Raises:
        EnvironmentProblem: not a workbook, damaged, or unreasonably large.
    """
    _check_zip(data)
    from openpyxl import load_workbook

    try:
        values = load_workbook(io.BytesIO(data), data_only=True)
        formulas = load_workbook(io.BytesIO(data), data_only=False)
        sheets = [
            _sheet(sheet, formulas[sheet.title])
            for sheet in values.worksheets[:MOST_SHEETS]
            if sheet.sheet_state == "visible"
        ]
    except Exception as error:  # openpyxl has no error of its own: whatever a damaged file makes it raise
        raise _broken() from error
    return Workbook(tuple(sheets))


def _broken() -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Cette feuille de calcul est abîmée : elle ne peut pas être affichée. {TELL}", code="xlsx-broken"
    )


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _broken() from error
    if unpacked > LARGEST_UNPACKED:
        raise EnvironmentProblem(
            f"Cette feuille de calcul est trop volumineuse pour être affichée. {TELL}", code="xlsx-too-large"
        )


def _sheet(sheet: Any, formulas: Any) -> Sheet:
    rows_shown = [
        number for number in range(1, min(sheet.max_row, MOST_ROWS) + 1)
        if not sheet.row_dimensions[number].hidden
    ]  # fmt: skip
    columns_shown = _columns(sheet)
    grid = [
        [_cell(sheet.cell(row, column), formulas.cell(row, column)) for column in columns_shown]
        for row in rows_shown
    ]
    while grid and not any(cell.text for cell in grid[-1]):
        grid.pop()
    used = max((at + 1 for row in grid for at, cell in enumerate(row) if cell.text), default=0)
    rows = tuple(tuple(row[:used]) for row in grid)
    merged = _merged(sheet, rows_shown[: len(rows)], columns_shown[:used])
    spans = _overflowing(rows, merged)
    return Sheet(
        str(sheet.title), rows, tuple(_width(sheet, column) for column in columns_shown[:used]), spans,
        cut=sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS,
    )  # fmt: skip


def _columns(sheet: Any) -> list[int]:
    hidden: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:  # one entry may stand for several columns
            hidden.update(range(dimension.min or 0, (dimension.max or dimension.min or 0) + 1))
    return [number for number in range(1, min(sheet.max_column, MOST_COLUMNS) + 1) if number not in hidden]


def _width(sheet: Any, column: int) -> float:
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0) and dimension.width:
            return float(dimension.width)
    return 12.0


def _cell(cell: Any, formula: Any) -> Cell:
    value = cell.value
    if value is None and formula.data_type == "f":
        value = str(formula.value)  # never computed by the program that wrote it: show it as it is
    text = format_value(value, cell.number_format or "General")
    asked = cell.alignment.horizontal if cell.alignment else None
    numeric = not isinstance(value, (str, bool)) and value is not None
    align = {"right": "right", "center": "center", "centerContinuous": "center"}.get(asked or "", "left")
    if numeric and asked in (None, "general"):
        align = "right"
    return Cell(text, align, bool(cell.font and cell.font.b), _tone(cell))


def _tone(cell: Any) -> str:
    """Keep the meaning of a fill, not its colour: a white cell on our dark theme would dazzle."""
    if cell.fill is None or cell.fill.fill_type != "solid":
        return ""
    color = cell.fill.fgColor
    if color is None or color.type != "rgb" or not isinstance(color.rgb, str) or len(color.rgb) != 8:
        return "section"
    red, green, blue = (int(color.rgb[at : at + 2], 16) for at in (2, 4, 6))
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return "header" if light < 140 else "" if light > 253 else "section"


def _merged(sheet: Any, rows: list[int], columns: list[int]) -> tuple[tuple[int, int, int, int], ...]:
    spans = []
    for area in sheet.merged_cells.ranges:
        inside_rows = [at for at, number in enumerate(rows) if area.min_row <= number <= area.max_row]
        inside = [at for at, number in enumerate(columns) if area.min_col <= number <= area.max_col]
        if inside_rows and inside and len(inside_rows) * len(inside) > 1:
            spans.append((inside_rows[0], inside[0], len(inside_rows), len(inside)))
    return tuple(sorted(spans))


def _overflowing(
    rows: tuple[tuple[Cell, ...], ...], merged: tuple[tuple[int, int, int, int], ...]
) -> tuple[tuple[int, int, int, int], ...]:
    """Add the titles that run over the empty cells on their right, as a spreadsheet shows them."""
    taken = {at for row, _, count, _ in merged for at in range(row, row + count)}
    titles = tuple(
        (at, 0, 1, len(row)) for at, row in enumerate(rows)
        if at not in taken and len(row) > 1 and row[0].text and row[0].align == "left"
        and not any(cell.text for cell in row[1:])
        and (len(row[0].text) > SPANS_FROM or row[0].bold or row[0].tone)
    )  # fmt: skip
    return tuple(sorted(merged + titles))

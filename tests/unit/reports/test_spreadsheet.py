"""A spreadsheet read as a person would read it aloud."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from crcd_sim.reports.spreadsheet import MAX_ROWS, french, sheet_blocks


def made(tmp_path: Path, rows: list[list[Any]], shapes: dict[str, str] | None = None) -> list[dict[str, Any]]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Feuille"
    for row in rows:
        sheet.append(row)
    for place, shape in (shapes or {}).items():
        sheet[place].number_format = shape
    book.save(tmp_path / "a.xlsx")
    return sheet_blocks(tmp_path / "a.xlsx")


def shown(tmp_path: Path, value: Any, shape: str = "General") -> str:
    blocks = made(tmp_path, [["a", "b"], ["c", value]], {"B2": shape})
    return str(blocks[-1]["rows"][0][1][0]["t"])


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (29.99, '#,##0.00"\u00a0€"', "29,99\u00a0€"),
        (21, '#,##0.00"\u00a0€"', "21,00\u00a0€"),
        (-3, '#,##0.00"\u00a0€"', "−3,00\u00a0€"),
        (1240.5, "#,##0.00", "1\u202f240,50"),
        (0.2, "0%", "20\u00a0%"),
        (12, "General", "12"),
        (0.5, "General", "0,50"),
        (date(2026, 11, 2), "dd/mm/yyyy", "02/11/2026"),
        (datetime(2026, 11, 2, 8, 30), "dd/mm/yyyy hh:mm", "02/11/2026 08:30"),
        (time(8, 30), "hh:mm", "08:30"),
        (True, "General", "oui"),
        ("  texte ", "General", "texte"),
    ],
)
def test_a_value_is_shown_as_in_french(tmp_path: Path, value: Any, shape: str, text: str) -> None:
    assert shown(tmp_path, value, shape) == text


def test_titles_and_notes_stand_above_the_table(tmp_path: Path) -> None:
    blocks = made(tmp_path, [["Tarifs"], ["Prix TTC"], [None], ["Offre", "Prix"], ["Box", 39.99]])
    assert [block["kind"] for block in blocks] == ["heading", "par", "table"]
    assert blocks[0]["runs"][0]["t"] == "Tarifs"
    assert blocks[2]["aligns"] == ["left", "right"]


def test_a_row_with_its_first_cell_alone_is_a_heading_inside_the_table(tmp_path: Path) -> None:
    blocks = made(tmp_path, [["Offre", "Prix"], ["Mobile"], ["Mini", 7.99]])
    assert blocks[-1]["rows"][0] == {"span": [{"t": "Mobile", "b": True}]}


def test_a_sheet_without_a_table_keeps_its_notes(tmp_path: Path) -> None:
    assert [block["kind"] for block in made(tmp_path, [["Rien"], ["à voir"]])] == ["heading", "par"]


def test_an_empty_sheet_is_its_title(tmp_path: Path) -> None:
    assert made(tmp_path, [])[0]["runs"][0]["t"] == "Feuille"


def test_a_very_long_sheet_is_cut(tmp_path: Path) -> None:
    blocks = made(tmp_path, [["a", "b"], *[["x", i] for i in range(MAX_ROWS * 2)]])
    assert len(blocks[-1]["rows"]) < MAX_ROWS


def test_a_zero_has_no_minus() -> None:
    assert french(-0.001, 2) == "0,00"

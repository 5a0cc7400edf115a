from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.dossier import sheets
from crcd_sim.ui.dossier.sheets import read_workbook
from tests.ui.dossier.support import price_list, saved, xlsx_bytes


def test_cells_are_texts_with_french_amounts():
    sheet = read_workbook(price_list()).sheets[0]
    assert [cell.text for cell in sheet.rows[2]] == ["Fibre", "1\u202f234,50\u00a0€"]


def test_amounts_stand_at_the_right_and_words_at_the_left():
    sheet = read_workbook(price_list()).sheets[0]
    assert [cell.align for cell in sheet.rows[3]] == ["left", "right"]


def test_a_dark_fill_is_a_heading_and_a_light_one_a_section():
    sheet = read_workbook(price_list()).sheets[0]
    assert [row[0].tone for row in sheet.rows] == ["header", "section", "", ""]


def test_a_section_runs_over_the_empty_cells_on_its_right():
    assert (1, 0, 1, 2) in read_workbook(price_list()).sheets[0].spans


def test_merged_cells_stay_merged():
    book = Workbook()
    book.active.append(["Total", None, 12])
    book.active.append(["x", "y", 3])
    book.active.merge_cells("A1:B1")
    assert read_workbook(saved(book)).sheets[0].spans == ((0, 0, 1, 2),)


def test_hidden_sheets_rows_and_columns_are_not_shown():
    book = Workbook()
    sheet = book.active
    sheet.title = "Tarifs"
    for row in (["a", "caché", "b"], ["caché", "caché", "caché"], ["c", "caché", "d"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Calculs").sheet_state = "hidden"
    read = read_workbook(saved(book))
    assert [s.title for s in read.sheets] == ["Tarifs"]
    assert [[cell.text for cell in row] for row in read.sheets[0].rows] == [["a", "b"], ["c", "d"]]


def test_a_formula_never_computed_is_shown_as_written():
    sheet = read_workbook(xlsx_bytes({"A": [[2, "=A1*2"]]})).sheets[0]
    assert sheet.rows[0][1].text == "=A1*2"


def test_rows_beyond_what_we_show_are_told(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    sheet = read_workbook(xlsx_bytes({"A": [[number] for number in range(9)]})).sheets[0]
    assert (len(sheet.rows), sheet.cut) == (3, True)


def test_an_empty_sheet_holds_nothing():
    assert read_workbook(xlsx_bytes({"Vide": []})).sheets[0].rows == ()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 rubbish", b"%PDF-1.7"])
def test_a_damaged_workbook_is_the_packs_fault(data):
    with pytest.raises(EnvironmentProblem, match="feuille de calcul est abîmée") as caught:
        read_workbook(data)
    assert caught.value.code == "xlsx-broken"


def test_a_zip_that_is_no_workbook_is_the_packs_fault():
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("bonjour.txt", "x")
    with pytest.raises(EnvironmentProblem, match="abîmée"):
        read_workbook(data.getvalue())


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1000)
    with pytest.raises(EnvironmentProblem, match="trop volumineuse"):
        read_workbook(price_list())

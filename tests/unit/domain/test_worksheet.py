from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.domain.formula import FormulaError, evaluate, read_number, show_number
from crcd_sim.domain.worksheet import COLUMNS, ROWS, Sheet, cell_name, from_document, sheet_of, to_document
from crcd_sim.domain.writing import from_canonical, to_canonical

CELLS = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, COLUMNS - 1)),
    st.text(alphabet="abé 0123,=+A:()€\u00a0😀", max_size=12).map(str.strip).filter(bool),
    max_size=20,
)


def shown(sheet: Sheet, name: str) -> str:
    found = sheet.shown().get((int(name[1:]) - 1, ord(name[0]) - ord("A")))
    return found.text if found else ""


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("39,99*21/30", "27.993"),
        ("39,99 × 21 ÷ 30", "27.993"),
        ("76,99+30", "106.99"),
        ("2+3*4", "14"),
        ("(2+3)*4", "20"),
        ("10-4-3", "3"),
        ("100/10/2", "5"),
        ("-3+5", "2"),
        ("2--3", "5"),
        ("-2^2", "-4"),
        ("2^-1", "0.5"),
        ("2^3^2", "512"),
        ("24,99*20%", "4.998"),
        ("200%%", "0.02"),
        ("1\u202f240,50*2", "2481.00"),
        ("0,1+0,2", "0.3"),
        ("SOMME(1;2;3)", "6"),
        ("moyenne(10;20)", "15"),
        ("MIN(3;1)+MAX(3;1)", "4"),
        ("ARRONDI(27,993;2)", "27.99"),
        ("ROUND(2,5)", "3"),
        ("(1+2", "3"),
    ],
)
def test_arithmetic_as_written_in_french(formula, value):
    assert evaluate(formula) == Decimal(value)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("1/0", "#DIV/0!"),
        ("1/(2-2)", "#DIV/0!"),
        ("MOYENNE(A1:A2)", "#DIV/0!"),
        ("2+", "#ERREUR!"),
        ("", "#ERREUR!"),
        ("2 3", "#ERREUR!"),
        ("1+(2;3)", "#ERREUR!"),
        ("__import__('os')", "#ERREUR!"),
        ("open(1)", "#NOM?"),
        ("toto", "#NOM?"),
        ("SOMME(A1", "#ERREUR!"),
        ("9^999", "#VALEUR!"),
        ("99999999^99", "#VALEUR!"),
        ("(-8)^0,5", "#VALEUR!"),
        ("ARRONDI(1;99)", "#VALEUR!"),
        ("(" * 100 + "1", "#ERREUR!"),
        ("1+" * 200 + "1", "#ERREUR!"),
    ],
)
def test_what_cannot_be_reckoned_says_why(formula, code):
    look_up = {}.get if formula.startswith("MOYENNE") else None
    with pytest.raises(FormulaError) as refused:
        evaluate(formula, look_up)
    assert refused.value.code == code
    assert refused.value.sentence.endswith((".", "39,99*21/30"))


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_refusal_never_a_crash(text):
    try:
        outcome = type(evaluate(text))
    except FormulaError as refused:
        outcome = type(refused)
    assert outcome in (Decimal, FormulaError)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_number_shown_is_read_back(number):
    assert read_number(show_number(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("76,99 €", "76.99"), ("1 240,50", "1240.50"), ("20 %", "0.2"), ("-3.5", "-3.5"), (",5", "0.5")],
)
def test_amounts_are_read_as_typed(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "24/11/2026", "06 39 98 14 27 x", "€", "12h30", "1,2,3"])
def test_words_and_dates_are_no_numbers(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("number", "text"), [("27.9930", "27,993"), ("1240.5", "1\u202f240,5"), ("-0.001", "0"), ("100", "100")]
)
def test_numbers_are_shown_with_a_comma(number, text):
    assert show_number(Decimal(number), 3 if number == "27.9930" else 2) == text


def test_a_cell_reckons_with_others():
    sheet = sheet_of([["39,99", "21", "=A1*B2"], ["49,00 €", "30"]])
    assert shown(sheet, "C1") == show_number(Decimal("39.99") * 30)


def test_a_sum_of_a_range_leaves_words_out():
    sheet = sheet_of([["Remboursement", "27,99"], ["Frais", "49,00 €"], ["Total", "=SOMME(A1:B2)"]])
    assert shown(sheet, "B3") == "76,99"


def test_a_result_feeds_another_formula():
    sheet = sheet_of([["2"], ["=A1*10"], ["=A2+A1"]])
    assert shown(sheet, "A3") == "22"


def test_an_empty_cell_counts_for_nothing():
    assert shown(sheet_of([["=B1+1"]]), "A1") == "1"


def test_words_in_a_formula_are_an_error():
    assert shown(sheet_of([["total", "=A1+1"]]), "B1") == "#VALEUR!"


def test_a_cell_that_is_not_there_is_an_error():
    assert shown(sheet_of([["=A21"], ["=I1"], ["=A0"]]), "A1") == "#REF!"
    assert shown(sheet_of([["=I1"]]), "A1") == "#REF!"
    assert shown(sheet_of([["=A0"]]), "A1") == "#NOM?"


@pytest.mark.parametrize(
    "rows", [[["=A1"]], [["=B1", "=A1"]], [["=SOMME(A1:A3)"]], [["=B1", "=C1", "=A1+1"]]]
)
def test_a_ring_of_cells_is_an_error_in_each(rows):
    sheet = sheet_of(rows)
    assert {found.text for found in sheet.shown().values()} == {"#CYCLE!"}


def test_an_error_reaches_what_depends_on_it():
    assert shown(sheet_of([["=1/0", "=A1+1"]]), "B1") == "#DIV/0!"


def test_a_long_chain_of_doubling_cells_is_reckoned_at_once():
    names = [cell_name((row, column)) for column in range(COLUMNS) for row in range(ROWS)]
    sheet = Sheet({(0, 0): "1"})
    for before, name in pairwise(names):
        cell = (int(name[1:]) - 1, ord(name[0]) - ord("A"))
        sheet = sheet.put(cell, f"={before}+{before}")
    assert shown(sheet, "E2") == show_number(Decimal(2) ** 81)


def test_an_error_is_explained_in_a_sentence():
    assert sheet_of([["=1/0"]]).why((0, 0)) == "Division par zéro."


def test_a_good_cell_has_nothing_to_explain():
    assert sheet_of([["=1/2", "mot"]]).why((0, 0)) == ""


def test_an_emptied_cell_is_gone():
    assert sheet_of([["x"]]).put((0, 0), "  ").cells == {}


def test_a_cell_holds_one_line():
    assert Sheet().put((0, 0), "a\tb\nc").typed((0, 0)) == "a b c"


@pytest.mark.parametrize("cell", [(-1, 0), (ROWS, 0), (0, COLUMNS)])
def test_nothing_is_typed_outside_the_sheet(cell):
    with pytest.raises(IndexError):
        Sheet().put(cell, "x")


@given(CELLS)
def test_a_sheet_survives_being_kept_as_a_writing(cells):
    sheet = Sheet()
    for cell, text in cells.items():
        sheet = sheet.put(cell, text)
    kept = from_canonical(to_canonical(to_document(sheet)))
    assert from_document(kept) == sheet


@given(CELLS)
def test_whatever_is_typed_is_shown(cells):
    sheet = Sheet()
    for cell, text in cells.items():
        sheet = sheet.put(cell, text)
    assert set(sheet.shown()) == set(sheet.cells)

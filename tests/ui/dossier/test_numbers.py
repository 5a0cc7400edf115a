from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from crcd_sim.ui.dossier.numbers import format_value


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1234.5, '#,##0.00" €"', "1\u202f234,50\u00a0€"),
        (1234.5, "#,##0.00\\ [$€-40C]", "1\u202f234,50\u00a0€"),
        (5, "[$€-2] #,##0.00", "5,00\u00a0€"),
        (-3, '#,##0.00" €"', "−3,00\u00a0€"),
        (0.125, "0.0%", "12,5\u00a0%"),
        (1234567, "#,##0", "1\u202f234\u202f567"),
        (3, '0" mois"', "3\u00a0mois"),
        (7, "000", "007"),
        (0.5, "0.##", "0,5"),
        (1500000, '0.0,," M€"', "1,5\u00a0M€"),
    ],
)
def test_amounts_read_as_in_french(value, number_format, shown):
    assert format_value(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.5, "1234,5"), (12, "12"), (1 / 3, "0,3333333333"), (-0.5, "−0,5"), (100, "100")],
)
def test_a_number_without_format_keeps_its_figures(value, shown):
    assert format_value(value) == shown


def test_half_a_cent_is_rounded_up():
    assert format_value(2.345, "0.00") == "2,35"


def test_a_negative_section_replaces_the_sign():
    assert format_value(-12.3, "#,##0.00 €;(#,##0.00 €)") == "(12,30\u00a0€)"
    assert format_value(-12.3, "0.00;[Red]-0.00") == "−12,30"


def test_a_zero_section_replaces_zero():
    assert format_value(0, '0.00;-0.00;"–"') == "–"


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (datetime(2026, 11, 24), "dd/mm/yyyy", "24/11/2026"),
        (datetime(2026, 11, 24), "d mmmm yyyy", "24 novembre 2026"),
        (datetime(2026, 11, 24, 9, 5), "dd/mm/yyyy hh:mm", "24/11/2026 09:05"),
        (datetime(2026, 11, 24, 9, 5), "General", "24/11/2026 09:05"),
        (date(2026, 7, 1), "ddd d mmm yy", "mer. 1 juill. 26"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=26, minutes=5), "[h]:mm", "26\u00a0h\u00a005"),
    ],
)
def test_dates_and_hours_read_as_in_french(value, number_format, shown):
    assert format_value(value, number_format) == shown


def test_yes_and_no_are_in_french():
    assert (format_value(True), format_value(False)) == ("VRAI", "FAUX")


@pytest.mark.parametrize("number_format", ['"x', "0.00E+00", "[", "#", ";;;"])
def test_a_strange_format_still_shows_the_number(number_format):
    assert format_value(12, number_format) == "12"


def test_an_enormous_number_is_shown():
    assert format_value(1e300, "0.00").startswith("1000000")

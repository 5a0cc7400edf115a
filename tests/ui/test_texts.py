"""How French screens write lengths and instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from crcd_sim.ui import texts


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (800, "13 min 20 s"),
        (2700, "45 min"),
        (3600, "1 h"),
        (3720, "1 h 02 min"),
        (13500, "3 h 45 min"),
        (3759.7, "1 h 02 min"),
    ],
)
def test_a_length_reads_as_one_says_it(seconds: float, text: str) -> None:
    assert texts.duration(seconds).replace(texts.NBSP, " ") == text


def test_a_length_never_breaks_across_two_lines() -> None:
    assert " " not in texts.duration(3720)


def test_a_day_is_written_in_full() -> None:
    assert texts.long_date(date(2026, 11, 24)).replace(texts.NBSP, " ") == "mardi 24 novembre 2026"


def test_the_first_of_a_month_is_written_1er() -> None:
    assert texts.long_date(date(2026, 12, 1), year=False).replace(texts.NBSP, " ") == "mardi 1er décembre"


def test_an_hour_is_written_with_its_h() -> None:
    assert texts.clock_time(datetime(2026, 11, 24, 9, 5)).replace(texts.NBSP, " ") == "9 h 05"


def test_an_hour_to_the_second_is_written_with_colons() -> None:
    assert texts.precise_time(datetime(2026, 11, 24, 9, 5, 7)) == "9:05:07"


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(hours=1), "aujourd’hui à 9 h 00"),
        (timedelta(hours=20), "hier à 14 h 00"),
        (timedelta(days=4), "vendredi 20 novembre à 10 h 00"),
        (timedelta(days=365), "lundi 24 novembre 2025 à 10 h 00"),
    ],
)
def test_a_past_instant_is_told_from_today(ago: timedelta, text: str) -> None:
    now = datetime(2026, 11, 24, 10, 0)
    assert texts.since(now - ago, now).replace(texts.NBSP, " ") == text


def test_nought_takes_the_singular() -> None:
    said = [texts.count(number, "essai").replace(texts.NBSP, " ") for number in (0, 1, 2)]
    assert said == ["0 essai", "1 essai", "2 essais"]


@pytest.mark.parametrize(
    ("value", "text"), [(Fraction(1), "1"), (Fraction(4, 3), "4/3"), (Fraction(5, 4), "1,25")]
)
def test_a_time_factor_reads_as_staff_write_it(value: Fraction, text: str) -> None:
    assert texts.factor(value) == text


def test_items_are_joined_by_et() -> None:
    assert [texts.and_list(items) for items in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "", "a", "a et b", "a, b et c",
    ]  # fmt: skip


def test_an_unknown_session_is_shown_as_it_is() -> None:
    assert [texts.session_label(name) for name in ("titre", "CCS")] == ["Titre professionnel", "CCS"]


def test_an_instant_is_shown_on_the_workstations_clock() -> None:
    moment = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert texts.local(moment) == moment
    assert texts.local(moment, UTC).hour == 9

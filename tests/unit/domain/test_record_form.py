from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.domain.record_form import (
    Appointment,
    Instalment,
    amount_of,
    appointment,
    appointment_text,
    form_text,
    instalments,
    instalments_text,
    total,
    well_formed,
)

TYPED = st.text(alphabet="0123456789/,:h€ abé-", max_size=12).map(str.strip)


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [
        ("date", "24/11/2026", True),
        ("date", "demain", False),
        ("date", "", True),
        ("time", "9h30", True),
        ("time", "9", False),
        ("time", "9 h 05", True),
        ("time", "14h", False),
        ("time", "25:00", False),
        ("date", "31/02/2026", False),
        ("date", "29/02/2028", True),
        ("amount", "1\u202f234,50 €", True),
        ("amount", "12 34,50", False),
        ("amount", "26,66\u00a0€", True),
        ("amount", "26 euros", False),
        ("number", "30", True),
        ("text", "ce qu’on veut", True),
    ],
)
def test_a_field_says_whether_it_has_its_form(kind: str, value: str, held: bool) -> None:
    assert well_formed(kind, value) is held


def test_a_payment_plan_reads_as_it_is_written_in_a_pack() -> None:
    assert instalments("01/12/2026 26,66 ; 29/12/2026 26,66") == (
        Instalment("01/12/2026", "26,66"),
        Instalment("29/12/2026", "26,66"),
    )


def test_an_amount_without_a_day_stays_an_amount() -> None:
    value = instalments_text([Instalment("", "26,66 €"), Instalment("", ""), Instalment("5/1", "")])
    assert instalments(value) == (Instalment("", "26,66 €"), Instalment("5/1", ""))


@given(st.lists(st.builds(Instalment, TYPED, TYPED), max_size=4))
def test_what_is_typed_in_a_plan_comes_back(lines: list[Instalment]) -> None:
    kept = [line for line in lines if line.day or line.amount]
    back = instalments(instalments_text(lines))
    assert [(line.day.split(), line.amount) for line in back] == [
        (line.day.split(), line.amount) for line in kept
    ]


def test_a_plan_adds_up_what_can_be_read() -> None:
    lines = [Instalment("", "26,66 €"), Instalment("", "26.66"), Instalment("", "bientôt")]
    assert total(lines) == Decimal("53.32")
    assert amount_of("1 200,50") == Decimal("1200.50")
    assert amount_of("") is None


def test_an_appointment_reads_as_it_is_written_in_a_pack() -> None:
    booked = appointment("27/11/2026 ; 9:00 ; 30 min ; Sur place ; Mme Benali, conseillère Pro")
    assert booked == Appointment("27/11/2026", "9:00", "30", "Sur place", "Mme Benali, conseillère Pro")
    assert appointment(appointment_text(booked)) == booked


@given(st.builds(Appointment, TYPED, TYPED, TYPED, TYPED, TYPED))
def test_what_is_typed_of_an_appointment_comes_back(booked: Appointment) -> None:
    assert appointment(appointment_text(booked)) == booked


def test_a_sign_that_parts_values_is_not_kept_inside_one() -> None:
    assert appointment(appointment_text(Appointment(day="27 ; 11", person="x"))).person == "x"


def test_an_empty_appointment_is_an_empty_field() -> None:
    assert appointment_text(Appointment()) == ""
    assert form_text({"rendez-vous": appointment_text(Appointment(" ", "", "", "", ""))}) == ""

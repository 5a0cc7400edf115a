from __future__ import annotations

from datetime import date, time

import pytest

from crcd_sim.domain.telephone import calling_allowed, national, public_holiday


@pytest.mark.parametrize(
    ("hour", "allowed"),
    [
        (time(9, 59), False),
        (time(10), True),
        (time(12, 59), True),
        (time(13), False),
        (time(13, 59), False),
        (time(14), True),
        (time(19, 59), True),
        (time(20), False),
    ],
)
def test_a_client_is_called_to_be_sold_to_from_ten_to_one_and_from_two_to_eight(hour: time, allowed: bool):
    assert calling_allowed(date(2026, 11, 24), hour) is allowed


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 11)])
def test_never_at_a_weekend_nor_on_a_public_holiday(day: date):
    assert not calling_allowed(day, time(11))


@pytest.mark.parametrize(
    "day",
    [  # as printed in calendars
        date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25),
        date(2025, 4, 21), date(2027, 3, 29), date(2038, 4, 26), date(2024, 5, 9),
    ],
)  # fmt: skip
def test_holidays_that_follow_easter_are_known(day: date):
    assert public_holiday(day)
    assert not public_holiday(day.replace(day=day.day + 1))


def test_a_number_with_its_country_is_the_same_number():
    assert national("+33 (0)3 53 01 40 10") == national("0033353014010") == national("03.53.01.40.10")

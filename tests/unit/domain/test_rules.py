from __future__ import annotations

from fractions import Fraction

import pytest

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.rules import Accommodation, Mode, Rules, parse_factor


def test_rules_survive_the_journal() -> None:
    rules = Rules(
        mode=Mode.MOCK_EXAM,
        candidate="0412",
        accommodation=Accommodation("4/3", {"EXCHANGES": "1"}, "1.5", True, "prescrit par le centre"),
        spell_check=False,
        driver="person",
        drivers={"e2": "console"},
        jury=True,
        loudspeakers=True,
        envelopes=4,
        credit_outages=False,
        delay_seed=12,
    )
    assert Rules.from_data(rules.as_data()) == rules


def test_a_rule_of_a_newer_version_is_kept() -> None:
    rules = Rules.from_data({"mode": "examen_blanc", "subtitles": True})
    assert rules.as_data()["subtitles"] is True


def test_the_spell_checker_is_on_unless_staff_says_otherwise() -> None:
    assert Rules().spell_check


def test_an_exchange_takes_its_own_driver_else_the_common_one() -> None:
    rules = Rules(driver="person", drivers={"e2": "console"})
    assert (rules.driver_of("e1"), rules.driver_of("e2")) == ("person", "console")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", Fraction(1)),
        ("4/3", Fraction(4, 3)),
        (" 4 / 3 ", Fraction(4, 3)),
        ("1,25", Fraction(5, 4)),
        ("1.33", Fraction(4, 3)),
        (1.3333333333333333, Fraction(4, 3)),
        ("1,5", Fraction(3, 2)),
    ],
)
def test_a_factor_is_read_as_people_write_it(text: str | float, value: Fraction) -> None:
    assert parse_factor(text) == value


@pytest.mark.parametrize("text", ["", "tiers", "4/0", "0.9", "-1", "5", "nan"])
def test_a_factor_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UserMistake):
        parse_factor(text)

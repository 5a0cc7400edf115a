from __future__ import annotations

import pytest

from crcd_sim.bootstrap.bench.model import Figure, centile, from_samples, median, one


def figure(value: float | None, target: float | None) -> Figure:
    return Figure("r", "Une mesure", "module:function", "s", value=value, target=target)


@pytest.mark.parametrize(
    ("value", "target", "held", "ratio"),
    [
        (0.4, 0.8, True, 0.5),
        (0.8, 0.8, True, 1.0),
        (1.6, 0.8, False, 2.0),
        (0, 0, True, None),
        (1, 0, False, None),
        (None, 0.8, None, None),
        (0.4, None, None, None),
    ],
)
def test_a_target_is_held_up_to_its_very_value(
    value: float | None, target: float | None, held: bool | None, ratio: float | None
) -> None:
    assert (figure(value, target).held, figure(value, target).ratio) == (held, ratio)


def test_the_json_of_a_figure_holds_its_verdict() -> None:
    document = figure(1.6, 0.8).as_json()
    assert (document["held"], document["ratio"], document["value"]) == (False, 2.0, 1.6)


def test_a_centile_is_a_value_that_was_measured() -> None:
    values = list(range(1, 1001))
    assert centile(values, 0.999) == 999
    assert centile(values, 1.0) == 1000
    assert centile([7.0], 0.5) == 7.0


def test_the_median_of_two_is_the_worse() -> None:
    assert median([1.0, 3.0]) == 3.0


def test_samples_are_judged_by_their_median_or_by_the_worst() -> None:
    plain = from_samples("r", "n", "m:f", "s", [3, 1, 2], 2)
    strict = from_samples("r", "n", "m:f", "s", [3, 1, 2], 2, worst_counts=True)
    assert (plain.value, plain.statistic, plain.held) == (2, "médiane", True)
    assert (strict.value, strict.statistic, strict.held) == (3, "pire", False)


def test_what_is_measured_as_a_whole_has_neither_median_nor_worst() -> None:
    made = one("r", "n", "m:f", "Mo", 12.0, 20, statistic="taille")
    assert (made.samples, made.median, made.worst, made.value) == (1, None, None, 12.0)

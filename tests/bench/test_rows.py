"""Every row of the bench runs on small sizes, and names code that exists. No figure is judged."""

from __future__ import annotations

import importlib
import math

import pytest

from crcd_sim.bootstrap.bench import ROWS, Row
from crcd_sim.bootstrap.bench.model import Figure
from crcd_sim.bootstrap.bench.place import Place

NO_HEADSET = "il faut un casque sur ce poste"


def exists(code: str) -> bool:
    module, _, name = code.partition(":")
    return callable(getattr(importlib.import_module(module), name))


def row(name: str) -> Row:
    return next(row for row in ROWS if row.id == name)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_gives_figures_of_code_that_exists(row: Row, place: Place) -> None:
    figures = row.measure(place)
    assert figures
    for figure in figures:
        assert figure.row == row.id
        assert exists(figure.code), figure.code
        assert figure.target is not None
        assert figure.problem in ("", NO_HEADSET)
        if not figure.problem:
            assert figure.samples > 0
            assert figure.value is not None
            assert 0 <= figure.value < math.inf


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_that_fails_still_names_code_that_exists(row: Row) -> None:
    assert exists(row.code)


def test_the_whole_sitting_is_the_same_for_every_row_that_reads_it(place: Place) -> None:
    assert place.sitting is place.sitting
    assert place.sitting.sitting_s == 225 * 60


def test_a_whole_class_is_reckoned_only_when_thirty_papers_were_made(place: Place) -> None:
    names = [figure.name for figure in row("pdf").measure(place)]
    assert names == ["PDF d’un passage"]


def test_the_recording_row_counts_a_click_a_second_on_both_legs(place: Place) -> None:
    figures: dict[str, Figure] = {figure.name: figure for figure in row("prise").measure(place)}
    apart = next(figure for name, figure in figures.items() if "écart" in name)
    assert apart.samples == 120 + 2

"""One run of the bench: rows apart, reasons told, one report."""

from __future__ import annotations

import pytest

from crcd_sim.bootstrap import bench
from crcd_sim.bootstrap.bench import Row, run_bench
from crcd_sim.bootstrap.bench.model import Figure, RowFailed
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from tests.bench.conftest import TINY


def told(_place: Place) -> list[Figure]:
    return [Figure("bon", "Une mesure", "module:function", "s", 1, "durée", 1.0, target=2.0)]


def failing(error: Exception) -> Row:
    def measure(_place: Place) -> list[Figure]:
        raise error

    return Row("mauvais", "Une ligne", "module:function", measure)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RowFailed("rien n’est venu"), "rien n’est venu"),
        (EnvironmentProblem("Le disque est plein."), "Le disque est plein."),
        (ZeroDivisionError("division"), "ZeroDivisionError\u00a0: division"),
    ],
)
def test_a_row_that_fails_says_why_and_the_others_go_on(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Row("bon", "Une autre", "module:function", told)
    monkeypatch.setattr(bench, "ROWS", (failing(error), good))
    first, second = run_bench(sizes=TINY).figures
    assert (first.name, first.value, first.problem) == ("Une ligne", None, reason)
    assert second.held


def test_only_the_rows_named_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    rows = (failing(RowFailed("")), Row("bon", "Une autre", "module:function", told))
    monkeypatch.setattr(bench, "ROWS", rows)
    report = run_bench(["bon"], sizes=TINY, tell=titles.append)
    assert titles == ["Une autre"]
    assert [figure.row for figure in report.figures] == ["bon"]


def test_a_name_that_is_no_row_is_refused_with_the_names_that_are() -> None:
    with pytest.raises(UserMistake, match="demarrage") as refused:
        run_bench(["vitesse"])
    assert "vitesse" in refused.value.sentence


def test_the_report_says_on_what_machine_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ROWS", (Row("bon", "Une autre", "module:function", told),))
    document = run_bench(quick=True).as_json()
    assert document["quick"] is True
    assert document["seconds"] >= 0
    assert set(document["machine"]) == {"name", "cores", "load"}
    assert [row["held"] for row in document["rows"]] == [True]

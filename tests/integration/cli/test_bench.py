"""« crcd-sim bench »: one table, or one document; a row that cannot be measured says why."""

from __future__ import annotations

from crcd_sim.bootstrap.bench import Figure, Report
from crcd_sim.cli.bench import number, table
from tests.integration.cli.conftest import Cli

HELD = Figure("demo", "Tout le titre", "module:demo", "s", 1, "durée", 8.25, target=20, note="225 minutes")
MISSED = Figure("pdf", "Un PDF", "module:pdf", "s", 5, "médiane", 0.75, 0.75, 0.9, 0.5)
FAILED = Figure("liste", "La liste", "module:liste", "ms", target=100, problem="le disque est plein")


def report(*figures: Figure, load: float | None = 0.5) -> Report:
    return Report(figures, False, 12.4, "Linux", 2, load)


def test_one_row_is_one_document(crcd: Cli) -> None:
    told = crcd("bench", "--quick", "--json", "onde")
    assert (told.code, told.err) == (0, "")
    assert {row["row"] for row in told.document["rows"]} == {"onde"}
    assert all(row["code"] == "crcd_sim.sound.peaks:cached_peaks" for row in told.document["rows"])


def test_a_row_that_does_not_exist_is_refused(crcd: Cli) -> None:
    assert crcd("bench", "vitesse").refuses("vitesse", "demarrage")


def test_the_table_tells_what_is_held_what_is_not_and_what_could_not_be_measured() -> None:
    lines = table(report(HELD, MISSED, FAILED))
    held, missed, failed = (next(line for line in lines if line.startswith(name)) for name in
                            ("Tout le titre", "Un PDF", "La liste"))  # fmt: skip
    assert held.endswith("tenu")
    assert missed.endswith("NON TENU")
    assert "×1,50" in missed
    assert failed.endswith("non mesuré")
    assert "1 cible(s) tenue(s) sur 2 · 1 ligne(s) non mesurée(s)" in lines[-1]


def test_each_row_says_what_is_timed_and_in_what_conditions() -> None:
    lines = table(report(HELD, FAILED))
    assert "  module:demo · 225 minutes" in lines
    assert "  module:liste · le disque est plein" in lines


def test_figures_stand_under_each_other() -> None:
    lines = table(report(HELD, MISSED, FAILED))
    rows = [line for line in lines if "≤" in line]
    assert len({line.index("\u00a0s  ") for line in rows[:2]}) == 1
    assert len({len(line[: line.rindex("tenu" if "tenu" in line else "NON")]) for line in rows[:2]}) == 1


def test_a_busy_machine_is_told() -> None:
    assert "à refaire au calme" in table(report(HELD, load=3.2))[-1]
    assert "à refaire" not in table(report(HELD, load=0.5))[-1]


def test_figures_are_written_the_french_way() -> None:
    assert [number(value) for value in (0, 0.0351, 0.75, 8.25, 41.26, 1234.5, 10_000)] == [
        "0", "0,035", "0,750", "8,25", "41,3", "1\u202f234", "10\u202f000",
    ]  # fmt: skip

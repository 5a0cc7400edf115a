"""``crcd-sim bench``: the table of speeds, measured here and now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crcd_sim.cli.output import print_json, tell

if TYPE_CHECKING:
    from crcd_sim.bootstrap.bench import Figure, Report

HELD, MISSED, FAILED, TOLD = "tenu", "NON TENU", "non mesuré", "—"


def bench_command(
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[LIGNE]...", help="Ces lignes seulement (toutes sinon).")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Moins de mesures, en une minute environ.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Un document JSON.")] = False,
) -> None:
    """Mesure les vitesses et les tailles que le projet s’est fixées, et dit si elles sont tenues."""
    from crcd_sim.bootstrap.bench import run_bench

    report = run_bench(rows or (), quick=quick, tell=None if as_json else lambda title: tell(f"… {title}"))
    if as_json:
        print_json(report.as_json())
    else:
        print("\n".join(table(report)))


def table(report: Report) -> list[str]:
    """Return the lines of the table: a figure, then what is timed and in what conditions."""
    heads = ("Mesure", "n", "médiane", "pire", "retenu", "", "cible", "ratio", "")
    rows = [_cells(figure) for figure in report.figures]
    widths = [max(len(cells[at]) for cells in (heads, *rows)) for at in range(len(heads))]
    lines = [_line(heads, widths), "─" * (sum(widths) + 2 * (len(widths) - 1))]
    for figure, cells in zip(report.figures, rows, strict=True):
        lines.append(_line(cells, widths))
        lines.append("  " + " · ".join(part for part in (figure.code, figure.note or figure.problem) if part))
    return [*lines, "", _summary(report)]


def _cells(figure: Figure) -> tuple[str, ...]:
    unit = f"\u00a0{figure.unit}" if figure.unit else ""
    ratio = "" if figure.ratio is None else f"×{number(figure.ratio)}"
    verdict = FAILED if figure.value is None else {True: HELD, False: MISSED, None: TOLD}[figure.held]
    target = "" if figure.target is None else f"≤\u00a0{number(figure.target)}{unit}"
    if figure.value is None:
        return (figure.name, "", "", "", "", "", target, "", verdict)
    return (
        figure.name,
        str(figure.samples),
        _value(figure.median),
        _value(figure.worst),
        f"{number(figure.value)}{unit}",
        figure.statistic,
        target,
        ratio,
        verdict,
    )


def _value(value: float | None) -> str:
    return "" if value is None else number(value)


def number(value: float) -> str:
    """Return a figure as French people write it, with three meaningful digits."""
    if value == 0 or float(value).is_integer():
        return f"{value:,.0f}".replace(",", "\u202f")
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Words to the left, figures to the right."""
    words = {0, 5, 8}
    fitted = [
        cell.ljust(width) if at in words else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(fitted).rstrip()


def _summary(report: Report) -> str:
    held = sum(1 for figure in report.figures if figure.held)
    judged = sum(1 for figure in report.figures if figure.held is not None)
    failed = sum(1 for figure in report.figures if figure.value is None)
    load = ""
    if report.load is not None:
        busy = "\u00a0: à refaire au calme" if report.load > report.cores / 2 else ""
        load = f", charge {number(report.load)} au départ{busy}"
    parts = [f"{held} cible(s) tenue(s) sur {judged}"]
    if failed:
        parts.append(f"{failed} ligne(s) non mesurée(s)")
    parts.append(f"{report.machine}, {report.cores} cœur(s){load}")
    parts.append(f"mesuré en {report.seconds:.0f}\u00a0s")
    return " · ".join(parts)

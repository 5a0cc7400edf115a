"""Sharing a width between the columns of a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STEPS: Final = 40  # halvings: far below a pixel


@dataclass(frozen=True, slots=True)
class Needs:
    """What a column asks for, in any unit.

    Attributes:
        word: width of its longest word: no word is ever broken, the table scrolls instead.
        lines: widths of its cells under the heading, each on one line.
        head: width of its heading on one line; headings wrap first.
    """

    word: float
    lines: Sequence[float] = ()
    head: float = 0.0

    @property
    def body(self) -> float:
        return max(self.word, *self.lines, 0.0)

    @property
    def load(self) -> float:
        """Return the column's share of the width: the lowest rows are had by making the sum of the
        squared numbers of lines least, and that sum is least when widths follow this cube root."""
        return float(sum(line * line for line in self.lines) ** (1 / 3))


def share_widths(columns: Sequence[Needs], available: float) -> list[float]:
    """Return one width per column, their sum ``available`` unless whole words need more."""
    least = [column.word for column in columns]
    if not columns or sum(least) >= available:
        return least
    whole = [max(column.body, column.head) for column in columns]
    if sum(whole) <= available:
        grow = available / sum(whole)
        return [width * grow for width in whole]
    wanted = [column.body for column in columns]
    if sum(wanted) <= available:  # only headings must wrap: they share what is left as they need it
        return _between(wanted, whole, available)
    few, many = 0.0, available / max(1e-9, min(column.load or 1.0 for column in columns))
    for _ in range(STEPS):
        unit = (few + many) / 2
        used = sum(_kept(unit * column.load, column) for column in columns)
        few, many = (unit, many) if used < available else (few, unit)
    return [_kept(few * column.load, column) for column in columns]


def _kept(width: float, column: Needs) -> float:
    return min(max(width, column.word), column.body)


def _between(low: Sequence[float], high: Sequence[float], available: float) -> list[float]:
    part = (available - sum(low)) / max(1e-9, sum(high) - sum(low))
    return [small + part * (large - small) for small, large in zip(low, high, strict=True)]

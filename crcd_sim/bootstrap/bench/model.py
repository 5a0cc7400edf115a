"""What the bench says: one figure per line of its table."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crcd_sim.bootstrap.bench.place import Place


class RowFailed(Exception):
    """A row could not be measured. The message is a French sentence for the table."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity, its samples and what it must reach.

    Attributes:
        row: identifier of the row it belongs to.
        name: what is measured, in French.
        code: what is timed, « module:function ».
        samples: how many times it was measured (ticks, keys, kills, tries).
        statistic: French name of the value held against the target (« médiane », « pire »…).
        value: that value; None when the row could not be measured.
        median, worst: of the samples; None when they mean nothing for this quantity.
        target: the most ``value`` may be (design of the project, speed and size); None: for information.
        note: what a reader must know of the conditions, in French.
        problem: why there is no value, in French.
    """

    row: str
    name: str
    code: str
    unit: str
    samples: int = 0
    statistic: str = ""
    value: float | None = None
    median: float | None = None
    worst: float | None = None
    target: float | None = None
    note: str = ""
    problem: str = ""

    @property
    def ratio(self) -> float | None:
        """Value over target; None without either, or when the target is zero."""
        if self.value is None or not self.target:
            return None
        return self.value / self.target

    @property
    def held(self) -> bool | None:
        """Whether the target is met; None when there is no target or nothing was measured."""
        if self.value is None or self.target is None:
            return None
        return self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "held": self.held}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the project's table of speeds: a name to call it by, and what measures it.

    ``code`` and ``title`` stand in the table when ``measure`` raises.
    """

    id: str
    title: str
    code: str
    measure: Callable[[Place], Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. The targets stay the same."""

    starts: int = 6
    stall_s: float = 15
    keys: int = 2_000
    kills: int = 5
    take_s: float = 10  # recorded in real time
    played_s: float = 3_600  # recorded in virtual time
    tries: int = 5
    sittings: int = 10_000
    call_minutes: int = 60
    papers: int = 30
    voices: int = 6  # candidates heard
    turns: int = 20  # for each of them, in each condition


FULL = Sizes()
QUICK = Sizes(
    starts=1, stall_s=2, keys=400, kills=1, take_s=1.5, played_s=600, tries=2, sittings=1_000,
    call_minutes=30, papers=4, voices=2, turns=2,
)  # fmt: skip


def one(
    row: str,
    name: str,
    code: str,
    unit: str,
    value: float,
    target: float,
    *,
    statistic: str,
    samples: int = 1,
    note: str = "",
) -> Figure:
    """Return the figure of something measured as a whole: a duration, a size, a count."""
    return Figure(row, name, code, unit, samples, statistic, value, target=target, note=note)


def french(value: float) -> str:
    """Return a figure for a sentence, with one decimal."""
    return f"{value:.1f}".replace(".", ",")


def median(values: Sequence[float]) -> float:
    """Return the middle value, the upper one of two."""
    return sorted(values)[len(values) // 2]


def centile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` (0–1) of the samples do not exceed."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def from_samples(
    row: str,
    name: str,
    code: str,
    unit: str,
    values: Sequence[float],
    target: float | None,
    *,
    worst_counts: bool = False,
    note: str = "",
) -> Figure:
    """Return the figure of plain samples, judged by their median, or by the worst of them."""
    middle, most = median(values), max(values)
    return Figure(
        row=row,
        name=name,
        code=code,
        unit=unit,
        samples=len(values),
        statistic="pire" if worst_counts else "médiane",
        value=most if worst_counts else middle,
        median=middle,
        worst=most,
        target=target,
        note=note,
    )

"""What a person says of a performance, criterion by criterion: words, never a number.

A trainee marks oneself after a drill; nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """The three values of a criterion, and « not seen »."""

    SATISFIED = "satisfait"
    PARTLY = "partiel"
    NOT_SATISFIED = "non_satisfait"
    NOT_OBSERVED = "non_observe"


@dataclass(frozen=True, slots=True)
class SelfMarks:
    """A trainee's own grid of one drill. ``points``: ids of the expected points ticked as done, where no
    machine can tell (a letter, an answer aloud)."""

    criteria: Mapping[str, Verdict] = field(default_factory=dict)
    points: frozenset[str] = frozenset()

    def as_data(self) -> dict[str, Any]:
        return {
            "criteria": {name: verdict.value for name, verdict in self.criteria.items()},
            "points": sorted(self.points),
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> SelfMarks:
        criteria = {str(name): Verdict(value) for name, value in data.get("criteria", {}).items()}
        return SelfMarks(criteria, frozenset(str(name) for name in data.get("points", ())))

    def count(self, verdict: Verdict) -> int:
        return sum(1 for value in self.criteria.values() if value is verdict)

"""Why the client spoke: which decision of the journal stands behind each line.

The engine tells a ``Decision`` before every ``Say``; whoever reads the journal again (the review)
finds it here by the line's reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXPLAINED_BY: Final[Mapping[str, frozenset[str]]] = {
    "opening": frozenset({"opening", "end_of_turn", "chained"}),
    "spine": frozenset({"end_of_turn"}),
    "chained": frozenset({"chained"}),
    "recovered": frozenset({"recovered", "end_of_turn"}),
    "resume": frozenset({"resume"}),
    "repeat": frozenset({"repeat", "console"}),
    "relance": frozenset({"relance"}),
    "hold": frozenset({"hold_too_long"}),
    "monologue": frozenset({"monologue"}),
    "closing": frozenset({"closing_line"}),
    "objection": frozenset({"console"}),
    "line": frozenset({"console"}),
    "console": frozenset({"console"}),
}


def explains(decision: str, reason: str) -> bool:
    """Say whether a decision is why a line with this reason was said."""
    return decision in EXPLAINED_BY.get(reason, frozenset())

"""Why a recorded client spoke when it did: the decision behind a line, found again in the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from crcd_sim.dialogue.reasons import explains
from crcd_sim.dialogue.state import Counts
from crcd_sim.domain.events import Event

COUNTED = tuple(one.name for one in fields(Counts))
_KNOWN = frozenset({"exchange", "what", "why", "driver"})


@dataclass(frozen=True, slots=True)
class Cause:
    """``decision``: what was decided (end_of_turn, relance…), ``why`` in the engine's own words.

    ``driver``: who played the client, "" in a journal of before it was told. ``figures``: what was
    measured (silence_s, speech_s, held_s…) and what it was compared with (threshold_s).
    """

    decision: str
    why: str
    driver: str
    figures: Mapping[str, float | str]

    def seconds(self, name: str) -> float | None:
        value = self.figures.get(name)
        return float(value) if isinstance(value, int | float) else None

    def as_data(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"decision": self.decision, "why": self.why, "driver": self.driver or None, **self.figures}


def cause_of(event: Event) -> Cause:
    """Return a decision of the journal as a value."""
    data = event.data
    figures = {key: value for key, value in data.items() if key not in _KNOWN}
    return Cause(str(data.get("what", "")), str(data.get("why", "")), str(data.get("driver") or ""), figures)


def cause_among(decisions: Sequence[Event], reason: str) -> Cause | None:
    """Return why a line with this ``reason`` was said, from what was decided since the line before it."""
    for event in reversed(decisions):
        if explains(str(event.data.get("what", "")), reason):
            return cause_of(event)
    return None


def counted(ended: Iterable[Event]) -> dict[str, int]:
    """Return what was counted over every call of an exchange: repeats, interruptions, active listening…"""
    calls = [event.data for event in ended]
    return {name: sum(int(data.get(name) or 0) for data in calls) for name in COUNTED}

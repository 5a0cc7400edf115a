"""The line of the list of sittings, folded from the journal one event at a time."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from crcd_sim.domain.drill import Drill
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.services.records.ports import CLOSED, MOVED, OPEN, SittingSummary


def summary_after(summary: SittingSummary | None, identifier: str, event: Event, head: str) -> SittingSummary:
    """Return the summary once ``event``, whose hash is ``head``, is in the journal.

    ``ValueError`` when the first event does not create the sitting.
    """
    if summary is None:
        if event.kind is not EventKind.SITTING_CREATED:
            raise ValueError(f"a journal starts with sitting_created, not {event.kind}")
        return _created(identifier, event, head)
    status, phase = summary.status, summary.phase
    if event.kind is EventKind.SITTING_CLOSED:
        status = CLOSED
    elif event.kind is EventKind.SITTING_MOVED:
        status = MOVED if event.data.get("direction") == "out" else str(event.data.get("status", OPEN))
    elif event.kind in (EventKind.PHASE_STARTED, EventKind.PHASE_REOPENED):
        phase = str(event.data.get("phase", phase))
    return summary._replace(
        status=status,
        phase=phase,
        updated_at=max(summary.updated_at, event.wall),
        events=event.seq,
        head=head,
    )


def _created(identifier: str, event: Event, head: str) -> SittingSummary:
    rules = event.data.get("rules")
    told = {**(rules if isinstance(rules, Mapping) else {}), **event.data}

    def value(name: str) -> str:
        return str(told.get(name, ""))

    return SittingSummary(
        id=identifier,
        created_at=event.wall,
        updated_at=event.wall,
        session_type=value("session_type"),
        framework=value("framework"),
        framework_sha=value("framework_sha"),
        pack=value("pack"),
        pack_version=value("pack_version"),
        pack_sha=value("pack_sha"),
        mode=value("mode"),
        seed=value("seed"),
        candidate=value("candidate"),
        status=OPEN,
        phase="",
        events=event.seq,
        head=head,
        drill=Drill.from_data(told["drill"]).key if told.get("drill") else "",
    )


def fold(text: str) -> str:
    """Return ``text`` as searches compare it: no accents, no capitals."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def searchable(summary: SittingSummary) -> str:
    """Return the folded text that a search looks into."""
    words = (
        summary.candidate, summary.id, summary.session_type, summary.pack, summary.mode.replace("_", " "),
        f"{summary.created_at:%d/%m/%Y}", "exercice" if summary.drill else "",
    )  # fmt: skip
    return fold(" ".join(words))

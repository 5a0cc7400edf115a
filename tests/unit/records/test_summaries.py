"""The line of the list, folded from the journal."""

from __future__ import annotations

import pytest

from crcd_sim.domain.events import EventKind
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.services.records.summaries import searchable
from tests.builders import MORNING, a_journal, wall_at
from tests.fakes.records import a_history

STARTED = (EventKind.PHASE_STARTED, 5.0, {"phase": "CASE_STUDY"})
CLOSED = (EventKind.SITTING_CLOSED, 60.0, {"by": "candidate"})
OUT = (EventKind.SITTING_MOVED, 70.0, {"direction": "out"})
IN = (EventKind.SITTING_MOVED, 80.0, {"direction": "in"})
IN_CLOSED = (EventKind.SITTING_MOVED, 80.0, {"direction": "in", "status": "closed"})


def _summary(*facts) -> SittingSummary:  # type: ignore[no-untyped-def]
    return a_history(a_journal(*facts)).summary


def test_a_new_sitting_says_who_sits_what() -> None:
    summary = _summary()
    assert (summary.candidate, summary.session_type, summary.pack, summary.mode, summary.seed) == (
        "0412",
        "TITRE",
        "ondalys-telecom",
        "examen_blanc",
        "7",
    )
    assert (summary.created_at, summary.status, summary.phase, summary.events) == (MORNING, "open", "", 1)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ((), "open"),
        ((STARTED,), "open"),
        ((CLOSED,), "closed"),
        ((OUT,), "moved"),
        ((OUT, IN), "open"),
        ((CLOSED, OUT, IN_CLOSED), "closed"),
    ],
)
def test_the_status_follows_the_journal(facts, status: str) -> None:  # type: ignore[no-untyped-def]
    assert _summary(*facts).status == status


def test_the_last_phase_started_is_told() -> None:
    later = (EventKind.PHASE_STARTED, 50.0, {"phase": "EXCHANGES"})
    assert _summary(STARTED, later).phase == "EXCHANGES"


def test_the_last_change_is_dated() -> None:
    assert _summary(STARTED, CLOSED).updated_at == wall_at(60.0)


def test_a_search_looks_into_codes_packs_days_and_modes() -> None:
    found = searchable(a_history(a_journal(rules={"candidate": "Éloïse"})).summary)
    assert all(word in found for word in ("eloise", "titre", "ondalys", "examen blanc", "24/11/2026"))

"""Values with defaults, so that a test shows only what matters to it. Append; never rewrite."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.writing import EMPTY, Document, apply_all, sha256_of, text_delta, to_canonical
from crcd_sim.services.ports import DeltaBatch, FieldChange, Snapshot, TakeRecord, WorkKey

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
LETTER = WorkKey("letter", "CASE_STUDY")


def wall_at(t: float) -> datetime:
    """The time of day at ``t`` of a sitting created at MORNING."""
    return MORNING + timedelta(seconds=t)


def a_journal(
    *rows: tuple[EventKind, float, Mapping[str, Any]], rules: Mapping[str, Any] | None = None, **created: Any
) -> tuple[Event, ...]:
    """A journal: the creation, then ``rows`` of (kind, t, data)."""
    data = {
        "session_type": "TITRE",
        "framework": "tp-00483-06",
        "framework_sha": "f" * 64,
        "pack": "ondalys-telecom",
        "pack_version": "1.0.0",
        "pack_sha": "a" * 64,
        "seed": 7,
        "rules": {"mode": "examen_blanc", "candidate": "0412", **(rules or {})},
        **created,
    }
    told = [(EventKind.SITTING_CREATED, 0.0, data), *rows]
    return tuple(
        Event(seq, kind, t, wall_at(t), dict(values)) for seq, (kind, t, values) in enumerate(told, 1)
    )


def typed(work: WorkKey, text: str, t: float = 10.0, first: int = 1, at: int = 0) -> DeltaBatch:
    """``text`` typed letter by letter from position ``at``: one delta each."""
    deltas = tuple(text_delta(at + index, "", letter) for index, letter in enumerate(text))
    return DeltaBatch(work, first, t, deltas)


def replayed(batches: Iterable[DeltaBatch], document: Document = EMPTY) -> Document:
    """The document once every delta of ``batches`` is applied."""
    for batch in batches:
        document = apply_all(document, batch.deltas)
    return document


def a_snapshot(work: WorkKey, document: Document, after: int, t: float = 20.0) -> Snapshot:
    return Snapshot(work, after, t, to_canonical(document), sha256_of(document))


def a_field(
    field: str = "motif", value: str = "Technique", t: float = 30.0, exchange: str = "e1-facture-prorata"
) -> FieldChange:
    return FieldChange(exchange, field, value, t)


def a_take(identifier: str = "t1", **more: Any) -> TakeRecord:
    """A closed two-leg recording of one exchange."""
    known: dict[str, Any] = {
        "phase": "EXCHANGES",
        "exchange": "e1-facture-prorata",
        "file": f"passages/s1/{identifier}.flac",
        "t": 40.0,
        "sha256": "b" * 64,
        "duration_s": 12.5,
        "status": "closed",
    }
    return TakeRecord(identifier, **{**known, **more})


def an_event(
    seq: int, kind: EventKind = EventKind.DOCUMENT_OPENED, t: float | None = None, **data: Any
) -> Event:
    """Event number ``seq``, by default one second after the one before."""
    moment = float(seq - 1) if t is None else t
    return Event(seq, kind, moment, wall_at(moment), data)


def a_creation(**created: Any) -> Event:
    """The first event of a journal."""
    return a_journal(**created)[0]

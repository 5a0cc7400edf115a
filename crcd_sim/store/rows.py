"""Between rows and the services' frozen values, both ways, and the writing of a batch.

Deltas, gaps and event data are JSON text. A lone half of a surrogate pair (a cut emoji) cannot be
written as UTF-8: JSON escapes it, plain text replaces it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, update
from sqlalchemy.orm import Session

from crcd_sim.services.ports import DeltaBatch, FieldChange, Heartbeat, Snapshot, TakeRecord, WorkKey
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.services.records.summaries import searchable
from crcd_sim.store.tables import (
    DraftDeltaRow,
    DraftSnapshotRow,
    EventRow,
    FieldChangeRow,
    HeartbeatRow,
    SittingRow,
    TakeRow,
)
from crcd_sim.store.values import Entry

_TABLES: Mapping[str, Table] = {
    name: cast(Table, row.__table__)
    for name, row in {
        "sitting": SittingRow,
        "event": EventRow,
        "delta": DraftDeltaRow,
        "snapshot": DraftSnapshotRow,
        "field": FieldChangeRow,
        "take": TakeRow,
        "heartbeat": HeartbeatRow,
    }.items()
}
_ADDED = ("event", "delta", "field")  # never written twice; of the others the newest counts


def write_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write queued entries in few statements; the sitting's own line first (the others hang on it).

    Plain statements, no entities: this runs several times a second while a candidate types.
    """
    added: dict[str, list[Mapping[str, Any]]] = {name: [] for name in _ADDED}
    replaced: list[tuple[str, Mapping[str, Any]]] = []
    summary: SittingSummary | None = None
    for entry in entries:
        summary = entry.summary or summary
        if entry.table in _ADDED:
            added[entry.table].append(entry.values)
        else:
            replaced.append((entry.table, entry.values))
    if summary is not None:
        _replace(connection, _TABLES["sitting"], summary_values(summary))
    for name, values in added.items():
        if values:
            connection.execute(insert(_TABLES[name]), values)
    for name, value in replaced:
        _replace(connection, _TABLES[name], value)


def _replace(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Write a row over the one with its key, or add it. Every database understands these two."""
    keys = table.primary_key.columns
    where = [column == values[column.name] for column in keys]
    rest = {name: value for name, value in values.items() if name not in keys}
    if connection.execute(update(table).where(*where).values(rest)).rowcount == 0:
        connection.execute(insert(table), values)


def summary_values(summary: SittingSummary) -> dict[str, Any]:
    return {**summary._asdict(), "folded": searchable(summary)}


def write_summary(session: Session, summary: SittingSummary) -> None:
    """Write the sitting's line and flush it: rows that hang on it may follow."""
    session.merge(SittingRow(**summary_values(summary)))
    session.flush()


def summary_of(row: SittingRow) -> SittingSummary:
    return SittingSummary(
        id=row.id, created_at=row.created_at, updated_at=row.updated_at, session_type=row.session_type,
        framework=row.framework, framework_sha=row.framework_sha, pack=row.pack,
        pack_version=row.pack_version, pack_sha=row.pack_sha, mode=row.mode, seed=row.seed,
        candidate=row.candidate, status=row.status, phase=row.phase, events=row.events, head=row.head,
        drill=row.drill,
    )  # fmt: skip


def deltas_of(row: DraftDeltaRow) -> DeltaBatch:
    return DeltaBatch(WorkKey.parse(row.work), row.first, row.t, tuple(json.loads(row.deltas)))


def snapshot_of(row: DraftSnapshotRow) -> Snapshot:
    return Snapshot(WorkKey.parse(row.work), row.after, row.t, row.canonical, row.sha256)


def field_of(row: FieldChangeRow) -> FieldChange:
    return FieldChange(row.exchange, row.field, row.value, row.t)


def take_of(row: TakeRow) -> TakeRecord:
    gaps = tuple((float(start), float(end)) for start, end in json.loads(row.gaps))
    return TakeRecord(
        id=row.id, phase=row.phase, exchange=row.exchange, file=row.file, t=row.t, sha256=row.sha256,
        rate=row.rate, channels=row.channels, duration_s=row.duration_s, lost_samples=row.lost_samples,
        gaps=gaps, status=row.status,
    )  # fmt: skip


def heartbeat_of(row: HeartbeatRow) -> Heartbeat:
    return Heartbeat(row.wall, row.t, row.phase)


def newest_fields(changes: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """Return the last value of each field, in the order the fields were first filled in."""
    newest: dict[tuple[str, str], FieldChange] = {}
    for change in changes:
        newest[change.exchange, change.field] = change
    return tuple(newest.values())

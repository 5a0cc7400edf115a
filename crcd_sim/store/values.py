"""The services' values as plain column values. No SQLAlchemy here: it runs on the main loop's thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crcd_sim.domain.events import Event
from crcd_sim.services.ports import DeltaBatch, FieldChange, Heartbeat, Snapshot, TakeRecord
from crcd_sim.services.records.ports import SittingSummary


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to write. ``table``: event, delta, snapshot, field, take, heartbeat. ``summary`` is
    the sitting's line once this entry is in (events only)."""

    ticket: int
    table: str
    values: Mapping[str, Any]
    summary: SittingSummary | None = None


def json_text(value: object) -> str:
    """Return compact JSON with sorted keys, always encodable."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair: keep it exactly, escaped
        text = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return text


def plain_text(value: str) -> str:
    """Return ``value`` with halves of surrogate pairs joined, or replaced when one is alone."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def event_values(sitting: str, event: Event, digest: str) -> dict[str, Any]:
    return {
        "sitting_id": sitting, "seq": event.seq, "kind": event.kind.value, "t": event.t,
        "wall": event.wall, "data": json_text(event.data), "hash": digest,
    }  # fmt: skip


def delta_values(sitting: str, batch: DeltaBatch) -> dict[str, Any]:
    return {
        "sitting_id": sitting, "work": str(batch.work), "first": batch.first, "count": len(batch.deltas),
        "t": batch.t, "deltas": json_text(list(batch.deltas)),
    }  # fmt: skip


def snapshot_values(sitting: str, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "sitting_id": sitting, "work": str(snapshot.work), "after": snapshot.after, "t": snapshot.t,
        "canonical": snapshot.canonical, "sha256": snapshot.sha256,
    }  # fmt: skip


def field_values(sitting: str, change: FieldChange) -> dict[str, Any]:
    return {
        "sitting_id": sitting, "exchange": change.exchange, "field": change.field,
        "value": plain_text(change.value), "t": change.t,
    }  # fmt: skip


def take_values(sitting: str, take: TakeRecord) -> dict[str, Any]:
    return {
        "sitting_id": sitting, "id": take.id, "phase": take.phase, "exchange": take.exchange,
        "file": take.file, "t": take.t, "sha256": take.sha256, "rate": take.rate,
        "channels": take.channels, "duration_s": take.duration_s, "lost_samples": take.lost_samples,
        "gaps": json_text([list(gap) for gap in take.gaps]), "status": take.status,
    }  # fmt: skip


def heartbeat_values(sitting: str, beat: Heartbeat) -> dict[str, Any]:
    return {"sitting_id": sitting, "wall": beat.wall, "t": beat.t, "phase": beat.phase}

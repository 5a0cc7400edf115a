"""Data folders with something in them, written by the real store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.domain.writing import sha256_of
from crcd_sim.services.ports import DeltaBatch, FieldChange, Heartbeat, Snapshot, TakeRecord
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.services.records.summaries import summary_after
from crcd_sim.store import values
from crcd_sim.store.content import FRAMEWORK, PACK, SqlContent, file_sha256
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.rows import write_entries
from crcd_sim.store.values import Entry
from tests.builders import LETTER, MORNING, a_field, a_journal, a_snapshot, a_take, replayed, typed, wall_at

TEXT = "Madame, nous vous prions d’accepter nos excuses."


def a_populated_folder(root: Path, identifier: str = "s1", candidate: str = "0412") -> Path:
    """One sitting with a bit of everything: sealed letter, fields, one recording, content."""
    store = open_store(root, MORNING)
    with store.writing() as session:
        add_sitting(session, store, identifier, candidate)
    store.close()
    return root


def add_sitting(session: Session, store: Store, identifier: str, candidate: str = "0412") -> None:
    content = SqlContent(session)
    content.put_files(FRAMEWORK, "f" * 64, {"tp-00483-06.yaml": b"format: crcd-framework/1\n"})
    content.put_files(
        PACK, "a" * 64, {"pack.yaml": b"id: ondalys-telecom\n", "cas/cas.yaml": b"id: ferrand\n"}
    )
    sound = store.folder.sitting(identifier) / "t1.flac"
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.write_bytes(f"son de {identifier}".encode() * 100)
    batch = typed(LETTER, TEXT, t=70.0)
    letter = replayed([batch])
    take = a_take(file=f"passages/{identifier}/t1.flac", sha256=file_sha256(sound))
    events = a_journal(
        (EventKind.PHASE_STARTED, 5.0, {"phase": "CASE_STUDY", "common_start": None, "by": "candidate"}),
        (EventKind.DOCUMENT_OPENED, 9.0, {"document": "annexe-1"}),
        (
            EventKind.TAKE_CLOSED,
            60.0,
            {"take": take.id, "file": take.file, "sha256": take.sha256, "duration_s": take.duration_s},
        ),
        (
            EventKind.PHASE_SEALED,
            90.0,
            {"phase": "CASE_STUDY", "reason": "time", "works": {str(LETTER): sha256_of(letter)}},
        ),
        rules={"candidate": candidate},
    )
    write_sitting(
        session,
        identifier,
        events,
        deltas=[batch],
        snapshots=[a_snapshot(LETTER, letter, len(TEXT), t=90.0)],
        fields=[a_field("motif", "Technique"), a_field("motif", "Facture", t=60.0)],
        takes=[take],
        beat=Heartbeat(wall_at(91.0), 91.0, "CASE_STUDY"),
    )


def write_sitting(
    session: Session,
    identifier: str,
    events: tuple[Event, ...],
    *,
    deltas: list[DeltaBatch] | None = None,
    snapshots: list[Snapshot] | None = None,
    fields: list[FieldChange] | None = None,
    takes: list[TakeRecord] | None = None,
    beat: Heartbeat | None = None,
) -> SittingSummary:
    """Write a whole sitting at once; return its summary."""
    entries: list[Entry] = []
    head, summary = GENESIS, None
    for event in events:
        head = chain(head, event)
        summary = summary_after(summary, identifier, event, head)
        entries.append(Entry(0, "event", values.event_values(identifier, event, head), summary))
    entries += [Entry(0, "delta", values.delta_values(identifier, item)) for item in deltas or []]
    entries += [Entry(0, "snapshot", values.snapshot_values(identifier, item)) for item in snapshots or []]
    entries += [Entry(0, "field", values.field_values(identifier, item)) for item in fields or []]
    entries += [Entry(0, "take", values.take_values(identifier, item)) for item in takes or []]
    if beat is not None:
        entries.append(Entry(0, "heartbeat", values.heartbeat_values(identifier, beat)))
    write_entries(session.connection(), entries)
    assert summary is not None
    return summary

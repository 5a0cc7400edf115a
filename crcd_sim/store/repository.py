"""The sittings of a data folder, read inside one job (``services.records.ports.SittingRepository``)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, select
from sqlalchemy.orm import Session

from crcd_sim.domain.evaluation import SelfMarks
from crcd_sim.domain.events import AUDIO_DELETED, EventKind
from crcd_sim.services.ports import DeltaBatch, FieldChange, Snapshot, StoredSitting, TakeRecord, WorkKey
from crcd_sim.services.records.drafts import after_snapshots
from crcd_sim.services.records.ports import MOVED, OPEN, SittingHistory, SittingSummary
from crcd_sim.services.records.summaries import fold
from crcd_sim.store import journal, problems, rows, values
from crcd_sim.store.attachments import SqlAttachments
from crcd_sim.store.folders import DataFolder
from crcd_sim.store.tables import (
    DraftDeltaRow,
    DraftSnapshotRow,
    FieldChangeRow,
    HeartbeatRow,
    SittingRow,
    TakeRow,
)

DELETED, LOST = "deleted", "lost"  # TakeRecord.status
FILELESS = frozenset({"open", DELETED, LOST})  # takes whose finished file is not to be looked for

# Columns in the order of SittingSummary's fields: plain rows are four times faster than entities.
_SUMMARY = tuple(getattr(SittingRow, name) for name in SittingSummary._fields)


class SqlSittings:
    """The repository on one session."""

    def __init__(self, session: Session, folder: DataFolder) -> None:
        self._session = session
        self._folder = folder

    # --- Lists -------------------------------------------------------------------------------

    def list_sittings(self, *, search: str = "", limit: int | None = None) -> tuple[SittingSummary, ...]:
        query = select(*_SUMMARY)
        for word in fold(search).split():
            query = query.where(SittingRow.folded.contains(word, autoescape=True))
        return self._summaries(query, limit)

    def open_sittings(self) -> tuple[SittingSummary, ...]:
        return self._summaries(select(*_SUMMARY).where(SittingRow.status == OPEN), None)

    def summary(self, identifier: str) -> SittingSummary:
        return rows.summary_of(journal.sitting_row(self._session, identifier))

    def _summaries(self, query: Select[Any], limit: int | None) -> tuple[SittingSummary, ...]:
        query = query.order_by(SittingRow.created_at.desc(), SittingRow.id.desc()).limit(limit)
        # On the connection: ten thousand rows cost a third less than through the session.
        return tuple(map(SittingSummary._make, self._session.connection().execute(query)))

    # --- One sitting -------------------------------------------------------------------------

    def load_stored_sitting(self, identifier: str) -> StoredSitting:
        """Return what is needed to go on with a sitting.

        Raises:
            UserMistake: unknown identifier.
            EnvironmentProblem: the journal was changed or damaged (``journal_broken``).
        """
        row = journal.sitting_row(self._session, identifier)
        hashed = journal.hashed_events(self._session, identifier)
        broken = journal.first_break(hashed, row.head)
        if broken is not None:
            raise problems.journal_broken(identifier, broken)
        snapshots = self._newest_snapshots(identifier)
        beat = self._session.get(HeartbeatRow, identifier)
        return StoredSitting(
            id=identifier,
            events=tuple(event for event, _ in hashed),
            head=row.head,
            snapshots=snapshots,
            deltas=after_snapshots(snapshots, self._deltas(identifier, snapshots)),
            fields=rows.newest_fields(self._fields(identifier)),
            takes=self._takes(identifier),
            heartbeat=rows.heartbeat_of(beat) if beat is not None else None,
        )

    def history(self, identifier: str, *, whole: bool = True) -> SittingHistory:
        row = journal.sitting_row(self._session, identifier)
        snapshots = self._snapshots(identifier)
        newest = () if whole else tuple({snapshot.work: snapshot for snapshot in snapshots}.values())
        return SittingHistory(
            summary=rows.summary_of(row),
            events=tuple(event for event, _ in journal.hashed_events(self._session, identifier)),
            snapshots=snapshots,
            deltas=self._deltas(identifier, newest),
            fields=tuple(self._fields(identifier)),
            takes=self._takes(identifier),
        )

    def _snapshots(self, identifier: str) -> tuple[Snapshot, ...]:
        row = DraftSnapshotRow
        query = select(row).where(row.sitting_id == identifier).order_by(row.work, row.after)
        return tuple(rows.snapshot_of(found) for found in self._session.scalars(query))

    def _newest_snapshots(self, identifier: str) -> tuple[Snapshot, ...]:
        row = DraftSnapshotRow
        newest = (
            select(row.work, func.max(row.after).label("after"))
            .where(row.sitting_id == identifier)
            .group_by(row.work)
            .subquery()
        )
        query = (
            select(row)
            .join(newest, and_(row.work == newest.c.work, row.after == newest.c.after))
            .where(row.sitting_id == identifier)
            .order_by(row.work)
        )
        return tuple(rows.snapshot_of(found) for found in self._session.scalars(query))

    def _deltas(self, identifier: str, snapshots: tuple[Snapshot, ...] = ()) -> tuple[DeltaBatch, ...]:
        """Return batches in order; those that end before a work's snapshot are not even read."""
        row = DraftDeltaRow
        query = select(row.work, row.first, row.t, row.deltas).where(row.sitting_id == identifier)
        for snapshot in snapshots:
            done = and_(row.work == str(snapshot.work), row.first + row.count - 1 <= snapshot.after)
            query = query.where(~done)
        works: dict[str, WorkKey] = {}
        return tuple(
            DeltaBatch(
                works.get(work) or works.setdefault(work, WorkKey.parse(work)),
                first,
                t,
                tuple(json.loads(deltas)),
            )
            for work, first, t, deltas in self._session.execute(query.order_by(row.work, row.first))
        )

    def _fields(self, identifier: str) -> list[FieldChange]:
        row = FieldChangeRow
        query = select(row).where(row.sitting_id == identifier).order_by(row.id)
        return [rows.field_of(found) for found in self._session.scalars(query)]

    def _takes(self, identifier: str) -> tuple[TakeRecord, ...]:
        query = select(TakeRow).where(TakeRow.sitting_id == identifier).order_by(TakeRow.t, TakeRow.id)
        return tuple(rows.take_of(found) for found in self._session.scalars(query))

    def snapshots(self, identifier: str) -> tuple[Snapshot, ...]:
        """Return every kept version of every work, by work then by ``after``."""
        return self._snapshots(identifier)

    # --- Recordings cut short ----------------------------------------------------------------

    def unfinished_takes(
        self, identifier: str = "", *, but: Collection[str] = ()
    ) -> list[tuple[str, TakeRecord]]:
        """Return the takes still ``open`` of a sitting ("" = of all but ``but``), with its identifier.

        None of a sitting that went on elsewhere: its copy took them along, and is mended there.
        """
        row = TakeRow
        query = select(row).join(SittingRow, SittingRow.id == row.sitting_id)
        query = query.where(row.status == "open", SittingRow.status != MOVED, row.sitting_id.not_in(but))
        if identifier:
            query = query.where(row.sitting_id == identifier)
        found = self._session.scalars(query.order_by(row.sitting_id, row.t, row.id))
        return [(take.sitting_id, rows.take_of(take)) for take in found]

    def finish_take(
        self, identifier: str, take: TakeRecord, kind: EventKind, data: Mapping[str, Any], *, now: datetime
    ) -> None:
        """Write what became of an unfinished take, with the event that says it. Nothing when it is
        unfinished no more, or went elsewhere meanwhile.

        Raises:
            UserMistake: a writer holds the sitting.
            EnvironmentProblem: the journal does not hold together; nothing is written.
        """
        summary = self.summary(identifier)
        row = self._session.get(TakeRow, (identifier, take.id))
        if row is None or row.status != "open" or summary.status == MOVED:
            return
        for name, value in values.take_values(identifier, take).items():
            setattr(row, name, value)
        journal.append(self._session, identifier, kind, data, now)

    # --- On demand ---------------------------------------------------------------------------

    def mark_oneself(self, identifier: str, marks: SelfMarks, *, now: datetime) -> None:
        """Keep a trainee's own grid.

        Raises:
            UserMistake: a writer holds the sitting.
            EnvironmentProblem: the journal does not hold together; nothing is written.
        """
        journal.append(self._session, identifier, EventKind.SELF_MARKED, marks.as_data(), now)

    def delete_audio(self, identifier: str, *, now: datetime, by: str, reason: str) -> tuple[str, ...]:
        """Delete the recordings of a sitting that nobody is writing.

        The files go first: should the program die in between, asking again finishes the work.

        Raises:
            EnvironmentProblem: the disk refuses; ask again.
        """
        journal.free_sitting_row(self._session, identifier)
        takes = [take for take in self._takes(identifier) if take.status != DELETED]
        if not takes:
            return ()
        self._unlink(takes)
        for take in takes:
            row = self._session.get(TakeRow, (identifier, take.id))
            assert row is not None
            row.status = DELETED
        data = {"kind": AUDIO_DELETED, "detail": reason, "seconds": 0, "decision": by,
                "takes": [take.id for take in takes]}  # fmt: skip
        journal.append(self._session, identifier, EventKind.INCIDENT, data, now)
        return tuple(take.file for take in takes)

    def delete_sitting(self, identifier: str) -> None:
        """Delete a sitting whole: recordings first, then the candidate's papers and every row (they
        cascade)."""
        journal.free_sitting_row(self._session, identifier)
        self._unlink(self._takes(identifier))
        SqlAttachments(self._session).forget(identifier)
        self._session.execute(delete(SittingRow).where(SittingRow.id == identifier))

    def _unlink(self, takes: list[TakeRecord] | tuple[TakeRecord, ...]) -> None:
        parents = set()
        try:
            for take in takes:
                file = self._folder.inside(take.file)
                parents.add(file.parent)
                # The recording, the unfinished one, and what was made of it (stored peaks).
                for name in [file, *file.parent.glob(f"{file.name}.*"), *file.parent.glob(f"{file.stem}.*")]:
                    name.unlink(missing_ok=True)
            for parent in parents:
                if parent != self._folder.root and parent.is_dir() and not any(parent.iterdir()):
                    parent.rmdir()
        except OSError as error:
            problem = problems.problem_of(error)
            if problem is None:
                raise
            raise problem from error

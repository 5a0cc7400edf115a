"""Taking in the copy of a sitting: everything is verified before anything is added.

1. the file: its members are those of its manifest, each with its size and hash;
2. the journal: the chain leads to the head, the last event is the departure, and the hash it holds
   is that of all the other members;
3. the writings: versions, changes and sealed texts agree;
4. the recordings: those the journal closed have the hash it says;
5. the candidate's papers: those the journal names, no more and no less.

Then the recordings are laid out and the rows written in one transaction, with one event more
(SITTING_MOVED, direction in).
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from crcd_sim.domain.attachments import AttachedPapers
from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.services.ports import TakeRecord
from crcd_sim.services.records.drafts import works_of
from crcd_sim.services.records.ports import MOVED, SittingHistory, SittingSummary
from crcd_sim.services.records.summaries import summary_after
from crcd_sim.services.records.verify import draft_faults, sealed_faults
from crcd_sim.store import carry, journal, problems, rows
from crcd_sim.store.attachments import SqlAttachments
from crcd_sim.store.content import ATTACHMENT, SqlContent, file_sha256, safe_path
from crcd_sim.store.database import Store
from crcd_sim.store.folders import BACKUPS, CONTENTS
from crcd_sim.store.repository import FILELESS
from crcd_sim.store.tables import (
    ContentRefRow,
    DraftDeltaRow,
    DraftSnapshotRow,
    EventRow,
    FieldChangeRow,
    SittingRow,
    TakeRow,
)


class _Tampered(Exception):
    """What does not hold, in a few French words."""


@dataclass(slots=True)
class _Copy:
    """A verified copy, ready to enter."""

    summary: SittingSummary
    hashes: list[str]
    tables: dict[str, list[dict[str, Any]]]
    takes: list[TakeRecord]
    files: dict[str, bytes] = field(default_factory=dict)  # kept content, by member name
    named: list[dict[str, Any]] = field(default_factory=list)  # media known by hash
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def carry_in(store: Store, file: Path, now: datetime) -> SittingSummary:
    """Take in the copy ``file``; return the sitting, which can be gone on with here.

    A sitting that is already here is brought forward when the copy goes on from where it stands.

    Raises:
        UserMistake: not a copy, of a newer version, changed on the way, already here, or diverged.
        EnvironmentProblem: a disk refuses. Nothing was added.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            copy = _verified(archive, file)
            return _enter(store, archive, copy, now, file)
    except _Tampered as error:
        raise problems.tampered_copy(file, str(error)) from error
    except (zipfile.BadZipFile, json.JSONDecodeError, UnicodeDecodeError, EOFError) as error:
        raise problems.not_a_copy(file) from error
    except CrcdError:
        raise
    except OSError as error:
        problem = problems.problem_of(error)
        raise (problems.copy_not_taken(problem) if problem else problems.not_a_copy(file)) from error


# --- Verifying -------------------------------------------------------------------------------


def _verified(archive: zipfile.ZipFile, file: Path) -> _Copy:
    try:
        manifest = json.loads(archive.read(carry.MANIFEST))
    except KeyError as error:
        raise problems.not_a_copy(file) from error
    if not isinstance(manifest, dict) or manifest.get("format") != carry.FORMAT:
        raise problems.not_a_copy(file)
    if manifest.get("version") != carry.VERSION:
        raise problems.newer_copy(file)
    try:
        members = manifest["members"]
        _check_members(archive, members)
        tables = {name: _objects(archive.read(name)) for name in carry.TABLES}
        identifier = str(manifest["sitting"])
        events = [(_event(row), str(row["hash"])) for row in tables[carry.EVENTS]]
        summary = _check_journal(identifier, events, manifest, members)
        copy = _Copy(
            summary=summary,
            hashes=[digest for _, digest in events],
            tables=tables,
            takes=[_take(row) for row in tables["takes.jsonl"]],
            files={name: archive.read(name) for name in members if name.startswith(f"{carry.CONTENT}/")},
            named=json.loads(archive.read(carry.REFERENCES)),
            members=members,
        )
        _check_writings(copy, [event for event, _ in events])
        _check_recordings(copy, set(manifest["missing"]))
        _check_papers(copy, [event for event, _ in events])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _Tampered("contenu illisible") from error
    return copy


def _check_members(archive: zipfile.ZipFile, members: Mapping[str, Mapping[str, Any]]) -> None:
    names = [name for name in archive.namelist() if name != carry.MANIFEST]
    if sorted(names) != sorted(members):
        raise _Tampered("fichier en trop ou manquant")
    for name, told in members.items():
        safe_path(name)
        if archive.getinfo(name).file_size != told["size"]:  # before reading: no surprise of gigabytes
            raise _Tampered(name)
        digest = hashlib.sha256()
        try:
            with archive.open(name) as reader:
                while block := reader.read(1 << 20):
                    digest.update(block)
        except zipfile.BadZipFile as error:
            raise _Tampered(name) from error
        if digest.hexdigest() != told["sha256"]:
            raise _Tampered(name)


def _check_journal(
    identifier: str,
    events: list[tuple[Event, str]],
    manifest: Mapping[str, Any],
    members: Mapping[str, Mapping[str, Any]],
) -> SittingSummary:
    broken = journal.first_break(events, str(manifest["head"]))
    if broken is not None:
        raise _Tampered(f"journal, événement n° {broken}")
    last = events[-1][0]
    others = {name: str(told["sha256"]) for name, told in members.items() if name != carry.EVENTS}
    if last.kind is not EventKind.SITTING_MOVED or last.data.get("files") != carry.digest_of(others):
        raise _Tampered("le journal ne correspond pas aux fichiers")
    head, summary = GENESIS, None
    for event, _ in events:
        head = chain(head, event)
        summary = summary_after(summary, identifier, event, head)
    assert summary is not None  # the last event exists
    return summary


def _check_writings(copy: _Copy, events: list[Event]) -> None:
    history = SittingHistory(
        summary=copy.summary,
        events=tuple(events),
        snapshots=tuple(
            rows.snapshot_of(DraftSnapshotRow(**row, sitting_id="")) for row in copy.tables["snapshots.jsonl"]
        ),
        deltas=tuple(
            rows.deltas_of(DraftDeltaRow(**row, sitting_id="")) for row in copy.tables["deltas.jsonl"]
        ),
        fields=tuple(
            rows.field_of(FieldChangeRow(**row, sitting_id="")) for row in copy.tables["fields.jsonl"]
        ),
        takes=tuple(copy.takes),
    )
    faults = draft_faults(history, works_of(history.snapshots, history.deltas)) + sealed_faults(history)
    if faults:
        raise _Tampered(f"écrit {faults[0]}")


def _check_recordings(copy: _Copy, missing: set[str]) -> None:
    prefix = f"{carry.RECORDINGS}/"
    left = {name.removeprefix(prefix) for name in copy.members if name.startswith(prefix)}
    for take in copy.takes:
        parts = safe_path(take.file).parts
        if len(parts) < 2 or parts[0] in (BACKUPS, CONTENTS):
            raise _Tampered(f"enregistrement {take.file}")
        found = {take.file, take.file + carry.PART} & left
        left -= found
        if take.status in FILELESS:
            continue
        told = copy.members.get(prefix + take.file)
        if told is None and take.file not in missing:
            raise _Tampered(f"enregistrement {take.file}")
        if told is not None and take.sha256 and told["sha256"] != take.sha256:
            raise _Tampered(f"enregistrement {take.file}")
    if left:
        raise _Tampered(f"enregistrement {min(left)}")


def _check_papers(copy: _Copy, events: list[Event]) -> None:
    prefix = f"{carry.CONTENT}/{ATTACHMENT}/"
    found = {name: str(told["sha256"]) for name, told in copy.members.items() if name.startswith(prefix)}
    told = {
        carry.paper_member(copy.summary.id, paper.sha256): paper for paper in AttachedPapers.of(events).items
    }
    for name, paper in told.items():
        if found.get(name) != paper.sha256:
            raise _Tampered(f"document {paper.name}")
    if set(found) - set(told) or any(ref["kind"] == ATTACHMENT for ref in copy.named):
        raise _Tampered("document en trop")


def _objects(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode().splitlines()]


def _event(row: Mapping[str, Any]) -> Event:
    wall = datetime.fromisoformat(row["wall"])
    return Event(int(row["seq"]), EventKind(row["kind"]), float(row["t"]), wall, json.loads(row["data"]))


def _take(row: Mapping[str, Any]) -> TakeRecord:
    return rows.take_of(TakeRow(**row, sitting_id=""))


# --- Entering --------------------------------------------------------------------------------


def _enter(store: Store, archive: zipfile.ZipFile, copy: _Copy, now: datetime, file: Path) -> SittingSummary:
    identifier = copy.summary.id
    medium = file.parent.name or str(file.parent)
    with _laid_out(store) as lay_out, store.writing() as session:
        if _place(session, copy) == "here":
            return journal.append_return(session, identifier, medium, now)
        for take in copy.takes:
            _refuse_foreign(session, identifier, take.file)
            for name in (take.file, take.file + carry.PART):
                if f"{carry.RECORDINGS}/{name}" in copy.members:
                    lay_out(archive, name, str(copy.members[f"{carry.RECORDINGS}/{name}"]["sha256"]))
        _write_content(session, copy)
        _write_rows(session, copy)
        return journal.append_return(session, identifier, medium, now)


def _place(session: Session, copy: _Copy) -> str:
    """Make room for the copy. Return « here » when only the return has to be written down."""
    if session.get(SittingRow, copy.summary.id) is None:
        return "new"
    row = journal.free_sitting_row(session, copy.summary.id)
    query = select(EventRow.hash).where(EventRow.sitting_id == row.id).order_by(EventRow.seq)
    mine = list(session.scalars(query))
    if mine == copy.hashes and row.status == MOVED:
        return "here"  # it left this workstation and comes back untouched
    if mine[: len(copy.hashes)] == copy.hashes:
        raise problems.already_here()
    if copy.hashes[: len(mine)] != mine:
        raise problems.diverged_copy()
    session.execute(delete(SittingRow).where(SittingRow.id == row.id))
    session.expunge_all()
    return "forward"


def _refuse_foreign(session: Session, identifier: str, file: str) -> None:
    """A copy may not write over the recording of another sitting."""
    query = select(TakeRow.id).where(TakeRow.file == file, TakeRow.sitting_id != identifier)
    if session.execute(query).first() is not None:
        raise _Tampered(f"enregistrement {file}")


def _write_content(session: Session, copy: _Copy) -> None:
    content = SqlContent(session)
    SqlAttachments(session).forget(copy.summary.id)  # those of the copy are joined now
    groups: dict[tuple[str, str], dict[str, bytes]] = {}
    for name, data in copy.files.items():
        _, kind, key, path = name.split("/", 3)
        groups.setdefault((kind, key), {})[path] = data
    known = {group for group in groups if content.has(*group)}
    for (kind, key), files in groups.items():
        if (kind, key) not in known:
            content.put_files(kind, key, dict(files))
    for ref in copy.named:
        if (ref["kind"], ref["key"]) not in known:
            safe_path(str(ref["path"]))
            session.merge(ContentRefRow(**ref, content_sha=None))
    session.flush()


def _write_rows(session: Session, copy: _Copy) -> None:
    identifier = copy.summary.id
    rows.write_summary(session, copy.summary)
    for name, table in carry.TABLES.items():
        values = [{**row, "sitting_id": identifier} for row in copy.tables[name]]
        for value in values:
            if "wall" in value:
                value["wall"] = datetime.fromisoformat(value["wall"])
        if values:
            session.execute(insert(table), values)
    session.flush()


@contextmanager
def _laid_out(store: Store) -> Iterator[Any]:
    """Lay recordings out in the data folder; take away the new ones when the rows do not follow."""
    made: list[Path] = []

    def lay_out(archive: zipfile.ZipFile, name: str, digest: str) -> None:
        target = store.folder.inside(name)
        if target.is_file() and file_sha256(target) == digest:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(target.name + ".copie")
        existed = target.exists()
        made.append(partial)
        with archive.open(f"{carry.RECORDINGS}/{name}") as reader, partial.open("wb") as writer:
            while block := reader.read(1 << 20):
                writer.write(block)
            writer.flush()
            os.fsync(writer.fileno())
        partial.replace(target)
        if not existed:
            made.append(target)

    try:
        yield lay_out
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise

"""« Copier ce passage sur une clé »: a whole sitting in one file, to go on from it elsewhere.

The file is a zip: ``manifest.json`` (every other member with its size and SHA-256), the rows as JSON
lines, the framework and pack content, the candidate's papers, the recordings. The last event of the
journal it holds is the departure (SITTING_MOVED, direction out) with one hash over all the other
members: the chain of the journal vouches for the texts and the sounds. Whatever was changed on the way
is refused, and nothing of it enters the database.

It runs whole inside one store job, on a sitting that no writer holds open. ``carry_in`` is the way
back in.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crcd_sim import __version__
from crcd_sim.domain.attachments import kept_as
from crcd_sim.domain.events import EventKind
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.store import journal, problems, rows
from crcd_sim.store.attachments import SqlAttachments
from crcd_sim.store.content import ATTACHMENT, FRAMEWORK, PACK, SqlContent, file_sha256
from crcd_sim.store.database import Store
from crcd_sim.store.repository import DELETED, LOST
from crcd_sim.store.tables import (
    DraftDeltaRow,
    DraftSnapshotRow,
    EventRow,
    FieldChangeRow,
    HeartbeatRow,
    Row,
    TakeRow,
)

FORMAT = "crcd-passage"
VERSION = 1
SUFFIX = ".crcd-passage"
MANIFEST, EVENTS = "manifest.json", "events.jsonl"
TABLES: Mapping[str, type[Row]] = {
    EVENTS: EventRow,
    "deltas.jsonl": DraftDeltaRow,
    "snapshots.jsonl": DraftSnapshotRow,
    "fields.jsonl": FieldChangeRow,
    "takes.jsonl": TakeRow,
    "heartbeat.jsonl": HeartbeatRow,
}
CONTENT = "contenu"  # contenu/<kind>/<key>/<path>
REFERENCES = "contenu.json"
RECORDINGS = "enregistrements"  # enregistrements/<path relative to the data folder>
PART = ".part"  # a recording that was never finished: the other workstation repairs it

# Called with (bytes done, bytes in all) on the store's thread; False stops the copy.
Progress = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class Carried:
    """A finished copy. ``missing``: recordings that were not on the disk, or had changed."""

    file: Path
    summary: SittingSummary
    missing: tuple[str, ...]


def carry_out(
    store: Store, identifier: str, medium: Path, now: datetime, progress: Progress | None = None
) -> Carried:
    """Copy a sitting into the folder ``medium``; the journal says it left. All of it, or nothing.

    Raises:
        UserMistake: unknown sitting, or the copy was stopped.
        EnvironmentProblem: the medium refuses (full, write-protected, pulled out), or the journal is
            damaged. The sitting stays as it was.
    """
    with store.reading() as session:
        row = journal.sitting_row(session, identifier)
        stamp = now.astimezone().strftime("%Y%m%d-%H%M%S")
        name = f"passage-{_plain(row.candidate) or 'candidat'}-{_plain(identifier)}-{stamp}{SUFFIX}"
        broken = journal.first_break(journal.hashed_events(session, identifier), row.head)
        if broken is not None:
            raise problems.journal_broken(identifier, broken)
    target = medium / name
    partial = target.with_name(target.name + ".copie")
    if target.exists():
        raise problems.copy_exists(target)
    try:
        with store.writing() as session:
            pack = _Pack(session, store, identifier, progress)
            data = {"direction": "out", "medium": medium.name or str(medium), "files": pack.digest()}
            summary = journal.append(session, identifier, EventKind.SITTING_MOVED, data, now)
            try:
                pack.write(partial, summary, now)
                partial.replace(target)
                _sync_folder(medium)
            except OSError as error:
                problem = problems.problem_of(error) or problems.disk_failing()
                raise problems.medium_refused(medium, problem) from error
    except BaseException:
        # The journal did not take the departure: a copy that claims it must not exist.
        for file in (partial, target):
            _forget(file)
        raise
    return Carried(target, summary, tuple(pack.missing))


def take_back(store: Store, identifier: str, now: datetime) -> SittingSummary:
    """Go on here after all (the medium was lost): the journal says the sitting came back."""
    with store.writing() as session:
        return journal.append_return(session, identifier, "poste d’origine", now)


class _Pack:
    """The members of a copy: small ones in memory, recordings from the disk."""

    def __init__(self, session: Session, store: Store, identifier: str, progress: Progress | None) -> None:
        self._session = session
        self._identifier = identifier
        self._progress = progress
        self.missing: list[str] = []
        self._members: dict[str, bytes] = {
            name: _lines(session, table, identifier) for name, table in TABLES.items() if name != EVENTS
        }
        self._members |= _content_members(session, identifier)
        self._recordings = dict(self._find_recordings(store))
        self._hashes = {
            name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in self._members.items()
        }
        self._hashes |= {
            name: (file_sha256(file), file.stat().st_size) for name, file in self._recordings.items()
        }

    def _find_recordings(self, store: Store) -> Iterable[tuple[str, Path]]:
        query = select(TakeRow).where(TakeRow.sitting_id == self._identifier)
        for take in map(rows.take_of, self._session.scalars(query)):
            if take.status in (DELETED, LOST):
                continue
            file = store.folder.inside(take.file)
            part = file.with_name(file.name + PART)
            if take.status == "open":
                found = [path for path in (part, file) if path.is_file()]
                if not found:
                    self.missing.append(take.file)
                for path in found:
                    yield f"{RECORDINGS}/{take.file}{PART if path is part else ''}", path
            elif file.is_file() and (not take.sha256 or file_sha256(file) == take.sha256):
                yield f"{RECORDINGS}/{take.file}", file
            else:
                self.missing.append(take.file)

    def digest(self) -> str:
        """Return one hash over all members but the journal."""
        return digest_of({name: digest for name, (digest, _) in self._hashes.items()})

    def write(self, file: Path, summary: SittingSummary, now: datetime) -> None:
        events = _lines(self._session, EventRow, self._identifier)
        hashes = {**self._hashes, EVENTS: (hashlib.sha256(events).hexdigest(), len(events))}
        manifest = {
            "format": FORMAT, "version": VERSION, "program": f"crcd-sim {__version__}",
            "made_at": now.isoformat(), "sitting": self._identifier, "head": summary.head,
            "events": summary.events, "missing": self.missing,
            "members": {
                name: {"sha256": digest, "size": size} for name, (digest, size) in sorted(hashes.items())
            },
        }  # fmt: skip
        total = sum(size for _, size in hashes.values())
        done = 0
        with file.open("wb") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for name, data in {EVENTS: events, **self._members}.items():
                    archive.writestr(name, data)
                    done = self._advance(done + len(data), total)
                for name, source in self._recordings.items():
                    entry = zipfile.ZipInfo(name)  # already compressed: stored as it is
                    with source.open("rb") as reader, archive.open(entry, "w", force_zip64=True) as writer:
                        while block := reader.read(1 << 20):
                            writer.write(block)
                            done = self._advance(done + len(block), total)
            raw.flush()
            os.fsync(raw.fileno())

    def _advance(self, done: int, total: int) -> int:
        if self._progress is not None and not self._progress(done, total):
            raise problems.copy_stopped()
        return done


def _lines(session: Session, table: type[Row], identifier: str) -> bytes:
    """Return the rows of one table for one sitting, one JSON object a line, in the order of keys."""
    columns = [column for column in table.__table__.columns if column.name not in ("sitting_id", "id")]
    if table is TakeRow:
        columns = [column for column in table.__table__.columns if column.name != "sitting_id"]
    keys = list(table.__table__.primary_key)
    query = select(*columns).where(table.__table__.c.sitting_id == identifier).order_by(*keys)
    lines = []
    for row in session.execute(query).mappings():
        values = {
            key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()
        }
        lines.append(json.dumps(values, ensure_ascii=True, sort_keys=True) + "\n")
    return "".join(lines).encode()


def _content_members(session: Session, identifier: str) -> dict[str, bytes]:
    row = journal.sitting_row(session, identifier)
    content = SqlContent(session)
    members: dict[str, bytes] = {}
    named: list[dict[str, Any]] = []
    for kind, key in ((FRAMEWORK, row.framework_sha), (PACK, row.pack_sha)):
        for ref in content.references(kind, key):
            if ref.content_sha is None:
                named.append(
                    {"kind": kind, "key": key, "path": ref.path, "sha256": ref.sha256, "size": ref.size}
                )
            else:
                members[f"{CONTENT}/{kind}/{key}/{ref.path}"] = content.get_blob(ref.content_sha)
    for paper in SqlAttachments(session).papers(identifier).items:
        members[paper_member(identifier, paper.sha256)] = content.get_blob(paper.sha256)
    members[REFERENCES] = json.dumps(named, sort_keys=True).encode()
    return members


def paper_member(identifier: str, sha256: str) -> str:
    """Return the name, in the file, of one of the candidate's papers."""
    return f"{CONTENT}/{ATTACHMENT}/{identifier}/{kept_as(sha256)}"


def digest_of(hashes: Mapping[str, str]) -> str:
    lines = "".join(f"{name}\0{digest}\n" for name, digest in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _plain(text: str) -> str:
    """Return ``text`` fit for a file name on any medium (FAT included)."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip(".-")[:40]


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; Windows and some media have no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if problems.problem_of(error) is not None:
            raise
    finally:
        os.close(handle)


def _forget(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError:  # the medium is gone: so is the copy
        return

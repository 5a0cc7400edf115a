"""« db backup » and « db check »: a copy put aside, and everything that can be proved of the data."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crcd_sim.domain.errors import CrcdError, EnvironmentProblem
from crcd_sim.services.records.drafts import works_of
from crcd_sim.services.records.ports import SittingHistory, SittingSummary
from crcd_sim.services.records.verify import draft_faults, line_faults, sealed_faults, take_faults
from crcd_sim.store import engine as sqlite
from crcd_sim.store import journal, problems
from crcd_sim.store.attachments import SqlAttachments
from crcd_sim.store.content import FRAMEWORK, PACK, SqlContent, file_sha256
from crcd_sim.store.database import Store
from crcd_sim.store.repository import FILELESS, SqlSittings
from crcd_sim.store.tables import ContentRow


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """Something that does not hold. ``sitting`` is "" when it is the file itself."""

    code: str
    sitting: str
    text: str  # French


@dataclass(frozen=True, slots=True)
class CheckReport:
    sittings: int
    events: int
    contents: int
    findings: tuple[CheckFinding, ...]

    @property
    def sound(self) -> bool:
        return not self.findings


def back_up(store: Store, now: datetime, target: Path | None = None) -> Path:
    """Copy the database, while it is used, into ``target`` (default: the folder « sauvegardes »).

    The copy is proved readable before it takes its name, and never replaces another one.

    Raises:
        EnvironmentProblem: no room, or the place cannot be written.
    """
    stamp = now.astimezone().strftime("%Y%m%d-%H%M%S")
    try:
        if target is None:
            store.folder.backups.mkdir(parents=True, exist_ok=True)
            target = _free_name(store.folder.backups / f"crcd-{stamp}.sqlite")
        elif target.is_dir():
            target = _free_name(target / f"crcd-{stamp}.sqlite")
        partial = target.with_name(target.name + ".copie")
        try:
            partial.unlink(missing_ok=True)
            sqlite.copy_database(store.folder.database, partial)
            _prove(partial)
            with partial.open("rb+") as file:
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except Exception as error:
        problem = problems.problem_of(error)
        if problem is None:
            raise
        raise problems.backup_refused(target or store.folder.backups, problem) from error
    return target


def _free_name(file: Path) -> Path:
    name, number = file, 1
    while name.exists():
        number += 1
        name = file.with_stem(f"{file.stem}-{number}")
    return name


def _prove(copy: Path) -> None:
    engine = sqlite.make_engine(copy, read_only=True, immutable=True)
    try:
        with engine.connect() as connection:
            if sqlite.integrity_findings(connection):
                raise problems.database_damaged()
    finally:
        engine.dispose()


def check(store: Store, *, files: bool = True) -> CheckReport:
    """Verify the file (integrity, foreign keys), each journal's chain, each sealed text, the kept
    contents and, with ``files``, that recordings and joined papers are there unchanged. Never changes
    anything."""
    findings = _database_findings(store)
    if findings:
        return CheckReport(0, 0, 0, tuple(findings))
    with store.reading() as session:
        repository = SqlSittings(session, store.folder)
        sittings = repository.list_sittings()
        findings += _content_findings(session, sittings)
        events = 0
        for summary in sittings:
            events += summary.events
            findings += _sitting_findings(session, store, repository, summary, files)
        contents = session.scalar(select(func.count()).select_from(ContentRow)) or 0
    return CheckReport(len(sittings), events, contents, tuple(findings))


@contextmanager
def blaming_the_record(store: Store, identifier: str) -> Iterator[None]:
    """Around the reading of one sitting: what breaks on a record that does not hold together is said of
    the record; a bug stays a bug.

    Raises ``EnvironmentProblem`` (code ``record_damaged``).
    """
    try:
        yield
    except CrcdError:
        raise
    except Exception as error:
        with store.reading() as session:
            repository = SqlSittings(session, store.folder)
            summary = repository.summary(identifier)
            found = next(_sitting_findings(session, store, repository, summary, files=False), None)
        if found is None:
            raise
        raise problems.record_damaged(identifier, found.text) from error


def _database_findings(store: Store) -> list[CheckFinding]:
    try:
        with store.engine.connect() as connection:
            findings = [
                CheckFinding("integrity", "", f"Fichier abîmé : {text}")
                for text in sqlite.integrity_findings(connection)
            ]
            findings += [
                CheckFinding("foreign_key", "", f"Lien rompu : {text}")
                for text in sqlite.foreign_key_findings(connection)
            ]
            connection.rollback()
    except Exception as error:
        problem = problems.problem_of(error)
        if problem is None:
            raise
        return [CheckFinding("integrity", "", problem.sentence)]
    return findings


def _content_findings(session: Session, sittings: tuple[SittingSummary, ...]) -> list[CheckFinding]:
    content = SqlContent(session)
    findings = []
    for digest in session.scalars(select(ContentRow.sha256)).all():
        try:
            content.get_blob(digest)
        except EnvironmentProblem as problem:
            findings.append(CheckFinding("content", "", problem.sentence))
    wanted = {(FRAMEWORK, item.framework_sha) for item in sittings if item.framework_sha}
    wanted |= {(PACK, item.pack_sha) for item in sittings if item.pack_sha}
    for kind, key in sorted(wanted):
        if not content.has(kind, key):
            what = "référentiel" if kind == FRAMEWORK else "pack"
            findings.append(CheckFinding("content", "", f"Contenu absent : {what} {key[:12]}."))
    return findings


def _sitting_findings(
    session: Session, store: Store, repository: SqlSittings, summary: SittingSummary, files: bool
) -> Iterator[CheckFinding]:
    name = summary.id
    try:
        events = journal.hashed_events(session, name)
        broken = journal.first_break(events, summary.head)
        if broken is not None or len(events) != summary.events:
            where = broken if broken is not None else len(events) + 1
            text = f"Passage {name} : journal modifié ou abîmé à partir de l’événement n° {where}."
            yield CheckFinding("chain", name, text)
        history = repository.history(name)
        for fault in _history_faults(history):
            yield CheckFinding("draft", name, f"Passage {name} : écrit modifié ou abîmé ({fault}).")
        for fault in take_faults(history):
            text = f"Passage {name} : l’enregistrement {fault} n’est pas inscrit comme le journal le dit."
            yield CheckFinding("take", name, text)
        for fault in SqlAttachments(session).faults(name, history.events, files=files):
            text = f"Passage {name} : le document joint « {fault} » manque ou a été modifié."
            yield CheckFinding("attachment", name, text)
        for fault in line_faults(history):
            text = f"Passage {name} : la liste des passages ne dit pas ce que dit le journal ({fault})."
            yield CheckFinding("line", name, text)
    except (CrcdError, ValueError, KeyError, json.JSONDecodeError) as error:
        yield CheckFinding("record", name, f"Passage {name} : donnée illisible ({error}).")
        return
    if files:
        yield from _file_findings(store, history)


def _history_faults(history: SittingHistory) -> list[str]:
    works = works_of(history.snapshots, history.deltas)
    return draft_faults(history, works) + sealed_faults(history)


def _file_findings(store: Store, history: SittingHistory) -> Iterator[CheckFinding]:
    name = history.summary.id
    for take in history.takes:
        if take.status in FILELESS:
            continue
        try:
            file = store.folder.inside(take.file)
        except ValueError:
            text = f"Passage {name} : l’enregistrement {take.file} est nommé hors du dossier de données."
            yield CheckFinding("take", name, text)
            continue
        if not file.is_file():
            yield CheckFinding("take", name, f"Passage {name} : l’enregistrement {take.file} est absent.")
        elif take.sha256 and file_sha256(file) != take.sha256:
            yield CheckFinding("take", name, f"Passage {name} : l’enregistrement {take.file} a été modifié.")

"""An open data folder: its lock, its database, the sessions on it.

``open_store`` is for the one program that writes; ``open_store_for_reading`` always works, beside a
writer and on a read-only medium.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from crcd_sim.store import engine as sqlite
from crcd_sim.store import problems
from crcd_sim.store.folders import DATABASE, DataFolder, open_for_reading, open_for_writing
from crcd_sim.store.lock import DataLock
from crcd_sim.store.schema import check_readable, ensure_schema

HELD = "held_sittings"  # Session.info: sittings that only their writer may add to


class Store:
    """Sessions on one database. Each session belongs to the thread that opened it."""

    def __init__(
        self,
        folder: DataFolder,
        engine: Engine,
        lock: DataLock | None = None,
        scratch: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.folder = folder
        self.engine = engine
        self.open_sittings: Callable[[], frozenset[str]] = frozenset  # those a writer holds now
        self._lock = lock
        self._scratch = scratch

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that sees one moment of the data.

        Raises ``EnvironmentProblem`` where the file is damaged or the disk refuses.
        """
        with _friendly(), sqlite.reading(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session on BEGIN IMMEDIATE; committed at the end, or nothing of it is kept."""
        with sqlite.writing(self.engine) as session:
            session.info[HELD] = self.open_sittings()
            yield session

    def saving(self) -> AbstractContextManager[Connection]:
        """Open a bare connection on BEGIN IMMEDIATE: what the writers of running sittings use."""
        return sqlite.saving(self.engine)

    def close(self) -> None:
        """Close the connections (the last one folds the WAL in), then give the lock back."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()
        if self._scratch is not None:
            self._scratch.cleanup()


def open_store(root: Path, now: datetime) -> Store:
    """Open the data folder as its only writer; make or upgrade the database.

    Raises:
        EnvironmentProblem: network or unwritable folder, second instance, newer, foreign or damaged
            database, full disk, failed migration. Nothing is left locked.
    """
    folder = open_for_writing(root)
    lock = DataLock(folder.lock, now)
    lock.acquire()
    engine = sqlite.make_engine(folder.database)
    try:
        with _friendly():
            ensure_schema(engine, folder.database, folder.backups, now)
    except BaseException:
        engine.dispose()
        lock.release()
        raise
    return Store(folder, engine, lock)


def open_store_for_reading(root: Path) -> Store:
    """Open the data folder without writing anything in it; a writer may be at work.

    Raises:
        EnvironmentProblem: no database there, a network share, a newer, older or damaged database.
    """
    folder = open_for_reading(root)
    scratch = tempfile.TemporaryDirectory(prefix="crcd-lecture-")
    engine = sqlite.make_engine(folder.database, read_only=True)
    try:
        with _friendly():
            try:
                with engine.connect() as connection:
                    sqlite.pragma(connection, "schema_version")  # touches the file
            except DBAPIError as error:
                if not _wal_needs_writing(error):
                    raise
                engine.dispose()
                engine = _engine_on_read_only_medium(folder.database, Path(scratch.name))
            check_readable(engine, folder.database)
    except BaseException:
        engine.dispose()
        scratch.cleanup()
        raise
    return Store(replace(folder, scratch=Path(scratch.name)), engine, None, scratch)


def _wal_needs_writing(error: DBAPIError) -> bool:
    """Tell whether SQLite could not make the -shm file that reading a WAL database asks for."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return isinstance(error.orig, sqlite3.OperationalError) and name.startswith(
        ("SQLITE_CANTOPEN", "SQLITE_READONLY")
    )


def _engine_on_read_only_medium(database: Path, scratch: Path) -> Engine:
    """Read as it stands when the WAL is empty, else from a copy (the WAL holds the latest writes)."""
    wal = database.with_name(database.name + "-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        return sqlite.make_engine(database, read_only=True, immutable=True)
    target = scratch / DATABASE
    shutil.copyfile(database, target)
    shutil.copyfile(wal, target.with_name(target.name + "-wal"))
    return sqlite.make_engine(target)


@contextmanager
def _friendly() -> Iterator[None]:
    """Turn a refusal of the machine into its sentence; let a bug through as it is."""
    try:
        yield
    except Exception as error:
        problem = problems.problem_of(error)
        if problem is None or problem is error:
            raise
        raise problem from error

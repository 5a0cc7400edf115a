"""The one SQLite recipe, and everything that is SQLite only.

The driver's own transaction control is switched off (``isolation_level=None``) and an engine
``begin`` event emits BEGIN. So DDL is really transactional (a failed migration leaves nothing),
and the pragmas below are obeyed because they run outside a transaction. Jobs that write use
BEGIN IMMEDIATE: a deferred transaction that reads first gets « locked » at once when another
connection has written meanwhile.

A centre's PostgreSQL must be able to hold the same tables: no other module of ``store`` may hold
SQL that only SQLite understands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

BUSY_MS = 2000  # another program is in the database; the writer then tries again
_BEGIN = "crcd_begin"  # execution option: the word after BEGIN


def make_engine(database: Path, *, read_only: bool = False, immutable: bool = False) -> Engine:
    """Return an engine on ``database``; the file is opened at the first connection.

    ``read_only`` never changes the file. ``immutable`` promises that nobody writes it: it is the
    only way to read a WAL database that lies on a read-only medium.
    """
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _connect(database, read_only=read_only, immutable=immutable),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=2,
    )
    event.listen(engine, "begin", _emit_begin)
    return engine


def _connect(database: Path, *, read_only: bool, immutable: bool) -> sqlite3.Connection:
    mode = "ro" if read_only else "rwc"
    uri = f"{database.absolute().as_uri()}?mode={mode}" + ("&immutable=1" if immutable else "")
    # A connection may be closed by another thread than the one that made it (pool disposal).
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        if not read_only:
            (mode_got,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            if mode_got != "wal":
                raise sqlite3.OperationalError(f"cannot change into WAL mode, got {mode_got}")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _emit_begin(connection: Connection) -> None:
    word = connection.get_execution_options().get(_BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {word}")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that sees one moment of the data; nothing it changes is kept."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session on BEGIN IMMEDIATE, committed at the end, rolled back on any exception."""
    immediate = engine.execution_options(**{_BEGIN: "IMMEDIATE"})
    with Session(immediate, expire_on_commit=False) as session, session.begin():
        session.connection()  # BEGIN now, not at the first statement
        yield session


@contextmanager
def saving(engine: Engine) -> Iterator[Connection]:
    """Like ``writing``, without a session: half the cost for a few rows."""
    with engine.execution_options(**{_BEGIN: "IMMEDIATE"}).begin() as connection:
        yield connection


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Open the transaction of a migration: all of it is kept, or nothing.

    Alembic's ``batch_alter_table`` copies a table, drops the old one and renames the copy; with
    foreign keys on, the drop deletes the cascade children without a word. The pragma is ignored
    inside a transaction, so it is switched off before BEGIN; ``foreign_key_check`` runs before
    COMMIT instead.

    Raises:
        ForeignKeysBroken: a row points nowhere after the migration; everything is rolled back.
    """
    immediate = engine.execution_options(**{_BEGIN: "IMMEDIATE"})
    with immediate.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = foreign_key_findings(connection)
                if broken:
                    raise ForeignKeysBroken("; ".join(broken))
        finally:
            driver.execute("PRAGMA foreign_keys = ON")


class ForeignKeysBroken(RuntimeError):
    """A migration left rows that point nowhere: a bug of ours, nothing of it is kept."""


def foreign_key_findings(connection: Connection) -> list[str]:
    """Return one line per row that points nowhere."""
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    return [f"{table} ligne {row} → {parent}" for table, row, parent, _ in rows]


def integrity_findings(connection: Connection) -> list[str]:
    """Return what SQLite says of a damaged file; empty when it is sound."""
    rows = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
    return [] if rows == [("ok",)] else [str(text) for (text,) in rows]


def pragma(connection: Connection, name: str) -> Any:
    """Return the value of a pragma of this connection."""
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def copy_database(source: Path, target: Path) -> None:
    """Copy a live database, WAL included, into the new file ``target`` (SQLite's backup API)."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as origin,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, no -wal beside it


def database_bytes(database: Path) -> int:
    """Return the size of the database with its WAL, in bytes."""
    beside = (database, database.with_name(database.name + "-wal"))
    return sum(file.stat().st_size for file in beside if file.exists())

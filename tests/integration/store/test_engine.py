"""The SQLite recipe: what a connection obeys, and what a failed transaction leaves."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import OperationalError

from crcd_sim.store import engine as sqlite
from crcd_sim.store.tables import ContentRow, Row


@pytest.fixture
def engine(tmp_path: Path):  # type: ignore[no-untyped-def]
    made = sqlite.make_engine(tmp_path / "crcd.sqlite")
    with sqlite.migrating(made) as connection:
        Row.metadata.create_all(connection)
    yield made
    made.dispose()


def _one_row(engine: Engine, name: str) -> None:
    with sqlite.writing(engine) as session:
        session.execute(insert(ContentRow).values(sha256=name, size=1, packed=b"x"))


def _count(engine: Engine) -> int:
    with sqlite.reading(engine) as session:
        return session.execute(text("SELECT count(*) FROM content")).scalar_one()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 2000)],
)
def test_every_connection_obeys_the_recipe(engine: Engine, name: str, value: object) -> None:
    with engine.connect() as connection:
        assert sqlite.pragma(connection, name) == value


def test_a_write_takes_its_lock_at_the_first_instant(engine: Engine, tmp_path: Path) -> None:
    other = sqlite.make_engine(tmp_path / "crcd.sqlite")
    with sqlite.writing(engine), other.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[union-attr]
        with pytest.raises(OperationalError, match="locked"):
            connection.execution_options(crcd_begin="IMMEDIATE").begin()
    other.dispose()


def test_a_reader_sees_one_moment_while_another_connection_writes(engine: Engine) -> None:
    with sqlite.reading(engine) as session:
        before = session.execute(text("SELECT count(*) FROM content")).scalar_one()
        _one_row(engine, "late")
        assert session.execute(text("SELECT count(*) FROM content")).scalar_one() == before
    assert _count(engine) == before + 1


def test_a_write_that_fails_keeps_nothing(engine: Engine) -> None:
    with suppress(ZeroDivisionError), sqlite.writing(engine) as session:
        session.execute(insert(ContentRow).values(sha256="a", size=1 // 1, packed=b"x"))
        session.execute(insert(ContentRow).values(sha256="b", size=1 // 0, packed=b"x"))
    assert _count(engine) == 0


def test_what_a_reader_changes_is_never_kept(engine: Engine) -> None:
    with sqlite.reading(engine) as session:
        session.execute(insert(ContentRow).values(sha256="a", size=1, packed=b"x"))
    assert _count(engine) == 0


def test_tables_made_in_a_failed_migration_are_gone(engine: Engine) -> None:
    with suppress(OperationalError), sqlite.migrating(engine) as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.execute(text("CREATE TABLE half (id INTEGER)"))  # it is already there
    with engine.connect() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'half'")).all()
    assert names == []


def test_foreign_keys_are_on_again_after_a_migration(engine: Engine) -> None:
    with sqlite.migrating(engine) as connection:
        assert sqlite.pragma(connection, "foreign_keys") == 0
    with engine.connect() as connection:
        assert sqlite.pragma(connection, "foreign_keys") == 1


def test_a_copy_holds_what_is_still_in_the_write_ahead_log(engine: Engine, tmp_path: Path) -> None:
    _one_row(engine, "fresh")
    sqlite.copy_database(tmp_path / "crcd.sqlite", tmp_path / "copy.sqlite")
    copy = sqlite.make_engine(tmp_path / "copy.sqlite")
    assert _count(copy) == 1
    copy.dispose()

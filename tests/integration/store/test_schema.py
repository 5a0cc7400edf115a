"""Making, upgrading and refusing databases, on real files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.store import engine as sqlite
from crcd_sim.store.database import open_store
from crcd_sim.store.schema import MIGRATIONS, REVISIONS, ensure_schema
from crcd_sim.store.tables import Row
from tests.builders import MORNING
from tests.fakes.store_files import a_populated_folder

ENV = (MIGRATIONS / "env.py").read_text(encoding="utf-8")
TOMORROW = f"{int(REVISIONS[-1]) + 1:04d}"


def _shape(connection: Connection) -> dict[str, object]:
    """Everything a schema says: columns, types, keys, constraints with their names."""
    found = inspect(connection)
    shape: dict[str, object] = {}
    for table in sorted(set(found.get_table_names()) - {"alembic_version"}):
        shape[table] = {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"])
                for column in found.get_columns(table)
            ],
            "primary": found.get_pk_constraint(table),
            "foreign": found.get_foreign_keys(table),
            "indexes": found.get_indexes(table),
            "unique": found.get_unique_constraints(table),
        }
    return shape


def _tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.fixture
def tomorrow(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Migrations of a program of tomorrow: one more step, written by the test."""

    def make(body: str) -> Path:
        folder = tmp_path / "migrations"
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(ENV, encoding="utf-8")
        for known in (MIGRATIONS / "versions").glob("r*.py"):
            shutil.copy(known, folder / "versions")
        step = (
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = '{TOMORROW}'\ndown_revision = '{REVISIONS[-1]}'\n\n\n"
            f"def upgrade() -> None:\n{body}\n"
        )
        (folder / "versions" / f"r{TOMORROW}.py").write_text(step, encoding="utf-8")
        return folder

    return make


def _upgrade(root: Path, migrations: Path) -> str:
    engine = sqlite.make_engine(root / "crcd.sqlite")
    try:
        return ensure_schema(
            engine,
            root / "crcd.sqlite",
            root / "sauvegardes",
            MORNING,
            migrations=migrations,
            revisions=(*REVISIONS, TOMORROW),
        )
    finally:
        engine.dispose()


def test_the_steps_lead_to_the_tables_of_today(tmp_path: Path) -> None:
    store = open_store(tmp_path / "data", MORNING)
    fresh = sqlite.make_engine(tmp_path / "fresh.sqlite")
    with fresh.begin() as connection:
        Row.metadata.create_all(connection)
        wanted = _shape(connection)
    with store.engine.connect() as connection:
        assert _shape(connection) == wanted
    store.close()
    fresh.dispose()


def test_every_constraint_has_a_name(tmp_path: Path) -> None:
    store = open_store(tmp_path, MORNING)
    with store.engine.connect() as connection:
        for table, parts in _shape(connection).items():
            assert isinstance(parts, dict)
            assert parts["primary"]["name"] == f"pk_{table}"
            assert all(key["name"] for key in parts["foreign"]), table
    store.close()


def test_an_up_to_date_database_does_not_load_the_migration_library(tmp_path: Path) -> None:
    open_store(tmp_path, MORNING).close()
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from crcd_sim.store.database import open_store\n"
        "open_store(Path(sys.argv[1]), datetime(2026, 11, 24, tzinfo=UTC)).close()\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    open_store(tmp_path, MORNING).close()
    database = tmp_path / "crcd.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = database.read_bytes()
    with pytest.raises(EnvironmentProblem, match="version plus récente") as caught:
        open_store(tmp_path, MORNING)
    assert caught.value.code == "database_newer"
    assert database.read_bytes() == before


def test_a_refused_database_is_not_left_locked(tmp_path: Path) -> None:
    (tmp_path / "crcd.sqlite").write_bytes(b"not a database at all" * 100)
    for _ in range(2):
        with pytest.raises(EnvironmentProblem) as caught:
            open_store(tmp_path, MORNING)
        assert caught.value.code == "database_damaged"


@pytest.mark.parametrize("left", ["passages/260924-0900-ab12cd/t1.flac", "sauvegardes/crcd-20260924.sqlite"])
@pytest.mark.parametrize("gone", [True, False])
def test_an_emptied_database_is_not_taken_for_a_first_start(tmp_path: Path, left: str, gone: bool) -> None:
    """A file cut short by a disk or a synchronisation: the sittings it held are not hidden by a new one."""
    open_store(tmp_path, MORNING).close()
    for file in tmp_path.glob("crcd.sqlite*"):
        file.unlink()
    if not gone:
        (tmp_path / "crcd.sqlite").touch()
    kept = tmp_path / left
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"x")
    for _ in range(2):
        with pytest.raises(EnvironmentProblem, match="dernière copie") as caught:
            open_store(tmp_path, MORNING)
        assert caught.value.code == "database_emptied"
    assert kept.exists()


def test_an_empty_file_where_nothing_was_ever_sat_is_a_first_start(tmp_path: Path) -> None:
    (tmp_path / "crcd.sqlite").touch()
    for folder in ("passages/260924-0900-ab12cd", "sauvegardes"):
        (tmp_path / folder).mkdir(parents=True)
    open_store(tmp_path, MORNING).close()
    assert "sitting" in _tables(tmp_path / "crcd.sqlite")


def test_the_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "crcd.sqlite")) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(EnvironmentProblem, match="n’est pas une base du simulateur"):
        open_store(tmp_path, MORNING)
    assert _tables(tmp_path / "crcd.sqlite") == {"recipes"}


def test_a_failed_migration_leaves_the_database_as_it_was(tmp_path: Path, tomorrow) -> None:  # type: ignore[no-untyped-def]
    a_populated_folder(tmp_path)
    before = _tables(tmp_path / "crcd.sqlite")
    migrations = tomorrow(
        "    op.create_table('half', sa.Column('id', sa.Integer()))\n"
        '    op.execute("DELETE FROM event")\n'
        "    raise ValueError('a mistake of tomorrow')"
    )
    with pytest.raises(EnvironmentProblem, match="restée telle qu’elle était") as caught:
        _upgrade(tmp_path, migrations)
    assert caught.value.code == "migration_failed"
    assert _tables(tmp_path / "crcd.sqlite") == before
    store = open_store(tmp_path, MORNING)  # and today's program still opens it
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM event")).scalar_one() > 0
    store.close()


def test_a_copy_is_put_aside_before_a_migration(tmp_path: Path, tomorrow) -> None:  # type: ignore[no-untyped-def]
    a_populated_folder(tmp_path)
    _upgrade(tmp_path, tomorrow("    op.add_column('take', sa.Column('mood', sa.String(20)))"))
    (copy,) = (tmp_path / "sauvegardes").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(take)")]
    assert events > 0
    assert "mood" not in columns


def test_rebuilding_a_populated_table_keeps_the_rows_that_hang_on_it(tmp_path: Path, tomorrow) -> None:  # type: ignore[no-untyped-def]
    a_populated_folder(tmp_path)
    body = (
        "    with op.batch_alter_table('sitting', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('room', sa.String(20)))"
    )
    assert _upgrade(tmp_path, tomorrow(body)) == "upgraded"
    counts = {}
    with closing(sqlite3.connect(tmp_path / "crcd.sqlite")) as connection:
        for table in ("event", "draft_delta", "draft_snapshot", "field_change", "take", "heartbeat"):
            (counts[table],) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert all(counts.values()), counts


def test_a_rebuilt_table_keeps_its_named_constraints_and_cascades(tmp_path: Path, tomorrow) -> None:  # type: ignore[no-untyped-def]
    a_populated_folder(tmp_path)
    body = (
        "    with op.batch_alter_table('event', recreate='always') as batch:\n"
        "        batch.add_column(sa.Column('room', sa.String(20)))"
    )
    _upgrade(tmp_path, tomorrow(body))
    engine = sqlite.make_engine(tmp_path / "crcd.sqlite")
    with engine.connect() as connection:
        parts = _shape(connection)["event"]
    engine.dispose()
    assert isinstance(parts, dict)
    (foreign,) = parts["foreign"]
    assert (foreign["name"], foreign["options"]["ondelete"]) == ("fk_event_sitting_id_sitting", "CASCADE")
    assert parts["primary"]["name"] == "pk_event"


def test_a_migration_that_breaks_links_is_rolled_back(tmp_path: Path, tomorrow) -> None:  # type: ignore[no-untyped-def]
    a_populated_folder(tmp_path)
    with pytest.raises(EnvironmentProblem) as caught:
        _upgrade(tmp_path, tomorrow('    op.execute("DELETE FROM sitting")'))
    assert caught.value.code == "migration_failed"
    with closing(sqlite3.connect(tmp_path / "crcd.sqlite")) as connection:
        assert connection.execute("SELECT count(*) FROM sitting").fetchone() == (1,)


def test_without_the_helper_the_children_would_vanish(tmp_path: Path) -> None:
    """Why ``migrating`` exists: the same rebuild with foreign keys on deletes the cascade children."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import Column, String

    a_populated_folder(tmp_path)
    engine: Engine = sqlite.make_engine(tmp_path / "crcd.sqlite")
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("sitting", recreate="always") as batch:
            batch.add_column(Column("room", String(20)))
        assert connection.execute(text("SELECT count(*) FROM event")).scalar_one() == 0
    engine.dispose()

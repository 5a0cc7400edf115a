"""Which shape the database has, and bringing it to today's.

Three answers for a file that exists: today's (nothing to do, Alembic is not even imported: it costs
0.3 s), an older one (a copy is put aside, then every step runs in one transaction), or one that a
newer program wrote (refused with a sentence, untouched).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, select, text, update

from crcd_sim import __version__
from crcd_sim.store import engine as sqlite
from crcd_sim.store import problems
from crcd_sim.store.folders import SITTINGS

APPLICATION = "simulateur-crcd"
REVISIONS = ("0001", "0002")  # oldest first; one file each in migrations/versions
VERSION_TABLE = "alembic_version"
MIGRATIONS = Path(__file__).parent / "migrations"


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the file, None when it holds no table at all.

    Raises:
        LookupError: tables are there, but not ours.
    """
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if VERSION_TABLE not in names:
        raise LookupError("no version table")
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    if found is None:
        raise LookupError("no version")
    return str(found)


def ensure_schema(
    engine: Engine,
    database: Path,
    backups: Path,
    now: datetime,
    *,
    migrations: Path = MIGRATIONS,
    revisions: tuple[str, ...] = REVISIONS,
) -> str:
    """Bring the database to the last of ``revisions``; return what was done: none | made | upgraded.

    Raises:
        EnvironmentProblem: newer file, foreign file, a file emptied of what the folder still shows, or a
            failed migration (nothing of it is kept).
    """
    with engine.connect() as connection:
        found = _revision_or_problem(connection, database)
        connection.rollback()
    if found == revisions[-1]:
        return "none"
    if found is None and _had_sittings(database, backups):
        raise problems.database_emptied()
    if found is not None and found not in revisions:
        raise problems.newer_database(database)
    backup = None
    if found is not None:
        stamp = now.astimezone().strftime("%Y%m%d-%H%M%S")
        backup = backups / f"crcd-avant-{revisions[-1]}-{stamp}.sqlite"
        try:
            backups.mkdir(parents=True, exist_ok=True)
            sqlite.copy_database(database, backup)
        except Exception as error:
            raise problems.problem_of(error) or problems.migration_failed(None) from error
    try:
        _upgrade(engine, migrations, revisions[-1], now)
    except Exception as error:
        raise problems.problem_of(error) or problems.migration_failed(backup) from error
    return "made" if found is None else "upgraded"


def _had_sittings(database: Path, backups: Path) -> bool:
    """Tell whether the folder of a database without a table shows that it once held something."""
    return any(backups.glob("*.sqlite")) or any((database.parent / SITTINGS).glob("*/*"))


def check_readable(engine: Engine, database: Path) -> None:
    """Refuse, for a reader, a database of another shape (a reader never migrates)."""
    with engine.connect() as connection:
        found = _revision_or_problem(connection, database)
        connection.rollback()
    if found is None:
        raise problems.folder_missing(database.parent)
    if found not in REVISIONS:
        raise problems.newer_database(database)
    if found != REVISIONS[-1]:
        raise problems.older_database(database)


def _revision_or_problem(connection: Connection, database: Path) -> str | None:
    try:
        return revision_of(connection)
    except LookupError as error:
        raise problems.foreign_database(database) from error


def _upgrade(engine: Engine, migrations: Path, target: str, now: datetime) -> None:
    from alembic import command  # 0.3 s: only when a migration is due
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with sqlite.migrating(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)
        _sign(connection, now)


def _sign(connection: Connection, now: datetime) -> None:
    """Write down which program made or upgraded the file (``schema_info`` is in every revision)."""
    from crcd_sim.store.tables import SchemaInfoRow

    program = f"crcd-sim {__version__}"
    signed = connection.execute(select(SchemaInfoRow.id)).first() is not None
    if signed:
        connection.execute(update(SchemaInfoRow).values(upgraded_by=program, upgraded_at=now))
        return
    connection.execute(
        insert(SchemaInfoRow).values(
            id=1,
            application=APPLICATION,
            made_by=program,
            made_at=now,
            upgraded_by=program,
            upgraded_at=now,
        )
    )

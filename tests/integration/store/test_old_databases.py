"""A database of every shape there has been is opened by today's program, and loses nothing.

``tests/data/crcd-<revision>.sqlite`` was written by the program that first had that revision
(``a_populated_folder``) and is never written again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection

from crcd_sim.domain.writing import plain_text
from crcd_sim.services.records.drafts import text_at
from crcd_sim.store import engine as sqlite
from crcd_sim.store.backup import check
from crcd_sim.store.content import PACK, SqlContent
from crcd_sim.store.database import open_store
from crcd_sim.store.repository import SqlSittings
from crcd_sim.store.schema import REVISIONS
from crcd_sim.store.tables import Row
from tests.builders import LETTER, MORNING
from tests.fakes.store_files import TEXT

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(params=REVISIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    shutil.copy(DATA / f"crcd-{request.param}.sqlite", tmp_path / "data" / "crcd.sqlite")
    return tmp_path / "data"


def _statements(connection: Connection) -> set[str]:
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'alembic%'")
    return {" ".join(sql.replace('"', "").split()) for (sql,) in found if sql}


def test_its_sitting_can_be_gone_on_with(old: Path) -> None:
    store = open_store(old, MORNING)
    with store.reading() as session:
        stored = SqlSittings(session, store.folder).load_stored_sitting("s1")
        assert SqlContent(session).get_files(PACK, "a" * 64)
    store.close()
    assert len(stored.events) == 4
    assert plain_text(text_at(stored.snapshots, stored.deltas, LETTER)) == TEXT
    assert [change.value for change in stored.fields] == ["Facture"]
    assert stored.heartbeat is not None


def test_all_that_can_be_proved_of_it_still_holds(old: Path) -> None:
    store = open_store(old, MORNING)
    assert check(store, files=False).findings == ()
    store.close()


def test_it_ends_with_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    upgraded, new = open_store(old, MORNING), open_store(tmp_path / "new", MORNING)
    with upgraded.engine.connect() as one, new.engine.connect() as two:
        assert _statements(one) == _statements(two)
        names = {table.name for table in Row.metadata.sorted_tables}
        assert all(any(f"TABLE {name} " in sql for sql in _statements(one)) for name in names)
        assert sqlite.foreign_key_findings(one) == []
    upgraded.close()
    new.close()


def test_the_sittings_of_before_drills_are_whole_ones(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shutil.copy(DATA / "crcd-0001.sqlite", tmp_path / "data" / "crcd.sqlite")
    store = open_store(tmp_path / "data", MORNING)
    with store.reading() as session:
        (summary,) = SqlSittings(session, store.folder).list_sittings()
        assert SqlSittings(session, store.folder).history("s1").events
    store.close()
    assert summary.drill == ""

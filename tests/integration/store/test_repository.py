"""Sittings read back: lists, searches, and what deleting leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.writing import plain_text
from crcd_sim.services.records.drafts import text_at
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from tests.builders import LETTER, MORNING, a_journal, a_snapshot, replayed, typed, wall_at
from tests.fakes.store_files import TEXT, add_sitting, write_sitting


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path, MORNING)
    yield opened
    opened.close()


def _list(store: Store, search: str = "") -> list[str]:
    with store.reading() as session:
        return [item.id for item in SqlSittings(session, store.folder).list_sittings(search=search)]


@pytest.fixture
def three(store: Store) -> Store:
    """Three sittings of different days, candidates and states."""
    closed = (EventKind.SITTING_CLOSED, 3600.0, {"by": "candidate"})
    moved = (EventKind.SITTING_MOVED, 60.0, {"direction": "out", "medium": "cle"})
    with store.writing() as session:
        write_sitting(session, "s1", a_journal(rules={"candidate": "Zoé Lefèvre"}))
        write_sitting(session, "s2", a_journal(closed, pack="mutalia", rules={"candidate": "0412"}))
        write_sitting(session, "s3", a_journal(moved, session_type="CCP1", rules={"mode": "entrainement"}))
        session.execute(
            text("UPDATE sitting SET created_at = '2026-11-23T08:00:00.000000+00:00' WHERE id = 's1'")
        )
    return store


def test_the_newest_sitting_comes_first(three: Store) -> None:
    assert _list(three) == ["s3", "s2", "s1"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("lefevre", ["s1"]),
        ("ZOÉ", ["s1"]),
        ("0412", ["s3", "s2"]),
        ("mutalia titre", ["s2"]),
        ("titre mutalia ccp1", []),
        ("examen blanc", ["s2", "s1"]),
        ("%", []),
        ("_", []),
    ],
)
def test_every_word_of_a_search_must_be_found_whatever_its_accents(
    three: Store, search: str, found: list[str]
) -> None:
    assert _list(three, search) == found


def test_only_sittings_that_can_go_on_here_are_open(three: Store) -> None:
    with three.reading() as session:
        open_ones = SqlSittings(session, three.folder).open_sittings()
    assert [item.id for item in open_ones] == ["s1"]


def test_a_list_can_be_cut_short(three: Store) -> None:
    with three.reading() as session:
        assert len(SqlSittings(session, three.folder).list_sittings(limit=2)) == 2


def test_an_unknown_sitting_is_the_users_mistake(store: Store) -> None:
    with store.reading() as session, pytest.raises(UserMistake, match="« inconnu »"):
        SqlSittings(session, store.folder).load_stored_sitting("inconnu")


def test_only_what_follows_the_newest_snapshot_is_read_to_go_on(store: Store) -> None:
    first, second = typed(LETTER, "Madame", t=10.0), typed(LETTER, ", bon", t=30.0, first=7, at=6)
    last = typed(LETTER, "jour", t=40.0, first=12, at=11)
    after_eight = replayed([first, typed(LETTER, ", ", first=7, at=6)])
    with store.writing() as session:
        write_sitting(
            session,
            "s1",
            a_journal(),
            deltas=[first, second, last],
            snapshots=[a_snapshot(LETTER, replayed([first]), 6), a_snapshot(LETTER, after_eight, 8, t=30.0)],
        )
    with store.reading() as session:
        stored = SqlSittings(session, store.folder).load_stored_sitting("s1")
    assert [snapshot.after for snapshot in stored.snapshots] == [8]
    assert [(batch.first, len(batch.deltas)) for batch in stored.deltas] == [(9, 3), (12, 4)]
    assert plain_text(text_at(stored.snapshots, stored.deltas, LETTER)) == "Madame, bonjour"


def test_the_history_holds_every_version_and_every_change(store: Store) -> None:
    with store.writing() as session:
        add_sitting(session, store, "s1")
    with store.reading() as session:
        history = SqlSittings(session, store.folder).history("s1")
    assert [change.value for change in history.fields] == ["Technique", "Facture"]
    assert sum(len(batch.deltas) for batch in history.deltas) == len(TEXT)
    assert history.summary.phase == "CASE_STUDY"
    assert history.summary.updated_at == wall_at(90.0)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET data = replace(data, 'annexe-1', 'annexe-2') WHERE seq = 3",
        "UPDATE event SET t = t + 1 WHERE seq = 2",
        "UPDATE event SET hash = replace(hash, 'a', 'b') WHERE seq = 2",
        "DELETE FROM event WHERE seq = 4",
        "DELETE FROM event WHERE seq = 2",
        "UPDATE sitting SET head = replace(head, 'a', 'b')",
    ],
)
def test_a_journal_changed_by_hand_cannot_be_gone_on_with(store: Store, change: str) -> None:
    with store.writing() as session:
        add_sitting(session, store, "s1")
    with store.writing() as session:
        session.execute(text(change))
    with store.reading() as session, pytest.raises(EnvironmentProblem, match="modifié ou abîmé") as caught:
        SqlSittings(session, store.folder).load_stored_sitting("s1")
    assert caught.value.code == "journal_broken"


def test_deleting_the_sound_keeps_the_rest_and_is_journalled(store: Store) -> None:
    with store.writing() as session:
        add_sitting(session, store, "s1")
    file = store.folder.root / "passages" / "s1" / "t1.flac"
    (file.parent / "t1.flac.peaks").write_bytes(b"peaks")
    with store.writing() as session:
        deleted = SqlSittings(session, store.folder).delete_audio(
            "s1", now=wall_at(500.0), by="staff", reason="demande du candidat"
        )
    assert deleted == ("passages/s1/t1.flac",)
    assert not file.parent.exists()
    with store.reading() as session:
        stored = SqlSittings(session, store.folder).load_stored_sitting("s1")
    assert stored.events[-1].data["detail"] == "demande du candidat"
    assert [take.status for take in stored.takes] == ["deleted"]
    assert len(stored.snapshots) == 1


def test_deleting_the_sound_twice_changes_nothing(store: Store) -> None:
    with store.writing() as session:
        add_sitting(session, store, "s1")
    for _ in range(2):
        with store.writing() as session:
            SqlSittings(session, store.folder).delete_audio("s1", now=wall_at(500.0), by="staff", reason="x")
    with store.reading() as session:
        assert SqlSittings(session, store.folder).summary("s1").events == 6


def test_a_deleted_sitting_leaves_nothing_behind(store: Store) -> None:
    with store.writing() as session:
        add_sitting(session, store, "s1")
        add_sitting(session, store, "s2")
    with store.writing() as session:
        SqlSittings(session, store.folder).delete_sitting("s1")
    with store.reading() as session:
        for table in ("event", "draft_delta", "draft_snapshot", "field_change", "take", "heartbeat"):
            owners = session.execute(text(f"SELECT DISTINCT sitting_id FROM {table}")).scalars().all()
            assert owners == ["s2"], table
    assert _list(store) == ["s2"]
    assert not (store.folder.root / "passages" / "s1").exists()
    assert (store.folder.root / "passages" / "s2" / "t1.flac").exists()

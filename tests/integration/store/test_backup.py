"""« db backup » and « db check »."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.store.backup import back_up, check
from crcd_sim.store.database import Store, open_store, open_store_for_reading
from crcd_sim.store.repository import SqlSittings
from tests.builders import MORNING
from tests.fakes.disks import fill, small_disk
from tests.fakes.store_files import add_sitting


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data", MORNING)
    with opened.writing() as session:
        add_sitting(session, opened, "s1")
    yield opened
    opened.close()


def _change(store: Store, statement: str) -> None:
    with store.writing() as session:
        session.execute(text(statement))


def test_a_backup_is_a_whole_database_in_one_file(store: Store, tmp_path: Path) -> None:
    made = back_up(store, MORNING)
    assert made.parent == store.folder.backups
    (tmp_path / "ailleurs").mkdir()
    made.rename(tmp_path / "ailleurs" / "crcd.sqlite")
    copy = open_store_for_reading(tmp_path / "ailleurs")
    with copy.reading() as session:
        assert len(SqlSittings(session, copy.folder).load_stored_sitting("s1").events) == 5
    copy.close()


def test_two_backups_of_one_second_are_two_files(store: Store) -> None:
    assert back_up(store, MORNING) != back_up(store, MORNING)
    assert len(list(store.folder.backups.iterdir())) == 2


def test_a_backup_that_does_not_fit_leaves_nothing_and_says_so(store: Store, tmp_path: Path) -> None:
    with small_disk(tmp_path / "cle", 1) as disk:
        fill(disk, leave=30_000)
        before = sorted(file.name for file in disk.iterdir())
        with pytest.raises(EnvironmentProblem, match="plus de place") as caught:
            back_up(store, MORNING, disk)
        assert sorted(file.name for file in disk.iterdir()) == before
    assert caught.value.code == "backup_refused"


def test_a_sound_data_folder_has_no_finding(store: Store) -> None:
    report = check(store)
    assert report.findings == ()
    assert (report.sittings, report.events, report.contents) == (1, 5, 3)


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("UPDATE event SET data = replace(data, 'annexe-1', 'annexe-9')", "chain", "événement n°\u00a03"),
        ("DELETE FROM event WHERE seq = 4", "chain", "événement n°\u00a04"),
        ("UPDATE draft_snapshot SET canonical = replace(canonical, 'excuses', 'amitiés')", "draft", "letter"),
        ("UPDATE draft_delta SET deltas = replace(deltas, '\"M\"', '\"N\"')", "draft", "letter"),
        ("UPDATE draft_snapshot SET canonical = 'x'", "draft", "letter"),
        ("UPDATE content SET packed = x'00'", "content", "abîmé"),
        ("UPDATE sitting SET pack_sha = 'inconnu'", "content", "pack inconnu"),
        ("UPDATE event SET kind = 'dream' WHERE seq = 3", "record", "illisible"),
        ("DELETE FROM take", "take", "t1.flac"),
        ("UPDATE take SET sha256 = '0'", "take", "t1.flac"),
        ("UPDATE take SET file = '../../etc/passwd'", "take", "hors du dossier"),
        ("UPDATE sitting SET candidate = '9999'", "line", "candidate"),
        ("UPDATE sitting SET status = 'closed'", "line", "status"),
    ],
)
def test_what_was_changed_by_hand_is_found(store: Store, statement: str, code: str, said: str) -> None:
    _change(store, statement)
    findings = check(store).findings
    assert code in {finding.code for finding in findings}
    assert any(said in finding.text for finding in findings)


def test_a_text_changed_together_with_its_hash_still_differs_from_the_sealed_one(store: Store) -> None:
    """The journal holds the hash of the sealed text: the drafts alone cannot be rewritten."""
    from crcd_sim.domain.writing import from_text
    from tests.builders import LETTER, a_snapshot

    forged = a_snapshot(LETTER, from_text("Autre lettre"), 48)
    with store.writing() as session:
        session.execute(text("DELETE FROM draft_delta"))
        session.execute(
            text("UPDATE draft_snapshot SET canonical = :c, sha256 = :s"),
            {"c": forged.canonical, "s": forged.sha256},
        )
    assert any("texte scellé" in finding.text for finding in check(store).findings)


@pytest.mark.parametrize("what", ["absent", "modifié"])
def test_a_recording_that_is_gone_or_changed_is_found(store: Store, what: str) -> None:
    file = store.folder.sitting("s1") / "t1.flac"
    if what == "absent":
        file.unlink()
    else:
        file.write_bytes(b"another voice")
    (finding,) = check(store).findings
    assert (finding.code, finding.sitting) == ("take", "s1")
    assert what in finding.text


def test_a_damaged_file_is_told_without_a_traceback(store: Store) -> None:
    store.engine.dispose()
    data = bytearray(store.folder.database.read_bytes())
    for page in range(3, len(data) // 4096):  # keep the header and the schema
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    store.folder.database.write_bytes(bytes(data))
    report = check(store)
    assert report.findings
    assert {finding.code for finding in report.findings} == {"integrity"}

"""A sitting copied on a key and gone on with on another workstation."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.events import EventKind
from crcd_sim.services.ports import StoredSitting
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.store.backup import check
from crcd_sim.store.carry import carry_out, take_back
from crcd_sim.store.carry_in import carry_in
from crcd_sim.store.content import PACK, SqlContent
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.journal import append
from crcd_sim.store.repository import SqlSittings
from tests.builders import MORNING, a_journal, a_take, wall_at
from tests.fakes.disks import fill, read_only, small_disk
from tests.fakes.store_files import add_sitting, write_sitting

LEFT, ARRIVED = wall_at(200.0), wall_at(400.0)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "poste-1", MORNING)
    with store.writing() as session:
        add_sitting(session, store, "s1")
    yield store
    store.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "poste-2", MORNING)
    yield store
    store.close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    folder = tmp_path / "cle"
    folder.mkdir()
    return folder


def _stored(store: Store, identifier: str = "s1") -> StoredSitting:
    with store.reading() as session:
        return SqlSittings(session, store.folder).load_stored_sitting(identifier)


def _summary(store: Store) -> SittingSummary:
    with store.reading() as session:
        return SqlSittings(session, store.folder).summary("s1")


def _nothing_entered(store: Store) -> bool:
    with store.reading() as session:
        sittings = SqlSittings(session, store.folder).list_sittings()
        contents = session.execute(text("SELECT count(*) FROM content_ref")).scalar_one()
    files = [file for file in (store.folder.root / "passages").rglob("*") if file.is_file()]
    return not sittings and not contents and not files


def test_a_carried_sitting_is_the_same_on_the_other_workstation(here: Store, there: Store, key: Path) -> None:
    before = _stored(here)
    carried = carry_out(here, "s1", key, LEFT)
    assert carried.missing == ()
    carry_in(there, carried.file, ARRIVED)
    after = _stored(there)
    assert after.events[: len(before.events)] == before.events
    assert (after.snapshots, after.deltas, after.fields, after.takes, after.heartbeat) == (
        before.snapshots,
        before.deltas,
        before.fields,
        before.takes,
        before.heartbeat,
    )
    sound = "passages/s1/t1.flac"
    assert (there.folder.root / sound).read_bytes() == (here.folder.root / sound).read_bytes()


def test_the_pack_and_the_framework_travel_with_it(here: Store, there: Store, key: Path) -> None:
    carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    with here.reading() as mine, there.reading() as theirs:
        assert SqlContent(theirs).get_files(PACK, "a" * 64) == SqlContent(mine).get_files(PACK, "a" * 64)
    assert check(there).findings == ()


def test_the_journal_tells_the_journey(here: Store, there: Store, key: Path) -> None:
    carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    out, back = _stored(there).events[-2:]
    assert (out.kind, out.data["direction"], out.t, out.wall) == (EventKind.SITTING_MOVED, "out", 200.0, LEFT)
    assert (back.kind, back.data["direction"], back.t) == (EventKind.SITTING_MOVED, "in", 400.0)


def test_it_can_be_gone_on_with_there_and_no_more_here(here: Store, there: Store, key: Path) -> None:
    carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    assert _summary(here).status == "moved"
    assert _summary(there).status == "open"


def test_it_comes_back_longer_to_where_it_started(here: Store, there: Store, key: Path) -> None:
    carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    with there.writing() as session:
        append(session, "s1", EventKind.DOCUMENT_OPENED, {"document": "annexe-2"}, wall_at(450.0))
    carry_in(here, carry_out(there, "s1", key, wall_at(500.0)).file, wall_at(600.0))
    assert [event.kind for event in _stored(here).events[-4:]] == [
        EventKind.SITTING_MOVED,
        EventKind.DOCUMENT_OPENED,
        EventKind.SITTING_MOVED,
        EventKind.SITTING_MOVED,
    ]
    assert _summary(here).status == "open"


def test_a_key_brought_back_unused_gives_the_sitting_back(here: Store, key: Path) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    assert carry_in(here, carried.file, ARRIVED).status == "open"


def test_a_lost_key_does_not_lose_the_sitting(here: Store, key: Path) -> None:
    carry_out(here, "s1", key, LEFT)
    assert take_back(here, "s1", ARRIVED).status == "open"
    assert _stored(here).events[-1].data["direction"] == "in"


@pytest.mark.parametrize("way", ["arrives", "comes back", "is taken back"])
def test_a_closed_sitting_stays_closed_wherever_it_goes(
    here: Store, there: Store, key: Path, way: str
) -> None:
    with here.writing() as session:
        append(session, "s1", EventKind.SITTING_CLOSED, {"by": "candidate", "complete": True}, wall_at(150.0))
    copy = carry_out(here, "s1", key, LEFT).file
    assert _summary(here).status == "moved"
    if way == "is taken back":
        take_back(here, "s1", ARRIVED)
    else:
        carry_in(there if way == "arrives" else here, copy, ARRIVED)
    assert _summary(there if way == "arrives" else here).status == "closed"


def test_a_copy_taken_in_twice_is_refused(here: Store, there: Store, key: Path) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    carry_in(there, carried.file, ARRIVED)
    with pytest.raises(UserMistake, match="déjà sur ce poste"):
        carry_in(there, carried.file, ARRIVED)


def test_a_sitting_that_went_on_on_both_sides_is_not_overwritten(
    here: Store, there: Store, key: Path
) -> None:
    carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    take_back(here, "s1", wall_at(300.0))
    before = _stored(here)
    with pytest.raises(UserMistake) as caught:
        carry_in(here, carry_out(there, "s1", key, wall_at(500.0)).file, wall_at(600.0))
    assert caught.value.code == "diverged_copy"
    assert _stored(here) == before


def _rewrite(file: Path, change: Callable[[dict[str, bytes]], None], *, sign: bool = False) -> None:
    """Change members of a copy; ``sign``: make its manifest agree with what was changed."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if sign:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.pop(name) and None


def _add(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: b"x"})


SOUND = "enregistrements/passages/s1/t1.flac"
CHANGES = {
    "a fact": _replace("events.jsonl", b"annexe-1", b"annexe-2"),
    "a qualification": _replace("fields.jsonl", b"Facture", b"Contrat"),
    "a text": _replace("snapshots.jsonl", b"excuses", b"amities"),
    "a keystroke": _replace("deltas.jsonl", b'\\"M\\"', b'\\"N\\"'),
    "a voice": _replace(SOUND, b"son de s1", b"son de s2"),
    "the pack": _replace(f"contenu/pack/{'a' * 64}/pack.yaml", b"ondalys", b"mutalia"),
    "a missing sound": _drop(SOUND),
    "one file more": _add("enregistrements/passages/s1/t2.flac"),
    "a way out": _add("enregistrements/../../etc/cron.d/x"),
}


@pytest.mark.parametrize("sign", [False, True], ids=["as it is", "with its manifest"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_copy_changed_on_the_way_is_refused_whole(
    here: Store, there: Store, key: Path, change: Callable[[dict[str, bytes]], None], sign: bool
) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    _rewrite(carried.file, change, sign=sign)
    with pytest.raises(UserMistake) as caught:
        carry_in(there, carried.file, ARRIVED)
    assert caught.value.code == "tampered_copy"
    assert _nothing_entered(there)


def test_a_half_copied_file_is_refused(here: Store, there: Store, key: Path) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    whole = carried.file.read_bytes()
    carried.file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserMistake, match="n’est pas la copie"):
        carry_in(there, carried.file, ARRIVED)
    assert _nothing_entered(there)


def test_a_damaged_sector_is_refused(here: Store, there: Store, key: Path) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    data = bytearray(carried.file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    carried.file.write_bytes(bytes(data))
    with pytest.raises(UserMistake):
        carry_in(there, carried.file, ARRIVED)
    assert _nothing_entered(there)


@pytest.mark.parametrize("content", [b"", b"anything", b"PK\x05\x06" + b"\0" * 18])
def test_another_file_is_not_taken_for_a_copy(there: Store, key: Path, content: bytes) -> None:
    (key / "photo.jpg").write_bytes(content)
    with pytest.raises(UserMistake) as caught:
        carry_in(there, key / "photo.jpg", ARRIVED)
    assert caught.value.code == "not_a_copy"


def test_a_copy_of_a_newer_program_is_refused_with_its_own_sentence(
    here: Store, there: Store, key: Path
) -> None:
    carried = carry_out(here, "s1", key, LEFT)
    _rewrite(carried.file, _replace("manifest.json", b'"version": 1', b'"version": 2'))
    with pytest.raises(UserMistake, match="plus récente"):
        carry_in(there, carried.file, ARRIVED)


def test_a_full_key_leaves_the_sitting_as_it_was(here: Store, tmp_path: Path) -> None:
    before = _stored(here)
    with small_disk(tmp_path / "petite-cle", 1) as disk:
        fill(disk, leave=2_000)
        names = sorted(disk.iterdir())
        with pytest.raises(EnvironmentProblem, match="pas assez de place"):
            carry_out(here, "s1", disk, LEFT)
        assert sorted(disk.iterdir()) == names
    assert _stored(here) == before


def test_a_write_protected_key_leaves_the_sitting_as_it_was(here: Store, key: Path) -> None:
    with read_only(key), pytest.raises(EnvironmentProblem, match="protégée contre l’écriture"):
        carry_out(here, "s1", key, LEFT)
    assert _summary(here).status == "open"


def test_a_key_that_is_not_there_leaves_the_sitting_as_it_was(here: Store, key: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="rebranchez"):
        carry_out(here, "s1", key / "debranchee", LEFT)
    assert _summary(here).status == "open"


def test_a_full_workstation_takes_nothing_in(here: Store, key: Path, tmp_path: Path) -> None:
    sound = here.folder.sitting("s1") / "t1.flac"
    sound.write_bytes(b"son" * 200_000)
    with here.writing() as session:
        import hashlib

        digest = hashlib.sha256(sound.read_bytes()).hexdigest()
        session.execute(text("UPDATE take SET sha256 = :d"), {"d": digest})
    carried = carry_out(here, "s1", key, LEFT)
    with small_disk(tmp_path / "plein", 3) as disk:
        store = open_store(disk / "data", MORNING)
        filler = fill(disk, leave=300_000)
        with pytest.raises(EnvironmentProblem, match="plus de place sur ce poste"):
            carry_in(store, carried.file, ARRIVED)
        assert _nothing_entered(store)
        filler.unlink()
        carry_in(store, carried.file, ARRIVED)
        assert (store.folder.sitting("s1") / "t1.flac").stat().st_size == 600_000
        store.close()


def test_a_copy_can_be_stopped(here: Store, key: Path) -> None:
    with pytest.raises(UserMistake, match="arrêtée"):
        carry_out(here, "s1", key, LEFT, progress=lambda done, total: done < total)
    assert list(key.iterdir()) == []
    assert _summary(here).status == "open"


def test_progress_ends_at_the_whole(here: Store, key: Path) -> None:
    told: list[tuple[int, int]] = []
    carry_out(here, "s1", key, LEFT, progress=lambda done, total: told.append((done, total)) is None)
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_unfinished_recording_travels_as_it_is(here: Store, there: Store, key: Path) -> None:
    part = here.folder.sitting("s2") / "t9.flac.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"RIFF....")
    with here.writing() as session:
        take = a_take("t9", file="passages/s2/t9.flac", sha256="", status="open")
        write_sitting(session, "s2", a_journal(), takes=[take])
    carry_in(there, carry_out(here, "s2", key, LEFT).file, ARRIVED)
    assert (there.folder.sitting("s2") / "t9.flac.part").read_bytes() == b"RIFF...."


def test_a_lost_recording_does_not_keep_the_sitting_from_leaving(
    here: Store, there: Store, key: Path
) -> None:
    shutil.rmtree(here.folder.sitting("s1"))
    carried = carry_out(here, "s1", key, LEFT)
    assert carried.missing == ("passages/s1/t1.flac",)
    carry_in(there, carried.file, ARRIVED)
    assert len(_stored(there).takes) == 1


def test_a_copy_never_writes_over_another_sitting(here: Store, there: Store, key: Path) -> None:
    with there.writing() as session:
        sound = there.folder.sitting("s1") / "t1.flac"
        sound.parent.mkdir(parents=True)
        sound.write_bytes(b"someone else")
        write_sitting(session, "other", a_journal(), takes=[a_take(file="passages/s1/t1.flac")])
    with pytest.raises(UserMistake):
        carry_in(there, carry_out(here, "s1", key, LEFT).file, ARRIVED)
    assert sound.read_bytes() == b"someone else"

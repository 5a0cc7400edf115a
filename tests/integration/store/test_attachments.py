"""The candidate's own papers in a real data folder: whole or not at all, gone when they are taken away."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from crcd_sim.domain.attachments import AttachedPapers, AttachmentKind
from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused, UserMistake
from crcd_sim.domain.events import EventKind
from crcd_sim.paths import ROOT
from crcd_sim.store import journal, problems
from crcd_sim.store.attachments import SLICE, SqlAttachments, slices
from crcd_sim.store.backup import check
from crcd_sim.store.carry import carry_out, take_back
from crcd_sim.store.carry_in import carry_in
from crcd_sim.store.content import PackedBlob, SqlContent
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from tests.builders import MORNING, wall_at
from tests.fakes.disks import fill, small_disk
from tests.fakes.pdfs import a_pdf, an_attachment
from tests.fakes.store_files import add_sitting

PORTFOLIO, ECF = a_pdf(2, mark="dossier"), a_pdf(1, mark="ecf")
HEAVY = a_pdf(1, mark="photos", weight=2 * SLICE + 1000)
LEFT, ARRIVED, LATER = wall_at(200.0), wall_at(400.0), wall_at(600.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "poste-1", MORNING)
    with made.writing() as session:
        for name in ("s1", "s2"):
            add_sitting(session, made, name)
    yield made
    made.close()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    made = open_store(tmp_path / "poste-2", MORNING)
    yield made
    made.close()


@pytest.fixture
def key(tmp_path: Path) -> Path:
    folder = tmp_path / "cle"
    folder.mkdir()
    return folder


def join(
    store: Store, data: bytes, kind: AttachmentKind = AttachmentKind.PORTFOLIO, sitting: str = "s1"
) -> AttachedPapers:
    with store.writing() as session:
        new = an_attachment(data, kind, f"{kind.value}.pdf")
        return SqlAttachments(session).attach(sitting, new, PackedBlob.of(data), now=LEFT)


def take_away(store: Store, data: bytes, sitting: str = "s1") -> AttachedPapers:
    with store.writing() as session:
        digest = PackedBlob.of(data).sha256
        return SqlAttachments(session).detach(sitting, digest, by="staff", now=ARRIVED)


def read(store: Store, data: bytes) -> bytes:
    with store.reading() as session:
        return SqlContent(session).get_blob(PackedBlob.of(data).sha256)


def kept(store: Store, data: bytes) -> bool:
    try:
        return read(store, data) == data
    except EnvironmentProblem:
        return False


def test_what_is_joined_is_read_back_and_the_record_holds_together(store: Store) -> None:
    join(store, PORTFOLIO)
    papers = join(store, ECF, AttachmentKind.ECF)
    assert [item.kind for item in papers.items] == [AttachmentKind.PORTFOLIO, AttachmentKind.ECF]
    assert (read(store, PORTFOLIO), read(store, ECF)) == (PORTFOLIO, ECF)
    assert check(store).sound


def test_a_refused_file_leaves_nothing(store: Store) -> None:
    join(store, PORTFOLIO)
    with pytest.raises(RuleRefused):
        join(store, ECF, AttachmentKind.PORTFOLIO)
    assert not kept(store, ECF)


def test_nothing_is_joined_to_a_sitting_somebody_sits(store: Store) -> None:
    store.open_sittings = lambda: frozenset({"s1"})
    with pytest.raises(UserMistake) as refused:
        join(store, PORTFOLIO)
    assert refused.value.code == "sitting_in_use"
    assert not kept(store, PORTFOLIO)


def test_what_is_taken_away_is_gone_from_the_disk(store: Store) -> None:
    join(store, PORTFOLIO)
    assert take_away(store, PORTFOLIO).items == ()
    assert not kept(store, PORTFOLIO)
    assert check(store).sound


def test_a_file_joined_to_two_sittings_is_kept_once_and_stays_for_the_other(store: Store) -> None:
    join(store, PORTFOLIO)
    join(store, PORTFOLIO, sitting="s2")
    with store.reading() as session:
        digest = PackedBlob.of(PORTFOLIO).sha256
        rows = session.execute(text("SELECT count(*) FROM content WHERE sha256 = :d"), {"d": digest})
        assert rows.scalar_one() == 1
    take_away(store, PORTFOLIO)
    assert kept(store, PORTFOLIO)
    assert check(store).sound


def test_papers_go_with_their_sitting(store: Store) -> None:
    join(store, PORTFOLIO)
    with store.writing() as session:
        SqlSittings(session, store.folder).delete_sitting("s1")
    assert not kept(store, PORTFOLIO)
    assert check(store).sound


def test_an_altered_paper_is_found_out_by_name(store: Store) -> None:
    join(store, PORTFOLIO)
    other = PackedBlob.of(ECF)
    with store.writing() as session:
        change = "UPDATE content SET packed = :p WHERE sha256 = :d"
        session.execute(text(change), {"p": other.packed, "d": PackedBlob.of(PORTFOLIO).sha256})
    found = [item for item in check(store).findings if item.code == "attachment"]
    assert [item.sitting for item in found] == ["s1"]
    assert "dossier.pdf" in found[0].text


def test_a_paper_that_is_gone_is_found_out(store: Store) -> None:
    join(store, PORTFOLIO)
    with store.writing() as session:
        session.execute(text("DELETE FROM content_ref WHERE kind = 'attachment'"))
    assert [item.code for item in check(store).findings] == ["attachment"]


def test_a_stop_between_the_bytes_and_the_event_leaves_nothing(store: Store) -> None:
    """A running sitting: its writer was to tell the journal, and never did."""
    join(store, ECF, AttachmentKind.ECF)
    with store.writing() as session:
        SqlAttachments(session).keep("s1", PackedBlob.of(PORTFOLIO))
    with store.writing() as session:
        SqlAttachments(session).sweep()
    assert not kept(store, PORTFOLIO)
    assert kept(store, ECF)


def join_in_slices(store: Store, data: bytes, *, stop: int | None = None) -> int:
    """As while somebody sits; ``stop``: the program dies after that many. Return the number of slices."""
    blob = PackedBlob.of(data)
    for number in range(slices(blob))[:stop]:
        with store.writing() as session:
            SqlAttachments(session).keep_slice("s1", blob, number)
    if stop is None:
        with store.writing() as session:
            new = an_attachment(data)
            journal.append(session, "s1", EventKind.PAPER_ATTACHED, new.as_data(), LEFT)
    return slices(blob)


def bytes_left(store: Store) -> int:
    with store.reading() as session:
        return int(session.execute(text("SELECT coalesce(sum(size), 0) FROM content")).scalar_one())


def test_a_heavy_paper_is_written_in_slices_and_read_back_whole(store: Store) -> None:
    assert join_in_slices(store, HEAVY) == 3
    with store.reading() as session:
        heaviest = session.execute(text("SELECT max(length(packed)) FROM content")).scalar_one()
    assert heaviest < SLICE + 1000
    assert kept(store, HEAVY)
    assert check(store).sound


def test_a_heavy_paper_taken_away_leaves_no_slice(store: Store) -> None:
    before = bytes_left(store)
    join_in_slices(store, HEAVY)
    take_away(store, HEAVY)
    assert bytes_left(store) == before


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_stop_between_two_slices_leaves_nothing(store: Store, stop: int) -> None:
    before = bytes_left(store)
    join_in_slices(store, HEAVY, stop=stop)
    with store.writing() as session:
        SqlAttachments(session).sweep()
    assert bytes_left(store) == before
    assert check(store).sound


@pytest.mark.parametrize("gone", ["s1", "s2"])
def test_in_slices_for_one_sitting_and_whole_for_another_each_stays_for_the_other(
    store: Store, gone: str
) -> None:
    join_in_slices(store, HEAVY)
    join(store, HEAVY, sitting="s2")
    take_away(store, HEAVY, sitting=gone)
    assert kept(store, HEAVY)
    assert check(store).sound


def test_a_heavy_paper_travels_with_its_sitting(store: Store, there: Store, key: Path) -> None:
    join_in_slices(store, HEAVY)
    carry_in(there, carry_out(store, "s1", key, LEFT).file, ARRIVED)
    assert kept(there, HEAVY)
    assert check(there).sound


def test_a_full_disk_joins_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "petit", 12) as disk:
        store = open_store(disk / "data", MORNING)
        try:
            with store.writing() as session:
                add_sitting(session, store, "s1")
            fill(disk, leave=300_000)
            heavy = a_pdf(1, weight=4_000_000)
            with pytest.raises(OperationalError) as refused:
                join(store, heavy)
            problem = problems.problem_of(refused.value)
            assert problem is not None
            assert "Libérez de la place" in problems.attachment_refused(problem).sentence
            (disk / "remplissage.bin").unlink()
            assert not kept(store, heavy)
            assert check(store).sound
        finally:
            store.close()


# --- On a key --------------------------------------------------------------------------------


def test_papers_travel_with_their_sitting(store: Store, there: Store, key: Path) -> None:
    join(store, PORTFOLIO)
    join(store, ECF, AttachmentKind.ECF)
    carry_in(there, carry_out(store, "s1", key, LEFT).file, ARRIVED)
    with there.reading() as session:
        assert len(SqlAttachments(session).papers("s1").items) == 2
    assert (read(there, PORTFOLIO), read(there, ECF)) == (PORTFOLIO, ECF)
    assert check(there).sound


def test_what_was_changed_elsewhere_is_what_comes_back(store: Store, there: Store, key: Path) -> None:
    join(store, PORTFOLIO)
    carry_in(there, carry_out(store, "s1", key, LEFT).file, ARRIVED)
    take_away(there, PORTFOLIO)
    join(there, ECF, AttachmentKind.ECF)
    carry_in(store, carry_out(there, "s1", key, LATER).file, wall_at(700.0))
    assert not kept(store, PORTFOLIO)
    assert kept(store, ECF)
    assert check(store).sound


def test_a_sitting_that_left_takes_no_papers_until_it_is_taken_back(store: Store, key: Path) -> None:
    carry_out(store, "s1", key, LEFT)
    with pytest.raises(RuleRefused) as refused:
        join(store, PORTFOLIO)
    assert refused.value.code == "away"
    take_back(store, "s1", ARRIVED)
    assert join(store, PORTFOLIO).items


def test_a_paper_changed_on_the_key_is_refused(store: Store, there: Store, key: Path) -> None:
    join(store, PORTFOLIO)
    carried = carry_out(store, "s1", key, LEFT).file
    forged = key / "autre.crcd-passage"
    with zipfile.ZipFile(carried) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"%PDF", b"%FDP") if "/attachment/" in name else data)
    with pytest.raises(UserMistake) as refused:
        carry_in(there, forged, ARRIVED)
    assert refused.value.code == "tampered_copy"
    assert not kept(there, PORTFOLIO)


# --- Killed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(6))
def test_killed_while_joining_the_paper_is_whole_or_absent(tmp_path: Path, after: int) -> None:
    """SIGKILL at a moment that moves from one run to the next, from before the write to after it."""
    folder, child = tmp_path / "data", Path(__file__).with_name("child_attaching.py")
    made = open_store(folder, MORNING)
    with made.writing() as session:
        add_sitting(session, made, "s1")
    made.close()
    process = subprocess.Popen(
        [sys.executable, str(child), str(folder)], stdout=subprocess.PIPE, env={"PYTHONPATH": str(ROOT)}
    )
    assert process.stdout is not None
    for _ in range(after + 1):
        process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    again = open_store(folder, MORNING)
    try:
        assert check(again).sound
        with again.writing() as session:
            papers = SqlAttachments(session)
            named = {item.sha256 for item in papers.papers("s1").items}
            assert papers.kept("s1") == named
            for digest in named:
                assert SqlContent(session).get_blob(digest).startswith(b"%PDF")
    finally:
        again.close()

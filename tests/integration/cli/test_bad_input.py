"""Bad input and bad days: one sentence on stderr, status 1 or 2, never a traceback, nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crcd_sim.bootstrap import Records
from crcd_sim.paths import AUDIO, ROOT, SCENARIOS
from crcd_sim.store.database import open_store
from tests.builders import MORNING
from tests.fakes.disks import fill, network_share, read_only, small_disk
from tests.fakes.workstation import Workstation, stored_events
from tests.integration.cli.conftest import Cli, Sat, program

READING = [
    ("sitting", "list"),
    ("sitting", "show", "260101-0900-abcdef"),
    ("sitting", "report", "260101-0900-abcdef", "-o", "dossier.pdf"),
    ("db", "check"),
    ("db", "backup"),
]


def damaged(sat: Sat, folder: Path, *statements: str) -> Path:
    """A copy of a good folder in which somebody changed something."""
    shutil.copytree(sat.data, folder)
    base = sqlite3.connect(folder / "crcd.sqlite")
    with base:
        for statement in statements:
            base.execute(statement)
    base.close()
    return folder


# --- What was typed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("passages",), "Cette commande n’existe pas"),
        (("framework", "--xml"), "L’option --xml n’existe pas"),
        (("sitting", "show"), "Il manque ID"),
        (("sitting", "report", "x"), "Il manque -o/--output"),
        (("sitting", "show", "x", "y"), "un mot de trop"),
        (("demo", "--seed"), "--seed attend une valeur"),
        (("demo", "--seed", "sept"), "--seed ne convient pas"),
        (("demo", "--session", "ccp3"), "--session ne convient pas"),
        (("demo", "--speed", "vite"), "--speed attend"),
        (("demo", "--speed", "0"), "--speed attend"),
        (("demo", "--sound", "device"), "vitesse réelle"),
        (("pack", "voice"), "Indiquez le dossier"),
    ],
)
def test_a_command_that_cannot_be_understood_is_status_two(
    crcd: Cli, words: tuple[str, ...], said: str
) -> None:
    answer = crcd(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_family_without_a_command_shows_its_help(crcd: Cli) -> None:
    answer = crcd("pack")
    assert answer.code == 2
    assert "check" in answer.err


# --- Identifiers and names -------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("show", "inconnu"), ("show", "inconnu", "--json"), ("report", "inconnu", "-o", "x.pdf")]
)
def test_an_unknown_sitting_is_a_sentence(crcd: Cli, sat: Sat, words: tuple[str, ...]) -> None:
    assert crcd("sitting", *words, "--data", sat.data).refuses(
        "Aucun passage", "« inconnu »".replace(" ", "\u00a0")
    )


def test_an_unknown_paper_is_a_sentence(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    target = tmp_path / "x.pdf"
    answer = crcd("sitting", "report", sat.id, "-o", target, "--paper", "gazette", "--data", sat.data)
    assert answer.refuses("gazette")
    assert not target.exists()


def test_a_paper_that_cannot_be_written_is_a_sentence(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    target = tmp_path / "absent" / "x.pdf"
    assert crcd("sitting", "report", sat.id, "-o", target, "--data", sat.data).refuses("n’a pas été écrit")


def test_a_demo_of_a_session_the_pack_does_not_serve_is_a_sentence(crcd: Cli, tmp_path: Path) -> None:
    answer = crcd("demo", "--session", "ccp1", "--data", tmp_path / "data")
    assert answer.refuses("CCP1", "Ondalys Télécom")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["absent", "../ailleurs", "/etc"])
def test_a_demo_of_a_pack_that_is_not_installed_is_a_sentence(crcd: Cli, tmp_path: Path, name: str) -> None:
    assert crcd("demo", "--pack", name, "--data", tmp_path / "data").refuses("n’est pas installé")


# --- Folders ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", READING)
def test_a_folder_without_a_base_is_a_sentence_and_is_not_made(
    crcd: Cli, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert crcd(*words, "--data", tmp_path / "vide").refuses("aucune base", str(tmp_path / "vide"))
    assert not (tmp_path / "vide").exists()


@pytest.mark.parametrize("words", READING)
def test_a_newer_base_is_refused_untouched(
    crcd: Cli, sat: Sat, tmp_path: Path, words: tuple[str, ...]
) -> None:
    data = damaged(sat, tmp_path / "data", "UPDATE alembic_version SET version_num = '9999'")
    before = (data / "crcd.sqlite").read_bytes()
    assert crcd(*words, "--data", data).refuses("version plus récente")
    assert (data / "crcd.sqlite").read_bytes() == before


def test_a_demo_on_a_newer_base_is_refused(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = damaged(sat, tmp_path / "data", "UPDATE alembic_version SET version_num = '9999'")
    assert crcd("demo", "--data", data).refuses("version plus récente")


def test_a_file_that_is_no_base_is_a_sentence(crcd: Cli, tmp_path: Path) -> None:
    (tmp_path / "crcd.sqlite").write_bytes(b"rien de tel" * 1000)
    assert crcd("sitting", "list", "--data", tmp_path).refuses("abîmée ou n’est pas une base")


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Path]:
    with network_share(tmp_path / "partage") as folder:
        yield folder


@pytest.mark.parametrize("words", [("sitting", "list"), ("db", "check"), ("demo",)])
def test_a_folder_of_the_network_is_refused(crcd: Cli, share: Path, words: tuple[str, ...]) -> None:
    assert crcd(*words, "--data", share / "data").refuses("partage réseau")


def test_a_read_only_folder_is_refused_to_a_demo(crcd: Cli, tmp_path: Path) -> None:
    with read_only(tmp_path):
        assert crcd("demo", "--data", tmp_path / "data").refuses("n’est pas modifiable")


def test_a_backup_on_a_read_only_medium_is_a_sentence(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = tmp_path / "cle"
    shutil.copytree(sat.data, data)
    with read_only(data):
        assert crcd("db", "backup", "--data", data).refuses("La sauvegarde n’a pas été faite")


def test_a_second_program_on_a_folder_is_told_who_is_there(crcd: Cli, tmp_path: Path) -> None:
    store = open_store(tmp_path, MORNING)
    try:
        assert crcd("demo", "--data", tmp_path).refuses("déjà ouvert", str(os.getpid()))
    finally:
        store.close()


# --- What was changed ------------------------------------------------------------------------


def test_a_changed_journal_is_found_where_it_was_changed(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = damaged(sat, tmp_path / "data", "UPDATE event SET data = '{}' WHERE seq = 12")
    answer = crcd("db", "check", "--json", "--data", data)
    assert answer.code == 1
    assert {"chain"} <= {finding["code"] for finding in answer.document["findings"]}
    assert any("n°\u00a012" in finding["text"] for finding in answer.document["findings"])


def test_a_changed_journal_is_told_with_the_sitting_that_is_shown(
    crcd: Cli, sat: Sat, tmp_path: Path
) -> None:
    change = "UPDATE event SET wall = (SELECT wall FROM event WHERE seq = 300) WHERE seq = 301"
    data = damaged(sat, tmp_path / "data", change)
    assert crcd("sitting", "show", sat.id, "--json", "--data", data).document["journal"]["intact"] is False
    assert "journal de ce passage a été modifié" in crcd("sitting", "show", sat.id, "--data", data).err
    assert crcd("sitting", "show", sat.id, "--data", sat.data).err == ""


def test_a_changed_form_is_found(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    change = "UPDATE field_change SET value = 'Autre chose' WHERE id = (SELECT MIN(id) FROM field_change)"
    answer = crcd("db", "check", "--data", damaged(sat, tmp_path / "data", change))
    assert answer.code == 1
    assert "fiche scellée" in answer.out


def test_a_changed_recording_is_found(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = damaged(sat, tmp_path / "data")
    next(iter(sorted(data.rglob("*.flac")))).write_bytes(b"autre chose")
    answer = crcd("db", "check", "--data", data)
    assert answer.code == 1
    assert "a été modifié" in answer.out


def test_a_sitting_whose_scenario_was_lost_is_still_shown(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = damaged(sat, tmp_path / "data", "DELETE FROM content_ref WHERE kind = 'pack'")
    answer = crcd("sitting", "show", sat.id, "--json", "--data", data)
    assert answer.code == 0
    assert len(answer.document["exchanges"]) == 6


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET data = '{' WHERE seq = 20",
        "UPDATE event SET kind = 'rêve' WHERE seq = 20",
        "UPDATE event SET data = '{}'",
        "UPDATE draft_snapshot SET canonical = replace(canonical, 'style', 'styla')",
        "UPDATE take SET gaps = '{'",
    ],
)
@pytest.mark.parametrize("words", [("show", "{id}", "--json"), ("report", "{id}", "-o", "dossier.pdf")])
def test_a_sitting_too_damaged_to_be_shown_is_a_sentence(
    crcd: Cli, sat: Sat, tmp_path: Path, words: tuple[str, ...], change: str
) -> None:
    data = damaged(sat, tmp_path / "data", change)
    words = tuple(word.format(id=sat.id) for word in words)
    assert crcd("sitting", *words, "--data", data).refuses(sat.id, "abîmé", "sauvegardes")


@pytest.mark.parametrize(
    "words", [("sitting", "list"), ("sitting", "show", "{id}"), ("sitting", "report", "{id}", "-o", "x.pdf")]
)
def test_a_base_damaged_inside_is_a_sentence(
    crcd: Cli, sat: Sat, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Its header is whole: only what is read later shows the damage."""
    data = damaged(sat, tmp_path / "data")
    file = data / "crcd.sqlite"
    whole = bytearray(file.read_bytes())
    for page in range(4096, len(whole), 4096):
        whole[page : page + 64] = b"\xff" * 64
    file.write_bytes(bytes(whole))
    words = tuple(word.format(id=sat.id) for word in words)
    assert crcd(*words, "--data", data).refuses("abîmée", "sauvegardes")


# --- A disk that fills up --------------------------------------------------------------------


def test_a_disk_that_fills_during_a_demo_stops_it_and_loses_nothing(tmp_path: Path) -> None:
    folders = (SCENARIOS / "ondalys-telecom", AUDIO / "ondalys-telecom")
    pack = sum(file.stat().st_size for folder in folders for file in folder.rglob("*") if file.is_file())
    with small_disk(tmp_path / "disque", 32) as disk:
        data = disk / "data"
        # The pack in the database, in its journal and laid out, then some of the takes.
        filler = fill(disk, leave=3 * pack + 3_000_000)
        done = program("demo", "--json", "--data", data)
        assert (done.returncode, done.stdout) == (1, "")
        assert "est plein" in done.stderr
        assert "est intact" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        filler.unlink()
        assert Records(data).check() == []
        (listed,) = Records(data).sittings()
        assert listed["id"] in done.stderr
        before = stored_events(data, listed["id"])
        assert len(before) > 10
        with Workstation(data, before[-1].wall + timedelta(minutes=5)) as work:
            session = work.resume(listed["id"])
            work.wait(60)
            work.settle()
            assert session.phase is not None
        assert stored_events(data, listed["id"])[: len(before)] == before


def test_a_demo_on_a_full_disk_says_so_before_it_begins(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disque", 2) as disk:
        fill(disk, leave=300_000)
        done = program("demo", "--data", disk / "data")
        assert done.returncode == 1
        assert "plein" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_error(sat: Sat) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "crcd_sim", "sitting", "show", sat.id, "--json", "--data", str(sat.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        errors = child.stderr.read()
    assert errors == b""


# --- No screen -------------------------------------------------------------------------------


def test_a_machine_without_a_screen_says_so_in_one_line_and_runs_the_demo(tmp_path: Path) -> None:
    done = program(CRCD_SIM_DATA=str(tmp_path / "data"))
    assert done.returncode == 0
    first, *others = done.stderr.splitlines()
    assert first.startswith("Aucun écran sur cette machine")
    assert not [line for line in others if "écran" in line]
    assert "Passage" in done.stdout
    (listed,) = Records(tmp_path / "data" / "demo").sittings()  # never among the real sittings
    assert listed["status"] == "closed"
    assert not (tmp_path / "data" / "crcd.sqlite").exists()

"""A room's file on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from crcd_sim.bootstrap.rooms import keep_room, kept_room, put_away, read_room, taken_codes, write_room
from crcd_sim.cli.app import run
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.room import Jury, RoomPlan, Seat
from crcd_sim.domain.room_file import as_data, from_data
from crcd_sim.services.records.ports import SittingSummary
from tests.fakes.disks import fill, small_disk

Said = pytest.CaptureFixture[str]


def plan(**changes: object) -> RoomPlan:
    values: dict[str, object] = {
        "title": "Titre de novembre",
        "session_type": "TITRE",
        "pack": "ondalys-telecom",
        "start": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "seats": (Seat("0412"), Seat("0413")),
        "juries": (Jury("Salle 12", ("M. Roux",)),),
    }
    return RoomPlan(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_room(tmp_path / "novembre.crcd-salle", plan())


def test_the_timetable_is_printed_with_every_candidate(file: Path, tmp_path: Path) -> None:
    assert run(["room", "timetable", str(file), "-o", str(tmp_path / "t.pdf")]) == 0
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "t.pdf").pages)
    for said in ("Tableau de passage", "0412", "0413", "Salle 12", "M. Roux", "11 h 15"):
        assert said in text.replace("\u00a0", " ")


def test_the_timetable_as_json(file: Path, capsys: Said) -> None:
    assert run(["room", "timetable", str(file), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["passages"]
    assert len(rows) == 14
    assert rows[2] == {
        "candidate": "0412", "kind": "EXCHANGES", "start": "2026-11-24T11:15:00+00:00",
        "end": "2026-11-24T12:15:00+00:00", "place": "Salle 12", "people": ["M. Roux"], "jury": 1,
    }  # fmt: skip


def test_a_room_that_can_be_served_is_said(file: Path, capsys: Said) -> None:
    assert run(["room", "check", str(file)]) == 0
    assert "2 candidats" in capsys.readouterr().out


def test_the_codes_that_sat_here_that_day_are_known() -> None:
    nine = datetime(2026, 11, 24, 9, 2, tzinfo=UTC)
    first = SittingSummary(
        "a",
        nine,
        nine,
        "TITRE",
        "tp",
        "",
        "ondalys-telecom",
        "1",
        "",
        "examen_blanc",
        "1",
        "0412",
        "open",
        "",
        1,
        "",
    )

    def sat(**changes: object) -> SittingSummary:
        return first._replace(**changes)  # type: ignore[arg-type]

    elsewhere = [
        sat(candidate="0499"), sat(session_type="CCP1"), sat(pack="autre"), sat(drill="exchange:e1"),
        sat(created_at=nine - timedelta(days=1)),
    ]  # fmt: skip
    assert taken_codes(plan(), elsewhere) == frozenset()
    assert taken_codes(plan(), [*elsewhere, sat(), sat(candidate="0413")]) == {"0412", "0413"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe\x00", "n’est pas un fichier de salle"),
        (b"[" * 100_000, "abîmé"),
        (b"{}", "n’est pas un fichier de salle"),
        (b" " * 1_000_001, "trop gros"),
    ],
)
def test_rubbish_is_refused_with_a_sentence(tmp_path: Path, content: bytes, why: str, capsys: Said) -> None:
    file = tmp_path / "x.crcd-salle"
    file.write_bytes(content)
    assert run(["room", "check", str(file)]) == 1
    told = capsys.readouterr()
    assert why in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pack": "inconnu"}, "n’est pas installé"),
        ({"session_type": "CCP9"}, "inconnue du référentiel"),
        ({"session_type": "CCP2"}, "ne propose pas la session"),
    ],
)
def test_a_room_this_workstation_cannot_serve_is_refused(
    tmp_path: Path, changes: dict[str, object], why: str, capsys: Said
) -> None:
    file = write_room(tmp_path / "x.crcd-salle", plan(**changes))
    assert run(["room", "check", str(file)]) == 1
    assert why in capsys.readouterr().err


def test_a_missing_file_is_told(tmp_path: Path, capsys: Said) -> None:
    assert run(["room", "check", str(tmp_path / "absent.crcd-salle")]) == 1
    assert "ne se lit pas" in capsys.readouterr().err


def test_a_timetable_needs_one_output(file: Path, capsys: Said) -> None:
    assert run(["room", "timetable", str(file)]) == 2
    assert "-o" in capsys.readouterr().err


def test_a_workstation_keeps_its_room_until_it_is_put_away(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert kept_room(data) is None
    keep_room(data, plan())
    assert kept_room(data) == from_data(as_data(plan()))
    (data / "salle.json").write_text("{", encoding="utf-8")
    with pytest.raises(UserMistake, match="abîmé"):
        kept_room(data)  # told to who sits there, who would look for the room in vain
    put_away(data)
    assert not (data / "salle.json").exists()


def test_a_place_that_refuses_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "plein").write_text("", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="ne peut pas être écrit"):
        write_room(tmp_path / "plein" / "x.crcd-salle", plan())
    with small_disk(tmp_path / "cle", 1) as key:
        fill(key)
        with pytest.raises(EnvironmentProblem, match="ne peut pas être écrit"):
            write_room(key / "x.crcd-salle", plan())
        assert [file.name for file in key.iterdir()] == ["remplissage.bin"]
    with pytest.raises(EnvironmentProblem, match="ne se lit pas"):
        read_room(tmp_path / "plein" / "x.crcd-salle")

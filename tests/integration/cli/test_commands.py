"""The commands on good input: what they print, and the shapes that scripts rely on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.fakes.disks import read_only
from tests.fakes.pack_copy import PackCopy
from tests.integration.cli.conftest import Cli, Sat

OFFICIAL = "scenarios/ondalys-telecom"

# --- The référentiel -------------------------------------------------------------------------


def test_the_framework_says_its_sessions_parts_competences_and_criteria(crcd: Cli) -> None:
    answer = crcd("framework", "--json")
    shown = answer.document
    assert (answer.code, answer.err) == (0, "")
    assert shown["id"] == "tp-00483-06"
    minutes = {
        item["id"]: sum(phase["minutes"] for phase in item["phases"]) for item in shown["session_types"]
    }
    assert minutes == {"TITRE": 225, "CCP1": 130, "CCP2": 140}
    for item in shown["session_types"]:
        for phase in item["phases"]:
            assert set(phase) >= {"kind", "minutes", "present", "at_hand"}
    assert [item["id"] for item in shown["competences"]] == [f"C{n}" for n in range(1, 8)]
    criteria = [criterion for item in shown["competences"] for criterion in item["criteria"]]
    assert len(criteria) == 53
    assert all(set(criterion) >= {"id", "label"} for criterion in criteria)


def test_the_framework_is_read_by_people_too(crcd: Cli) -> None:
    answer = crcd("framework")
    assert answer.code == 0
    assert "TITRE" in answer.out
    assert "C7.7" in answer.out


# --- Packs -----------------------------------------------------------------------------------


def test_packs_are_listed(crcd: Cli) -> None:
    (pack,) = crcd("pack", "list", "--json").document
    assert (pack["id"], pack["sessions"], pack["problem"]) == ("ondalys-telecom", ["TITRE"], "")
    assert "Ondalys Télécom" in crcd("pack", "list").out


def test_a_sound_pack_has_no_finding(crcd: Cli) -> None:
    answer = crcd("pack", "check", OFFICIAL, "--json")
    assert (answer.code, answer.document, answer.err) == (0, {"findings": []}, "")


def test_every_fault_of_a_broken_pack_is_told_at_once_with_its_place(crcd: Cli, tmp_path: Path) -> None:
    copy = PackCopy(tmp_path)
    script = copy.path("echanges/e2-wifi-etage.yaml")
    script.write_text(
        script.read_text().replace("si_muet", "si_muets", 1).replace("canal: telephone", "canal: radio")
    )
    (copy.path("contexte") / "01-presentation.md").unlink(missing_ok=True)
    answer = crcd("pack", "check", copy.scenario, "--audio", copy.audio, "--json")
    findings = answer.document["findings"]
    assert answer.code == 1
    assert len([item for item in findings if item["severity"] == "error"]) > 1
    assert all(set(item) >= {"severity", "code", "file", "line", "text"} for item in findings)
    assert {"echanges/e2-wifi-etage.yaml"} <= {item["file"] for item in findings}


def test_a_broken_pack_is_told_in_lines_with_file_and_number(crcd: Cli, tmp_path: Path) -> None:
    copy = PackCopy(tmp_path)
    script = copy.path("echanges/e2-wifi-etage.yaml")
    script.write_text(script.read_text().replace("si_muet", "si_muets", 1))
    answer = crcd("pack", "check", copy.scenario, "--audio", copy.audio)
    number = next(n for n, line in enumerate(script.read_text().splitlines(), 1) if "si_muets" in line)
    assert answer.code == 1
    assert f"echanges/e2-wifi-etage.yaml:{number} : erreur" in answer.out.replace("\u00a0", " ")


def test_a_missing_sound_is_a_finding_too(crcd: Cli, tmp_path: Path) -> None:
    """No error: a person can still play that client. But the check does not end well."""
    copy = PackCopy(tmp_path, own_audio=True)
    (copy.audio / "e2-wifi-etage" / "T01.ogg").unlink()
    answer = crcd("pack", "check", copy.scenario, "--audio", copy.audio)
    assert answer.code == 1
    assert "e2-wifi-etage/T01" in answer.out
    assert answer.out.endswith("0 erreur, 1 point à voir.\n")


def test_a_folder_that_is_no_pack_is_a_finding(crcd: Cli, tmp_path: Path) -> None:
    answer = crcd("pack", "check", tmp_path / "rien", "--json")
    assert answer.code == 1
    assert answer.document["findings"][0]["severity"] == "error"


# --- Sittings --------------------------------------------------------------------------------


def test_sittings_are_listed_newest_first(crcd: Cli, sat: Sat) -> None:
    answer = crcd("sitting", "list", "--json", "--data", sat.data)
    (listed,) = answer.document
    assert (answer.code, listed["id"], listed["candidate"], listed["status"]) == (
        0,
        sat.id,
        {"code": "0412"},
        "closed",
    )
    line = crcd("sitting", "list", "--data", sat.data).out
    assert sat.id in line
    assert line.endswith("terminé\n")
    assert crcd("sitting", "list", "--json", "--search", "introuvable", "--data", sat.data).document == []


def test_the_data_folder_can_be_named_by_the_environment(
    crcd: Cli, sat: Sat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRCD_SIM_DATA", str(sat.data))
    assert crcd("sitting", "list", "--json").document[0]["id"] == sat.id


def test_a_sitting_is_shown_in_the_shape_other_programs_read(crcd: Cli, sat: Sat) -> None:
    answer = crcd("sitting", "show", sat.id, "--json", "--data", sat.data)
    shown = answer.document
    assert (answer.code, answer.err) == (0, "")
    assert set(shown) >= {
        "id", "session_type", "framework", "pack", "mode", "seed", "candidate", "accommodation", "status",
        "phases", "works", "exchanges", "recordings", "incidents", "journal",
    }  # fmt: skip
    assert set(shown["pack"]) >= {"id", "version", "sha256"}
    assert "code" in shown["candidate"]
    assert "time_factor" in shown["accommodation"]
    assert set(shown["journal"]) >= {"events", "head"}


@pytest.mark.parametrize(
    ("family", "keys"),
    [
        ("phases", {"kind", "planned_s", "elapsed_s", "started_at", "sealed_at"}),
        ("works", {"kind", "phase", "exchange", "text", "words", "sha256"}),
        (
            "exchanges",
            {"id", "competence", "channel", "direction", "driver", "started_at", "ended_at", "ended_by",
             "turns", "messages", "qualification", "indicators", "recording"},
        ),
        (
            "recordings",
            {"id", "phase", "exchange", "file", "sha256", "rate", "channels", "legs", "duration_s",
             "lost_samples", "gaps"},
        ),
    ],
)  # fmt: skip
def test_each_part_of_a_sitting_shown_has_its_keys(crcd: Cli, sat: Sat, family: str, keys: set[str]) -> None:
    items = crcd("sitting", "show", sat.id, "--json", "--data", sat.data).document[family]
    assert items
    for item in items:
        assert set(item) >= keys


def test_what_was_said_and_measured_is_shown_with_each_exchange(crcd: Cli, sat: Sat) -> None:
    exchanges = crcd("sitting", "show", sat.id, "--json", "--data", sat.data).document["exchanges"]
    turns = [turn for item in exchanges for turn in item["turns"]]
    messages = [message for item in exchanges for message in item["messages"]]
    assert turns
    assert messages
    assert all(set(turn) >= {"speaker", "line", "text", "start_s", "end_s"} for turn in turns)
    assert all(set(message) >= {"speaker", "text", "at_s"} for message in messages)
    for item in exchanges:
        assert set(item["indicators"]) >= {
            "pickup_s", "holds", "hold_s", "talk_share", "first_reply_s", "mean_reply_s",
        }  # fmt: skip


def test_paths_are_relative_to_the_data_folder_and_instants_have_a_zone(crcd: Cli, sat: Sat) -> None:
    shown = crcd("sitting", "show", sat.id, "--json", "--data", sat.data).document
    for take in shown["recordings"]:
        assert (sat.data / take["file"]).is_file()
        assert (take["legs"], take["channels"]) == (["candidate", "client"], 2)
    for phase in shown["phases"]:
        assert phase["started_at"].endswith("+00:00")
        assert phase["sealed_at"].endswith("+00:00")


def test_a_sitting_is_shown_to_people_too(crcd: Cli, sat: Sat) -> None:
    answer = crcd("sitting", "show", sat.id, "--data", sat.data)
    assert answer.code == 0
    assert "CASE_STUDY" in answer.out
    assert "e6-impaye" in answer.out
    assert "scellée" in answer.out


@pytest.mark.parametrize("paper", ["dossier", "candidat", "jury", "tirage"])
def test_each_paper_is_written_as_pdf(crcd: Cli, sat: Sat, tmp_path: Path, paper: str) -> None:
    target = tmp_path / f"{paper}.pdf"
    answer = crcd("sitting", "report", sat.id, "-o", target, "--paper", paper, "--data", sat.data)
    assert (answer.code, answer.out.strip(), answer.err) == (0, str(target), "")
    assert len(PdfReader(target).pages) >= 1


def test_the_letter_of_the_demo_fits_on_the_one_page_asked_for(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    target = tmp_path / "courrier.pdf"
    assert (
        crcd("sitting", "report", sat.id, "-o", target, "--paper", "courrier", "--data", sat.data).code == 0
    )
    (page,) = PdfReader(target).pages
    assert "page 1 / 1" in page.extract_text()


def test_sittings_are_read_on_a_read_only_medium(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = tmp_path / "cle"
    shutil.copytree(sat.data, data)
    with read_only(data):
        assert crcd("sitting", "show", sat.id, "--json", "--data", data).document["id"] == sat.id
        assert crcd("db", "check", "--json", "--data", data).document == {"findings": []}


# --- The base --------------------------------------------------------------------------------


def test_a_sound_base_is_said_so(crcd: Cli, sat: Sat) -> None:
    answer = crcd("db", "check", "--data", sat.data)
    assert (answer.code, answer.out) == (0, "Tout est en ordre.\n")
    assert crcd("db", "check", "--json", "--data", sat.data).document == {"findings": []}


def test_a_backup_is_made_beside_the_base_and_named(crcd: Cli, sat: Sat, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sat.data, data)
    answer = crcd("db", "backup", "--data", data)
    copy = Path(answer.out.strip())
    assert answer.code == 0
    assert copy.is_relative_to(data / "sauvegardes")
    shutil.copyfile(copy, tmp_path / "crcd.sqlite")
    assert crcd("sitting", "list", "--json", "--data", tmp_path).document[0]["id"] == sat.id


# --- Help ------------------------------------------------------------------------------------


def test_the_version_is_one_line(crcd: Cli) -> None:
    answer = crcd("--version")
    assert (answer.code, answer.out.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("demo", "--help"),
        ("sitting", "--help"),
        ("pack", "check", "--help"),
        ("db", "--help"),
        ("sitting", "report", "--help"),
        ("sitting", "list", "--help"),
        ("room", "timetable", "--help"),
    ],
)
def test_help_is_asked_for_and_given(crcd: Cli, words: tuple[str, ...]) -> None:
    answer = crcd(*words)
    assert (answer.code, answer.err) == (0, "")
    assert "--help" in answer.out
    english = (
        "Usage",
        "Options:",
        "Commands",
        "Arguments:",
        "Show this",
        "required",
        "default",
        "<str>",
        "<path>",
    )
    assert [word for word in english if word in answer.out] == []
    assert answer.out.startswith("Emploi\u00a0: crcd-sim")


def test_help_names_only_what_exists(crcd: Cli) -> None:
    shown = crcd("--help").out
    assert {"demo", "framework", "pack", "sitting", "db"} <= set(shown.split())

"""« crcd-sim demo »: a scripted candidate sits the whole session, the same way for the same seed."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim.bootstrap import Records
from crcd_sim.bootstrap.demo import DemoOrder, DemoResult, run_demo
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.paths import ROOT
from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate
from tests.fakes.sittings import session as session_spec
from tests.fakes.workstation import PACK, Workstation, of_kind, stored_events

SEED = 11
Muted = tuple[dict[str, Any], tuple[Event, ...]]  # the sitting shown, and its journal
# Runs the program, then says on stderr how much memory it needed at most.
MEASURED = (
    "import sys; from pathlib import Path; from crcd_sim.__main__ import main; code = main(sys.argv[1:]);"
    "lines = Path('/proc/self/status').read_text().splitlines();"
    "print(next(line for line in lines if line.startswith('VmHWM')), file=sys.stderr);"
    "raise SystemExit(code)"
)


@dataclass
class Demo:
    """One run of the command, and what it left."""

    code: int
    stdout: str
    stderr: str
    data: Path

    @cached_property
    def result(self) -> dict[str, Any]:
        return json.loads(self.stdout)

    @cached_property
    def sitting(self) -> dict[str, Any]:
        return Records(self.data).sitting(self.result["id"])

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return stored_events(self.data, self.result["id"])


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    data = tmp_path_factory.mktemp("demo") / "data"
    command = [sys.executable, "-c", MEASURED, "demo", "--json", "--seed", str(SEED), "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    return Demo(done.returncode, done.stdout, done.stderr, data)


# --- A whole session -------------------------------------------------------------------------


def test_the_demo_ends_well_and_prints_one_document(demo: Demo) -> None:
    assert (demo.code, demo.stderr.splitlines()[:-1]) == (0, [])
    assert set(demo.result) >= {"id", "data"}
    assert Path(demo.result["data"]) == demo.data


def test_the_candidate_has_the_whole_session(demo: Demo) -> None:
    phases = demo.sitting["phases"]
    assert sum(phase["elapsed_s"] for phase in phases) == 225 * 60
    assert all(phase["elapsed_s"] == phase["planned_s"] for phase in phases)
    assert demo.sitting["status"] == "closed"


def test_the_six_contacts_are_held_each_by_its_own_channel(demo: Demo) -> None:
    exchanges = demo.sitting["exchanges"]
    assert len(exchanges) == 6
    for exchange in exchanges:
        assert exchange["held"]
        said = exchange["turns"] if exchange["channel"] == "phone" else exchange["messages"]
        assert {item["speaker"] for item in said} == {"client", "candidate"}
        assert exchange["qualification"]


def test_everything_the_case_asks_for_is_written(demo: Demo) -> None:
    words = {work["kind"]: work["words"] for work in demo.sitting["works"] if work["phase"] == "CASE_STUDY"}
    assert set(words) >= {"summary", "stakes_client", "stakes_company", "letter", "notes"}
    assert words["letter"] > 150
    assert all(work["sealed"] for work in demo.sitting["works"])


def test_nothing_of_what_was_kept_fails_verification(demo: Demo) -> None:
    assert Records(demo.data).check() == []


def test_the_demo_stays_within_its_memory_and_its_disk(demo: Demo) -> None:
    kilobytes = int(demo.stderr.splitlines()[-1].split()[1])
    assert kilobytes < 300 * 1024
    assert sum(file.stat().st_size for file in demo.data.glob("crcd.sqlite*")) < 20 * 1024 * 1024


# --- The recordings --------------------------------------------------------------------------

MARGIN_S = 0.35  # voice activity ends a turn a little after the voice
BEEP_S = 0.5
LOUD = 300  # of 32768: a voice; far above what a filter leaves in a silence


def _phone_takes(demo: Demo) -> Iterator[tuple[list[dict[str, Any]], np.ndarray]]:
    """What was said on each recording of a call, and its samples."""
    sitting = demo.sitting
    files = {take["id"]: demo.data / take["file"] for take in sitting["recordings"]}
    for exchange in sitting["exchanges"]:
        for name in exchange["recordings"]:
            samples, rate = soundfile.read(files[name], dtype="int16")
            assert rate == 16000
            yield [turn for turn in exchange["turns"] if turn["recording"] == name], samples


def _told(turns: list[dict[str, Any]], speaker: str, length: int) -> np.ndarray:
    """Where the record says that somebody spoke, sample by sample, with its margin."""
    mask = np.zeros(length, bool)
    for turn in turns:
        if turn["speaker"] == speaker:
            start, end = turn["start_s"] - MARGIN_S, turn["end_s"] + MARGIN_S
            if turn["who"] == "repondeur":
                end += BEEP_S  # the machine's signal is no word
            mask[max(0, int(start * 16000)) : int(end * 16000)] = True
    return mask


@pytest.mark.parametrize(("leg", "speaker"), [(0, "candidate"), (1, "client")])
def test_each_leg_holds_its_speaker_when_the_record_says_so_and_nothing_else(
    demo: Demo, leg: int, speaker: str
) -> None:
    takes = list(_phone_takes(demo))
    assert len(takes) == 5  # a machine took the first call to Mme Da Costa
    for turns, samples in takes:
        loud = np.abs(samples[:, leg].astype(np.int32)) > LOUD
        told = _told(turns, speaker, len(samples))
        assert loud.sum() > 16000  # more than a second of voice
        assert (loud & told).sum() / loud.sum() > 0.99
        for turn in turns:
            if turn["speaker"] == speaker and turn["end_s"] - turn["start_s"] > 0.5:
                heard = loud[int(turn["start_s"] * 16000) : int(turn["end_s"] * 16000)]
                assert heard.any(), f"{turn} is silent"


# --- The seed --------------------------------------------------------------------------------


def _sat(
    data: Path, seed: int, *, silent: bool = False, tell: Callable[[str], None] | None = None
) -> tuple[DemoResult, tuple[Event, ...]]:
    done = run_demo(DemoOrder("TITRE", PACK, seed, 0.0, "virtual", silent), data, tell)
    return done, stored_events(data, done.id)


def test_the_same_seed_replays_the_same_sitting_to_the_millisecond(demo: Demo, tmp_path: Path) -> None:
    told: list[str] = []
    again, events = _sat(tmp_path, SEED, tell=told.append)
    assert (again.id, events) == (demo.result["id"], demo.events)
    assert [line.partition("  ")[2] for line in told[:2]] == [  # told in the exam's own words
        "Étude de cas\u00a0: début", "Étude de cas\u00a0: travail scellé"
    ]  # fmt: skip
    sitting = Records(tmp_path).sitting(again.id)
    assert sitting == demo.sitting  # with the journal's last hash
    for take in sitting["recordings"]:
        assert (tmp_path / take["file"]).read_bytes() == (demo.data / take["file"]).read_bytes()


def test_the_same_seed_in_the_same_folder_is_another_sitting(demo: Demo, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo.data, data)
    assert _sat(data, SEED)[0].id != demo.result["id"]
    assert len(Records(data).sittings()) == 2


@pytest.fixture(scope="module")
def muted(tmp_path_factory: pytest.TempPathFactory) -> Muted:
    """Another seed, and a microphone that hears nothing of what the candidate says."""
    data = tmp_path_factory.mktemp("muted")
    done, events = _sat(data, SEED + 1, silent=True)
    return Records(data).sitting(done.id), events


def test_another_seed_makes_another_sitting(demo: Demo, muted: Muted) -> None:
    def rings(events: tuple[Event, ...]) -> list[float]:
        return [event.data["delay_s"] for event in of_kind(events, EventKind.CALL_RINGING)]

    assert rings(muted[1])
    assert rings(muted[1]) != rings(demo.events)


# --- A microphone that hears nothing ---------------------------------------------------------


def test_a_client_who_hears_nothing_asks_again_then_hangs_up(
    muted: Muted,
) -> None:
    """The candidate speaks, and the frames that reach the microphone are cut: turns really end by ear."""
    sitting, events = muted
    assert of_kind(events, EventKind.CANDIDATE_SPOKE) == []
    relances = [e for e in of_kind(events, EventKind.LINE_STARTED) if e.data["reason"] == "relance"]
    ended = of_kind(events, EventKind.CALL_ENDED)
    machines = [e for e in ended if e.data["contact"] == "not_begun"]  # these ask for nothing
    people = [e for e in ended if e not in machines]
    assert (len(people), len(machines)) == (4, 1)
    assert {(e.data["by"], e.data["reason"]) for e in people} == {("client", "silence")}
    assert {e.data["exchange"] for e in relances} == {e.data["exchange"] for e in people}
    for exchange in sitting["exchanges"]:
        assert {turn["speaker"] for turn in exchange["turns"]} <= {"client"}


# --- Killed, and gone on with ----------------------------------------------------------------


@pytest.mark.parametrize("part", [PhaseKind.CASE_STUDY, PhaseKind.EXCHANGES])
def test_a_killed_demo_is_gone_on_with_and_closed(part: PhaseKind, tmp_path: Path) -> None:
    luck = random.Random(f"demo-{part}")
    command = [sys.executable, "-m", "crcd_sim", "demo", "--seed", str(SEED), "--data", str(tmp_path)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tmp_path)
    assert child.stderr is not None
    title = session_spec().phase(part).title
    while f"{title}\u00a0: début" not in child.stderr.readline():
        assert child.poll() is None
    instant = luck.uniform(0.1, 1.2)
    print(f"killed {instant:.3f} s after the start of {part}")
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(instant)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    (listed,) = Records(tmp_path).sittings()
    before = stored_events(tmp_path, listed["id"])
    with Workstation(tmp_path, before[-1].wall + timedelta(hours=1)) as work:
        session = work.resume(listed["id"])
        candidate = ScriptedCandidate(session, work.loop, work.clock, work.voice)
        candidate.start()
        work.until(lambda: candidate.done)
        work.settle()
        assert session.runner.sitting.closed
    events = stored_events(tmp_path, listed["id"])
    assert events[: len(before)] == before
    assert events[-1].kind is EventKind.SITTING_CLOSED
    sitting = Records(tmp_path).sitting(listed["id"])
    assert all(exchange["held"] for exchange in sitting["exchanges"])
    for phase in sitting["phases"]:
        assert phase["elapsed_s"] == pytest.approx(phase["planned_s"], abs=0.001)
    assert Records(tmp_path).check() == []

"""Recordings that a stop cut short: finished when the folder opens, said once, never twice."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import soundfile

from crcd_sim.bootstrap import Records
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.session import ExamSession
from tests.fakes.disks import fill, small_disk
from tests.fakes.workstation import AT_NINE, Workstation, in_order, of_kind, sit_to, stored_events

LATER = AT_NINE + timedelta(hours=1)


def recording(work: Workstation, seconds: float = 3.0) -> ExamSession:
    """A sitting whose take has been running for some seconds, a voice on it."""
    session = work.new()
    sit_to(work, session, PhaseKind.EXCHANGES)
    HeadsetWatch(session.context, work.sound, lambda _notice: None).start_take(PhaseKind.EXCHANGES)
    work.voice.say("accueil")
    work.wait(seconds)
    return session


def opened(work: Workstation) -> None:
    """Open the folder as the home page does, and let everything that follows happen."""
    lists: list[object] = []
    work.application.list_sittings("", lists.append)
    work.until(lambda: bool(lists))
    work.settle()
    work.wait(1)


def take_of(data: Path, identifier: str) -> dict:  # type: ignore[type-arg]
    (take,) = Records(data).sitting(identifier)["recordings"]
    return take


def test_a_take_left_behind_is_finished_when_the_folder_opens(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    with Workstation(tmp_path, LATER) as work:
        opened(work)
        take = take_of(tmp_path, session.id)
        assert take["status"] == "repaired"
        assert take["duration_s"] == pytest.approx(3.0, abs=0.5)
        assert in_order(tmp_path)
    samples, rate = soundfile.read(tmp_path / take["file"], dtype="int16")
    assert len(samples) / rate == take["duration_s"]
    assert abs(samples[:, 0]).max() > 500
    assert list(tmp_path.rglob("*.part")) == []


def test_the_record_of_the_sitting_says_that_a_take_was_repaired(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    with Workstation(tmp_path, LATER) as work:
        opened(work)
    (event,) = of_kind(stored_events(tmp_path, session.id), EventKind.TAKE_REPAIRED)
    take = take_of(tmp_path, session.id)
    assert {name: event.data[name] for name in ("take", "file", "sha256", "duration_s")} == {
        "take": take["id"],
        "file": take["file"],
        "sha256": take["sha256"],
        "duration_s": take["duration_s"],
    }
    (incident,) = Records(tmp_path).sitting(session.id)["incidents"]
    assert (incident["kind"], incident["label"]) == ("take_repaired", "Enregistrement réparé")


def test_a_repaired_take_is_not_repaired_again(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    for hours in (1, 2):
        with Workstation(tmp_path, AT_NINE + timedelta(hours=hours)) as work:
            opened(work)
    assert len(of_kind(stored_events(tmp_path, session.id), EventKind.TAKE_REPAIRED)) == 1


def test_the_repair_of_a_take_does_not_shorten_what_a_stop_gives_back(tmp_path: Path) -> None:
    """The folder is opened, then closed, long before the candidate comes back."""
    with Workstation(tmp_path) as work:
        session = recording(work)
        left = session.runner.view().remaining_s
    with Workstation(tmp_path, LATER) as work:
        opened(work)
    with Workstation(tmp_path, AT_NINE + timedelta(hours=3)) as work:
        session = work.resume(session.id)
        assert session.runner.view().remaining_s == pytest.approx(left, abs=1.1)


def test_a_take_of_which_nothing_is_left_is_said_lost_once(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    (part,) = tmp_path.rglob("*.part")
    part.unlink()
    for hours in (1, 2):
        with Workstation(tmp_path, AT_NINE + timedelta(hours=hours)) as work:
            opened(work)
    assert take_of(tmp_path, session.id)["status"] == "lost"
    (incident,) = Records(tmp_path).sitting(session.id)["incidents"]
    assert incident["kind"] == "take_lost"
    assert "a disparu du disque" in incident["detail"]
    assert in_order(tmp_path)


def test_a_sitting_that_went_elsewhere_is_left_as_its_copy_took_it(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    with sqlite3.connect(tmp_path / "crcd.sqlite") as base:
        base.execute("UPDATE sitting SET status = 'moved' WHERE id = ?", (session.id,))
    base.close()
    with Workstation(tmp_path, LATER) as work:
        opened(work)
    assert take_of(tmp_path, session.id)["status"] == "open"
    assert len(list(tmp_path.rglob("*.part"))) == 1


def test_a_full_disk_leaves_the_take_for_a_later_start(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disque", 12) as disk:
        data = disk / "data"
        with Workstation(data) as work:
            session = recording(work, 20.0)
        filler = fill(disk, leave=400_000)
        with Workstation(data, LATER) as work:
            opened(work)
        assert take_of(data, session.id)["status"] == "open"
        assert len(list(data.rglob("*.part"))) == 1
        filler.unlink()
        with Workstation(data, LATER) as work:
            opened(work)
        assert take_of(data, session.id)["status"] == "repaired"
        assert in_order(data)


def test_a_sitting_resumed_first_thing_has_its_take_finished_before_it_opens(tmp_path: Path) -> None:
    with Workstation(tmp_path) as work:
        session = recording(work)
    with Workstation(tmp_path, LATER) as work:
        session = work.resume(session.id)
        assert take_of(tmp_path, session.id)["status"] == "repaired"
        work.settle()
    assert len(of_kind(stored_events(tmp_path, session.id), EventKind.TAKE_REPAIRED)) == 1

"""Takes against a kill and against a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.part_file import PartFile, part_of
from crcd_sim.sound.recorder import Take
from crcd_sim.sound.recovery import repair
from tests.fakes.disks import fill, small_disk
from tests.fakes.pulse import PulseHeadset
from tests.fakes.sound import SoundLog, take_record, voice

BLOCK = 640
CHILD = Path(__file__).with_name("recording_child.py")


@pytest.mark.parametrize("seconds", [1.3, 3.7])
def test_a_killed_recording_loses_half_a_second_at_most(pulse: PulseHeadset, tmp_path: Path, seconds: float):
    path = tmp_path / "k1.flac"
    root = Path(__file__).parents[3]
    with pulse.room():
        child = subprocess.Popen(
            [sys.executable, str(CHILD), str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert child.stdout is not None
        with child.stdout:
            began = float(child.stdout.readline())
            time.sleep(seconds)
            killed = SystemClock().monotonic()
            child.send_signal(signal.SIGKILL)
        child.wait()
    record = repair(take_record(), path)
    assert record.status == "repaired"
    assert killed - began - record.duration_s <= 0.5
    data, _ = soundfile.read(path)
    assert data[:, 0].any()
    assert data[:, 1].any()
    assert not part_of(path).exists()


def spoken_on(take: Take, first: int, blocks: int) -> None:
    for block in range(first, first + blocks):
        take.candidate(block * BLOCK, voice(0.04))


def test_a_full_disk_is_told_once_and_what_was_recorded_is_kept(tmp_path: Path):
    log = SoundLog()
    with small_disk(tmp_path / "disque", 2) as disk:
        take = Take(take_record(), disk / "k1.flac", 16_000, log.sound_problem, SystemClock())
        spoken_on(take, 0, 50)
        fill(disk)
        spoken_on(take, 50, 100)
        record = take.finish(150 * BLOCK)
        kept = soundfile.info(part_of(disk / "k1.flac")).frames
    assert [problem.code for problem in log.problems] == ["disk_full", "disk_full"]
    assert "L’échange continue" in log.problems[0].sentence
    assert "prochain démarrage" in log.problems[1].sentence
    assert record.status == "open"
    assert kept >= 50 * BLOCK
    assert record.lost_samples == 150 * BLOCK - kept


def test_recording_resumes_when_there_is_room_again(tmp_path: Path):
    log = SoundLog()
    with small_disk(tmp_path / "disque", 4) as disk:
        take = Take(take_record(), disk / "k1.flac", 16_000, log.sound_problem, SystemClock())
        spoken_on(take, 0, 50)
        filler = fill(disk)
        spoken_on(take, 50, 50)
        filler.unlink()
        time.sleep(1.1)
        spoken_on(take, 100, 50)
        record = take.finish(150 * BLOCK)
        data, _ = soundfile.read(disk / "k1.flac", dtype="int16")
    assert record.status == "closed"
    assert record.duration_s == 6.0
    ((start, end),) = record.gaps
    assert 2.0 <= start < 2.5
    assert 4.0 <= end <= 4.1
    assert not data[round(start * 16_000) + 16 : round(end * 16_000) - 16, 0].any()
    assert np.array_equal(data[100 * BLOCK : 101 * BLOCK, 0], voice(0.04))


def test_a_take_that_cannot_be_encoded_for_want_of_room_is_encoded_at_the_next_start(tmp_path: Path):
    with small_disk(tmp_path / "disque", 2) as disk:
        path = disk / "k1.flac"
        PartFile(part_of(path)).write(np.stack([voice(5), voice(5)], axis=1))
        filler = fill(disk)
        with pytest.raises(EnvironmentProblem) as found:
            repair(take_record(), path)
        assert found.value.code == "disk_full"
        assert soundfile.info(part_of(path)).duration == 5
        filler.unlink()
        assert repair(take_record(), path).duration_s == 5

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import PlayRequest
from crcd_sim.sound.player import ClipShelf
from crcd_sim.sound.recorder import Take, TakeWriter
from crcd_sim.sound.tape import MEMORY, Tape
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.sound import RATE, SoundLog, VirtualTime, sine, take_record, voice


def told(problem: EnvironmentProblem) -> None:
    raise AssertionError(problem.sentence)


def test_a_take_in_memory_has_both_legs_of_a_take_on_disk():
    tape = Tape()
    take = Take(take_record(), tape, RATE, told)
    said, heard = voice(0.5), (sine(0.5, 440) * 32767).astype(np.int16)
    take.client(0, heard)
    take.candidate(0, said)
    record = take.finish(len(said))
    assert np.array_equal(tape.part((0, 9), 0), said)
    assert np.array_equal(tape.part((0, 9), 1), heard)
    assert (record.status, record.duration_s, record.sha256) == ("closed", 0.5, "")


def test_a_part_of_the_tape_is_cut_at_its_seconds():
    tape = Tape()
    samples = np.arange(RATE, dtype=np.int16)
    tape.write(np.stack([samples, samples], axis=1))
    assert list(tape.part((0.5, 0.5 + 3 / RATE), 0)) == [8000, 8001, 8002]


def test_a_writer_thread_fills_the_tape_too():
    tape, closed = Tape(), []
    writer = TakeWriter(take_record(), tape, RATE, report=told, closed=closed.append, clock=SystemClock())
    said = voice(0.4)
    writer.candidate(0, said)
    writer.finish(len(said), 0.0)
    writer.join()
    assert [record.status for record in closed] == ["closed"]
    assert np.array_equal(tape.part((0, 1), 0), said)


def test_a_wiped_tape_holds_nothing_and_takes_nothing_more():
    tape = Tape()
    tape.write(np.ones((100, 2), np.int16))
    tape.wipe()
    tape.write(np.ones((100, 2), np.int16))
    assert len(tape.part((0, 1), 0)) == 0


def test_a_forgotten_tape_does_not_fill_the_memory():
    tape = Tape(longest_s=1.0)
    for _ in range(3):
        tape.write(np.ones((RATE, 2), np.int16))
    assert (tape.frames, tape.lost) == (RATE, 2 * RATE)


def test_a_lent_sound_is_played_until_it_is_taken_back():
    time, log = VirtualTime(), SoundLog()
    sound = VirtualSound(time, time)
    sound.open(log)
    sound.lend(f"{MEMORY}essai", voice(0.5))
    sound.play(PlayRequest(f"{MEMORY}essai"))
    time.run_for(1)
    sound.lend(f"{MEMORY}essai", None)
    sound.play(PlayRequest(f"{MEMORY}essai"))
    time.run_for(1)
    ends = [(fact[2], fact[3]) for fact in log.named("playback_ended")]
    assert ends == [(100.5, True), (101.0, False)]
    assert [problem.code for problem in log.problems] == ["clip_missing"]


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_a_lent_sound_is_ready_at_the_rate_of_the_headset(rate: int):
    shelf = ClipShelf(rate)
    samples = (sine(0.5, 440, level=0.5) * 32767).astype(np.int16)
    shelf.lend(f"{MEMORY}essai", samples)
    clip = shelf.get(f"{MEMORY}essai")
    assert len(clip) == rate // 2
    assert float(np.abs(clip).max()) == pytest.approx(0.5, abs=0.01)


def test_nothing_is_left_beside_a_tape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    take = Take(take_record(), Tape(), RATE, told)
    take.candidate(0, voice(1))
    take.finish(RATE)
    assert list(tmp_path.iterdir()) == []

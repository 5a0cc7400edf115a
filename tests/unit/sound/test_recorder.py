from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.part_file import file_sha256, part_of
from crcd_sim.sound.recorder import Take, TakeWriter
from tests.fakes.sound import SoundLog, VirtualTime, sine, take_record

BLOCK = 640


def heard(samples: np.ndarray) -> np.ndarray:
    return np.asarray(samples * 32767, np.int16)


def a_take(tmp_path: Path, rate: int = 16_000, log: SoundLog | None = None) -> Take:
    return Take(take_record(), tmp_path / "k1.flac", rate, (log or SoundLog()).sound_problem)


def legs(path: Path) -> tuple[np.ndarray, np.ndarray]:
    data, rate = soundfile.read(path, dtype="int16")
    assert rate == 16_000
    return data[:, 0], data[:, 1]


def test_both_legs_are_kept_sample_for_sample(tmp_path: Path):
    take, mouth, ear = a_take(tmp_path), heard(sine(1, 300)), heard(sine(1, 700))
    take.client(0, ear)
    for start in range(0, 16_000, BLOCK):
        take.candidate(start, mouth[start : start + BLOCK])
    record = take.finish(16_000)
    candidate, client = legs(tmp_path / "k1.flac")
    assert np.array_equal(candidate, mouth)
    assert np.array_equal(client, ear)
    assert (record.status, record.duration_s, record.lost_samples, record.gaps) == ("closed", 1.0, 0, ())


def test_the_finished_file_is_named_by_its_hash_and_the_part_is_gone(tmp_path: Path):
    take = a_take(tmp_path)
    take.candidate(0, heard(sine(0.5, 300)))
    record = take.finish(8000)
    assert record.sha256 == file_sha256(tmp_path / "k1.flac")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["k1.flac"]
    assert soundfile.info(tmp_path / "k1.flac").subtype == "PCM_16"


def test_the_part_grows_as_the_words_are_spoken(tmp_path: Path):
    take = a_take(tmp_path)
    for block in range(10):
        take.candidate(block * BLOCK, heard(sine(0.04, 300)))
        assert soundfile.info(part_of(tmp_path / "k1.flac")).frames == (block + 1) * BLOCK
    take.finish(10 * BLOCK)


def test_what_the_earphone_says_is_laid_where_it_was_heard(tmp_path: Path):
    take = a_take(tmp_path)
    take.client(5000, np.full(100, 9000, np.int16))
    take.candidate(0, np.zeros(16_000, np.int16))
    take.finish(16_000)
    _, client = legs(tmp_path / "k1.flac")
    assert np.flatnonzero(client).tolist() == list(range(5000, 5100))


def test_two_sounds_in_the_earphone_are_added_without_wrapping(tmp_path: Path):
    take = a_take(tmp_path)
    take.client(0, np.full(BLOCK, 20_000, np.int16))
    take.client(0, np.full(BLOCK, 20_000, np.int16))
    take.candidate(0, np.zeros(BLOCK, np.int16))
    take.finish(BLOCK)
    assert set(legs(tmp_path / "k1.flac")[1]) == {32767}


def test_at_48_khz_both_legs_are_brought_to_16_khz_together(tmp_path: Path):
    take = a_take(tmp_path, 48_000)
    click = np.zeros(48_000, np.int16)
    click[24_000:24_048] = 20_000
    take.client(0, click)
    for start in range(0, 48_000, 1920):
        take.candidate(start, click[start : start + 1920])
    record = take.finish(48_000)
    candidate, client = legs(tmp_path / "k1.flac")
    assert np.array_equal(candidate, client)
    assert np.abs(candidate).argmax() == pytest.approx(8008, abs=8)
    assert record.duration_s == 1.0


def test_a_hole_in_the_microphone_is_silence_and_is_counted(tmp_path: Path):
    take = a_take(tmp_path, 48_000)
    take.candidate(0, np.full(1920, 500, np.int16))
    take.candidate(3 * 1920, np.full(1920, 500, np.int16))
    record = take.finish(4 * 1920)
    assert record.lost_samples == 2 * BLOCK
    assert record.duration_s == 0.16


def test_samples_given_twice_are_kept_once(tmp_path: Path):
    take = a_take(tmp_path)
    take.candidate(0, np.arange(1000, dtype=np.int16))
    take.candidate(500, np.arange(500, 2000, dtype=np.int16))
    take.finish(2000)
    assert np.array_equal(legs(tmp_path / "k1.flac")[0], np.arange(2000))


def test_a_lost_microphone_is_a_gap_during_which_the_client_is_still_kept(tmp_path: Path):
    take = a_take(tmp_path)
    take.candidate(0, np.full(16_000, 500, np.int16))
    take.gap(16_000)
    take.client(20_000, np.full(1000, 700, np.int16))
    take.silence_until(24_000)
    take.candidate(32_000, np.full(16_000, 500, np.int16))
    record = take.finish(48_000)
    candidate, client = legs(tmp_path / "k1.flac")
    assert record.gaps == ((1.0, 2.0),)
    assert record.lost_samples == 0
    assert not candidate[16_000:32_000].any()
    assert np.flatnonzero(client).tolist() == list(range(20_000, 21_000))


def test_a_microphone_that_never_comes_back_leaves_a_gap_to_the_end(tmp_path: Path):
    take = a_take(tmp_path)
    take.candidate(0, np.full(8000, 500, np.int16))
    take.gap(8000)
    record = take.finish(16_000)
    assert record.gaps == ((0.5, 1.0),)
    assert record.duration_s == 1.0


def test_the_file_says_its_legs_its_gaps_and_where_the_microphone_was_cut(tmp_path: Path):
    take = a_take(tmp_path)
    take.muted(1600, True)
    take.muted(4800, False)
    take.candidate(0, np.zeros(8000, np.int16))
    take.gap(8000)
    take.finish(16_000)
    with soundfile.SoundFile(tmp_path / "k1.flac") as file:
        said = json.loads(file.comment)
    assert said["legs"] == ["candidate", "client"]
    assert said["muted"] == [[0.1, 0.3]]
    assert said["gaps"] == [[0.5, 1.0]]
    assert (said["take"], said["exchange"]) == ("k1", "e2")


def test_the_moment_of_the_first_sample_is_corrected_at_the_end(tmp_path: Path):
    take = a_take(tmp_path)
    take.candidate(0, np.zeros(BLOCK, np.int16))
    assert take.finish(BLOCK, shift_s=0.25).t == 50.25


def test_what_comes_after_the_end_of_the_client_ring_is_counted_not_kept(tmp_path: Path):
    take = a_take(tmp_path)
    take.client(16_000 * 60, np.full(100, 9000, np.int16))
    take.candidate(0, np.zeros(BLOCK, np.int16))
    assert take.finish(BLOCK).lost_samples == 100


def test_a_folder_that_cannot_be_written_stops_nothing_and_is_told_once(tmp_path: Path):
    (tmp_path / "obstacle").write_text("un fichier, pas un dossier")
    log = SoundLog()
    take = Take(take_record(), tmp_path / "obstacle" / "k1.flac", 16_000, log.sound_problem, VirtualTime())
    for block in range(50):
        take.candidate(block * BLOCK, heard(sine(0.04, 300)))
    assert [problem.code for problem in log.problems] == ["take_unwritable"]
    assert "L’échange continue" in log.problems[0].sentence
    record = take.finish(50 * BLOCK)
    assert record.status == "open"
    assert record.lost_samples == 50 * BLOCK


def test_writing_resumes_by_itself_when_the_folder_is_back_and_time_stays_true(tmp_path: Path):
    obstacle, time, log = tmp_path / "dossier", VirtualTime(), SoundLog()
    obstacle.write_text("")
    take = Take(take_record(), obstacle / "k1.flac", 16_000, log.sound_problem, time)
    take.candidate(0, heard(sine(0.5, 300)))
    obstacle.unlink()
    time.now += 2
    take.candidate(8000, np.full(8000, 500, np.int16))
    record = take.finish(16_000)
    candidate, _ = legs(obstacle / "k1.flac")
    assert len(candidate) == 16_000
    assert not candidate[:8000].any()
    assert set(candidate[8000:]) == {500}
    assert record.gaps == ((0.0, 0.5),)
    assert record.lost_samples == 8000


def test_the_writer_thread_keeps_all_it_is_given_and_hands_back_the_record(tmp_path: Path):
    log = SoundLog()
    writer = TakeWriter(
        take_record(),
        tmp_path / "k1.flac",
        16_000,
        report=log.sound_problem,
        closed=lambda record: log.take_closed(record.id, record),
        clock=VirtualTime(),
    )
    mouth = heard(sine(2, 300))
    for start in range(0, 32_000, BLOCK):
        writer.client(start, np.full(BLOCK, 100, np.int16))
        writer.candidate(start, mouth[start : start + BLOCK])
    writer.muted(32_000, True)
    writer.gap(32_000)
    writer.silence_until(36_000)
    writer.finish(40_000, 0.5)
    assert writer.join(20)
    candidate, client = legs(tmp_path / "k1.flac")
    assert np.array_equal(candidate[:32_000], mouth)
    assert set(client[:32_000]) == {100}
    record = log.takes[0]
    assert (record.status, record.gaps, record.t, record.lost_samples) == ("closed", ((2.0, 2.5),), 50.5, 0)


def test_a_full_queue_never_waits_and_its_losses_are_counted(tmp_path: Path):
    """The disk is stuck: a FIFO nobody reads stands where the part file should open."""
    import os

    log, fifo = SoundLog(), tmp_path / "k1.flac.part"
    os.mkfifo(fifo)
    writer = TakeWriter(
        take_record(),
        tmp_path / "k1.flac",
        16_000,
        report=log.sound_problem,
        closed=lambda record: log.take_closed(record.id, record),
        clock=VirtualTime(),
    )
    block = np.zeros(BLOCK, np.int16)
    given = 4000
    for number in range(given):
        writer.candidate(number * BLOCK, block)
    writer.finish(given * BLOCK, 0.0)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        while not writer.join(0.01):
            os.set_blocking(reader, False)
            try:
                os.read(reader, 1 << 20)
            except BlockingIOError:
                continue
    finally:
        os.close(reader)
    assert log.takes[0].lost_samples >= 1000 * BLOCK


def test_an_encoding_that_cannot_be_written_keeps_the_part(tmp_path: Path):
    log = SoundLog()
    take = a_take(tmp_path, log=log)
    take.candidate(0, heard(sine(0.5, 300)))
    (tmp_path / "k1.flac.tmp").mkdir()
    (tmp_path / "k1.flac.tmp" / "occupe").write_text("")
    record = take.finish(8000)
    assert record.status == "open"
    assert soundfile.info(part_of(tmp_path / "k1.flac")).frames == 8000
    assert isinstance(log.problems[0], EnvironmentProblem)


def test_a_client_handed_late_by_a_busy_machine_is_still_laid_where_it_was_heard(tmp_path: Path):
    take = Take(take_record(), tmp_path / "k1.flac", 16_000, SoundLog().sound_problem, lag_s=0.2)
    for block in range(10):
        take.candidate(block * BLOCK, np.full(BLOCK, block + 1, np.int16))
    take.client(6 * BLOCK, np.full(BLOCK, 700, np.int16))
    record = take.finish(10 * BLOCK)
    candidate, client = legs(tmp_path / "k1.flac")
    assert np.flatnonzero(client).tolist() == list(range(6 * BLOCK, 7 * BLOCK))
    assert np.array_equal(candidate, np.repeat(np.arange(1, 11), BLOCK))
    assert record.lost_samples == 0


def test_waiting_for_the_client_keeps_a_fifth_of_a_second_off_the_disk_at_most(tmp_path: Path):
    take = Take(take_record(), tmp_path / "k1.flac", 16_000, SoundLog().sound_problem, lag_s=0.2)
    for block in range(50):
        take.candidate(block * BLOCK, np.full(BLOCK, 500, np.int16))
    assert soundfile.info(part_of(tmp_path / "k1.flac")).frames >= (50 * BLOCK) - 0.24 * 16_000
    take.finish(50 * BLOCK)

"""The pipe between two devices whose clocks differ: nothing clicks, nothing grows."""

from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.sound.live_pipe import FADE_S, LEAST_S, MOST_S, ROOM_S, SLACK_S, LivePipe

RATE, BLOCK = 48_000, 1920
PITCH = 200.0
LEVEL = 0.5
STEEPEST = LEVEL * 2 * np.pi * PITCH / RATE  # of the sine itself, from one sample to the next


class Line:
    """A sine written block by block into a pipe, and what comes out of it."""

    def __init__(self) -> None:
        self.pipe = LivePipe(RATE)
        self._written = 0
        self.heard: list[np.ndarray] = []

    def write(self, blocks: int = 1) -> None:
        for _ in range(blocks):
            at = np.arange(self._written, self._written + BLOCK)
            self.pipe.write(np.asarray(LEVEL * np.sin(2 * np.pi * PITCH * at / RATE), np.float32))
            self._written += BLOCK

    def read(self, blocks: int = 1, n: int = BLOCK) -> None:
        for _ in range(blocks):
            samples = self.pipe.read(n)
            self.heard.append(np.zeros(n, np.float32) if samples is None else samples)

    def run(self, seconds: float, writer: float = 1.0, reader: float = 1.0) -> list[float]:
        """Let both live ``seconds`` with clocks that are that much faster; return what waited, in s."""
        waited = []
        writes, reads = 0.0, BLOCK / RATE / 2
        while min(writes, reads) < seconds:
            if writes <= reads:
                self.write()
                writes += BLOCK / RATE / writer
            else:
                self.read()
                reads += BLOCK / RATE / reader
                waited.append(self.pipe.waiting / RATE)
        return waited

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self.heard)

    def steepest(self) -> float:
        return float(np.abs(np.diff(self.sound)).max())


@pytest.fixture
def line() -> Line:
    return Line()


# A fade of 5 ms adds its own slope to that of the sine; a click would be ten times as steep.
SMOOTH = STEEPEST + 2 * LEVEL / (FADE_S * RATE)


def test_two_clocks_that_agree_pass_every_sample_on(line: Line):
    line.run(20)
    sound = line.sound
    first = int(np.flatnonzero(sound)[0])
    at = np.arange(len(sound) - first - BLOCK)
    spectrum = np.abs(np.fft.rfft(sound[first + BLOCK :] * np.hanning(len(at))))
    assert spectrum.argmax() * RATE / len(at) == pytest.approx(PITCH, abs=0.1)
    assert (line.pipe.dried, line.pipe.let_go) == (0, 0)
    assert line.steepest() <= SMOOTH


def test_nothing_is_heard_before_there_is_enough_to_go_on(line: Line):
    line.write()
    line.read()
    assert not line.sound.any()
    line.write()
    line.read()
    assert line.sound.any()
    assert line.pipe.waiting == round(LEAST_S * RATE)


def test_a_faster_writer_makes_nobody_wait_longer(line: Line):
    """180 ms an hour, four hours in some seconds: 720 ms would have piled up."""
    waited = line.run(120, writer=1.006)
    assert line.pipe.let_go / RATE == pytest.approx(0.72, abs=0.1)
    assert max(waited) <= LEAST_S + SLACK_S + 2.006 * 0.006 + 2 * BLOCK / RATE
    assert line.pipe.dried == 0
    assert line.steepest() <= SMOOTH


def test_a_slower_writer_leaves_short_silences_that_do_not_click(line: Line):
    waited = line.run(120, writer=0.994)
    assert 1 <= line.pipe.dried <= 30
    assert max(waited) <= MOST_S + 2 * BLOCK / RATE
    silent = np.abs(line.sound[BLOCK * 3 :]) < 1e-6
    assert silent.mean() < 0.03
    assert line.steepest() <= SMOOTH


def test_a_writer_that_stops_ends_softly_and_begins_softly(line: Line):
    line.run(2)
    line.read(20)
    assert line.pipe.dried == 1
    assert not line.heard[-1].any()
    line.run(2)
    assert line.heard[-1].any()
    assert line.steepest() <= SMOOTH


def test_a_stall_made_up_in_one_burst_is_not_heard_late_for_long(line: Line):
    line.run(2)
    line.read(8)
    line.write(8)
    waited = line.run(6)
    assert waited[-1] <= MOST_S + SLACK_S + BLOCK / RATE
    assert line.steepest() <= SMOOTH


def test_a_reader_that_stalls_catches_up_within_the_window(line: Line):
    line.run(2)
    line.write(15)
    waited = line.run(5)
    assert waited[-1] <= LEAST_S + SLACK_S + BLOCK / RATE
    assert line.pipe.let_go > 0
    assert line.steepest() <= SMOOTH


def test_a_pipe_nobody_reads_does_not_grow(line: Line):
    line.write(10_000)
    assert line.pipe.waiting <= ROOM_S * RATE + BLOCK


def test_a_new_reader_hears_what_is_said_now(line: Line):
    line.run(1)
    line.write(100)
    line.pipe.restart()
    line.read()
    assert line.pipe.waiting == line.pipe.target


def test_a_line_that_runs_dry_again_and_again_waits_a_little_longer_and_comes_back(line: Line):
    for _ in range(10):
        line.write(5)
        line.read(8)
    assert line.pipe.target == round(MOST_S * RATE)
    line.run(31 * 5)
    assert line.pipe.target == round(LEAST_S * RATE)
    assert line.steepest() <= SMOOTH


def test_blocks_of_any_length_go_in_and_out(line: Line):
    for number in range(400):
        line.write()
        line.read(1, n=1800 + 240 * (number % 2))
    assert line.pipe.dried == 0
    assert line.steepest() <= SMOOTH

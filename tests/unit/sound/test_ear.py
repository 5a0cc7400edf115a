"""The ear thread, fed with blocks of streams that exist on paper only."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim.sound.ear import Ear
from crcd_sim.sound.player import MixEvent
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.running import SETTLE_BLOCKS
from crcd_sim.sound.streams import EarBlock, MicBlock, Stamp
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity
from tests.fakes.sound import SoundLog, VirtualTime, take_record

RATE, BLOCK = 48_000, 1920


class PaperStream:
    """What the ear looks at of a stream."""

    def __init__(self) -> None:
        self.channels = 1
        self.told = True
        self.line = False
        self.late: deque[EarBlock] = deque()


class Paper:
    """An ear, a take, and two streams whose device time is our time, one second after opening."""

    def __init__(self, folder: Path) -> None:
        self.time = VirtualTime(100.0)
        self.log = SoundLog()
        telling = Telling(self.time, self.time, self.log)
        self.ear = Ear(self.time, telling, VoiceActivity())
        self.path = folder / "k1.flac"
        self.writer = TakeWriter(
            take_record(),
            self.path,
            RATE,
            report=telling.problem,
            closed=telling.closed,
            clock=self.time,
            lag_s=0.2,
        )
        self.mic_stream: Any = PaperStream()
        self.ear_stream: Any = PaperStream()

    def mic(self, number: int, level: int = 500, *, at: float | None = None, jumped: bool = False) -> None:
        moment = 101.0 + number * 0.04 if at is None else at
        stamp = Stamp(number * BLOCK, moment, moment + 0.05, moment + 0.05, jumped)
        self.ear.blocks.put(MicBlock(self.mic_stream, stamp, np.full(BLOCK, level, np.int16).tobytes()))

    def client(
        self, number: int, level: float | None, *events: MixEvent, late: float = 0.0, jumped: bool = False
    ) -> None:
        moment = 101.0 + number * 0.04 + late
        stamp = Stamp(number * BLOCK, moment, moment - 0.1, moment - 0.1, jumped)
        leg = None if level is None else np.full(BLOCK, level, np.float32)
        self.ear.blocks.put(EarBlock(self.ear_stream, stamp, leg, events))

    def finish(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Let the ear take all its blocks at once, ``seconds`` after opening."""
        self.time.now = 100.0 + seconds
        self.ear.start()
        return self.end(self.time.now)

    def end(self, moment: float) -> tuple[np.ndarray, np.ndarray]:
        """Close at ``moment``; return the take's legs."""
        taken(self.ear)
        self.time.now = moment
        self.ear.stop()
        self.ear.join()
        self.writer.join()
        self.time.run_for(1)
        data, _ = soundfile.read(self.path, dtype="int16")
        return data[:, 0], data[:, 1]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.ear.start_take(made.writer, 100.0)
    return made


def heard_from(leg: np.ndarray) -> float:
    return float(np.flatnonzero(np.abs(leg) > 100)[0] / 16_000)


def test_the_microphone_falls_where_its_stamps_say(paper: Paper):
    for number in range(SETTLE_BLOCKS + 30):
        paper.mic(number)
    candidate, _ = paper.finish(4.0)
    assert heard_from(candidate) == pytest.approx(1.0, abs=0.001)
    assert len(candidate) / 16_000 == pytest.approx(4.0, abs=0.001)
    record = paper.log.takes[0]
    assert record.lost_samples == 0
    assert record.gaps == ((0.0, pytest.approx(1.0, abs=0.001)),)


def test_first_stamps_that_lie_misplace_nothing(paper: Paper):
    for number in range(SETTLE_BLOCKS + 30):
        paper.mic(number, at=101.0 + number * 0.04 - 0.32 if number < 32 else None)
    candidate, _ = paper.finish(4.0)
    assert heard_from(candidate) == pytest.approx(1.0, abs=0.001)


def test_the_client_falls_where_it_was_heard(paper: Paper):
    for number in range(SETTLE_BLOCKS + 30):
        paper.client(number, 0.5 if number == 40 else None)
        paper.mic(number)
    _, client = paper.finish(4.0)
    assert heard_from(client) == pytest.approx(1.0 + 40 * 0.04, abs=0.001)


def test_a_line_is_laid_without_a_seam_when_stamps_tremble(paper: Paper):
    for number in range(SETTLE_BLOCKS + 30):
        paper.client(number, 0.5 if 40 <= number < 60 else None, late=0.002 * (number % 3))
        paper.mic(number)
    _, client = paper.finish(4.0)
    loud = np.flatnonzero(client > 8_000)
    assert len(loud) == pytest.approx(20 * 640, abs=40)
    assert np.diff(loud).max() == 1


def test_a_microphone_whose_stamps_wander_has_no_hole_and_the_client_no_seam(paper: Paper):
    """What a desktop's sound server said of a microphone on a machine short of time: a slow wandering, and
    steps of 25 ms, of a stream that lost nothing. A line lasts 15 s meanwhile, with a faint breath in it."""
    rng = np.random.default_rng(8)
    blocks, line, breath = 500, range(80, 450), range(250, 255)
    paper.ear.start()
    for number in range(blocks):
        level = 0.0001 if number in breath else 0.5
        paper.client(number, level if number in line else None)
        wandering = 0.012 * np.sin(number / 20) + (0.025 if 150 <= number < 220 else 0.0)
        paper.mic(number, at=101.0 + number * 0.04 + wandering + rng.uniform(-0.001, 0.001))
        paper.time.now = 101.1 + number * 0.04
        taken(paper.ear)
    candidate, client = paper.end(101.0 + blocks * 0.04)
    assert paper.log.takes[0].lost_samples == 0
    heard = np.flatnonzero(np.abs(candidate) > 100)
    assert np.diff(heard).max() == 1
    loud = np.flatnonzero(client > 8_000)
    assert len(loud) == pytest.approx((len(line) - len(breath)) * 640, abs=40)
    parts = np.split(loud, np.flatnonzero(np.diff(loud) > 1) + 1)
    assert len(parts) == 2  # the breath is between them
    assert parts[0][0] / 16_000 == pytest.approx(1.0 + 80 * 0.04, abs=0.015)
    assert parts[1][-1] / 16_000 == pytest.approx(1.0 + 450 * 0.04, abs=0.015)


def test_a_loss_the_device_did_not_announce_is_counted(paper: Paper):
    """A tenth of a second is missing after block 100, and only the stamps show it."""
    paper.ear.start()
    for number in range(240):
        paper.mic(number, 500 if number < 100 else 900, at=101.0 + number * 0.04 + 0.1 * (number >= 100))
        paper.time.now = 101.2 + number * 0.04
        taken(paper.ear)
    candidate, _ = paper.end(101.1 + 240 * 0.04)
    assert paper.log.takes[0].lost_samples == pytest.approx(1_600, abs=100)
    assert float(np.flatnonzero(candidate > 800)[-1] / 16_000) == pytest.approx(1.1 + 240 * 0.04, abs=0.01)


def test_a_client_s_voice_is_laid_anew_where_the_earphone_jumped(paper: Paper):
    """The earphone says that it had nothing to say for 30 ms in the middle of a line: so has the leg."""
    for number in range(SETTLE_BLOCKS + 60):
        late = 0.03 if number >= 70 else 0.0
        paper.client(number, 0.5 if 50 <= number < 90 else None, late=late, jumped=number == 70)
        paper.mic(number)
    _, client = paper.finish(5.0)
    loud = np.flatnonzero(client > 8_000)
    assert np.diff(loud).max() == pytest.approx(0.03 * 16_000, abs=20)
    assert loud[-1] / 16_000 == pytest.approx(1.0 + 90 * 0.04 + 0.03, abs=0.002)


def test_what_an_overflow_swallowed_is_counted_and_the_rest_stays_in_place(paper: Paper):
    """A fifth of a second is missing after block 60, and the device says so."""
    for number in range(60):
        paper.mic(number, 500)
    for number in range(60, 100):
        paper.mic(number, 900, at=101.2 + number * 0.04, jumped=number == 60)
    candidate, _ = paper.finish(5.2)
    assert paper.log.takes[0].lost_samples == pytest.approx(3200, abs=20)
    assert float(np.flatnonzero(candidate > 800)[0] / 16_000) == pytest.approx(3.6, abs=0.002)


def test_a_full_queue_leaves_a_hole_that_is_counted(paper: Paper):
    for number in range(100):
        if not 70 <= number < 75:
            paper.mic(number)
    candidate, _ = paper.finish(5.0)
    assert paper.log.takes[0].lost_samples == 5 * 640
    assert len(candidate) == 5 * 16_000


def test_playbacks_are_told_at_the_moment_of_their_sample(paper: Paper):
    paper.client(0, 0.5, MixEvent(7, True, 480))
    paper.client(1, 0.5, MixEvent(7, False, 960, complete=True))
    paper.mic(0)
    paper.finish(2.0)
    assert paper.log.named("playback_started")[0][2] == pytest.approx(101.01)
    assert paper.log.named("playback_ended")[0][2:] == (pytest.approx(101.06), True)


def test_facts_the_queue_had_no_room_for_are_told_all_the_same(paper: Paper):
    stamp = Stamp(0, 101.0, 100.9, 100.9, False)
    paper.ear_stream.late.append(EarBlock(paper.ear_stream, stamp, None, (MixEvent(9, False, 0, True),)))
    paper.client(1, None)
    paper.finish(2.0)
    assert [fact[1] for fact in paper.log.named("playback_ended")] == [9]


def test_closing_in_the_middle_of_a_take_loses_nothing_that_was_heard(paper: Paper):
    for number in range(SETTLE_BLOCKS + 5):
        paper.mic(number)
    candidate, _ = paper.finish(60.0)
    assert len(candidate) / 16_000 == pytest.approx(1.0 + (SETTLE_BLOCKS + 5) * 0.04, abs=0.001)


def taken(ear: Ear) -> None:
    """Wait until the thread has taken every block."""
    deadline = time.monotonic() + 20
    while not ear.blocks.empty() and time.monotonic() < deadline:
        time.sleep(0.001)


def test_a_take_that_starts_in_the_middle_of_known_blocks_misses_nothing(tmp_path: Path):
    paper = Paper(tmp_path)
    blocks = SETTLE_BLOCKS + 20
    for number in range(blocks):
        paper.client(number, 0.5)
        paper.mic(number)
    paper.ear.start()
    taken(paper.ear)
    paper.ear.start_take(paper.writer, 101.0 + blocks * 0.04 - 0.15)
    for number in range(blocks, blocks + 20):
        paper.client(number, 0.5)
        paper.mic(number)
    candidate, client = paper.end(101.0 + (blocks + 20) * 0.04)
    assert len(candidate) == round(0.95 * 16_000)
    assert candidate[200:-200].all()
    assert client[200:-200].all()
    assert paper.log.takes[0].lost_samples == 0


def test_a_machine_that_slept_adds_no_silence_to_the_take(paper: Paper):
    """An hour asleep between two blocks: the device and the clock both skip it."""
    for number in range(60):
        paper.mic(number)
    paper.ear.start()
    taken(paper.ear)
    paper.time.now += 3600
    for number in range(60, 140):
        paper.mic(number, at=101.0 + number * 0.04 + 3600)
    candidate, _ = paper.end(3707.0)
    assert len(candidate) / 16_000 == pytest.approx(1.0 + 140 * 0.04, abs=0.1)
    assert paper.log.takes[0].lost_samples == 0


def test_two_devices_whose_clocks_drift_apart_stay_aligned(paper: Paper):
    """Half a part in a thousand each way, ten times the worst of two USB clocks: 80 ms in 80 s."""
    click, blocks, drift = np.zeros(BLOCK, np.int16), 2000, 0.0005
    click[960:1056] = 20_000
    for number in range(blocks):
        loud = number % 100 == 50
        moment = 101.0 + number * 0.04 * (1 - drift)
        leg = click.astype(np.float32) / 32768 if loud else None
        stamp = Stamp(number * BLOCK, moment, moment - 0.1, moment - 0.1, False)
        paper.ear.blocks.put(EarBlock(paper.ear_stream, stamp, leg, ()))
        # The microphone hears that click at the same instant, with a clock of its own.
        moment = 101.0 + number * 0.04 * (1 + drift)
        heard = np.full(BLOCK, 3, np.int16)  # a room, not a dead microphone
        for played in range(50, blocks, 100):
            offset = 960 + round((101.0 + played * 0.04 * (1 - drift) - moment) * RATE)
            if 0 <= offset < BLOCK - 96:
                heard[offset : offset + 96] = 20_000
        stamp = Stamp(number * BLOCK, moment, moment + 0.05, moment + 0.05, False)
        paper.ear.blocks.put(MicBlock(paper.mic_stream, stamp, heard.tobytes()))
        if number == 700:
            paper.time.now = 130.0
            paper.ear.start()
        if number > 700:
            paper.time.now += 0.04
    candidate, client = paper.end(paper.time.now + 1.0)
    places = []
    for leg_heard in (candidate, client):
        over = np.flatnonzero(np.abs(leg_heard) > 9000)
        places.append(over[np.insert(np.diff(over) > 1600, 0, True)])
    apart = [np.abs(places[0] - place).min() / 16 for place in places[1]]
    assert len(apart) == 20
    # Now and then a click falls on the seam of two blocks and is not played in the room.
    assert sorted(apart)[-3] < 5.0

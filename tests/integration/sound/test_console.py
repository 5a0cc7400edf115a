"""Five devices around one call: what the candidate, the trainer and the second juror hear, by pitch."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import DeviceChoice, DeviceRef, PlayRequest
from crcd_sim.sound.axis import StreamClock
from crcd_sim.sound.devices import BLOCK, RATE, AudioSystem
from crcd_sim.sound.streams import MicStream
from tests.fakes.console_sound import ConsoleLog
from tests.fakes.pulse import (
    BOUCLE,
    CASQUE,
    CONSOLE,
    ENTENDU,
    JUREE,
    MICRO,
    OREILLE,
    VOIX,
    PulseHeadset,
    spoken,
    written,
)
from tests.fakes.sound import sine
from tests.integration.sound.conftest import Desk

CANDIDATE, CLIENT, LIVE = 440, 660, 880
TRAINER = ConsoleDevices(VOIX, OREILLE, JUREE)
EARS = {"candidate": "casque", "trainer": "oreille", "juror": "juree"}
SETTLE_S, LISTEN_S = 0.7, 1.1


def present(samples: np.ndarray, rate: int) -> set[int]:
    """Which of the three pitches are in ``samples``."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) / len(samples)
    at = np.fft.rfftfreq(len(samples), 1 / rate)
    return {pitch for pitch in (CANDIDATE, CLIENT, LIVE) if spectrum[np.abs(at - pitch) < 8].max() > 0.005}


@dataclass(frozen=True)
class Heard:
    """What each person heard for a second, and when that was on the take."""

    candidate: set[int]
    trainer: set[int]
    juror: set[int]
    start: float
    end: float

    @property
    def everybody(self) -> tuple[set[int], set[int], set[int]]:
        return self.candidate, self.trainer, self.juror


class Table:
    """The desk of a candidate whose client the trainer may become."""

    def __init__(self, desk: Desk, pulse: PulseHeadset, folder: Path) -> None:
        self.desk, self.pulse, self.folder = desk, pulse, folder
        self.sound, self.log = desk.sound, ConsoleLog()
        self._rounds = 0

    def tone(self, pitch: int, seconds: float) -> Path:
        return written(sine(seconds, pitch, RATE, level=0.2), self.folder / f"{pitch}.wav")

    def everybody_speaks(self, seconds: float = 60.0) -> int:
        """The three at once, each on one pitch; returns the client's playback."""
        self.pulse.say(self.tone(CANDIDATE, seconds), "bouche")
        self.trainer = self.pulse.say(self.tone(LIVE, seconds), "gorge")
        return self.sound.play(PlayRequest(str(self.tone(CLIENT, seconds))))

    def listen(self) -> Heard:
        self.desk.run_for(SETTLE_S)
        self._rounds += 1
        start = self.sound.take_seconds(self.desk.clock.monotonic())
        with ExitStack() as stack:
            files = {
                who: stack.enter_context(
                    self.pulse.listening(f"{sink}.monitor", self.folder / f"{who}-{self._rounds}.wav")
                )
                for who, sink in EARS.items()
            }
            self.desk.run_for(LISTEN_S)
        end = self.sound.take_seconds(self.desk.clock.monotonic())
        found = {}
        for who, path in files.items():
            samples, rate = soundfile.read(path, dtype="float32")
            found[who] = present(samples[-rate:], rate)
        return Heard(found["candidate"], found["trainer"], found["juror"], start, end)

    def until_told(self, *fact: object, seconds: float = 20.0) -> None:
        self.desk.until(lambda: any(told[: len(fact)] == fact for told in self.log.facts), seconds)


@pytest.fixture
def table(
    pulse: PulseHeadset,
    make_desk: Callable[[DeviceChoice], Desk],
    tmp_path: Path,
) -> Iterator[Table]:
    for name in CONSOLE:
        pulse.plug(name)
    with pulse.room():
        desk = make_desk(DeviceChoice(MICRO, CASQUE))
        made = Table(desk, pulse, tmp_path)
        desk.sound.open_console(TRAINER, made.log)
        desk.open()
        yield made
        desk.close()


def legs(candidate: np.ndarray, client: np.ndarray, heard: Heard) -> tuple[set[int], set[int]]:
    """The pitches of both legs while ``heard`` lasted."""
    first, last = round((heard.start + 0.2) * 16_000), round((heard.end - 0.2) * 16_000)
    return present(candidate[first:last], 16_000), present(client[first:last], 16_000)


def test_each_person_hears_whom_they_should_and_the_take_is_one(table: Table) -> None:
    desk, sound = table.desk, table.sound
    desk.record()
    client = table.everybody_speaks()
    recorded = table.listen()
    sound.set_muted(True)
    muted = table.listen()
    sound.set_muted(False)
    sound.set_live(True)
    live = table.listen()
    sound.set_held(True)
    held = table.listen()
    sound.set_held(False)
    table.trainer.kill()  # or the server would let her speak into the candidate's microphone
    table.pulse.unplug("gorge")
    table.until_told("console_device_lost", "voice")
    without = table.listen()
    for name in ("gorge", "voix"):
        table.pulse.plug(name)
    table.until_told("console_device_back", "voice")
    table.pulse.say(table.tone(LIVE, 60.0), "gorge")
    back = table.listen()
    sound.set_live(False)
    after = table.listen()
    sound.stop(client)
    candidate_leg, client_leg = desk.stop()

    assert recorded.everybody == ({CLIENT}, {CANDIDATE, CLIENT}, {CANDIDATE, CLIENT})
    assert muted.everybody == ({CLIENT}, {CLIENT}, {CLIENT})
    assert live.everybody == ({CLIENT, LIVE}, {CANDIDATE, CLIENT}, {CANDIDATE, CLIENT, LIVE})
    assert held.everybody == ({CLIENT}, {CLIENT}, {CLIENT})
    assert without.everybody == ({CLIENT}, {CANDIDATE, CLIENT}, {CANDIDATE, CLIENT})
    assert back.everybody == live.everybody
    assert after.everybody == recorded.everybody

    def kept(heard: Heard) -> tuple[set[int], set[int]]:
        return legs(candidate_leg, client_leg, heard)

    assert kept(recorded) == ({CANDIDATE}, {CLIENT})
    assert kept(muted) == (set(), {CLIENT})
    assert kept(live) == ({CANDIDATE}, {CLIENT, LIVE})
    assert kept(held) == (set(), {CLIENT})
    assert kept(without) == ({CANDIDATE}, {CLIENT})
    assert kept(back) == ({CANDIDATE}, {CLIENT, LIVE})
    assert kept(after) == ({CANDIDATE}, {CLIENT})

    record = desk.log.takes[0]
    assert (record.gaps, record.lost_samples, record.status) == ((), 0, "closed")
    assert len(candidate_leg) == len(client_leg) >= round(after.end * 16_000)
    assert desk.log.named("device_lost", "sound_problem") == []  # the candidate is told nothing of it
    assert table.log.problems == [] or {p.code for p in table.log.problems} <= {"device_busy"}


def test_hold_music_is_heard_by_the_trainer_and_not_by_the_candidate(table: Table) -> None:
    table.desk.record()
    table.sound.set_held(True)
    table.sound.play(PlayRequest(str(table.tone(CLIENT, 20.0)), target="line"))
    assert table.listen().everybody == (set(), {CLIENT}, {CLIENT})
    table.desk.stop()


def test_outside_a_take_the_trainer_hears_nobody(table: Table) -> None:
    table.everybody_speaks(10.0)
    assert table.listen().everybody == ({CLIENT}, set(), set())


def test_the_trainer_s_words_are_dated_where_they_are_on_the_take(table: Table) -> None:
    phrase = spoken("Bonjour, ici madame Lefèvre, je vous appelle.", table.folder / "voix.wav")
    table.desk.record()
    table.sound.set_live(True)
    child = table.pulse.say(phrase, "gorge")
    table.desk.until(lambda: child.poll() is not None)
    table.desk.run_for(1.5)
    started = table.sound.take_seconds(table.log.named("trainer_voice_started")[0][1])
    stopped = table.sound.take_seconds(table.log.named("trainer_voice_stopped")[-1][1])
    _, client = table.desk.stop()
    where = np.flatnonzero(np.abs(client) > 0.02) / 16_000
    assert started == pytest.approx(where[0], abs=0.15)
    assert stopped == pytest.approx(where[-1], abs=0.15)
    assert table.desk.log.named("voice_started") == []


def test_a_live_voice_is_laid_where_the_candidate_heard_it(
    pulse: PulseHeadset, make_desk: Callable[[DeviceChoice], Desk], tmp_path: Path
) -> None:
    """The candidate's microphone hears the earphone itself: both legs must show the same clicks together."""
    for name in CONSOLE:
        pulse.plug(name)
    desk = make_desk(DeviceChoice(BOUCLE, CASQUE))
    table = Table(desk, pulse, tmp_path)
    desk.sound.open_console(ConsoleDevices(voice=VOIX), table.log)
    desk.sound.open(desk.log)
    clicks = np.zeros(RATE * 12, np.float32)
    for second in range(12):
        clicks[second * RATE : second * RATE + 48] = 0.8
    pulse.say(written(clicks, tmp_path / "clics.wav"), "gorge")
    desk.sound.set_live(True)
    desk.until(lambda: desk.sound.levels().candidate > -10)
    desk.record()
    desk.run_for(6)
    candidate, client = desk.stop()
    places = []
    for leg in (candidate, client):
        over = np.flatnonzero(np.abs(leg) > 0.2)
        places.append(over[np.insert(np.diff(over) > 1600, 0, True)])
    heard, said = places
    assert abs(len(heard) - len(said)) <= 1  # one may fall on the take's very end
    assert len(said) >= 5
    apart = np.abs(said[:, None] - heard[None, :]).min(axis=1 if len(said) <= len(heard) else 0)
    assert apart.max() / 16_000 <= 0.020


def test_devices_are_exchanged_in_the_middle_of_a_call(table: Table) -> None:
    table.desk.record()
    table.everybody_speaks(30.0)
    table.sound.open_console(ConsoleDevices(VOIX, JUREE, OREILLE), table.log)
    table.sound.set_live(True)
    swapped = table.listen()
    assert swapped.everybody == ({CLIENT, LIVE}, {CANDIDATE, CLIENT, LIVE}, {CANDIDATE, CLIENT})
    table.sound.close_console()
    alone = table.listen()
    assert alone.everybody == ({CLIENT}, set(), set())
    table.desk.stop()
    assert table.desk.log.takes[0].gaps == ()


def test_the_console_is_there_again_in_the_next_phase(table: Table) -> None:
    table.sound.set_live(True)
    table.sound.close()
    table.desk.open()
    table.desk.record("k2")
    table.everybody_speaks(20.0)
    assert table.listen().everybody == ({CLIENT}, {CANDIDATE, CLIENT}, {CANDIDATE, CLIENT})
    table.desk.stop("k2")


def test_an_unknown_device_is_named_and_the_rest_works(table: Table) -> None:
    unknown = DeviceRef("ALSA", "Jabra Evolve")
    table.sound.open_console(ConsoleDevices(unknown, OREILLE, JUREE), table.log)
    table.until_told("console_problem", "device_missing")
    table.until_told("console_device_lost", "voice")
    assert "« Jabra Evolve »" in str(table.log.problems[0]).replace("\u00a0", " ")
    table.desk.record()
    table.everybody_speaks(20.0)
    table.sound.set_live(True)
    assert table.listen().everybody == ({CLIENT}, {CANDIDATE, CLIENT}, {CANDIDATE, CLIENT})
    table.desk.stop()
    assert table.desk.log.named("device_lost", "sound_problem") == []
    assert len(table.log.problems) == 1


class Probe:
    """A measuring microphone on any device: dates what it hears on the program's clock."""

    def __init__(self, system: AudioSystem, clock: Any, ref: DeviceRef) -> None:
        self._blocks: queue.Queue[Any] = queue.Queue()
        self._stream = MicStream(system, clock, self._blocks, ref)

    def bursts(self) -> list[float]:
        """Close, and return when each burst began."""
        self._stream.close()
        stamps, heard = StreamClock(RATE), []
        while not self._blocks.empty():
            block = self._blocks.get_nowait()
            stamp = block.stamp
            stamps.stamp(stamp.index, stamp.device, stamp.stream_now, stamp.now)
            heard.append(np.frombuffer(block.data, np.int16)[:: len(block.data) // (2 * BLOCK)])
        samples = np.concatenate(heard)
        over = np.flatnonzero(np.abs(samples.astype(np.int32)) > 4_000)
        first = over[np.insert(np.diff(over) > RATE // 4, 0, True)]
        return [stamps.time_of(int(place)) for place in first]


def delays(table: Table, mouth: str, at: DeviceRef, to: DeviceRef) -> list[float]:
    """Seconds from the microphone ``at`` to the monitor ``to``, for each burst said into ``mouth``."""
    wave = np.zeros(RATE * 5, np.float32)
    for second in range(1, 5):
        wave[second * RATE : second * RATE + 480] = 0.6
    here, there = (Probe(table.desk.system, table.desk.clock, ref) for ref in (at, to))
    table.desk.run_for(2.5)
    table.pulse.say(written(wave, table.folder / f"{mouth}.wav"), mouth)
    table.desk.run_for(5.5)
    said, heard = here.bursts(), there.bursts()
    assert len(said) == len(heard) == 4
    return [b - a for a, b in zip(said, heard, strict=True)]


def test_both_ways_a_word_arrives_before_the_next_one(table: Table) -> None:
    table.desk.record()
    table.sound.set_live(True)
    to_candidate = delays(table, "gorge", VOIX, BOUCLE)
    to_trainer = delays(table, "bouche", MICRO, ENTENDU)
    table.desk.stop()
    assert max(to_candidate + to_trainer) < 0.5

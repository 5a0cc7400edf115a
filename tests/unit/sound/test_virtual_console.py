"""The trainer's console on the virtual headset: what each person hears, by pitch, and what is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import PlayRequest
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.console_sound import TRAINER, ConsoleLog, PlaceTapes
from tests.fakes.sound import RATE, SoundLog, VirtualTime, sine, take_record, voice

CANDIDATE, CLIENT, LIVE = 440, 660, 880


class Table:
    """A candidate, a recorded client and a trainer, each with a pitch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = VirtualTime()
        self.log, self.console = SoundLog(), ConsoleLog()
        self.sound = VirtualSound(self.time, self.time)
        self.tapes = self.sound.console.on_heard = PlaceTapes()
        self.ear: list[tuple[float, np.ndarray]] = []
        self.sound.on_heard = lambda at, samples: self.ear.append((at, samples))
        self.sound.open(self.log)
        self.sound.open_console(TRAINER, self.console)

    def record(self, name: str = "k1") -> Path:
        path = self.folder / f"{name}.flac"
        self.sound.start_take(take_record(id=name), path)
        return path

    def everybody_speaks(self, seconds: float = 4.0) -> int:
        path = self.folder / "client.wav"
        soundfile.write(path, sine(seconds, CLIENT, level=0.2), RATE, subtype="PCM_16")
        self.sound.speak(tone(seconds, CANDIDATE))
        self.sound.trainer_speak(tone(seconds, LIVE))
        return self.sound.play(PlayRequest(str(path)))

    def pitches(self, place: str, start: float, end: float) -> set[int]:
        return present(self.tapes.between(place, start, end))

    def candidate_hears(self, start: float, end: float) -> set[int]:
        heard = [samples for at, samples in self.ear if start <= at < end]
        return present(np.concatenate(heard)) if heard else set()

    def legs(self, path: Path, start: float = 0.0, end: float = 1e9) -> tuple[set[int], set[int]]:
        data, _ = soundfile.read(path, dtype="float32")
        piece = data[round(start * RATE) : round(end * RATE)]
        return present(piece[:, 0]), present(piece[:, 1])


def tone(seconds: float, pitch: int) -> np.ndarray:
    return np.asarray(sine(seconds, pitch, level=0.2) * 32767, np.int16)


def present(samples: np.ndarray) -> set[int]:
    """Which of the three pitches are in ``samples``."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) / max(len(samples), 1)
    at = np.fft.rfftfreq(len(samples), 1 / RATE)
    return {
        pitch
        for pitch in (CANDIDATE, CLIENT, LIVE)
        if spectrum[np.abs(at - pitch) < 12].max(initial=0) > 0.01
    }


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_the_trainer_hears_the_candidate_and_the_client_and_never_herself(table: Table):
    table.record()
    table.everybody_speaks()
    table.sound.set_live(True)
    start = table.time.now
    table.time.run_for(2)
    assert table.pitches("ear", start, start + 2) == {CANDIDATE, CLIENT}
    assert table.pitches("monitor", start, start + 2) == {CANDIDATE, CLIENT, LIVE}


def test_outside_a_take_nobody_is_listened_to(table: Table):
    table.everybody_speaks()
    start = table.time.now
    table.time.run_for(1)
    table.record()
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(1)
    for place in ("ear", "monitor"):
        assert table.pitches(place, start, start + 1) == set()
        assert table.pitches(place, start + 1, start + 2) == {CANDIDATE, CLIENT}
        assert table.pitches(place, start + 2, start + 3) == set()


@pytest.mark.parametrize("order", ["set_muted", "set_held"])
def test_a_candidate_muted_or_away_is_not_heard(table: Table, order: str):
    table.record()
    table.everybody_speaks()
    getattr(table.sound, order)(True)
    start = table.time.now
    table.time.run_for(1)
    getattr(table.sound, order)(False)
    table.time.run_for(1)
    assert table.pitches("ear", start, start + 1) == {CLIENT}
    assert table.pitches("ear", start + 1, start + 2) == {CANDIDATE, CLIENT}


def test_a_live_voice_is_in_the_earphone_and_on_the_client_leg_of_one_whole_take(table: Table):
    path = table.record()
    table.everybody_speaks(3.0)
    start = table.time.now
    table.time.run_for(1)
    table.sound.set_live(True)
    table.time.run_for(1)
    table.sound.set_live(False)
    table.time.run_for(2)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.candidate_hears(start, start + 1) == {CLIENT}
    assert table.candidate_hears(start + 1, start + 2) == {CLIENT, LIVE}
    assert table.candidate_hears(start + 2.04, start + 3) == {CLIENT}
    assert table.legs(path) == ({CANDIDATE}, {CLIENT, LIVE})
    assert table.legs(path, 0, 1) == ({CANDIDATE}, {CLIENT})
    assert table.log.takes[0].duration_s == 4.0


def test_on_hold_the_live_voice_is_silent_for_everybody_and_comes_back(table: Table):
    path = table.record()
    table.everybody_speaks(3.0)
    table.sound.set_live(True)
    start = table.time.now
    table.time.run_for(1)
    table.sound.set_held(True)
    table.time.run_for(1)
    table.sound.set_held(False)
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.pitches("monitor", start + 1.04, start + 2) == {CLIENT}
    assert table.candidate_hears(start + 1.04, start + 2) == {CLIENT}
    assert table.legs(path, 1.04, 2) == (set(), {CLIENT})
    assert table.legs(path, 2.04, 3) == ({CANDIDATE}, {CLIENT, LIVE})


def test_the_volume_of_the_earphone_changes_the_live_voice_there_and_not_on_the_leg(table: Table):
    table.sound.set_volume(0.5)
    path = table.record()
    table.sound.trainer_speak(np.full(RATE, 16_000, np.int16))
    table.sound.set_live(True)
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    data, _ = soundfile.read(path, dtype="int16")
    assert data[RATE // 2, 1] == 16_000
    assert table.ear[-1][1].max() == pytest.approx(16_000 / 32767 / 2, abs=1e-4)


def test_a_live_voice_opens_and_closes_without_a_click(table: Table):
    path = table.record()
    table.sound.trainer_speak(np.full(2 * RATE, 16_000, np.int16))
    table.time.run_for(0.5)
    table.sound.set_live(True)
    table.time.run_for(0.5)
    table.sound.set_live(False)
    table.time.run_for(0.5)
    table.sound.stop_take()
    table.time.run_for(0)
    data, _ = soundfile.read(path, dtype="int16")
    client = data[:, 1].astype(int)
    assert client.max() == 16_000
    assert np.abs(np.diff(client)).max() <= 16_000 // 100
    assert (np.flatnonzero(client)[0], np.flatnonzero(client)[-1]) == pytest.approx((8_000, 16_127), abs=4)


def test_the_console_s_volume_changes_what_it_hears_alone(table: Table):
    table.sound.set_console_volume(0.5)
    path = table.record()
    table.sound.speak(np.full(RATE, 16_000, np.int16))
    start = table.time.now
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.tapes.between("ear", start, start + 1).max() == pytest.approx(8_000 / 32767, abs=1e-4)
    assert soundfile.read(path, dtype="int16")[0][:, 0].max() == 16_000


def test_the_trainer_s_voice_is_dated_while_it_is_on_the_line_only(table: Table):
    table.record()
    table.sound.trainer_speak(voice(1.0))
    table.time.run_for(2)
    assert table.console.facts == []
    table.sound.set_live(True)
    end = table.sound.trainer_speak(voice(1.5), at=table.time.now + 0.5)
    table.time.run_for(4)
    started, stopped = table.console.facts
    assert started == ("trainer_voice_started", pytest.approx(102.5, abs=0.05))
    assert stopped == ("trainer_voice_stopped", pytest.approx(end, abs=0.05))
    assert not table.log.named("voice_started")  # nobody takes it for the candidate's


@pytest.mark.parametrize(
    "ending",
    [
        lambda sound: sound.set_live(False),
        lambda sound: sound.set_held(True),
        lambda sound: sound.unplug("voice"),
        lambda sound: sound.unplug("output"),
    ],
)
def test_a_voice_ends_with_what_carried_it(table: Table, ending):
    table.record()
    table.sound.set_live(True)
    table.sound.trainer_speak(voice(4.0))
    table.time.run_for(1)
    ending(table.sound)
    table.time.run_for(1)
    names = [name for name, *_ in table.console.named("trainer_voice_started", "trainer_voice_stopped")]
    assert names == ["trainer_voice_started", "trainer_voice_stopped"]


def test_another_listener_hears_the_voice_begin_anew(table: Table):
    table.record()
    table.sound.set_live(True)
    table.sound.trainer_speak(voice(4.0))
    table.time.run_for(1)
    second = ConsoleLog()
    table.sound.open_console(TRAINER, second)
    table.time.run_for(1)
    assert [name for name, *_ in table.console.facts] == ["trainer_voice_started"]
    assert [name for name, *_ in second.facts] == ["trainer_voice_started"]


def test_a_microphone_pulled_out_and_back_is_told_and_the_call_goes_on(table: Table):
    path = table.record()
    table.everybody_speaks(3.0)
    table.sound.set_live(True)
    table.time.run_for(1)
    table.sound.unplug("voice")
    table.time.run_for(1)
    table.sound.plug("voice")
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.console.named("console_device_lost", "console_device_back") == [
        ("console_device_lost", "voice", 101.0),
        ("console_device_back", "voice", 102.0),
    ]
    assert table.legs(path, 0.04, 1)[1] == {CLIENT, LIVE}
    assert table.legs(path, 1.04, 2)[1] == {CLIENT}
    assert table.legs(path, 2.04, 3)[1] == {CLIENT, LIVE}
    assert (table.log.takes[0].gaps, table.log.named("device_lost")) == ((), [])


def test_a_device_that_is_not_there_is_named_and_the_candidate_is_told_nothing(tmp_path: Path):
    table = Table(tmp_path)
    assert TRAINER.voice is not None
    table.sound.console.absent.add(TRAINER.voice)
    table.sound.open_console(TRAINER, table.console)
    table.time.run_for(0)
    assert [problem.code for problem in table.console.problems] == ["device_missing"]
    assert "«\u00a0voix\u00a0»" in str(table.console.problems[0])
    assert [fact[:2] for fact in table.console.named("console_device_lost")] == [
        ("console_device_lost", "voice")
    ]
    assert table.log.facts == []


def test_a_device_lost_is_told_once_and_its_return_with_the_next_phase(table: Table):
    table.sound.unplug("ear")
    table.sound.close()
    table.sound.open(table.log)
    table.sound.close()
    table.sound.console.absent.clear()
    table.sound.open(table.log)
    table.time.run_for(0)
    told = table.console.named("console_device_lost", "console_device_back")
    assert [fact[:2] for fact in told] == [("console_device_lost", "ear"), ("console_device_back", "ear")]


def test_a_place_without_a_device_is_not_used(table: Table):
    table.sound.open_console(ConsoleDevices(ear=TRAINER.ear), table.console)
    table.record()
    table.everybody_speaks()
    table.sound.set_live(True)
    start = table.time.now
    table.time.run_for(1)
    assert table.pitches("ear", start, start + 1) == {CANDIDATE, CLIENT}
    assert table.pitches("monitor", start, start + 1) == set()
    assert table.candidate_hears(start, start + 1) == {CLIENT}


def test_the_console_stays_from_one_phase_to_the_next_and_its_voice_does_not(table: Table):
    table.sound.set_live(True)
    table.sound.close()
    table.time.run_for(60)
    table.sound.open(table.log)
    path = table.record()
    table.everybody_speaks()
    start = table.time.now
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.pitches("ear", start, start + 1) == {CANDIDATE, CLIENT}
    assert table.legs(path)[1] == {CLIENT}


def test_a_console_opened_before_the_phase_hears_it(tmp_path: Path):
    table = Table(tmp_path)
    table.sound.close()
    table.sound.close_console()
    table.sound.open_console(TRAINER, table.console)
    table.sound.open(table.log)
    table.record()
    table.everybody_speaks()
    start = table.time.now
    table.time.run_for(1)
    assert table.pitches("ear", start, start + 1) == {CANDIDATE, CLIENT}


def test_a_closed_console_hears_and_says_nothing(table: Table):
    path = table.record()
    table.everybody_speaks()
    table.sound.set_live(True)
    table.time.run_for(1)
    table.sound.close_console()
    start = table.time.now
    table.time.run_for(1)
    table.sound.stop_take()
    table.time.run_for(0)
    assert table.pitches("ear", start, start + 1) == set()
    assert table.legs(path, 1.04, 2)[1] == {CLIENT}


def test_the_levels_are_those_of_the_last_block_and_the_microphone_s_at_any_time(table: Table):
    table.sound.trainer_speak(np.full(RATE, 16_384, np.int16))
    table.sound.speak(np.full(RATE, 8_192, np.int16))
    table.time.run_for(0.5)
    levels = table.sound.console_levels()
    assert levels.voice == pytest.approx(-6.02, abs=0.05)
    assert (levels.candidate, levels.client) == (-120.0, -120.0)  # no take
    table.record()
    table.time.run_for(0.2)
    assert table.sound.console_levels().candidate == pytest.approx(-12.04, abs=0.05)
    table.sound.stop_take()
    table.time.run_for(2)
    assert table.sound.console_levels().voice == -120.0

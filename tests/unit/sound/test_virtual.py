from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.clock import SystemClock
from crcd_sim.services.ports import PlayRequest
from crcd_sim.sound.part_file import file_sha256, part_of
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.sound import RATE, SoundLog, VirtualTime, sine, take_record, voice


class Desk:
    """A virtual headset that has just been opened, and everything around it."""

    def __init__(self, folder: Path, **more) -> None:
        self.folder = folder
        self.time = VirtualTime()
        self.log = SoundLog()
        self.sound = VirtualSound(self.time, self.time, **more)
        self.sound.open(self.log)

    def record(self, name: str = "k1") -> Path:
        path = self.folder / f"{name}.flac"
        self.sound.start_take(take_record(id=name), path)
        return path

    def stop(self) -> None:
        self.sound.stop_take()
        self.time.run_for(0)

    def clip(self, samples: np.ndarray, name: str = "T01.wav") -> str:
        path = self.folder / name
        soundfile.write(path, samples, RATE, subtype="PCM_16")
        return str(path)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def legs(path: Path) -> tuple[np.ndarray, np.ndarray]:
    data, _ = soundfile.read(path, dtype="int16")
    return data[:, 0], data[:, 1]


def test_a_clip_is_told_from_its_first_to_its_last_sample(desk: Desk):
    number = desk.sound.play(PlayRequest(desk.clip(sine(1.0, 440))))
    desk.time.run_for(2)
    assert desk.log.facts == [
        ("playback_started", number, 100.0),
        ("playback_ended", number, 101.0, True),
    ]


def test_what_begins_in_a_silence_is_told_within_a_block(desk: Desk):
    desk.record()
    desk.time.run_for(1.01)
    desk.sound.speak(voice(1.0))
    desk.sound.play(PlayRequest(desk.clip(sine(1.0, 440))))
    desk.time.run_for(0.12)
    assert {fact[0] for fact in desk.log.facts} == {"playback_started", "voice_started"}


def test_both_legs_are_on_one_axis_to_the_sample(desk: Desk):
    path = desk.record()
    desk.time.run_for(1.0)
    desk.sound.play(PlayRequest(desk.clip(np.full(1600, 0.5, np.float32))))
    desk.sound.speak(np.full(1600, 9000, np.int16))
    desk.time.run_for(1.0)
    desk.stop()
    candidate, client = legs(path)
    assert np.flatnonzero(candidate).tolist() == list(range(16_000, 17_600))
    assert np.array_equal(np.flatnonzero(client), np.flatnonzero(candidate))
    assert len(candidate) == 32_000


def test_the_take_is_closed_with_its_hash_and_its_length(desk: Desk):
    path = desk.record()
    desk.time.run_for(12.34)
    desk.stop()
    record = desk.log.takes[0]
    assert (record.duration_s, record.lost_samples, record.gaps, record.status) == (12.34, 0, (), "closed")
    assert record.sha256 == file_sha256(path)


def test_a_moment_is_found_again_on_the_take(desk: Desk):
    desk.time.run_for(0.123)
    desk.record()
    start = desk.time.now
    desk.time.run_for(3)
    assert desk.sound.take_seconds(start + 1.5) == pytest.approx(1.5, abs=0.001)


def test_the_candidate_s_voice_ends_turns_through_voice_activity(desk: Desk):
    desk.record()
    desk.time.run_for(1)
    end = desk.sound.speak(voice(2.0))
    desk.time.run_for(4)
    started, stopped = desk.log.named("voice_started", "voice_stopped")
    assert started[1] == pytest.approx(101.0, abs=0.05)
    assert stopped[1] == pytest.approx(end, abs=0.05)
    assert end == pytest.approx(103.0)


def test_frames_muted_behind_everybody_s_back_bring_no_voice(desk: Desk):
    desk.sound.mute_candidate_frames = True
    path = desk.record()
    desk.sound.speak(voice(2.0))
    desk.time.run_for(4)
    desk.stop()
    assert not desk.log.named("voice_started")
    assert not legs(path)[0].any()


def test_a_voice_to_come_is_heard_at_its_moment_without_anything_else_running(desk: Desk):
    desk.sound.speak(voice(1.0), at=150.0)
    desk.time.run_until(152)
    assert desk.log.named("voice_started")[0][1] == pytest.approx(150.0, abs=0.05)


def test_a_voice_under_the_gate_is_not_heard(desk: Desk):
    desk.sound.set_gate(-5)
    desk.sound.speak(voice(1.0))
    desk.time.run_for(2)
    assert not desk.log.facts


def test_nothing_is_worked_out_while_nothing_happens(desk: Desk):
    desk.sound.speak(voice(0.5))
    desk.sound.play(PlayRequest(desk.clip(sine(0.5, 440))))
    desk.record()
    desk.time.run_for(2)
    desk.stop()
    desk.time.run_for(1)
    assert desk.time.idle


def test_mute_is_digital_zero_between_its_two_instants(desk: Desk):
    path = desk.record()
    desk.sound.speak(np.full(3 * RATE, 9000, np.int16))
    desk.time.run_for(1.0)
    desk.sound.set_muted(True)
    desk.time.run_for(0.75)
    desk.sound.set_muted(False)
    desk.time.run_for(1.0)
    desk.stop()
    candidate, _ = legs(path)
    silent = np.flatnonzero(candidate == 0)
    assert (silent[0], silent[-1], len(silent)) == (RATE, RATE * 7 // 4 - 1, RATE * 3 // 4)
    with soundfile.SoundFile(path) as file:
        assert '"muted":[[1.0,1.75]]' in file.comment


def test_hold_silences_the_candidate_and_not_the_client(desk: Desk):
    path = desk.record()
    desk.sound.set_held(True)
    desk.sound.speak(voice(1.0))
    desk.sound.play(PlayRequest("tone:hold", loop=True))
    desk.time.run_for(1.0)
    desk.stop()
    candidate, client = legs(path)
    assert not candidate.any()
    assert client.any()


def test_muting_in_the_middle_of_a_word_ends_the_voice_there(desk: Desk):
    desk.record()
    desk.sound.speak(voice(3.0))
    desk.time.run_for(1.5)
    desk.sound.set_muted(True)
    desk.time.run_for(0.1)
    assert desk.log.named("voice_stopped")[0][1] == pytest.approx(101.5, abs=0.05)
    desk.sound.set_muted(False)
    desk.time.run_for(0.5)
    assert desk.log.named("voice_started")[1][1] == pytest.approx(101.6, abs=0.1)


def test_unmuting_while_on_hold_does_not_open_the_microphone(desk: Desk):
    path = desk.record()
    desk.sound.set_held(True)
    desk.sound.set_muted(True)
    desk.sound.set_muted(False)
    desk.sound.speak(voice(1.0))
    desk.time.run_for(1)
    desk.stop()
    assert not legs(path)[0].any()


def test_a_stop_at_a_cut_point_is_told_at_that_second(desk: Desk):
    number = desk.sound.play(PlayRequest(desk.clip(sine(5.0, 440))))
    desk.time.run_for(1)
    desk.sound.stop(number, at_s=1.45)
    desk.time.run_for(2)
    assert desk.log.facts[-1] == ("playback_ended", number, pytest.approx(101.45), False)


def test_the_local_ring_is_heard_and_not_recorded(desk: Desk):
    path = desk.record()
    desk.sound.play(PlayRequest("tone:ring", target="ring"))
    desk.time.run_for(1)
    assert desk.sound.levels().client == -120
    desk.stop()
    assert not legs(path)[1].any()


def test_the_volume_does_not_change_what_is_recorded(desk: Desk):
    desk.sound.set_volume(0.1)
    path = desk.record()
    desk.sound.play(PlayRequest(desk.clip(np.full(1600, 0.5, np.float32))))
    desk.time.run_for(1)
    desk.stop()
    assert legs(path)[1].max() == pytest.approx(16_384, abs=2)


def test_levels_show_who_is_heard_now(desk: Desk):
    desk.record()
    desk.sound.speak(np.full(1600, 16_384, np.int16))
    desk.time.run_for(0.05)
    assert desk.sound.levels().candidate == pytest.approx(-6, abs=0.1)
    assert desk.sound.levels().client == -120
    desk.time.run_for(1)
    assert desk.sound.levels().candidate == -120


def test_a_missing_clip_is_a_sentence_and_a_line_that_ends_at_once(desk: Desk):
    number = desk.sound.play(PlayRequest(str(desk.folder / "T09.ogg")))
    desk.time.run_for(1)
    assert [problem.code for problem in desk.log.problems] == ["clip_missing"]
    assert desk.log.named("playback_ended") == [("playback_ended", number, 100.0, False)]


def test_an_unplugged_microphone_is_a_gap_and_comes_back(desk: Desk):
    path = desk.record()
    desk.sound.speak(np.full(4 * RATE, 9000, np.int16))
    desk.time.run_for(1)
    desk.sound.unplug("input")
    desk.time.run_for(1.5)
    desk.sound.plug("input")
    desk.time.run_for(1)
    desk.stop()
    assert [fact[:2] for fact in desk.log.named("device_lost", "device_back")] == [
        ("device_lost", "input"),
        ("device_back", "input"),
    ]
    assert desk.log.takes[0].gaps == ((1.0, 2.5),)
    candidate, _ = legs(path)
    assert not candidate[RATE : RATE * 5 // 2].any()
    assert candidate[RATE * 5 // 2 :].all()


def test_an_unplugged_earphone_ends_what_it_was_saying(desk: Desk):
    number = desk.sound.play(PlayRequest(desk.clip(sine(5.0, 440))))
    desk.time.run_for(1)
    desk.sound.unplug("output")
    desk.time.run_for(0)
    assert ("playback_ended", number, 101.0, False) in desk.log.facts
    second = desk.sound.play(PlayRequest(desk.clip(sine(5.0, 440))))
    desk.time.run_for(0)
    assert desk.log.facts[-1] == ("playback_ended", second, 101.0, False)


def test_the_same_sitting_gives_the_same_bytes(tmp_path: Path):
    def run(name: str) -> tuple[str, list]:
        folder = tmp_path / name
        folder.mkdir()
        desk = Desk(folder)
        desk.record()
        desk.sound.speak(voice(1.5), at=100.7)
        desk.time.run_for(0.333)
        desk.sound.play(PlayRequest("tone:ringback"))
        desk.time.run_for(4)
        desk.stop()
        return desk.log.takes[0].sha256, desk.log.facts

    assert run("a") == run("b")


def test_silence_in_long_blocks_gives_what_short_ones_would(desk: Desk):
    """Orders come at odd instants, and cut the long blocks."""
    path = desk.record()
    for _ in range(9):
        desk.time.run_for(0.3337)
        desk.sound.set_volume(1.0)
    desk.sound.speak(np.full(100, 9000, np.int16))
    said_at = desk.time.now
    desk.time.run_for(1)
    desk.stop()
    assert np.flatnonzero(legs(path)[0])[0] == round((said_at - 100.0) * RATE)


def test_a_loop_that_was_late_loses_nothing(desk: Desk):
    path = desk.record()
    desk.sound.speak(np.full(RATE, 9000, np.int16), at=100.5)
    desk.time.now = 103.0
    desk.time.run_for(1)
    desk.stop()
    assert np.flatnonzero(legs(path)[0]).tolist() == list(range(8000, 24_000))


def test_a_late_loop_hears_a_voice_that_began_before_it_woke(desk: Desk):
    desk.sound.speak(voice(1.0), at=100.5)
    desk.time.now = 100.9
    desk.time.run_for(2)
    assert desk.log.named("voice_started")[0][1] == pytest.approx(100.5, abs=0.05)


def test_what_is_spoken_is_on_disk_within_half_a_second(desk: Desk):
    path = desk.record()
    desk.time.run_for(7.3)
    assert soundfile.info(part_of(path)).duration >= 6.8
    desk.stop()


def test_closing_ends_the_take_and_tells_it(desk: Desk):
    desk.record()
    desk.time.run_for(1)
    desk.sound.close()
    desk.time.run_for(1)
    assert [record.duration_s for record in desk.log.takes] == [1.0]
    assert desk.time.idle


def test_nothing_is_told_after_closing_and_a_new_phase_starts_clean(desk: Desk):
    desk.sound.play(PlayRequest(desk.clip(sine(5.0, 440))))
    desk.sound.set_muted(True)
    desk.sound.close()
    desk.time.run_for(6)
    assert not desk.log.facts
    desk.sound.open(desk.log)
    desk.sound.speak(voice(1.0))
    desk.time.run_for(2)
    assert [fact[0] for fact in desk.log.facts] == ["voice_started", "voice_stopped"]


def test_with_a_disk_clock_a_thread_writes_and_the_take_is_the_same(tmp_path: Path):
    desk = Desk(tmp_path, disk_clock=SystemClock())
    path = desk.record()
    desk.sound.speak(voice(1.0))
    desk.time.run_for(2)
    desk.sound.stop_take()
    desk.sound.join()
    desk.time.run_for(0)
    assert desk.log.takes[0].duration_s == 2.0
    assert np.array_equal(legs(path)[0][:RATE], voice(1.0))


def test_the_voice_port_never_touches_the_sound_card(tmp_path: Path):
    """A child interpreter plays and records, then lists what it imported."""
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.sound.test_virtual import Desk\n"
        f"desk = Desk(Path({str(tmp_path)!r})); desk.record(); desk.time.run_for(1); desk.stop()\n"
        "print('sounddevice' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


class Creeping(VirtualTime):
    """Time as it is: some of it passes between two readings."""

    def monotonic(self) -> float:
        self.now += 0.0005
        return self.now


def test_nothing_is_lost_of_what_passes_while_a_take_is_begun(tmp_path: Path):
    time, log = Creeping(), SoundLog()
    sound = VirtualSound(time, time)
    sound.open(log)
    sound.start_take(take_record(id="k1"), tmp_path / "k1.flac")
    time.run_for(1)
    sound.stop_take()
    time.run_for(0)
    assert log.takes[0].lost_samples == 0

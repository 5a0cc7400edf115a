"""The real path: PortAudio, a headset of a private sound server, files on the disk."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.services.ports import DeviceChoice, PlayRequest
from tests.fakes.pulse import BOUCLE, CASQUE, MICRO, SALLE, PulseHeadset, spoken, written
from tests.fakes.sound import sine
from tests.integration.sound.conftest import Desk


def pitch(samples: np.ndarray, rate: int) -> float:
    """Strongest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * rate / len(samples))


def loud(samples: np.ndarray, level: float = 0.05) -> tuple[int, int]:
    """First and last sample above ``level``."""
    where = np.flatnonzero(np.abs(samples) > level)
    return int(where[0]), int(where[-1])


def wait(child: subprocess.Popen[bytes], desk: Desk) -> None:
    desk.until(lambda: child.poll() is not None)


def test_the_prompt_is_heard_in_the_earphone(desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    clip = written(sine(1.5, 660, 48_000), tmp_path / "T01.wav")
    with pulse.listening("casque.monitor", tmp_path / "entendu.wav") as heard:
        number = desk.sound.play(PlayRequest(str(clip)))
        desk.until_told("playback_ended", number)
        desk.run_for(0.5)
    samples, rate = soundfile.read(heard)
    first, last = loud(samples)
    assert (last - first) / rate == pytest.approx(1.5, abs=0.01)
    assert pitch(samples[first:last], rate) == pytest.approx(660, abs=2)


def test_a_clip_s_two_instants_are_as_far_apart_as_its_length(desk: Desk, tmp_path: Path):
    clip = written(sine(1.25, 660, 48_000), tmp_path / "T01.wav")
    number = desk.sound.play(PlayRequest(str(clip)))
    desk.until_told("playback_ended", number)
    started, ended = desk.log.named("playback_started", "playback_ended")
    assert ended[2] - started[2] == pytest.approx(1.25, abs=0.005)
    assert ended[3] is True
    assert ended[2] <= desk.clock.monotonic()


def test_both_legs_are_recorded(desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    phrase = spoken("Bonjour, Camille à votre écoute.", tmp_path / "voix.wav")
    desk.record()
    number = desk.sound.play(PlayRequest(str(written(sine(1.0, 660, 48_000), tmp_path / "T01.wav"))))
    desk.until_told("playback_ended", number)
    wait(pulse.say(phrase), desk)
    desk.run_for(0.5)
    candidate, client = desk.stop()
    first, last = loud(client)
    assert (last - first) / 16_000 == pytest.approx(1.0, abs=0.01)
    assert pitch(client[first:last], 16_000) == pytest.approx(660, abs=2)
    spoken_from, _ = loud(candidate)
    assert spoken_from > last
    record = desk.log.takes[0]
    assert (record.lost_samples, record.gaps, record.rate, record.channels) == (0, (), 16_000, 2)


def test_both_legs_are_aligned_within_twenty_milliseconds(
    make_desk: Callable[[DeviceChoice], Desk], tmp_path: Path
):
    """Clicks go to the earphone; the microphone is that very earphone. They must fall together."""
    desk = make_desk(DeviceChoice(BOUCLE, CASQUE))
    desk.sound.open(desk.log)
    click = np.zeros(48_000, np.float32)
    click[:48] = 0.8
    number = desk.sound.play(PlayRequest(str(written(click, tmp_path / "clic.wav")), loop=True))
    desk.until(lambda: desk.sound.levels().candidate > -10)
    desk.record()
    desk.run_for(8)
    desk.sound.stop(number)
    candidate, client = desk.stop()
    places = []
    for leg in (candidate, client):
        over = np.flatnonzero(np.abs(leg) > 0.2)
        places.append(over[np.insert(np.diff(over) > 1600, 0, True)])
    assert len(places[0]) == len(places[1]) >= 7
    assert np.abs(places[0] - places[1]).max() / 16_000 <= 0.020
    assert desk.log.takes[0].lost_samples == 0


def test_not_one_sample_of_the_candidate_is_lost(desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    """A pure tone whose phase would jump at the first missing sample."""
    tone = written(sine(10, 440, 48_000, level=0.3), tmp_path / "la.wav")
    desk.record()
    wait(pulse.say(tone), desk)
    candidate, _ = desk.stop()
    first, last = loud(candidate, 0.1)
    assert (last - first) / 16_000 == pytest.approx(10, abs=0.01)
    inside = candidate[first + 800 : last - 800]
    turns = np.exp(-2j * np.pi * 440 * np.arange(len(inside)) / 16_000)
    hops = (inside * turns)[: len(inside) // 400 * 400].reshape(-1, 400).mean(axis=1)
    drift = np.unwrap(np.angle(hops))
    # One sample of 16 kHz at 440 Hz is 0.17 radian; the room's noise is far below.
    assert np.abs(np.diff(drift)).max() < 0.05
    assert desk.log.takes[0].lost_samples == 0


def test_the_candidate_s_voice_is_dated(desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    phrase = spoken("Je consulte votre dossier immédiatement.", tmp_path / "voix.wav")
    desk.record()
    wait(pulse.say(phrase), desk)
    desk.until_told("voice_stopped")
    desk.run_for(0.5)
    candidate, _ = desk.stop()
    first, last = (place / 16_000 for place in loud(candidate, 0.02))
    started = desk.sound.take_seconds(desk.log.named("voice_started")[0][1])
    stopped = desk.sound.take_seconds(desk.log.named("voice_stopped")[-1][1])
    assert started == pytest.approx(first, abs=0.15)
    assert stopped == pytest.approx(last, abs=0.15)


def test_a_cut_point_stops_the_client_there(desk: Desk, tmp_path: Path):
    clip = written(np.full(48_000 * 3, 0.3, np.float32), tmp_path / "T01.wav")
    desk.record()
    number = desk.sound.play(PlayRequest(str(clip)))
    desk.sound.stop(number, at_s=0.9)
    desk.until_told("playback_ended", number)
    _, client = desk.stop()
    first, last = loud(client)
    assert (last - first) / 16_000 == pytest.approx(0.9, abs=0.01)
    assert desk.log.named("playback_ended")[0][3] is False


def test_muted_the_candidate_is_digital_zero_and_the_client_is_kept(desk: Desk, tmp_path: Path):
    desk.record()
    desk.run_for(1)
    desk.sound.set_muted(True)
    number = desk.sound.play(PlayRequest(str(written(sine(1.0, 660, 48_000), tmp_path / "T01.wav"))))
    desk.until_told("playback_ended", number)
    desk.sound.set_muted(False)
    desk.run_for(1)
    candidate, client = desk.stop()
    first, last = loud(client)
    assert not candidate[first:last].any()
    assert candidate[: 16_000 // 2].any()
    assert candidate[-16_000 // 2 :].any()


def test_the_volume_is_heard_and_not_recorded(desk: Desk, pulse: PulseHeadset, tmp_path: Path):
    clip = written(np.full(48_000, 0.5, np.float32), tmp_path / "T01.wav")
    desk.sound.set_volume(0.2)
    desk.record()
    with pulse.listening("casque.monitor", tmp_path / "entendu.wav") as heard:
        number = desk.sound.play(PlayRequest(str(clip)))
        desk.until_told("playback_ended", number)
        desk.run_for(0.3)
    _, client = desk.stop()
    samples, _ = soundfile.read(heard)
    assert np.abs(samples).max() == pytest.approx(0.1, abs=0.01)
    assert client.max() == pytest.approx(0.5, abs=0.05)


def test_the_bell_rings_in_the_headset_and_in_the_room_and_not_on_the_recording(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset, tmp_path: Path
):
    with pulse.room():
        desk = make_desk(DeviceChoice(MICRO, CASQUE, ring=SALLE))
        desk.open()
        desk.record()
        with (
            pulse.listening("casque.monitor", tmp_path / "a.wav") as headset,
            pulse.listening("salle.monitor", tmp_path / "b.wav") as room,
        ):
            number = desk.sound.play(PlayRequest("tone:ring", target="ring", loop=True))
            desk.until_told("playback_started", number)
            desk.run_for(1.2)
            desk.sound.stop(number)
            desk.until_told("playback_ended", number)
            desk.run_for(0.3)
        _, client = desk.stop()
    for path in (headset, room):
        samples, _ = soundfile.read(path)
        assert np.abs(samples).max() > 0.1
    assert not client.any()


def test_the_interview_s_recording_comes_from_the_loudspeaker_and_is_on_the_client_leg(
    make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset, tmp_path: Path
):
    clip = written(sine(1.0, 660, 48_000), tmp_path / "r1.wav")
    with pulse.room():
        desk = make_desk(DeviceChoice(MICRO, CASQUE, loudspeaker=SALLE))
        desk.open()
        desk.record()
        with (
            pulse.listening("casque.monitor", tmp_path / "a.wav") as headset,
            pulse.listening("salle.monitor", tmp_path / "b.wav") as room,
        ):
            number = desk.sound.play(PlayRequest(str(clip), target="loudspeaker"))
            desk.until_told("playback_ended", number)
            desk.run_for(0.3)
        _, client = desk.stop()
    assert np.abs(soundfile.read(room)[0]).max() > 0.3
    assert np.abs(soundfile.read(headset)[0]).max() == 0
    assert np.abs(client).max() > 0.3


def test_a_new_phase_takes_the_headset_again_at_once(desk: Desk):
    desk.sound.close()
    desk.open()
    desk.record("k2")
    desk.run_for(1)
    candidate, _ = desk.stop("k2")
    assert candidate.any()
    assert desk.log.takes[-1].gaps == ()

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound.player import FADE_S, ClipShelf, Mixer, MixEvent, load_clip
from tests.fakes.sound import sine

RATE = 16_000
BLOCK = 640


def played(mixer: Mixer, blocks: int) -> tuple[np.ndarray, np.ndarray, list[tuple[int, MixEvent]]]:
    """Ear, leg and events (with the sample where they fall) of the next blocks."""
    ear, leg, events = [], [], []
    for number in range(blocks):
        block = mixer.render(BLOCK)
        ear.append(np.zeros(BLOCK, np.float32) if block.ear is None else block.ear)
        leg.append(np.zeros(BLOCK, np.float32) if block.leg is None else block.leg)
        events += [(number * BLOCK + event.offset, event) for event in block.events]
    return np.concatenate(ear), np.concatenate(leg), events


@pytest.mark.parametrize(
    ("name", "native", "form", "subtype"),
    [
        ("a.wav", 44_100, "WAV", "PCM_16"),
        ("a.flac", 48_000, "FLAC", "PCM_16"),
        ("a.ogg", 24_000, "OGG", "OPUS"),
        ("a.ogg", 22_050, "OGG", "VORBIS"),
        ("a.mp3", 44_100, "MP3", "MPEG_LAYER_III"),
    ],
)
def test_a_clip_of_any_format_and_rate_keeps_its_length_and_pitch(
    tmp_path: Path, name: str, native: int, form: str, subtype: str
):
    path = tmp_path / name
    soundfile.write(path, sine(2.0, 440, native), native, format=form, subtype=subtype)
    clip = load_clip(str(path), RATE)
    assert len(clip) / RATE == pytest.approx(2.0, abs=0.06)  # MP3 pads
    middle = clip[RATE // 2 : RATE // 2 + RATE]
    assert np.abs(np.fft.rfft(middle)).argmax() == pytest.approx(440, abs=1)


def test_a_stereo_clip_becomes_one_voice(tmp_path: Path):
    left = sine(0.5, 440)
    soundfile.write(tmp_path / "s.wav", np.stack([left, np.zeros_like(left)], axis=1), RATE)
    assert np.abs(load_clip(str(tmp_path / "s.wav"), RATE)).max() == pytest.approx(0.25, abs=0.01)


def test_a_missing_clip_says_which_and_what_to_do(tmp_path: Path):
    with pytest.raises(EnvironmentProblem, match=r"T01\.ogg » est introuvable") as found:
        load_clip(str(tmp_path / "T01.ogg"), RATE)
    assert found.value.code == "clip_missing"


@pytest.mark.parametrize("content", [b"", b"ceci n'est pas un son" * 50])
def test_an_undecodable_clip_says_which_and_what_to_do(tmp_path: Path, content: bytes):
    (tmp_path / "T02.ogg").write_bytes(content)
    with pytest.raises(EnvironmentProblem, match=r"T02\.ogg » ne se lit pas") as found:
        load_clip(str(tmp_path / "T02.ogg"), RATE)
    assert found.value.code == "clip_unreadable"


def test_a_clip_without_a_single_sample_is_refused(tmp_path: Path):
    soundfile.write(tmp_path / "vide.wav", np.zeros(0, np.float32), RATE)
    with pytest.raises(EnvironmentProblem, match=r"vide\.wav"):
        load_clip(str(tmp_path / "vide.wav"), RATE)


def test_an_m4a_clip_is_told_apart_with_the_formats_to_use(tmp_path: Path):
    (tmp_path / "T03.m4a").write_bytes(b"\0\0\0\x20ftypM4A ")
    with pytest.raises(EnvironmentProblem, match="WAV, FLAC, Ogg ou MP3") as found:
        load_clip(str(tmp_path / "T03.m4a"), RATE)
    assert found.value.code == "clip_format"


def test_a_clip_replaced_on_disk_is_read_again(tmp_path: Path):
    import os

    path, shelf = tmp_path / "a.wav", ClipShelf(RATE)
    soundfile.write(path, sine(0.1, 440), RATE)
    first = shelf.get(str(path))
    assert shelf.get(str(path)) is first
    soundfile.write(path, sine(0.2, 440), RATE)
    os.utime(path, ns=(1, 1))
    assert len(shelf.get(str(path))) == 2 * len(first)


def test_a_shelf_keeps_no_more_than_its_room(tmp_path: Path):
    shelf = ClipShelf(RATE, seconds=0.25)
    paths = [tmp_path / f"{n}.wav" for n in range(3)]
    for path in paths:
        soundfile.write(path, sine(0.1, 440), RATE)
    first = shelf.get(str(paths[0]))
    shelf.get(str(paths[1]))
    shelf.get(str(paths[2]))
    assert shelf.get(str(paths[0])) is not first


def test_a_clip_is_rendered_sample_for_sample_with_its_two_instants():
    mixer, clip = Mixer(RATE), sine(0.1, 440)
    mixer.play(7, clip)
    ear, leg, events = played(mixer, 4)
    assert np.array_equal(ear[: len(clip)], clip)
    assert np.array_equal(leg, ear)
    assert not ear[len(clip) :].any()
    assert events == [
        (0, MixEvent(7, True, 0)),
        (1600, MixEvent(7, False, 1600 - 2 * BLOCK, complete=True)),
    ]


def test_what_is_not_for_the_leg_is_heard_and_not_kept():
    mixer = Mixer(RATE)
    mixer.play(1, sine(0.1, 440), leg=False)
    ear, leg, _ = played(mixer, 3)
    assert ear.any()
    assert not leg.any()


def test_two_voices_at_once_are_added():
    mixer, clip = Mixer(RATE), sine(0.1, 440, level=0.2)
    mixer.play(1, clip)
    mixer.play(2, clip)
    assert np.allclose(played(mixer, 2)[0], 2 * clip[: 2 * BLOCK])


def test_a_loop_goes_on_until_stopped():
    mixer, clip = Mixer(RATE), sine(0.05, 440)
    mixer.play(1, clip, loop=True)
    ear, _, events = played(mixer, 10)
    assert [event.started for _, event in events] == [True]
    assert np.array_equal(ear[800:1600], ear[:800])


def test_a_stop_fades_within_ten_milliseconds_and_is_not_complete():
    mixer = Mixer(RATE)
    mixer.play(1, np.ones(RATE, np.float32))
    played(mixer, 1)
    mixer.stop(1)
    ear, _, events = played(mixer, 2)
    length = round(FADE_S * RATE)
    assert np.all(np.diff(ear[: length + 1]) <= 0)
    assert np.abs(np.diff(ear[: length + 1])).max() < 0.02
    assert not ear[length:].any()
    assert events == [(length, MixEvent(1, False, length, complete=False))]
    assert 0.005 <= FADE_S <= 0.010


def test_a_cut_point_ends_the_clip_there_and_nowhere_else():
    mixer = Mixer(RATE)
    mixer.play(1, np.ones(RATE, np.float32))
    mixer.stop(1, at_s=0.25)
    ear, _, events = played(mixer, 20)
    assert np.flatnonzero(ear)[-1] == 4000 - 1
    assert events[-1] == (4000, MixEvent(1, False, 4000 % BLOCK, complete=False))


def test_a_cut_point_already_passed_stops_at_once():
    mixer = Mixer(RATE)
    mixer.play(1, np.ones(RATE, np.float32))
    played(mixer, 10)
    mixer.stop(1, at_s=0.1)
    assert not mixer.render(BLOCK).events[-1].complete
    assert not mixer.busy


def test_a_cut_point_after_the_end_leaves_the_clip_complete():
    mixer = Mixer(RATE)
    mixer.play(1, sine(0.1, 440))
    mixer.stop(1, at_s=5.0)
    assert played(mixer, 3)[2][-1][1].complete


def test_a_clip_resumed_inside_starts_softly_at_that_second():
    mixer, clip = Mixer(RATE), np.ones(RATE, np.float32)
    mixer.play(1, clip, start_s=0.9)
    ear, _, events = played(mixer, 4)
    assert ear[0] == 0
    assert ear[200] == 1
    assert events[-1][0] == RATE // 10


def test_a_stop_for_another_playback_changes_nothing():
    mixer, clip = Mixer(RATE), sine(0.1, 440)
    mixer.play(1, clip)
    mixer.stop(2)
    assert np.array_equal(played(mixer, 3)[0][: len(clip)], clip)


def test_the_volume_changes_the_ear_without_a_click_and_never_the_leg():
    mixer = Mixer(RATE)
    mixer.play(1, np.full(RATE, 0.5, np.float32))
    played(mixer, 1)
    mixer.set_gain(0.2)
    ear, leg, _ = played(mixer, 3)
    assert np.abs(np.diff(ear)).max() < 0.01
    assert ear[-1] == pytest.approx(0.1)
    assert np.all(leg == 0.5)


def test_the_volume_stays_between_nothing_and_twice():
    mixer = Mixer(RATE)
    mixer.set_gain(9.0)
    mixer.play(1, np.full(RATE, 0.25, np.float32))
    assert played(mixer, 2)[0][-1] == pytest.approx(0.5)


def test_a_lost_device_cuts_what_was_playing():
    mixer = Mixer(RATE)
    mixer.play(4, sine(1, 440))
    mixer.play(5, sine(1, 440))
    assert mixer.drop_all() == (4, 5)
    assert mixer.render(BLOCK).ear is None

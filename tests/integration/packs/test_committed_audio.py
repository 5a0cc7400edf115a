"""The clips that ship: as written, even, clean, and able to stop."""

from __future__ import annotations

import itertools
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.packs.clips import RECORDINGS, ClipBook
from crcd_sim.packs.cuts import cut_points, served_share
from crcd_sim.packs.voice import ClipOrder, orders_of_list, orders_of_pack
from crcd_sim.sound.player import Mixer

PACK = paths.SCENARIOS / "ondalys-telecom"
FLOOR = 10 ** (-45 / 20)


@lru_cache(maxsize=1)
def clips() -> tuple[tuple[ClipOrder, Path, ClipBook], ...]:
    made = []
    for orders, audio in (
        (orders_of_pack(PACK), paths.AUDIO / "ondalys-telecom"),
        (orders_of_list(paths.RESOURCES / "demo" / "voix.yaml"), paths.AUDIO / "commun"),
    ):
        book = ClipBook(audio)
        for wanted in orders:
            path = book.file(wanted.folder, wanted.name)
            assert path is not None, f"{wanted.key} has no sound"
            made.append((wanted, path, book))
    return tuple(made)


@lru_cache(maxsize=1)
def sounds() -> dict[str, np.ndarray]:
    return {str(path): soundfile.read(str(path), dtype="float32")[0] for _, path, _ in clips()}


def played(mixer: Mixer) -> np.ndarray:
    """Let a sound play to its end, in blocks of 40 ms; return what was heard of it, to the sample."""
    heard: list[np.ndarray] = []
    while mixer.busy:
        made = mixer.render(640)
        end = next((event.offset for event in made.events if not event.started), 640)
        heard.append(made.leg[:end] if made.leg is not None else np.zeros(end, np.float32))
    return np.concatenate(heard)


def loudness(samples: np.ndarray) -> float:
    """An independent measure of speech level: the mean power above a gate, twice (as in P.56, BS.1770)."""
    frames = samples[: len(samples) // 640 * 640].reshape(-1, 640).astype(float)
    power = np.square(frames).mean(axis=1)
    for gate in (1e-7, 0.1):
        above = power[power > (gate if gate < 1e-3 else gate * power.mean())]
        power = above
    return float(10 * np.log10(power.mean()))


def test_every_phone_line_has_its_text_beside_its_sound() -> None:
    wrong = [
        wanted.key
        for wanted, path, _ in clips()
        if path.with_suffix(".txt").read_text(encoding="utf-8") != wanted.text + "\n"
    ]
    assert wrong == []


def test_every_clip_is_mono_opus_at_16_khz() -> None:
    kinds = {
        (info.format, info.subtype, info.samplerate, info.channels)
        for info in (soundfile.info(path) for path in sounds())
    }
    assert kinds == {("OGG", "OPUS", 16_000, 1)}


def test_no_peak_passes_minus_one_dbfs() -> None:
    loud = {path: float(np.abs(samples).max()) for path, samples in sounds().items()}
    assert {path: peak for path, peak in loud.items() if peak >= 10 ** (-1 / 20)} == {}


def test_all_clips_are_equally_loud_within_two_decibels() -> None:
    levels = {path: loudness(samples) for path, samples in sounds().items()}
    assert max(levels.values()) - min(levels.values()) <= 2.0, sorted(levels.items(), key=lambda one: one[1])


def test_speech_starts_and_ends_within_a_third_of_a_second() -> None:
    late = {}
    for path, samples in sounds().items():
        heard = np.flatnonzero(np.abs(samples) > FLOOR)
        edges = (heard[0] / 16_000, (len(samples) - 1 - heard[-1]) / 16_000)
        if max(edges) >= 0.3:
            late[path] = edges
    assert late == {}


def test_nothing_is_left_under_or_above_the_telephone_band() -> None:
    for path, samples in sounds().items():
        spectrum = np.abs(np.fft.rfft(samples)) ** 2
        hertz = np.fft.rfftfreq(len(samples), 1 / 16_000)
        outside = spectrum[(hertz < 180) | (hertz > 4200)].sum() / spectrum.sum()
        assert outside < 0.005, path


def test_every_line_over_three_seconds_can_stop_somewhere() -> None:
    stuck = []
    for wanted, path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        assert clip is not None
        if clip.seconds > 3 and not clip.cuts_ms:
            stuck.append(path.name)
    assert stuck == []


def test_a_client_never_goes_on_for_more_than_three_seconds_without_a_cut_point() -> None:
    stretches = {}
    for wanted, _path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        assert clip is not None
        edges = [0, *clip.cuts_ms, round(clip.seconds * 1000)]
        stretches[wanted.key] = max(b - a for a, b in itertools.pairwise(edges))
    assert {key: ms for key, ms in stretches.items() if ms > 3000} == {}


def test_wherever_a_client_is_interrupted_a_cut_point_is_in_reach() -> None:
    """95 % of the instants of the lines that can be interrupted, taken together, and most of each line."""
    shares, weights = {}, []
    for wanted, _path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        if clip is None or clip.seconds <= 3 or wanted.folder == RECORDINGS:
            continue  # an interview recording is never interrupted
        shares[wanted.key] = served_share(clip.cuts_ms, clip.seconds)
        weights.append(clip.seconds - 2.0)
    assert len(shares) > 60
    assert np.average(list(shares.values()), weights=weights) >= 0.95
    assert {key: share for key, share in shares.items() if share < 0.75} == {}


def test_the_book_holds_the_cut_points_found_in_the_sounds_today() -> None:
    """Opus blurs a sound a little: what is found in the decoded one is within a few milliseconds."""
    for wanted, path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        assert clip is not None
        found = cut_points(sounds()[str(path)])
        assert len(found) == len(clip.cuts_ms), wanted.key
        assert np.allclose(found, clip.cuts_ms, atol=10), wanted.key


def test_a_cut_point_falls_where_nothing_loud_is_said() -> None:
    for wanted, path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        assert clip is not None
        samples = sounds()[str(path)]
        for cut in clip.cuts_ms:
            around = samples[(cut - 10) * 16 : (cut + 10) * 16]
            assert np.abs(around).max() < 0.15 * np.abs(samples).max(), (wanted.key, cut)


def test_a_cut_point_is_fifteen_decibels_below_the_voice_around_it() -> None:
    """A silence for the ear: where a client stops, nothing is being said."""
    heard = {}
    for wanted, path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        assert clip is not None
        samples = sounds()[str(path)].astype(float)
        for cut in clip.cuts_ms:
            around = np.square(samples[(cut - 20) * 16 : (cut + 20) * 16]).mean()
            heard[wanted.key, cut] = float(10 * np.log10(around + 1e-12)) - loudness(samples)
    assert {place: level for place, level in heard.items() if level > -15} == {}


def test_a_line_stopped_at_a_cut_point_and_taken_up_there_loses_and_repeats_nothing() -> None:
    """Played by the mixer that plays to the earphone, in its blocks: what is heard is the clip itself."""
    tried = 0
    for wanted, path, book in clips():
        clip = book.find(wanted.folder, wanted.name)
        if clip is None or clip.seconds <= 3 or wanted.folder == RECORDINGS:
            continue  # an interview recording is never interrupted
        tried += 1
        samples = sounds()[str(path)]
        for cut in clip.cuts_ms:
            mixer = Mixer(16_000)
            mixer.play(1, samples)
            mixer.stop(1, at_s=cut / 1000)
            before = played(mixer)
            mixer.play(2, samples, start_s=cut / 1000)
            whole = np.concatenate([before, played(mixer)])
            assert (len(before), len(whole)) == (cut * 16, len(samples)), (wanted.key, cut)
            # What is heard falls silent before it stops: no word is broken off at full voice.
            last = 10 * np.log10(np.square(before[-320:].astype(float)).mean() + 1e-12)
            assert last <= loudness(samples) - 12, (wanted.key, cut)
            # Only the few milliseconds of the fade differ, in a silence.
            differs = np.abs(whole - samples).max() / np.abs(samples).max()
            assert differs < 0.15, (wanted.key, cut)
    assert tried > 50


def test_each_voice_keeps_its_own_pitch() -> None:
    """One speaker, one voice: no two speakers of one call are synthesised alike."""
    voices = {
        wanted.voice.id: (wanted.voice.variante, wanted.voice.hauteur, wanted.voice.debit)
        for wanted, _, _ in clips()
        if wanted.folder.startswith("e")
    }
    assert len(set(voices.values())) == len(voices)


@pytest.mark.parametrize(("name", "low", "high"), [("r1-colere", 45, 90), ("r2-detresse", 45, 90)])
def test_an_interview_recording_lasts_between_45_and_90_seconds(name: str, low: int, high: int) -> None:
    path = paths.AUDIO / "ondalys-telecom" / "enregistrements" / f"{name}.ogg"
    assert low <= soundfile.info(str(path)).duration <= high


def test_no_sound_is_left_without_a_line() -> None:
    wanted = {str(path) for _, path, _ in clips()}
    found = {
        str(path)
        for root in ("ondalys-telecom", "commun")
        for path in (paths.AUDIO / root).rglob("*")
        if path.suffix in (".ogg", ".wav", ".flac", ".mp3")
    }
    assert found == wanted

"""Which sound says a line: a person's always wins, a broken one is told, a machine's is known as such."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.dialogue.script import Line, Script
from crcd_sim.packs.loader import load_pack
from crcd_sim.packs.voice import make_clips, orders_of_pack
from tests.fakes.pack_copy import PackCopy

E5 = "e5-resiliation-mobile"
FILE = f"echanges/{E5}.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> PackCopy:
    return PackCopy(tmp_path, own_audio=True)


def line(pack: PackCopy, name: str = "T01") -> Line:
    found = load_pack(pack.scenario, pack.audio).pack
    assert found is not None
    script = found.exchanges[E5].script
    assert isinstance(script, Script)
    return script.lines[name]


def told(pack: PackCopy) -> dict[str, str]:
    return {finding.code: finding.text for finding in pack.findings()}


def speech(seconds: float = 2.0, level: float = 0.2, rate: int = 44_100) -> np.ndarray:
    swell = np.abs(np.sin(np.arange(int(seconds * rate)) / rate * 9))
    return np.random.default_rng(3).normal(0, level, len(swell)) * swell


def test_the_clips_that_ship_are_known_as_synthetic(pack: PackCopy) -> None:
    found = load_pack(pack.scenario, pack.audio).pack
    assert found is not None
    spoken = [
        item
        for exchange in found.exchanges.values()
        if isinstance(exchange.script, Script) and exchange.script.channel == "phone"
        for item in exchange.script.lines.values()
    ]
    assert spoken
    assert all(item.synthetic and item.clip and item.clip_s for item in spoken)
    assert all(recording.synthetic and recording.clip for recording in found.recordings)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".WAV"])
def test_a_recording_dropped_beside_a_synthetic_clip_wins(pack: PackCopy, suffix: str) -> None:
    soundfile.write(str(pack.audio / E5 / f"T01{suffix}"), speech(), 44_100, format=suffix[1:].upper())
    heard = line(pack)
    assert heard.clip == f"{E5}/T01{suffix}"
    assert not heard.synthetic
    assert heard.clip_s == pytest.approx(2.0, abs=0.1)
    assert pack.findings() == ()


def test_a_recording_in_the_place_of_a_synthetic_clip_is_no_longer_synthetic(pack: PackCopy) -> None:
    soundfile.write(str(pack.audio / E5 / "T01.ogg"), speech(), 48_000, format="OGG", subtype="VORBIS")
    assert not line(pack).synthetic
    assert pack.findings() == ()


def test_the_interview_recordings_can_be_replaced_too(pack: PackCopy) -> None:
    path = pack.audio / "enregistrements" / "r1-colere.wav"
    soundfile.write(str(path), speech(60), 16_000)
    found = load_pack(pack.scenario, pack.audio).pack
    assert found is not None
    by_id = {recording.id: recording for recording in found.recordings}
    assert (by_id["r1-colere"].clip, by_id["r1-colere"].synthetic) == ("enregistrements/r1-colere.wav", False)
    assert by_id["r2-detresse"].synthetic


def test_a_missing_clip_is_told_at_the_line_of_its_reply(pack: PackCopy) -> None:
    (pack.audio / E5 / "T05.ogg").unlink()
    where = pack.line_of(FILE, "- id: T05")
    assert pack.told() == {(FILE, where, "clip-missing", "warning")}
    assert line(pack, "T05").clip == ""


@pytest.mark.parametrize(
    "content", [b"", b"not a sound", b"OggS" + b"\0" * 400, b"RIFF\xff\xff\xff\xffWAVEfmt "]
)
def test_a_clip_that_cannot_be_decoded_is_told(pack: PackCopy, content: bytes) -> None:
    (pack.audio / E5 / "T05.ogg").write_bytes(content)
    where = pack.line_of(FILE, "- id: T05")
    assert pack.told() == {(FILE, where, "clip-broken", "warning")}
    assert line(pack, "T05").clip == ""


def test_a_clip_cut_in_its_middle_is_told_or_played_for_what_is_left(pack: PackCopy) -> None:
    path = pack.audio / E5 / "T05.ogg"
    path.write_bytes(path.read_bytes()[:5000])
    assert {code for _, _, code, _ in pack.told()} <= {"clip-broken", "no-cut"}


def test_a_telephone_recording_in_m4a_is_explained(pack: PackCopy) -> None:
    (pack.audio / E5 / "T05.m4a").write_bytes(b"\0\0\0 ftypM4A ")
    assert ".m4a" in told(pack)["clip-unusable"]
    assert line(pack, "T05").synthetic  # meanwhile the synthetic one is heard


def test_a_sound_outside_the_audio_folder_is_never_played(pack: PackCopy, tmp_path: Path) -> None:
    outside = tmp_path / "outside.ogg"
    shutil.move(pack.audio / E5 / "T05.ogg", outside)
    (pack.audio / E5 / "T05.ogg").symlink_to(outside)
    assert line(pack, "T05").clip == ""
    assert "hors du dossier" in told(pack)["clip-unusable"]


def test_a_folder_of_sounds_linked_elsewhere_is_never_played(pack: PackCopy, tmp_path: Path) -> None:
    shutil.move(pack.audio / E5, tmp_path / "elsewhere")
    (pack.audio / E5).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert line(pack, "T05").clip == ""


@pytest.mark.parametrize(
    ("samples", "code"),
    [
        (np.zeros(32_000), "clip-silent"),
        (speech(level=0.012), "clip-faint"),
        (np.clip(speech(level=4.0), -1, 1), "clip-clipped"),
        (speech(40), "clip-long"),
    ],
)
def test_a_recording_nobody_could_listen_to_is_told(pack: PackCopy, samples: np.ndarray, code: str) -> None:
    soundfile.write(str(pack.audio / E5 / "T01.wav"), samples, 44_100)
    where = pack.line_of(FILE, "- id: T01")
    assert (FILE, where, code, "warning") in pack.told()


def test_a_line_rewritten_since_it_was_voiced_is_told(pack: PackCopy) -> None:
    pack.replace(FILE, "Je vous appelle pour résilier ma ligne mobile", "Je veux résilier ma ligne mobile")
    where = pack.line_of(FILE, "- id: T01")
    assert pack.told() == {(FILE, where, "clip-stale", "warning")}


def test_a_voice_changed_since_is_told_for_each_of_its_clips(pack: PackCopy) -> None:
    pack.replace("pack.yaml", "hauteur: 42, debit: 154", "hauteur: 43, debit: 154")
    stale = {file for file, _, code, _ in pack.told() if code == "clip-stale"}
    assert stale == {FILE}


@pytest.mark.parametrize(
    "book",
    ["", "{", "[]", '{"clips": []}', '{"clips": {"a": 1}}', '{"clips": {"a/T01.ogg": {"sha256": 1}}}',
     '{"clips": {"a/b.ogg": {"sha256": "x", "seconds": "beaucoup"}}}', "[" * 50_000, "\x00\xff"],
)  # fmt: skip
def test_a_damaged_book_only_means_that_nobody_knows_who_made_the_clips(pack: PackCopy, book: str) -> None:
    (pack.audio / "voix.json").write_text(book, encoding="utf-8")
    heard = line(pack)
    assert heard.clip
    assert not heard.synthetic


def test_a_pack_without_sounds_can_still_be_read(pack: PackCopy) -> None:
    shutil.rmtree(pack.audio)
    reading = load_pack(pack.scenario, pack.audio)
    assert reading.pack is not None
    assert {finding.code for finding in reading.findings} == {"clip-missing"}


def test_a_long_recording_not_measured_yet_has_nowhere_to_stop_and_that_is_told(pack: PackCopy) -> None:
    soundfile.write(str(pack.audio / E5 / "T01.wav"), speech(4.0), 44_100)
    text = told(pack)["no-cut"]
    assert "pack voice" in text
    assert "trois secondes" in text


def test_once_measured_a_recording_stops_in_its_own_silences(pack: PackCopy) -> None:
    said = speech(4.0)
    said[round(1.9 * 44_100) : round(2.3 * 44_100)] = 0
    soundfile.write(str(pack.audio / E5 / "T01.wav"), said, 44_100)
    report = make_clips(list(orders_of_pack(pack.scenario)), pack.audio, lambda *_: None)
    assert (report.made, report.human) == (0, 1)
    assert any(abs(cut - 2100) <= 30 for cut in line(pack).cuts_ms)
    assert "no-cut" not in told(pack)


def test_a_cut_point_an_author_wrote_in_the_middle_of_a_word_is_told(pack: PackCopy) -> None:
    quiet = line(pack).cuts_ms[0]
    samples, rate = soundfile.read(str(pack.audio / line(pack).clip))
    loud = round(int(np.abs(samples[rate:-rate]).argmax() + rate) / rate * 1000)
    pack.replace(FILE, "  - id: T01\n", f"  - id: T01\n    coupes_ms: [{quiet}, {loud}]\n")
    assert line(pack).cuts_ms == (quiet, loud)  # the author's word wins all the same
    found = [finding.text for finding in pack.findings() if finding.code == "cut-in-word"]
    assert len(found) == 1
    assert f"{loud} ms" in found[0]


def test_the_book_tells_the_length_and_the_cuts_of_each_clip(pack: PackCopy) -> None:
    book = json.loads((pack.audio / "voix.json").read_text(encoding="utf-8"))["clips"]
    heard = line(pack, "T02")
    assert book[heard.clip]["seconds"] == heard.clip_s
    assert tuple(book[heard.clip]["cuts_ms"]) == heard.cuts_ms

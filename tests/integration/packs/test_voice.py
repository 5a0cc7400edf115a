"""Making the clips: only what is missing or changed, and never what a person recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim import paths
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.loader import load_pack
from crcd_sim.packs.schema import VoiceSchema
from crcd_sim.packs.voice import ClipOrder, VoiceReport, make_clips, orders_of_list, orders_of_pack
from tests.fakes.pack_copy import PackCopy

VOICE = VoiceSchema.model_validate({"id": "rouvier", "nom": "Mme Rouvier", "genre": "f", "variante": "f2"})


def order(name: str = "T01", text: str = "Bonjour, je vous écoute.", voice: VoiceSchema = VOICE) -> ClipOrder:
    return ClipOrder("e1", name, text, (text,), voice)


def make(audio: Path, *orders: ClipOrder) -> VoiceReport:
    return make_clips(list(orders), audio, lambda *_: None)


def a_person_records(path: Path, seconds: float = 4.0) -> bytes:
    said = np.random.default_rng(2).normal(0, 0.2, int(seconds * 44_100))
    said[60_000:75_000] = 0
    soundfile.write(str(path), said, 44_100, format=path.suffix[1:].upper())
    return path.read_bytes()


def test_a_missing_clip_is_made_with_its_text_beside(tmp_path: Path) -> None:
    assert make(tmp_path, order()) == VoiceReport(made=1, kept=0, human=0, removed=0)
    info = soundfile.info(str(tmp_path / "e1/T01.ogg"))
    assert (info.format, info.subtype, info.samplerate, info.channels) == ("OGG", "OPUS", 16_000, 1)
    assert (tmp_path / "e1/T01.txt").read_text(encoding="utf-8") == "Bonjour, je vous écoute.\n"
    clip = ClipBook(tmp_path).find("e1", "T01")
    assert clip is not None
    assert clip.synthetic


def test_what_is_up_to_date_is_kept_byte_for_byte(tmp_path: Path) -> None:
    make(tmp_path, order())
    before = (tmp_path / "e1/T01.ogg").read_bytes()
    assert make(tmp_path, order()).kept == 1
    assert (tmp_path / "e1/T01.ogg").read_bytes() == before


@pytest.mark.parametrize(
    "changed",
    [order(text="Bonsoir."), order(voice=VOICE.model_copy(update={"hauteur": 60}))],
    ids=["text", "voice"],
)
def test_a_changed_text_or_voice_remakes_the_clip(tmp_path: Path, changed: ClipOrder) -> None:
    make(tmp_path, order())
    assert make(tmp_path, changed).made == 1
    assert (tmp_path / "e1/T01.txt").read_text(encoding="utf-8").strip() == changed.text


@pytest.mark.parametrize("name", ["T01.ogg", "T01.wav", "T01.flac", "T01.mp3"])
def test_what_a_person_recorded_is_never_rewritten(tmp_path: Path, name: str) -> None:
    make(tmp_path, order())
    recorded = a_person_records(tmp_path / "e1" / name)
    for text in ("Bonjour, je vous écoute.", "Un autre texte."):
        assert make(tmp_path, order(text=text)).human == 1
        assert (tmp_path / "e1" / name).read_bytes() == recorded
    clip = ClipBook(tmp_path).find("e1", "T01")
    assert clip is not None
    assert not clip.synthetic


def test_what_a_person_recorded_gets_its_length_and_cut_points(tmp_path: Path) -> None:
    (tmp_path / "e1").mkdir()
    a_person_records(tmp_path / "e1/T01.wav")
    make(tmp_path, order())
    clip = ClipBook(tmp_path).find("e1", "T01")
    assert clip is not None
    assert clip.seconds == pytest.approx(4.0, abs=0.01)
    assert clip.cuts_ms == pytest.approx((1530,), abs=30)


def test_taking_a_recording_away_gives_the_synthetic_clip_back(tmp_path: Path) -> None:
    make(tmp_path, order())
    a_person_records(tmp_path / "e1/T01.wav")
    make(tmp_path, order())
    (tmp_path / "e1/T01.wav").unlink()
    clip = ClipBook(tmp_path).find("e1", "T01")
    assert clip is not None
    assert clip.synthetic
    assert make(tmp_path, order()).kept == 1


def test_the_clip_of_a_removed_line_goes_but_a_recording_stays(tmp_path: Path) -> None:
    make(tmp_path, order("T01"), order("T02"))
    a_person_records(tmp_path / "e1/T02.ogg")
    assert make(tmp_path).removed == 1
    assert sorted(path.name for path in (tmp_path / "e1").iterdir()) == ["T02.ogg", "T02.txt"]


def test_a_book_that_points_elsewhere_removes_nothing(tmp_path: Path) -> None:
    audio = tmp_path / "audio"
    make(audio, order())
    outside = tmp_path / "outside.ogg"
    outside.write_bytes((audio / "e1/T01.ogg").read_bytes())
    book = json.loads((audio / "voix.json").read_text(encoding="utf-8"))
    book["clips"] = {"../outside.ogg": book["clips"]["e1/T01.ogg"]}
    (audio / "voix.json").write_text(json.dumps(book), encoding="utf-8")
    make(audio, order())
    assert outside.is_file()


def test_a_voice_that_only_a_person_has_is_not_imitated(tmp_path: Path) -> None:
    human = VOICE.model_copy(update={"moteur": "humain"})
    assert make(tmp_path, order(voice=human)) == VoiceReport(made=0, kept=0, human=0, removed=0, missing=1)
    assert not list(tmp_path.rglob("*.ogg"))


def test_without_espeak_ng_the_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="espeak-ng n’est pas installé") as caught:
        make(tmp_path / "audio", order())
    assert "enregistrez vous-même" in caught.value.sentence


def test_without_espeak_ng_what_people_recorded_is_measured_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "audio/e1").mkdir(parents=True)
    a_person_records(tmp_path / "audio/e1/T01.wav")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="espeak-ng n’est pas installé"):
        make(tmp_path / "audio", order(), order(name="T02"))
    clip = ClipBook(tmp_path / "audio").find("e1", "T01")
    assert clip is not None
    assert clip.cuts_ms == pytest.approx((1530,), abs=30)


def test_another_recording_gets_its_own_cut_points(tmp_path: Path) -> None:
    (tmp_path / "e1").mkdir()
    a_person_records(tmp_path / "e1/T01.wav")
    make(tmp_path, order())
    samples, rate = soundfile.read(str(tmp_path / "e1/T01.wav"))
    soundfile.write(str(tmp_path / "e1/T01.wav"), np.concatenate([samples[: rate // 2], samples]), rate)
    book = ClipBook(tmp_path).find("e1", "T01")
    assert book is not None
    assert book.cuts_ms == ()  # those of the sound before would stop anywhere in this one
    make(tmp_path, order())
    again = ClipBook(tmp_path).find("e1", "T01")
    assert again is not None
    assert any(abs(cut - 2030) <= 30 for cut in again.cuts_ms)


def test_a_book_of_before_gets_todays_cut_points_and_no_sound_is_touched(tmp_path: Path) -> None:
    """Under a person's recording too: take it away, and the synthetic clip stops where it should."""
    long = order(text="Bonjour, je vous appelle pour ma facture, elle a doublé, et je voudrais comprendre.")
    make(tmp_path, long)
    found = ClipBook(tmp_path).entries["e1/T01.ogg"].cuts_ms
    assert found
    a_person_records(tmp_path / "e1/T01.wav")
    make(tmp_path, long)
    book = json.loads((tmp_path / "voix.json").read_text(encoding="utf-8"))
    del book["cuts"]
    for entry in book["clips"].values():
        entry["cuts_ms"] = [700]
    (tmp_path / "voix.json").write_text(json.dumps(book), encoding="utf-8")
    sounds = {path: path.read_bytes() for path in (tmp_path / "e1").iterdir()}
    assert make(tmp_path, long) == VoiceReport(made=0, kept=0, human=1, removed=0)
    assert {path: path.read_bytes() for path in (tmp_path / "e1").iterdir()} == sounds
    entries = ClipBook(tmp_path).entries
    assert entries["e1/T01.wav"].cuts_ms == pytest.approx((1530,), abs=30)
    assert entries["e1/T01.ogg"].cuts_ms == pytest.approx(found, abs=10)


def test_without_espeak_ng_a_pack_already_voiced_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "audio", order())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert make(tmp_path / "audio", order()).kept == 1


@pytest.mark.parametrize(
    "text", ["-w /tmp/owned.wav bonjour", "--help", "<mark>", "$(touch x) `x` ; x", "--"]
)
def test_a_line_is_only_ever_spoken(tmp_path: Path, text: str) -> None:
    assert make(tmp_path, order(text=text + " et voilà")).made == 1


def test_a_run_that_is_killed_leaves_no_clip_that_passes_for_a_persons(tmp_path: Path) -> None:
    """Killed at its third clip; the next run finishes, and nothing is taken for a recording."""
    script = f"""
        import os, signal
        from pathlib import Path
        from tests.integration.packs.test_voice import make_clips, order
        audio = Path({str(tmp_path)!r})
        def progress(done, total):
            if done == 3:
                os.kill(os.getpid(), signal.SIGKILL)
        make_clips([order(f"T0{{i}}", f"Phrase numéro {{i}}.") for i in range(6)], audio, progress)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=paths.ROOT, env={**os.environ}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    report = make(tmp_path, *(order(f"T0{i}", f"Phrase numéro {i}.") for i in range(6)))
    assert report.human == 0
    assert report.kept == 3
    assert report.made == 3
    assert not [path for path in (tmp_path / "e1").iterdir() if path.name.startswith(".")]


def test_the_official_clips_are_all_up_to_date() -> None:
    """Every line of the pack and of the common voices has the clip that its text and voice ask for."""
    for orders, audio in (
        (orders_of_pack(paths.SCENARIOS / "ondalys-telecom"), paths.AUDIO / "ondalys-telecom"),
        (orders_of_list(paths.RESOURCES / "demo" / "voix.yaml"), paths.AUDIO / "commun"),
    ):
        book = ClipBook(audio)
        stale = []
        for wanted in orders:
            clip = book.find(wanted.folder, wanted.name)
            if clip is None or (clip.synthetic and clip.identity != wanted.identity):
                stale.append(wanted.key)
        assert stale == []


def test_a_pack_that_does_not_hold_is_not_voiced(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("format: crcd-pack/1\n", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="pack check"):
        list(orders_of_pack(tmp_path))


def test_the_questions_are_asked_by_the_guides_voice_under_the_names_the_pack_reads(tmp_path: Path) -> None:
    pack = PackCopy(tmp_path)
    found = load_pack(pack.scenario, pack.audio).pack
    assert found is not None
    asked = [*found.guide.review, *found.guide.final, *(q for r in found.recordings for q in r.questions)]
    orders = [wanted for wanted in orders_of_pack(pack.scenario) if wanted.folder == "questions"]
    assert sorted(f"{wanted.key}.ogg" for wanted in orders) == sorted(item.clip for item in asked)
    assert {wanted.text for wanted in orders} == {item.question for item in asked}
    assert {wanted.voice.id for wanted in orders} == {"jury"}


def test_a_guide_without_a_voice_asks_in_writing_only(tmp_path: Path) -> None:
    pack = PackCopy(tmp_path)
    pack.replace("jury/guide.yaml", "voix: jury\n", "")
    found = load_pack(pack.scenario, pack.audio).pack
    assert found is not None
    assert not [wanted for wanted in orders_of_pack(pack.scenario) if wanted.folder == "questions"]
    assert {item.clip for item in (*found.guide.review, *found.guide.final)} == {""}
    assert pack.findings() == ()

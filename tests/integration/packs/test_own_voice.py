"""A person's voice beside the synthetic one: what is kept, what the disk refuses, what comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.packs.clips import ClipBook
from crcd_sim.packs.levels import LEVEL_DBFS, RATE, speech_level
from crcd_sim.packs.loader import load_pack
from crcd_sim.packs.own_voice import keep_voice, made_ready, present_voice, remove_voice, writing_problem
from tests.fakes.disks import fill, read_only, small_disk
from tests.fakes.equipment import a_sentence
from tests.fakes.pack_copy import PackCopy
from tests.fakes.voices import CALL, synthetic_sound


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    synthetic_sound(tmp_path / "audio")
    return tmp_path / "audio"


def sounds(audio: Path) -> set[str]:
    return {path.name for path in (audio / "enregistrements").iterdir()}


def test_what_is_kept_is_what_the_pack_plays(tmp_path: Path) -> None:
    pack = PackCopy(tmp_path, own_audio=True)
    before = load_pack(pack.scenario, pack.audio).pack
    keep_voice(pack.audio, CALL, made_ready(a_sentence(60.0)))
    found = load_pack(pack.scenario, pack.audio).pack
    assert before is not None
    assert found is not None
    heard = {recording.id: recording for recording in found.recordings}
    assert (heard[CALL].clip, heard[CALL].synthetic) == (f"enregistrements/{CALL}.wav", False)
    assert heard[CALL].clip_s == pytest.approx(60.0, abs=1.0)
    assert heard["r2-detresse"].synthetic
    # Another pack from now on; the sittings already begun go on with the sounds kept with them.
    assert found.sha256 != before.sha256
    assert pack.findings() == ()


def test_a_quiet_voice_and_a_loud_one_are_kept_at_one_level() -> None:
    levels = [speech_level(made_ready(a_sentence(5.0, level=level)) / 32768) for level in (0.05, 0.5)]
    assert levels[0] == pytest.approx(levels[1], abs=1.5)
    assert levels[0] == pytest.approx(LEVEL_DBFS, abs=3.5)  # a sung vowel is all peaks: they are bent


def test_a_voice_far_away_is_not_raised_without_end() -> None:
    far = a_sentence(5.0, level=0.004)
    raised = speech_level(made_ready(far) / 32768) - speech_level(far / 32768)
    assert raised == pytest.approx(18.0, abs=0.5)


def test_the_silence_at_both_ends_is_left_out() -> None:
    quiet = np.zeros(3 * RATE, np.int16)
    ready = made_ready(np.concatenate([quiet, a_sentence(4.0), quiet]))
    assert len(ready) / RATE == pytest.approx(4.5, abs=0.3)


def test_the_click_that_ends_a_take_is_left_out() -> None:
    click = np.full(RATE // 50, 20_000, np.int16)
    ready = made_ready(np.concatenate([a_sentence(4.0), np.zeros(3 * RATE, np.int16), click]))
    assert len(ready) / RATE < 4.6


@pytest.mark.parametrize("length", [0, 10, RATE // 50, RATE])
def test_a_take_without_a_voice_gives_nothing(length: int) -> None:
    assert len(made_ready(np.zeros(length, np.int16))) == 0


def test_the_voice_kept_last_is_the_one_heard(audio: Path) -> None:
    keep_voice(audio, CALL, np.ones(RATE, np.int16))
    keep_voice(audio, CALL, np.ones(2 * RATE, np.int16))
    found = present_voice(audio, CALL)
    assert found.clip is not None
    assert (found.clip.path, found.clip.seconds) == (f"enregistrements/{CALL}.wav", 2.0)


@pytest.mark.parametrize("suffix", [".flac", ".mp3", ".WAV"])
def test_a_recording_dropped_before_gives_way_to_the_one_kept(audio: Path, suffix: str) -> None:
    dropped = audio / "enregistrements" / f"{CALL}{suffix}"
    soundfile.write(str(dropped), np.ones(RATE), RATE, format=suffix[1:].upper())
    keep_voice(audio, CALL, np.ones(2 * RATE, np.int16))
    found = present_voice(audio, CALL)
    assert found.clip is not None
    assert found.clip.path == f"enregistrements/{CALL}.wav"
    assert [path.name for path in found.own] == [f"{CALL}.wav", dropped.name]


def test_going_back_removes_all_that_people_made_and_nothing_else(audio: Path) -> None:
    (audio / "enregistrements" / f"{CALL}.txt").write_text("le texte", encoding="utf-8")
    other = audio / "enregistrements" / "r2-detresse.wav"
    soundfile.write(str(other), np.ones(RATE), RATE)
    soundfile.write(str(audio / "enregistrements" / f"{CALL}.flac"), np.ones(RATE), RATE)
    keep_voice(audio, CALL, np.ones(RATE, np.int16))
    remove_voice(audio, CALL)
    assert sounds(audio) == {f"{CALL}.ogg", f"{CALL}.txt", "r2-detresse.wav"}
    found = present_voice(audio, CALL)
    assert found.clip is not None
    assert (found.clip.synthetic, found.own) == (True, ())


def test_a_person_who_took_the_oggs_place_is_never_erased(audio: Path) -> None:
    path = audio / "enregistrements" / f"{CALL}.ogg"
    soundfile.write(str(path), np.ones(RATE) * 0.1, RATE, format="OGG", subtype="VORBIS")
    found = present_voice(audio, CALL)
    with pytest.raises(EnvironmentProblem, match="Rien n’a été effacé"):
        remove_voice(audio, CALL)
    assert (found.restorable, [own.name for own in found.own], path.exists()) == (False, [path.name], True)


def test_a_call_without_any_sound_can_be_recorded(tmp_path: Path) -> None:
    audio = tmp_path / "nouveau"
    missing = present_voice(audio, CALL)
    keep_voice(audio, CALL, np.ones(RATE, np.int16))
    assert (missing.clip, missing.own, missing.restorable) == (None, (), False)
    assert present_voice(audio, CALL).clip is not None


def test_a_protected_folder_is_told_before_one_records(audio: Path) -> None:
    fine = writing_problem(audio)
    with read_only(audio):
        refused = writing_problem(audio)
    assert fine is None
    assert refused is not None
    assert refused.sentence.startswith(
        "Le dossier des sons de ce scénario refuse l’écriture. Vous pouvez écouter"
    )
    assert str(audio / "enregistrements") in refused.sentence


def test_a_protected_folder_keeps_the_voice_it_has(audio: Path) -> None:
    before = sounds(audio)
    with read_only(audio), pytest.raises(EnvironmentProblem, match="Votre prise est toujours là"):
        keep_voice(audio, CALL, np.ones(RATE, np.int16))
    assert sounds(audio) == before


def test_a_protected_folder_erases_nothing(audio: Path) -> None:
    keep_voice(audio, CALL, np.ones(RATE, np.int16))
    with read_only(audio), pytest.raises(EnvironmentProblem, match="toujours en place"):
        remove_voice(audio, CALL)
    assert f"{CALL}.wav" in sounds(audio)


def test_a_full_disk_leaves_the_voice_before_whole(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disque", 4) as disk:
        audio = disk / "audio"
        synthetic_sound(audio)
        keep_voice(audio, CALL, np.ones(RATE, np.int16))
        fill(disk, leave=60_000)
        with pytest.raises(EnvironmentProblem, match="Le disque est plein"):
            keep_voice(audio, CALL, np.ones(60 * RATE, np.int16))
        assert sounds(audio) == {f"{CALL}.ogg", f"{CALL}.wav"}
        assert soundfile.info(str(audio / "enregistrements" / f"{CALL}.wav")).duration == 1.0


def test_nothing_is_written_or_erased_through_a_link_that_leads_outside(audio: Path, tmp_path: Path) -> None:
    outside = tmp_path / "ailleurs"
    shutil.move(audio / "enregistrements", outside)
    (audio / "enregistrements").symlink_to(outside)
    before = sounds(audio)
    for act in (lambda: keep_voice(audio, CALL, np.ones(9, np.int16)), lambda: remove_voice(audio, CALL)):
        with pytest.raises(EnvironmentProblem, match="hors du dossier"):
            act()
    assert sounds(audio) == before


@pytest.mark.parametrize("identifier", ["../r1", "a/b", "", ".r1", "R1"])
def test_only_the_identifier_of_a_call_names_a_file(audio: Path, identifier: str) -> None:
    with pytest.raises(EnvironmentProblem):
        keep_voice(audio, identifier, np.ones(9, np.int16))


def test_a_folder_and_a_capital_suffix_are_listed_in_the_order_they_are_heard(audio: Path) -> None:
    for suffix in (".wav", ".WAV", ".flac"):
        soundfile.write(str(audio / "enregistrements" / f"{CALL}{suffix}"), np.ones(RATE), RATE,
                        format=suffix[1:].upper())  # fmt: skip
    names = [path.suffix for path in ClipBook(audio).files("enregistrements", CALL)]
    assert names == [".wav", ".WAV", ".flac", ".ogg"]

"""A trainer records the voice of a call: the count, the take, its remarks, what is kept and given back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.services.exam.voice_recording import COUNT_S, KEPT, LEAD_S, RESTORED, UNPLUGGED
from crcd_sim.services.exam.voice_remarks import LONGEST_S, sheet_of
from crcd_sim.services.exam.voice_view import BoothStep, TakeFigures, VoiceKind
from tests.fakes.screens import HandJobs
from tests.fakes.sound import RATE, voice
from tests.fakes.voices import Trainer, card, reading


@pytest.fixture
def trainer(tmp_path: Path) -> Trainer:
    return Trainer(tmp_path)


# --- The take ----------------------------------------------------------------------------------


def test_recording_begins_after_a_count_of_three_seconds(trainer: Trainer) -> None:
    trainer.booth.record()
    trainer.time.run_for(COUNT_S - 0.1)
    counting = trainer.step
    trainer.time.run_for(0.2)
    assert (counting, trainer.step) == (BoothStep.COUNTING, BoothStep.RECORDING)


def test_somebody_who_starts_just_before_the_end_of_the_count_loses_nothing(trainer: Trainer) -> None:
    trainer.booth.record()
    early = trainer.time.now + COUNT_S - LEAD_S + 0.1
    trainer.sound.speak(voice(4.0, level=0.2), early)
    trainer.time.run_for(COUNT_S + 5)
    trainer.booth.stop()
    trainer.time.run_for(0.1)
    assert trainer.sheet.seconds >= 4.0


def test_a_clear_reading_is_told_good_with_its_length(trainer: Trainer) -> None:
    trainer.read(reading(7.0), seconds=8)
    assert trainer.codes == ["ok"]
    assert trainer.sheet.remarks[0].sentence == "La prise est bonne\u00a0: la voix est nette (8\u00a0s)."


def test_the_silence_around_the_voice_is_no_part_of_its_length(trainer: Trainer) -> None:
    trainer.count_in()
    trainer.sound.speak(reading(5.0), trainer.time.now + 4)
    trainer.time.run_for(15)
    trainer.booth.stop()
    trainer.time.run_for(0.1)
    assert trainer.sheet.seconds == pytest.approx(5.5, abs=0.4)


def test_a_silent_microphone_gives_nothing_to_keep(trainer: Trainer) -> None:
    trainer.read(np.zeros(RATE, np.int16))
    assert (trainer.codes, trainer.sheet.keepable) == (["silence"], False)
    assert not trainer.booth.keep()


def test_the_noise_of_a_room_is_not_taken_for_a_voice(trainer: Trainer) -> None:
    trainer.read(np.zeros(1, np.int16), room_dbfs=-50.0)
    assert (trainer.codes, trainer.sheet.keepable) == (["silence"], False)


def test_a_voice_that_is_too_quiet_is_told(trainer: Trainer) -> None:
    trainer.read(reading(7.0, level=0.03), seconds=8)
    assert trainer.codes == ["faible"]


def test_a_saturated_voice_is_told(trainer: Trainer) -> None:
    loud = np.clip(reading(7.0, level=0.9).astype(np.int32) * 3, -32768, 32767).astype(np.int16)
    trainer.read(loud, seconds=8)
    assert trainer.codes == ["sature"]


def test_a_noisy_room_is_told(trainer: Trainer) -> None:
    trainer.read(reading(7.0), seconds=8, room_dbfs=-34.0)
    assert "bruyant" in trainer.codes


def test_a_take_too_short_for_its_text_says_both_lengths(trainer: Trainer) -> None:
    trainer.booth.choose(card(sentences=("mot " * 160,)))
    trainer.read(reading(5.0))
    assert trainer.codes == ["court"]
    assert "environ 1\u00a0min\u00a0:" in trainer.sheet.remarks[0].sentence


def test_a_take_ends_by_itself_at_three_minutes(trainer: Trainer) -> None:
    trainer.count_in()
    trainer.sound.speak(reading(LONGEST_S + 5), trainer.time.now)
    trainer.time.run_for(LONGEST_S + 1)
    assert (trainer.step, trainer.codes) == (BoothStep.IDLE, ["long"])


def test_sound_that_was_lost_is_told() -> None:
    figures = TakeFigures(8.0, -22.0, 0.0, 40.0, missing_s=0.5)
    assert [remark.code for remark in sheet_of(figures, card()).remarks] == ["troue"]


def test_a_word_said_by_mistake_is_too_short_to_be_kept() -> None:
    sheet = sheet_of(TakeFigures(0.6, -22.0, 0.0, 40.0), card())
    assert ([remark.code for remark in sheet.remarks], sheet.keepable) == (["vide"], False)


def test_stopping_in_the_count_leaves_the_take_before_it(trainer: Trainer) -> None:
    trainer.read()
    before = trainer.sheet
    trainer.booth.record()
    trainer.time.run_for(1)
    trainer.booth.stop()
    trainer.time.run_for(5)
    assert (trainer.step, trainer.sheet) == (BoothStep.IDLE, before)


def test_a_take_is_forgotten_when_another_begins(trainer: Trainer) -> None:
    trainer.read()
    trainer.count_in()
    assert trainer.booth.view().take is None


def test_another_call_forgets_the_take_of_the_first(trainer: Trainer) -> None:
    trainer.read()
    trainer.booth.choose(card(id="r2-detresse"))
    assert trainer.booth.view().take is None
    assert not trainer.booth.unkept


def test_news_of_a_take_given_up_are_not_taken_for_the_next_one(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path, jobs=HandJobs(at_once=False))
    trainer.read()
    trainer.booth.choose(card(id="r2-detresse"))
    trainer.jobs.run_all()
    assert (trainer.step, trainer.booth.view().take) == (BoothStep.IDLE, None)


# --- Listening ---------------------------------------------------------------------------------


def test_the_take_is_heard_to_its_end(trainer: Trainer) -> None:
    trainer.read()
    trainer.booth.listen_take()
    trainer.time.run_for(1)
    assert (trainer.step, trainer.booth.view().hearing) == (BoothStep.LISTENING, "take")
    assert trainer.sound.levels().client == -120  # the candidate's record has no leg for it
    trainer.time.run_for(trainer.sheet.seconds)
    assert (trainer.step, trainer.booth.view().hearing) == (BoothStep.IDLE, "")


def test_the_present_voice_is_heard_without_a_take(trainer: Trainer) -> None:
    trainer.booth.listen_present()
    trainer.time.run_for(4)
    heard = trainer.step
    trainer.time.run_for(2)
    assert (heard, trainer.step) == (BoothStep.LISTENING, BoothStep.IDLE)


def test_listening_stops_when_it_is_asked(trainer: Trainer) -> None:
    trainer.booth.listen_present()
    trainer.time.run_for(1)
    trainer.booth.stop()
    assert trainer.step is BoothStep.IDLE


def test_nothing_is_recorded_while_one_listens(trainer: Trainer) -> None:
    trainer.booth.listen_present()
    trainer.count_in()
    trainer.time.run_for(3)
    assert (trainer.step, trainer.booth.view().hearing) == (BoothStep.RECORDING, "")


def test_a_sound_taken_away_meanwhile_is_told(trainer: Trainer) -> None:
    trainer.synthetic.unlink()
    trainer.booth.listen_present()
    trainer.time.run_for(0.5)
    assert trainer.step is BoothStep.IDLE
    assert "introuvable" in trainer.told[0][0]


# --- Keeping -----------------------------------------------------------------------------------


def test_a_take_kept_becomes_the_voice_of_the_call(trainer: Trainer) -> None:
    trainer.read()
    length = trainer.sheet.seconds
    trainer.booth.keep()
    kept = soundfile.info(str(trainer.own))
    assert (kept.samplerate, kept.channels, kept.subtype) == (16_000, 1, "PCM_16")
    assert kept.duration == pytest.approx(length, abs=0.01)
    made = trainer.cards[0]
    assert (made.voice, made.files, made.source) == (VoiceKind.PERSON, ("r1-colere.wav",), str(trainer.own))
    assert trainer.told == [(KEPT, "ok")]
    assert not trainer.booth.unkept


def test_the_synthetic_voice_is_never_touched(trainer: Trainer) -> None:
    before = trainer.synthetic.read_bytes()
    trainer.read()
    trainer.booth.keep()
    assert trainer.synthetic.read_bytes() == before
    assert trainer.booth.view().card == trainer.cards[0]
    assert trainer.cards[0].restorable


def test_the_synthetic_voice_comes_back_when_it_is_asked(trainer: Trainer) -> None:
    trainer.read()
    trainer.booth.keep()
    trainer.booth.restore()
    made = trainer.cards[-1]
    assert (made.voice, made.files, trainer.own.exists()) == (VoiceKind.SYNTHETIC, (), False)
    assert trainer.told[-1] == (RESTORED, "ok")


def test_nothing_is_given_back_where_nobody_recorded(trainer: Trainer) -> None:
    assert not trainer.booth.restore()
    assert trainer.synthetic.exists()


def test_a_take_is_still_there_after_the_synthetic_voice_came_back(trainer: Trainer) -> None:
    trainer.read()
    trainer.booth.keep()
    trainer.read()
    trainer.booth.restore()
    assert trainer.booth.view().take is not None


def test_a_folder_that_refuses_costs_nothing_but_a_sentence(trainer: Trainer) -> None:
    trainer.read()
    (trainer.audio / "enregistrements").rename(trainer.audio / "ailleurs")
    (trainer.audio / "enregistrements").write_bytes(b"a file where a folder should be")
    trainer.booth.keep()
    assert (trainer.step, trainer.sheet.keepable, trainer.told[0][1]) == (BoothStep.IDLE, True, "danger")
    assert "refuse l’écriture" in trainer.told[0][0]


def test_nothing_else_is_done_while_the_disk_works(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path, jobs=HandJobs(at_once=False))
    trainer.read()
    trainer.jobs.run_all()
    trainer.booth.keep()
    done = [trainer.booth.record(), trainer.booth.keep(), trainer.booth.listen_take(), trainer.booth.stop()]
    assert (done, trainer.step) == ([False] * 4, BoothStep.KEEPING)
    trainer.jobs.run_all()
    assert trainer.step is BoothStep.IDLE


def test_a_voice_kept_as_one_leaves_is_kept(tmp_path: Path) -> None:
    trainer = Trainer(tmp_path, jobs=HandJobs(at_once=False))
    trainer.read()
    trainer.jobs.run_all()
    trainer.booth.keep()
    trainer.booth.close()
    trainer.jobs.run_all()
    assert trainer.own.exists()
    assert [made.voice for made in trainer.cards] == [VoiceKind.PERSON]


# --- The headset -------------------------------------------------------------------------------


def test_an_unplugged_microphone_ends_the_take_with_a_sentence(trainer: Trainer) -> None:
    trainer.count_in()
    trainer.sound.unplug("input")
    trainer.time.run_for(0.1)
    assert (trainer.step, trainer.told) == (BoothStep.IDLE, [(UNPLUGGED, "danger")])
    assert trainer.booth.view().take is None


def test_nothing_is_recorded_without_a_microphone_until_it_is_back(trainer: Trainer) -> None:
    trainer.sound.unplug("input")
    trainer.time.run_for(0.1)
    without = trainer.booth.record()
    trainer.sound.plug("input")
    trainer.time.run_for(0.1)
    assert (without, trainer.booth.record()) == (False, True)


def test_leaving_forgets_the_take_and_gives_the_headset_back(trainer: Trainer) -> None:
    trainer.count_in()
    trainer.time.run_for(2)
    trainer.booth.close()
    trainer.time.run_for(1)
    assert trainer.booth.view().take is None
    assert trainer.time.idle
    assert not trainer.own.exists()


def test_closing_twice_does_nothing_more(trainer: Trainer) -> None:
    trainer.booth.close()
    trainer.booth.close()
    assert not trainer.booth.record()

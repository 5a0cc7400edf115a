from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.pack import Channel
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.services.exam.equipment_view import (
    BACK,
    HUNG_UP,
    CheckStep,
    Decision,
    machine_lines,
    may_go_without_headset,
)
from crcd_sim.services.ports import DeviceChoice, DeviceRef
from crcd_sim.sound.check_tape import REPLAY
from crcd_sim.sound.player import as_int16, load_clip
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.equipment import MACHINE, CheckDesk, LaterJobs, a_sentence, over_room
from tests.fakes.sound import RATE, voice


class NotedSound(VirtualSound):
    """A virtual headset that remembers what it was lent, and which gate it was given."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.gates: list[float] = []
        self.lent: list[tuple[str, np.ndarray | None]] = []

    def set_gate(self, dbfs: float) -> None:
        self.gates.append(dbfs)
        super().set_gate(dbfs)

    def lend(self, source: str, samples: np.ndarray | None) -> None:
        self.lent.append((source, None if samples is None else samples.copy()))
        super().lend(source, samples)


class NotedDesk(CheckDesk):
    make_sound = NotedSound
    sound: NotedSound

    def heard(self) -> int:
        """Samples of the candidate that could still be played."""
        self.tape.replay((0.0, 600.0))
        samples = self.sound.lent[-1][1]
        return 0 if samples is None else len(samples)


# --- The call --------------------------------------------------------------------------------


def test_the_check_is_a_telephone_call_from_the_ring_to_the_hang_up():
    desk = CheckDesk()
    desk.play_whole(a_sentence())
    assert [step.value for step in desk.steps] == [
        "ringing", "greeting", "room", "prompt", "reading", "thanks", "replay", "farewell", "judging", "over"
    ]  # fmt: skip


def test_it_rings_until_the_candidate_answers():
    desk = CheckDesk()
    desk.call.start()
    desk.time.run_for(90)
    assert desk.call.step is CheckStep.RINGING
    assert desk.sound.levels().client == -120  # the ring is no part of the call
    assert desk.call.accept()
    assert desk.view.connected


def test_a_whole_check_takes_less_than_a_minute():
    desk = CheckDesk()
    desk.play_whole(a_sentence())
    assert desk.time.now - 100 < 45


def test_the_machine_is_written_on_the_screen_as_it_is_heard():
    desk = CheckDesk()
    desk.answer()
    assert desk.view.machine.startswith("Bonjour, vous êtes bien sur le répondeur d’essai")
    desk.until(CheckStep.PROMPT)
    assert "lisez à voix haute" in desk.view.machine


def test_a_first_press_does_not_hang_up_and_is_forgotten_after_three_seconds():
    desk = CheckDesk()
    desk.answer()
    assert desk.call.press_hang_up()
    assert desk.view.hang_up_armed
    desk.time.run_for(3.1)
    assert not desk.view.hang_up_armed
    assert desk.call.step is CheckStep.GREETING


def test_hanging_up_before_the_end_asks_for_another_try_and_judges_nothing():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.hang_up()
    desk.time.run_for(5)
    assert (desk.call.step, desk.view.problem, desk.view.verdict) == (CheckStep.STOPPED, HUNG_UP, None)


def test_hanging_up_while_one_hears_oneself_is_enough_for_a_verdict():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence())
    desk.until(CheckStep.REPLAY)
    desk.hang_up()
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "ok"


def test_the_machine_hangs_up_by_itself_in_the_end():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence())
    desk.until(CheckStep.FAREWELL)
    desk.time.run_for(25)
    assert desk.call.step is CheckStep.OVER


def test_nobody_listens_to_nothing_when_no_voice_came():
    desk = CheckDesk()
    desk.play_whole(None, room_dbfs=None)
    assert CheckStep.REPLAY not in desk.steps
    assert desk.call.step is CheckStep.OVER


def test_another_check_can_follow_at_once():
    desk = CheckDesk()
    desk.play_whole(None, room_dbfs=None)
    desk.play_whole(a_sentence())
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "ok"


@pytest.mark.parametrize("command", ["accept", "finish_reading", "press_hang_up", "cancel"])
def test_a_command_before_the_ring_does_nothing(command: str):
    desk = CheckDesk()
    assert not getattr(desk.call, command)()
    assert desk.call.step is CheckStep.READY


def test_a_check_that_goes_on_is_not_started_twice():
    desk = CheckDesk()
    desk.answer()
    assert not desk.call.start()
    assert desk.call.step is CheckStep.GREETING


def test_a_ring_can_be_cancelled():
    desk = CheckDesk()
    desk.call.start()
    assert desk.call.cancel()
    desk.time.run_for(10)
    assert desk.call.step is CheckStep.READY
    assert desk.time.idle


# --- The reading -----------------------------------------------------------------------------


def reading_seconds(desk: CheckDesk) -> float:
    start = desk.time.now
    while desk.call.step is CheckStep.READING:
        desk.time.run_for(0.05)
    return desk.time.now - start


def test_the_reading_ends_early_once_enough_was_heard():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence(5.0))
    assert reading_seconds(desk) == pytest.approx(6.6, abs=0.5)


def test_a_few_words_do_not_end_the_reading():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(voice(1.5))
    assert reading_seconds(desk) == pytest.approx(10, abs=0.2)


def test_a_late_reader_may_end_the_sentence():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(voice(4.0), desk.time.now + 8.0)
    assert reading_seconds(desk) == pytest.approx(12.2, abs=0.4)


def test_somebody_who_never_stops_is_stopped_after_fifteen_seconds():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(voice(30))
    assert reading_seconds(desk) == pytest.approx(15, abs=0.2)


def test_the_key_of_a_turn_ends_the_reading_but_not_at_once():
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    assert not desk.call.finish_reading()
    desk.time.run_for(3)
    assert desk.call.finish_reading()
    assert desk.call.step is CheckStep.THANKS


# --- The verdicts ----------------------------------------------------------------------------


def verdict_of(spoken: np.ndarray | None, room_dbfs: float | None, **more: Any) -> str:
    desk = CheckDesk(**more)
    desk.play_whole(spoken, room_dbfs=room_dbfs)
    verdict = desk.view.verdict
    assert verdict is not None
    return verdict.code


def test_silence_noise_and_a_clean_voice_get_three_different_verdicts():
    assert verdict_of(None, None) == "silence"
    assert verdict_of(None, -30) == "bruyant"
    assert verdict_of(a_sentence(), -65) == "ok"


def test_a_weak_voice_and_a_saturated_one_are_told_apart():
    loud = np.clip(a_sentence(level=0.9).astype(np.int32) * 3, -32768, 32767).astype(np.int16)
    assert verdict_of(a_sentence(level=0.015), -75) == "faible"
    assert verdict_of(loud, -65) == "sature"


def test_a_microphone_that_hears_the_machine_betrays_loudspeakers():
    desk = CheckDesk()
    desk.in_a_room(-65)
    desk.call.start()
    desk.time.run_for(2)
    desk.call.accept()
    machine = as_int16(load_clip(str(MACHINE / "bonjour.ogg"), RATE) * np.float32(0.2))
    desk.sound.speak(machine, desk.time.now + 0.05)
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence(), desk.time.now + 0.8)
    desk.until(CheckStep.FAREWELL)
    desk.hang_up()
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "haut_parleurs"


def test_a_bluetooth_headset_is_remarked_beside_a_good_verdict():
    desk = CheckDesk(microphone="Jabra Evolve (Bluetooth)")
    desk.play_whole(a_sentence())
    verdict = desk.view.verdict
    assert verdict is not None
    assert verdict.code == "ok"
    assert "Bluetooth" in verdict.remarks[0]


def test_the_gate_sits_ten_decibels_above_the_room():
    desk = NotedDesk()
    desk.play_whole(over_room(a_sentence(), -50), room_dbfs=-50)
    assert desk.sound.gates == [pytest.approx(-40, abs=1.5)]


def test_a_check_without_a_voice_sets_no_gate():
    desk = NotedDesk()
    desk.play_whole(None, room_dbfs=None)
    assert desk.sound.gates == []


def test_the_verdict_is_shown_once_it_has_been_worked_out():
    jobs = LaterJobs()
    desk = CheckDesk(jobs=jobs)
    desk.play_whole(a_sentence())
    assert (desk.call.step, desk.view.verdict) == (CheckStep.JUDGING, None)
    jobs.run_all()
    assert desk.call.step is CheckStep.OVER
    assert desk.view.verdict is not None


def test_the_judgement_of_a_check_that_was_left_is_ignored():
    jobs = LaterJobs()
    desk = CheckDesk(jobs=jobs)
    desk.play_whole(a_sentence())
    desk.call.start()
    jobs.run_all()
    assert desk.call.step is CheckStep.RINGING
    assert desk.view.verdict is None


# --- What is kept ----------------------------------------------------------------------------


def test_the_candidate_hears_the_sentence_and_no_more():
    spoken = a_sentence(5.0)
    desk = NotedDesk()
    desk.play_whole(spoken, room_dbfs=None)
    heard = next(samples for source, samples in desk.sound.lent if source == REPLAY and samples is not None)
    assert len(heard) / RATE == pytest.approx(5.6, abs=0.4)
    start = int(np.argmax(np.abs(heard) > 100)) - int(np.argmax(np.abs(spoken) > 100))
    assert np.array_equal(heard[start : start + len(spoken) - RATE // 10], spoken[: -RATE // 10])


def test_what_was_heard_is_forgotten_with_the_verdict():
    desk = NotedDesk()
    desk.play_whole(a_sentence())
    assert desk.sound.lent[-1] == (REPLAY, None)
    assert desk.heard() == 0


def test_what_was_heard_is_forgotten_when_the_page_is_left():
    desk = NotedDesk()
    desk.answer()
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence())
    desk.time.run_for(5)
    desk.call.close()
    desk.time.run_for(60)
    assert desk.heard() == 0
    assert desk.call.step is CheckStep.READY
    assert desk.time.idle


_opened: list[list[str]] = []


def _note_writes(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened and event == "open":
        path, mode, flags = arguments
        written = flags & (os.O_WRONLY | os.O_RDWR) if isinstance(flags, int) else False
        if written or set(str(mode or "")) & set("wax+"):
            _opened[-1].append(str(path))


@pytest.mark.parametrize("threaded", [False, True])
def test_no_file_is_ever_opened_for_writing(threaded: bool):
    sys.addaudithook(_note_writes)
    desk = CheckDesk(disk_clock=SystemClock() if threaded else None)
    _opened.append([])
    try:
        desk.in_a_room(-65)
        desk.answer()
        desk.until(CheckStep.READING)
        desk.sound.speak(a_sentence())
        desk.until(CheckStep.THANKS)
        desk.sound.join()  # the writer thread, when there is one
        desk.until(CheckStep.FAREWELL)
        desk.hang_up()
        assert desk.view.verdict is not None
        assert desk.view.verdict.code == "ok"
        desk.call.close()
    finally:
        written = _opened.pop()
        desk.sound.join()
    assert written == []


# --- Faults ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "word"), [("input", "interrupteur"), ("output", "rebranchez")])
def test_an_unplugged_headset_stops_the_check_with_what_to_do(part: str, word: str):
    desk = CheckDesk()
    desk.answer()
    desk.until(CheckStep.ROOM)
    desk.sound.unplug(part)
    desk.time.run_for(0.1)
    assert desk.call.step is CheckStep.STOPPED
    assert word in desk.view.problem
    assert desk.view.lost == (part,)
    assert not desk.call.start()


def test_a_headset_that_comes_back_allows_another_check():
    desk = CheckDesk()
    desk.answer()
    desk.sound.unplug("input")
    desk.time.run_for(0.1)
    desk.sound.plug("input")
    desk.time.run_for(0.1)
    assert desk.view.problem == BACK
    desk.play_whole(a_sentence())
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "ok"


def test_a_headset_that_cannot_be_opened_says_its_own_sentence():
    desk = CheckDesk()
    desk.call.sound_problem(EnvironmentProblem("Aucun micro n’a été trouvé.", code="device_missing"))
    desk.call.device_lost("input", desk.time.now)
    assert desk.view.problem == "Aucun micro n’a été trouvé."
    assert not desk.call.start()
    desk.call.device_back("input", desk.time.now)
    assert desk.view.problem == ""
    assert desk.call.start()


def test_lines_without_a_sound_are_read_on_the_screen_and_the_check_goes_on(tmp_path: Path):
    shutil.copy(MACHINE / "bonjour.txt", tmp_path)
    desk = CheckDesk(tmp_path)
    desk.answer()
    desk.time.run_for(1)
    assert (desk.call.step, desk.view.machine[:8]) == (CheckStep.GREETING, "Bonjour,")
    desk.until(CheckStep.READING)
    desk.sound.speak(a_sentence())
    desk.until(CheckStep.FAREWELL)
    desk.hang_up()
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "ok"


# --- The ten-second check ----------------------------------------------------------------------


def test_the_short_check_lasts_ten_seconds_and_ends_by_itself():
    desk = CheckDesk()
    desk.time.run_for(10)  # the headset is open
    desk.in_a_room(-65)
    desk.call.start(short=True)
    desk.time.run_for(1)
    answered = desk.time.now
    desk.call.accept()
    desk.until(CheckStep.READING)
    desk.sound.speak(voice(3.0), desk.time.now + 0.4)
    desk.until(CheckStep.OVER)
    assert desk.time.now - answered <= 10
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "ok"
    assert CheckStep.REPLAY in desk.steps
    assert CheckStep.GREETING not in desk.steps


def test_a_headset_just_opened_has_the_time_to_give_its_first_samples():
    desk = CheckDesk()
    desk.call.start(short=True)
    desk.call.accept()
    assert desk.view.ends_at == pytest.approx(100 + 4 + 2)


def test_the_short_check_tells_silence_apart_too():
    desk = CheckDesk()
    desk.answer(short=True)
    desk.until(CheckStep.OVER)
    assert desk.view.verdict is not None
    assert desk.view.verdict.code == "silence"


# --- What is left of it ------------------------------------------------------------------------


def test_the_outcome_is_plain_json_with_the_figures_and_the_decision():
    mic, ear = DeviceRef("ALSA", "Casque USB"), DeviceRef("ALSA", "Casque USB")
    desk = CheckDesk(choice=DeviceChoice(mic, ear))
    desk.play_whole(a_sentence())
    data = desk.call.outcome(Decision.OK, heard=True).as_data()
    assert json.loads(json.dumps(data)) == data
    assert (data["verdict"], data["decision"], data["heard"]) == ("ok", "ok", True)
    assert data["microphone"] == "Casque USB"
    assert set(data["figures"]) == {
        "noise_dbfs", "speech_dbfs", "peak_dbfs", "clipped_share", "snr_db", "echo"
    }  # fmt: skip


def test_only_the_noisy_mode_changes_the_rules():
    desk = CheckDesk()
    desk.play_whole(None, room_dbfs=-30)
    assert desk.call.outcome(Decision.NOISY_MODE).noisy_room
    assert not desk.call.outcome(Decision.ANYWAY).noisy_room


def test_going_on_without_a_headset_leaves_no_figure():
    data = CheckDesk().call.outcome(Decision.WITHOUT_HEADSET).as_data()
    assert (data["verdict"], data["figures"], data["gate_dbfs"]) == ("absent", {}, None)


class _Contact:
    def __init__(self, name: str, channel: Channel) -> None:
        self.id, self.channel = name, channel


def test_a_headset_is_only_needed_when_a_recorded_client_calls():
    contacts = [_Contact("e1", Channel.CHAT), _Contact("e2", Channel.PHONE), _Contact("e3", Channel.PHONE)]
    assert may_go_without_headset(Rules(driver=Driver.PERSON), contacts)  # type: ignore[arg-type]
    assert not may_go_without_headset(Rules(), contacts)  # type: ignore[arg-type]
    one = Rules(driver=Driver.PERSON, drivers={"e3": Driver.RECORDED})
    assert not may_go_without_headset(one, contacts)  # type: ignore[arg-type]


def test_the_machine_s_texts_never_break_before_a_colon():
    texts = [line.text for line in machine_lines(MACHINE).values()]
    assert not any(" :" in text or " !" in text for text in texts)
    assert "instants\u00a0: j’écoute" in texts[0]

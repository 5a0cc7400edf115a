"""Who speaks when: greeting, end of turn, keys, relances, accommodation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.script import Prompt
from crcd_sim.dialogue.settings import settings_for, with_accommodation
from crcd_sim.dialogue.signals import (
    KeyFinished,
    KeyFloor,
    KeyRepeat,
    Mute,
    ShowStatus,
    Status,
    VoiceStarted,
    VoiceStopped,
)
from tests.fakes.timeline import CallTimeline, line, phone_script, usual_script

MOCK = settings_for("examen_blanc").talk
TRAINING = settings_for("entrainement").talk


def _after_the_opening() -> CallTimeline:
    """T01 is said from 0.1 to 3.1 s."""
    return CallTimeline(usual_script()).at(0.1, KeyFinished())


def test_speech_from_half_a_second_to_two_is_answered_between_three_and_a_half_and_four() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).run(10)
    assert call.lines == ["T01"]
    at = call.said[0][0]
    assert 2.0 + 1.4 + 0.15 <= at <= 2.0 + 1.4 + 0.35


def test_training_answers_after_a_shorter_silence() -> None:
    call = CallTimeline(usual_script(), TRAINING).speak(0.5, 2.0).run(10)
    assert 2.0 + 1.2 + 0.15 <= call.said[0][0] <= 2.0 + 1.2 + 0.35


def test_the_advisor_greets_first_on_an_inbound_call() -> None:
    assert CallTimeline(usual_script()).run(4.9).said == []


def test_an_inbound_client_says_hello_after_five_seconds_of_nothing() -> None:
    call = CallTimeline(usual_script()).run(6)
    assert call.said == [(5.0, "R01", "relance")]


def test_after_that_hello_the_greeting_still_brings_the_opening_line() -> None:
    call = CallTimeline(usual_script()).speak(7.0, 8.5).run(12)
    assert call.lines == ["R01", "T01"]


def test_the_client_answers_first_on_an_outbound_call() -> None:
    call = CallTimeline(replace(usual_script(), direction="outbound")).run(2)
    assert call.said[0][1:] == ("T01", "opening")
    assert call.said[0][0] < 0.4


def test_the_number_dialled_chooses_who_answers() -> None:
    script = phone_script(line("T01"), line("T02"), extra=(line("S01", 1.0, next="T01"),), inbound=False)
    call = CallTimeline(script, state=engine.begin(script, seed=1, opening="S01")).speak(2.5, 4.0).run(8)
    assert call.lines == ["S01", "T01"]


def test_a_pause_shorter_than_the_silence_of_the_mode_does_not_end_the_turn() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).speak(3.2, 4.0).speak(5.2, 6.0).run(12)
    assert call.said[0][0] >= 6.0 + 1.4


def test_a_click_is_not_a_turn() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 0.7).run(4.9)
    assert call.said == []


def test_a_click_does_not_delay_the_answer() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).speak(2.6, 2.75).run(10)
    assert call.said[0][0] <= 2.0 + 1.75


def test_a_voice_that_begins_at_the_last_moment_keeps_the_turn() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).speak(3.35, 4.5).run(10)
    assert call.said[0][0] >= 4.5 + 1.4


def test_a_voice_told_late_still_counts_from_when_it_began() -> None:
    """Voice activity needs a little time to be sure: the gap before the client covers it."""
    call = CallTimeline(usual_script()).speak(0.5, 2.0).speak(3.3, 5.0, late=0.14).run(10)
    assert call.said[0][0] >= 5.0 + 1.4


def test_the_end_of_a_turn_is_counted_from_the_last_voice_not_from_when_it_was_told() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0, late=0.3).run(10)
    assert call.said[0][0] <= 2.0 + 1.75


def test_the_gap_before_the_client_is_the_same_for_the_same_seed() -> None:
    gaps = [CallTimeline(usual_script(), seed=seed).speak(0.5, 2.0).run(10).said[0][0] for seed in (3, 3, 4)]
    assert gaps[0] == gaps[1] != gaps[2]


def test_f8_brings_the_client_at_once() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).at(2.1, KeyFinished()).run(3)
    assert call.said == [(2.1, "T01", "opening")]


def test_f8_works_while_the_voice_is_still_on() -> None:
    call = CallTimeline(usual_script()).at(0.5, VoiceStarted(0.5)).at(2.0, KeyFinished()).run(3)
    assert call.said == [(2.0, "T01", "opening")]


def test_a_flood_of_f8_says_each_line_once() -> None:
    call = CallTimeline(usual_script())
    for tenth in range(1, 60):
        call.at(tenth / 10, KeyFinished())
    assert call.run(6).lines == ["T01", "T02"]


def test_the_floor_key_holds_the_client_back_without_limit() -> None:
    call = CallTimeline(usual_script()).at(0.2, KeyFloor()).speak(0.5, 2.0).run(200)
    assert call.said == []


def test_giving_the_floor_back_ends_the_turn_after_the_usual_silence() -> None:
    call = CallTimeline(usual_script()).at(0.2, KeyFloor()).speak(0.5, 2.0).at(30.0, KeyFloor()).run(40)
    assert 31.4 <= call.said[0][0] <= 31.8


def test_no_relance_comes_while_the_floor_is_held() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).at(5.0, KeyFloor()).run(120)
    assert call.lines == ["T01"]


def test_the_relances_of_a_line_come_at_the_instants_its_author_gave() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).run(200)
    over = call.said[0][0] + 3.0
    times = [round(at - over, 1) for at, _, reason in call.said if reason == "relance"]
    assert times == [10.0, 25.0, 60.0]
    assert call.end is not None
    assert call.end[1:] == ("client", "silence")


def test_a_line_without_relances_uses_those_of_the_mode() -> None:
    for settings, expected in ((MOCK, [10.0, 25.0, 60.0]), (TRAINING, [8.0, 20.0, 40.0])):
        call = CallTimeline(usual_script(), settings).at(0.1, KeyFinished()).at(4.0, KeyFinished()).run(300)
        over = call.said[1][0] + 4.0
        times = [round(at - over, 1) for at, _, reason in call.said if reason == "relance"]
        assert call.lines[1] == "T02"
        assert times == expected


def test_a_mock_exam_never_ends_a_call_on_less_than_a_minute_of_silence() -> None:
    script = phone_script(
        line("T01", on_silence=(Prompt(5, "R01"), Prompt(15, "R03", ends=True))),
        line("T02"),
        extra=(line("R01", 1.0), line("R03", 1.0)),
    )
    call = CallTimeline(script).at(0.1, KeyFinished()).run(100)
    assert call.end is not None
    assert call.end[0] >= 3.1 + 60.0


def test_speaking_cancels_an_ending_on_silence() -> None:
    call = _after_the_opening().speak(65.5, 67.0).run(80)
    assert call.lines == ["T01", "R01", "R02", "R03", "T02"]
    assert call.end is None


def test_a_script_with_no_relance_at_all_does_not_wait_for_ever() -> None:
    call = CallTimeline(phone_script(line("T01"), line("T02"))).at(0.1, KeyFinished()).run(1000)
    assert call.end is not None
    assert call.end[1:] == ("client", "silence")


def test_speaking_resets_the_relances() -> None:
    call = _after_the_opening().speak(15.0, 16.0).run(35)
    assert call.lines == ["T01", "R01", "T02", "R01"]


def test_a_muted_candidate_is_told_and_not_called_to_order() -> None:
    call = _after_the_opening().at(4.0, Mute(True)).run(60)
    assert call.lines == ["T01"]
    assert call.notices()[0] == (12.0, "muted")


def test_unmuting_goes_on_with_the_silence_where_it_was() -> None:
    call = _after_the_opening().at(5.1, Mute(True)).at(65.1, Mute(False)).run(75)
    assert [at for at, _, reason in call.said if reason == "relance"] == [pytest.approx(73.1)]


def test_f8_while_muted_says_that_the_microphone_is_off() -> None:
    call = CallTimeline(usual_script()).at(0.5, Mute(True)).at(0.6, KeyFinished()).run(2)
    assert call.said == []
    assert call.notices() == [(0.6, "muted")]


def test_asking_again_says_the_last_line_in_other_words_when_there_are_some() -> None:
    script = phone_script(line("T01", rephrased="T01B"), line("T02"), extra=(line("T01B", 2.0),))
    call = CallTimeline(script).at(0.1, KeyFinished()).at(4.0, KeyRepeat()).at(7.0, KeyFinished()).run(8)
    assert call.lines == ["T01", "T01B", "T02"]
    assert call.state.counts.repeats == 1


def test_asking_again_says_the_same_line_when_the_author_gave_no_other() -> None:
    call = _after_the_opening().at(4.0, KeyRepeat()).run(5)
    assert call.said[-1][1:] == ("T01", "repeat")


def test_asking_again_after_a_relance_repeats_the_line_that_mattered() -> None:
    call = _after_the_opening().at(16.0, KeyRepeat()).run(18)
    assert call.lines == ["T01", "R01", "T01"]


def test_asking_again_while_the_client_speaks_changes_nothing() -> None:
    call = _after_the_opening().at(1.0, KeyRepeat()).run(5)
    assert call.lines == ["T01"]
    assert call.state.counts.repeats == 0


def test_asking_again_gives_the_floor_back() -> None:
    """One who asks listens: the client goes on after the next turn, without a second press of F7."""
    call = _after_the_opening().at(3.6, KeyFloor()).at(4.0, KeyRepeat()).speak(8.0, 9.0).run(12)
    assert call.lines == ["T01", "T01", "T02"]


def test_a_repeated_last_line_still_ends_the_call() -> None:
    script = phone_script(line("T01", 2.0, ends=True))
    call = CallTimeline(script).at(0.1, KeyFinished()).at(3.0, KeyRepeat()).run(60)
    assert call.lines == ["T01", "T01"]
    assert call.end is not None
    assert call.end[1:] == ("client", "script_end")


def test_a_chained_line_follows_without_waiting() -> None:
    script = phone_script(line("T01", 2.0, chained=True), line("T02"))
    call = CallTimeline(script).at(0.1, KeyFinished()).run(4)
    assert call.lines == ["T01", "T02"]
    assert call.said[1][0] - 2.1 <= 0.35


def test_a_monologue_is_interrupted_in_training_and_only_flagged_in_a_mock_exam() -> None:
    script = replace(usual_script(), monologue="R20", lines={**usual_script().lines, "R20": line("R20", 1.0)})
    training = CallTimeline(script, TRAINING).speak(1.0, 90.0).run(80)
    assert training.said == [(61.0, "R20", "monologue")]
    mock = CallTimeline(script, MOCK).speak(1.0, 90.0).run(80)
    assert mock.said == []
    assert mock.state.counts.monologues == 1


def test_j_ai_fini_only_never_ends_a_turn_on_a_silence() -> None:
    settings = with_accommodation(settings_for("examen_blanc"), key_only=True).talk
    call = CallTimeline(usual_script(), settings).speak(0.5, 2.0).run(100)
    assert call.said == []
    assert call.notices()[0] == (32.0, "key_reminder")


def test_j_ai_fini_only_answers_the_key() -> None:
    settings = with_accommodation(settings_for("examen_blanc"), key_only=True).talk
    call = CallTimeline(usual_script(), settings).speak(0.5, 2.0).at(9.0, KeyFinished()).run(10)
    assert call.said == [(9.0, "T01", "opening")]


def test_a_noisy_room_hears_no_voice_and_sends_no_relance() -> None:
    settings = with_accommodation(settings_for("examen_blanc"), noisy_room=True).talk
    call = CallTimeline(usual_script(), settings).speak(0.5, 20.0).run(100)
    assert call.said == []
    assert {code for _, code in call.notices()} == {"key_reminder"}


def test_an_accommodation_waits_longer_before_answering() -> None:
    settings = with_accommodation(settings_for("examen_blanc"), 1.5).talk
    call = CallTimeline(usual_script(), settings).speak(0.5, 2.0).run(10)
    assert call.said[0][0] >= 2.0 + 2.1


def test_the_line_on_the_screen_follows_the_turns() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).run(8)
    shown = [effect.status for _, effect in call.log if isinstance(effect, ShowStatus)]
    assert shown == [Status.LISTENS, Status.THINKS, Status.SPEAKS, Status.LISTENS]


def test_every_line_said_has_a_reason_in_the_journal_first() -> None:
    call = CallTimeline(usual_script()).speak(0.5, 2.0).run(40)
    assert [d.figures["silence_s"] for d in call.decisions("end_of_turn")] == [1.4]
    assert [d.figures["line"] for d in call.decisions("relance")] == ["R01", "R02"]


def test_a_stale_voice_end_is_harmless() -> None:
    call = CallTimeline(usual_script()).at(0.5, VoiceStopped(0.5)).run(2)
    assert call.state.voice_since is None
    assert call.said == []

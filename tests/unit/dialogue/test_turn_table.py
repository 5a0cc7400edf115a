"""The table of turn-taking, row by row: each figure of each mode, played as a timeline.

T01 is said from 0.1 s (F8) unless a test says otherwise; a voice is given as from–to seconds.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue.script import Interruptible, Line, Prompt, Script
from crcd_sim.dialogue.settings import TalkSettings, settings_for, with_accommodation
from crcd_sim.dialogue.signals import Hold, KeyFinished, KeyFloor, KeyRepeat, Mute, StopAt
from tests.fakes.timeline import CallTimeline, line, phone_script

TRAINING = settings_for("entrainement").talk
MOCK = settings_for("examen_blanc").talk
BOTH = pytest.mark.parametrize("mode", [TRAINING, MOCK], ids=["training", "mock"])


def rows(*cases: tuple[object, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("mode", "expected"), cases, ids=["training", "mock"])


PROMPTS = (Prompt(None, "R01"), Prompt(None, "R02"), Prompt(None, "R03", ends=True))


def script(first: Line | None = None, *, inbound: bool = True, **more: object) -> Script:
    """T01 (3 s), then T02 and T03; three relances whose delays are the mode's, the last one ends."""
    return phone_script(
        first or line("T01", 3.0, on_silence=PROMPTS, on_hold=(Prompt(None, "R10"),)),
        line("T02", 2.0),
        line("T03", 2.0, ends=True),
        inbound=inbound,
        extra=tuple(line(name, 1.0) for name in ("R01", "R02", "R03", "R10", "R20")),
        monologue="R20",
        **more,
    )


def opened(mode: TalkSettings, first: Line | None = None) -> CallTimeline:
    return CallTimeline(script(first), mode).at(0.1, KeyFinished())


def relances(call: CallTimeline, since: float) -> list[float]:
    return [round(at - since, 2) for at, _, reason in call.said if reason == "relance"]


def stops(call: CallTimeline) -> list[tuple[float, int]]:
    return [(round(at, 2), effect.cut_ms) for at, effect in call.log if isinstance(effect, StopAt)]


# --- the candidate's turn


@rows((TRAINING, 0.20), (MOCK, 0.25))
def test_speech_counts_after(mode: TalkSettings, expected: float) -> None:
    shorter = CallTimeline(script(), mode).speak(0.5, 0.5 + expected - 0.01).run(4.9)
    longer = CallTimeline(script(), mode).speak(0.5, 0.5 + expected + 0.01).run(4.9)
    assert (shorter.lines, longer.lines) == ([], ["T01"])


@rows((TRAINING, 1.2), (MOCK, 1.4))
def test_the_turn_ends_after_this_silence_and_a_seeded_gap(mode: TalkSettings, expected: float) -> None:
    gaps = set()
    for seed in range(40):
        call = CallTimeline(script(), mode, seed=seed).speak(0.5, 2.0).run(6)
        gaps.add(round(call.said[0][0] - 2.0 - expected, 3))
        figures = call.decisions("end_of_turn")[0].figures
        assert (figures["silence_s"], figures["threshold_s"]) == (expected, expected)
        assert figures["gap_s"] == pytest.approx(call.said[0][0] - 2.0 - expected, abs=0.002)
    assert len(gaps) > 30
    assert min(gaps) >= 0.15
    assert max(gaps) <= 0.35


@rows((TRAINING, 1.2), (MOCK, 1.4))
def test_a_pause_just_shorter_keeps_the_turn(mode: TalkSettings, expected: float) -> None:
    back = 2.0 + expected - 0.05
    call = CallTimeline(script(), mode).speak(0.5, 2.0).speak(back, back + 1.0).run(20)
    assert call.said[0][0] >= back + 1.0 + expected


@BOTH
def test_f8_brings_the_client_at_once_and_says_so(mode: TalkSettings) -> None:
    call = CallTimeline(script(), mode).speak(0.5, 2.0).at(2.1, KeyFinished()).run(3)
    assert call.said == [(2.1, "T01", "opening")]
    told = call.decisions("end_of_turn")[0]
    assert (told.why, told.figures["gap_s"]) == ("F8", 0.0)
    assert "threshold_s" not in told.figures


@BOTH
def test_f7_holds_the_floor_without_limit_and_is_given_back_by_f7(mode: TalkSettings) -> None:
    call = opened(mode).at(3.2, KeyFloor()).speak(4.0, 6.0).at(1000.0, KeyFloor()).run(1010)
    assert call.lines == ["T01", "T02"]
    assert call.said[1][0] >= 1000.0 + mode.end_of_turn_s
    assert [told.why for told in call.decisions("floor")] == ["prise", "rendue"]
    assert call.state.counts.monologues == 0


# --- silences


@rows((TRAINING, [8.0, 20.0, 40.0]), (MOCK, [10.0, 25.0, 60.0]))
def test_nothing_said_after_a_line(mode: TalkSettings, expected: list[float]) -> None:
    """The author's ending comes at 40 s in training; in a mock exam, never before 60 s."""
    call = opened(mode).run(200)
    assert relances(call, since=3.1) == expected
    told = call.decisions("relance")
    assert [decision.figures["threshold_s"] for decision in told] == expected
    assert call.end is not None
    assert call.end[1:] == ("client", "silence")


@rows((TRAINING, [8.0, 20.0, 40.0]), (MOCK, [10.0, 25.0, 45.0]))
def test_a_third_relance_that_ends_nothing(mode: TalkSettings, expected: list[float]) -> None:
    prompts = tuple(replace(prompt, ends=False) for prompt in PROMPTS)
    call = opened(mode, line("T01", 3.0, on_silence=prompts)).run(100)
    assert relances(call, since=3.1) == expected


@rows((TRAINING, [5.0, 12.0]), (MOCK, [5.0, 60.0]))
def test_delays_of_the_author_win_except_that_of_an_ending(mode: TalkSettings, expected: list[float]) -> None:
    prompts = (Prompt(5, "R01"), Prompt(12, "R03", ends=True))
    call = opened(mode, line("T01", 3.0, on_silence=prompts)).run(100)
    assert relances(call, since=3.1) == expected


@BOTH
def test_more_relances_than_the_mode_has_delays_come_one_after_the_other(mode: TalkSettings) -> None:
    prompts = tuple(Prompt(None, "R01") for _ in range(5))
    times = relances(opened(mode, line("T01", 3.0, on_silence=prompts)).run(118), since=3.1)
    assert len(times) == 5
    assert times == sorted(set(times))


@BOTH
def test_an_inbound_client_waits_for_the_greeting_and_says_hello_after_five_seconds(
    mode: TalkSettings,
) -> None:
    call = CallTimeline(script(), mode).run(6)
    assert call.said == [(5.0, "R01", "relance")]
    assert call.decisions("relance")[0].why == "accueil attendu"


@BOTH
def test_an_outbound_client_answers_first_and_says_why(mode: TalkSettings) -> None:
    call = CallTimeline(script(inbound=False), mode).run(1)
    assert call.lines == ["T01"]
    assert call.said[0][0] == pytest.approx(float(call.decisions("opening")[0].figures["gap_s"]), abs=0.002)


@BOTH
def test_muted_is_said_and_brings_no_relance(mode: TalkSettings) -> None:
    call = opened(mode).at(3.5, Mute(True)).run(300)
    assert call.lines == ["T01"]
    assert {code for _, code in call.notices()} == {"muted"}


@BOTH
def test_mute_freezes_the_silence_being_counted(mode: TalkSettings) -> None:
    call = opened(mode).at(5.1, Mute(True)).at(35.1, Mute(False)).run(50)
    assert relances(call, since=3.1)[0] == mode.silence_prompts_s[0] + 30.0


# --- « Faire répéter »


@BOTH
def test_asking_again_is_counted_and_said_in_other_words(mode: TalkSettings) -> None:
    lines = script(line("T01", 3.0, rephrased="R02"))
    call = CallTimeline(lines, mode).at(0.1, KeyFinished()).at(4.0, KeyRepeat()).at(6.0, KeyRepeat()).run(7)
    assert call.lines == ["T01", "R02", "R02"]
    assert call.state.counts.repeats == 2


# --- speaking over the client

LONG = line("T01", 9.0, cuts_ms=(1500, 3400, 4200, 6500))  # said from 0.1 to 9.1


@BOTH
@pytest.mark.parametrize(("seconds", "yields"), [(0.49, False), (0.51, True)])
def test_an_interruption_counts_from_half_a_second(mode: TalkSettings, seconds: float, yields: bool) -> None:
    call = opened(mode, LONG).speak(3.0, 3.0 + seconds).run(8)
    assert stops(call) == ([(3.5, 4200)] if yields else [])


@BOTH
@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        (0.2, 1.05, 0),  # within the first second
        (0.2, 1.65, 1),  # half a second after it
        (7.59, 9.5, 1),  # half a second before the last one
        (7.7, 9.5, 0),  # within the last second
    ],
)
def test_an_interruption_does_not_count_in_the_first_nor_last_second(
    mode: TalkSettings, start: float, end: float, counted: int
) -> None:
    assert opened(mode, LONG).speak(start, end).run(10).state.counts.interruptions == counted


@BOTH
def test_a_soft_client_yields_at_the_next_cut_point_that_can_still_be_reached(mode: TalkSettings) -> None:
    """At 3.5 s the clip is at 3.4: that cut is already on its way to the earphone."""
    call = opened(mode, LONG).speak(3.0, 7.0).run(8)
    assert stops(call) == [(3.5, 4200)]
    told = call.decisions("yields")[0]
    assert told.why == "point de coupe"
    assert (told.figures["speech_s"], told.figures["threshold_s"]) == (0.5, 0.5)


@BOTH
def test_a_soft_client_without_a_cut_point_near_stops_after_1_2_s(mode: TalkSettings) -> None:
    call = opened(mode, line("T01", 9.0, cuts_ms=(1500, 6500))).speak(3.0, 7.0).run(8)
    assert stops(call) == [(3.5, 4600)]
    assert call.decisions("yields")[0].why == "aucun point de coupe à temps"


@BOTH
def test_a_soft_client_about_to_end_says_the_last_words(mode: TalkSettings) -> None:
    """No cut point before the end, which is within 1.2 s: stopping would repeat the whole clause."""
    call = opened(mode, LONG).speak(7.55, 9.9).run(9.5)
    assert stops(call) == []
    assert [told.why for told in call.decisions("talks_over")] == ["fin de réplique"]
    assert call.run(13).lines == ["T01", "T02"]


@BOTH
def test_who_answers_a_relance_before_its_end_interrupts_nobody(mode: TalkSettings) -> None:
    lines = script()
    lines = replace(lines, lines={**lines.lines, "R01": line("R01", 4.0, cuts_ms=(2200,))})
    call = CallTimeline(lines, mode).at(0.1, KeyFinished())
    said = 3.1 + mode.silence_prompts_s[0]
    call.speak(said + 1.2, said + 4.5).run(said + 8)
    assert stops(call) == [(round(said + 1.7, 2), 2200)]
    assert call.lines == ["T01", "R01", "T02"]
    assert call.state.counts.interruptions == 0


@BOTH
def test_a_voice_told_late_is_answered_at_a_cut_point_still_ahead(mode: TalkSettings) -> None:
    call = opened(mode, LONG).speak(1.2, 7.0, late=2.4).run(8)
    assert stops(call) == [(3.6, 4200)]


@BOTH
@pytest.mark.parametrize("how", [Interruptible.TENACIOUS, Interruptible.NEVER])
def test_a_tenacious_or_essential_line_is_said_over_the_candidate(
    mode: TalkSettings, how: Interruptible
) -> None:
    call = opened(mode, replace(LONG, interruptible=how)).speak(3.0, 7.0).run(9.2)
    assert stops(call) == []
    assert [told.why for told in call.decisions("talks_over")] == [how.value]
    assert call.state.counts.interruptions == 1


@BOTH
def test_after_two_seconds_of_quiet_the_line_is_taken_up_at_its_last_cut_point(mode: TalkSettings) -> None:
    call = opened(mode, LONG).speak(3.0, 4.4).run(9)
    resumed = [effect for _, effect in call.log if getattr(effect, "reason", "") == "resume"]
    assert call.said[-1][0] == pytest.approx(4.4 + 2.0)
    assert resumed[0].start_s == 4.2  # type: ignore[union-attr]
    assert call.decisions("resume")[0].figures["threshold_s"] == 2.0


@BOTH
def test_a_stop_dated_a_moment_before_its_cut_point_is_taken_up_there(mode: TalkSettings) -> None:
    """A headset dates the end of a sound to within a block; the cut before it would repeat a clause."""
    call = opened(mode, LONG).speak(3.0, 4.4)
    call.early_s = 0.03
    resumed = [e for _, e in call.run(9).log if getattr(e, "reason", "") == "resume"]
    assert resumed[0].start_s == 4.2  # type: ignore[union-attr]


@BOTH
@pytest.mark.parametrize("seconds", [0.3, 0.49])
def test_a_short_yes_is_ignored_and_counted(mode: TalkSettings, seconds: float) -> None:
    call = opened(mode, LONG).speak(2.0, 2.0 + seconds).speak(5.0, 5.0 + seconds).run(9.05)
    assert call.lines == ["T01"]
    assert stops(call) == []
    assert (call.state.counts.backchannels, call.state.counts.interruptions) == (2, 0)
    assert call.decisions("backchannel")[0].why == "écoute active"


# --- long speeches, long holds


@rows((TRAINING, ["R20"]), (MOCK, []))
def test_a_monologue_of_a_minute(mode: TalkSettings, expected: list[str]) -> None:
    call = CallTimeline(script(), mode).speak(1.0, 61.5).run(61.2)
    assert call.lines == expected
    assert call.state.counts.monologues == 1
    assert call.decisions("monologue")[0].figures["threshold_s"] == 60.0
    before = CallTimeline(script(), mode).speak(1.0, 61.5).run(60.9)
    assert before.state.counts.monologues == 0


def test_a_client_who_cuts_into_a_monologue_is_not_interrupted_by_it() -> None:
    lines = script()
    lines = replace(lines, lines={**lines.lines, "R20": line("R20", 3.0)})
    call = CallTimeline(lines, TRAINING).speak(1.0, 70.0).run(80)
    assert [(name, why) for _, name, why in call.said[:2]] == [("R20", "monologue"), ("T01", "opening")]
    assert call.state.counts.interruptions == 0
    assert call.state.counts.monologues == 1


@BOTH
def test_short_pauses_do_not_interrupt_a_monologue(mode: TalkSettings) -> None:
    call = CallTimeline(script(), mode).speak(1.0, 30.0).speak(31.0, 70.0).run(62)
    assert call.state.counts.monologues == 1


@BOTH
def test_a_hold_of_45_seconds_brings_a_relance_and_is_counted(mode: TalkSettings) -> None:
    call = opened(mode).at(4.0, Hold(True)).run(60)
    assert [(round(at - 4.0, 2), name) for at, name, reason in call.said if reason == "hold"] == [
        (45.0, "R10")
    ]
    assert call.state.counts.holds_too_long == 1
    assert call.decisions("hold_too_long")[0].figures["threshold_s"] == 45.0


@BOTH
def test_a_script_that_names_no_hold_relance_is_only_counted(mode: TalkSettings) -> None:
    call = opened(mode, line("T01", 3.0)).at(4.0, Hold(True)).run(60)
    assert call.lines == ["T01"]
    assert call.state.counts.holds_too_long == 1


# --- accommodation


@BOTH
@pytest.mark.parametrize("factor", [1.5, 2.0])
def test_an_accommodation_lengthens_every_silence(mode: TalkSettings, factor: float) -> None:
    longer = with_accommodation(settings_for(mode.mode), factor).talk
    call = CallTimeline(script(), longer).speak(0.5, 2.0).run(500)
    silence = call.said[0][0] - 2.0
    assert factor * mode.end_of_turn_s + 0.15 <= silence <= factor * mode.end_of_turn_s + 0.35
    mine = opened(mode, line("T01", 3.0, on_silence=(Prompt(12, "R01"),))).run(100)
    theirs = CallTimeline(mine.script, longer).at(0.1, KeyFinished()).run(100)
    assert (relances(mine, 3.1)[0], relances(theirs, 3.1)[0]) == (12.0, 12.0 * factor)
    over = call.said[0][0] + 3.0
    assert relances(call, over)[:2] == [seconds * factor for seconds in mode.silence_prompts_s[:2]]
    quiet = CallTimeline(script(LONG), longer).at(0.1, KeyFinished()).speak(3.0, 4.4).run(12)
    assert quiet.said[-1][0] == pytest.approx(4.4 + 2.0 * factor)


@BOTH
def test_key_only_never_answers_a_silence_and_hears_interruptions_all_the_same(mode: TalkSettings) -> None:
    key_only = with_accommodation(settings_for(mode.mode), key_only=True).talk
    call = (
        CallTimeline(script(LONG), key_only).speak(0.5, 2.0).at(20.0, KeyFinished()).speak(23.0, 27.0).run(26)
    )
    assert call.said == [(20.0, "T01", "opening")]
    assert call.state.counts.interruptions == 1


@BOTH
def test_in_a_noisy_room_the_voice_decides_nothing(mode: TalkSettings) -> None:
    noisy = with_accommodation(settings_for(mode.mode), noisy_room=True).talk
    call = CallTimeline(script(LONG), noisy).speak(0.5, 3.0).at(4.0, KeyFinished()).speak(6.0, 12.0).run(200)
    assert call.lines == ["T01"]
    assert stops(call) == []
    assert call.state.counts.interruptions == 0
    assert {code for _, code in call.notices()} == {"key_reminder"}


# --- the journal


@BOTH
def test_every_decision_names_who_plays_the_client(mode: TalkSettings) -> None:
    call = opened(mode, LONG).speak(3.0, 7.0).at(9.0, Hold(True)).at(70.0, Hold(False)).run(300)
    told = [effect for _, effect in call.log if type(effect).__name__ == "Decision"]
    assert len(told) > 5
    assert {decision.figures["driver"] for decision in told} == {"recorded"}  # type: ignore[union-attr]

"""The softphone and a call on the line: headset, journal, keys, faults."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue.script import Script
from crcd_sim.dialogue.signals import Driver, DriverCommand, Status
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.telephone import national
from crcd_sim.services.exam.phone_view import PhoneState
from tests.fakes.phone import Desk, a_pack, an_exchange, phone_spine


def test_a_ring_is_heard_and_never_answered_by_itself() -> None:
    desk = Desk().released()
    assert desk.desk.phone.view().state is PhoneState.RINGING
    assert desk.sound.sounding() == ["tone:ring"]
    desk.wait(20)
    assert desk.desk.phone.view().state is PhoneState.RINGING


def test_the_ring_goes_to_the_loudspeakers_too_when_the_rules_say_so() -> None:
    desk = Desk()
    desk.sitting.loudspeakers = True
    desk.released()
    # One request: the headset lets the bell ring in the earphone and on its own device.
    assert [request.target for _, request in desk.sound.played] == ["ring"]


def test_picking_up_stops_the_ring_and_starts_the_recording() -> None:
    desk = Desk().on_the_line()
    assert desk.sound.sounding() == []
    record, path = desk.sound.takes[0]
    assert record.file == "passages/s1/k1.flac"
    assert path.name == "k1.flac"
    assert desk.sitting.of(EventKind.CALL_CONNECTED)[0]["take"] == "k1"
    assert desk.sitting.writer.takes[0] == record


def test_nothing_is_said_over_the_greeting() -> None:
    desk = Desk().on_the_line().wait(4.8)
    assert desk.sound.heard() == []


def test_the_client_speaks_after_the_greeting_from_its_clip() -> None:
    desk = Desk().on_the_line().turns(1)
    assert desk.sound.heard() == ["T01"]
    assert desk.sound.played[-1][1].source == "/son/essai/T01.ogg"


def test_lines_are_journalled_where_they_fall_on_the_recording() -> None:
    desk = Desk().on_the_line().turns(1)
    started = desk.sitting.of(EventKind.LINE_STARTED)[0]
    ended = desk.sitting.of(EventKind.LINE_ENDED)[0]
    assert (started["line"], started["speaker"], started["reason"]) == ("T01", "client", "opening")
    assert ended["complete"] is True
    assert ended["end_s"] - ended["start_s"] == pytest.approx(2.0)
    assert ended["start_s"] == pytest.approx(desk.sitting.at(EventKind.LINE_STARTED)[0] - 11.3, abs=0.01)


def test_what_the_candidate_said_is_journalled_and_clicks_are_not() -> None:
    desk = Desk().on_the_line()
    desk.speak(0.1).speak(1.5)
    spoke = desk.sitting.of(EventKind.CANDIDATE_SPOKE)
    assert [round(item["end_s"] - item["start_s"], 3) for item in spoke] == [1.5]


def test_every_decision_is_journalled_with_its_figures() -> None:
    desk = Desk().on_the_line().turns(1)
    decision = desk.sitting.of(EventKind.TURN_DECISION)[0]
    assert decision["what"] == "end_of_turn"
    assert decision["silence_s"] == pytest.approx(1.4)
    assert 0.15 <= decision["gap_s"] <= 0.35


def test_a_silent_candidate_gets_the_relances_and_the_line_ends() -> None:
    desk = Desk().on_the_line().wait(120)
    assert desk.sound.heard() == ["R01", "R01", "R01"]
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "client"


def test_f8_brings_the_client_at_once() -> None:
    desk = Desk().on_the_line().wait(1.0)
    assert desk.desk.phone.done()
    desk.wait(0.05)
    assert desk.sound.heard() == ["T01"]


def test_faire_repeter_says_the_line_again_and_is_counted() -> None:
    desk = Desk().on_the_line().turns(1)
    assert desk.desk.phone.view().can_repeat
    assert desk.desk.phone.repeat()
    desk.answered().talk_through()
    assert desk.sound.heard()[:3] == ["T01", "T01", "T02"]
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["repeats"] == 1


def test_interrupting_cuts_the_sound_at_the_next_cut_point() -> None:
    script = phone_spine()
    lines = {**script.lines, "T01": replace(script.lines["T01"], clip_s=6.0, cuts_ms=(2500, 4000))}
    desk = Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines)),))).on_the_line()
    desk.sound.seconds["T01.ogg"] = 6.0
    desk.desk.phone.done()
    desk.speak(3.0, after=1.5).wait(0.1)
    ended = desk.sitting.of(EventKind.LINE_ENDED)[0]
    assert ended["complete"] is False
    assert ended["end_s"] - ended["start_s"] == pytest.approx(2.5)


def test_hold_silences_the_microphone_plays_music_and_is_timed() -> None:
    desk = Desk().on_the_line().turns(1)
    assert desk.desk.phone.hold()
    assert desk.sound.held
    assert desk.sound.sounding() == ["tone:hold", "tone:reminder"]
    music, reminder = (request for _, request in desk.sound.played[-2:])
    assert (music.target, music.leg) == ("line", True)  # in the client's ear
    assert (reminder.target, reminder.leg) == ("earphone", False)  # in the candidate's
    assert desk.desk.phone.view().state is PhoneState.ON_HOLD
    desk.wait(12.0)
    assert desk.desk.phone.hold()
    assert not desk.sound.held
    assert desk.sound.sounding() == []
    assert desk.sitting.of(EventKind.CALL_RETRIEVED)[0]["seconds"] == pytest.approx(12.0)


def test_mute_cuts_the_microphone_and_is_said_on_the_screen() -> None:
    desk = Desk().on_the_line().turns(1)
    assert desk.desk.phone.mute()
    assert desk.sound.muted
    assert desk.desk.phone.view().muted
    desk.wait(9)
    assert "muted" in desk.codes
    assert desk.desk.phone.mute()
    assert not desk.sound.muted
    assert len(desk.sitting.of(EventKind.CALL_UNMUTED)) == 1


def test_a_new_call_never_starts_muted() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.mute()
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    assert not desk.sound.muted


def test_one_press_never_hangs_up() -> None:
    desk = Desk().on_the_line()
    assert desk.desk.phone.press_hang_up()
    assert desk.desk.phone.view().hang_up_armed
    desk.wait(3.1)
    assert not desk.desk.phone.view().hang_up_armed
    assert desk.desk.phone.call is not None


def test_a_second_press_within_three_seconds_hangs_up() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.request_hang_up()
    desk.wait(2.5)
    assert desk.desk.phone.confirm_hang_up()
    assert desk.desk.phone.view().state is PhoneState.AFTER_CALL
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "candidate"


def test_a_confirmation_that_was_not_asked_for_does_nothing() -> None:
    desk = Desk().on_the_line()
    assert not desk.desk.phone.confirm_hang_up()
    assert desk.desk.phone.call is not None


def test_a_line_still_being_said_is_closed_in_the_journal_when_the_call_ends() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.done()
    desk.wait(1.0)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    ended = desk.sitting.of(EventKind.LINE_ENDED)
    assert [item["complete"] for item in ended] == [False]


def test_the_client_hanging_up_is_heard() -> None:
    desk = Desk().on_the_line().talk_through()
    assert desk.sound.sounding() == ["tone:busy"]
    desk.wait(4)
    assert desk.sound.sounding() == []


@pytest.mark.parametrize("command", ["accept", "done", "floor", "repeat", "hold", "mute", "press_hang_up"])
def test_a_key_in_the_wrong_state_does_nothing(command: str) -> None:
    desk = Desk()
    assert getattr(desk.desk.phone, command)() is False
    assert desk.sitting.events == []


def test_keys_of_speech_do_nothing_on_hold() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.hold()
    assert not desk.desk.phone.done()
    assert not desk.desk.phone.repeat()
    assert not desk.desk.phone.press_key("5")


def test_the_keypad_is_heard_during_a_call() -> None:
    desk = Desk().on_the_line()
    assert desk.desk.phone.press_key("5")
    assert not desk.desk.phone.press_key("z")
    assert desk.sound.played[-1][1].source == "tone:dtmf:5"


def test_the_volume_is_held_between_silence_and_twice() -> None:
    desk = Desk()
    desk.desk.phone.set_volume(5)
    assert desk.sound.volume == desk.desk.phone.view().volume == 2.0


def test_a_missing_clip_is_shown_in_writing_and_the_call_goes_on() -> None:
    desk = Desk().on_the_line()
    desk.sound.missing.add("T01.ogg")
    desk.turns(2)
    assert "caption" in desk.codes
    assert "Réplique T01." in desk.notices[0].sentence
    incident = desk.sitting.of(EventKind.INCIDENT)[0]
    assert (incident["kind"], incident["detail"], incident["decision"]) == (
        "clip_missing", "e1/T01", "texte affiché",
    )  # fmt: skip
    assert desk.sound.heard() == ["T01", "T02"]


def test_a_line_without_any_clip_is_shown_in_writing_too() -> None:
    script = phone_spine()
    lines = {**script.lines, "T01": replace(script.lines["T01"], clip="")}
    desk = Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines)),))).on_the_line().turns(2)
    assert "caption" in desk.codes
    assert desk.sitting.of(EventKind.LINE_STARTED)[0]["shown"] == "text"
    assert desk.sound.heard() == ["T02"]


def test_a_line_the_script_lost_is_told_journalled_and_passed_over() -> None:
    script = phone_spine()
    lines = {name: line for name, line in script.lines.items() if name != "T02"}
    desk = Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines)),))).on_the_line().talk_through()
    assert desk.sound.heard() == ["T01", "T03", "T04", "T05"]
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "client"
    (incident,) = desk.sitting.of(EventKind.INCIDENT)
    assert (incident["kind"], incident["detail"], incident["decision"]) == (
        "line_missing", "e1/T02", "poursuite",
    )  # fmt: skip
    assert "line_missing" in desk.codes


def test_a_relance_the_script_lost_is_told_too_and_the_call_still_ends() -> None:
    script = phone_spine()
    lines = {name: line for name, line in script.lines.items() if name != "R01"}
    desk = Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines)),))).on_the_line().wait(200)
    assert desk.desk.phone.call is None
    assert "line_missing" in desk.codes


def test_a_call_without_its_sounds_ends_in_an_orderly_way() -> None:
    desk = Desk().on_the_line()
    desk.sound.missing |= {f"T0{number}.ogg" for number in range(1, 6)}
    desk.talk_through()
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "fault"
    assert desk.codes[-1] == "too_many_clips"
    assert desk.sitting.of(EventKind.INCIDENT)[-1]["decision"] == "appel terminé"


def test_a_headset_pulled_out_makes_the_call_wait_and_is_told() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.done()
    desk.wait(0.5)
    desk.sound.unplug("output")
    desk.wait(60)
    assert desk.codes == ["output_lost"]
    assert desk.desk.phone.view().lost == ("output",)
    assert desk.desk.phone.call is not None
    assert [item["kind"] for item in desk.sitting.of(EventKind.INCIDENT)] == ["output_lost"]


def test_the_line_is_said_again_when_the_headset_is_back() -> None:
    desk = Desk().on_the_line()
    desk.desk.phone.done()
    desk.wait(0.5)
    desk.sound.unplug("output")
    desk.wait(30)
    desk.sound.plug("output")
    desk.wait(1.0)
    assert desk.sound.heard() == ["T01", "T01"]
    back = desk.sitting.of(EventKind.INCIDENT)[-1]
    assert (back["kind"], back["seconds"]) == ("output_back", pytest.approx(30.0))
    assert desk.codes == ["output_lost", "device_back"]


def test_a_microphone_pulled_out_brings_no_relance() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.sound.unplug("input")
    desk.wait(100)
    assert desk.sound.heard() == ["T01"]


def test_a_call_picked_up_without_a_headset_waits_for_it() -> None:
    desk = Desk().released()
    desk.sound.unplug("input")
    desk.wait(0.1)
    desk.desk.phone.accept()
    desk.wait(60)
    assert desk.sound.heard() == []
    assert desk.desk.phone.call is not None


def test_a_problem_of_the_sound_is_told_and_the_call_goes_on() -> None:
    desk = Desk().on_the_line()
    assert desk.sound.listener is not None
    desk.sound.listener.sound_problem(EnvironmentProblem("Le disque est plein.", code="disk_full"))
    assert desk.notices[-1].sentence == "Le disque est plein."
    assert desk.desk.phone.call is not None


def test_a_workstation_that_slept_blames_nobody_for_the_silence() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.sitting.clock.advance(600)
    desk.wait(5)
    assert desk.desk.phone.call is not None
    assert desk.sound.heard().count("R01") <= 1


def test_the_recording_is_closed_and_its_hash_journalled() -> None:
    desk = Desk().on_the_line().talk_through().wait(0.1)
    closed = desk.sitting.of(EventKind.TAKE_CLOSED)[0]
    assert closed["sha256"] == "a" * 64
    assert desk.sitting.writer.takes[-1].status == "closed"


def test_a_person_s_call_is_recorded_and_never_spoken_over() -> None:
    desk = Desk()
    desk.sitting.drivers["e1"] = Driver.PERSON
    desk.on_the_line().speak(2.0).wait(200)
    assert desk.sound.heard() == []
    assert desk.desk.phone.view().status is Status.NONE
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.wait(0.1)
    assert len(desk.sitting.of(EventKind.TAKE_CLOSED)) == 1


def test_switching_the_driver_in_mid_call_keeps_one_recording() -> None:
    desk = Desk().on_the_line().turns(1)
    assert desk.desk.phone.change_driver(Driver.CONSOLE)
    desk.speak().wait(5)
    assert desk.sound.heard() == ["T01"]
    assert desk.desk.phone.command(DriverCommand("next"))
    desk.wait(3)
    assert desk.sound.heard() == ["T01", "T02"]
    assert len(desk.sound.takes) == 1
    assert desk.sitting.of(EventKind.DRIVER_CHANGED) == [
        {
            "exchange": "e1", "driver": "console", "before": "recorded",
            "by": "staff", "reason": "", "at_s": 5.0,
        }
    ]  # fmt: skip


def test_the_status_line_follows_the_call() -> None:
    desk = Desk().on_the_line()
    assert desk.desk.phone.view().status is Status.LISTENS
    desk.desk.phone.done()
    assert desk.desk.phone.view().status is Status.SPEAKS


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("03 53 01 40 10", "0353014010"),
        ("+33 3 53 01 40 10", "0353014010"),
        ("+33 (0)3 53 01 40 10", "0353014010"),
        ("0033353014010", "0353014010"),
        ("abc", ""),
    ],
)
def test_numbers_are_compared_by_their_national_digits(typed: str, digits: str) -> None:
    assert national(typed) == digits


def test_the_script_of_the_pack_is_never_changed_by_a_call() -> None:
    desk = Desk()
    before = desk.sitting.pack.exchanges["e1"].script
    desk.on_the_line().talk_through()
    assert desk.sitting.pack.exchanges["e1"].script is before
    assert isinstance(before, Script)

"""The six contacts: order, delays, call-backs, numbers dialled, the end of the part, after a stop."""

from __future__ import annotations

import pytest

from crcd_sim.dialogue.script import Number
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.services.exam.contacts import ContactState
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.phone_view import PhoneState
from tests.fakes.phone import Desk, FakeSitting, a_pack, an_exchange, phone_spine

# --- inbound contacts


def test_no_client_rings_before_the_candidate_is_ready() -> None:
    desk = Desk().wait(300)
    assert desk.states() == ["not_begun"] * 4
    assert desk.sitting.events == []


def test_being_ready_brings_the_first_inbound_contact_within_five_to_twenty_seconds() -> None:
    desk = Desk().released()
    assert desk.states()[0] == "ringing"
    assert 5.0 <= desk.sitting.at(EventKind.CALL_RINGING)[0] <= 20.0
    assert desk.sitting.of(EventKind.CALL_RINGING)[0]["delay_s"] == desk.sitting.at(EventKind.CALL_RINGING)[0]


def test_the_delay_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    delays = []
    for seed in (3, 3, 4):
        desk = Desk()
        desk.sitting.seed = seed
        delays.append(desk.released().sitting.of(EventKind.CALL_RINGING)[0]["delay_s"])
    assert delays[0] == delays[1] != delays[2]


def test_inbound_contacts_come_in_the_order_of_the_subject_outbound_ones_left_out() -> None:
    desk = Desk().on_the_line().talk_through()
    desk.released()
    assert desk.states() == ["ended", "not_begun", "ringing", "not_begun"]


def test_only_one_contact_is_released_at_a_time() -> None:
    desk = Desk()
    desk.desk.release()
    assert not desk.desk.can_release()
    with pytest.raises(RuleRefused) as refused:
        desk.desk.release()
    assert refused.value.code == "busy"


def test_nothing_is_released_during_a_call_nor_outside_the_part() -> None:
    desk = Desk().on_the_line()
    assert not desk.desk.can_release()
    desk.talk_through().sitting.running = False
    with pytest.raises(RuleRefused) as refused:
        desk.desk.release()
    assert refused.value.code == "phase"


def test_when_every_inbound_contact_was_offered_none_is_left() -> None:
    desk = Desk(pack=a_pack((an_exchange("e1", phone_spine()),))).on_the_line().talk_through()
    with pytest.raises(RuleRefused) as refused:
        desk.desk.release()
    assert refused.value.code == "none_left"


def test_a_missed_call_comes_back_once_after_twenty_to_forty_seconds() -> None:
    desk = Desk().released().wait(30.5)
    assert desk.states()[0] == "waiting"
    assert desk.codes == ["missed"]
    desk.sitting.until(lambda: desk.states()[0] == "ringing")
    first, second = desk.sitting.at(EventKind.CALL_RINGING)
    assert 30.0 + 20.0 <= second - first <= 30.0 + 40.0
    assert desk.sitting.of(EventKind.CALL_RINGING)[1]["attempt"] == 2


def test_a_call_missed_twice_is_missed_for_good_and_the_next_may_come() -> None:
    desk = Desk().released().wait(200)
    assert desk.states()[0] == "missed"
    assert desk.codes == ["missed", "missed_for_good"]
    assert desk.desk.can_release()


def test_a_call_that_was_held_stays_held_when_its_ring_back_is_missed() -> None:
    desk = Desk().on_the_line().turns(2)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.wait(120)
    assert (desk.states()[0], desk.desk.handled) == ("ended", 1)
    assert desk.codes[-1] == "missed_for_good"
    again = Desk(sitting=FakeSitting(desk.sitting.pack), events=tuple(desk.sitting.events))
    assert again.states()[0] == "ended"


def test_a_call_hung_up_long_before_its_end_is_rung_back_and_goes_on_where_it_was() -> None:
    desk = Desk().on_the_line().turns(2)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    assert desk.states()[0] == "waiting"
    assert desk.codes[-1] == "cut_early"
    desk.sitting.until(lambda: desk.states()[0] == "ringing")
    desk.desk.phone.accept()
    desk.turns(2)
    assert desk.sound.heard() == ["T01", "T02", "T02", "T03"]
    assert len(desk.sound.takes) == 2


def test_a_call_hung_up_near_its_end_is_over() -> None:
    desk = Desk().on_the_line().turns(3)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    assert desk.states()[0] == "ended"


def test_a_client_rings_back_only_once() -> None:
    desk = Desk().on_the_line()
    for _ in range(2):
        desk.desk.phone.press_hang_up()
        desk.desk.phone.press_hang_up()
        if desk.states()[0] == "waiting":
            desk.sitting.until(lambda: desk.states()[0] == "ringing")
            desk.desk.phone.accept()
    assert desk.states()[0] == "ended"
    assert desk.wait(200).states()[0] == "ended"


# --- outbound contacts


def _dial(desk: Desk, number: str) -> Desk:
    assert desk.desk.phone.dial(number)
    return desk


def _reach(desk: Desk, number: str) -> Desk:
    """Dial, wait until somebody answers, hear them out."""
    _dial(desk, number).sitting.until(lambda: desk.desk.phone.call is not None, 30)
    return desk.answered()


def test_a_number_of_the_file_rings_two_to_four_times_then_the_client_speaks_first() -> None:
    desk = _dial(Desk(), "06.39.98.40.11")
    assert desk.sound.sounding() == ["tone:ringback"]
    desk.sitting.until(lambda: desk.states()[1] == "in_progress")
    assert 1.5 * 5.0 <= desk.sitting.t() <= 3.5 * 5.0 + 0.2
    desk.answered()
    assert desk.sound.heard() == ["T01"]


def test_a_secretary_answers_before_the_person_to_be_reached() -> None:
    desk = _reach(Desk(), "03 53 01 40 10").turns(1)
    assert desk.sound.heard() == ["S01", "T01"]
    assert desk.sitting.of(EventKind.CALL_DIALLED)[0]["outcome"] == "secretary"


def test_a_wrong_number_is_not_allocated_and_says_so() -> None:
    desk = _dial(Desk(), "01 99 00 00 00")
    assert desk.sound.sounding() == ["tone:unallocated"]
    assert desk.codes == ["unallocated"]
    dialled = desk.sitting.of(EventKind.CALL_DIALLED)[0]
    assert dialled == {
        "number": "0199000000", "exchange": None, "outcome": "unallocated", "hour": "10:30",
    }  # fmt: skip
    desk.wait(10)
    assert desk.desk.phone.view().state is PhoneState.IDLE


def test_an_old_number_of_an_outbound_file_is_not_allocated() -> None:
    assert _dial(Desk(), "03 53 01 40 99").codes == ["unallocated"]


def test_the_number_of_a_client_who_is_not_to_be_called_rings_in_vain() -> None:
    desk = _dial(Desk(), "06 39 98 14 27").wait(60)
    assert desk.codes == ["no_answer"]
    assert desk.desk.phone.view().state is PhoneState.IDLE


def test_nobody_answers_and_the_contact_can_be_tried_again() -> None:
    desk = _dial(Desk(), "04 65 71 22 19").wait(60)
    assert desk.codes == ["no_answer"]
    _dial(desk, "06 39 98 40 11").wait(25)
    assert desk.states()[1] == "in_progress"


def test_leaving_a_message_does_not_use_up_the_contact() -> None:
    desk = _reach(Desk(), "04 65 71 22 18").speak(3.0).wait(15)
    assert desk.sound.heard() == ["M01"]
    assert desk.states()[1] == "not_begun"
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["contact"] == "not_begun"
    assert desk.desk.summary() == "0 contact traité sur 4"


def test_a_voicemail_that_is_the_only_answer_ends_the_contact() -> None:
    numbers = (Number("04 65 71 22 18", "voicemail", "T05"),)
    desk = Desk(pack=a_pack((an_exchange("e1", phone_spine(inbound=False, numbers=numbers)),)))
    _reach(desk, "04 65 71 22 18").wait(15)
    assert desk.states() == ["ended"]


def test_a_contact_already_held_is_out() -> None:
    desk = _reach(Desk(), "06 39 98 40 11").talk_through()
    _dial(desk, "06 39 98 40 11").wait(60)
    assert desk.codes[-1] == "no_answer"
    assert desk.states()[1] == "ended"


def test_an_outbound_call_cut_by_mistake_is_rung_back() -> None:
    desk = _reach(Desk(), "06 39 98 40 11").turns(1)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.sitting.until(lambda: desk.states()[1] == "ringing")
    desk.desk.phone.accept()
    desk.wait(3.0)
    assert desk.sound.heard() == ["T01", "T02"]
    desk.turns(1)
    assert desk.sound.heard() == ["T01", "T02", "T02"]


def test_giving_up_a_number_while_it_rings_takes_one_press() -> None:
    desk = _dial(Desk(), "06 39 98 40 11").wait(1)
    assert desk.desk.phone.press_hang_up()
    assert desk.desk.phone.view().state is PhoneState.IDLE
    assert desk.wait(30).states()[1] == "not_begun"


def test_no_number_is_dialled_during_a_call() -> None:
    assert not Desk().on_the_line().desk.phone.dial("06 39 98 40 11")


def test_nobody_rings_during_an_outbound_call_and_the_client_comes_afterwards() -> None:
    desk = Desk()
    desk.desk.release()
    _reach(desk, "06 39 98 40 11").wait(5)
    assert desk.states()[:2] == ["waiting", "in_progress"]
    desk.talk_through()
    desk.sitting.until(lambda: desk.states()[0] == "ringing")


def test_a_client_waits_out_a_number_dialled_in_vain() -> None:
    desk = Desk()
    desk.desk.release()
    _dial(desk, "04 65 71 22 19").wait(60)
    assert desk.states()[0] in ("ringing", "waiting")
    desk.sitting.until(lambda: desk.states()[0] == "ringing")


def test_chat_and_phone_never_run_together_in_a_mock_exam() -> None:
    desk = Desk().on_the_line().talk_through().released()
    assert desk.desk.chats.accept()
    assert not desk.desk.phone.dial("06 39 98 40 11")


def test_chat_and_phone_may_run_together_in_training() -> None:
    desk = Desk("entrainement").on_the_line().talk_through().released()
    assert desk.desk.chats.accept()
    assert desk.desk.phone.dial("06 39 98 40 11")


# --- the end of the part


def test_at_zero_the_client_on_the_line_takes_leave_and_the_others_are_not_held() -> None:
    desk = Desk().on_the_line().turns(2)
    desk.sitting.seal()
    assert desk.states() == ["in_progress", "not_held", "not_held", "not_held"]
    assert desk.desk.phone.view().overtime
    desk.wait(15)
    ended = desk.sitting.of(EventKind.CALL_ENDED)[0]
    assert (ended["by"], ended["contact"]) == ("time", "ended")
    assert 0 < ended["overtime_s"] <= 60
    assert desk.sound.heard()[-1] == "R90"
    assert [item["exchange"] for item in desk.sitting.of(EventKind.EXCHANGE_NOT_HELD)] == ["e2", "e3", "e4"]
    assert desk.desk.summary() == "1 contact traité sur 4"


def test_at_zero_a_ring_is_silenced_and_its_contact_not_held() -> None:
    desk = Desk().released()
    desk.sitting.seal()
    assert desk.states()[0] == "not_held"
    assert desk.sound.sounding() == []


def test_at_zero_a_client_who_was_to_ring_back_stands_as_held() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.sitting.seal()
    assert desk.states()[0] == "ended"


def test_at_zero_a_missed_client_stays_missed() -> None:
    desk = Desk().released().wait(31)
    desk.sitting.seal()
    assert desk.states()[0] == "missed"


def test_no_call_lasts_more_than_sixty_seconds_after_zero() -> None:
    desk = Desk().on_the_line()
    desk.sound.speak(desk.sitting.t() + 0.5, desk.sitting.t() + 500)
    desk.wait(1)
    desk.sitting.seal()
    desk.wait(61)
    assert not desk.desk.in_progress


def test_after_zero_nobody_rings_back() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.sitting.seal()
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.wait(100)
    assert desk.states()[0] == "ended"
    assert len(desk.sitting.of(EventKind.CALL_RINGING)) == 1


def test_a_part_closed_by_staff_cuts_the_line() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.sitting.seal("closed")
    assert not desk.desk.in_progress
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "time"


def test_a_pause_stops_the_clocks_of_the_call_and_of_the_rings() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.sitting.pause()
    desk.wait(300)
    assert desk.sound.heard() == ["T01"]
    desk.sitting.resume()
    desk.turns(1)
    assert desk.sound.heard() == ["T01", "T02"]


def test_a_ring_cut_by_a_pause_comes_back_after_it() -> None:
    desk = Desk().released()
    desk.sitting.pause()
    assert desk.sound.sounding() == []
    desk.wait(100)
    assert desk.sitting.of(EventKind.CALL_MISSED) == []
    desk.sitting.resume()
    desk.wait(4)
    assert desk.states()[0] == "ringing"


def test_the_summary_counts_what_was_held() -> None:
    desk = Desk().on_the_line().talk_through()
    _reach(desk, "06 39 98 40 11").talk_through()
    assert desk.desk.summary() == "2 contacts traités sur 4"


# --- going on after a stop of the workstation


def _taken_up(before: Desk, away_s: float = 40.0) -> Desk:
    """A new desk over the same journal, as after ``kill -9``."""
    before.desk.leave()
    events: tuple[Event, ...] = tuple(before.sitting.events)
    sitting: FakeSitting = before.sitting
    sitting.listeners.clear()
    sitting.hooks.clear()
    sitting.pass_seconds(away_s)
    return Desk(sitting=sitting, events=events, fields=tuple(sitting.writer.fields))


def test_a_call_cut_by_a_stop_goes_on_at_its_last_line_with_a_second_recording() -> None:
    before = Desk().on_the_line().turns(2)
    seconds = before.desk.phone.call.seconds() if before.desk.phone.call else 0.0
    after = _taken_up(before)
    assert after.states()[0] == "in_progress"
    assert after.codes == ["recovered"]
    after.answered().turns(1)
    assert after.sound.heard() == ["T02", "T03"]
    assert [record.id for record, _ in after.sound.takes] != [record.id for record, _ in before.sound.takes]
    after.talk_through()
    ended = after.sitting.of(EventKind.CALL_ENDED)[0]
    assert seconds < ended["seconds"] < seconds + 40


def test_a_call_cut_during_a_line_says_that_line_again() -> None:
    before = Desk().on_the_line().turns(1)
    before.desk.phone.done()
    before.wait(0.5)
    after = _taken_up(before).answered()
    assert after.sound.heard() == ["T02"]


def test_a_call_cut_before_its_first_line_waits_for_the_greeting_again() -> None:
    after = _taken_up(Desk().on_the_line().wait(1))
    assert after.wait(4).sound.heard() == []
    assert after.turns(1).sound.heard() == ["T01"]


def test_a_call_stopped_twice_counts_only_the_time_on_the_line() -> None:
    first = Desk().on_the_line().turns(1)
    second = _taken_up(first).answered()
    third = _taken_up(second).answered()
    assert third.desk.phone.call is not None
    assert third.desk.phone.call.seconds() < 20


def test_a_relance_is_not_what_a_call_goes_on_from() -> None:
    before = Desk().on_the_line().turns(1).wait(11.5)
    assert before.sound.heard()[-1] == "R01"
    assert _taken_up(before).answered().sound.heard() == ["T01"]


def test_a_client_about_to_ring_rings_after_the_stop() -> None:
    before = Desk()
    before.desk.release()
    after = _taken_up(before)
    after.sitting.until(lambda: after.states()[0] == "ringing", 30)


def test_a_ring_cut_by_the_stop_is_not_a_missed_call() -> None:
    after = _taken_up(Desk().released())
    after.sitting.until(lambda: after.states()[0] == "ringing", 45)
    assert after.sitting.of(EventKind.CALL_MISSED) == []


def test_what_was_held_stays_held() -> None:
    after = _taken_up(Desk().on_the_line().talk_through())
    assert after.states() == ["ended", "not_begun", "not_begun", "not_begun"]
    assert after.desk.summary() == "1 contact traité sur 4"


def test_a_part_that_ran_out_while_the_workstation_was_off_is_concluded() -> None:
    before = Desk().on_the_line().turns(1)
    before.sitting.sealed.add("EXCHANGES")
    after = _taken_up(before)
    assert after.states() == ["ended", "not_held", "not_held", "not_held"]
    assert after.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "time"


def test_opening_twice_changes_nothing() -> None:
    desk = Desk().on_the_line()
    desk.desk.open()
    assert len(desk.sound.takes) == 1


def test_leaving_closes_the_recording_and_writes_no_end() -> None:
    desk = Desk().on_the_line().turns(1)
    desk.desk.leave()
    desk.wait(0.1)
    assert desk.sitting.of(EventKind.CALL_ENDED) == []
    assert desk.sound.listener is None


def test_the_desk_tells_each_change() -> None:
    desk = Desk()
    before = desk.changes
    desk.desk.release()
    assert desk.changes > before


def test_a_listener_that_left_hears_nothing_more() -> None:
    desk = Desk()
    told: list[int] = []
    undo = desk.desk.on_change(lambda: told.append(1))
    undo()
    desk.desk.release()
    assert told == []


def test_a_contact_can_be_asked_for_by_name() -> None:
    desk: ExchangeDesk = Desk().released().desk
    assert desk.state_of("e1") is ContactState.RINGING

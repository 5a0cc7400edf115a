"""Reaching the right person by telephone: who answers which number, call after call, and who rings back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from crcd_sim.dialogue.script import Answer, Number, Recall
from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.pack import HistoryEntry, Pack
from crcd_sim.domain.telephone import national
from crcd_sim.services.exam.phone_view import PhoneState
from tests.fakes.phone import Desk, FakeSitting, a_pack, an_exchange, phone_spine
from tests.fakes.timeline import line

HOME, MOBILE = "03 53 01 62 08", "06 39 98 62 15"
SERVICE = "09 70 01 00 10"
BACK = Recall((40.0, 60.0), "B01")
MOBILE_ANSWERS = Number(MOBILE, "answers", "T01")


def a_desk(*numbers: Number, **sitting: object) -> Desk:
    """One outbound contact. A third party (S…), a machine (M01), a client who rings back (B01) speak too."""
    script = phone_spine(
        inbound=False,
        numbers=numbers,
        extra=(
            line("S01", 1.0, next="S02"),
            line("S02", 1.0, ends=True),
            line("S03", 1.0, next="T01"),  # puts through
            line("M01", 1.0, ends=True),
            line("B01", 1.0, next="T02"),
        ),
    )
    pack = a_pack((an_exchange("e1", script, "C7", "rouvier"), an_exchange("e2", phone_spine())))
    return Desk(pack=pack, **sitting)  # type: ignore[arg-type]


def dial(desk: Desk, number: str) -> Desk:
    assert desk.desk.phone.dial(number)
    desk.sitting.until(lambda: desk.desk.phone.view().state is not PhoneState.DIALLING)
    return desk


def state(desk: Desk) -> str:
    return desk.states()[0]


def hang_up(desk: Desk) -> Desk:
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    return desk


def results(desk: Desk) -> list[tuple[str, str]]:
    return [(item["number"], item["result"]) for item in desk.sitting.of(EventKind.CALL_NOT_CONNECTED)]


# --- somebody else answers


def test_a_spouse_who_hangs_up_leaves_the_client_to_be_called() -> None:
    desk = dial(a_desk(Number(HOME, "spouse", "S01"), MOBILE_ANSWERS), HOME).talk_through()
    assert desk.sound.heard() == ["S01", "S02"]
    assert state(desk) == "not_begun"
    dial(desk, MOBILE).talk_through()
    assert desk.sound.heard()[2:] == ["T01", "T02", "T03", "T04", "T05"]
    assert state(desk) == "ended"


def test_hanging_up_on_a_secretary_brings_no_call_back_and_the_client_is_still_to_be_called() -> None:
    desk = dial(a_desk(Number(HOME, "secretary", "S01"), MOBILE_ANSWERS), HOME).answered()
    hang_up(desk).wait(60)
    assert state(desk) == "not_begun"
    assert desk.sitting.of(EventKind.CALL_RINGING) == []


def test_a_client_never_reached_is_not_held_though_somebody_answered() -> None:
    desk = dial(a_desk(Number(HOME, "spouse", "S01"), MOBILE_ANSWERS), HOME).talk_through()
    desk.sitting.seal()
    assert state(desk) == "not_held"
    assert desk.desk.summary() == "0 contact traité sur 2"


def test_a_spouse_on_the_line_at_zero_is_not_the_client_either() -> None:
    desk = dial(a_desk(Number(HOME, "spouse", "S01"), MOBILE_ANSWERS), HOME).answered()
    desk.sitting.seal()
    desk.wait(61)
    assert state(desk) == "not_held"
    assert {"exchange": "e1"} in desk.sitting.of(EventKind.EXCHANGE_NOT_HELD)


def by_a_trainer(*numbers: Number) -> Desk:
    desk = a_desk(*numbers)
    desk.sitting.drivers["e1"] = Driver.PERSON
    return desk


def test_a_trainer_who_played_somebody_else_may_still_be_called_for_the_client() -> None:
    """No line says who was on the line: the contact counts, and the client can be reached."""
    desk = hang_up(dial(by_a_trainer(Number(HOME, "secretary", "S03"), MOBILE_ANSWERS), HOME).wait(30))
    assert (state(desk), desk.desk.handled) == ("ended", 1)
    hang_up(dial(desk, MOBILE).wait(30))
    assert [item["outcome"] for item in desk.sitting.of(EventKind.CALL_CONNECTED)] == ["secretary", "answers"]
    dial(desk, MOBILE)
    assert results(desk)[-1] == ("0639986215", "no_answer")  # the client was there: it is over


def test_it_stays_so_after_a_stop_of_the_workstation() -> None:
    before = hang_up(dial(by_a_trainer(Number(HOME, "spouse", "S03"), MOBILE_ANSWERS), HOME).wait(30))
    events = tuple(before.sitting.events)
    before.desk.leave()
    sitting = FakeSitting(before.sitting.pack)
    sitting.drivers["e1"] = Driver.PERSON
    assert state(dial(Desk(sitting=sitting, events=events), MOBILE)) == "in_progress"


def test_a_machine_is_nobody_whoever_plays_the_client() -> None:
    for message in ("M01", "S03"):  # even one that would put through
        desk = hang_up(dial(by_a_trainer(Number(HOME, "voicemail", message), MOBILE_ANSWERS), HOME).wait(30))
        assert (state(desk), desk.desk.handled) == ("not_begun", 0)


# --- call after call


def test_a_number_may_ring_in_vain_at_first_and_be_answered_at_the_next_call() -> None:
    desk = dial(a_desk(Number(MOBILE, "no_answer", then=(Answer("answers", "T01"),))), MOBILE)
    assert (desk.codes, state(desk)) == (["no_answer"], "not_begun")
    assert results(desk) == [("0639986215", "no_answer")]
    dial(desk, MOBILE)
    assert state(desk) == "in_progress"


def test_the_last_answer_of_a_number_stands_for_all_the_calls_that_follow() -> None:
    numbers = Number(HOME, "busy", then=(Answer("spouse", "S01"),))
    desk = dial(a_desk(numbers, MOBILE_ANSWERS), HOME)
    for _ in range(2):
        dial(desk, HOME).talk_through()
    assert desk.sound.heard() == ["S01", "S02"] * 2


def test_a_machine_may_answer_at_first_and_the_client_at_the_next_call() -> None:
    number = Number(MOBILE, "voicemail", "M01", then=(Answer("answers", "T01"),), recall=BACK)
    desk = dial(a_desk(number), MOBILE)
    desk.sitting.until(lambda: desk.desk.phone.call is None)
    dial(desk, MOBILE).answered()
    assert desk.sound.heard() == ["M01", "T01"]


def test_a_call_given_up_while_it_rings_is_not_one_the_number_has_had() -> None:
    desk = a_desk(Number(MOBILE, "no_answer", then=(Answer("answers", "T01"),)))
    assert desk.desk.phone.dial(MOBILE)
    desk.wait(2).desk.phone.press_hang_up()
    assert results(desk) == [("0639986215", "abandoned")]
    dial(desk, MOBILE)
    assert desk.codes == ["no_answer"]


def test_a_busy_line_is_heard_and_said() -> None:
    desk = a_desk(Number(MOBILE, "busy", then=(Answer("answers", "T01"),)))
    assert desk.desk.phone.dial(MOBILE)
    assert desk.sound.sounding() == ["tone:busy"]
    assert desk.codes == ["busy"]
    desk.wait(6)
    assert desk.sound.sounding() == []
    assert desk.desk.phone.view().state is PhoneState.IDLE


def test_ones_own_service_is_busy_the_caller_is_on_it() -> None:
    pack = a_pack()
    desk = dial(Desk(pack=replace(pack, company=replace(pack.company, phone=SERVICE))), SERVICE)
    assert results(desk) == [(national(SERVICE), "busy")]
    assert set(desk.states()) == {"not_begun"}


def test_a_client_cut_by_mistake_may_be_called_back_first_and_goes_on() -> None:
    desk = dial(a_desk(MOBILE_ANSWERS), MOBILE).answered().turns(1)
    hang_up(desk)
    assert state(desk) == "waiting"
    dial(desk, MOBILE).answered()
    assert desk.sound.heard() == ["T01", "T02", "T02"]
    hang_up(desk).wait(60)
    assert state(desk) == "ended"  # once is a mistake


# --- ringing back


def test_a_client_whose_machine_took_a_message_rings_back_once_and_says_so_first() -> None:
    desk = dial(a_desk(Number(MOBILE, "voicemail", "M01", recall=BACK)), MOBILE).speak(3.0)
    desk.sitting.until(lambda: desk.desk.phone.call is None)
    ended = desk.sitting.t()
    assert state(desk) == "not_begun"
    desk.sitting.until(lambda: state(desk) == "ringing")
    assert 40 <= desk.sitting.t() - ended <= 60.2
    desk.desk.phone.accept()
    desk.talk_through()
    assert desk.sound.heard() == ["M01", "B01", "T02", "T03", "T04", "T05"]
    assert state(desk) == "ended"


def test_when_a_client_rings_back_is_drawn_from_the_seed_and_journalled() -> None:
    waits = []
    for seed in (1, 1, 2):
        desk = a_desk(Number(MOBILE, "no_answer", recall=BACK))
        desk.sitting.seed = seed
        dial(desk, MOBILE)
        waits.append(desk.sitting.of(EventKind.CALL_NOT_CONNECTED)[0]["recall_s"])
    assert waits[0] == waits[1] != waits[2]
    assert all(40 <= wait <= 60 for wait in waits)


def test_a_client_about_to_ring_back_can_be_called_first_and_then_rings_no_more() -> None:
    numbers = Number(MOBILE, "no_answer", then=(Answer("answers", "T01"),), recall=BACK)
    desk = dial(dial(a_desk(numbers), MOBILE), MOBILE).answered().talk_through().wait(120)
    assert desk.sitting.of(EventKind.CALL_RINGING) == []
    assert state(desk) == "ended"


def test_a_client_does_not_ring_back_during_a_contact_but_after_it() -> None:
    desk = dial(a_desk(Number(MOBILE, "no_answer", recall=BACK)), MOBILE)
    desk.desk.release()
    desk.sitting.until(lambda: desk.states()[1] == "ringing")
    desk.desk.phone.accept()
    desk.speak().wait(1)
    recall_at = desk.sitting.at(EventKind.CALL_NOT_CONNECTED)[0] + 60
    while desk.sitting.t() < recall_at + 5 and desk.desk.phone.call is not None:
        desk.wait(2).desk.phone.done()
    rings = desk.sitting.of(EventKind.CALL_RINGING)
    assert [item["exchange"] for item in rings] == ["e2"]
    desk.talk_through()
    desk.sitting.until(lambda: state(desk) == "ringing")


def test_a_call_back_that_is_missed_comes_once_more_then_the_client_is_to_be_called() -> None:
    numbers = Number(MOBILE, "no_answer", then=(Answer("answers", "T01"),), recall=BACK)
    desk = dial(a_desk(numbers), MOBILE)
    for _ in range(2):
        desk.sitting.until(lambda: state(desk) == "ringing")
        desk.wait(31)
    assert state(desk) == "not_begun"
    dial(desk.wait(60), MOBILE)
    assert state(desk) == "in_progress"


def test_a_client_who_was_to_ring_back_does_so_after_a_stop_of_the_workstation() -> None:
    before = dial(a_desk(Number(MOBILE, "no_answer", recall=BACK)), MOBILE)
    events = tuple(before.sitting.events)
    before.desk.leave()
    sitting = FakeSitting(before.sitting.pack)
    sitting.time.pass_seconds(before.sitting.t() + 5)
    after = Desk(sitting=sitting, events=events)
    after.sitting.until(lambda: state(after) == "ringing", 60)
    after.desk.phone.accept()
    after.speak().answered()
    assert after.sound.heard() == ["B01"]


def test_calls_a_number_has_had_are_known_again_after_a_stop() -> None:
    before = dial(a_desk(Number(MOBILE, "no_answer", then=(Answer("answers", "T01"),))), MOBILE)
    events = tuple(before.sitting.events)
    before.desk.leave()
    after = Desk(sitting=FakeSitting(before.sitting.pack), events=events)
    dial(after, MOBILE)
    assert state(after) == "in_progress"


def test_a_client_reached_before_a_stop_of_the_workstation_stays_reached() -> None:
    before = dial(a_desk(MOBILE_ANSWERS), MOBILE).answered().turns(3)
    events = tuple(before.sitting.events)
    before.desk.leave()
    after = Desk(sitting=FakeSitting(before.sitting.pack), events=events)
    hang_up(after)
    assert state(after) == "ended"


# --- the record


@pytest.mark.parametrize(
    ("competence", "day", "hour", "allowed"),
    [
        ("C4", date(2026, 11, 24), time(10, 30), True),
        ("C4", date(2026, 11, 24), time(13, 5), False),
        ("C4", date(2026, 11, 22), time(10, 30), False),  # a Sunday
        ("C4", date(2026, 12, 25), time(10, 30), False),
        ("C7", date(2026, 11, 22), time(10, 30), None),  # not a call to sell
    ],
)
def test_an_attempt_is_journalled_with_the_hour_of_the_fictional_day(
    competence: str, day: date, hour: time, allowed: bool | None
) -> None:
    script = phone_spine(inbound=False, numbers=(MOBILE_ANSWERS,))
    pack: Pack = replace(a_pack((an_exchange("e1", script, competence),)), day=day, hour=hour)
    desk = dial(Desk(pack=pack).wait(120), MOBILE)
    dialled = desk.sitting.of(EventKind.CALL_DIALLED)[0]
    assert (dialled["number"], dialled["outcome"]) == ("0639986215", "answers")
    assert dialled["hour"] == f"{hour.hour}:{hour.minute + 2:02d}"
    assert dialled.get("allowed") is allowed


def test_a_call_to_sell_is_journalled_with_the_attempts_known_in_thirty_days() -> None:
    """Those of the client's file, then those of the sitting, whatever came of them, a stop included."""
    script = phone_spine(inbound=False, numbers=(Number(HOME, "no_answer"), MOBILE_ANSWERS))
    pack = a_pack((an_exchange("e1", script, "C4"),))
    client = pack.clients[pack.exchanges["e1"].client]
    calls = [
        (date(2026, 10, 25), "téléphone", "sortant"),  # 30 days before the 24th: too old
        (date(2026, 10, 26), "Téléphone", "sortant"),
        (date(2026, 11, 18), "téléphone", "sortant"),
        (date(2026, 11, 19), "téléphone", "entrant"),
        (date(2026, 11, 20), "e-mail", "sortant"),
        (date(2026, 11, 25), "téléphone", "sortant"),  # not yet, on the fictional day
    ]
    history = tuple(HistoryEntry(day, "", channel, way, "", "") for day, channel, way in calls)
    pack = replace(pack, day=date(2026, 11, 24), clients={client.id: replace(client, history=history)})
    desk = dial(Desk(pack=pack), HOME)
    events = tuple(desk.sitting.events)
    desk.desk.leave()
    after = dial(Desk(sitting=FakeSitting(pack), events=events), MOBILE)
    dialled = [*desk.sitting.of(EventKind.CALL_DIALLED), *after.sitting.of(EventKind.CALL_DIALLED)]
    assert [(one["attempt"], one["on_file"]) for one in dialled] == [(3, 2), (4, 2)]


def test_a_call_that_sells_nothing_counts_no_attempt() -> None:
    desk = dial(a_desk(MOBILE_ANSWERS), MOBILE)
    assert "attempt" not in desk.sitting.of(EventKind.CALL_DIALLED)[0]


def test_every_number_dialled_has_a_result() -> None:
    desk = a_desk(Number(HOME, "no_answer"), MOBILE_ANSWERS)
    dial(desk, "01 99 00 00 00")
    dial(desk, HOME)
    desk.desk.phone.dial(MOBILE)
    desk.wait(1).desk.phone.drop("time", "closed")
    assert [result for _, result in results(desk)] == ["unallocated", "no_answer", "cut"]
    dial(desk, MOBILE)
    assert desk.sitting.of(EventKind.CALL_CONNECTED)[0]["number"] == "0639986215"


def test_nobody_answers_during_a_pause() -> None:
    desk = a_desk(MOBILE_ANSWERS)
    desk.desk.phone.dial(MOBILE)
    desk.wait(1).sitting.pause()
    desk.wait(120)
    assert (state(desk), results(desk)) == ("not_begun", [("0639986215", "cut")])
    desk.sitting.resume()
    assert state(dial(desk, MOBILE)) == "in_progress"


def test_a_number_of_the_past_is_told_with_the_client_it_belongs_to() -> None:
    desk = Desk()
    desk.desk.phone.dial("03 53 01 40 99")  # on the file of e2, and of no use any more
    dialled = desk.sitting.of(EventKind.CALL_DIALLED)[0]
    assert (dialled["exchange"], dialled["outcome"]) == ("e2", "unallocated")

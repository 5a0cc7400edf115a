"""The trainer's console: what it shows, what it makes the client do, what it keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.pack import Fact, Fairness, RoleCard
from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.exam import console_showing as showing
from crcd_sim.services.exam.console_view import Command
from crcd_sim.services.exam.drivers import Drivers
from crcd_sim.services.records.drills import revealed
from tests.fakes.console import Trainer
from tests.fakes.console_sound import TRAINER
from tests.fakes.phone import Desk, a_pack, an_exchange, phone_spine, usual_exchanges
from tests.fakes.sittings import framework
from tests.fakes.timeline import line


def test_it_follows_the_contact_that_rings_then_is_on_the_line() -> None:
    desk = Desk()
    trainer = Trainer(desk)
    assert trainer.view.exchange == "e1"
    assert not trainer.view.on_line
    desk.on_the_line()
    view = trainer.view
    assert (view.exchange, view.on_line, view.driver) == ("e1", True, Driver.RECORDED)
    assert view.since == desk.desk.phone.view().since
    assert [contact.state for contact in view.contacts] == ["in_progress", *["not_begun"] * 3]
    assert trainer.changes > 0


def test_another_contact_can_be_looked_at_until_the_next_one_rings() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.choose("e4")
    assert (trainer.view.exchange, trainer.view.on_line) == ("e4", False)
    assert not trainer.console.next()
    desk.talk_through()
    desk.released()
    assert trainer.view.exchange == desk.desk.chats.view().exchange == "e3"


def test_a_line_key_takes_the_client_over_from_the_recording() -> None:
    desk = Desk().on_the_line().turns(1)
    trainer = Trainer(desk)
    assert trainer.console.next()
    assert trainer.view.driver is Driver.CONSOLE
    assert trainer.codes == ["taken_over"]
    desk.wait(60)
    assert desk.sound.heard() == ["T01", "T02"]
    changed = desk.sitting.of(EventKind.DRIVER_CHANGED)[0]
    assert (changed["driver"], changed["before"], changed["by"]) == ("console", "recorded", "staff")
    assert changed["at_s"] > 0


def test_the_marks_of_the_lines_say_where_the_client_is() -> None:
    desk = Desk().on_the_line().turns(1)
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(0.5)
    assert trainer.marks() == {
        "T01": "said", "T02": "speaking", "T03": "next", "T04": "to_come", "T05": "to_come"
    }  # fmt: skip


def test_the_trainer_speaks_and_the_line_being_said_stops() -> None:
    desk = Desk().on_the_line().turns(1)
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(0.5)
    assert trainer.console.speak(True)
    assert desk.sound.sounding() == []
    assert desk.sound.live
    assert (trainer.view.live, trainer.view.heard, trainer.view.status) == (True, True, Status.LISTENS)
    trainer.says(2.0)
    desk.wait(20)
    assert desk.sitting.of(EventKind.TRAINER_SPOKE)[0]["end_s"] == pytest.approx(
        desk.sitting.of(EventKind.TRAINER_SPOKE)[0]["start_s"] + 2.0
    )


def test_the_candidate_is_told_that_the_client_speaks_while_the_trainer_is_heard() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    trainer.tell("trainer_voice_started", desk.sitting.t())
    assert desk.desk.phone.view().status is Status.SPEAKS
    trainer.tell("trainer_voice_stopped", desk.sitting.t())
    assert desk.desk.phone.view().status is Status.LISTENS


def test_a_line_key_ends_the_live_voice_before_anything_is_played() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    assert trainer.console.next()
    assert (desk.sound.live_orders, trainer.view.live) == ([True, False], False)
    assert desk.wait(0.1).sound.sounding() == ["T01.ogg"]


def test_a_hold_silences_the_trainer_and_the_retrieve_brings_the_voice_back() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    trainer.tell("trainer_voice_started", desk.sitting.t())
    desk.wait(1.0).desk.phone.hold()
    assert (trainer.view.live, trainer.view.heard) == (True, False)
    assert len(desk.sitting.of(EventKind.TRAINER_SPOKE)) == 1
    assert not trainer.console.next()
    desk.wait(5).desk.phone.hold()
    assert (trainer.view.live, trainer.view.heard) == (True, True)


def test_the_end_of_the_call_closes_the_microphone_and_keeps_what_was_being_said() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    trainer.tell("trainer_voice_started", desk.sitting.t())
    desk.wait(3.0)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    assert desk.sound.live_orders == [True, False]
    assert desk.sitting.of(EventKind.TRAINER_SPOKE) == [{"exchange": "e1", "start_s": 0.0, "end_s": 3.0}]


def test_without_a_microphone_or_once_it_is_lost_nobody_can_speak() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk, ConsoleDevices())
    assert not trainer.console.speak(True)
    trainer.console.use(TRAINER)
    trainer.tell("console_device_lost", "voice", desk.sitting.t())
    assert not trainer.console.speak(True)
    assert (trainer.view.lost, trainer.codes) == (("voice",), ["voice_lost"])
    assert desk.sitting.of(EventKind.INCIDENT)[0]["kind"] == "console_voice_lost"
    assert "voice_lost" not in desk.codes
    trainer.tell("console_device_back", "voice", desk.sitting.t())
    assert trainer.console.speak(True)


def test_a_client_is_hung_up_by_two_presses_only() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    assert trainer.console.press_hang_up()
    assert trainer.view.hang_up_armed
    desk.wait(4)
    assert not trainer.view.hang_up_armed
    trainer.console.press_hang_up()
    trainer.console.press_hang_up()
    assert desk.desk.phone.call is None
    assert not trainer.view.hang_up_armed
    assert desk.sitting.of(EventKind.CALL_ENDED)[0]["by"] == "client"
    assert desk.states()[0] == "ended"
    assert not trainer.console.press_hang_up()


def test_a_chat_is_driven_with_the_same_keys_and_the_trainer_s_own_words() -> None:
    desk = Desk(pack=a_pack(tuple(item for item in usual_exchanges() if item.id == "e3")))
    trainer = Trainer(desk)
    desk.released()
    desk.desk.chats.accept()
    assert not trainer.console.speak(True)
    assert trainer.console.write("Bonjour, j’ai un souci.")
    assert trainer.view.driver is Driver.CONSOLE
    desk.wait(40)
    assert trainer.console.next()
    desk.wait(60)
    texts = [message.text for message in trainer.view.messages]
    assert texts == ["Bonjour, j’ai un souci.", "Message T01 du client."]
    assert trainer.marks()["T01"] == "said"
    trainer.console.press_hang_up()
    trainer.console.press_hang_up()
    assert desk.sitting.of(EventKind.CHAT_CLOSED)[0]["by"] == "client"


# --- nobody at the console


def test_a_client_meant_for_the_console_is_played_by_the_recording_until_it_opens() -> None:
    desk = Desk()
    desk.sitting.drivers["e1"] = Driver.CONSOLE
    desk.on_the_line().turns(1)
    assert desk.sound.heard() == ["T01"]
    told = desk.sitting.of(EventKind.DRIVER_CHANGED)[0]
    assert (told["driver"], told["by"], told["reason"]) == ("recorded", "program", "no_console")
    assert desk.codes == []
    trainer = Trainer(desk)
    assert trainer.view.driver is Driver.CONSOLE
    desk.speak().wait(30)
    assert trainer.codes == ["played_meanwhile"]
    assert desk.sound.heard() == ["T01"]


def test_closing_the_console_gives_the_client_back_and_opening_it_again_takes_it_up() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(3)
    trainer.console.speak(True)
    trainer.console.close()
    assert desk.sound.live_orders == [True, False]
    desk.turns(1)
    assert desk.sound.heard() == ["T01", "T02"]
    assert Trainer(desk).view.driver is Driver.CONSOLE
    assert [item["by"] for item in desk.sitting.of(EventKind.DRIVER_CHANGED)] == ["staff", "program", "staff"]


def test_after_a_stop_the_call_goes_on_with_the_recording_until_the_console_is_open_again() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(3)
    trainer.console.next()
    desk.wait(3)
    trainer.console.note("C1.1", "Reformule bien.")
    after = Desk(sitting=desk.sitting, events=tuple(desk.sitting.events))
    after.wait(10)
    assert after.sound.heard() == ["T02"]
    again = Trainer(after)
    assert again.view.driver is Driver.CONSOLE
    assert [note.text for note in again.view.notes] == ["Reformule bien."]
    assert again.marks()["T01"] == "said"


def test_a_driver_chosen_before_the_call_stands_for_it_and_after_a_stop() -> None:
    desk = Desk()
    trainer = Trainer(desk)
    assert trainer.console.drive(Driver.CONSOLE)
    assert not trainer.console.drive(Driver.CONSOLE)
    desk.on_the_line()
    desk.speak().wait(30)
    assert desk.sound.heard() == []
    assert Drivers(desk.sitting, desk.sitting.events).wanted("e1") is Driver.CONSOLE


def test_nobody_is_chosen_for_a_contact_that_is_over() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    desk.talk_through()
    trainer.console.choose("e1")
    before = len(desk.sitting.events)
    assert not trainer.console.drive(Driver.CONSOLE)
    assert len(desk.sitting.events) == before


@pytest.mark.parametrize("exchange", ["e1", "e3"])
def test_a_driver_chosen_while_it_rings_is_the_one_who_answers(exchange: str) -> None:
    desk = Desk(pack=a_pack(tuple(item for item in usual_exchanges() if item.id == exchange)))
    trainer = Trainer(desk)
    desk.released()
    assert trainer.console.drive(Driver.CONSOLE)
    assert desk.desk.phone.accept() or desk.desk.chats.accept()
    assert trainer.view.driver is Driver.CONSOLE
    desk.wait(60)
    assert desk.sound.heard() == []
    assert desk.desk.chats.view().lines == ()


def test_a_console_closed_while_it_rings_leaves_the_call_to_the_recording() -> None:
    desk = Desk()
    trainer = Trainer(desk)
    trainer.console.drive(Driver.CONSOLE)
    desk.released()
    trainer.console.close()
    desk.desk.phone.accept()
    desk.turns(1)
    assert desk.sound.heard() == ["T01"]


def test_nothing_is_said_to_a_candidate_who_cannot_hear() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    desk.sound.unplug("output")
    desk.wait(0.1)
    assert not trainer.view.live
    assert not trainer.console.next()
    assert not trainer.console.speak(True)
    assert trainer.view.commands == {Command.HANG_UP}
    desk.sound.plug("output")
    desk.wait(0.1)
    assert trainer.console.next()


def test_at_the_end_of_the_time_the_client_at_the_console_takes_leave_by_itself() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(5)
    desk.sitting.seal()
    desk.wait(20)
    assert desk.sound.heard() == ["T01", "R90"]
    assert desk.desk.phone.call is None


def test_a_trainer_who_speaks_at_the_end_of_the_time_takes_leave_in_their_own_words() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.speak(True)
    desk.sitting.seal()
    desk.wait(20)
    assert (desk.sound.heard(), trainer.view.live) == ([], True)
    assert trainer.console.speak(False)
    desk.wait(20)
    assert desk.sound.heard() == ["R90"]
    assert desk.desk.phone.call is None


@pytest.mark.parametrize(("number", "after"), [("06 39 98 40 11", "ended"), ("04 65 71 22 18", "not_begun")])
def test_a_trainer_s_own_words_reach_the_client_unless_a_machine_answers(number: str, after: str) -> None:
    desk = Desk()
    trainer = Trainer(desk)
    trainer.console.choose("e2")
    trainer.console.drive(Driver.CONSOLE)
    assert desk.desk.phone.dial(number)
    desk.sitting.until(lambda: desk.desk.phone.call is not None)
    trainer.console.speak(True)
    trainer.says(2.0)
    trainer.console.press_hang_up()
    trainer.console.press_hang_up()
    assert desk.states()[1] == after


def test_after_a_stop_an_objection_is_not_taken_for_the_place_in_the_script() -> None:
    script = replace(phone_spine(extra=(line("O1", 1.0),)), objections=("O1",))
    desk = Desk(pack=a_pack((an_exchange("e1", script),))).on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(3)
    assert trainer.console.objection(1)
    desk.wait(3)
    after = Desk(sitting=desk.sitting, events=tuple(desk.sitting.events))
    after.wait(5).turns(1)
    assert after.sound.heard() == ["T01", "T02"]


def test_a_client_who_rings_back_takes_up_the_script_and_not_the_objection() -> None:
    script = replace(phone_spine(extra=(line("O1", 1.0),)), objections=("O1",))
    desk = Desk(pack=a_pack((an_exchange("e1", script),))).on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(3)
    trainer.console.objection(1)
    desk.wait(3)
    trainer.console.drive(Driver.RECORDED)
    desk.desk.phone.press_hang_up()
    desk.desk.phone.press_hang_up()
    desk.sitting.until(lambda: "ringing" in desk.states())
    desk.desk.phone.accept()
    desk.turns(2)
    assert desk.sound.heard() == ["T01", "O1", "T01", "T02"]


def test_a_line_without_a_sound_is_not_asked_for() -> None:
    script = phone_spine()
    lines = {**script.lines, "T02": replace(script.lines["T02"], clip="")}
    desk = Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines)),))).on_the_line()
    trainer = Trainer(desk)
    assert [line.playable for line in trainer.view.lines] == [True, False, True, True, True]
    assert not trainer.console.say("T02")
    assert trainer.console.say("T03")


def test_an_objection_says_what_lifts_it() -> None:
    text = "La fibre pour les pros, c’est forcément plus cher que ce que je paie aujourd’hui."
    script = phone_spine(extra=(replace(line("O1"), text=text), replace(line("O2"), text="Pas question.")))
    role = RoleCard(
        "", "", objections=(("Je suis engagé.", "Noter."), ("C’est forcément plus cher.", "Creuser."))
    )
    exchange = an_exchange("e1", replace(script, objections=("O1", "O2")), role=role)
    trainer = Trainer(Desk(pack=a_pack((exchange,))))
    assert [(item.number, item.lifted_by) for item in trainer.view.objections] == [(1, "Creuser."), (2, "")]
    assert "O1" not in [item.id for item in trainer.view.others]


def test_a_chat_is_never_left_to_a_person() -> None:
    desk = Desk(pack=a_pack(tuple(item for item in usual_exchanges() if item.id == "e3")))
    desk.sitting.drivers["e3"] = Driver.PERSON
    desk.released()
    desk.desk.chats.accept()
    desk.wait(40)
    assert [line.text for line in desk.desk.chats.view().lines] == ["Message T01 du client."]
    assert not Trainer(desk).console.drive(Driver.PERSON)


def test_a_person_s_call_is_begun_held_and_ended_by_either() -> None:
    desk = Desk()
    trainer = Trainer(desk)
    trainer.console.drive(Driver.PERSON)
    desk.on_the_line().speak().wait(20)
    desk.desk.phone.hold()
    desk.wait(100).desk.phone.hold()
    assert desk.sound.heard() == []
    trainer.console.press_hang_up()
    trainer.console.press_hang_up()
    assert desk.states()[0] == "ended"
    assert len(desk.wait(0.1).sitting.of(EventKind.TAKE_CLOSED)) == 1


# --- facts and notes


def _with_facts() -> Desk:
    script = phone_spine()
    lines = {**script.lines, "T02": replace(script.lines["T02"], reveals=("f2",))}
    facts = (Fact("f1", "Engagement", "14/10/2027"), Fact("f2", "Motif", "déménagement"))
    return Desk(pack=a_pack((an_exchange("e1", replace(script, lines=lines), facts=facts),)))


def test_a_fact_is_given_by_its_line_or_ticked_by_hand() -> None:
    desk = _with_facts().on_the_line().turns(1)
    trainer = Trainer(desk)
    assert trainer.console.deliver("f1")
    trainer.console.next()
    desk.wait(3)
    first, second = trainer.view.facts
    assert first.by_hand
    assert first.at_s is not None
    assert not second.by_hand
    assert second.at_s is not None
    assert second.at_s > first.at_s
    assert not trainer.console.deliver("f2")  # what a line gave stays given
    assert trainer.console.deliver("f1")
    assert trainer.view.facts[0].at_s is None
    exchange = desk.sitting.pack.exchanges["e1"]
    assert revealed(exchange, desk.sitting.events) == {"f2"}
    trainer.console.deliver("f1")
    assert revealed(exchange, desk.sitting.events) == {"f1", "f2"}
    before = len(desk.sitting.events)
    assert not trainer.console.deliver("f9")  # no fact of this contact
    assert len(desk.sitting.events) == before


def test_a_note_has_its_second_and_can_be_written_again() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    desk.wait(12)
    number = trainer.console.note("C2.1")
    assert trainer.console.note("", "À revoir.") == number + 1
    desk.wait(5)
    assert trainer.console.amend(number, "Coupe la parole.")
    assert not trainer.console.amend(99, "Rien.")
    first = trainer.view.notes[0]
    assert (first.exchange, first.at_s, first.criterion, first.text) == (
        "e1",
        12.0,
        "C2.1",
        "Coupe la parole.",
    )


def test_no_letter_of_a_command_is_given_to_a_criterion() -> None:
    keys = [item.key for item in Trainer(Desk()).view.criteria]
    assert keys == ["A", "B", "C", "D", "E", "F", "G", "H", "I"]
    every = {f"C{competence}.{rank}": Fairness.YES for competence in range(1, 8) for rank in range(1, 8)}
    crowded = an_exchange("e1", phone_spine(), serves=every)
    letters = [item.key for item in showing.criteria_of(crowded, framework())]
    assert not set("NRSVX") & set(letters)
    given = [letter for letter in letters if letter]
    assert (len(given), len(set(given))) == (21, 21)


def test_giving_the_client_back_goes_on_from_the_same_line() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(5)
    assert trainer.console.drive(Driver.RECORDED)
    desk.turns(1)
    assert desk.sound.heard() == ["T01", "T02"]
    assert len(desk.sound.takes) == 1

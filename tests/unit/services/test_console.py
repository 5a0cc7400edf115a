"""The trainer's console: what it shows, what it makes the client do, what it keeps."""

from __future__ import annotations

from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import EventKind
from tests.fakes.console import Trainer
from tests.fakes.phone import Desk


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


def test_giving_the_client_back_goes_on_from_the_same_line() -> None:
    desk = Desk().on_the_line()
    trainer = Trainer(desk)
    trainer.console.next()
    desk.wait(5)
    assert trainer.console.drive(Driver.RECORDED)
    desk.turns(1)
    assert desk.sound.heard() == ["T01", "T02"]
    assert len(desk.sound.takes) == 1

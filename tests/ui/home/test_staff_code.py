"""The staff code: chosen once, asked afterwards, slow to guess, never locked for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.settings import Settings
from crcd_sim.ui.home.staff_code import FIRST_WAIT_S, FREE_TRIES, LONGEST_WAIT_S, StaffGate, Tries
from crcd_sim.ui.look import Look
from tests.fakes.screens import HandJobs, HandLoop, MemoryKeeper

CODE = "2468"


class Doorway:
    """A gate with its surroundings and a list of what it let through."""

    def __init__(self, look: Look, parent: QWidget, *, chosen: bool) -> None:
        settings = Settings().with_staff_code(CODE) if chosen else Settings()
        self.keeper = MemoryKeeper(settings)
        self.jobs = HandJobs()
        self.loop = HandLoop()
        self.gate = StaffGate(look, self.keeper, self.jobs, self.loop, self.loop.clock, parent)
        self.granted: list[str] = []

    def require(self, what: str = "pause") -> None:
        self.gate.require(lambda: self.granted.append(what), "mettre en pause")

    def type(self, code: str, again: str = "") -> None:
        panel = self.gate.panel
        panel.code.setText(code)
        panel.again.setText(again)
        panel.confirm.click()

    @property
    def sentence(self) -> str:
        return self.gate.panel.sentence.text()

    def fail(self, times: int) -> None:
        for _ in range(times):
            self.type("0000")


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def door(look: Look, parent: QWidget) -> Doorway:
    return Doorway(look, parent, chosen=True)


@pytest.fixture
def new_door(look: Look, parent: QWidget) -> Doorway:
    return Doorway(look, parent, chosen=False)


# --- Choosing --------------------------------------------------------------------------------


def test_the_code_is_chosen_at_first_need_and_lets_through(new_door: Doorway) -> None:
    new_door.require()
    new_door.type(CODE, CODE)
    assert new_door.granted == ["pause"]
    assert new_door.keeper.settings.staff_code_is(CODE)


def test_two_different_codes_are_not_kept(new_door: Doorway) -> None:
    new_door.require()
    new_door.type(CODE, "2469")
    assert "différents" in new_door.sentence
    assert (new_door.granted, new_door.keeper.settings.has_staff_code) == ([], False)


def test_a_code_too_short_is_not_kept(new_door: Doorway) -> None:
    new_door.require()
    new_door.type("123", "123")
    assert "au moins 4" in new_door.sentence
    assert not new_door.keeper.settings.has_staff_code


def test_the_code_is_never_shown_nor_kept_as_typed(new_door: Doorway) -> None:
    new_door.require()
    panel = new_door.gate.panel
    assert {panel.code.echoMode(), panel.again.echoMode()} == {QLineEdit.EchoMode.Password}
    new_door.type(CODE, CODE)
    assert CODE not in new_door.keeper.settings.staff_code


def test_settings_changed_while_the_code_was_hashed_are_kept(new_door: Doorway) -> None:
    new_door.jobs.at_once = False
    new_door.require()
    new_door.type(CODE, CODE)
    new_door.keeper.settings = Settings(zoom=150)
    new_door.jobs.run_all()
    assert (new_door.keeper.settings.zoom, new_door.keeper.settings.staff_code_is(CODE)) == (150, True)


def test_choosing_works_by_the_keyboard_alone(new_door: Doorway) -> None:
    new_door.require()
    panel = new_door.gate.panel
    QTest.keyClicks(panel.code, CODE)
    QTest.keyClick(panel.code, Qt.Key.Key_Return)
    QTest.keyClicks(panel.again, CODE)
    QTest.keyClick(panel.again, Qt.Key.Key_Return)
    assert new_door.granted == ["pause"]


# --- Asking ----------------------------------------------------------------------------------


def test_the_right_code_lets_through_once(door: Doorway) -> None:
    door.require()
    door.type(CODE)
    assert door.granted == ["pause"]
    assert door.gate.panel is None


def test_the_purpose_is_said(door: Doorway) -> None:
    door.require()
    assert door.gate.panel.note.text() == "Il est nécessaire pour mettre en pause."


def test_a_wrong_code_does_not_let_through_and_says_what_is_left(door: Doorway) -> None:
    door.require()
    door.fail(1)
    assert door.granted == []
    assert door.sentence.replace("\u00a0", " ") == "Ce n’est pas le bon code. Encore 2 essais."


def test_nothing_happens_when_the_question_is_cancelled(door: Doorway) -> None:
    door.require()
    door.gate.panel.cancel.click()
    assert (door.granted, door.gate.panel) == ([], None)


def test_a_cancelled_question_lets_nobody_through_when_its_answer_comes_late(door: Doorway) -> None:
    door.jobs.at_once = False
    door.require()
    door.type(CODE)
    door.gate.panel.cancel.click()
    door.jobs.run_all()
    assert door.granted == []


def test_the_code_cannot_be_sent_twice_while_it_is_checked(door: Doorway) -> None:
    door.jobs.at_once = False
    door.require()
    door.type("0000")
    door.type("0000")
    assert len(door.jobs.waiting) == 1


def test_an_empty_code_costs_no_try(door: Doorway) -> None:
    door.require()
    for _ in range(FREE_TRIES + 1):
        door.type("")
    door.type(CODE)
    assert door.granted == ["pause"]


def test_a_second_question_takes_the_place_of_the_first(door: Doorway) -> None:
    door.require("première")
    door.require("seconde")
    door.type(CODE)
    assert door.granted == ["seconde"]


# --- Guessing --------------------------------------------------------------------------------


def test_three_wrong_codes_bring_a_wait_counted_down_in_words(door: Doorway) -> None:
    door.require()
    door.fail(FREE_TRIES)
    first = door.sentence
    door.loop.pass_time(5)
    assert "15\u00a0s" in first
    assert "10\u00a0s" in door.sentence
    assert not door.gate.panel.confirm.isEnabled()


def test_the_right_code_opens_once_the_wait_is_over(door: Doorway) -> None:
    door.require()
    door.fail(FREE_TRIES)
    door.type(CODE)
    before = list(door.granted)
    door.loop.pass_time(FIRST_WAIT_S)
    door.type(CODE)
    assert (before, door.granted) == ([], ["pause"])


def test_closing_the_question_gives_no_new_tries(door: Doorway) -> None:
    door.require()
    door.fail(FREE_TRIES)
    door.gate.panel.cancel.click()
    door.require()
    assert "Trop d’essais" in door.sentence
    assert not door.gate.panel.code.isEnabled()


def test_a_closed_question_leaves_no_appointment(door: Doorway) -> None:
    door.require()
    door.fail(FREE_TRIES)
    door.gate.panel.cancel.click()
    assert door.loop.pending == 0


def test_the_wait_doubles_and_never_passes_five_minutes() -> None:
    tries, waits = Tries(), []
    for _ in range(9):
        tries = tries.after_wrong(0.0)
        waits.append(tries.wait(0.0))
    assert waits == [0, 0, 15, 30, 60, 120, 240, 300, 300]
    assert max(waits) == LONGEST_WAIT_S


def test_the_right_code_gives_all_tries_back(door: Doorway) -> None:
    door.require()
    door.fail(FREE_TRIES - 1)
    door.type(CODE)
    door.require()
    door.fail(1)
    assert "2 essais" in door.sentence.replace("\u00a0", " ")


# --- Changing --------------------------------------------------------------------------------


def test_changing_asks_the_old_code_then_the_new_one_twice(door: Doorway) -> None:
    door.gate.change(lambda: door.granted.append("changed"))
    door.type(CODE)
    door.type("97531", "97531")
    assert door.granted == ["changed"]
    assert door.keeper.settings.staff_code_is("97531")


def test_the_code_does_not_change_without_the_old_one(door: Doorway) -> None:
    door.gate.change(lambda: door.granted.append("changed"))
    door.type("97531")
    assert door.keeper.settings.staff_code_is(CODE)

"""A sitting in the real window: what of the candidate's coming and going reaches its journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.bootstrap import NewSitting
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.rules import Rules
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.equipment.page import EquipmentPage
from crcd_sim.ui.exam.visit import ExamVisit
from tests.fakes.screens import OpenGate, ReadyAsker
from tests.fakes.seat import Seat
from tests.fakes.workstation import PACK

FOCUS = (EventKind.FOCUS_LOST, EventKind.FOCUS_BACK)


@pytest.fixture
def seat(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Seat]:
    made = Seat(qapp, tmp_path / "data", qtbot)
    made.desktop.window.asker = ReadyAsker(*[True] * 9, folder=tmp_path)
    yield made
    qapp.removeEventFilter(made.strays)
    made.desktop.window.close()


def sit(seat: Seat) -> tuple[ExamVisit, list[Event]]:
    """A sitting on the screen, and the window's coming and going in its journal from now on."""
    made: list[ExamSession] = []
    order = NewSitting("TITRE", PACK, Rules(candidate="0412"), 7)
    seat.desktop.application.new_sitting(order, made.append)
    seat.until(lambda: bool(made), "the sitting")
    events: list[Event] = []
    made[0].runner.on_event(lambda event: events.append(event) if event.kind in FOCUS else None)
    seat.desktop.seating.show(made[0])
    assert seat.desktop.seating.visit is not None
    return seat.desktop.seating.visit, events


def away(seat: Seat, seconds: float) -> None:
    """The candidate goes to another program, and comes back."""
    seat.desktop.window.focus_lost.emit()
    seat.wait(seconds)
    seat.desktop.window.focus_back.emit()


def test_an_absence_is_journalled_with_its_length_while_a_part_runs(seat: Seat) -> None:
    visit, events = sit(seat)
    away(seat, 5)
    assert events == []  # nothing runs yet
    visit.session.runner.start_phase()
    away(seat, 12)
    assert [event.kind for event in events] == list(FOCUS)
    assert events[1].data["seconds"] == pytest.approx(12, abs=0.5)


def test_a_sitting_that_was_left_hears_nothing_of_the_next_one(seat: Seat) -> None:
    first, heard_first = sit(seat)
    first.session.runner.start_phase()
    second, heard_second = sit(seat)
    second.session.runner.start_phase()
    away(seat, 3)
    assert heard_first == []
    assert len(heard_second) == 2
    seat.desktop.seating.go_home()
    away(seat, 3)
    assert len(heard_second) == 2
    assert (seat.desktop.session, seat.desktop.screen) == (None, None)
    assert seat.desktop.window.page is seat.desktop.flow.home


def test_an_absence_that_began_before_the_sitting_is_none_of_its_own(seat: Seat) -> None:
    seat.desktop.window.focus_lost.emit()
    visit, events = sit(seat)
    visit.session.runner.start_phase()
    seat.desktop.window.focus_back.emit()
    assert events == []


def test_the_workstation_is_kept_awake_while_a_part_runs(seat: Seat) -> None:
    visit, _ = sit(seat)
    assert not seat.desktop.wakeful.held
    visit.session.runner.start_phase()
    assert seat.desktop.wakeful.held
    seat.desktop.seating.go_home()
    assert not seat.desktop.wakeful.held


def test_a_check_asked_for_on_a_waiting_page_leads_back_to_it(seat: Seat) -> None:
    visit, _ = sit(seat)
    visit.screen.waiting.headset_requested.emit()
    check = seat.desktop.window.page
    assert isinstance(check, EquipmentPage)
    assert check.back.text() == "Passage"
    check.back.click()
    assert seat.desktop.window.page is visit.screen.frame


def test_a_sitting_copied_to_be_gone_on_with_elsewhere_leaves_the_screen(seat: Seat, tmp_path: Path) -> None:
    visit, _ = sit(seat)
    seat.desktop.flow._gate = OpenGate()  # type: ignore[assignment]
    visit.screen.staff.open()
    assert visit.screen.staff.panel is not None
    visit.screen.staff.panel.carry.click()
    assert seat.desktop.session is None
    assert seat.desktop.window.page is seat.desktop.flow.home
    seat.until(lambda: any(tmp_path.glob("*.crcd-passage")), "the copy")


def test_another_sitting_begun_during_that_copy_stays_on_the_screen(
    seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = sit(seat)
    ends: list[Callable[[Path, int], None]] = []
    monkeypatch.setattr(seat.desktop.application, "carry_out", lambda *given: ends.append(given[3]))
    first._carry()
    second, _ = sit(seat)
    ends[0](tmp_path / "0412.crcd-passage", 0)  # the copy is done only now
    assert seat.desktop.session is second.session
    assert seat.desktop.window.page is second.screen.frame

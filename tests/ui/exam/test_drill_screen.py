"""A drill in the exam's frame: one part, then its end page, whatever ends it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.rules import Mode
from crcd_sim.services.exam.phone_view import PhoneState
from tests.ui.exam.conftest import Room
from tests.ui.screen_checks import texts_of

LETTER = Drill(DrillKind.LETTER, "ferrand")
CALL = Drill(DrillKind.EXCHANGE, "e2-wifi-etage")
RECORDING = Drill(DrillKind.RECORDING, "r1-colere")
Make = Callable[..., Room]


def begun(make_room: Make, drill: Drill) -> Room:
    room = make_room(Mode.TRAINING, drill)
    room.session.runner.start_phase()
    room.wait(0.5)
    return room


def over(room: Room) -> list[str]:
    return [asked for asked in room.asked if asked.startswith("over:")]


@pytest.mark.parametrize("drill", [LETTER, CALL, RECORDING], ids=lambda drill: drill.key)
def test_ended_by_the_candidate_it_is_closed_and_leads_to_its_end_once(make_room: Make, drill: Drill) -> None:
    room = begun(make_room, drill)
    room.asker.answers = [True]
    room.screen.frame.finish.click()
    room.wait(2)
    assert over(room) == [f"over:{room.session.id}"]
    assert room.session.runner.sitting.closed
    assert "l’exercice" in room.asker.asked[0].title


def test_ended_by_the_clock_it_shows_the_locked_work_until_one_goes_on(make_room: Make) -> None:
    room = begun(make_room, LETTER)
    room.wait(room.session.spec.phases[0].seconds + 5)
    assert over(room) == []
    assert room.screen.frame.finish.text() == "Continuer"
    room.screen.frame.finish.click()
    room.wait(1)
    assert over(room) == [f"over:{room.session.id}"]
    assert room.session.runner.sitting.closed


def test_a_call_still_on_the_line_is_ended_with_the_drill(make_room: Make) -> None:
    room = begun(make_room, CALL)
    desk = room.session.desk
    assert desk is not None
    desk.release()
    room.until(lambda: desk.phone.state is PhoneState.RINGING)
    desk.phone.accept()
    room.wait(4)
    room.asker.answers = [True]
    room.screen.frame.finish.click()
    room.wait(3)
    assert over(room) == [f"over:{room.session.id}"]
    assert not desk.in_progress
    assert room.session.runner.sitting.closed


def test_a_pause_stops_its_clock(make_room: Make) -> None:
    room = begun(make_room, LETTER)
    room.screen.frame.pause.click()
    before = room.session.runner.view().remaining_s
    room.wait(120)
    assert room.session.runner.view().remaining_s == before
    room.screen.paused.resume.click()
    room.wait(10)
    assert room.session.runner.view().remaining_s < before


def test_the_frame_says_that_it_is_a_drill(make_room: Make) -> None:
    room = begun(make_room, CALL)
    said = " ".join(texts_of(room.screen.frame))
    assert "Exercice · Ondalys Télécom" in said
    assert "Terminer l’exercice…" in said

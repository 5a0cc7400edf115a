"""Who is with the candidate, as the waiting pages and the interviews say it: the truth of this sitting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crcd_sim.domain.rules import Driver, Mode
from crcd_sim.ui.exam import views
from crcd_sim.ui.exam.parts import InterviewPart
from tests.ui.exam.conftest import Room
from tests.ui.screen_checks import texts_of

CONSOLE, PERSON = Driver.CONSOLE.value, Driver.PERSON.value


def said(room: Room, kind: str) -> str:
    """What the page before ``kind`` says of who will be there."""
    room.wait_before(kind)
    return views.waiting(room.session).present.replace("\u00a0", " ")


def test_a_candidate_alone_is_never_promised_a_jury(room: Room) -> None:
    found = [said(room, kind) for kind in ("EXCHANGES", "CLIENT_RECORDING", "REVIEW", "FINAL")]
    one_by_one = "en autonomie : les questions du jury s’affichent une par une"
    assert found == ["avec des clients enregistrés", "en autonomie", one_by_one, one_by_one]


def test_a_trainee_is_promised_no_invigilator_and_a_mock_exam_has_one(make_room: Callable[..., Room]) -> None:
    assert said(make_room(), "CASE_STUDY") == ""
    assert said(make_room(Mode.MOCK_EXAM), "CASE_STUDY") == "en présence d’un surveillant"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"driver": CONSOLE}, "avec un formateur, qui joue les clients"),
        ({"drivers": {"e6-impaye": CONSOLE}}, "avec un formateur, qui joue des clients"),
        ({"driver": PERSON}, "avec le jury, qui joue les clients"),
        ({"drivers": {"e6-impaye": PERSON}, "jury": True}, "avec le jury, qui joue des clients"),
        ({"jury": True}, "avec des clients enregistrés"),
    ],
)
def test_the_page_before_the_exchanges_says_who_plays_the_clients(
    make_room: Callable[..., Room], rules: dict[str, Any], expected: str
) -> None:
    assert said(make_room(**rules), "EXCHANGES") == expected


def test_with_a_jury_the_interview_shows_no_question_whoever_played_the_clients(
    make_room: Callable[..., Room],
) -> None:
    room = make_room(jury=True)
    assert said(room, "REVIEW") == "avec le jury"
    room.start()
    part = room.screen.part
    assert isinstance(part, InterviewPart)
    part.interview.following.click()
    room.wait(2)
    desk = room.session.interview
    assert desk is not None
    assert (desk.view().jury, desk.view().question) == (True, None)


def test_the_preparation_of_the_interview_keeps_on_the_screen_what_it_asks(room: Room) -> None:
    """In CCP2 that sentence says that there is no recording."""
    room.skip_to("INTERVIEW_PREP")
    assert room.session.spec.phase("INTERVIEW_PREP").does in list(texts_of(room.screen.frame))

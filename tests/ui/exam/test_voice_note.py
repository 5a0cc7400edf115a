"""The screens say that a voice is synthetic when it is, and only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.pack import ClientRecording, Exchange
from crcd_sim.services.exam.excerpt import PackExcerpt
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.ui.exam.interview_page import InterviewPage
from crcd_sim.ui.exam.parts import ExchangePart
from crcd_sim.ui.exam.voice_note import call_note
from tests.fakes.workstation import shipped_pack
from tests.ui.exam.conftest import Room

PHONE = "e2-wifi-etage"


def said_by(machine: Callable[[int], bool], *, clips: bool = True) -> Exchange:
    """The shipped call, each line's sound made by a machine or not, by its rank."""
    exchange = shipped_pack().exchanges[PHONE]
    script = exchange.script
    assert isinstance(script, Script)
    lines = {
        name: replace(line, synthetic=clips and machine(rank), clip=line.clip if clips else "")
        for rank, (name, line) in enumerate(script.lines.items())
    }
    return replace(exchange, script=replace(script, lines=lines))


def test_a_call_said_by_a_machine_says_so() -> None:
    assert call_note(shipped_pack().exchanges[PHONE]) == "Voix de synthèse · client enregistré"


def test_a_call_recorded_by_people_says_nothing_of_a_machine() -> None:
    assert call_note(said_by(lambda rank: rank < 0)) == "Client enregistré"


def test_a_call_half_recorded_says_it_once_for_all() -> None:
    assert call_note(said_by(lambda rank: rank > 2)) == "Voix de synthèse en partie · client enregistré"


def test_a_call_without_sounds_speaks_of_no_voice() -> None:
    assert call_note(said_by(lambda rank: rank >= 0, clips=False)) == "Client enregistré"


def test_the_telephone_says_who_speaks_while_the_call_lasts(room: Room) -> None:
    room.skip_to("EXCHANGES")
    room.wait(1)
    part, desk = room.screen.part, room.session.desk
    assert isinstance(part, ExchangePart)
    assert desk is not None
    part.page.record.call_requested.emit("06 39 98 40 11")
    room.until(lambda: desk.phone.state is PhoneState.CONNECTED)
    during = part.page.phone.view.voice_note
    part.page.phone.hang_up.click()
    part.page.phone.hang_up.click()
    room.wait(1)
    assert (during, part.page.phone.view.voice_note) == ("Voix de synthèse · client enregistré", "")


def interview_notes(room: Room) -> list[str]:
    page = room.screen.frame.findChildren(InterviewPage)[-1]
    return [
        label.text() for label in page.findChildren(QLabel) if label.isVisible() and "ynth" in label.text()
    ]


def test_the_interview_says_before_and_while_one_listens_that_the_voice_is_synthetic(room: Room) -> None:
    room.skip_to("CLIENT_RECORDING")
    room.wait(1)
    before = interview_notes(room)
    page = room.screen.frame.findChildren(InterviewPage)[-1]
    page.listen.click()
    room.wait(2)
    heard = interview_notes(room)
    room.wait(80)
    assert (before, heard, interview_notes(room)) == (["Voix de synthèse"], ["Voix de synthèse"], [])


def test_a_recording_made_by_a_person_is_not_called_synthetic(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = PackExcerpt.recording

    def by_a_person(excerpt: PackExcerpt) -> ClientRecording | None:
        recording = drawn(excerpt)
        return replace(recording, synthetic=False) if recording is not None else None

    monkeypatch.setattr(PackExcerpt, "recording", by_a_person)
    room.skip_to("CLIENT_RECORDING")
    room.wait(1)
    assert interview_notes(room) == []

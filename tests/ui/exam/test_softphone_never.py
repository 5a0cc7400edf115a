"""What the softphone never does, one test each, on the real window of a mock exam."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Mode
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.ui.exam.exchange_words import NOT_RECORDING, RECORDING
from crcd_sim.ui.phone.keys import PhoneKey
from crcd_sim.ui.phone.softphone_panel import HELD, TALKING, PhoneView
from tests.fakes.sound import voice
from tests.ui.exam.conftest import Room
from tests.ui.exam.test_phone_keys import (
    client_listens,
    client_speaks,
    desk_of,
    dialling,
    first_call_rings,
    page_of,
    press,
)


@pytest.fixture
def room(make_room: Callable[..., Room]) -> Room:
    made = make_room(Mode.MOCK_EXAM)
    made.skip_to("EXCHANGES")
    made.screen.frame.activateWindow()
    made.wait(0.5)
    return made


def words_on(place: QWidget) -> Iterator[str]:
    """Every text a person can read there."""
    for label in place.findChildren(QLabel):
        if label.isVisible() and label.text():
            yield label.text()


def lines_heard(room: Room) -> list[str]:
    return [event.data["line"] for event in room.of(EventKind.LINE_STARTED)]


def test_it_never_answers_by_itself(room: Room) -> None:
    first_call_rings(room)
    room.wait(29)
    assert desk_of(room).phone.state is PhoneState.RINGING
    room.wait(2)
    assert desk_of(room).phone.state is PhoneState.IDLE
    assert room.of(EventKind.CALL_CONNECTED) == []


def test_it_never_rings_during_a_contact(room: Room) -> None:
    chat = desk_of(room)
    chat.release()  # a client is about to come
    client_listens(room)
    room.wait(45)
    rings = [event for event in room.of(EventKind.CALL_RINGING) if event.data["exchange"] != "e3-fibre-pro"]
    assert rings == []
    chat.phone.drop("client", "essai")
    room.until(lambda: bool(room.of(EventKind.CALL_RINGING)))


def test_it_never_rings_in_a_part_that_is_not_its_own(make_room: Callable[..., Room]) -> None:
    room = make_room(Mode.MOCK_EXAM)
    room.skip_to("EXCHANGE_PREP")
    room.wait(120)
    room.skip_to("EXCHANGES")
    room.wait(120)  # nobody said to be ready
    desk_of(room).release()
    room.session.finish_phase()
    room.wait(120)
    assert room.of(EventKind.CALL_RINGING) == []


def test_it_never_plays_two_voices_at_once(room: Room) -> None:
    """Three minutes of keys pressed at random, some of them together."""
    client_speaks(room)
    luck = random.Random(11)
    keys = [PhoneKey.DONE, PhoneKey.REPEAT, PhoneKey.HOLD, PhoneKey.MUTE, PhoneKey.FLOOR]
    for _ in range(120):
        press(room, luck.choices(keys, (6, 4, 1, 1, 1))[0])
        room.wait(luck.choice([0.0, 0.05, 0.4, 1.5, 4.0]))
        view = desk_of(room).phone.view()
        for on, key in ((view.muted, PhoneKey.MUTE), (view.floor, PhoneKey.FLOOR)):
            if on:
                press(room, key)
        if view.held_since is not None and luck.random() < 0.5:
            press(room, PhoneKey.HOLD)
    desk_of(room).phone.drop("client", "essai")
    spans = sorted((e.data["start_s"], e.data["end_s"]) for e in room.of(EventKind.LINE_ENDED))
    assert len(spans) > 10
    assert all(after[0] >= before[1] - 0.05 for before, after in pairwise(spans))


def test_it_never_speaks_over_the_greeting(room: Room) -> None:
    first_call_rings(room)
    desk_of(room).phone.accept()
    room.sound.speak(voice(6.0), at=room.clock.monotonic() + 0.3)
    room.wait(6.2)
    assert lines_heard(room) == []
    room.until(lambda: lines_heard(room) != [])
    assert room.of(EventKind.CANDIDATE_SPOKE)[0].data["end_s"] == pytest.approx(6.3, abs=0.4)


def test_it_never_hangs_up_on_one_key(room: Room) -> None:
    client_listens(room)
    for gesture in PhoneKey:
        press(room, gesture)
        room.wait(3.5)  # long enough for a second press to be a first one again
    assert desk_of(room).phone.call is not None


def test_it_never_shows_the_client_s_lines_motive_or_file_in_a_mock_exam(room: Room) -> None:
    first_call_rings(room)
    exchange = room.session.pack.exchanges["e2-wifi-etage"]
    script = exchange.script
    assert isinstance(script, Script)
    secrets = {line.text for line in script.lines.values()} | {exchange.title, exchange.brief}
    shown = set(words_on(room.screen.frame))
    desk_of(room).phone.accept()
    room.wait(1)
    desk_of(room).phone.done()
    room.wait(4)
    shown |= set(words_on(room.screen.frame))
    assert room.screen.part.presenter.current == ""  # type: ignore[union-attr]
    assert [text for text in shown for secret in secrets if secret and secret in text] == []


def _muted(room: Room) -> None:
    client_listens(room)
    press(room, PhoneKey.MUTE)
    room.wait(9)


def _held(room: Room) -> None:
    client_listens(room)
    press(room, PhoneKey.HOLD)


def _unplugged(room: Room) -> None:
    client_speaks(room)
    room.sound.unplug("output")
    room.wait(2)


def _hung_up(room: Room) -> None:
    client_listens(room)
    desk_of(room).phone.drop("client", "essai")


def _unallocated(room: Room) -> None:
    assert desk_of(room).phone.dial("01 99 00 00 00")


def _no_answer(room: Room) -> None:
    assert desk_of(room).phone.dial("06 39 98 20 61")  # a client who is not to be called
    room.until(lambda: not desk_of(room).phone.busy)


@pytest.mark.parametrize(
    ("silence", "words"),
    [
        (_muted, "micro est coupé"),
        (_muted, "Le client ne vous entend pas"),
        (_held, "En attente"),
        (_unplugged, "casque ne répond plus"),
        (_hung_up, "Appel terminé"),
        (_unallocated, "n’est pas attribué"),
        (_no_answer, "Personne ne répond"),
        (client_listens, "Le client vous écoute"),
    ],
    ids=["muted", "deaf", "held", "unplugged", "hung_up", "unallocated", "no_answer", "listens"],
)
def test_it_never_goes_silent_without_a_word_on_the_screen(
    room: Room, silence: Callable[[Room], None], words: str
) -> None:
    silence(room)
    room.screen.part.presenter.refresh()  # type: ignore[union-attr]
    assert any(words in text for text in words_on(page_of(room).phone))


def test_it_never_loses_what_is_said_while_it_says_that_it_records(room: Room) -> None:
    client_listens(room)
    assert RECORDING in set(words_on(page_of(room).phone))
    room.sound.speak(voice(2.0))
    room.wait(2.5)
    room.sound.unplug("input")
    room.wait(0.5)
    shown = set(words_on(page_of(room).phone))
    assert (RECORDING in shown, NOT_RECORDING in shown) == (False, True)
    room.sound.plug("input")
    room.wait(0.5)
    assert RECORDING in set(words_on(page_of(room).phone))
    desk_of(room).phone.drop("client", "essai")
    room.wait(1)
    spoke = room.of(EventKind.CANDIDATE_SPOKE)[-1].data
    assert spoke["end_s"] - spoke["start_s"] == pytest.approx(2.0, abs=0.5)
    (gap,) = room.of(EventKind.TAKE_CLOSED)[-1].data["gaps"]
    assert gap[0] >= spoke["end_s"] - 0.1  # nothing of it falls in the hole


def test_it_never_shows_a_colour_that_judges(room: Room) -> None:
    """A long wait, a long call, a long hold: the same colours as short ones."""
    panel = page_of(room).phone

    def colours(timer: str, second: str, state: str) -> list[tuple[str, ...]]:
        panel.show_view(PhoneView(state=state, timer=timer, second_timer=second, line="En attente"))
        return [
            (label.objectName(), str(label.property("role")), label.palette().windowText().color().name())
            for label in panel.findChildren(QLabel)
        ]

    for state in (TALKING, HELD):
        short = colours("00:05", "en attente depuis 00:02", state)
        assert colours("59:59", "en attente depuis 44:00", state) == short
    dialling(room)
    assert panel.view.state == "dialling"

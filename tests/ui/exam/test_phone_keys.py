"""Every key of the telephone in every state, pressed on the real window: it acts where it should, only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Mode
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.ui.exam.parts import ExchangePart
from crcd_sim.ui.phone.keys import DEFAULTS, PhoneKey
from tests.ui.exam.conftest import Room

QT_KEYS = {gesture: getattr(Qt.Key, f"Key_{key}") for gesture, key in DEFAULTS.items()}
MakeRoom = Callable[..., Room]
K = PhoneKey


def desk_of(room: Room) -> ExchangeDesk:
    assert room.session.desk is not None
    return room.session.desk


def page_of(room: Room):  # type: ignore[no-untyped-def]
    assert isinstance(room.screen.part, ExchangePart)
    return room.screen.part.page


def press(room: Room, gesture: PhoneKey) -> None:
    QTest.keyClick(room.screen.frame, QT_KEYS[gesture])


# --- the states


def idle(room: Room) -> None:
    assert desk_of(room).phone.state is PhoneState.IDLE


def first_call_rings(room: Room) -> None:
    """The chat that comes first in the subject is over."""
    chat_open(room)
    desk_of(room).chats.drop("client", "essai")
    desk_of(room).release()
    room.until(lambda: desk_of(room).phone.state is PhoneState.RINGING)


def dialling(room: Room) -> None:
    assert desk_of(room).phone.dial("06 39 98 40 11")


def client_speaks(room: Room) -> None:
    dialling(room)
    room.until(lambda: desk_of(room).phone.view().status == "speaks")


def client_listens(room: Room) -> None:
    client_speaks(room)
    room.until(lambda: desk_of(room).phone.view().status == "listens")


def on_hold(room: Room) -> None:
    client_listens(room)
    assert desk_of(room).phone.hold()


def muted(room: Room) -> None:
    client_listens(room)
    assert desk_of(room).phone.mute()


def headset_lost(room: Room) -> None:
    client_listens(room)
    room.sound.unplug("output")
    room.wait(0.5)


def after_call(room: Room) -> None:
    client_listens(room)
    desk_of(room).phone.drop("client", "essai")


def contact_awaited(room: Room) -> None:
    desk_of(room).release()


def chat_offered(room: Room) -> None:
    desk_of(room).release()
    room.until(lambda: desk_of(room).chats.view().phase is ChatPhase.OFFERED)


def chat_open(room: Room) -> None:
    chat_offered(room)
    desk_of(room).chats.accept()
    room.wait(0.5)


STATES: dict[Callable[[Room], None], set[PhoneKey]] = {
    idle: {K.KEYPAD, K.READY},
    first_call_rings: {K.ANSWER},
    dialling: {K.HANG_UP},
    client_speaks: {K.HOLD, K.MUTE, K.KEYPAD, K.FLOOR, K.HANG_UP},
    client_listens: {K.HOLD, K.MUTE, K.REPEAT, K.KEYPAD, K.FLOOR, K.DONE, K.HANG_UP},
    on_hold: {K.HOLD, K.MUTE, K.HANG_UP},
    # Muted, « J’ai fini » and « Faire répéter » say that the microphone is off.
    muted: {K.HOLD, K.MUTE, K.REPEAT, K.KEYPAD, K.FLOOR, K.DONE, K.HANG_UP},
    headset_lost: {K.HOLD, K.MUTE, K.REPEAT, K.KEYPAD, K.FLOOR, K.HANG_UP},
    after_call: {K.KEYPAD, K.READY},
    contact_awaited: {K.KEYPAD},
    chat_offered: {K.ANSWER},
    chat_open: {K.HANG_UP},
}


def seen(room: Room) -> tuple[object, ...]:
    """Everything a key may change: telephone, chat, contacts, journal, what is said and shown."""
    desk, page = desk_of(room), page_of(room)
    phone, chat = desk.phone.view(), desk.chats.view()
    return (
        phone.state, phone.muted, phone.floor, phone.status, phone.hang_up_armed, phone.held_since,
        chat.phase, chat.close_armed, len(chat.lines),
        tuple(contact.state for contact in desk.contacts()),
        page.phone.keypad.isVisible(), page.phone.banner.isVisible(),
        tuple(event.kind for event in room.events if event.kind not in _PASSING),
    )  # fmt: skip


# What goes on by itself while keys are pressed.
_PASSING = (EventKind.TAKE_STARTED, EventKind.TAKE_CLOSED)


@pytest.fixture
def room(make_room: MakeRoom) -> Room:
    made = make_room(Mode.MOCK_EXAM)
    made.skip_to("EXCHANGES")
    made.screen.frame.activateWindow()
    made.wait(0.5)
    return made


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_key_acts_in_a_state_that_is_not_its_own(room: Room, state: Callable[[Room], None]) -> None:
    state(room)
    page_of(room).phone.say("")
    for gesture in PhoneKey:
        if gesture not in STATES[state]:
            before = seen(room)
            press(room, gesture)
            assert seen(room) == before, gesture


# Pressed a second time they undo what they did; the others are pressed once, after them.
TOGGLES = (K.HOLD, K.MUTE, K.FLOOR, K.KEYPAD)
ONCE = (K.ANSWER, K.READY, K.HANG_UP, K.REPEAT)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_key_acts_in_its_own_states(room: Room, state: Callable[[Room], None]) -> None:
    state(room)
    for gesture in (*TOGGLES, *ONCE):
        for _ in range(2 if gesture in TOGGLES else 1):
            if gesture in STATES[state]:
                page_of(room).phone.say("")
                before = seen(room)
                press(room, gesture)
                assert seen(room) != before, gesture


@pytest.mark.parametrize("state", [client_listens, muted], ids=lambda state: state.__name__)
def test_done_ends_the_turn_or_says_why_it_does_not(room: Room, state: Callable[[Room], None]) -> None:
    state(room)
    page_of(room).phone.say("")
    press(room, K.DONE)
    said = page_of(room).phone.banner.isVisible()
    assert (desk_of(room).phone.view().status == "speaks", said) == (state is client_listens, state is muted)


@pytest.mark.parametrize(
    ("state", "key"),
    [(idle, "F9"), (first_call_rings, "F2"), (client_listens, "F8"), (on_hold, "F3"), (chat_offered, "F2")],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_the_big_button_of_each_state_says_its_key(
    room: Room, state: Callable[[Room], None], key: str
) -> None:
    state(room)
    page = page_of(room)
    assert (page.chat if page.chat_shown else page.phone).main.key == key


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_what_one_types_never_ends_a_turn_though_the_keyboard_is_on_the_big_button(
    room: Room, key: Qt.Key
) -> None:
    """One answers with it, then types a note; its own key and the mouse still end the turn."""
    client_listens(room)
    main = page_of(room).phone.main
    main.setFocus()
    QTest.keyClick(main, key)
    assert desk_of(room).phone.view().status == "listens"
    assert room.of(EventKind.TURN_DECISION)[-1].data["what"] != "end_of_turn"
    main.click()
    assert desk_of(room).phone.view().status == "speaks"


def test_a_flood_of_keys_leaves_one_call_and_an_orderly_end(room: Room) -> None:
    """Every key a hundred times while a call rings, is held, is muted and ends."""
    client_listens(room)
    desk = desk_of(room)
    calm = [gesture for gesture in PhoneKey if gesture is not K.HANG_UP]
    for _ in range(100):
        for gesture in calm:
            press(room, gesture)
    room.wait(30)
    assert desk.phone.call is not None
    assert len(room.of(EventKind.CALL_CONNECTED)) == 1
    page = page_of(room)
    page.phone.keypad.show()
    for _ in range(300):
        page.phone.keypad.keys["5"].click()
    assert len(room.of(EventKind.CALL_KEY)) <= 1  # all in one instant: a hand flat on the keypad
    for _ in range(50):
        press(room, K.HANG_UP)
    room.wait(1)
    assert desk.phone.call is None
    assert len(room.of(EventKind.CALL_ENDED)) == 1

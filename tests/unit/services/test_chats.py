"""The chat of the advisor: offers, messages, leave taken, going on after a stop."""

from __future__ import annotations

import pytest

from crcd_sim.dialogue.signals import Driver, DriverCommand, Status
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.chat_view import ChatPhase
from tests.fakes.chat_timeline import chat_script
from tests.fakes.phone import Desk, a_pack, an_exchange


def _only_chat(**more: object) -> Desk:
    return Desk(pack=a_pack((an_exchange("e3", chat_script(**more), "C5", "nguyen"),)))


def _open() -> Desk:
    """The chat is taken and its first message is there."""
    desk = _only_chat().released()
    desk.desk.chats.accept()
    desk.sitting.until(lambda: bool(desk.desk.chats.view().lines))
    return desk


def _texts(desk: Desk) -> list[str]:
    return [line.text for line in desk.desk.chats.view().lines]


def _answer(desk: Desk, text: str) -> Desk:
    """Send a message and wait for what the client answers."""
    count = len(desk.desk.chats.view().lines)
    desk.desk.chats.send(text)
    desk.sitting.until(lambda: len(desk.desk.chats.view().lines) > count + 1)
    return desk


def test_a_chat_is_offered_and_taken_by_the_candidate() -> None:
    desk = _only_chat().released()
    assert desk.desk.chats.view().phase is ChatPhase.OFFERED
    assert desk.wait(20).desk.chats.view().lines == ()
    assert desk.desk.chats.accept()
    assert desk.states() == ["in_progress"]


def test_the_client_writes_first_and_the_advisor_is_told_when_it_types() -> None:
    desk = _only_chat().released()
    desk.desk.chats.accept()
    desk.sitting.until(lambda: desk.desk.chats.view().status is Status.TYPES)
    desk.sitting.until(lambda: bool(desk.desk.chats.view().lines))
    assert _texts(desk) == ["Message T01 du client."]


def test_messages_are_journalled_with_their_instants_and_intents() -> None:
    desk = _answer(_open(), "Bonjour, quelle est votre référence ?")
    messages = desk.sitting.of(EventKind.CHAT_MESSAGE)
    assert [item["speaker"] for item in messages] == ["client", "candidate", "client"]
    assert (messages[1]["intents"], messages[1]["words"]) == (["reference"], ["reference"])
    assert (messages[2]["line"], messages[2]["reason"], messages[2]["reveals"]) == ("F01", "reply", ["ref"])
    assert messages[0]["at_s"] < messages[1]["at_s"] < messages[2]["at_s"]


def test_a_missed_chat_comes_back_once_then_is_missed() -> None:
    desk = _only_chat().released().wait(30.5)
    assert desk.states() == ["waiting"]
    assert desk.codes == ["chat_missed"]
    desk.wait(100)
    assert desk.states() == ["missed"]
    assert desk.codes[-1] == "chat_missed_for_good"


def test_a_blank_message_is_not_sent() -> None:
    desk = _open()
    assert not desk.desk.chats.send("  \n ")
    assert len(_texts(desk)) == 1


def test_a_message_too_long_is_refused_and_nothing_is_lost() -> None:
    desk = _open()
    with pytest.raises(RuleRefused) as refused:
        desk.desk.chats.send("a" * 20_000)
    assert refused.value.code == "message_too_long"
    assert "20000" in refused.value.sentence
    assert len(_texts(desk)) == 1
    assert desk.desk.chats.send("a" * 4000)


def test_nothing_is_sent_when_no_chat_is_open() -> None:
    desk = _only_chat()
    assert not desk.desk.chats.send("Bonjour")
    assert not desk.desk.chats.press_close()
    desk.desk.chats.typing()
    assert desk.sitting.events == []


def test_one_press_never_closes_a_chat() -> None:
    desk = _open()
    assert desk.desk.chats.press_close()
    assert desk.desk.chats.view().close_armed
    desk.wait(3.1)
    assert not desk.desk.chats.view().close_armed
    assert desk.states() == ["in_progress"]


def test_writing_again_disarms_the_close() -> None:
    desk = _open()
    desk.desk.chats.press_close()
    desk.desk.chats.send("Attendez")
    assert not desk.desk.chats.view().close_armed


def test_a_chat_closed_long_before_its_end_comes_back_and_goes_on() -> None:
    desk = _open()
    desk.desk.chats.press_close()
    desk.desk.chats.press_close()
    assert desk.states() == ["waiting"]
    assert desk.codes[-1] == "chat_cut_early"
    desk.sitting.until(lambda: desk.states() == ["ringing"])
    desk.desk.chats.accept()
    assert _texts(desk) == ["Message T01 du client."]
    _answer(desk, "Bonjour")
    assert _texts(desk)[-1] == "Message T02 du client."


def test_a_chat_led_to_its_end_closes_after_leave_is_taken() -> None:
    desk = _open()
    for text in ("Bonjour", "Votre référence ?", "Merci"):
        _answer(desk, text)
    desk.sitting.until(lambda: "Message T04 du client." in _texts(desk))
    desk.desk.chats.send("Au revoir !")
    desk.wait(6)
    assert desk.states() == ["ended"]
    closed = desk.sitting.of(EventKind.CHAT_CLOSED)[0]
    assert (closed["by"], closed["reason"]) == ("client", "script_end")


def test_a_closed_chat_can_still_be_read() -> None:
    desk = _open()
    desk.desk.chats.drop("time", "closed")
    assert desk.desk.chats.view().phase is ChatPhase.CLOSED
    assert _texts(desk) == ["Message T01 du client."]


def test_typing_holds_back_the_nudge() -> None:
    desk = _open().wait(80)
    desk.desk.chats.typing()
    desk.wait(80)
    assert _texts(desk) == ["Message T01 du client."]
    desk.wait(20)
    assert _texts(desk)[-1] == "Vous êtes là ?"


def test_a_client_left_alone_leaves_is_said_to_be_away_and_comes_back() -> None:
    desk = _open().wait(250)
    assert desk.desk.chats.view().status is Status.AWAY
    assert "client_left" in desk.codes
    desk.wait(40)
    assert _texts(desk)[-1] == "C’est encore moi."
    assert desk.states() == ["in_progress"]


def test_at_zero_the_client_takes_leave_in_writing() -> None:
    desk = _open()
    desk.sitting.seal()
    desk.wait(61)
    assert _texts(desk)[-1] == "Je dois partir, au revoir."
    closed = desk.sitting.of(EventKind.CHAT_CLOSED)[0]
    assert closed["by"] == "time"
    assert 0 < closed["overtime_s"] <= 60


def test_at_zero_an_offer_is_withdrawn() -> None:
    desk = _only_chat().released()
    desk.sitting.seal()
    assert desk.states() == ["not_held"]
    assert not desk.desk.chats.accept()


def test_a_part_closed_by_staff_closes_the_chat() -> None:
    desk = _open()
    desk.sitting.seal("closed")
    assert desk.states() == ["ended"]


def test_a_pause_stops_the_client_s_clocks() -> None:
    desk = _open().wait(60)
    desk.sitting.pause()
    desk.wait(500)
    assert len(_texts(desk)) == 1
    desk.sitting.resume()
    desk.wait(20)
    assert len(_texts(desk)) == 1
    desk.wait(20)
    assert _texts(desk)[-1] == "Vous êtes là ?"


def test_what_is_written_during_a_pause_is_answered_after_it() -> None:
    desk = _open()
    desk.sitting.pause()
    desk.wait(30)
    desk.desk.chats.send("Bonjour")
    desk.wait(60)
    assert _texts(desk)[-1] == "Bonjour"
    desk.sitting.resume()
    desk.wait(40)
    assert _texts(desk)[-1] == "Message T02 du client."


def test_a_workstation_that_slept_brings_no_nudge() -> None:
    desk = _open()
    desk.sitting.clock.advance(3600)
    desk.wait(10)
    assert "leave" not in [item.get("reason") for item in desk.sitting.of(EventKind.CHAT_MESSAGE)]
    assert desk.states() == ["in_progress"]


def test_a_chat_cut_by_a_stop_goes_on_with_all_its_messages() -> None:
    before = _answer(_open(), "Bonjour")
    before.desk.leave()
    sitting = before.sitting
    sitting.pass_seconds(40)
    after = Desk(sitting=sitting, events=tuple(sitting.events))
    assert after.states() == ["in_progress"]
    assert _texts(after) == _texts(before)
    _answer(after, "Votre référence ?")
    assert _texts(after)[-1] == "C’est la référence 12."


def test_a_message_left_unanswered_by_a_stop_is_answered_after_it() -> None:
    before = _open()
    before.desk.chats.send("Bonjour")
    before.desk.leave()
    after = Desk(sitting=before.sitting, events=tuple(before.sitting.events))
    after.wait(40)
    assert _texts(after)[-1] == "Message T02 du client."


def test_an_outbound_chat_begins_with_the_advisor() -> None:
    desk = _only_chat(direction="outbound")
    assert desk.desk.open_chat("e3")
    assert desk.wait(60).desk.chats.view().lines == ()
    _answer(desk, "Bonjour Madame")
    assert _texts(desk)[-1] == "Message T01 du client."
    assert not desk.desk.open_chat("e3")


def test_an_inbound_chat_cannot_be_begun_by_the_advisor() -> None:
    assert not _only_chat().desk.open_chat("e3")


def test_a_trainer_writes_for_the_client() -> None:
    desk = _only_chat()
    desk.sitting.drivers["e3"] = Driver.CONSOLE
    desk.desk.hands.console(True)  # closed, the recording would write
    desk.released()
    desk.desk.chats.accept()
    desk.desk.chats.command(DriverCommand("text", line="Je suis là."))
    desk.wait(20)
    assert _texts(desk) == ["Je suis là."]
    assert desk.desk.chats.change_driver(Driver.RECORDED)
    _answer(desk, "Bonjour")
    assert _texts(desk)[-1] == "Message T01 du client."


def test_nothing_of_the_client_s_mind_is_in_what_the_window_shows() -> None:
    view = _open().desk.chats.view()
    shown = set(view.__dataclass_fields__)
    assert not shown & {"intents", "reveals", "cursor", "script", "line"}


def test_a_flood_of_keys_reaches_the_client_twice_a_second_at_most() -> None:
    desk = _open()
    chats = desk.desk.chats
    seen = set()
    for _ in range(200):
        chats.typing()
        assert chats.state is not None
        seen.add(chats.state.candidate_typed_at)
        desk.wait(0.01)
    assert 3 <= len(seen) <= 5

"""The written message to a client: its channels, what is gone, and the second one."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.ui.ask import Question
from crcd_sim.ui.exam.exchange_presenter import ExchangePresenter
from crcd_sim.ui.exam.parts import ExchangePart
from crcd_sim.ui.record.message_form import MessageForm
from tests.ui.exam.conftest import Room

CLIENT = "e2-wifi-etage"
OTHER = "e6-impaye"


class Writer:
    """The « Message » tab of one client."""

    def __init__(self, room: Room) -> None:
        self.room = room
        room.skip_to("EXCHANGES")
        part = room.screen.part
        assert isinstance(part, ExchangePart)
        assert room.session.desk is not None
        self.part = part
        self.desk: ExchangeDesk = room.session.desk
        self.form: MessageForm = part.page.message
        self.presenter: ExchangePresenter = part.presenter
        self.presenter.choose(CLIENT)

    def write(self, text: str) -> None:
        key = self.desk.forms.next_message(self.presenter.current)
        assert key is not None
        QTest.keyClicks(self.part.book.editor(key, "").page, text)
        self.room.wait(1)

    def send(self, channel: str) -> None:
        self.form.channels[channel].click()
        self.room.asker.answers = [True]
        self.form.send.click()


@pytest.fixture
def writer(room: Room) -> Writer:
    return Writer(room)


def test_a_message_goes_by_any_of_the_four_channels(writer: Writer) -> None:
    assert [button.text() for button in writer.form.channels.values()] == [
        "E-mail",
        "SMS",
        "Chat",
        "Courrier",
    ]
    writer.write("Voici notre accord.")
    writer.send("chat")
    assert [message.channel for message in writer.desk.forms.sent(CLIENT)] == ["chat"]


def test_what_is_gone_says_when_in_the_fictional_day_and_how(writer: Writer) -> None:
    writer.write("Votre rendez-vous : vendredi.")
    writer.send("sms")
    pill = writer.form._sent
    assert pill.isVisibleTo(writer.form)
    assert pill.text().startswith("Envoyé à 10\u00a0h\u00a03")
    assert pill.text().endswith("par SMS")
    assert not writer.form.send.isVisibleTo(writer.form)
    assert not any(button.isEnabled() for button in writer.form.channels.values())


def test_the_second_message_is_written_when_asked_for_and_the_first_read_again(writer: Writer) -> None:
    writer.write("Premier.")
    writer.send("email")
    assert writer.form.other.text() == "Écrire un second message"
    writer.form.other.click()
    assert writer.form.other.text() == "Relire le premier message"
    writer.write("Second.")
    writer.send("letter")
    assert writer.form.other.text() == "Relire le premier message"
    writer.form.other.click()
    assert writer.form._sent.text().endswith("par e-mail")
    assert [message.channel for message in writer.desk.forms.sent(CLIENT)] == ["email", "letter"]
    first, second = [question.text for question in writer.room.asker.asked]
    assert "un second" in first
    assert "le dernier" in second


def test_a_second_message_begun_is_the_one_shown_again(writer: Writer) -> None:
    writer.write("Premier.")
    writer.send("email")
    writer.form.other.click()
    writer.write("Second")
    writer.presenter.choose(OTHER)
    writer.presenter.choose(CLIENT)
    assert writer.form.send.isVisibleTo(writer.form)
    assert writer.form.other.text() == "Relire le premier message"


def test_an_sms_counts_its_characters_and_a_longer_one_does_not_go(writer: Writer) -> None:
    writer.write("x" * 162)
    writer.form.channels["sms"].click()
    assert writer.form._count.text() == "162 / 160 · 2 de trop"
    writer.send("sms")
    assert writer.desk.forms.sent(CLIENT) == ()
    assert writer.room.asker.asked == []  # refused before it is asked for
    writer.form.channels["email"].click()
    assert writer.form._count.text() == ""


def test_a_message_goes_to_the_client_it_was_written_to_whoever_is_shown_meanwhile(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sitting runs on while the question is asked."""
    writer.write("Votre accord.")

    def ask(_question: Question) -> bool:
        writer.presenter.choose(OTHER)
        return True

    monkeypatch.setattr(writer.room.asker, "ask", ask)
    writer.form.send.click()
    assert [len(writer.desk.forms.sent(client)) for client in (CLIENT, OTHER)] == [1, 0]


def test_a_part_that_ends_while_the_question_is_asked_keeps_the_message_unsent(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.write("Trop tard.")

    def ask(_question: Question) -> bool:
        writer.room.session.finish_phase()
        return True

    monkeypatch.setattr(writer.room.asker, "ask", ask)
    writer.form.send.click()
    assert writer.desk.forms.sent(CLIENT) == ()

"""The exam's screen over a real sitting: each part, each button, what is at hand, what is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.contacts import ContactState
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui import texts
from crcd_sim.ui.exam import views
from crcd_sim.ui.exam.parts import ExchangePart, InterviewPart, WritingPart
from crcd_sim.ui.phone.softphone_panel import PhoneView
from tests.ui.exam.conftest import Room
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls, texts_of

PARTS = [kind.value for kind in PhaseKind]


def kinds(room: Room) -> list[EventKind]:
    return [event.kind for event in room.events]


@pytest.mark.usefixtures("dressed")
def test_every_part_holds_on_a_small_screen_in_good_french(room: Room, qtbot: QtBot) -> None:
    for kind in PARTS:
        room.skip_to(kind)
        frame = room.screen.frame
        qtbot.wait(150)  # wrapped lines take a turn or two
        cut = {text for text in cut_texts(frame) if len(text) < 200}
        assert cut == set(), (kind, cut)
        assert badly_typed(frame) == []
        assert nameless_controls(frame) == []


def test_the_first_page_says_what_comes_and_starts_it(room: Room) -> None:
    assert room.session.phase is None
    room.start()
    assert room.session.phase is not None
    assert room.session.phase.kind is PhaseKind.CASE_STUDY
    assert isinstance(room.screen.part, WritingPart)


def test_what_is_typed_is_saved_and_counted_as_there(room: Room) -> None:
    room.start()
    part = room.screen.part
    assert isinstance(part, WritingPart)
    key = WorkKey("summary", "CASE_STUDY")
    page = part.desk.editors[key].page
    page.setFocus()
    QTest.keyClicks(page, "Mme Ferrand attend depuis 21 jours.")
    room.wait(1.0)
    assert room.session.text(key) == "Mme Ferrand attend depuis 21 jours."
    assert room.session.runner.saved.saved
    assert any(item.kind == "summary" and item.there for item in room.session.deliverables())


def test_finishing_asks_and_says_what_is_empty(room: Room) -> None:
    room.start()
    room.asker.answers = [True]
    room.screen.frame.finish.click()
    assert "courrier" in room.asker.asked[0].text
    assert room.session.runner.sitting.phase("CASE_STUDY").status is Status.FINISHED


def test_saying_no_keeps_the_part_running(room: Room) -> None:
    room.start()
    room.asker.answers = [False]
    room.screen.frame.finish.click()
    assert room.session.runner.sitting.phase("CASE_STUDY").status is Status.RUNNING


def test_a_part_finished_by_mistake_is_taken_back_in_training(room: Room) -> None:
    room.start()
    room.asker.answers = [True]
    room.screen.frame.finish.click()
    room.wait(1)
    room.screen.waiting.reopen_requested.emit()
    assert room.session.runner.sitting.phase("CASE_STUDY").status is Status.RUNNING
    assert isinstance(room.screen.part, WritingPart)


def test_between_two_parts_no_countdown_runs_and_the_next_step_is_lit(room: Room) -> None:
    room.start()
    frame = room.screen.frame
    assert [step.state for step in views.steps(room.session)][:2] == ["now", "to_come"]
    end = room.session.runner.view().end
    assert end is not None
    room.session.finish_phase()
    room.wait(2)
    assert (frame.top.clock.text(), frame.top.end.text()) == ("", "")
    assert [step.state for step in views.steps(room.session)][:2] == ["done", "now"]
    assert f"jusqu’à {texts.clock_time(texts.local(end))}" in texts_of(room.screen.waiting)
    room.screen.waiting.reopen_requested.emit()
    room.wait(1)
    assert frame.top.clock.text() == "1\u00a0h\u00a015\u00a0min"
    assert [step.state for step in views.steps(room.session)][:2] == ["now", "to_come"]


def test_at_zero_the_text_is_locked_and_the_time_said(make_room: Callable[..., Room]) -> None:
    room = make_room(Mode.MOCK_EXAM)
    room.start()
    room.wait(75 * 60 + 1)
    assert room.session.runner.sitting.phase("CASE_STUDY").status is Status.SEALED
    assert "Temps écoulé" in room.screen.frame.banner.label.text()
    assert room.screen.waiting.isVisibleTo(room.screen.frame)


def test_a_pause_is_offered_in_training_only(make_room: Callable[..., Room]) -> None:
    training, exam = make_room(), make_room(Mode.MOCK_EXAM)
    for room, offered in ((training, True), (exam, False)):
        room.start()
        assert room.screen.frame.pause.isVisibleTo(room.screen.frame) is offered
    training.screen.frame.pause.click()
    assert training.screen.paused.isVisibleTo(training.screen.frame)
    training.wait(600)
    training.screen.paused.resume.click()
    view = training.session.runner.view()
    assert view.remaining_s == pytest.approx(75 * 60, abs=3)


def test_the_countdown_can_be_hidden_and_shown_again(room: Room) -> None:
    room.start()
    frame = room.screen.frame
    frame._toggle.click()
    assert frame.clock_hidden
    room.wait(5)
    assert frame._clock.text() == ""
    frame._toggle.click()
    assert frame._clock.text() == "1\u00a0h\u00a015\u00a0min"


def test_the_tools_open_and_the_sheet_is_kept(room: Room) -> None:
    room.start()
    frame, windows = room.screen.frame, room.screen.windows
    frame.calculator.click()
    assert windows.calculator is not None
    assert windows.calculator.isVisible()
    frame.sheet.click()
    assert windows.sheet is not None
    assert windows.sheet.isVisible()


def test_one_key_swaps_reading_and_writing(room: Room) -> None:
    room.start()
    part = room.screen.part
    assert isinstance(part, WritingPart)
    modes = []
    for _ in range(3):
        room.screen.frame.whole_page.click()
        modes.append(part.page.mode)
    assert modes == ["reading", "writing", "both"]


def test_staff_commands_ask_for_the_code_and_reach_the_record(room: Room) -> None:
    room.start()
    room.screen.frame.staff.click()
    assert room.asked
    panel = room.screen.staff.panel
    assert panel is not None
    panel.credit.click()
    assert panel.note.text()  # a reason is needed
    assert panel.minutes.height() == panel.credit.height()
    assert panel.minutes.lineEdit().textMargins().left() >= 8  # the style sheet's padding does not reach it
    panel.reason.setText("Alarme incendie")
    panel.minutes.setValue(5)
    panel.credit.click()
    assert room.session.runner.view().remaining_s == pytest.approx(80 * 60, abs=3)
    panel.pause.click()
    assert room.session.runner.sitting.phase("CASE_STUDY").status is Status.PAUSED
    panel.resume.click()
    panel.close_button.click()
    assert not panel.isVisible()


def test_a_note_sheet_is_kept_for_each_client(room: Room) -> None:
    room.skip_to("EXCHANGE_PREP")
    part = room.screen.part
    names = [exchange.id for exchange in room.session.exchanges()]
    for name in names[:2]:
        part.choose(name)
        editor = part.notes.currentWidget()
        QTest.keyClicks(editor.page, f"note {name}")
    room.wait(1)
    for name in names[:2]:
        assert room.session.text(WorkKey("notes", "EXCHANGE_PREP", name)) == f"note {name}"


def test_the_note_prepared_for_a_client_is_read_during_the_exchange(room: Room) -> None:
    room.skip_to("EXCHANGE_PREP")
    room.screen.part.choose("e2-wifi-etage")
    QTest.keyClicks(room.screen.part.notes.currentWidget().page, "Verifier le repeteur promis.")
    room.wait(1)
    part = exchange_part(room)
    part.presenter.choose("e2-wifi-etage")
    sheet = part.page.notes.currentWidget()
    assert sheet.prepared.toPlainText() == "Verifier le repeteur promis."
    assert sheet.prepared.isReadOnly()


def exchange_part(room: Room) -> ExchangePart:
    room.skip_to("EXCHANGES")
    part = room.screen.part
    assert isinstance(part, ExchangePart)
    return part


def test_the_big_button_leads_through_a_chat(room: Room) -> None:
    part = exchange_part(room)
    desk = room.session.desk
    assert desk is not None
    part.page.phone.main.click()
    room.until(lambda: desk.state_of("e1-facture-prorata") is ContactState.RINGING)
    assert part.page.chat_shown
    part.page.chat.main.click()
    room.until(lambda: bool(desk.chats.view().lines))
    message = part.page.chat.message
    message.setFocus()
    QTest.keyClicks(message, "Bonjour, je suis Camille.")
    QTest.keyClick(message, Qt.Key.Key_Return)
    assert "\n" in message.toPlainText()  # Enter breaks the line
    QTest.keyClick(message, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.chats.view().lines[-1].text == "Bonjour, je suis Camille."
    assert message.toPlainText() == ""
    part.page.chat.close_button.click()
    part.page.chat.close_button.click()
    assert desk.chats.view().phase == "closed"


def test_what_was_begun_for_one_client_is_never_sent_to_the_next(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = exchange_part(room)
    desk, message = room.session.desk, part.page.chat.message
    assert desk is not None
    part.page.phone.main.click()
    room.until(lambda: desk.chats.view().phase is ChatPhase.OFFERED)
    part.page.chat.main.click()
    QTest.keyClicks(message, "Pour M. Abdi seul")
    first = desk.chats.view()
    monkeypatch.setattr(desk.chats, "view", lambda: replace(first, exchange="e4-forfait-5g"))
    part.presenter.refresh()
    assert message.toPlainText() == ""
    QTest.keyClicks(message, "Pour Mme Nguyen")
    monkeypatch.setattr(desk.chats, "view", lambda: first)
    part.presenter.refresh()
    assert message.toPlainText() == "Pour M. Abdi seul"
    assert desk.forms.unsent(first.exchange) == "Pour M. Abdi seul"  # and is kept for the next start


def test_a_message_that_does_not_go_stays_in_its_field(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    part = exchange_part(room)
    desk, message = room.session.desk, part.page.chat.message
    assert desk is not None
    part.page.phone.main.click()
    room.until(lambda: desk.chats.view().phase is ChatPhase.OFFERED)
    part.page.chat.main.click()
    monkeypatch.setattr(desk.chats, "send", lambda _text: False)  # the client has just left
    QTest.keyClicks(message, "Je reviens vers vous.")
    part.page.chat.send.click()
    assert message.toPlainText() == "Je reviens vers vous."


def call_kessler(room: Room) -> ExchangePart:
    part = exchange_part(room)
    desk = room.session.desk
    assert desk is not None
    part.page.clients.set_current("e3-fibre-pro")
    part.presenter.choose("e3-fibre-pro")
    part.page.record.call_requested.emit("06 39 98 40 11")
    assert desk.phone.state is PhoneState.DIALLING
    room.until(lambda: desk.phone.state is PhoneState.CONNECTED)
    return part


def test_each_key_of_the_telephone_acts_in_its_state_only(room: Room) -> None:
    part = call_kessler(room)
    desk = room.session.desk
    assert desk is not None
    window = room.screen.frame
    window.activateWindow()

    def press(key: Qt.Key) -> None:
        QTest.keyClick(window, key)

    press(Qt.Key.Key_F2)  # nothing rings: nothing happens
    assert desk.phone.state is PhoneState.CONNECTED
    press(Qt.Key.Key_F3)
    assert desk.phone.view().held_since is not None
    press(Qt.Key.Key_F3)
    assert desk.phone.view().held_since is None
    press(Qt.Key.Key_F4)
    assert desk.phone.view().muted
    press(Qt.Key.Key_F4)
    press(Qt.Key.Key_F7)
    assert desk.phone.view().floor
    press(Qt.Key.Key_F7)
    press(Qt.Key.Key_F6)
    assert part.page.phone.keypad.isVisibleTo(window)
    press(Qt.Key.Key_F11)
    assert desk.phone.view().hang_up_armed
    assert desk.phone.call is not None
    press(Qt.Key.Key_F11)
    assert desk.phone.call is None


def test_calling_from_the_record_leads_the_keyboard_to_the_call(room: Room) -> None:
    part = exchange_part(room)
    part.page.clients.set_current("e3-fibre-pro")
    part.presenter.choose("e3-fibre-pro")
    frame = room.screen.frame
    frame.activateWindow()
    buttons = frame.findChildren(QAbstractButton)
    call = next(b for b in buttons if b.accessibleName().startswith("Appeler le") and b.isVisible())
    call.setFocus()
    QTest.keyClick(call, Qt.Key.Key_Return)
    desk = room.session.desk
    assert desk is not None
    room.until(lambda: desk.phone.state is PhoneState.CONNECTED)
    assert frame.focusWidget() is part.page.phone.main
    assert part.page.phone.main.text() == "J’ai fini de parler"


def test_a_keypad_switched_off_gives_the_keyboard_back_to_the_telephone(room: Room) -> None:
    phone = call_kessler(room).page.phone
    frame = room.screen.frame
    frame.activateWindow()
    QTest.keyClick(frame, Qt.Key.Key_F6)
    assert frame.focusWidget() is phone.keypad.keys["1"]
    phone.show_view(PhoneView(state="after"))  # nothing to press, nothing to dial
    assert frame.focusWidget() is phone


def test_one_press_never_hangs_up(room: Room) -> None:
    part = call_kessler(room)
    desk = room.session.desk
    assert desk is not None
    part.page.phone.hang_up.click()
    room.wait(4)
    assert desk.phone.call is not None
    assert not desk.phone.view().hang_up_armed


def test_the_space_bar_never_ends_a_turn(room: Room) -> None:
    part = call_kessler(room)
    desk = room.session.desk
    assert desk is not None
    before = len(room.events)
    part.page.phone.setFocus()
    QTest.keyClick(room.screen.frame, Qt.Key.Key_Space)
    assert desk.phone.state is PhoneState.CONNECTED
    assert all(event.kind is not EventKind.CALL_ENDED for event in room.events[before:])


def test_the_form_is_saved_as_typed_and_read_only_after_the_part(room: Room) -> None:
    part = exchange_part(room)
    desk = room.session.desk
    assert desk is not None
    part.presenter.choose("e1-facture-prorata")
    field = part.page.form.inputs["resume"]
    QTest.keyClicks(field, "Prorata compris.")
    room.wait(1)
    assert desk.forms.values("e1-facture-prorata")["resume"] == "Prorata compris."
    room.session.finish_phase()
    room.wait(1)
    assert not desk.forms.editable


def test_a_message_is_sent_once_for_good_and_a_second_may_follow(room: Room) -> None:
    part = exchange_part(room)
    desk = room.session.desk
    assert desk is not None
    name = "e2-wifi-etage"
    part.presenter.choose(name)
    room.asker.answers = [True, True]
    part.page.message.send.click()  # empty: refused with a sentence
    assert desk.forms.sent(name) == ()
    key = desk.forms.next_message(name)
    assert key is not None
    editor = part.book.editor(key, "")
    QTest.keyClicks(editor.page, "Bonjour, tout arrive vendredi.")
    room.wait(1)
    part.page.message.channels["email"].click()
    part.page.message.send.click()
    assert [str(item.work) for item in desk.forms.sent(name)] == [str(key)]
    assert editor.page.isReadOnly()
    assert desk.forms.next_message(name) is not None


def test_the_record_never_opens_by_itself_in_a_mock_exam(make_room: Callable[..., Room]) -> None:
    room = make_room(Mode.MOCK_EXAM)
    part = exchange_part(room)
    assert part.presenter.current == ""
    part.page.phone.main.click()
    desk = room.session.desk
    assert desk is not None
    room.until(lambda: desk.state_of("e1-facture-prorata") is ContactState.RINGING)
    assert part.presenter.current == ""


def test_the_recorded_call_is_heard_once_then_answered(room: Room) -> None:
    room.skip_to("CLIENT_RECORDING")
    part = room.screen.part
    assert isinstance(part, InterviewPart)
    desk = room.session.interview
    assert desk is not None
    part.interview.listen.click()
    room.until(lambda: desk.view().step == "answer", most_s=150)
    assert not desk.view().can_listen
    part.interview.answer.click()
    assert desk.view().recording
    room.wait(5)
    part.interview.answer.click()
    assert not desk.view().recording
    part.interview.following.click()
    assert desk.view().question is not None


def test_the_dossier_is_gathered_then_the_sitting_closed(room: Room) -> None:
    room.skip_to("FINAL")
    room.session.finish_phase()
    room.wait(1)
    closing = room.screen.closing
    assert closing.isVisibleTo(room.screen.frame)
    for signal, name in (
        (closing.print_requested, "print"), (closing.save_requested, "save"),
        (closing.letter_requested, "letter"), (closing.slip_requested, "slip"),
    ):  # fmt: skip
        signal.emit()
        assert room.asked[-1] == f"papers:{name}"
    room.session.printed("dossier", 4)
    room.wait(1)
    assert "4\u00a0feuilles imprimées sur 20" in texts_of(closing)
    closing.main.click()
    assert room.session.runner.sitting.gathered is not None
    room.asker.answers = [True]
    closing.main.click()
    assert room.session.runner.sitting.closed
    closing.main.click()
    assert room.asked[-1] == "home"


def test_a_full_disk_is_said_and_writing_goes_on(room: Room) -> None:
    from crcd_sim.domain.errors import EnvironmentProblem

    room.start()
    room.session.context.writer.failed(EnvironmentProblem("Le disque est plein : libérez de la place."))
    assert "disque est plein" in room.screen.frame.banner.label.text()
    part = room.screen.part
    assert isinstance(part, WritingPart)
    key = WorkKey("notes", "CASE_STUDY")
    QTest.keyClicks(part.desk.editors[key].page, "encore")
    room.wait(1)
    assert room.session.text(key) == "encore"

"""« Découvrir le poste » by keyboard alone, by mouse alone, and leaving nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from crcd_sim.settings import Settings
from crcd_sim.ui.discovery import words
from crcd_sim.ui.look import Look
from tests.ui.discovery.conftest import CHAT, PHONE, WRITE, Visit
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

Make = Callable[..., Visit]
PHONE_TASKS = {"answer", "finish", "hold", "mute", "hang_up"}
EVERYTHING = PHONE_TASKS | {"chat_open", "chat_send", "type", "clock"}
CONTROL = Qt.KeyboardModifier.ControlModifier


# --- From one end to the other ---------------------------------------------------------------


def call_by_keys(visit: Visit) -> None:
    visit.enter()
    visit.wait(2)
    visit.key(Qt.Key.Key_F2)
    visit.speak()
    visit.key(Qt.Key.Key_F8)
    visit.wait(6)
    for key in (Qt.Key.Key_F3, Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F4, Qt.Key.Key_F11, Qt.Key.Key_F11):
        visit.key(key)
        visit.wait(1)


def chat_by_keys(visit: Visit) -> None:
    visit.page.sections.bar.setFocus()
    visit.key(Qt.Key.Key_Tab, visit.page.sections.bar, CONTROL)
    visit.enter()
    visit.wait(2)
    visit.enter()
    visit.wait(10)
    QTest.keyClicks(visit.page.focusWidget(), "Oui, je vous lis")
    visit.key(Qt.Key.Key_Return, visit.page.focusWidget(), CONTROL)


def test_everything_is_tried_by_the_keyboard_alone(visit: Visit) -> None:
    call_by_keys(visit)
    assert visit.done == PHONE_TASKS
    chat_by_keys(visit)
    visit.page.sections.bar.setFocus()
    visit.key(Qt.Key.Key_Tab, visit.page.sections.bar, CONTROL)
    QTest.keyClicks(visit.page.focusWidget(), "Madame, nous avons lu votre courrier")
    visit.page.hide_clock.setFocus()
    visit.enter()
    assert visit.done == EVERYTHING
    visit.page.ready.setFocus()
    visit.enter()
    assert visit.ready == 1


def test_everything_that_can_be_pressed_is_tried_by_the_mouse_alone(visit: Visit) -> None:
    page = visit.page
    visit.on_the_line()
    visit.speak()
    for button in (page.phone.main, page.phone.hold, page.phone.hold, page.phone.mute, page.phone.mute):
        visit.click(button)
        visit.wait(1)
    visit.click(page.phone.hang_up)
    visit.click(page.phone.hang_up)
    bar = page.sections.bar
    for index in (CHAT, WRITE):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
        assert bar.currentIndex() == index
    visit.click(page.hide_clock)
    visit.in_chat()
    page.chat.message.setPlainText("Oui, je vous lis.")
    visit.click(page.chat.send)
    assert visit.done == EVERYTHING - {"type"}
    visit.click(page.ready)
    assert visit.ready == 1


# --- The telephone -----------------------------------------------------------------------------


def test_the_keyboard_starts_on_the_first_thing_to_do(visit: Visit) -> None:
    assert visit.page.focusWidget() is visit.page.phone.main
    assert visit.page.phone.main.face() == "Recevoir l’appel d’essai"


def test_the_call_is_announced_before_it_rings(visit: Visit) -> None:
    visit.click(visit.page.phone.main)
    assert visit.page.phone.view.line == words.COMING
    assert not visit.page.phone.main.isEnabled()
    visit.wait(2)
    assert visit.page.phone.main.face() == "Décrocher"


def test_a_task_is_ticked_as_soon_as_it_is_done(visit: Visit) -> None:
    assert visit.page.tasks[PHONE].count.text() == "0\u00a0sur\u00a05"
    visit.on_the_line()
    assert visit.page.tasks[PHONE].count.text() == "1\u00a0sur\u00a05"
    assert visit.page.tasks[PHONE].lines[0].accessibleName() == "Décrocher, essayé"


def test_one_press_does_not_hang_up(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.hang_up)
    assert visit.page.phone.hang_up.face() == "Confirmer\u00a0: raccrocher"
    visit.wait(4)
    assert visit.page.phone.hang_up.face() == "Raccrocher"
    assert visit.discovery.phone.call is not None


def test_the_sentence_about_a_second_press_goes_with_the_call(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.hang_up)
    assert "seconde fois" in visit.page.banner.label.text()
    visit.click(visit.page.phone.hang_up)
    assert not visit.page.banner.isVisible()


def test_the_big_button_takes_the_client_back_from_hold(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.hold)
    assert visit.page.phone.main.face() == "Reprendre"
    visit.click(visit.page.phone.main)
    assert visit.page.phone.main.face() == "J’ai fini de parler"


def test_a_line_can_be_heard_again(visit: Visit) -> None:
    visit.on_the_line()
    visit.speak()
    visit.click(visit.page.phone.repeat)
    assert visit.discovery.phone.call is not None
    spoken = visit.discovery.phone.call.state.spoken
    assert spoken is not None
    assert spoken.reason == "repeat"


def test_the_floor_can_be_kept(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.floor)
    visit.speak(then=3)
    assert visit.discovery.phone.call is not None
    assert visit.discovery.phone.call.state.last == ""
    assert visit.page.phone.floor.isChecked()


def test_the_keypad_sounds_during_the_call(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.dial)
    visit.click(visit.page.phone.keypad.keys["5"])
    visit.wait(0.08)
    assert visit.sound.levels().client > -60


def test_the_volume_is_heard_and_remembered(visit: Visit) -> None:
    visit.page.phone.volume.setValue(60)
    assert visit.keeper.settings.volume == 0.6
    assert visit.discovery.phone.view().volume == 0.6


def test_a_muted_microphone_is_told_and_the_sentence_goes_away(visit: Visit) -> None:
    visit.on_the_line()
    visit.click(visit.page.phone.mute)
    visit.wait(8.5)
    assert "micro est coupé" in visit.page.banner.label.text()
    visit.click(visit.page.phone.mute)
    visit.wait(7)
    assert not visit.page.banner.isVisible()


def test_a_lost_headset_is_told_until_it_is_back(visit: Visit) -> None:
    visit.sound.unplug("output")
    visit.wait(20)
    assert "branchement" in visit.page.banner.label.text()
    assert visit.page.banner.isVisible()
    visit.sound.plug("output")
    visit.wait(0.1)
    assert "de nouveau" in visit.page.banner.label.text()


# --- The chat ----------------------------------------------------------------------------------


def test_the_conversation_is_shown_as_it_goes(visit: Visit) -> None:
    visit.in_chat()
    assert any("je vous lis" in label.text() or "lisez" in label.text() for label in bubbles(visit))
    visit.page.chat.message.setPlainText("Oui")
    visit.click(visit.page.chat.send)
    assert any(label.text() == "Oui" for label in bubbles(visit))


def bubbles(visit: Visit) -> list[QLabel]:
    return visit.page.chat.findChildren(QLabel)


def test_the_message_field_takes_the_keyboard_when_the_chat_opens(visit: Visit) -> None:
    visit.in_chat()
    assert visit.page.focusWidget() is visit.page.chat.message


@pytest.mark.parametrize("enter", [True, False])
def test_the_key_that_sends_is_chosen_and_remembered(make_visit: Make, enter: bool) -> None:
    visit = make_visit(settings=Settings(enter_sends=not enter))
    visit.page.show_section(CHAT)
    visit.click(visit.page.enter.button("enter" if enter else "ctrl"))
    assert visit.keeper.settings.enter_sends is enter
    visit.in_chat()
    field = visit.page.chat.message
    QTest.keyClicks(field, "Oui")
    visit.key(Qt.Key.Key_Return, field)
    assert field.toPlainText() == ("" if enter else "Oui\n")


def test_a_choice_made_before_is_shown(make_visit: Make) -> None:
    assert make_visit(settings=Settings(enter_sends=True)).page.enter.value == "enter"


def test_closing_the_chat_asks_for_a_second_press(visit: Visit) -> None:
    visit.in_chat()
    visit.click(visit.page.chat.close_button)
    assert visit.page.chat.view.can_write
    visit.click(visit.page.chat.close_button)
    assert not visit.page.chat.view.can_write
    assert visit.page.chat.main.face() == "Recevoir une demande de chat"


def test_a_message_too_long_stays_in_its_field(visit: Visit) -> None:
    visit.in_chat()
    visit.page.chat.message.setPlainText("a" * 5000)
    visit.click(visit.page.chat.send)
    assert len(visit.page.chat.message.toPlainText()) == 5000
    assert "Coupez-le en plusieurs messages" in visit.page.banner.label.text()


# --- Writing and the time ----------------------------------------------------------------------


def test_a_line_that_is_typed_is_ticked(visit: Visit) -> None:
    visit.page.show_section(WRITE)
    assert visit.page.focusWidget() is visit.page.editor
    QTest.keyClicks(visit.page.editor, "Madame, nous avons lu")
    assert visit.done == {"type"}


@pytest.mark.parametrize("mark", ["b", "i", "u"])
def test_a_mark_is_put_on_what_is_selected(visit: Visit, mark: str) -> None:
    visit.page.show_section(WRITE)
    QTest.keyClicks(visit.page.editor, "Madame")
    visit.page.editor.selectAll()
    visit.click(visit.page.tools.toggles[mark])
    assert getattr(visit.page.editor.pen, mark)


@pytest.mark.parametrize("kind", ["bullet", "number"])
def test_a_list_is_begun(visit: Visit, kind: str) -> None:
    visit.page.show_section(WRITE)
    visit.click(visit.page.tools.toggles[kind])
    assert visit.page.editor.pen.list == kind


def test_what_was_typed_is_taken_back_and_put_back(visit: Visit) -> None:
    visit.page.show_section(WRITE)
    QTest.keyClicks(visit.page.editor, "Madame")
    visit.click(visit.page.tools.undo)
    assert visit.page.editor.toPlainText() == ""
    visit.click(visit.page.tools.redo)
    assert visit.page.editor.toPlainText() == "Madame"


def test_the_countdown_runs_and_can_be_hidden(visit: Visit) -> None:
    clock = visit.page._clock
    visit.wait(61.1)
    assert clock.text() == "8:59"
    visit.click(visit.page.hide_clock)
    assert (clock.text(), visit.page.hidden, visit.done) == ("", True, {"clock"})
    visit.wait(1)
    assert clock.text() == ""
    visit.click(visit.page.hide_clock)
    assert clock.text() == "8:58"


def test_nothing_ends_with_the_ten_minutes(visit: Visit) -> None:
    visit.wait(601)
    assert visit.page.progress.text().startswith("Les dix minutes sont passées.")
    visit.on_the_line()
    assert visit.done == {"answer"}


# --- The end -----------------------------------------------------------------------------------


def test_one_may_be_ready_at_once(visit: Visit) -> None:
    visit.click(visit.page.ready)
    assert visit.ready == 1


def test_being_ready_becomes_the_thing_to_do_once_all_is_tried(visit: Visit) -> None:
    assert visit.page.ready.kind == "secondary"
    call_by_keys(visit)
    visit.in_chat()
    visit.page.chat.message.setPlainText("Oui")
    visit.click(visit.page.chat.send)
    visit.page.show_section(WRITE)
    QTest.keyClicks(visit.page.editor, "Madame, nous avons lu")
    visit.click(visit.page.hide_clock)
    assert visit.page.ready.kind == "primary"
    assert visit.page.progress.text().startswith(words.ALL_DONE)


def test_leaving_in_mid_call_frees_the_headset(visit: Visit) -> None:
    visit.on_the_line()
    visit.presenter.leave()
    visit.wait(600)
    assert visit.time.idle


def test_the_next_one_starts_from_nothing(visit: Visit) -> None:
    visit.on_the_line()
    visit.page.show_section(WRITE)
    QTest.keyClicks(visit.page.editor, "Madame, nous avons lu")
    visit.presenter.start()
    assert visit.done == set()
    assert visit.page.editor.toPlainText() == ""
    assert not visit.page.editor.document().isUndoAvailable()
    assert visit.page.tasks[PHONE].count.text() == "0\u00a0sur\u00a05"


def test_the_way_back_is_asked_for(visit: Visit) -> None:
    asked: list[bool] = []
    visit.page.back_requested.connect(lambda: asked.append(True))
    visit.click(visit.page.back)
    assert asked == [True]


# --- On the screen -----------------------------------------------------------------------------

# Every control one can ever press here, and the test that presses it and sees an effect.
PRESSED = {
    "Accueil": test_the_way_back_is_asked_for,
    "masquer": test_the_countdown_runs_and_can_be_hidden,
    "afficher le temps": test_the_countdown_runs_and_can_be_hidden,
    "Je suis prêt": test_one_may_be_ready_at_once,
    "Recevoir l’appel d’essai": test_the_call_is_announced_before_it_rings,
    "Décrocher": test_a_task_is_ticked_as_soon_as_it_is_done,
    "J’ai fini de parler": test_everything_that_can_be_pressed_is_tried_by_the_mouse_alone,
    "Attente": test_the_big_button_takes_the_client_back_from_hold,
    "Reprendre": test_the_big_button_takes_the_client_back_from_hold,
    "Couper le micro": test_a_muted_microphone_is_told_and_the_sentence_goes_away,
    "Rétablir le micro": test_a_muted_microphone_is_told_and_the_sentence_goes_away,
    "Faire répéter": test_a_line_can_be_heard_again,
    "Garder la parole": test_the_floor_can_be_kept,
    "Clavier": test_the_keypad_sounds_during_the_call,
    "Raccrocher": test_one_press_does_not_hang_up,
    "Confirmer\u00a0: raccrocher": test_everything_that_can_be_pressed_is_tried_by_the_mouse_alone,
    "Recevoir une demande de chat": test_the_conversation_is_shown_as_it_goes,
    "Ouvrir la conversation": test_the_conversation_is_shown_as_it_goes,
    "Envoyer": test_the_conversation_is_shown_as_it_goes,
    "Clore la conversation": test_closing_the_chat_asks_for_a_second_press,
    "Confirmer\u00a0: clore": test_closing_the_chat_asks_for_a_second_press,
    words.CTRL_ENTER: test_the_key_that_sends_is_chosen_and_remembered,
    words.ENTER: test_the_key_that_sends_is_chosen_and_remembered,
    "Gras": test_a_mark_is_put_on_what_is_selected,
    "Italique": test_a_mark_is_put_on_what_is_selected,
    "Souligné": test_a_mark_is_put_on_what_is_selected,
    "Liste à puces": test_a_list_is_begun,
    "Liste numérotée": test_a_list_is_begun,
    "Annuler": test_what_was_typed_is_taken_back_and_put_back,
    "Rétablir": test_what_was_typed_is_taken_back_and_put_back,
    **{f"Touche {key}": test_the_keypad_sounds_during_the_call for key in "123456789*0#"},
}
# The paragraph's alignment opens a menu of the writing room, tested with it.
ELSEWHERE = {"Alignement\u00a0: aligner à gauche"}


def tour(visit: Visit):
    """Stop in every state of the page."""
    page = visit.page
    yield "idle"
    visit.click(page.phone.main)
    visit.wait(2)
    yield "rings"
    visit.click(page.phone.main)
    visit.speak()
    visit.click(page.phone.dial)
    yield "talking"
    visit.click(page.phone.mute)
    yield "muted"
    visit.click(page.phone.mute)
    visit.click(page.phone.hold)
    yield "held"
    visit.click(page.phone.hold)
    visit.click(page.phone.hang_up)
    yield "hanging up"
    visit.click(page.phone.hang_up)
    page.show_section(CHAT)
    yield "no chat"
    visit.click(page.chat.main)
    visit.wait(2)
    yield "chat offered"
    visit.click(page.chat.main)
    visit.wait(10)
    yield "chat open"
    visit.click(page.chat.close_button)
    yield "chat closing"
    visit.click(page.chat.close_button)
    page.show_section(WRITE)
    QTest.keyClicks(page.editor, "Madame, nous avons lu")
    yield "typed"
    visit.click(page.tools.undo)
    yield "undone"
    visit.click(page.hide_clock)
    yield "hidden"


def buttons(visit: Visit) -> set[str]:
    found = visit.page.findChildren(QAbstractButton)
    return {button.accessibleName() for button in found if button.isVisible() and button.isEnabled()}


def test_every_button_that_can_be_pressed_is_pressed_by_a_test(visit: Visit) -> None:
    seen: set[str] = set()
    for _state in tour(visit):
        seen |= buttons(visit)
    names = {"Masquer le temps restant": "masquer", "Afficher le temps restant": "afficher le temps"}
    assert {names.get(name, name) for name in seen} - ELSEWHERE == set(PRESSED)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_cut_and_the_french_is_right_in_every_state(
    make_visit: Make, dressed: Look, size: tuple[int, int], qapp
) -> None:
    visit = make_visit(look=dressed)
    visit.page.resize(*size)
    for state in tour(visit):
        qapp.processEvents()
        assert (state, cut_texts(visit.page)) == (state, [])
        assert (state, badly_typed(visit.page)) == (state, [])
        assert (state, nameless_controls(visit.page)) == (state, [])


def test_zoomed_twice_nothing_goes_out_at_the_side(make_visit: Make, dressed: Look, qapp) -> None:
    dressed.use(qapp, zoom=200)
    visit = make_visit(look=dressed)
    for _state in tour(visit):
        qapp.processEvents()
        assert not visit.page.area.horizontalScrollBar().isVisible()

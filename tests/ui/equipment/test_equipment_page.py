"""The equipment page: a call to an answering machine, by keyboard alone and by mouse alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.exam.equipment_view import CheckStep, Decision
from crcd_sim.services.ports import DeviceRef
from crcd_sim.settings import Device, Settings
from crcd_sim.ui.equipment import words
from crcd_sim.ui.look import Look
from tests.fakes.equipment import a_sentence
from tests.fakes.screens import OpenGate
from tests.ui.equipment.conftest import INSIDE, JABRA, Booth
from tests.ui.screen_checks import badly_typed, cut_texts, nameless_controls

Make = Callable[..., Booth]


# --- From one end to the other ---------------------------------------------------------------


def test_a_whole_check_by_the_keyboard_alone(booth: Booth) -> None:
    booth.enter()  # « Lancer l’essai »
    booth.key(Qt.Key.Key_F2)
    assert booth.step is CheckStep.GREETING
    booth.until(CheckStep.READING)
    booth.desk.sound.speak(a_sentence(12))
    booth.time.run_for(5)
    booth.key(Qt.Key.Key_F8)
    booth.until(CheckStep.FAREWELL)
    booth.key(Qt.Key.Key_F11)
    assert booth.step is CheckStep.FAREWELL
    booth.key(Qt.Key.Key_F11)
    assert booth.step is CheckStep.OVER
    booth.enter()  # « Continuer »
    assert [outcome.decision for outcome in booth.done] == [Decision.OK]


def test_a_whole_check_by_the_mouse_alone(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    booth.click(booth.page.result.primary)
    assert [outcome.decision for outcome in booth.done] == [Decision.OK]


def test_the_keyboard_is_always_where_the_next_thing_is_done(booth: Booth) -> None:
    page = booth.page
    assert page.focusWidget() is page.phone.main
    booth.go_to(CheckStep.READING)
    assert page.focusWidget() is page.phone.main
    booth.desk.sound.speak(a_sentence())
    booth.until(CheckStep.FAREWELL)
    assert page.focusWidget() is page.phone.hang_up
    booth.key(Qt.Key.Key_F11)
    booth.key(Qt.Key.Key_F11)
    assert page.focusWidget() is page.result.primary


def test_the_sentence_is_shown_when_it_is_time_to_read_it(booth: Booth) -> None:
    booth.go_to(CheckStep.ROOM)
    assert not booth.page.steps.sentence.isVisible()
    booth.until(CheckStep.READING)
    assert booth.page.steps.sentence.isVisible()
    assert booth.page.steps.sentence.text() == words.SENTENCE


def test_the_time_left_for_silence_shrinks(booth: Booth) -> None:
    booth.go_to(CheckStep.ROOM)
    first = booth.page.steps.bar.value()
    booth.time.run_for(3)
    assert booth.page.steps.bar.isVisible()
    assert 0 < booth.page.steps.bar.value() < first


def test_the_meter_moves_with_the_voice(booth: Booth) -> None:
    booth.desk.sound.speak(a_sentence())
    booth.time.run_for(1)
    assert booth.page.phone._mine.share > 0.3


def test_what_the_machine_says_can_be_read(booth: Booth) -> None:
    booth.go_to(CheckStep.GREETING)
    assert "Gardez le silence" in booth.page.steps.machine.text()


# --- Verdicts --------------------------------------------------------------------------------


def test_a_good_voice_leads_on_with_one_button(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    result = booth.page.result
    assert (result.title.text(), result.primary.face()) == ("Votre casque est prêt", "Continuer")
    assert not booth.page.phone.main.isVisible()


@pytest.mark.parametrize(
    ("spoken", "room", "word", "offered"),
    [
        (False, None, "interrupteur", "anyway"),
        (False, -30, "mode bruyant", "noisy"),
        (True, -30, "F8", "noisy"),
    ],
)
def test_a_problem_says_what_to_do_and_offers_another_try_first(
    booth: Booth, spoken: bool, room: float | None, word: str, offered: str
) -> None:
    booth.go_to(CheckStep.OVER, a_sentence(level=0.25) if spoken else None, room)
    result = booth.page.result
    assert word in result.sentence.text()
    assert result.primary.face() == "Recommencer l’essai"
    shown = [name for name in ("anyway", "noisy", "without") if getattr(result, name).isVisible()]
    assert shown == [offered]


def test_trying_again_lets_it_ring_at_once(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, None, None)
    booth.click(booth.page.result.primary)
    assert booth.step is CheckStep.RINGING
    assert booth.page.steps.isVisible()


def test_a_good_check_may_be_done_again(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    booth.click(booth.page.result.again)
    assert booth.step is CheckStep.RINGING


def test_who_did_not_hear_himself_is_told_what_to_look_at(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    booth.click(booth.page.result.not_heard)
    result = booth.page.result
    assert "volume" in result.sentence.text()
    assert result.primary.face() == "Recommencer l’essai"
    booth.click(result.primary)
    booth.go_to_end_again()
    assert result.title.text() == "Votre casque est prêt"


def test_the_figures_stay_off_the_screen(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    shown = [booth.page.result.sentence.text(), booth.page.result.title.text()]
    assert not any("dB" in text or any(c.isdigit() for c in text) for text in shown)


# --- Going on all the same ---------------------------------------------------------------------


def test_staff_decide_whether_one_goes_on_with_a_problem(make_booth: Make, open_gate: OpenGate) -> None:
    booth = make_booth(gate=open_gate, answers=(True,))
    booth.go_to(CheckStep.OVER, None, None)
    booth.click(booth.page.result.anyway)
    assert open_gate.purposes == ["continuer malgré ce problème de casque"]
    assert [outcome.decision for outcome in booth.done] == [Decision.ANYWAY]
    assert booth.done[0].verdict is not None
    assert booth.done[0].verdict.code == "silence"


def test_without_the_code_nobody_goes_on(make_booth: Make) -> None:
    booth = make_booth(gate=OpenGate(closed=True), answers=(True,))
    booth.go_to(CheckStep.OVER, None, None)
    booth.click(booth.page.result.anyway)
    assert booth.done == []
    assert booth.page.result.primary.isVisible()


def test_a_no_to_the_question_changes_nothing(make_booth: Make, open_gate: OpenGate) -> None:
    booth = make_booth(gate=open_gate, answers=(False,))
    booth.go_to(CheckStep.OVER, None, None)
    booth.click(booth.page.result.anyway)
    assert (booth.done, open_gate.purposes) == ([], [])


def test_the_noisy_mode_is_a_rule_the_sitting_takes_over(make_booth: Make) -> None:
    booth = make_booth(answers=(True,))
    booth.go_to(CheckStep.OVER, None, -30)
    booth.click(booth.page.result.noisy)
    assert booth.asker.asked == [words.NOISY]
    assert [outcome.noisy_room for outcome in booth.done] == [True]


# --- The headset -------------------------------------------------------------------------------


def test_a_missing_headset_is_said_and_looked_for_again(make_booth: Make) -> None:
    booth = make_booth(found=())
    result = booth.page.result
    assert "Aucun casque" in result.sentence.text()
    assert (result.primary.face(), result.without.isVisible()) == ("Réessayer", False)
    booth.desk.found = (JABRA,)
    booth.click(result.primary)
    assert booth.desk.searches == 2
    assert booth.page.phone.main.face() == "Lancer l’essai"


def test_one_goes_on_without_a_headset_only_if_the_rules_allow(make_booth: Make) -> None:
    booth = make_booth(found=(), without_headset=True, answers=(True,))
    booth.click(booth.page.result.without)
    assert booth.asker.asked == [words.WITHOUT]
    assert [outcome.decision for outcome in booth.done] == [Decision.WITHOUT_HEADSET]


def test_a_sound_system_that_does_not_answer_says_its_own_sentence(make_booth: Make) -> None:
    booth = make_booth(found=())
    booth.desk.error = EnvironmentProblem("Le système de son du poste ne répond pas.", code="sound_system")
    booth.click(booth.page.result.primary)
    assert booth.page.result.sentence.text() == "Le système de son du poste ne répond pas."


def test_an_unplugged_headset_stops_the_check_with_what_to_do(booth: Booth) -> None:
    booth.go_to(CheckStep.ROOM)
    booth.desk.sound.unplug("output")
    booth.time.run_for(0.1)
    assert "rebranchez-le" in booth.page.result.sentence.text()
    assert booth.page.result.primary.face() == "Réessayer"


def test_hanging_up_too_early_offers_another_try(booth: Booth) -> None:
    booth.go_to(CheckStep.READING)
    booth.click(booth.page.phone.hang_up)
    booth.click(booth.page.phone.hang_up)
    assert "raccroché avant la fin" in booth.page.result.sentence.text()
    booth.click(booth.page.result.primary)
    assert booth.step is CheckStep.RINGING


def pick(booth: Booth, role: str, text: str) -> None:
    combo = booth.page.devices[role]
    index = combo.findText(text)
    assert index >= 0, f"{text} is not in the list"
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


@pytest.mark.parametrize(("role", "kept"), [("input", "microphone"), ("output", "earphone")])
def test_a_device_that_is_picked_is_opened_and_remembered(booth: Booth, role: str, kept: str) -> None:
    pick(booth, role, "Audio interne")
    assert getattr(booth.keeper.settings, kept) == Device("ALSA", "Audio interne")
    choice = booth.desk.choices[-1]
    assert (choice.input if role == "input" else choice.output) == INSIDE.ref
    assert len(booth.desk.choices) == 2


def test_the_remembered_headset_is_named_even_when_it_is_away(make_booth: Make) -> None:
    away = Device("ALSA", "Plantronics")
    booth = make_booth(settings=Settings(microphone=away, earphone=away))
    assert booth.page.devices["input"].currentText() == "Plantronics (débranché)"
    assert booth.desk.choices[-1].input == DeviceRef("ALSA", "Plantronics")


def test_two_devices_of_one_name_are_told_apart(make_booth: Make) -> None:
    twin = JABRA.__class__(DeviceRef("JACK", JABRA.ref.name), 1, 2)
    booth = make_booth(found=(JABRA, twin))
    shown = [booth.page.devices["input"].itemText(index) for index in range(3)]
    assert shown == ["Celui du système", "Jabra Evolve2 40 – ALSA", "Jabra Evolve2 40 – JACK"]


def test_devices_are_not_changed_in_the_middle_of_a_call(booth: Booth) -> None:
    booth.go_to(CheckStep.GREETING)
    assert not booth.page.devices["input"].isEnabled()
    assert not booth.page.search.isEnabled()


def test_searching_again_looks_at_the_machine_again(booth: Booth) -> None:
    booth.desk.found = (JABRA,)
    booth.click(booth.page.search)
    assert booth.desk.searches == 2
    assert booth.page.devices["input"].findText("Audio interne") < 0


def test_the_volume_is_heard_and_remembered(booth: Booth) -> None:
    booth.page.phone.volume.setValue(150)
    assert booth.keeper.settings.volume == 1.5
    assert booth.call.view().volume == 1.5


# --- The end -----------------------------------------------------------------------------------


def test_the_gate_is_kept_for_the_exchanges(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    booth.click(booth.page.result.primary)
    assert booth.keeper.settings.gate_dbfs == pytest.approx(-55, abs=1.5)


def test_the_headset_is_free_once_the_candidate_goes_on(booth: Booth) -> None:
    booth.go_to(CheckStep.OVER, a_sentence())
    booth.click(booth.page.result.primary)
    booth.time.run_for(100)
    assert booth.time.idle
    assert booth.call.levels().candidate == -120


def test_leaving_in_mid_call_forgets_it(booth: Booth) -> None:
    booth.go_to(CheckStep.READING)
    booth.presenter.leave()
    booth.time.run_for(100)
    assert booth.time.idle
    assert booth.done == []


def test_the_way_back_is_asked_for(booth: Booth) -> None:
    asked: list[bool] = []
    booth.page.back_requested.connect(lambda: asked.append(True))
    booth.click(booth.page.back)
    assert asked == [True]


def test_the_ten_second_check_of_the_waiting_page(make_booth: Make) -> None:
    booth = make_booth(short=True)
    booth.time.run_for(5)
    booth.click(booth.page.phone.main)
    booth.click(booth.page.phone.main)
    start = booth.time.now
    booth.until(CheckStep.READING)
    assert booth.page.steps.sentence.text() == words.SHORT_SENTENCE
    booth.desk.sound.speak(a_sentence(2.5))
    booth.until(CheckStep.OVER)
    assert booth.time.now - start <= 10
    booth.click(booth.page.result.primary)
    assert [outcome.short for outcome in booth.done] == [True]


# --- On the screen -----------------------------------------------------------------------------

# Every control a candidate can ever press here, and the test that presses it and sees an effect.
PRESSED = {
    "Accueil": test_the_way_back_is_asked_for,
    "Chercher à nouveau": test_searching_again_looks_at_the_machine_again,
    "Lancer l’essai": test_a_whole_check_by_the_mouse_alone,
    "Décrocher": test_a_whole_check_by_the_mouse_alone,
    "J’ai fini de lire": test_a_whole_check_by_the_keyboard_alone,
    "Raccrocher": test_hanging_up_too_early_offers_another_try,
    "Confirmer\u00a0: raccrocher": test_hanging_up_too_early_offers_another_try,
    "Continuer": test_a_whole_check_by_the_mouse_alone,
    "Recommencer l’essai": test_a_good_check_may_be_done_again,
    "Je ne me suis pas entendu": test_who_did_not_hear_himself_is_told_what_to_look_at,
    "Continuer quand même…": test_staff_decide_whether_one_goes_on_with_a_problem,
    "Prendre le mode bruyant…": test_the_noisy_mode_is_a_rule_the_sitting_takes_over,
    "Réessayer": test_a_missing_headset_is_said_and_looked_for_again,
    "Continuer sans casque (échanges joués par un formateur)…": (
        test_one_goes_on_without_a_headset_only_if_the_rules_allow
    ),
}


def buttons(booth: Booth) -> set[str]:
    found = booth.page.findChildren(QAbstractButton)
    return {button.face() for button in found if button.isVisible() and button.isEnabled()}


def test_every_button_that_can_be_pressed_is_pressed_by_a_test(make_booth: Make) -> None:
    seen: set[str] = set()
    for spoken, room in ((a_sentence(), -65), (None, None), (None, -30)):
        booth = make_booth()
        for _step in booth.walk(spoken, room):
            seen |= buttons(booth)
    seen |= buttons(make_booth(found=(), without_headset=True))
    assert seen == set(PRESSED)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("room", [-65, None, -30])
def test_nothing_is_cut_and_the_french_is_right_at_every_step(
    make_booth: Make, dressed: Look, room: float | None, size: tuple[int, int], qapp
) -> None:
    booth = make_booth(look=dressed)
    booth.page.resize(*size)
    for step in booth.walk(a_sentence() if room == -65 else None, room):
        qapp.processEvents()
        assert (step, cut_texts(booth.page)) == (step, [])
        assert badly_typed(booth.page) == []
        assert nameless_controls(booth.page) == []


def test_zoomed_twice_the_panels_stand_under_each_other(
    make_booth: Make, dressed: Look, qapp, qtbot: QtBot
) -> None:
    dressed.use(qapp, zoom=200)
    booth = make_booth(look=dressed)
    booth.go_to(CheckStep.READING)
    qtbot.waitUntil(lambda: not booth.page.steps.sentence.visibleRegion().isEmpty())
    assert booth.page.phone.y() > booth.page.steps.mapTo(booth.page, booth.page.steps.rect().topLeft()).y()
    assert not booth.page.area.horizontalScrollBar().isVisible()

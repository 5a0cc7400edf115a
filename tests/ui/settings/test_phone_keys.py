"""The telephone's keys: changed in the settings, written on the buttons, refused when they cannot serve."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crcd_sim.settings import Settings
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import DEFAULTS, USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.phone.softphone_panel import SoftphonePanel
from crcd_sim.ui.settings.key_choice import LISTENING
from tests.fakes.screens import GivenDevices
from tests.ui.home.conftest import Show
from tests.ui.settings.test_settings_page import Bench

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(dressed: Look, qapp: QApplication, show: Show) -> Bench:
    made = Bench(dressed, qapp, GivenDevices(), Settings())
    show(made.page)
    return made


def press(bench: Bench, gesture: PhoneKey, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Click the key of a gesture, then press another."""
    choice = bench.page.keys[gesture]
    choice.setFocus()
    choice.click()
    assert choice.listening
    QTest.keyClick(choice, key, modifiers)


def shown(bench: Bench) -> dict[PhoneKey, str]:
    return {gesture: choice.face() for gesture, choice in bench.page.keys.items()}


def test_the_usual_keys_are_shown(bench: Bench) -> None:
    assert shown(bench) == dict(DEFAULTS)


@pytest.mark.parametrize("gesture", list(PhoneKey))
def test_each_gesture_takes_another_key_after_the_staff_code(bench: Bench, gesture: PhoneKey) -> None:
    press(bench, gesture, Qt.Key.Key_F12)
    assert bench.keeper.settings.phone_keys == {gesture.value: "F12"}
    assert bench.gate.purposes == ["changer les touches du téléphone"]
    assert shown(bench)[gesture] == "F12"


def test_without_the_staff_code_nothing_changes(bench: Bench) -> None:
    bench.gate.closed = True
    press(bench, PhoneKey.HOLD, Qt.Key.Key_F12)
    assert bench.keeper.settings.phone_keys == {}
    assert shown(bench)[PhoneKey.HOLD] == "F3"


def test_a_key_with_a_modifier_is_taken_and_named_as_the_keyboard_names_it(bench: Bench) -> None:
    press(bench, PhoneKey.DONE, Qt.Key.Key_F8, CTRL)
    assert bench.keeper.settings.phone_keys == {"done": "Ctrl+F8"}
    assert shown(bench)[PhoneKey.DONE] == "Ctrl+F8"


@pytest.mark.parametrize(
    ("key", "modifiers", "why"),
    [
        (Qt.Key.Key_Space, NONE, "touche de fonction"),  # candidates type notes
        (Qt.Key.Key_A, NONE, "touche de fonction"),
        (Qt.Key.Key_Return, NONE, "touche de fonction"),
        (Qt.Key.Key_F, CTRL, "touche de fonction"),
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier, "ferme les fenêtres"),
        (Qt.Key.Key_F8, NONE, "J’ai fini de parler"),
    ],
)
def test_a_key_that_cannot_serve_is_refused_with_a_sentence(
    bench: Bench, key: Qt.Key, modifiers: Qt.KeyboardModifier, why: str
) -> None:
    press(bench, PhoneKey.MUTE, key, modifiers)
    assert bench.keeper.settings.phone_keys == {}
    assert bench.page.keys_sentence.isVisible()
    assert why in bench.page.keys_sentence.text()
    assert shown(bench) == dict(DEFAULTS)


def test_escape_leaves_the_key_as_it_is(bench: Bench) -> None:
    press(bench, PhoneKey.MUTE, Qt.Key.Key_Escape)
    assert not bench.page.keys[PhoneKey.MUTE].listening
    assert (bench.keeper.settings.phone_keys, shown(bench)) == ({}, dict(DEFAULTS))


def test_going_elsewhere_leaves_the_key_as_it_is(bench: Bench) -> None:
    choice = bench.page.keys[PhoneKey.MUTE]
    choice.setFocus()
    choice.click()
    assert choice.face() == LISTENING
    bench.page.keys[PhoneKey.HOLD].setFocus()
    assert choice.face() == "F4"


def test_the_usual_keys_come_back_in_one_press(bench: Bench) -> None:
    assert not bench.page.usual_keys.isEnabled()
    press(bench, PhoneKey.HOLD, Qt.Key.Key_F12)
    bench.page.usual_keys.click()
    assert bench.keeper.settings.phone_keys == {}
    assert shown(bench) == dict(DEFAULTS)


def test_keys_are_written_on_the_buttons_of_the_telephone(dressed: Look, show: Show) -> None:
    keys = PhoneKeys.kept({"hold": "F12", "hang_up": "Shift+F11"})
    panel = SoftphonePanel(dressed, keys)
    show(panel)
    assert (panel.hold.key, panel.hang_up.key, panel.mute.key) == ("F12", "Shift+F11", "F4")


@pytest.mark.parametrize(
    "kept",
    [
        {"hold": "F4"},  # already that of the microphone
        {"hold": "A", "mute": 4, "unknown": "F12"},
        {"hold": ""},
    ],
)
def test_settings_that_cannot_serve_give_the_usual_keys(kept: dict[str, object]) -> None:
    assert PhoneKeys.kept(kept) == USUAL


def test_two_keys_exchanged_by_hand_in_the_file_both_hold() -> None:
    keys = PhoneKeys.kept({"hold": "F4", "mute": "F3"})
    assert (keys[PhoneKey.HOLD], keys[PhoneKey.MUTE]) == ("F4", "F3")


def test_texts_name_the_keys_of_this_workstation() -> None:
    keys = PhoneKeys.kept({"done": "Ctrl+F8"})
    assert keys.rewritten("Tout de suite avec F8 ; F11 en deux fois, F10 jamais.") == (
        "Tout de suite avec Ctrl+F8 ; F11 en deux fois, F10 jamais."
    )

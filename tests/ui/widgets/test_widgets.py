from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QWidget

from crcd_sim.ui.widgets import (
    Banner,
    Field,
    IconButton,
    Panel,
    Pill,
    PrimaryButton,
    SecondaryButton,
    Tabs,
    TimerLabel,
    ToggleButton,
    as_rows,
)
from crcd_sim.ui.widgets.buttons import key_text


def test_the_key_on_a_button_presses_it(qtbot, stage, look):
    button = PrimaryButton(look, "J’ai fini de parler", key="F8")
    window = stage(button, QLineEdit())
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(window, Qt.Key.Key_F8)


def test_the_key_still_works_after_the_text_has_changed(qtbot, stage, look):
    button = PrimaryButton(look, "Mettre en attente", key="F3")
    window = stage(button)
    button.setText("Reprendre l’appel")
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(window, Qt.Key.Key_F3)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_focused_button_is_pressed_by_enter_and_by_space(qtbot, stage, look, key):
    button = SecondaryButton(look, "Versions")
    stage(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_disabled_button_does_not_answer_to_its_key(stage, look):
    button = PrimaryButton(look, "Raccrocher", key="F11")
    window = stage(button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(True))
    button.setEnabled(False)
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert pressed == []


def test_a_button_tells_a_screen_reader_its_text(look):
    assert SecondaryButton(look, "Terminer l’épreuve…").accessibleName() == "Terminer l’épreuve…"


def test_an_icon_tells_its_name_and_its_key_on_hover(look):
    button = IconButton(look, "Annuler", "undo", key="Ctrl+Z")
    assert (button.accessibleName(), button.toolTip()) == ("Annuler", "Annuler (Ctrl+Z)")


def test_an_ampersand_is_written_as_it_is(look):
    assert SecondaryButton(look, "Objet & suite").face() == "Objet & suite"


def test_keys_are_named_as_on_a_french_keyboard():
    assert key_text("Ctrl+Shift+Return") == "Ctrl+Maj+Entrée"


def test_a_key_held_down_presses_a_button_once(stage, look):
    button, pressed = PrimaryButton(look, "Commencer"), []
    stage(button)
    button.clicked.connect(lambda: pressed.append(True))
    for repeated in (False, True, True):
        key = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated
        )
        QApplication.sendEvent(button, key)
    assert pressed == [True]


def test_a_button_is_wide_enough_for_its_key(look):
    bare, keyed = SecondaryButton(look, "Attente"), SecondaryButton(look, "Attente", key="F3")
    assert keyed.sizeHint().width() > bare.sizeHint().width()


@pytest.mark.parametrize(("size", "pixels"), [("normal", 32), ("action", 52)])
def test_a_button_has_the_height_of_the_drawings(look, size, pixels):
    assert PrimaryButton(look, "Commencer", size=size).sizeHint().height() == pixels


def test_a_button_grows_with_the_zoom(qapp, look):
    button = PrimaryButton(look, "Commencer")
    look.use(qapp, zoom=200)
    assert button.sizeHint().height() == 64


def test_a_checked_toggle_does_not_look_like_an_unchecked_one(stage, look):
    button = ToggleButton(look, "Gras")
    stage(button)
    before = button.grab().toImage()
    button.setChecked(True)
    assert button.grab().toImage() != before


@pytest.mark.usefixtures("qapp")
def test_a_pill_changes_words_and_colour_together():
    pill = Pill("à appeler")
    pill.show_state("traité", "ok")
    assert (pill.text(), pill.kind) == ("traité", "ok")


def test_a_countdown_changes_colour_with_its_words(look):
    timer = TimerLabel(look, 26, "11 min")
    timer.show_time("9 min", "warning")
    assert timer.palette().color(timer.foregroundRole()) == look.color("warning")


def test_tabs_move_with_control_tab(stage, look):
    tabs = Tabs(look, "Travail")
    box = QLineEdit()
    tabs.add(box, "Résumé")
    tabs.add(QLineEdit(), "Courrier")
    stage(tabs)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert tabs.bar.currentIndex() == 1


@pytest.mark.parametrize("pressed", [0, 1])
def test_what_is_typed_after_a_press_on_a_tab_goes_into_its_page(stage, look, pressed):
    tabs = Tabs(look, "Travail")
    fields = [QLineEdit(), QLineEdit()]
    for field, text in zip(fields, ("Résumé", "Courrier"), strict=True):
        tabs.add(field, text)
    elsewhere = QLineEdit()
    window = stage(tabs, elsewhere)
    elsewhere.setFocus()
    QTest.mouseClick(tabs.bar, Qt.MouseButton.LeftButton, pos=tabs.bar.tabRect(pressed).center())
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    assert [field.text() for field in fields] == (["a", ""] if pressed == 0 else ["", "a"])


def test_tabs_do_not_move_when_another_one_is_chosen(stage, look):
    tabs = Tabs(look, "Travail")
    for text in ("Résumé", "Enjeux client", "Courrier"):
        tabs.add(QWidget(), text)
    stage(tabs)
    before = [tabs.bar.tabRect(index) for index in range(3)]
    tabs.bar.setCurrentIndex(2)
    assert [tabs.bar.tabRect(index) for index in range(3)] == before


def test_a_closed_banner_says_so_and_goes(qtbot, stage, look):
    banner = Banner(look, "Le casque a été débranché.", "danger")
    stage(banner)
    with qtbot.waitSignal(banner.closed):
        banner.findChild(IconButton).click()
    assert not banner.isVisible()


def test_a_banner_that_speaks_again_is_shown_again(stage, look):
    banner = Banner(look, "Le casque a été débranché.", "danger")
    stage(banner)
    banner.hide()
    banner.say("Le casque est revenu.", "ok")
    assert banner.isVisible()
    assert (banner.label.text(), banner.kind) == ("Le casque est revenu.", "ok")


def test_an_action_of_a_banner_is_run(stage, look):
    banner, run = Banner(look, "Le disque est plein.", "danger"), []
    stage(banner)
    banner.add_action("Réessayer", lambda: run.append(True)).click()
    assert run == [True]


def test_a_panel_without_a_title_has_no_header(stage, look):
    bare, titled = Panel(look), Panel(look, "Clients")
    stage(bare, titled)
    assert titled.sizeHint().height() - bare.sizeHint().height() >= 36


def test_a_field_gives_its_label_to_its_control(look):
    control = QLineEdit()
    field = Field(look, "Motif", control)
    assert control.accessibleName() == "Motif"
    assert field.label.buddy() is control


def test_rows_have_their_height_even_when_measured_early(stage, look):
    view = as_rows(look, QListWidget())
    view.addItems(["M. Abdi", "Mme Rouvier"])
    view.setCurrentRow(1)
    stage(view)
    assert view.visualItemRect(view.item(1)).top() == 32

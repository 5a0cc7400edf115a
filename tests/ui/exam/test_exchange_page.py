"""The page of the exchanges on a small screen: no second scroll bar, and one thing to do."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from crcd_sim.ui.exam.exchange_page import MESSAGE, ExchangePage
from crcd_sim.ui.exam.frame import ExamFrame
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import PhoneKey
from crcd_sim.ui.phone.softphone_panel import IDLE, TALKING, PhoneView
from crcd_sim.ui.record.message_form import MessageView
from crcd_sim.ui.widgets.buttons import Button

TITLE_BAR = 24  # of the window, in pixels
READY = PhoneView(
    IDLE, "Aucun appel en cours", "00:00", main="Prêt pour le contact suivant", main_key=PhoneKey.READY,
    can_dial=True, recording="Enregistrement en cours",
)  # fmt: skip
ON_A_CALL = PhoneView(
    TALKING, "06 39 98 62 15", "02:14", "En attente\u00a0: 0:12", "Le client vous écoute", main="J’ai fini",
    can_hold=True, can_mute=True, can_repeat=True, can_floor=True, can_dial=True, can_hang_up=True,
    recording="Enregistrement en cours",
)  # fmt: skip


@pytest.mark.parametrize("view", [READY, ON_A_CALL])
def test_banners_and_the_keypad_bring_no_scroll_bar_on_a_small_screen(
    dressed: Look, qtbot: QtBot, view: PhoneView
) -> None:
    frame, page = ExamFrame(dressed), ExchangePage(dressed)
    qtbot.addWidget(frame)
    frame.set_content(page)
    frame.resize(1366, 768 - TITLE_BAR)
    frame.show()
    page.phone.show_view(view)
    page.phone.say("Votre micro est coupé\u00a0: le client ne vous entend pas.")
    page.phone.dial.setChecked(True)
    frame.banner.say("Le casque a été débranché. " * 8, "warning")
    QApplication.processEvents()
    area = frame.findChild(QScrollArea)
    assert area.isAncestorOf(page)
    assert area.verticalScrollBar().maximum() == 0


def test_sending_a_message_never_rivals_the_telephone(dressed: Look, qtbot: QtBot) -> None:
    page = ExchangePage(dressed)
    qtbot.addWidget(page)
    page.tabs.bar.setCurrentIndex(MESSAGE)
    page.message.show_view(MessageView(client="e6-impaye", can_send=True))
    page.show()
    page.phone.show_view(READY)
    buttons = [button for button in page.findChildren(Button) if button.isVisible() and button.isEnabled()]
    assert page.message.send in buttons
    assert [button for button in buttons if button.kind == "primary"] == [page.phone.main]


@pytest.mark.parametrize(
    ("main", "enabled", "call"),
    [("Prêt pour le contact suivant", True, "secondary"), ("Prêt…", False, "primary"), ("", True, "primary")],
)
def test_one_thing_to_do_the_big_button_or_the_number_composed(
    dressed: Look, qtbot: QtBot, main: str, enabled: bool, call: str
) -> None:
    page = ExchangePage(dressed)
    qtbot.addWidget(page)
    page.phone.show_view(PhoneView(IDLE, main=main, main_enabled=enabled, can_dial=True))
    assert page.phone.keypad.call.kind == call

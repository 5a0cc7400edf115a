"""From the settings to the recorder and back, in the real window, with its real threads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.clock import SystemClock
from crcd_sim.settings import Settings, save
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.settings.settings_page import SettingsPage
from crcd_sim.ui.voices.voices_page import VoicesPage

CODE = "2468"


@pytest.fixture
def desktop(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    folder = tmp_path / "data"
    folder.mkdir()
    save(folder, Settings().with_staff_code(CODE))
    made = Desktop(qapp, folder, SystemClock(), "virtual")
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.close()


def open_voices(desktop: Desktop, qtbot: QtBot) -> VoicesPage:
    desktop.flow.show_settings()
    settings = desktop.window.page
    assert isinstance(settings, SettingsPage)
    settings.voices.click()
    panel = desktop.flow.gate.panel
    assert panel is not None
    panel.code.setText(CODE)
    panel.confirm.click()
    qtbot.waitUntil(lambda: isinstance(desktop.window.page, VoicesPage), timeout=20_000)
    page = desktop.window.page
    assert isinstance(page, VoicesPage)
    qtbot.waitUntil(lambda: page.record.isEnabled(), timeout=20_000)
    return page


def test_the_voices_of_the_installed_pack_are_shown_after_the_code(desktop: Desktop, qtbot: QtBot) -> None:
    page = open_voices(desktop, qtbot)
    assert page.packs.currentText() == "Ondalys Télécom"
    assert page.calls.names == ("r1-colere", "r2-detresse")


def test_the_way_back_leads_to_the_settings(desktop: Desktop, qtbot: QtBot) -> None:
    page = open_voices(desktop, qtbot)
    page.back.click()
    assert isinstance(desktop.window.page, SettingsPage)


def test_the_window_may_close_in_the_middle_of_a_take(desktop: Desktop, qtbot: QtBot) -> None:
    page = open_voices(desktop, qtbot)
    page.record.click()
    qtbot.waitUntil(lambda: page.guide.text() == "Lisez le texte à voix haute.", timeout=20_000)
    desktop.window.close()
    assert desktop.window.isHidden()
    assert not list((desktop.data).rglob("*.part"))

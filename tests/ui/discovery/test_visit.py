"""The discovery comes over the window's page, and goes with all that was tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim import paths
from crcd_sim.services.exam.discovery import Discovery
from crcd_sim.sound.virtual import VirtualSound
from crcd_sim.ui.discovery.visit import DiscoveryVisit
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.settings.appearance import Appearance
from tests.fakes.screens import MemoryKeeper, ReadyAsker
from tests.fakes.sound import VirtualTime


class Hall:
    """A window on its home page, and the way to the discovery."""

    def __init__(self, qapp: QApplication, look: Look) -> None:
        self.time = VirtualTime()
        sound = VirtualSound(self.time, self.time)
        keeper = MemoryKeeper()
        self.window = MainWindow(look, Appearance(qapp, look, keeper), keeper, ReadyAsker())
        self.home = QWidget()
        self.window.show_page(self.home)
        self.visit = DiscoveryVisit(
            self.window,
            look,
            lambda owner: Discovery(sound, self.time, self.time, paths.AUDIO / "commun", owner),
            keeper,
            self.time,
            self.time,
        )

    def enter(self) -> None:
        self.visit.show(lambda: self.window.show_page(self.home))
        self.time.run_for(1)


@pytest.fixture
def hall(qapp: QApplication, qtbot: QtBot, look: Look) -> Iterator[Hall]:
    made = Hall(qapp, look)
    qtbot.addWidget(made.window)
    made.window.show()
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    made.enter()
    yield made
    made.visit.leave()


def test_the_page_takes_the_window_and_the_keyboard(hall: Hall) -> None:
    page = hall.visit.page
    assert page is not None
    assert hall.window.page is page
    assert hall.window.focusWidget() is page.phone.main
    assert hall.window.windowTitle().startswith("Découvrir le poste")


@pytest.mark.parametrize("button", ["ready", "back"])
def test_being_ready_or_going_back_leads_home_and_frees_the_headset(hall: Hall, button: str) -> None:
    page = hall.visit.page
    assert page is not None
    page.phone.main.click()
    hall.time.run_for(3)
    getattr(page, button).click()
    assert hall.window.page is hall.home
    assert hall.visit.page is None
    hall.time.run_for(600)
    assert hall.time.idle


def test_a_second_visit_starts_from_nothing(hall: Hall) -> None:
    first = hall.visit.page
    assert first is not None
    first.editor.insertPlainText("Madame, nous avons lu")
    first.ready.click()
    hall.visit.show(lambda: None)
    second = hall.visit.page
    assert second is not None
    assert second is not first
    assert second.editor.toPlainText() == ""


def test_the_window_that_closes_takes_the_visit_with_it(hall: Hall) -> None:
    hall.visit.leave()
    hall.time.run_for(600)
    assert hall.time.idle

"""The one window: pages, banners, zoom, full screen, closing, and the person who leaves it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.paths import ROOT
from crcd_sim.settings import Settings
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import BANNERS, LEAVE, MainWindow
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.widgets import Banner
from tests.fakes.screens import MemoryKeeper, ReadyAsker

Opened = Callable[..., MainWindow]


@pytest.fixture
def keeper() -> MemoryKeeper:
    return MemoryKeeper()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, look: Look, keeper: MemoryKeeper) -> MainWindow:
    appearance = Appearance(qapp, look, keeper)
    made = MainWindow(look, appearance, keeper, ReadyAsker())
    qtbot.addWidget(made, before_close_func=lambda closing: closing.set_running(False))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def banners(window: MainWindow) -> list[str]:
    return [banner.label.text() for banner in window.findChildren(Banner) if banner.isVisible()]


class Sheet(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._field = QLineEdit()
        QVBoxLayout(self).addWidget(self._field)

    def first_control(self) -> QWidget:
        return self._field


def page(name: str = "Étude de cas") -> QWidget:
    made = Sheet()
    made.setWindowTitle(name)
    return made


# --- Pages -----------------------------------------------------------------------------------


def test_a_page_is_shown_and_names_the_window(window: MainWindow) -> None:
    shown = page()
    window.show_page(shown)
    assert window.page is shown
    assert window.windowTitle() == "Étude de cas – Simulateur CRCD"


def test_the_first_control_of_a_page_takes_the_keyboard(window: MainWindow) -> None:
    shown = page()
    window.show_page(shown)
    assert QApplication.focusWidget() is shown.findChild(QLineEdit)


def test_a_page_comes_back_as_it_was_left(window: MainWindow) -> None:
    first, second = page("Une"), page("Deux")
    for shown in (first, second):
        window.show_page(shown)
    first.findChild(QLineEdit).setText("en cours")
    window.show_page(first)
    assert (window.page, first.findChild(QLineEdit).text()) == (first, "en cours")


def test_a_forgotten_page_leaves_the_one_before(window: MainWindow) -> None:
    first, second = page("Une"), page("Deux")
    for shown in (first, second):
        window.show_page(shown)
    window.forget_page(second)
    assert window.page is first


# --- Banners ---------------------------------------------------------------------------------


def test_a_problem_is_told_in_a_banner_over_the_page(window: MainWindow) -> None:
    shown = page()
    window.show_page(shown)
    window.tell_problem(EnvironmentProblem("Le disque est plein. Libérez de la place.", code="disk_full"))
    assert banners(window) == ["Le disque est plein. Libérez de la place."]
    assert shown.isVisible()


def test_the_same_problem_takes_one_banner(window: MainWindow) -> None:
    for megabytes in (3, 2, 1):
        window.tell(f"Il reste {megabytes} Mo.", "warning", key="disk")
    assert banners(window) == ["Il reste 1 Mo."]


def test_a_banner_that_is_over_goes(window: MainWindow) -> None:
    window.tell("Casque débranché.", "warning", key="headset")
    window.untell("headset")
    assert banners(window) == []


def test_a_closed_banner_may_be_told_again(window: MainWindow) -> None:
    banner = window.tell("Copie faite.", "ok", key="copy")
    banner.closed.emit()
    window.tell("Copie faite.", "ok", key="copy")
    assert banners(window) == ["Copie faite."]


def test_banners_never_hide_the_work(window: MainWindow) -> None:
    for number in range(BANNERS + 2):
        window.tell(f"Message {number}")
    assert banners(window) == [f"Message {number}" for number in range(2, BANNERS + 2)]


# --- Look ------------------------------------------------------------------------------------


def test_ctrl_alt_plus_enlarges_and_is_remembered(
    window: MainWindow, look: Look, keeper: MemoryKeeper
) -> None:
    window.show_page(page())
    QTest.keyClick(
        window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert (look.theme.zoom, keeper.settings.zoom) == (110, 110)


def test_ctrl_alt_minus_and_nought_make_smaller_again(window: MainWindow, look: Look) -> None:
    window.show_page(page())
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    seen = []
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        QTest.keyClick(window, key, both)
        seen.append(look.theme.zoom)
    assert seen == [110, 125, 110, 100]


# --- Full screen -----------------------------------------------------------------------------


def test_a_mock_exam_fills_the_screen_and_gives_it_back(window: MainWindow) -> None:
    window.set_full_screen(True)
    full = window.isFullScreen()
    window.set_full_screen(False)
    assert (full, window.isFullScreen()) == (True, False)


def test_nothing_locks_the_person_in(window: MainWindow) -> None:
    window.set_full_screen(True)
    QTest.keyClick(
        window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    assert not window.isFullScreen()


# --- Closing ---------------------------------------------------------------------------------


def test_closing_outside_an_exam_asks_nothing(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        assert window.close()
    assert window.asker.asked == []


def test_the_window_does_not_close_on_a_running_part_when_told_to_stay(window: MainWindow) -> None:
    window.asker.answers.append(False)
    window.set_running(True)
    assert not window.close()
    assert window.isVisible()
    assert window.asker.asked == [LEAVE]


def test_the_window_closes_on_a_running_part_once_confirmed(window: MainWindow, qtbot: QtBot) -> None:
    window.asker.answers.append(True)
    window.set_running(True)
    with qtbot.waitSignal(window.closing):
        assert window.close()


def test_a_mistake_of_ours_while_closing_leaves_the_sitting_open(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *seen: told.append(seen[0]))
    window.set_running(True)  # and no answer is ready: the asker fails
    assert not window.close()
    assert told == [IndexError]


def test_the_window_opens_where_it_was_closed(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, look: Look, keeper: MemoryKeeper
) -> None:
    window.setGeometry(20, 30, 950, 600)
    window.close()
    again = MainWindow(look, Appearance(qapp, look, keeper), keeper, ReadyAsker())
    qtbot.addWidget(again)
    again.open()
    assert again.geometry().getRect() == (20, 30, 950, 600)


def test_a_place_on_a_screen_that_is_gone_is_not_used(qapp: QApplication, qtbot: QtBot, look: Look) -> None:
    keeper = MemoryKeeper(replace(Settings(), window=(90_000, 90_000, 950, 600)))
    made = MainWindow(look, Appearance(qapp, look, keeper), keeper, ReadyAsker())
    qtbot.addWidget(made)
    made.open()
    assert made.screen().availableGeometry().intersects(made.geometry())


# --- Leaving for another program -------------------------------------------------------------


def test_going_to_another_program_and_back_is_told_once_each(window: MainWindow, qapp: QApplication) -> None:
    told = []
    window.focus_lost.connect(lambda: told.append("lost"))
    window.focus_back.connect(lambda: told.append("back"))
    state = Qt.ApplicationState
    for now in (state.ApplicationInactive, state.ApplicationHidden, state.ApplicationActive):
        qapp.applicationStateChanged.emit(now)
    assert told == ["lost", "back"]


def test_a_page_without_a_title_leaves_the_name_of_the_program(window: MainWindow) -> None:
    window.show_page(QLabel("…"))
    assert window.windowTitle() == "Simulateur CRCD"


# --- Starting --------------------------------------------------------------------------------


def test_the_first_page_waits_for_nothing_heavy() -> None:
    """Neither the store, nor sound, nor paper makers, nor the pages nobody opened yet."""
    heavy = (
        "sqlalchemy",
        "alembic",
        "numpy",
        "sounddevice",
        "soundfile",
        "typst",
        "docx",
        "pydantic",
        "ruamel",
    )
    late = ("rules_page", "candidate_page", "sittings_page", "staff_code")
    code = (
        "import sys, crcd_sim.ui.main_window, crcd_sim.ui.home.flow;"
        f"print(*[name for name in {heavy!r} if name in sys.modules],"
        f" *[name for name in {late!r} if f'crcd_sim.ui.home.{{name}}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""

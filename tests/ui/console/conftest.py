"""The console's window beside an exam's window, on a desk made by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from crcd_sim.services.exam.console_view import ConsoleView
from crcd_sim.ui.console import keyboard
from crcd_sim.ui.console.presenter import ConsolePresenter
from crcd_sim.ui.console.window import ConsoleWindow
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import PhoneKey
from tests.fakes.console_views import call_view
from tests.fakes.trainer_desk import TrainerDesk


class Booth:
    """A candidate who writes in ``paper``, and a trainer at the console."""

    def __init__(self, look: Look, bot: QtBot, view: ConsoleView) -> None:
        self.paper = QPlainTextEdit()
        self.paper.setWindowTitle("épreuve")
        bot.addWidget(self.paper)
        self.paper.show()
        self.paper.activateWindow()
        bot.waitUntil(self.paper.isActiveWindow)
        self.desk = TrainerDesk(view)
        self.window = ConsoleWindow(look, self.paper)
        bot.addWidget(self.window, before_close_func=lambda closing: closing.let_close())
        self.presenter = ConsolePresenter(self.window, self.desk, lambda: 134.0)
        self.phone_keys: list[PhoneKey] = []
        self.window.phone_key_pressed.connect(self.phone_keys.append)
        self.window.resize(1366, 768)
        # This platform gives the keyboard to every new window: it goes back at once.
        application = QApplication.instance()
        with bot.waitSignal(application.focusWindowChanged):  # type: ignore[union-attr]
            self.window.show()
        bot.waitUntil(lambda: self.paper.isActiveWindow() and self.paper.hasFocus())
        self.bot = bot

    @property
    def asked(self) -> list[tuple[object, ...]]:
        return self.desk.asked

    def show(self, view: ConsoleView) -> None:
        self.desk.show(view)
        self.presenter.refresh()

    def take_keyboard(self) -> None:
        self.window.keyboard_bar.button.click()
        self.bot.waitUntil(self.window.isActiveWindow)


MakeBooth = Callable[..., Booth]


@pytest.fixture
def make_booth(dressed: Look, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MakeBooth:
    monkeypatch.setattr(keyboard, "OPENING_MS", 60_000)  # a slow machine gives the keyboard late
    return lambda view=None: Booth(dressed, qtbot, view or call_view())


@pytest.fixture
def booth(make_booth: MakeBooth) -> Booth:
    return make_booth()

"""A seat before the real application: keys go in, time passes when told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim import paths
from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.app import Desktop, Workshop
from crcd_sim.ui.main_window import MainWindow
from tests.fakes.hands import Hands, Key, told
from tests.fakes.screens import HandJobs

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
THIN = "\u202f"


class Strays(QObject):
    """Notes what shows as a window of its own and is none: it would flash, and take the keyboard away."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kind = watched.windowType()
            if kind is Qt.WindowType.Window and not isinstance(watched, MainWindow):
                self.seen.append(told(watched))
        return False


class Seat:
    """The real application before one person: time passes when told, keys are all that goes in.

    ``say`` stands for the voice, the one thing of an exam that is not a key.
    """

    def __init__(self, qt: QApplication, data: Path, bot: QtBot) -> None:
        self.clock = VirtualClock(MORNING)
        self.loop = PlainLoop(self.clock, settle=self._settle)
        workshop = Workshop(self.loop, HandJobs(), SystemClock(), lambda: None)
        self.desktop = Desktop(qt, data, self.clock, "virtual", workshop=workshop)
        self.bot = bot
        self.hands = Hands(self.desktop.window)
        self.strays = Strays()
        qt.installEventFilter(self.strays)
        self.desktop.window.resize(1366, 768)
        self.desktop.window.show()
        self.desktop.window.activateWindow()
        self.desktop.flow.show_home()

    def _settle(self) -> None:
        self.desktop.application.wait_for_disk()

    @property
    def session(self) -> ExamSession:
        assert self.desktop.session is not None
        return self.desktop.session

    @property
    def desk(self) -> ExchangeDesk:
        assert self.session.desk is not None
        return self.session.desk

    # --- Time --------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Let time pass for the sitting, then for the screen."""
        reached: list[bool] = []
        self.loop.call_at(self.clock.monotonic() + seconds, lambda: reached.append(True))
        self.loop.run_until(lambda: bool(reached))
        QApplication.processEvents()

    def pause(self) -> None:
        """Let the screen do what it does a moment later: a search, a layout."""
        self.bot.wait(150)
        self.wait(0.1)

    def until(self, done: Callable[[], bool], what: str, most_s: float = 180) -> None:
        end = self.clock.monotonic() + most_s
        while not done():
            assert self.clock.monotonic() < end, f"it never came: {what}"
            self.wait(0.25)

    def on(self, name: str, most_s: float = 60) -> None:
        """Wait until the keyboard is on ``name``. Real time passes too: a button pressed by its key takes
        a moment, and a window that opens."""
        end = self.clock.monotonic() + most_s
        while self.hands.on != name:
            assert self.clock.monotonic() < end, f"the keyboard is on {self.hands.on!r}, not {name!r}"
            self.bot.wait(5)
            self.wait(0.2)

    # --- The voice ---------------------------------------------------------------------------

    def say(self, voice: Any) -> None:
        """Say something aloud, to the end: samples, or the name of a clip of the demo."""
        clip = str(paths.AUDIO / "commun" / "demo" / f"{voice}.ogg") if isinstance(voice, str) else voice
        end = self.desktop.headset.speak(clip, self.clock.monotonic() + 0.3)
        self.wait(end - self.clock.monotonic() + 0.1)

    # --- Gestures of every part --------------------------------------------------------------

    def finish(self) -> None:
        """End the part by its button, and say yes."""
        self.hands.go_to("Terminer cette partie…")
        asked = self.hands.answer(lambda: self.hands.press(Key.Key_Return), "Terminer")
        assert asked == f"Terminer cette partie{THIN}?"
        self.wait(0.5)

    def choose_client(self, name: str) -> None:
        """Go to a client's line with the arrows."""
        view = self.hands.go_to("Clients")
        assert isinstance(view, QAbstractItemView)
        self.hands.press(Key.Key_Home)
        while view.currentIndex().data() != name:
            self.hands.press(Key.Key_Down)

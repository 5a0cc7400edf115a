"""The console beside a sitting: opened by staff on the screen the candidate does not look at, closed with it.

Whatever goes wrong here is told and logged; the sitting goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, QRect, Qt, QTimer, SignalInstance
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from crcd_sim.services.console_ports import ConsoleSound
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.console import words
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.console.device_choice import DeviceChoosing
from crcd_sim.ui.console.presenter import ConsolePresenter
from crcd_sim.ui.console.window import ConsoleWindow
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.settings.settings_presenter import DeviceSource

FAILED = "La console n’a pas pu s’ouvrir. Le passage continue, les clients enregistrés répondent."
BEHIND = (
    "La console est ouverte sur ce même écran, derrière l’épreuve si elle est en plein écran "
    "(Ctrl+Alt+F en sort)."
)


class ExamSide(Protocol):
    """What the console needs of the candidate's screen. Implemented by ``ExamScreen``."""

    def press_phone_key(self, gesture: PhoneKey) -> None: ...
    def show_keyboard_taken(self, taken: bool) -> None: ...
    def tell(self, text: str, kind: str = "info") -> None: ...


@dataclass(frozen=True, slots=True)
class ConsoleKit:
    """What the console works with besides the sitting."""

    look: Look
    sound: ConsoleSound
    keeper: SettingsKeeper
    devices: DeviceSource
    phone_keys: PhoneKeys = USUAL


class ConsoleVisit(QObject):
    """One sitting's console; it may be opened again after it was closed."""

    def __init__(self, kit: ConsoleKit, session: ExamSession, exam: ExamSide, exam_window: QWidget) -> None:
        super().__init__()
        self._kit, self._session, self._exam, self._exam_window = kit, session, exam, exam_window
        self.window: ConsoleWindow | None = None
        self._presenter: ConsolePresenter | None = None
        self._choosing: DeviceChoosing | None = None
        self._asked = False
        for changed in _screen_signals():
            changed.connect(self._screens_changed)
        self._forget = session.on_parts(self._parts_changed)

    @property
    def has_keyboard(self) -> bool:
        return self.window is not None and self.window.keyboard.taken

    def open(self) -> None:
        """Open it, or bring it back: the code was given."""
        try:
            if self.window is None:
                self._make()
            self._place()
        except Exception:
            sys.excepthook(*sys.exc_info())
            self.close()
            self._exam.tell(FAILED, "warning")

    def close(self) -> None:
        """The client goes back to the recording; what was being noted is kept."""
        window, self.window = self.window, None
        for part in (self._presenter, self._choosing):
            if part is not None:
                _safely(part.stop)
        self._presenter = self._choosing = None
        _safely(self._session.close_console)
        if window is not None:
            _safely(window.let_close)
            window.deleteLater()

    def leave(self) -> None:
        """The sitting leaves the screen: nothing of it comes back here."""
        self._forget()
        self.close()
        for changed in _screen_signals():
            changed.disconnect(self._screens_changed)

    # --- Inside --------------------------------------------------------------------------------

    def _make(self) -> None:
        kit = self._kit
        desk = self._session.open_console(kit.sound)
        window = ConsoleWindow(kit.look, self._exam_window, kit.phone_keys)
        self.window, self._asked = window, False
        self._presenter = ConsolePresenter(window, desk, self._session.context.clock.monotonic)
        self._choosing = DeviceChoosing(window.devices, kit.keeper, kit.devices, desk.use)
        window.phone_key_pressed.connect(self._exam.press_phone_key)
        window.keyboard.changed.connect(self._exam.show_keyboard_taken)
        window.leave_requested.connect(self._leave_asked)
        window.leaving.add_action("Rester", self._stay)
        window.leaving.add_action("Fermer la console", self.close)
        move = window.screen_note.add_action("Passer sur l’autre écran", self._move_over)
        for button in window.findChildren(type(move)):
            by_mouse(button)
        self._move = move
        window.bar.show_volume(kit.keeper.settings.console_volume)
        desk.set_volume(kit.keeper.settings.console_volume)
        window.bar.volume_changed.connect(self._keep_volume)
        self._choosing.search()

    def _parts_changed(self) -> None:
        """The sitting left its console (it is closed): a window without a desk would write nowhere."""
        if self.window is not None and self._session.console is None:
            QTimer.singleShot(0, self, self.close)  # the sitting is at work

    def _keep_volume(self, gain: float) -> None:
        self._kit.keeper.keep(replace(self._kit.keeper.settings, console_volume=gain))

    def _leave_asked(self) -> None:
        """Closing in the middle of a client one plays is asked once."""
        if self.window is None or self._presenter is None:
            return
        if self._asked or not self._presenter.in_contact:
            self.close()
            return
        self._asked = True
        self.window.leaving.say(words.LEAVING, "warning")

    def _stay(self) -> None:
        self._asked = False
        if self.window is not None:
            self.window.leaving.hide()

    # --- Which screen --------------------------------------------------------------------------

    def _place(self) -> None:
        window = self.window
        if window is None:
            return
        other = other_screen(self._exam_window)
        if other is not None:
            self._fill(window, other)
        elif window.isVisible() and not window.isMinimized():
            window.raise_()
        else:
            available = self._exam_window.screen().availableGeometry()
            place = QRect(
                0, 0, min(window.width(), available.width()), min(window.height(), available.height())
            )
            place.moveBottomRight(available.bottomRight())
            window.setGeometry(place)
            window.showNormal()
            window.raise_()
            if self._exam_window.isFullScreen():
                self._exam.tell(BEHIND, "info")
        self._show_screens()

    def _fill(self, window: ConsoleWindow, screen: QScreen) -> None:
        window.showNormal()
        window.setGeometry(screen.availableGeometry())
        window.setWindowState(Qt.WindowState.WindowMaximized)

    def _move_over(self) -> None:
        other = other_screen(self._exam_window)
        if self.window is not None and other is not None:
            self._fill(self.window, other)
        self._show_screens()

    def _screens_changed(self, _screen: QScreen) -> None:
        """Its screen went away: it never comes before the candidate by itself."""
        window = self.window
        if window is None or not window.isVisible():
            return
        if other_screen(self._exam_window) is None:
            window.keyboard.give_back()
            window.showMinimized()
        self._show_screens()

    def _show_screens(self) -> None:
        window = self.window
        if window is None:
            return
        other = other_screen(self._exam_window)
        together = window.screen() is self._exam_window.screen()
        self._move.setVisible(other is not None and together)
        if other is None:
            window.screen_note.say(words.ONE_SCREEN, "warning")
        elif together:
            window.screen_note.say(words.SECOND_SCREEN, "info")
        else:
            window.screen_note.hide()


def other_screen(exam: QWidget) -> QScreen | None:
    """Return a screen the candidate does not look at, None when there is one only."""
    return next((screen for screen in QGuiApplication.screens() if screen is not exam.screen()), None)


def _screen_signals() -> tuple[SignalInstance, SignalInstance]:
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application.screenAdded, application.screenRemoved


def _safely(act: Callable[[], object]) -> None:
    try:
        act()
    except Exception:  # told by the crash hook; what remains to be closed is closed
        sys.excepthook(*sys.exc_info())

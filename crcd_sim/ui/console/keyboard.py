"""Whose keyboard it is: there is one for two windows, and the candidate is writing with it.

The console's window does not accept the focus (its buttons are pressed with the mouse, and the candidate
types on), until the trainer takes the keyboard on purpose. It goes back by itself after a while without
a key, to the window and the control that had it.
"""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

IDLE_MS: Final = 5000
OPENING_MS: Final = 500  # some desktops give the keyboard to every new window
_NOT_FOR_KEYS = Qt.WindowType.WindowDoesNotAcceptFocus


class SharedKeyboard(QObject):
    """Signals:
    changed: the console has the keyboard (True), or it went back (False).
    """

    changed = Signal(bool)

    def __init__(self, console: QWidget, exam: QWidget) -> None:
        """``exam``: the window that gets the keyboard back."""
        super().__init__(console)
        self._console, self._exam = console, exam
        self._before: QWidget | None = None
        self._taken = False
        self._opening = True
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.setInterval(IDLE_MS)
        self.idle.timeout.connect(self.give_back)
        console.setWindowFlag(_NOT_FOR_KEYS)
        console.installEventFilter(self)

    @property
    def taken(self) -> bool:
        return self._taken

    def watch(self) -> None:
        """Count the keys of the console; call it each time its window is shown."""
        self._opening = True
        QTimer.singleShot(OPENING_MS, self, self._opened)
        handle = self._console.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def take(self, wanted: QWidget | None = None) -> None:
        """The trainer writes now; ``wanted``: the field that was clicked."""
        if not self._taken:
            active = QApplication.activeWindow()
            self._before = active if active is not self._console else None
            self._taken = True
            self._accept_focus(True)
            self._console.activateWindow()
            self.changed.emit(True)
        (wanted or self._console).setFocus(Qt.FocusReason.OtherFocusReason)
        self.idle.start()

    def give_back(self) -> None:
        """The keyboard is the candidate's again, where it was."""
        if not self._taken:
            return
        self._taken = False
        self._opening = True
        self.idle.stop()
        asked = QApplication.activeModalWidget()  # a question over the exam came meanwhile
        back = asked or (self._before if _there(self._before) else self._exam)
        self._before = None
        if back is not None and _there(back):
            back.activateWindow()
        self._accept_focus(False)
        self.changed.emit(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        try:
            if watched is self._console:
                if event.type() is QEvent.Type.WindowActivate and not self._taken:
                    QTimer.singleShot(0, self, self._given)
            elif event.type() is QEvent.Type.KeyPress and self._taken:
                self.idle.start()
            elif event.type() is QEvent.Type.FocusOut and self._taken:
                QTimer.singleShot(0, self, self._see_where_it_went)
        except Exception:  # a mistake of ours must not stop Qt's own handling
            sys.excepthook(*sys.exc_info())
        return False

    def _given(self) -> None:
        """The desktop gave it the keyboard (Alt+Tab): it is said, and goes back like any other."""
        if self._console.isActiveWindow() and self._opening:
            self._exam.activateWindow()
        elif self._console.isActiveWindow():
            self.take()

    def _opened(self) -> None:
        self._opening = False

    def _see_where_it_went(self) -> None:
        """Somebody clicked in the exam's window, or in another program: the console lets go."""
        active = QApplication.activeWindow()
        if self._taken and active is not None and active is not self._console:
            self._before = active
            self.give_back()

    def _accept_focus(self, on: bool) -> None:
        handle = self._console.windowHandle()
        if handle is not None:  # in place: a window that is made again would flash
            handle.setFlag(_NOT_FOR_KEYS, not on)


def _there(window: QWidget | None) -> bool:
    return window is not None and window.isVisible()

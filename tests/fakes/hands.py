"""Two hands on a keyboard: key events at the window that has the keyboard, and nothing else.

Never a call on a widget: what these hands cannot reach, nobody can reach without a mouse. Keys go in
as the platform brings them, so shortcuts, menus and dialogs answer as they do for a person.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
TABS_MOST = 90  # presses of Tab before a control counts as out of reach
LOOK_MS = 10


class Hands:
    """Attributes:
    visited: what Tab led to during the last ``go_to``, for the message of a failure.
    """

    def __init__(self, main: QWidget) -> None:
        self._main = main
        self.visited: list[str] = []

    # --- Where the keyboard is ---------------------------------------------------------------

    @property
    def window(self) -> QWindow:
        if QGuiApplication.focusWindow() is None:
            # A dialog has just closed, and the offscreen platform has no window manager to give the
            # keyboard back to the window under it.
            self._main.activateWindow()
            QApplication.processEvents()
        window = QGuiApplication.focusWindow()
        assert window is not None, "no window has the keyboard"
        return window

    @property
    def focus(self) -> QWidget:
        """The control that has the keyboard. Fails when it is nowhere, hidden or switched off."""
        window = self.window
        focused = QApplication.focusWidget()
        assert focused is not None, f"the keyboard is nowhere in {window.title()!r}"
        assert focused.isVisible(), f"the keyboard is on something hidden: {told(focused)}"
        assert focused.isEnabled(), f"the keyboard is on something switched off: {told(focused)}"
        return focused

    @property
    def on(self) -> str:
        """What a screen reader says of the control that has the keyboard."""
        return told(self.focus)

    # --- Keys --------------------------------------------------------------------------------

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.window, key, modifiers)

    def type(self, text: str) -> None:
        """Type a text as a keyboard gives it: one event a character, accents included; a new line is
        the Enter key."""
        for character in text:
            if character == "\n":
                self.press(Key.Key_Return)
                continue
            shift = SHIFT if character.isupper() else NONE
            code = ord(character.upper())
            key = Key(code) if code < 0x100 else Key.Key_unknown
            QTest.sendKeyEvent(QTest.KeyAction.Click, self.window, key, character, shift, -1)

    def go_to(self, name: str, *, back: bool = False, part: bool = False) -> QWidget:
        """Press Tab (Shift+Tab with ``back``) until the control called ``name`` has the keyboard.

        ``part``: its name begins with ``name``.
        """
        self.visited = []
        for _ in range(TABS_MOST):
            here = self.on
            if here == name or (part and here.startswith(name)):
                return self.focus
            self.visited.append(here)
            self.press(Key.Key_Backtab if back else Key.Key_Tab, SHIFT if back else NONE)
        raise AssertionError(f"Tab never leads to {name!r}; it leads to {list(dict.fromkeys(self.visited))}")

    def answer(self, act: Callable[[], None], name: str) -> str:
        """Do ``act``, which asks a question, and press the button called ``name``. Returns the question's
        title."""
        seen: list[str] = []
        looking = QTimer()
        looking.setInterval(LOOK_MS)

        def look() -> None:
            asking = QApplication.activeModalWidget()
            if asking is None or QApplication.focusWidget() is None:
                return
            if not asking.isAncestorOf(self.focus):
                return
            looking.stop()
            seen.append(asking.windowTitle())
            self.go_to(name)
            self.press(Key.Key_Return)

        looking.timeout.connect(look)
        looking.start()
        act()
        looking.stop()
        assert seen, "nothing was asked"
        return seen[0]


def told(widget: QWidget) -> str:
    """Return what names a control: its accessible name, else its text, else its kind."""
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text or type(widget).__name__

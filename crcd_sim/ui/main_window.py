"""The one window: a stack of pages under a place for banners.

It knows no page and no service. Nothing but Qt and the theme is imported here: this is what a start
waits for before the home page can be seen.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.domain.errors import CrcdError
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Asker, DialogAsker, Question
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.widgets import Banner
from crcd_sim.ui.widgets.keyboard import as_seen, give_keyboard

ZOOM_IN_KEYS: Final = ("Ctrl+Alt++", "Ctrl+Alt+=")  # « + » is Maj+« = » on a French keyboard
ZOOM_OUT_KEYS: Final = ("Ctrl+Alt+-",)
ZOOM_RESET_KEYS: Final = ("Ctrl+Alt+0",)
FULL_SCREEN_KEYS: Final = ("Ctrl+Alt+F",)  # F11 hangs up
BANNERS: Final = 3  # more than that hides the work
FIRST_SIZE: Final = (1280, 720)

LEAVE: Final = Question(
    title="Un passage est en cours",
    text="Le passage continue : votre travail est enregistré. Quitter le programme ?",
    yes="Quitter",
    no="Rester",
    danger=True,
)


class MainWindow(QMainWindow):
    """The application's window.

    Signals:
        focus_lost: the person went to another program (no blame: a fact to journal).
        focus_back: and came back.
        closing: the window closes for good; services may stop.
    """

    focus_lost = Signal()
    focus_back = Signal()
    closing = Signal()

    def __init__(
        self, look: Look, appearance: Appearance, keeper: SettingsKeeper, asker: Asker | None = None
    ) -> None:
        super().__init__()
        self._look = look
        self._appearance = appearance
        self._keeper = keeper
        self.asker: Asker = asker or DialogAsker(look, self)
        self._running = False
        self._away = False
        self._was_maximized = False
        self._banners: dict[str, Banner] = {}
        self.setWindowTitle(texts.APPLICATION)
        self.setMinimumSize(900, 560)
        self._build()
        self._connect()

    # --- Pages ---------------------------------------------------------------------------

    @property
    def page(self) -> QWidget | None:
        """The page now shown."""
        return self._stack.currentWidget()

    def show_page(self, page: QWidget) -> None:
        """Show ``page``, kept for later; its first control takes the keyboard.

        A page names that control in ``first_control()``; a focus proxy would keep Tab inside it.
        """
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        with as_seen(self):
            self._stack.setCurrentWidget(page)
            give_keyboard(page)
        name = page.windowTitle()
        self.setWindowTitle(f"{name} – {texts.APPLICATION}" if name else texts.APPLICATION)

    def forget_page(self, page: QWidget) -> None:
        """Drop a page that will not come back."""
        self._stack.removeWidget(page)
        page.deleteLater()

    # --- Banners -------------------------------------------------------------------------

    def tell(self, text: str, kind: str = "info", *, key: str = "", closable: bool = True) -> Banner:
        """Say something across the top; it stays until closed, and never stops the work.

        Args:
            kind: info | ok | warning | danger.
            key: a banner with the same key is replaced. By default the sentence itself.
        """
        key = key or text
        banner = self._banners.get(key)
        if banner is not None:
            banner.say(text, kind)
            return banner
        while len(self._banners) >= BANNERS:
            self.untell(next(iter(self._banners)))
        banner = Banner(self._look, text, kind, closable=closable)
        banner.closed.connect(lambda: self.untell(key))
        self._banners[key] = banner
        self._notices_layout.addWidget(banner)
        self._notices.show()
        banner.say(text, kind)
        return banner

    def tell_problem(self, problem: CrcdError, *, key: str = "") -> Banner:
        """Say what the environment or the rules refuse."""
        return self.tell(problem.sentence, "danger", key=key or problem.code)

    def untell(self, key: str) -> None:
        """Take a banner away; unknown keys do nothing."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            banner.hide()
            banner.deleteLater()
        self._notices.setVisible(bool(self._banners))

    # --- The sitting ---------------------------------------------------------------------

    def set_running(self, running: bool) -> None:
        """Say whether a part runs: the window then asks before it closes."""
        self._running = running

    def set_full_screen(self, on: bool) -> None:
        """Fill the screen, as in a mock exam, or give it back. Nothing is locked."""
        if on == self.isFullScreen():
            return
        if on:
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()

    # --- Opening and closing -------------------------------------------------------------

    def open(self) -> None:
        """Show the window where it was last time; the first time, or on a small screen, maximised."""
        place = QRect(*self._keeper.settings.window)
        screen = QGuiApplication.screenAt(place.center()) if not place.isEmpty() else None
        if screen is not None and screen.availableGeometry().intersects(place):
            self.setGeometry(place)
            self.show()
            return
        primary = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(*FIRST_SIZE)
        frame = self.geometry()
        frame.moveCenter(primary.center())
        self.setGeometry(frame)
        self.showMaximized()

    def closeEvent(self, event: QCloseEvent) -> None:
        # PySide6 6.12 stops dead when a closeEvent raises: a mistake of ours goes to the crash hook.
        try:
            leaving = not self._running or self.asker.ask(LEAVE)
            if leaving:
                self._remember_place()
        except Exception:
            sys.excepthook(*sys.exc_info())
            leaving = not self._running
        event.setAccepted(leaving)
        if leaving:
            self.closing.emit()

    def _remember_place(self) -> None:
        if self.isFullScreen():
            return
        # A maximised window comes back maximised: an empty place means « as the first time ».
        frame = QRect() if self.isMaximized() else self.geometry()
        place = (frame.x(), frame.y(), frame.width(), frame.height())
        self._keeper.keep(replace(self._keeper.settings, window=place))

    # --- Making --------------------------------------------------------------------------

    def _build(self) -> None:
        body = QWidget()
        set_role(body, role="page")
        self._notices = QWidget()
        self._notices_layout = QVBoxLayout(self._notices)
        self._notices.hide()
        self._stack = QStackedWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._notices)
        layout.addWidget(self._stack, 1)
        self.setCentralWidget(body)
        self._measure()

    def _connect(self) -> None:
        self._look.changed.connect(self._measure)
        for keys, call in (
            (ZOOM_IN_KEYS, self._appearance.zoom_in),
            (ZOOM_OUT_KEYS, self._appearance.zoom_out),
            (ZOOM_RESET_KEYS, self._appearance.zoom_reset),
            (FULL_SCREEN_KEYS, self._toggle_full_screen),
        ):
            for key in keys:
                QShortcut(QKeySequence(key), self).activated.connect(call)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._application_state)

    @Slot()
    def _measure(self) -> None:
        px = self._look.px
        self._notices_layout.setContentsMargins(px(8), px(8), px(8), px(8))
        self._notices_layout.setSpacing(px(6))

    @Slot()
    def _toggle_full_screen(self) -> None:
        self.set_full_screen(not self.isFullScreen())

    @Slot(Qt.ApplicationState)
    def _application_state(self, state: Qt.ApplicationState) -> None:
        # Our own dialogs keep the application active: only another program counts.
        away = state is not Qt.ApplicationState.ApplicationActive
        if away == self._away:
            return
        self._away = away
        (self.focus_lost if away else self.focus_back).emit()

"""The look of the whole application: light, dark or as the system, and the zoom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QApplication

from crcd_sim.ui.look import Look
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.theme import ZOOMS

SYSTEM = "system"


class Appearance(QObject):
    """Applies the remembered look and remembers its changes. ``look.changed`` tells the screens."""

    def __init__(
        self,
        application: QApplication,
        look: Look,
        keeper: SettingsKeeper,
        system_is_dark: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__()
        self._system_is_dark = system_is_dark or (
            lambda: application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self._application = application
        self._look = look
        self._keeper = keeper
        application.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def theme(self) -> str:
        """What was chosen: system | light | dark."""
        return self._keeper.settings.theme

    @property
    def zoom(self) -> int:
        """Per cent, one of ``theme.ZOOMS``."""
        return self._look.theme.zoom

    def apply(self) -> None:
        """Dress the application as its settings say."""
        settings = self._keeper.settings
        self._look.use(self._application, name=self._resolved(settings.theme), zoom=settings.zoom)

    def set_theme(self, theme: str) -> None:
        """Choose system | light | dark."""
        if theme != self.theme:
            self._keeper.keep(replace(self._keeper.settings, theme=theme))
            self.apply()

    def set_zoom(self, zoom: int) -> None:
        if zoom != self.zoom:
            self._keeper.keep(replace(self._keeper.settings, zoom=zoom))
            self.apply()

    @Slot()
    def zoom_in(self) -> None:
        self.set_zoom(min((step for step in ZOOMS if step > self.zoom), default=ZOOMS[-1]))

    @Slot()
    def zoom_out(self) -> None:
        self.set_zoom(max((step for step in ZOOMS if step < self.zoom), default=ZOOMS[0]))

    @Slot()
    def zoom_reset(self) -> None:
        self.set_zoom(ZOOMS[0])

    def _resolved(self, theme: str) -> str:
        if theme != SYSTEM:
            return theme
        return "dark" if self._system_is_dark() else "light"

    @Slot()
    def _system_changed(self) -> None:
        if self.theme == SYSTEM and self._resolved(SYSTEM) != self._look.theme.name:
            self.apply()

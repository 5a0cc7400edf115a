"""The look of the application follows its settings, and the system when told to."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crcd_sim.settings import Settings
from crcd_sim.ui.look import Look
from crcd_sim.ui.settings.appearance import Appearance
from tests.fakes.screens import MemoryKeeper


def appearance(look: Look, application: QApplication, settings: Settings) -> Appearance:
    made = Appearance(application, look, MemoryKeeper(settings))
    made.apply()
    return made


def test_the_remembered_look_is_put_on(dressed: Look, qapp: QApplication) -> None:
    appearance(dressed, qapp, Settings(theme="dark", zoom=125))
    assert (dressed.theme.name, dressed.theme.zoom) == ("dark", 125)
    assert dressed.theme.colors["page"] in qapp.styleSheet()


class System:
    """A desktop that is light or dark. The offscreen platform has no such thing of its own."""

    def __init__(self, *, dark: bool) -> None:
        self.dark = dark

    def turn(self, application: QApplication) -> None:
        self.dark = not self.dark
        scheme = Qt.ColorScheme.Dark if self.dark else Qt.ColorScheme.Light
        application.styleHints().colorSchemeChanged.emit(scheme)


@pytest.mark.parametrize(("dark", "names"), [(True, ("dark", "light")), (False, ("light", "dark"))])
def test_the_system_is_followed_while_nothing_else_is_chosen(
    dressed: Look, qapp: QApplication, dark: bool, names: tuple[str, str]
) -> None:
    system = System(dark=dark)
    made = Appearance(qapp, dressed, MemoryKeeper(), lambda: system.dark)
    made.apply()
    first = dressed.theme.name
    system.turn(qapp)
    assert (first, dressed.theme.name, made.theme) == (*names, "system")


def test_a_chosen_theme_does_not_follow_the_system(dressed: Look, qapp: QApplication) -> None:
    system = System(dark=False)
    made = Appearance(qapp, dressed, MemoryKeeper(Settings(theme="light")), lambda: system.dark)
    made.apply()
    system.turn(qapp)
    assert (dressed.theme.name, made.theme) == ("light", "light")


def test_the_zoom_stops_at_both_ends(dressed: Look, qapp: QApplication) -> None:
    made = appearance(dressed, qapp, Settings(zoom=200))
    made.zoom_in()
    largest = made.zoom
    made.zoom_reset()
    made.zoom_out()
    assert (largest, made.zoom) == (200, 100)


def test_an_unchanged_choice_writes_nothing(dressed: Look, qapp: QApplication) -> None:
    keeper = MemoryKeeper(Settings(theme="dark"))
    made = Appearance(qapp, dressed, keeper)
    made.apply()
    made.set_theme("dark")
    made.set_zoom(100)
    assert keeper.kept == 0

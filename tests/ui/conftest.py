"""What tests of the screens share: the light look, and a window that keeps what it shows alive."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.ui.look import Look
from crcd_sim.ui.theme import load_fonts, read_theme

Stage = Callable[..., QWidget]


@pytest.fixture(scope="session")
def our_fonts(qapp: QApplication) -> None:  # noqa: ARG001 (fonts need an application)
    load_fonts()


@pytest.fixture
def look(our_fonts: None) -> Look:  # noqa: ARG001 (fonts before widgets)
    """The light theme at 100 %, its style sheet not applied."""
    return Look(read_theme("light"))


@pytest.fixture(autouse=True)
def undressed(qapp: QApplication) -> Iterator[None]:
    """What a test puts on the whole application (theme, font, zoom) is taken off after it, and its widgets
    go: left to the end of the process they are taken apart in no order, which may crash it."""
    palette, font, sheet = qapp.palette(), qapp.font(), qapp.styleSheet()
    yield
    for left in qapp.topLevelWidgets():
        left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if qapp.styleSheet() != sheet:
        qapp.setStyleSheet(sheet)
    if qapp.palette() != palette:
        qapp.setPalette(palette)
    if qapp.font() != font:
        qapp.setFont(font)


@pytest.fixture
def dressed(look: Look, qapp: QApplication) -> Look:
    """The look, applied to the whole application as in the window."""
    look.apply(qapp)
    return look


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    """Show widgets under each other in an active window and return the window."""
    windows = []

    def show(*widgets: QWidget) -> QWidget:
        window = QWidget()
        layout = QVBoxLayout(window)
        for widget in widgets:
            layout.addWidget(widget)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return show

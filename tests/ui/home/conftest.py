"""A page shown at the size that must hold, dressed as in the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.ui.look import Look

PageType = TypeVar("PageType", bound=QWidget)
Show = Callable[[QWidget], QWidget]


@pytest.fixture
def dressed(qapp: QApplication, look: Look) -> Iterator[Look]:
    """The look, applied to the application for one test."""
    palette, font = qapp.palette(), qapp.font()
    look.apply(qapp)
    yield look
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Show a page at 1366×768, active, and return it."""

    def shown(page: QWidget) -> QWidget:
        qtbot.addWidget(page)
        page.resize(1366, 768)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return shown

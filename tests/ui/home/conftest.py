"""A page shown at the size that must hold, dressed as in the application."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PageType = TypeVar("PageType", bound=QWidget)
Show = Callable[[QWidget], QWidget]


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

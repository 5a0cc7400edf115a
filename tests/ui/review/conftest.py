"""The review of the example, on a page as in the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.review_page import ReviewPage
from crcd_sim.ui.review.review_presenter import ReviewPresenter
from tests.builders import LETTER
from tests.fakes.review import GivenReviews
from tests.ui.review.examples import ZONE, opened, past

Show = Callable[[QWidget], QWidget]


class Desk:
    """A page, who drives it, and where it reads."""

    def __init__(self, look: Look, source: GivenReviews) -> None:
        self.source = source
        self.page = ReviewPage(look)
        self.presenter = ReviewPresenter(self.page, source, ZONE)

    @property
    def titles(self) -> list[str]:
        return [item.title for item in self.page.contents.items]

    def choose(self, key: str) -> None:
        self.page.contents.choose(key)


@pytest.fixture
def file() -> ReviewFile:
    return opened()


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show a page in a window of 1366×768, active, as the application's window holds it."""
    windows = []

    def shown(page: QWidget) -> QWidget:
        window = QWidget()
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return page

    yield shown
    windows.clear()


@pytest.fixture
def desk(look: Look, file: ReviewFile, show: Show) -> Iterator[Desk]:
    """The example, open on its first page."""
    source = GivenReviews(file)
    source.texts[str(LETTER)] = past()
    made = Desk(look, source)
    show(made.page)
    made.presenter.open("s1")
    yield made
    made.presenter.leave()

"""Drills really sat, once for all these tests, and the pages that show their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from crcd_sim.domain.drill import DrillCatalogue
from crcd_sim.domain.evaluation import SelfMarks
from crcd_sim.services.records.drills import DrillEnd
from crcd_sim.ui.drills.end_page import DrillEndPage
from crcd_sim.ui.drills.end_presenter import DrillEndPresenter
from crcd_sim.ui.look import Look
from tests.fakes.drills import DRILLS, RECORDING, DrillHall
from tests.fakes.review import GivenReviews

Show = Callable[[QWidget], QWidget]


class Sat:
    """The ends of every drill, by drill key, and the catalogue they were chosen from. ``again``: a
    recording answered a second time."""

    def __init__(self, ends: dict[str, DrillEnd], again: DrillEnd, catalogue: DrillCatalogue) -> None:
        self.ends, self.again, self.catalogue = ends, again, catalogue


@pytest.fixture(scope="session")
def sat(tmp_path_factory: pytest.TempPathFactory) -> Sat:
    hall = DrillHall(tmp_path_factory.mktemp("drills"))
    try:
        ends = {drill.key: hall.end(hall.sit(drill)) for drill in DRILLS}
        again = hall.end(hall.sit(RECORDING, seed=8))
        return Sat(ends, again, hall.ask(hall.application.drill_catalogue))
    finally:
        hall.close()


class GivenDrills(GivenReviews):
    """Implements ``DrillDesk``: ends at hand, grids remembered. The draw gives what it is told."""

    def __init__(self, catalogue: DrillCatalogue, *ends: DrillEnd) -> None:
        super().__init__(*(end.file for end in ends))
        self.catalogue = catalogue
        self.ends = {end.sitting: end for end in ends}
        self.kept: list[tuple[str, SelfMarks]] = []
        self.drawn = 0
        self.asked_of: list[int] = []

    def drill_catalogue(self, done: Any, failed: Any = None) -> None:
        self._give(lambda: done(self.catalogue), failed)

    def draw_drill(self, count: int) -> tuple[int, int]:
        self.asked_of.append(count)
        return self.drawn, 1234

    def drill_end(self, identifier: str, done: Any, failed: Any = None) -> None:
        self._give(lambda: done(self.ends[identifier]), failed)

    def mark_oneself(self, identifier: str, marks: SelfMarks, done: Any, failed: Any = None) -> None:
        self.kept.append((identifier, marks))
        self._give(done, failed)


class EndDesk:
    """An end page, who drives it, and where it reads."""

    def __init__(self, look: Look, source: GivenDrills) -> None:
        self.source = source
        self.page = DrillEndPage(look)
        self.presenter = DrillEndPresenter(self.page, source)


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


@pytest.fixture
def desk(look: Look, sat: Sat, show: Show) -> Iterator[EndDesk]:
    """An end page with nothing open yet."""
    made = EndDesk(look, GivenDrills(sat.catalogue, *sat.ends.values(), sat.again))
    show(made.page)
    yield made
    made.presenter.leave()

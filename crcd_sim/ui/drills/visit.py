"""Drills in the window: the page to choose one, and the page at the end of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from crcd_sim.domain.drill import DrillOffer
from crcd_sim.services.ports import DeviceRef
from crcd_sim.services.records.drills import DrillEnd
from crcd_sim.ui.drills import words
from crcd_sim.ui.drills.choice_page import DrillChoicePage
from crcd_sim.ui.drills.choice_presenter import DrillChoicePresenter, DrillOrder, DrillSource
from crcd_sim.ui.drills.end_page import DrillEndPage
from crcd_sim.ui.drills.end_presenter import DrillEndPresenter, DrillEndSource
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow


class DrillDesk(DrillSource, DrillEndSource, Protocol):
    """What drills ask of the application."""


@dataclass(frozen=True, slots=True)
class DrillOutlets:
    """Where drills lead. ``begin``: the headset if it is needed, then the exam's frame."""

    begin: Callable[[DrillOrder], None]
    review: Callable[[str], None]
    home: Callable[[], None]


class DrillVisit:
    """Made when a drill is first asked for; its pages are kept for the next one."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        desk: DrillDesk,
        outlets: DrillOutlets,
        output: Callable[[], DeviceRef | None] = lambda: None,
    ) -> None:
        self._window, self._outlets = window, outlets
        self.choice = DrillChoicePage(look)
        self._choosing = DrillChoicePresenter(self.choice, desk, outlets.begin)
        self.page = DrillEndPage(look)
        self.presenter = DrillEndPresenter(self.page, desk, output=output)
        self.choice.back_requested.connect(outlets.home)
        self.page.back_requested.connect(self._leave_end)
        self.page.review_requested.connect(self._review)
        self.page.again_requested.connect(self._again)

    def choose(self) -> None:
        """Show what can be drilled."""
        self._choosing.start()
        self._window.show_page(self.choice)

    def show_end(self, identifier: str) -> None:
        """Show the end page of a drill; the keyboard goes to what was done once it is there."""
        self.presenter.open(identifier)
        self._window.show_page(self.page)

    def leave(self) -> None:
        """The window closes: nothing is heard any more."""
        self.presenter.leave()

    def _leave_end(self) -> None:
        self.presenter.leave()
        self._outlets.home()

    def _review(self) -> None:
        identifier = self.presenter.identifier
        self.presenter.leave()
        self._outlets.review(identifier)

    def _again(self) -> None:
        """« Refaire »: the same drill, by the same trainee, who has agreed already."""
        end = self.presenter.end
        if end is not None:
            order = again(end)
            self.presenter.leave()
            self._outlets.begin(order)


def again(end: DrillEnd) -> DrillOrder:
    """Return the order of the same drill."""
    summary = end.file.model.summary
    drill = replace(end.drill, drawn=False)
    seconds = round(sum(phase.planned_s for phase in end.file.model.phases))
    offer = DrillOffer(drill, summary.session_type, end.competences, seconds)
    headset = words.spoken(end)
    return DrillOrder(summary.pack, offer, summary.candidate, headset)

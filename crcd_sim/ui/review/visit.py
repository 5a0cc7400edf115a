"""A past sitting laid open in the window, and the way back from it: to the list, or to a drill's end."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.bootstrap import Application
from crcd_sim.services.ports import DeviceRef
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.review.candidate_papers import ReviewPapers
from crcd_sim.ui.review.papers_menu import PapersDesk, PapersMenu
from crcd_sim.ui.review.review_page import ReviewPage
from crcd_sim.ui.review.review_presenter import ReviewPresenter


class ReviewVisit:
    """One page for every sitting, made with the first one opened."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        application: Application,
        *,
        output: Callable[[], DeviceRef | None],
        candidate_papers: Callable[..., ReviewPapers],
        papers_desk: Callable[[Callable[[str, str], None]], PapersDesk],
    ) -> None:
        """``output``: where recordings are heard. ``candidate_papers``: see ``ReviewPresenter``."""
        self._window = window
        self.page = ReviewPage(look)
        self.presenter = ReviewPresenter(self.page, application, output=output, papers=candidate_papers)
        menu = PapersMenu(look, papers_desk(self.page.tell), lambda: self.presenter.identifier, self.page)
        self.page.set_papers_menu(menu)
        self.page.back_requested.connect(self._back)
        self._after: Callable[[], None] = lambda: None

    def open(self, identifier: str, way_back: tuple[str, str], after: Callable[[], None]) -> None:
        """Show a sitting. ``way_back``: its button's word, and what it says aloud; ``after``: where to."""
        self.page.show_way_back(*way_back)
        self._after = after
        self._window.show_page(self.page)
        self.presenter.open(identifier)

    def leave(self) -> None:
        self.presenter.leave()

    def _back(self) -> None:
        self.leave()
        self._after()

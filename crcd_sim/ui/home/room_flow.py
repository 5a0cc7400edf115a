"""The way of a room: prepared from the rules, opened on a workstation, and the candidates who sit there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.framework import SessionSpec
from crcd_sim.domain.room import RoomPlan, last_common_end
from crcd_sim.services.ports import Clock, Jobs
from crcd_sim.ui import texts
from crcd_sim.ui.home.home_page import HomePage
from crcd_sim.ui.home.rooms import ROOM_KIND, RoomSource, ServedRoom
from crcd_sim.ui.home.rules_draft import Prepared
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow

if TYPE_CHECKING:
    from crcd_sim.ui.home.candidate_page import CandidatePage, CandidatePresenter
    from crcd_sim.ui.home.room_page import RoomPage
    from crcd_sim.ui.home.room_presenter import RoomPresenter
    from crcd_sim.ui.printing import Printing


class Gate(Protocol):
    """The staff code."""

    def require(self, granted: Callable[[], None], purpose: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class RoomServices:
    source: RoomSource
    printing: Callable[[], Printing]  # made when a room is prepared: it loads the PDF library
    jobs: Jobs
    clock: Clock


class RoomFlow:
    """Joins the room's card on the home page, the page where it is prepared, and the chair."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        services: RoomServices,
        home: HomePage,
        *,
        gate: Callable[[], Gate],
        show_home: Callable[[], None],
        begin: Callable[[Prepared], None],
    ) -> None:
        self._window, self._look, self._services, self._home = window, look, services, home
        self._gate, self._show_home, self._begin = gate, show_home, begin
        self._served: ServedRoom | None = None
        self._told = False  # that the room of this workstation cannot be served
        self._page: tuple[RoomPage, RoomPresenter] | None = None
        self._chair: tuple[CandidatePage, CandidatePresenter] | None = None
        home.room.sit.clicked.connect(self._sit)
        home.room.away.clicked.connect(lambda: gate().require(self._put_away, "ranger la salle"))

    def refresh(self) -> None:
        """Show on the home page the room this workstation serves."""
        self._services.source.served(self._show, self._cannot_serve)

    def _show(self, served: ServedRoom | None) -> None:
        self._served = served
        self._home.show_room(served)

    def _cannot_serve(self, error: Exception) -> None:
        """Its pack was taken away, or its file is damaged: no card, and the reason, once."""
        self._show(None)
        if not isinstance(error, CrcdError):
            raise error
        if not self._told:
            self._told = True
            self._tell(
                f"La salle de ce poste ne peut plus être servie. {error.sentence} Prévenez votre formateur, "
                "qui ouvrira à nouveau le fichier de la salle.",
                "warning",
            )

    # --- Staff -------------------------------------------------------------------------------

    def prepare(self, prepared: Prepared, session: SessionSpec, back: Callable[[], None]) -> None:
        """Show the page of a room with these rules; the code was given. ``back``: to the rules."""
        if self._page is None:
            from crcd_sim.ui.home.room_page import RoomPage
            from crcd_sim.ui.home.room_presenter import RoomPresenter

            page = RoomPage(self._look)
            page.back_requested.connect(back)
            services = self._services
            self._page = (
                page,
                RoomPresenter(
                    page,
                    services.source,
                    services.printing(),
                    services.jobs,
                    services.clock,
                    tell=self._tell,
                    served=self._opened,
                ),
            )
        page, presenter = self._page
        presenter.start(prepared, session)
        self._window.show_page(page)

    def open_file(self) -> None:
        """Serve the room of a file that was carried here; the code was given."""
        file = self._window.asker.file("Ouvrir un fichier de salle", ROOM_KIND)
        if file is not None:
            self._services.source.read(file, self._serve, self._failed)

    def _serve(self, plan: RoomPlan) -> None:
        self._services.source.serve(plan, self._opened, self._failed)

    def _opened(self) -> None:
        self._show_home()
        self._window.tell("Ce poste sert maintenant la salle. Chaque candidat y choisit son code.", "ok")

    def _put_away(self) -> None:
        self._services.source.put_away(self._show_home, self._failed)

    # --- Candidates --------------------------------------------------------------------------

    def _sit(self) -> None:
        served = self._served
        if served is None:
            return
        over = texts.local(last_common_end(served.plan, served.session))
        if self._services.clock.wall() >= over:
            said = f"{texts.long_date(over.date())} à {texts.clock_time(over)}"
            self._tell(
                f"La partie commune de cette salle s’est terminée {said}. Prévenez votre formateur, qui "
                "ouvrira une autre salle ou un passage seul.",
                "warning",
            )
            return
        self._services.source.taken(served.plan, lambda taken: self._show_chair(served, taken))

    def _show_chair(self, served: ServedRoom, taken: frozenset[str]) -> None:
        if self._chair is None:
            from crcd_sim.ui.home.candidate_page import CandidatePage, CandidatePresenter

            page = CandidatePage(self._look)
            page.rules.hide()
            page.back_requested.connect(self._show_home)
            self._chair = page, CandidatePresenter(page, self._begin)
        page, presenter = self._chair
        presenter.prepare_room(served, taken)
        self._window.show_page(page)

    def _tell(self, text: str, kind: str) -> None:
        self._window.tell(text, kind)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._window.tell(error.sentence, "danger")

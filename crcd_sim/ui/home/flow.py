"""From the home page to the chair: joins the pages of the opening of a day.

Each page is made when it is first needed: the window must not wait for those nobody looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import Clock, Jobs, MainLoop
from crcd_sim.ui.home.home_page import HomePage, HomePresenter, HomeSource
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.settings.keeper import SettingsKeeper

if TYPE_CHECKING:
    from crcd_sim.bootstrap.attachments import Joined
    from crcd_sim.domain.framework import SessionSpec
    from crcd_sim.ui.attachments.dialog import PapersSource
    from crcd_sim.ui.attachments.draft import DraftPapers, OpenPapers
    from crcd_sim.ui.home.candidate_page import CandidatePage, CandidatePresenter
    from crcd_sim.ui.home.room_flow import RoomFlow, RoomServices
    from crcd_sim.ui.home.rules_draft import Prepared, Timetable
    from crcd_sim.ui.home.rules_page import RulesPage, RulesPresenter, RulesSource
    from crcd_sim.ui.home.sittings_page import SittingsPage
    from crcd_sim.ui.home.sittings_presenter import SittingsPresenter, SittingsSource
    from crcd_sim.ui.home.staff_code import StaffGate
    from crcd_sim.ui.settings.settings_page import KeyGroup, SettingsPage
    from crcd_sim.ui.settings.settings_presenter import DeviceSource, SettingsPresenter


FOLDER_TROUBLE = "data_folder"  # the banner of the first page


@dataclass(frozen=True, slots=True)
class HomeServices:
    """What the opening of a day asks of the rest of the program."""

    jobs: Jobs
    loop: MainLoop
    clock: Clock
    keeper: SettingsKeeper
    home: HomeSource
    rules: RulesSource
    sittings: SittingsSource
    devices: DeviceSource
    data_folder: str
    rooms: RoomServices | None = None
    papers: PapersSource | None = None


@dataclass(frozen=True, slots=True)
class HomeOutlets:
    """Where the opening of a day leads. ``begin``: to the equipment check of a prepared sitting.
    ``voices``: to the recording of a pack's voices, once the code was given. ``drill``: to the choice of
    a drill; ``drill_end``: to the end page of one that was closed."""

    begin: Callable[[Prepared], None]
    resume: Callable[[str], None]
    review: Callable[[str], None]
    discover: Callable[[], None]
    voices: Callable[[], None] = lambda: None
    drill: Callable[[], None] = lambda: None
    drill_end: Callable[[str], None] = lambda _sitting: None


class HomeFlow:
    """The pages before a sitting, and the way between them."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        appearance: Appearance,
        services: HomeServices,
        outlets: HomeOutlets,
        keys: Sequence[KeyGroup] = (),
    ) -> None:
        self._window = window
        self._look = look
        self._appearance = appearance
        self._services = services
        self._outlets = outlets
        self._keys = keys
        self._gate: StaffGate | None = None
        self._rules: tuple[RulesPage, RulesPresenter] | None = None
        self._candidate: tuple[CandidatePage, CandidatePresenter] | None = None
        self._sittings: tuple[SittingsPage, SittingsPresenter] | None = None
        self._settings: tuple[SettingsPage, SettingsPresenter] | None = None
        self.home = HomePage(look)
        self._home_presenter = HomePresenter(self.home, services.home, services.clock, self._trouble)
        self.home.resume_requested.connect(outlets.resume)
        self.home.discover_requested.connect(outlets.discover)
        self.home.drill_requested.connect(outlets.drill)
        self.home.new_requested.connect(self.new_sitting)
        self.home.sittings_requested.connect(self.show_sittings)
        self.home.settings_requested.connect(self.show_settings)
        self.rooms = self._make_rooms()

    def _make_rooms(self) -> RoomFlow | None:
        if self._services.rooms is None:
            return None
        from crcd_sim.ui.home.room_flow import RoomFlow

        return RoomFlow(
            self._window,
            self._look,
            self._services.rooms,
            self.home,
            gate=lambda: self.gate,
            show_home=self.show_home,
            begin=self._outlets.begin,
        )

    @property
    def gate(self) -> StaffGate:
        """The staff code, for everything in the program that asks for it."""
        if self._gate is None:
            from crcd_sim.ui.home.staff_code import StaffGate

            services = self._services
            self._gate = StaffGate(
                self._look, services.keeper, services.jobs, services.loop, services.clock, self._window
            )
        return self._gate

    def show_home(self) -> None:
        self.refresh_home()
        self._window.show_page(self.home)

    def refresh_home(self) -> None:
        """Bring the first page up to date, on the screen or not."""
        self._home_presenter.refresh()
        if self.rooms is not None:
            self.rooms.refresh()

    def _trouble(self, error: Exception | None) -> None:
        """Say on the first page that the data folder refuses (another window, a newer base, a full disk)."""
        if error is None:
            self._window.untell(FOLDER_TROUBLE)
        elif isinstance(error, CrcdError):
            self._window.tell_problem(error, key=FOLDER_TROUBLE)
        else:
            raise error

    def new_sitting(self) -> None:
        """Staff give their code, then choose the rules."""
        self.gate.require(self._show_new_rules, "choisir les règles du passage")

    def show_sittings(self) -> None:
        if self._sittings is None:
            from crcd_sim.ui.home.sittings_page import SittingsPage
            from crcd_sim.ui.home.sittings_presenter import SittingsOutlets, SittingsPresenter

            page = SittingsPage(self._look)
            page.back_requested.connect(self.show_home)
            to = self._outlets
            outlets = SittingsOutlets(to.review, to.resume, self._tell, to.drill_end)
            presenter = SittingsPresenter(
                page, self._services.sittings, self.gate, self._window.asker, outlets
            )
            self._sittings = page, presenter
        page, presenter = self._sittings
        presenter.start()
        self._window.show_page(page)

    def show_settings(self) -> None:
        if self._settings is None:
            from crcd_sim.ui.settings.settings_page import SettingsPage
            from crcd_sim.ui.settings.settings_presenter import SettingsPresenter

            services = self._services
            page = SettingsPage(self._look, self._keys, services.data_folder)
            page.back_requested.connect(self.show_home)
            page.voices_requested.connect(
                lambda: self.gate.require(self._outlets.voices, "enregistrer les voix du scénario")
            )
            presenter = SettingsPresenter(
                page, services.keeper, self._appearance, services.devices, self.gate, self._tell
            )
            self._settings = page, presenter
        page, presenter = self._settings
        presenter.start()
        self._window.show_page(page)

    def _show_new_rules(self) -> None:
        if self._rules is None:
            from crcd_sim.ui.home.rules_page import RulesPage, RulesPresenter

            services = self._services
            page = RulesPage(self._look)
            page.back_requested.connect(self.show_home)
            presenter = RulesPresenter(
                page,
                services.rules,
                services.keeper,
                services.clock,
                self._show_candidate,
                self._prepare_room if self.rooms is not None else None,
                self._draft_papers(page),
            )
            if self.rooms is not None:
                page.room_file_requested.connect(self.rooms.open_file)
            self._rules = page, presenter
        page, presenter = self._rules
        self._window.show_page(page)
        presenter.start()

    def _draft_papers(self, page: RulesPage) -> tuple[DraftPapers, OpenPapers] | None:
        """The papers of the candidate to come, chosen with the rules."""
        if self._services.papers is None:
            return None
        from crcd_sim.ui.attachments.dialog import AttachmentsDesk, PapersKit
        from crcd_sim.ui.attachments.draft import DraftPapers

        def show(draft: DraftPapers, changed: Joined) -> None:
            kit = PapersKit(self._look, draft, self._window.asker, changed)
            AttachmentsDesk(kit, "", draft.papers, page).open()

        return DraftPapers(self._services.papers), show

    def _show_candidate(self, prepared: Prepared, timetable: Timetable) -> None:
        if self._candidate is None:
            from crcd_sim.ui.home.candidate_page import CandidatePage, CandidatePresenter

            page = CandidatePage(self._look)
            page.back_requested.connect(self.show_home)
            page.rules_requested.connect(
                lambda: self.gate.require(self._back_to_rules, "changer les règles du passage")
            )
            self._candidate = page, CandidatePresenter(page, self._outlets.begin)
        page, presenter = self._candidate
        presenter.prepare(prepared, timetable.total_s)
        self._window.show_page(page)

    def _prepare_room(self, prepared: Prepared, session: SessionSpec) -> None:
        assert self.rooms is not None  # else the rules page offers no room
        self.rooms.prepare(prepared, session, self._back_to_rules)

    def _back_to_rules(self) -> None:
        """The rules as they were left: what was prescribed for this candidate is still there."""
        if self._rules is not None:
            self._window.show_page(self._rules[0])

    def _tell(self, text: str, kind: str) -> None:
        self._window.tell(text, kind)

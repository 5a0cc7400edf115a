"""One open sitting in the window, until it is left: its screen, and what comes and goes beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.bootstrap.headset import spelling
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.equipment_view import CheckOutcome
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui import texts
from crcd_sim.ui.equipment.visit import CheckVisit
from crcd_sim.ui.exam.parts import PartTools
from crcd_sim.ui.exam.screen import ExamScreen, Outlets
from crcd_sim.ui.sitting_papers import SittingPapers
from crcd_sim.ui.workstation import Workstation

if TYPE_CHECKING:
    from crcd_sim.ui.console.visit import ConsoleVisit


@dataclass(frozen=True, slots=True)
class VisitOutlets:
    """Where the sitting leads. ``check``: a headset check to begin (see ``CheckVisit``). ``running``: told
    whether a part runs. ``leave``: off the screen, and home. ``refresh_home``: bring the first page up to
    date, on the screen or not."""

    check: Callable[[str, Callable[[], None]], CheckVisit]
    running: Callable[[bool], None]
    leave: Callable[[], None]
    refresh_home: Callable[[], None]
    drill_over: Callable[[str], None]


class ExamVisit:
    """One sitting on the screen.

    Attributes: ``session``; ``screen``, what the candidate sees; ``console``, the trainer's, once staff
    have opened it.
    """

    def __init__(
        self, workstation: Workstation, papers: SittingPapers, session: ExamSession, outlets: VisitOutlets
    ) -> None:
        self._workstation, self._papers, self._outlets = workstation, papers, outlets
        self.session = session
        self.console: ConsoleVisit | None = None
        self._there = False  # on the screen: afterwards nothing of it comes back
        self._away_since: float | None = None
        self.screen = ExamScreen(session, self._tools(), self._screen_outlets())
        self.screen.running_changed.connect(self._running)
        workstation.window.focus_lost.connect(self._left)
        workstation.window.focus_back.connect(self._returned)

    def open(self) -> None:
        """Show it: full screen in a mock exam."""
        self._there = True
        self._show()
        self._workstation.window.set_full_screen(not self.session.rules.training)
        self.screen.refresh()

    def open_console(self) -> None:
        """The trainer's console beside the sitting; staff only, the code was given."""
        from crcd_sim.ui.console.visit import ConsoleKit, ConsoleVisit

        if self.console is None:
            station = self._workstation
            kit = ConsoleKit(
                station.look, station.headset, station.keeper, station.sources, station.phone_keys
            )
            self.console = ConsoleVisit(kit, self.session, self.screen, station.window)
        self.console.open()

    def leave(self) -> None:
        """Take it off the screen; the sitting stays where it is, all of it written."""
        window, application = self._workstation.window, self._workstation.application
        window.focus_lost.disconnect(self._left)
        window.focus_back.disconnect(self._returned)
        self._there = False
        if self.console is not None:
            self.console.leave()
            self.console = None
        self.screen.close()
        window.forget_page(self.screen.frame)
        self.session.stop()
        application.leave(self.session)
        self._running(False)

    # --- Making ------------------------------------------------------------------------------

    def _tools(self) -> PartTools:
        station, session = self._workstation, self.session
        checker, note = spelling(session.pack.names) if session.rules.spell_check else (None, "")
        return PartTools(
            look=station.look,
            jobs=station.application.jobs,
            asker=station.window.asker,
            tell=self._tell,
            checker=checker,
            checker_note=note,
            enter_sends=station.keeper.settings.enter_sends,
            phone_keys=station.phone_keys,
            papers=station.application.paper_reader(),
            gate=station.ask_staff,
        )

    def _screen_outlets(self) -> Outlets:
        return Outlets(
            staff=self._workstation.ask_staff,
            check_headset=self._check_again,
            carry=self._carry,
            papers=lambda paper: self._papers.give(self.session, self.screen, paper),
            home=self._outlets.leave,
            drill_over=self._outlets.drill_over,
            console=self.open_console,
            join_papers=lambda: self._papers.join(self.session, self.screen),
        )

    def _tell(self, text: str, kind: str) -> None:
        if self._there:
            self.screen.tell(text, kind)

    # --- What comes and goes -----------------------------------------------------------------

    def _show(self) -> None:
        if self._there:
            self._workstation.window.show_page(self.screen.frame)

    def _check_again(self) -> None:
        """The ten-second check of a waiting page."""

        def checked(outcome: CheckOutcome) -> None:
            self._workstation.keep_check(self.session, outcome)
            self._show()

        rules = self.session.rules
        self._outlets.check("Passage", self._show).begin(
            checked, rules.candidate, training=rules.training, short=True
        )

    def _carry(self) -> None:
        """« Copier ce passage sur une clé »: the sitting leaves this workstation."""
        window, application = self._workstation.window, self._workstation.application
        folder = window.asker.folder("Copier ce passage sur une clé")
        if folder is None:
            return
        self._outlets.leave()
        window.tell("Copie du passage en cours…", "info")

        def done(file: Path, missing: int) -> None:
            lost = f" {texts.count(missing, 'enregistrement')} manquait sur ce poste." if missing else ""
            window.tell(
                f"Le passage est copié dans {texts.quoted(str(file))}.{lost} Il continue ailleurs.", "ok"
            )
            self._outlets.refresh_home()

        application.carry_out(self.session.id, folder, None, done, self._workstation.refused)

    # --- Facts of the screen -----------------------------------------------------------------

    def _running(self, running: bool) -> None:
        self._workstation.window.set_running(running)
        self._outlets.running(running)

    def _left(self) -> None:
        if self.console is not None and self.console.has_keyboard:
            return  # the trainer left, not the candidate
        self._away_since = self._workstation.application.clock.monotonic()
        if self.session.phase is not None:
            self.session.runner.append(EventKind.FOCUS_LOST, {})

    def _returned(self) -> None:
        since, self._away_since = self._away_since, None
        if since is not None and self.session.phase is not None:
            seconds = round(self._workstation.application.clock.monotonic() - since, 1)
            self.session.runner.append(EventKind.FOCUS_BACK, {"seconds": seconds})

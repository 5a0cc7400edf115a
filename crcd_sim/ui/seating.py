"""The way into a sitting on this workstation, and out of it: the headset check, then the exam's frame.

One sitting at a time. What the screens need is imported with the first one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crcd_sim.bootstrap import NewSitting
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.ui import texts
from crcd_sim.ui.sitting_papers import SittingPapers
from crcd_sim.ui.workstation import Workstation

if TYPE_CHECKING:
    from crcd_sim.services.exam.equipment_view import CheckOutcome
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.ui.drills.choice_presenter import DrillOrder
    from crcd_sim.ui.equipment.visit import CheckVisit
    from crcd_sim.ui.exam.visit import ExamVisit
    from crcd_sim.ui.home.rules_draft import Prepared


@dataclass(frozen=True, slots=True)
class SeatingOutlets:
    """Where a sitting leads. ``home``: the first page, up to date (``refresh_home``: without showing it).
    ``drill_end``: the page at the end of a drill. ``running``: told whether a part runs."""

    home: Callable[[], None]
    refresh_home: Callable[[], None]
    drill_end: Callable[[str], None]
    running: Callable[[bool], None]


class Seating:
    """Attributes: ``visit``, the sitting on the screen, if any."""

    def __init__(self, workstation: Workstation, papers: SittingPapers, outlets: SeatingOutlets) -> None:
        self._workstation, self._papers, self._outlets = workstation, papers, outlets
        self.visit: ExamVisit | None = None
        self._check: CheckVisit | None = None

    # --- In ----------------------------------------------------------------------------------

    def begin(self, prepared: Prepared) -> None:
        """The equipment check, then the sitting."""
        station, staff_rules = self._workstation, prepared.rules

        def checked(outcome: CheckOutcome) -> None:
            rules = replace(staff_rules, noisy_room=staff_rules.noisy_room or outcome.noisy_room)
            order = NewSitting(prepared.session_type, prepared.pack, rules)

            def made(session: ExamSession) -> None:
                station.keep_check(session, outcome)  # in the record, and in force, before the first part
                self.show(session)
                for paper in prepared.papers:
                    station.application.attach(session.id, paper, lambda _papers: None, station.refused)

            station.application.new_sitting(order, made, station.refused)

        self._check_from_home().begin(
            checked,
            staff_rules.candidate,
            training=staff_rules.training,
            without=staff_rules.driver == Driver.PERSON,
        )

    def begin_drill(self, order: DrillOrder) -> None:
        """The headset, unless nothing is said or they checked it today; then the exam's frame, at once."""
        station = self._workstation
        settings = station.keeper.settings
        today = texts.local(station.application.clock.wall()).date()

        def sit(outcome: CheckOutcome | None) -> None:
            noisy = outcome.noisy_room if outcome is not None else settings.checked_noisy
            rules = Rules(candidate=order.candidate, drill=order.offer.drill, noisy_room=noisy)
            sitting = NewSitting(order.offer.session, order.pack, rules, order.seed)

            def made(session: ExamSession) -> None:
                if outcome is not None:
                    station.keep_check(session, outcome)
                self.show(session)
                session.runner.start_phase()

            station.application.new_sitting(sitting, made, station.refused)

        if order.headset and not settings.has_checked(order.candidate, today):
            self._check_from_home().begin(sit, order.candidate, training=True, short=True)
        else:
            sit(None)

    def resume(self, identifier: str) -> None:
        """Go on with a sitting that was left."""
        station = self._workstation
        station.application.resume_sitting(identifier, self.show, station.refused)

    def show(self, session: ExamSession) -> None:
        """Put an open sitting on the screen, in the place of the one that was there."""
        from crcd_sim.ui.exam.visit import ExamVisit, VisitOutlets

        self.leave()
        outlets = VisitOutlets(
            check=self._new_check,
            running=self._outlets.running,
            leave=self.go_home,
            refresh_home=self._outlets.refresh_home,
            drill_over=self._drill_over,
        )
        self.visit = ExamVisit(self._workstation, self._papers, session, outlets)
        self.visit.open()

    # --- Out ---------------------------------------------------------------------------------

    def go_home(self) -> None:
        """Leave the sitting where it stands."""
        self.leave()
        self._workstation.window.set_full_screen(False)
        self._outlets.home()

    def leave(self) -> None:
        """Take the sitting off the screen, if there is one; another page is shown next."""
        visit, self.visit = self.visit, None
        if visit is not None:
            visit.leave()

    def close(self) -> None:
        """The window closes: the check under way and the sitting let go of the headset."""
        if self._check is not None:
            self._check.leave()
        self.leave()

    def _drill_over(self, identifier: str) -> None:
        self.leave()
        self._outlets.drill_end(identifier)

    # --- The headset -------------------------------------------------------------------------

    def _check_from_home(self) -> CheckVisit:
        return self._new_check("Accueil", self._outlets.home)

    def _new_check(self, back: str, after: Callable[[], None]) -> CheckVisit:
        from crcd_sim.ui.equipment.visit import CheckVisit

        self._check = CheckVisit(self._workstation, back, after)
        return self._check

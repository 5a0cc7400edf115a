"""The papers of a sitting, wherever they are asked for: printed, saved, or joined for the jury."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crcd_sim.ui.workstation import Workstation

if TYPE_CHECKING:
    from crcd_sim.domain.attachments import AttachedPapers
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.ui.attachments.dialog import PapersKit
    from crcd_sim.ui.exam.screen import ExamScreen
    from crcd_sim.ui.printing import Printing
    from crcd_sim.ui.review.candidate_papers import ReviewPapers
    from crcd_sim.ui.review.papers_menu import PapersDesk, Printed


class SittingPapers:
    """What it needs is imported when a paper is first asked for."""

    def __init__(self, workstation: Workstation) -> None:
        self._workstation = workstation

    def printing(self) -> Printing:
        from crcd_sim.ui.printing import DialogPrinting

        return DialogPrinting(self._workstation.window)

    def desk(
        self, tell: Callable[[str, str], None], printed: Callable[[Printed], None] | None = None
    ) -> PapersDesk:
        """Return what prints and saves; ``printed`` is told each paper that went to the printer."""
        from crcd_sim.ui.review.papers_menu import PapersDesk

        return PapersDesk(
            self._workstation.application,
            self.printing(),
            self._workstation.application.jobs,
            tell=tell,
            staff=self._workstation.ask_staff,
            printed=printed,
        )

    def give(self, session: ExamSession, screen: ExamScreen, paper: str) -> None:
        """Print or save a paper of the sitting on the screen: what was typed last is on the disk first.

        ``paper``: print | save | letter | slip.
        """
        session.drafting.flush()
        desk = self.desk(screen.tell, lambda made: session.printed(made.paper, made.pages))
        actions = {
            "print": lambda: desk.print_paper(session.id, "dossier"),
            "save": lambda: desk.save_paper(session.id, "dossier"),
            "letter": lambda: desk.save_letter(session.id),
            "slip": lambda: desk.save_paper(session.id, "tirage"),
        }
        actions[paper]()

    def join(self, session: ExamSession, screen: ExamScreen) -> None:
        """The candidate's dossier and course assessments, for the jury; staff only, the code was given."""
        from crcd_sim.ui.attachments.dialog import AttachmentsDesk

        AttachmentsDesk(self._kit(), session.id, session.joined.papers, screen.frame).open()

    def in_review(self, changed: Callable[[AttachedPapers], None]) -> ReviewPapers:
        """The same, once the sitting is over; ``changed`` is told what is joined from then on."""
        from crcd_sim.ui.review.candidate_papers import ReviewPapers

        station = self._workstation
        return ReviewPapers(self._kit(changed), station.application.jobs, station.ask_staff)

    def _kit(self, changed: Callable[[AttachedPapers], None] = lambda _papers: None) -> PapersKit:
        from crcd_sim.ui.attachments.dialog import PapersKit

        station = self._workstation
        return PapersKit(station.look, station.application, station.window.asker, changed)

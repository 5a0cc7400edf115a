"""The candidate's papers in the final interview.

Before a jury all of them, opened with the staff code and shut again by the same button. Alone, the
« dossier professionnel », which the référentiel leaves at the candidate's hand; the course assessments are
the jury's.
"""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.attachments import Attachment, AttachmentKind
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, PhaseKind
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Jobs
from crcd_sim.ui.attachments.reading import PapersReading
from crcd_sim.ui.attachments.words import PURPOSE, TITLE
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.exam.interview_page import InterviewPage
from crcd_sim.ui.exam.read_write_page import BOTH, WRITING, ReadWritePage
from crcd_sim.ui.look import Look

HIDE = "Masquer les documents"


class FinalPapers:
    """``page`` holds the interview, and the papers at its left while they are read."""

    def __init__(
        self,
        session: ExamSession,
        look: Look,
        jobs: Jobs,
        source: DocumentSource,
        gate: Callable[[Callable[[], None], str], None],
        interview: InterviewPage,
    ) -> None:
        self._session, self._gate, self._interview = session, gate, interview
        self.reading = PapersReading(look, jobs, source)
        self.page = ReadWritePage(look, self.reading.panel, interview, share=(55, 45))
        self._open = False  # by the jury
        self._closed = False
        self._undo = session.runner.on_event(self._event)
        interview.papers_requested.connect(self._asked)
        self._refresh()

    def close(self) -> None:
        self._closed = True
        self._undo()
        self.reading.close()

    def _event(self, event: Event) -> None:
        if event.kind in (EventKind.PAPER_ATTACHED, EventKind.PAPER_REMOVED):
            self._refresh()

    def _mine(self) -> tuple[Attachment, ...]:
        """What is shown now."""
        papers = self._session.joined.papers
        if self._session.jury_present:
            return papers.items if self._open else ()
        at_hand = AtHand.PORTFOLIO in self._session.at_hand(PhaseKind.FINAL)
        return papers.of_kind(AttachmentKind.PORTFOLIO) if at_hand else ()

    def _refresh(self) -> None:
        joined = self._session.joined.papers.items
        self._open = self._open and bool(joined)
        offered = bool(joined) and self._session.jury_present
        self._interview.show_papers((HIDE if self._open else f"{TITLE}…") if offered else "")
        shown = self._mine()
        self.reading.show(shown)
        wanted = BOTH if shown else WRITING
        if wanted != self.page.mode:
            self.page.set_mode(wanted)

    def _asked(self) -> None:
        if self._open:
            self._open = False
            self._refresh()
        else:
            self._gate(self._granted, PURPOSE)

    def _granted(self) -> None:
        if not self._closed:
            self._open = True
            self._refresh()

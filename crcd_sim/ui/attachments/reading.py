"""The candidate's papers to be read: the dossier's viewer over what is joined, with search and zoom."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.domain.attachments import Attachment
from crcd_sim.services.ports import Jobs
from crcd_sim.ui.attachments import words
from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.presenter import DossierPresenter
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.look import Look


class PapersReading:
    """A dossier of papers. What the jury opens is nobody's reading: nothing is journalled."""

    def __init__(self, look: Look, jobs: Jobs, source: DocumentSource, *, framed: bool = True) -> None:
        self.panel = DossierPanel(look, words.TITLE, framed=framed)
        self._presenter = DossierPresenter(self.panel, jobs, source)
        self._shown: tuple[Attachment, ...] = ()

    def show(self, papers: Sequence[Attachment]) -> None:
        """Show these papers; the one being read stays open."""
        if tuple(papers) == self._shown:
            return
        self._shown = tuple(papers)
        documents = words.documents(papers)
        names = [document.id for document in documents]
        reading = self._presenter.shown()
        first = reading if reading in names else names[0] if names else ""
        self._presenter.set_documents(documents, show=first)

    @property
    def shown(self) -> tuple[Attachment, ...]:
        return self._shown

    def close(self) -> None:
        self._presenter.close()

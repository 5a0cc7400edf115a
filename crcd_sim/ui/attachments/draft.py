"""Papers chosen with the rules, before there is a sitting to join them to: read whole, kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crcd_sim.bootstrap.attachments import ChosenPaper, CountPages, Failed, Joined, PaperRead
from crcd_sim.domain.attachments import AttachedPapers, AttachmentKind
from crcd_sim.domain.errors import CrcdError
from crcd_sim.ui.attachments.dialog import PapersSource
from crcd_sim.ui.dossier.source import DocumentSource

OpenPapers = Callable[["DraftPapers", Joined], None]  # opens the dialog; told of each change


class DraftPapers:
    """A ``PapersSource`` for the candidate to come. ``source`` reads the files."""

    def __init__(self, source: PapersSource) -> None:
        self._source = source
        self.chosen: tuple[ChosenPaper, ...] = ()

    @property
    def papers(self) -> AttachedPapers:
        return AttachedPapers(tuple(paper.attachment for paper in self.chosen))

    def clear(self) -> None:
        """Another candidate comes."""
        self.chosen = ()

    def read_paper(
        self, file: Path, kind: AttachmentKind, count_pages: CountPages, done: PaperRead, failed: Failed
    ) -> None:
        self._source.read_paper(file, kind, count_pages, done, failed)

    def attach(self, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed) -> None:
        del identifier  # there is no sitting yet
        try:
            self.papers.check_new(chosen.attachment)
        except CrcdError as refused:
            failed(refused)
            return
        self.chosen = (*self.chosen, chosen)
        done(self.papers)

    def detach(self, identifier: str, sha256: str, done: Joined, failed: Failed) -> None:
        del identifier, failed  # what is only chosen can always be taken back
        self.chosen = tuple(paper for paper in self.chosen if paper.attachment.sha256 != sha256)
        done(self.papers)

    def paper_reader(self) -> DocumentSource:
        return self._source.paper_reader()

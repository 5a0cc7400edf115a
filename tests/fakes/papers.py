"""Candidates' papers at hand: a ``PapersSource`` in memory, whose answers come when told."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

from crcd_sim.bootstrap.attachments import ChosenPaper, CountPages, Failed, Joined, PaperRead, read_paper
from crcd_sim.domain.attachments import SUFFIX, AttachedPapers, AttachmentKind
from crcd_sim.domain.errors import CrcdError, EnvironmentProblem
from tests.fakes.pdfs import a_pdf, an_attachment

PORTFOLIO, ECF = a_pdf(2, mark="dossier"), a_pdf(1, mark="ecf")
JOINED = AttachedPapers(
    (
        an_attachment(PORTFOLIO, AttachmentKind.PORTFOLIO, "Dossier professionnel.pdf"),
        an_attachment(ECF, AttachmentKind.ECF, "Livret ECF.pdf"),
    )
)


class GivenPapers:
    """``waiting``: what was asked and is not answered yet; ``answer`` answers it."""

    def __init__(self, papers: AttachedPapers = JOINED, *, at_once: bool = True) -> None:
        self.papers = papers
        self.bytes = {item.sha256: data for item, data in zip(JOINED.items, (PORTFOLIO, ECF), strict=True)}
        self.broken: EnvironmentProblem | None = None
        self.reads: list[str] = []
        self._at_once = at_once
        self._waiting: list[Callable[[], None]] = []

    def answer(self) -> None:
        while self._waiting:
            self._waiting.pop(0)()

    def read_paper(
        self, file: Path, kind: AttachmentKind, count_pages: CountPages, done: PaperRead, failed: Failed
    ) -> None:
        self._ask(lambda: done(read_paper(file, kind, count_pages)), failed)

    def attach(self, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed) -> None:
        def act() -> None:
            if self.broken is not None:
                raise self.broken
            self.papers.check_new(chosen.attachment)
            self.bytes[chosen.attachment.sha256] = zlib.decompress(chosen.blob.packed)
            self.papers = AttachedPapers((*self.papers.items, chosen.attachment))
            done(self.papers)

        self._ask(act, failed)

    def detach(self, identifier: str, sha256: str, done: Joined, failed: Failed) -> None:
        def act() -> None:
            gone = self.papers.check_removal(sha256)
            self.papers = AttachedPapers(tuple(item for item in self.papers.items if item != gone))
            done(self.papers)

        self._ask(act, failed)

    def paper_reader(self) -> GivenPapers:
        return self

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return self.bytes[path.removesuffix(SUFFIX)]

    def _ask(self, act: Callable[[], None], failed: Failed) -> None:
        def run() -> None:
            try:
                act()
            except CrcdError as error:
                failed(error)

        if self._at_once:
            run()
        else:
            self._waiting.append(run)

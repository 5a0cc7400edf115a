"""The papers of a sitting: made on demand, then printed or saved.

``PapersDesk`` is also what the closing page uses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import Jobs
from crcd_sim.services.records.review_file import PaperFile
from crcd_sim.ui import texts
from crcd_sim.ui.look import Look
from crcd_sim.ui.printing import PDF_KIND, Printing, Told, print_pdf, write_file

DOSSIER, CANDIDATE, JURY, DRAW = "dossier", "candidat", "jury", "tirage"
LETTER: Final = "courrier"

PAPERS: Final = (
    (DOSSIER, "Dossier du candidat"),
    (CANDIDATE, "Livret candidat"),
    (JURY, "Livret jury"),
    (DRAW, "Procès-verbal de tirage"),
)
DOCX_KIND = "Document texte (*.docx)"
PURPOSE: Final = "ouvrir le livret du jury"

Failed = Callable[[Exception], None]
Staff = Callable[[Callable[[], None], str], None]  # (what to do once the code is given, why it is asked)


class PaperSource(Protocol):
    """Makes papers. Every answer comes later, on the main loop."""

    def paper(
        self, identifier: str, paper: str, done: Callable[[PaperFile], None], failed: Failed | None = None
    ) -> None:
        """``paper``: dossier | candidat | jury | tirage."""

    def letter_docx(
        self, identifier: str, done: Callable[[PaperFile], None], failed: Failed | None = None
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper that went to the printer."""

    paper: str
    pages: int


class PapersDesk:
    """Makes a paper, then prints or saves it. Jury material is behind the staff code.

    Args:
        tell: a sentence and its kind (info | ok | warning | danger); "" takes the last one away.
        staff: runs what it is given once the staff code is known.
        printed: hears of every paper that went to the printer, to count the sheets.
    """

    def __init__(
        self,
        source: PaperSource,
        printing: Printing,
        jobs: Jobs,
        *,
        tell: Told,
        staff: Staff,
        printed: Callable[[Printed], None] | None = None,
    ) -> None:
        self._source = source
        self._printing = printing
        self._jobs = jobs
        self._tell = tell
        self._staff = staff
        self._printed = printed
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether a paper is being made: one at a time."""
        return self._busy

    def print_paper(self, sitting: str, paper: str) -> None:
        """Make a paper, ask for a printer, print."""
        self._guarded(paper, lambda: self._make(sitting, paper, lambda made: self._print(made, paper)))

    def save_paper(self, sitting: str, paper: str) -> None:
        """Make a paper, ask where it goes, save it as PDF."""
        self._guarded(paper, lambda: self._make(sitting, paper, lambda made: self._save(made, PDF_KIND)))

    def save_letter(self, sitting: str) -> None:
        """Save the letter as .docx."""
        if self._begin("Préparation du courrier…"):
            self._source.letter_docx(
                sitting, lambda made: self._made(made, lambda it: self._save(it, DOCX_KIND)), self._failed
            )

    # --- Steps -------------------------------------------------------------------------------

    def _guarded(self, paper: str, then: Callable[[], None]) -> None:
        if paper == JURY:
            self._staff(then, PURPOSE)
        else:
            then()

    def _make(self, sitting: str, paper: str, then: Callable[[PaperFile], None]) -> None:
        if self._begin("Mise en page…"):
            self._source.paper(sitting, paper, lambda made: self._made(made, then), self._failed)

    def _begin(self, sentence: str) -> bool:
        if self._busy:
            return False
        self._busy = True
        self._tell(sentence, "info")
        return True

    def _made(self, made: PaperFile, then: Callable[[PaperFile], None]) -> None:
        self._tell("", "info")
        then(made)

    def _print(self, made: PaperFile, paper: str) -> None:
        printer = self._printing.printer(made.title)
        if printer is None:
            self._busy = False
            return
        self._tell(f"Impression{texts.NBSP}: {made.title}…", "info")

        def done(pages: int) -> None:
            self._busy = False
            sent = texts.count(pages, "page envoyée", "pages envoyées")
            self._tell(f"{made.title}{texts.NBSP}: {sent} à l’imprimante.", "ok")
            if self._printed is not None:
                self._printed(Printed(paper, pages))

        self._jobs.run(lambda: print_pdf(made.content, printer), done, self._failed)

    def _save(self, made: PaperFile, kind: str) -> None:
        place = self._printing.place(f"Enregistrer{texts.NBSP}: {made.title}", made.name, kind)
        if place is None:
            self._busy = False
            return

        def done(path: Path) -> None:
            self._busy = False
            self._tell(f"{made.title}{texts.NBSP}: enregistré dans {texts.quoted(str(path))}.", "ok")

        self._jobs.run(lambda: write_file(place, made.content), done, self._failed)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        self._tell("", "info")
        if not isinstance(error, CrcdError):
            raise error
        self._tell(error.sentence, "danger")


class PapersMenu(QMenu):
    """Each paper with « Imprimer… » and « Enregistrer en PDF… », and the letter as .docx."""

    def __init__(
        self, look: Look, desk: PapersDesk, sitting: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__("Documents", parent)
        self._look, self._desk, self._sitting = look, desk, sitting
        self._icons: list[tuple[QAction, str]] = []
        for paper, name in PAPERS:
            menu = self.addMenu(name)
            self._icons.append((menu.menuAction(), "lock" if paper == JURY else "document"))
            self._add(menu, "print", "Imprimer…", partial(self._print, paper))
            self._add(menu, "pdf", "Enregistrer en PDF…", partial(self._save, paper))
        self.addSeparator()
        self._add(self, "envelope", "Courrier en .docx…", self._save_letter)
        look.changed.connect(self._dress)
        self._dress()

    def _print(self, paper: str) -> None:
        self._desk.print_paper(self._sitting(), paper)

    def _save(self, paper: str) -> None:
        self._desk.save_paper(self._sitting(), paper)

    def _save_letter(self) -> None:
        self._desk.save_letter(self._sitting())

    def _add(self, menu: QMenu, icon: str, text: str, call: Callable[[], None]) -> None:
        action = menu.addAction(text)
        action.triggered.connect(lambda _checked=False: call())
        self._icons.append((action, icon))

    def _dress(self) -> None:
        for action, icon in self._icons:
            action.setIcon(self._look.icon(icon))

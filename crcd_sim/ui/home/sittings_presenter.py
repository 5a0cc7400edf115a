"""What may be done with past sittings, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.rules import Mode
from crcd_sim.services.ports import Scheduled
from crcd_sim.services.records.ports import CLOSED, MOVED
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.sittings_page import SittingsPage

KEY_FILES: Final = "Passages (*.crcd-passage)"

Failed = Callable[[Exception], None]
Progress = Callable[[float], None]  # 0 to 1


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy on a key. ``missing``: recordings that could not be found."""

    file: Path
    missing: int = 0


class SittingsSource(Protocol):
    """The record of past sittings. Every answer comes later, on the main loop."""

    def sittings(
        self, search: str, candidate: str, done: Callable[[Sequence[SittingLine]], None], failed: Failed
    ) -> None:
        """Give the sittings, newest first. Every word of ``search`` must be found, accents and capitals
        apart; ``candidate``, unless "", must be exactly the sitting's code."""

    def copy_out(
        self, sitting: str, folder: Path, progress: Progress, done: Callable[[Copied], None], failed: Failed
    ) -> Scheduled:
        """Copy an unfinished sitting, which then goes on elsewhere. Cancel stops it, nothing is left."""

    def take_in(
        self, file: Path, progress: Progress, done: Callable[[SittingLine], None], failed: Failed
    ) -> Scheduled:
        """Bring in a sitting copied on another workstation."""

    def take_back(self, sitting: str, done: Callable[[], None], failed: Failed) -> None:
        """Go on here after all with a sitting that was copied."""

    def delete_recordings(self, sitting: str, done: Callable[[int], None], failed: Failed) -> None:
        """Delete the recordings of a sitting; gives how many files went."""


class Gate(Protocol):
    """The staff code."""

    def require(self, granted: Callable[[], None], purpose: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class SittingsOutlets:
    """Where the list leads. ``tell``: a sentence and its kind (info | ok | warning | danger).
    ``drill_end``: to the end page of a drill that was closed."""

    review: Callable[[str], None]
    resume: Callable[[str], None]
    tell: Callable[[str, str], None]
    drill_end: Callable[[str], None] = lambda _sitting: None


class SittingsPresenter:
    """Candidates see their own sittings by their code; staff see all behind theirs.

    A mock exam is reviewed with staff: what follows it (marks, expected answers) is the jury's.
    """

    def __init__(
        self, page: SittingsPage, source: SittingsSource, gate: Gate, asker: Asker, outlets: SittingsOutlets
    ) -> None:
        self._page = page
        self._source = source
        self._gate = gate
        self._asker = asker
        self._out = outlets
        self._search = ""
        self._code = ""
        self._asked = 0
        self._copy: Scheduled | None = None
        page.code_given.connect(self._code_given)
        page.staff_requested.connect(lambda: gate.require(self._open_all, "voir tous les passages"))
        page.search_changed.connect(self._search_changed)
        page.review_requested.connect(self._review)
        page.go_on_requested.connect(self._go_on)
        page.copy_requested.connect(self._copy_out)
        page.take_requested.connect(self._take_in)
        page.delete_requested.connect(self._delete)
        page.stop_requested.connect(self._stop)

    def start(self) -> None:
        """Open the page for whoever comes: nobody's sittings until a code is given. A copy under way
        goes on, and can still be stopped."""
        self._search = self._code = ""
        self._asked += 1
        self._page.show_candidate_view()

    # --- The list ------------------------------------------------------------------------

    def _open_all(self) -> None:
        self._search = self._code = ""
        self._page.show_staff_view()
        self._page.search.setFocus()
        self._ask_list()

    def _code_given(self, code: str) -> None:
        self._code = code
        if code:
            self._ask_list()
        else:
            self._page.show_candidate_view()

    def _search_changed(self, search: str) -> None:
        self._search = search
        self._ask_list()

    def _ask_list(self) -> None:
        if not self._page.staff_view and not self._code:
            return  # no code: nobody's sittings
        self._asked += 1
        number = self._asked

        def show(lines: Sequence[SittingLine]) -> None:
            if number == self._asked:  # a later question makes this answer stale
                self._page.show_lines(lines, self._empty_sentence())

        self._source.sittings(self._search, "" if self._page.staff_view else self._code, show, self._failed)

    def _empty_sentence(self) -> str:
        if not self._page.staff_view:
            return f"Aucun passage pour le code {texts.quoted(self._code)}."
        if self._search.strip():
            return f"Aucun passage ne correspond à {texts.quoted(self._search.strip())}."
        return "Aucun passage enregistré pour l’instant."

    # --- What is done with one -----------------------------------------------------------

    def _review(self, line: SittingLine) -> None:
        def open_review() -> None:
            self._out.review(line.summary.id)

        if line.summary.drill and line.summary.status == CLOSED:
            self._out.drill_end(line.summary.id)  # the review is one step further
        elif line.summary.mode == Mode.MOCK_EXAM and not self._page.staff_view:
            self._gate.require(open_review, "relire un examen blanc")
        else:
            open_review()

    def _go_on(self, line: SittingLine) -> None:
        sitting = line.summary.id
        if line.summary.status != MOVED:
            self._out.resume(sitting)
            return
        question = Question(
            "Reprendre ce passage ici ?",
            f"Il a été copié pour continuer sur un autre poste. S’il y a continué, ce travail-là n’est "
            f"pas ici : vous reprendrez le passage du {line.candidate.lower()} tel qu’il était au départ.",
            yes="Reprendre ici",
        )
        if self._asker.ask(question):
            self._gate.require(
                lambda: self._source.take_back(sitting, lambda: self._out.resume(sitting), self._failed),
                "reprendre ici un passage parti sur une clé",
            )

    def _delete(self, line: SittingLine) -> None:
        question = Question(
            f"Supprimer les enregistrements du {line.candidate.lower()} ?",
            "Ses appels et ses réponses orales seront effacés de ce poste, pour toujours. "
            "Ses textes, les heures et les notes restent.",
            yes="Supprimer les enregistrements",
            danger=True,
        )
        if not self._asker.ask(question):
            return

        def done(files: int) -> None:
            what = texts.count(files, "enregistrement supprimé", "enregistrements supprimés")
            self._out.tell(f"{line.candidate} : {what}.", "ok")
            self._ask_list()

        self._source.delete_recordings(line.summary.id, done, self._failed)

    def _copy_out(self, line: SittingLine) -> None:
        question = Question(
            "Copier ce passage sur une clé ?",
            f"Le passage du {line.candidate.lower()} continuera sur un autre poste. Ici, il sera marqué "
            "comme parti.",
            yes="Choisir la clé",
        )
        if not self._asker.ask(question):
            return
        folder = self._asker.folder("Choisir la clé ou le dossier de la copie")
        if folder is None:
            return

        def done(copied: Copied) -> None:
            self._end_copy()
            text = f"{line.candidate} : le passage est copié dans {texts.quoted(str(copied.file))}."
            if copied.missing:
                lost = texts.count(copied.missing, "enregistrement manque", "enregistrements manquent")
                self._out.tell(f"{text} Attention, {lost} : il n’a pas été trouvé sur ce poste.", "warning")
            else:
                self._out.tell(f"{text} Vous pouvez retirer la clé.", "ok")

        self._begin_copy(
            f"Copie du passage du {line.candidate.lower()}…",
            lambda progress: self._source.copy_out(
                line.summary.id, folder, progress, done, self._copy_failed
            ),
        )

    def _take_in(self) -> None:
        file = self._asker.file("Choisir le passage sur la clé", KEY_FILES)
        if file is None:
            return

        def done(line: SittingLine) -> None:
            self._end_copy()
            self._out.tell(f"{line.candidate} : le passage est sur ce poste. Il peut reprendre.", "ok")

        self._begin_copy(
            "Lecture du passage sur la clé…",
            lambda progress: self._source.take_in(file, progress, done, self._copy_failed),
        )

    # --- A copy under way ----------------------------------------------------------------

    def _begin_copy(self, sentence: str, begin: Callable[[Progress], Scheduled]) -> None:
        self._page.show_progress(sentence, 0.0)
        running = begin(lambda share: self._page.show_progress(sentence, share))
        if self._page.busy:  # it may have ended at once
            self._copy = running

    def _end_copy(self) -> None:
        self._copy = None
        self._page.show_progress("", 0.0)
        self._ask_list()

    def _copy_failed(self, error: Exception) -> None:
        self._end_copy()
        self._failed(error)

    def _stop(self) -> None:
        if self._copy is not None:
            self._copy.cancel()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._out.tell(error.sentence, "danger")

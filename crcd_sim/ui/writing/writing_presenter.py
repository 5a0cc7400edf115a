"""Between an editor and the drafting service: every change is kept, every version can be returned to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.writing import EMPTY, Delta, Document, WritingError, count_words
from crcd_sim.services.exam.drafting import DraftingService, DraftVersion, annex_of
from crcd_sim.services.ports import SpellChecker, WorkKey
from crcd_sim.ui import texts
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.page_edit import PageEdit
from crcd_sim.ui.writing.paper import page_count
from crcd_sim.ui.writing.versions_view import VersionLine

COUNT_PAUSE_MS: Final = 500
SEALED: Final = "Cette partie est terminée\u00a0: ce texte se relit, il ne se modifie plus."


def sealed_sentence(moment: str) -> str:
    """Return what a candidate reads at zero; ``moment``: « 10:15:00 »."""
    return f"Temps écoulé. Votre travail est enregistré ({moment})."


class WritingPresenter(QObject):
    """Runs one editor.

    Args:
        moment: says an instant of the sitting's axis as the time of day, « 9:42 ».
        initial: what a new work starts from.
        template: what « Poser la trame » lays on an empty sheet (training).
        counts_pages: the letter's count has pages.
    """

    def __init__(
        self,
        panel: EditorPanel,
        drafting: DraftingService,
        key: WorkKey,
        moment: Callable[[float], str],
        *,
        initial: Document = EMPTY,
        template: Document | None = None,
        counts_pages: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or panel)
        self.panel = panel
        self.key = key
        self._drafting = drafting
        self._moment = moment
        self._template = template
        self._counts_pages = counts_pages
        self._versions: tuple[DraftVersion, ...] = ()
        self._count_pause = QTimer(self)
        self._count_pause.setSingleShot(True)
        self._count_pause.setInterval(COUNT_PAUSE_MS)
        self._count_pause.timeout.connect(self.show_count)
        panel.page.load(drafting.open(key, initial))
        panel.page.written.connect(self._written)
        panel.page.pasted.connect(self._pasted)
        panel.versions_requested.connect(self.show_versions)
        panel.version_chosen.connect(self._preview)
        panel.restore_requested.connect(self._restore)
        panel.template_requested.connect(self._lay_template)
        # No pause may end on a page that is gone.
        panel.destroyed.connect(self._count_pause.stop)
        if drafting.locked(key):
            panel.show_locked(SEALED)
        self.show_count()

    def set_checker(self, checker: SpellChecker | None, note: str = "") -> None:
        """Underline faults with ``checker``; ``note``: the quiet remark when there is none."""
        self.panel.page.set_checker(checker)
        self.panel.show_note(note)

    # --- The seal ----------------------------------------------------------------------------

    def settle(self) -> None:
        """Make sure that what is kept is what is on the page. Before a seal, and from time to time."""
        if not self._drafting.locked(self.key):
            content = self.panel.page.content()
            if content != self._drafting.document(self.key):
                self._drafting.resync(self.key, content, "page and deltas differ")
                self.panel.page.recorder.shadow = content

    def lock(self, sentence: str, *, annex: bool = False) -> None:
        """Show the text as sealed. ``annex``: the candidate may go on beside it (training)."""
        self.panel.show_locked(sentence)
        if annex:
            self._open_annex()

    def unlock(self) -> None:
        """Open the text again (« Terminer » by mistake)."""
        self.panel.show_locked("")

    def _open_annex(self) -> None:
        fresh = self.panel.annex is None
        page = self.panel.open_annex()
        if fresh:
            key = annex_of(self.key)
            page.load(self._drafting.open(key))
            page.set_checker(self.panel.page.checker)
            page.written.connect(lambda deltas: self._keep(page, key, deltas))

    # --- Writing -----------------------------------------------------------------------------

    def show_count(self) -> None:
        """Show the number of words, and of pages for a letter."""
        document = self._drafting.document(self.key)
        parts = [texts.count(count_words(document), "mot")]
        if self._counts_pages:
            parts.append(texts.count(page_count(document, letterhead=True), "page"))
        self.panel.show_count(" · ".join(parts))

    def _written(self, deltas: Sequence[Delta]) -> None:
        self._keep(self.panel.page, self.key, deltas)
        self._count_pause.start()

    def _keep(self, page: PageEdit, key: WorkKey, deltas: Sequence[Delta]) -> None:
        try:
            self._drafting.edit(key, deltas)
        except RuleRefused as refused:
            # The part was sealed between the key and us: the sealed text comes back on the page.
            page.load(self._drafting.document(key))
            if key == self.key:
                self.panel.show_locked(refused.sentence)
        except WritingError as problem:
            self._drafting.resync(key, page.content(), str(problem))

    def _pasted(self, characters: int, source: str) -> None:
        self._drafting.pasted(self.key, characters, source)

    def _lay_template(self) -> None:
        page = self.panel.page
        if self._template is None or not self._drafting.document(self.key).empty or page.isReadOnly():
            return
        page.write(self._template)
        page.setFocus()

    # --- Versions ----------------------------------------------------------------------------

    def show_versions(self) -> None:
        self._versions = tuple(reversed(self._drafting.versions(self.key)))
        self.panel.show_versions()
        self.panel.versions.show_versions(
            [VersionLine(self._moment(item.t), texts.count(item.words, "mot")) for item in self._versions]
        )

    def _preview(self, index: int) -> None:
        document = self._drafting.version_text(self.key, self._versions[index])
        self.panel.versions.show_preview(document)

    def _restore(self, index: int) -> None:
        try:
            document = self._drafting.restore(self.key, self._versions[index])
        except RuleRefused as refused:
            self.panel.show_locked(refused.sentence)
            return
        # « Annuler » goes back to the text one has just left.
        self.panel.page.load(document, undoable=True)
        self.panel.close_versions()
        self.show_count()

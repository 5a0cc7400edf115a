"""Decides what the dossier shows: reads through ``Jobs``, remembers places, searches.

Threads: everything here runs on the GUI thread; only ``loading.load`` and ``loading.index`` run in the
work pool, on frozen values, and their results come back through ``Jobs``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.pack import Document
from crcd_sim.services.ports import Jobs
from crcd_sim.ui.dossier.finding import MOST, Hit, IndexedDocument, search
from crcd_sim.ui.dossier.grouping import reading_order
from crcd_sim.ui.dossier.loading import Content, index, load, ready
from crcd_sim.ui.dossier.panel import DossierPanel
from crcd_sim.ui.dossier.results import Found
from crcd_sim.ui.dossier.source import TELL, DocumentSource
from crcd_sim.ui.dossier.viewer import READING
from crcd_sim.ui.dossier.viewing import Place

KEPT: Final = 12  # documents kept decoded: going back to one is immediate
BROKEN: Final = f"Ce document ne peut pas être affiché. {TELL}"


class DossierPresenter:
    """Drives one ``DossierPanel``.

    Args:
        opened: told the id of each document as it is opened by the reader (a fact for the journal).
    """

    def __init__(
        self,
        panel: DossierPanel,
        jobs: Jobs,
        source: DocumentSource,
        opened: Callable[[str], None] | None = None,
    ) -> None:
        self._panel = panel
        self._jobs = jobs
        self._source = source
        self._opened = opened
        self._closed = False
        self._round = 0  # changes with the documents: what was asked for before is dropped
        self._documents: dict[str, Document] = {}
        self._contents: dict[str, Content] = {}
        self._places: dict[str, Place] = {}
        self._shown = ""  # id of the document on the screen
        self._index: dict[str, IndexedDocument] = {}
        self._question = ""
        self._hits: tuple[Hit, ...] = ()
        self._current = -1
        panel.document_chosen.connect(self.open)
        panel.search_edited.connect(self.search)
        panel.step_asked.connect(self.step)
        panel.hit_chosen.connect(self.go_to)

    # --- documents -------------------------------------------------------------------------

    def set_documents(self, documents: Sequence[Document], *, show: str = "") -> None:
        """Show another set of documents; ``show``: id of the one to open. Places are kept."""
        self._remember()
        self._round += 1
        ordered = reading_order(documents)
        self._documents = {document.id: document for document in ordered}
        self._contents, self._index = {}, {}
        self._shown = ""
        self._panel.show_documents(documents)
        self._panel.viewer.clear()
        self._index_next(list(ordered), self._round)
        self.search(self._question)
        if show in self._documents:
            self.open(show)

    def open(self, identifier: str) -> None:
        """Show a document where it was left.

        Raises:
            KeyError: no document has this id.
        """
        document = self._documents[identifier]
        if identifier == self._shown:
            return
        self._remember()
        self._shown = identifier
        self._panel.mark_opened(identifier)
        if self._opened is not None:
            self._opened(identifier)
        content = self._contents.get(identifier) or ready(document)
        if content is not None:
            self._show(document, content)
            return
        self._panel.viewer.say(READING, title=document.title)
        self._read(document)

    def shown(self) -> str:
        """Return the id of the document on the screen, "" when there is none."""
        return self._shown

    def places(self) -> Mapping[str, Place]:
        """Return where each document was left, by id."""
        self._remember()
        return dict(self._places)

    def remember(self, places: Mapping[str, Place]) -> None:
        """Take back places kept from before."""
        self._places.update(places)

    def close(self) -> None:
        """Hear no more from the work pool: the screen goes away."""
        self._closed = True
        self._round += 1

    # --- search ----------------------------------------------------------------------------

    def search(self, question: str) -> None:
        """Look for ``question`` in all documents."""
        self._question = question.strip()
        self._current = -1
        self._hits = search(self._indexed(), self._question) if self._question else ()
        if not self._question:
            self._panel.end_search()
        else:
            self._panel.show_found(self._found(), self._sentence())
        self._mark()

    def step(self, by: int) -> None:
        """Go to the next passage found (+1) or the one before (−1), around."""
        if not self._hits:
            return
        first = 0 if by > 0 else len(self._hits) - 1
        self.go_to(first if self._current < 0 else (self._current + by) % len(self._hits))

    def go_to(self, number: int) -> None:
        """Open the document of a passage found and show the passage."""
        hit = self._hits[number]
        self._current = number
        self.open(hit.document)
        self._panel.show_current_hit(number, self._sentence())
        self._mark()

    def hits(self) -> tuple[Hit, ...]:
        return self._hits

    # --- inside ----------------------------------------------------------------------------

    def _read(self, document: Document) -> None:
        turn = self._round
        self._jobs.run(
            lambda: load(document, self._source),
            lambda content: self._loaded(document, content, turn),
            lambda error: self._failed(document, error, turn),
        )

    def _loaded(self, document: Document, content: Content, turn: int) -> None:
        if self._closed or turn != self._round:
            return
        self._contents[document.id] = content
        while len(self._contents) > KEPT:
            del self._contents[next(iter(self._contents))]
        if document.id == self._shown:
            self._show(document, content)

    def _failed(self, document: Document, error: Exception, turn: int) -> None:
        if self._closed or turn != self._round:
            return
        if document.id == self._shown:
            sentence = error.sentence if isinstance(error, CrcdError) else BROKEN
            self._panel.viewer.say(sentence, problem=True)
        if not isinstance(error, CrcdError):
            raise error  # a mistake of ours: the reader has a sentence, the crash log has the rest

    def _show(self, document: Document, content: Content) -> None:
        viewer = self._panel.viewer
        had_focus = viewer.isAncestorOf(viewer.window().focusWidget() or self._panel)
        viewer.show_content(document.title, content, self._places.get(document.id))
        if had_focus:
            viewer.take_focus()
        self._mark()

    def _remember(self) -> None:
        place = self._panel.viewer.place() if self._shown else None
        if place is not None:
            self._places[self._shown] = place

    def _mark(self) -> None:
        """Mark the passages found in the document on the screen."""
        here = tuple(hit for hit in self._hits if hit.document == self._shown)
        current = self._hits[self._current] if 0 <= self._current < len(self._hits) else None
        self._panel.viewer.show_hits(here, current if current in here else None)

    def _index_next(self, left: list[Document], turn: int) -> None:
        """Prepare documents one after the other: opening one never waits behind all of them."""
        if not left or self._closed or turn != self._round:
            return
        document, rest = left[0], left[1:]

        def done(made: IndexedDocument) -> None:
            if self._closed or turn != self._round:
                return
            self._index[document.id] = made
            self._index_next(rest, turn)
            if self._question and not rest:
                self._search_again()

        self._jobs.run(lambda: index(document, self._source), done)

    def _search_again(self) -> None:
        """Complete the results once all documents are read, without losing the reader's place."""
        before = self._hits[self._current] if 0 <= self._current < len(self._hits) else None
        self.search(self._question)
        if before in self._hits:
            self._current = self._hits.index(before)
            self._panel.show_current_hit(self._current, self._sentence())
            self._mark()

    def _indexed(self) -> list[IndexedDocument]:
        return [self._index[name] for name in self._documents if name in self._index]

    def _found(self) -> list[Found]:
        names = dict.fromkeys(hit.document for hit in self._hits)
        return [
            Found(self._documents[name].title, tuple(hit for hit in self._hits if hit.document == name))
            for name in names
        ]

    def _sentence(self) -> str:
        """Say how many passages there are, and which one is being read."""
        count = len(self._hits)
        if not count:
            complete = len(self._index) == len(self._documents)
            return "Aucun passage trouvé" if complete else "Lecture des documents…"
        total = f"plus de {MOST}" if count >= MOST else str(count)
        if self._current >= 0:
            return f"{self._current + 1} sur {total}"
        documents = len({hit.document for hit in self._hits})
        where = "un document" if documents == 1 else f"{documents} documents"
        return f"{total} passage{'s' if count > 1 else ''} dans {where}"

"""The dossier on the screen: what there is to read on the left, the document on the right.

Passive: it shows what the presenter gives and says what the reader asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.domain.pack import Document
from crcd_sim.ui.dossier.results import Found
from crcd_sim.ui.dossier.search_box import ResultsPanel, SearchField
from crcd_sim.ui.dossier.tree import DocumentTree
from crcd_sim.ui.dossier.viewer import DocumentViewer
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Panel

NARROW: Final = 480  # pixels at 100 %: below, the list and the document take turns
SIDE: Final = 210  # width of the list, as drawn
SIDE_WIDE: Final = 264  # the same in whole-page reading
GAP: Final = 8

# On a French keyboard the figures are typed with Shift: the bare key counts too.
ZOOM_KEYS: Final = {"Ctrl++": 1, "Ctrl+=": 1, "Ctrl+-": -1, "Ctrl+0": 0, "Ctrl+à": 0}


class DossierPanel(QWidget):
    """Documents, search and viewer.

    Signals:
        document_chosen: id of a document, from the tree.
        search_edited: the question, a moment after the last key.
        step_asked: to the next (+1) or the previous (−1) passage found.
        hit_chosen: number of a passage found.
    """

    document_chosen = Signal(str)
    search_edited = Signal(str)
    step_asked = Signal(int)
    hit_chosen = Signal(int)

    def __init__(
        self, look: Look, title: str = "Dossier", *, framed: bool = True, parent: QWidget | None = None
    ) -> None:
        """``framed=False``: inside another panel, without borders or title."""
        super().__init__(parent)
        self.look = look
        self._framed = framed
        self._narrow = False
        self._whole_page = False
        self._widths: dict[bool, list[int]] = {}
        self.side = Panel(look, title if framed else "")
        self.search = SearchField(look)
        self.tree = DocumentTree(look)
        self.results = ResultsPanel(look)
        self.viewer = DocumentViewer(look, "Document" if framed else "")
        self._lists = QStackedWidget()
        self._fill_side()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.side)
        self.splitter.addWidget(self.viewer)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._wire()
        look.changed.connect(self._measure)
        self._measure()
        self._set_widths()

    def _fill_side(self) -> None:
        self._top = QVBoxLayout()
        self._top.addWidget(self.search)
        self.side.body.addLayout(self._top)
        self._lists.addWidget(self.tree)
        self._lists.addWidget(self.results)
        self.side.body.addWidget(self._lists, 1)
        if not self._framed:
            for panel in (self.side, self.viewer):
                set_role(panel, role="plain")

    def _wire(self) -> None:
        self.tree.chosen.connect(self._choose)
        self.search.edited.connect(self.search_edited)
        self.search.step_asked.connect(self._step_from_field)
        self.search.list_asked.connect(self._enter_list)
        self.search.left.connect(self.tree.setFocus)
        self.results.step_asked.connect(self.step_asked)
        self.results.list.chosen.connect(self._choose_hit)
        self.results.list.left.connect(self.focus_search)
        self.viewer.back_asked.connect(self.show_list)
        self._key("Ctrl+F", self.focus_search)
        for key, by in ZOOM_KEYS.items():
            self._key(key, partial(self.viewer.zoom, by))

    def _key(self, key: str, call: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(call)

    # --- what the presenter gives ------------------------------------------------------------

    def show_documents(self, documents: Sequence[Document]) -> None:
        """Show the tree of these documents."""
        self.tree.set_documents(documents)

    def mark_opened(self, identifier: str) -> None:
        """Show in the tree which document is being read."""
        self.tree.mark_opened(identifier)

    def show_found(self, found: Sequence[Found], sentence: str) -> None:
        """Show results instead of the tree."""
        self.results.show_found(found, sentence)
        self._lists.setCurrentWidget(self.results)

    def show_current_hit(self, number: int, sentence: str) -> None:
        self.results.show_current(number, sentence)

    def end_search(self) -> None:
        """Show the tree again."""
        self._lists.setCurrentWidget(self.tree)

    def searching(self) -> bool:
        return self._lists.currentWidget() is self.results

    # --- places on the screen ------------------------------------------------------------------

    def focus_search(self) -> None:
        """Give the keyboard to the search field (Ctrl+F)."""
        self.show_side()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def first_control(self) -> QWidget:
        """The document, when there is one to read; else the list."""
        return self.viewer.view() or self.tree

    def show_list(self) -> None:
        """Show the list of documents and give it the keyboard."""
        self.show_side()
        if not (self.searching() and self.results.list.enter()):
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_side(self) -> None:
        if self._narrow:
            self.side.show()
            self.viewer.hide()

    def show_reading(self) -> None:
        """Show the document: in a narrow panel it takes the place of the list."""
        if self._narrow:
            self.viewer.show()
            self.side.hide()

    def set_whole_page(self, on: bool) -> None:
        """The frame gives the whole page to reading (F5), or takes it back."""
        if on != self._whole_page:
            self._widths[self._whole_page] = self.splitter.sizes()
            self._whole_page = on
            self._set_widths()

    def whole_page(self) -> bool:
        return self._whole_page

    def is_narrow(self) -> bool:
        return self._narrow

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.look.px(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self.viewer.set_narrow(narrow)
            listing = self.side.isAncestorOf(self.focusWidget() or self)
            reading = self.viewer.view() is not None and not listing
            for button in (self.results.previous, self.results.next):
                button.setVisible(not narrow)  # the document is behind: the list itself leads there
            self.side.setVisible(not narrow or not reading)
            self.viewer.setVisible(not narrow or reading)
        if event.oldSize().width() <= 0:
            self._set_widths()

    def _set_widths(self) -> None:
        kept = self._widths.get(self._whole_page)
        side = self.look.px(SIDE_WIDE if self._whole_page else SIDE)
        self.splitter.setSizes(kept or [side, max(1, self.width() - side)])

    def _measure(self) -> None:
        px = self.look.px
        self._top.setContentsMargins(px(12), px(8), px(12), px(8))
        self.splitter.setHandleWidth(self.look.px(GAP) if self._framed else 1)
        if not self._framed:  # a line parts the list from the document
            line = self.look.color("line").name()
            self.splitter.setStyleSheet(f"QSplitter::handle {{ background: {line}; }}")
        self.side.setMinimumWidth(self.look.px(180))
        self.viewer.setMinimumWidth(self.look.px(240))

    # --- what the reader asks for ----------------------------------------------------------------

    def _choose(self, identifier: str) -> None:
        self.document_chosen.emit(identifier)
        self.show_reading()
        self.viewer.take_focus()

    def _choose_hit(self, number: int) -> None:
        self.hit_chosen.emit(number)
        self.show_reading()
        self.viewer.take_focus()

    def _step_from_field(self, by: int) -> None:
        if self._narrow:
            self._enter_list()
        else:
            self.step_asked.emit(by)

    def _enter_list(self) -> None:
        if not (self.searching() and self.results.list.enter()):
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)

"""A writing as it was left, with its styles, and as it stood before: « la version de 9:42 »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QSizePolicy

from crcd_sim.domain.writing import Document
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.review.beside import Beside
from crcd_sim.ui.review.fact_sheet import Fact, FactSheet
from crcd_sim.ui.widgets import Banner, Panel, Pill, as_rows, line, muted, row, small
from crcd_sim.ui.widgets.keyboard import tab_as_laid_out
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit

SIDE_PX: Final = 300
BELOW_PX: Final = 300
PAGE_PX: Final = 760  # a sheet is never wider: long lines are hard to read


@dataclass(frozen=True, slots=True)
class WritingShown:
    """``letterhead`` None: a plain box. ``state``: « scellé », its kind of pill beside it."""

    title: str
    detail: str
    state: str
    kind: str
    document: Document
    letterhead: Letterhead | None
    facts: Sequence[Fact]


class _Versions(QListWidget):
    """Rows of versions; Space is left to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            event.ignore()
        else:
            super().keyPressEvent(event)


class WritingView(Beside):
    """Passive.

    Signals:
        version_requested: index of the version to read; 0 is the text as it was left.
    """

    version_requested = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, SIDE_PX, BELOW_PX)
        self._state = Pill("")
        self._detail = muted("")
        self._main = Panel(look, "Écrit", actions=(self._detail, self._state))
        self._past = Banner(look, closable=False)
        self.latest = self._past.add_action("Revenir au texte final", self._back_to_latest, key="Esc")
        self._past.hide()
        self._desk = QFrame()
        set_role(self._desk, role="desk")
        self._under = QHBoxLayout(self._desk)
        self.page: PageEdit | None = None
        self._pages: dict[Letterhead | None, PageEdit] = {}
        self._main.body.addWidget(self._past)
        self._main.body.addWidget(self._desk, 1)
        self._side = Panel(look, "Ce texte")
        self.versions = _Versions()
        self.versions.setAccessibleName("Versions de ce texte")
        as_rows(look, self.versions)
        self.versions.currentRowChanged.connect(self._choose)
        self._note = small("")
        self._note.setWordWrap(True)
        self.facts = FactSheet(look, "À propos de ce texte")
        self.facts.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._side.body.addWidget(self.facts)
        self._side.body.addWidget(line())
        self._heading = muted("Versions")
        self._side.body.addWidget(self._heading)
        self._rows = row(self.versions)
        self._side.body.addLayout(self._rows, 1)
        self._side.add_footer(self._note)
        self.put(self._main, self._side)
        look.changed.connect(self._measure)
        self._measure()

    # --- What to show ------------------------------------------------------------------------

    def show_writing(self, shown: WritingShown) -> None:
        """Show a writing as it was left; its versions come later."""
        self._main.set_title(shown.title)
        self._detail.setText(shown.detail)
        self._state.show_state(shown.state, shown.kind)
        self._state.setVisible(bool(shown.state))
        self._use_page(shown.letterhead)
        self.facts.clear()
        self.facts.add_facts(shown.facts, width=92)
        self.facts.setVisible(bool(shown.facts))
        self._past.hide()
        self.show_document(shown.document)
        self.show_versions((), "Lecture des versions…")

    def show_versions(self, names: Sequence[str], note: str) -> None:
        """List the versions, the text as it was left first."""
        self.versions.blockSignals(True)
        self.versions.clear()
        self.versions.addItems(list(names))
        if names:
            self.versions.setCurrentRow(0)
        self.versions.blockSignals(False)
        self._note.setText(note)

    def show_past(self, sentence: str, document: Document) -> None:
        """Show a version; ``sentence`` says which one."""
        self._past.say(sentence, "info")
        self.show_document(document)

    def show_document(self, document: Document) -> None:
        assert self.page is not None
        self.page.load(document)

    def hide_past(self) -> None:
        self._past.hide()

    @property
    def state(self) -> str:
        """« scellé », or not."""
        return self._state.text()

    @property
    def past(self) -> str:
        """Which earlier version is read, "" for the final text."""
        return self._past.label.text() if self._past.isVisibleTo(self) else ""

    @property
    def note(self) -> str:
        """What is said under the versions."""
        return self._note.text()

    # --- Acting ------------------------------------------------------------------------------

    def _back_to_latest(self) -> None:
        self.versions.setCurrentRow(0)
        self.versions.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, index: int) -> None:
        if index >= 0:
            self.version_requested.emit(index)

    def _use_page(self, letterhead: Letterhead | None) -> None:
        page = self._pages.get(letterhead)
        if page is None:
            role = "paper" if letterhead else "plain"
            page = PageEdit(self._look, "Texte du candidat", letterhead=letterhead, role=role)
            page.set_locked(True)
            self._pages[letterhead] = page
            self._under.addStretch(1)
            self._under.addWidget(page, 1000)
            self._under.addStretch(1)
            page.setMaximumWidth(self._look.px(PAGE_PX))
            tab_as_laid_out(self._main, self._side)
        for other in self._pages.values():
            other.setVisible(other is page)
        set_role(self._desk, role="desk" if letterhead else "sheet")
        self.page = page

    def _measure(self) -> None:
        px = self._look.px
        self._under.setContentsMargins(px(12), px(12), px(12), px(12))
        self._under.setSpacing(0)
        self.versions.setFont(self._look.font(13, tabular=True))
        self._rows.setContentsMargins(px(6), 0, px(6), px(4))
        self._heading.setContentsMargins(px(12), px(8), px(12), px(4))
        for page in self._pages.values():
            page.setMaximumWidth(px(PAGE_PX))

"""The record of one client: Fiche, Historique, Documents, Entreprise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from crcd_sim.domain.pack import ClientFile, Document, Labelled
from crcd_sim.services.ports import Jobs
from crcd_sim.ui.dossier.fields import FieldList, FieldSection
from crcd_sim.ui.dossier.history import HistoryPage
from crcd_sim.ui.dossier.page_view import PageView
from crcd_sim.ui.dossier.panel import ZOOM_KEYS, DossierPanel
from crcd_sim.ui.dossier.presenter import DossierPresenter
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.dossier.viewing import next_zoom
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, TabBar

FICHE, HISTORY, DOCUMENTS, COMPANY = range(4)
TABS: Final = ("Fiche", "Historique", "Documents", "Entreprise")
HOLDER: Final = "Titulaire"
WIDEST_SPACING: Final = 12  # pixels on each side of a tab's text
NARROW_HISTORY: Final = 560  # pixels at 100 %: below, two columns instead of five


class _RecordTabs(TabBar):
    """The four tabs, closer together when the panel is narrow: none may hide at 1366 × 768."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Dossier du client")
        self._spacing = WIDEST_SPACING
        for text in TABS:
            self.addTab(text)
        look.changed.connect(self._restyle)

    def fit(self, width: int) -> None:
        look = self._look
        metrics = QFontMetrics(look.font(13, 600))
        words = sum(metrics.horizontalAdvance(text) + 2 for text in TABS)
        fitting = (n for n in range(WIDEST_SPACING, 3, -1) if words + 2 * len(TABS) * look.px(n) <= width)
        spacing = next(fitting, 3)
        if spacing != self._spacing:
            self._spacing = spacing
            self._restyle()

    def tabSizeHint(self, index: int) -> QSize:
        look = self._look
        text = QFontMetrics(look.font(13, 600)).horizontalAdvance(self.tabText(index))
        return QSize(text + 2 * look.px(self._spacing) + 2, look.px(36))

    def _restyle(self) -> None:
        self.setStyleSheet(f"QTabBar::tab {{ padding: 0 {self._look.px(self._spacing)}px; }}")
        self.updateGeometry()


class ClientRecordPanel(Panel):
    """What an advisor sees of one client.

    Signals:
        call_requested: a number of the record, as written.
        tab_changed: FICHE, HISTORY, DOCUMENTS or COMPANY.
    """

    call_requested = Signal(str)
    tab_changed = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.look = look
        self.client: ClientFile | None = None
        self._narrow_history = True
        self.tabs = _RecordTabs(look)
        self.fields = FieldList(look)
        self.history = PageView(look, margin=12)
        self.documents = DossierPanel(look, framed=False)
        self.company = DossierPanel(look, framed=False)
        self.pages = QStackedWidget()
        for page in (self.fields, self.history, self.documents, self.company):
            self.pages.addWidget(page)
        self.set_header(self.tabs)
        self.header.setContentsMargins(0, 0, 0, 0)
        self.set_body(self.pages)
        self.setAccessibleName("Dossier du client")
        self._wire()

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.look.changed.connect(self._fit_tabs)
        self.fields.call_requested.connect(self.call_requested)
        self.history.zoom_asked.connect(self._zoom_history)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            self._key(self, keys, partial(self.step_tab, step))
        for page in (self.tabs, self.fields, self.history):
            self._key(page, "Ctrl+F", self.find_in_documents)
        for keys, step in ZOOM_KEYS.items():
            self._key(self.history, keys, partial(self._zoom_history, step))

    @staticmethod
    def _key(widget: QWidget, keys: str, call: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(call)

    def show_client(self, client: ClientFile) -> None:
        """Show a client's record; the tab stays the same."""
        self.client = client
        holder = () if any(f.label == HOLDER for f in client.fields) else (Labelled(HOLDER, client.name),)
        sections = [FieldSection("", (*holder, *client.fields))]
        if client.contract:
            sections.append(FieldSection("Contrat", client.contract))
        self.fields.set_sections(sections, client.comment)
        self._show_history()

    def set_call_allowed(self, allowed: bool, ready: bool = True) -> None:
        """Show « Appeler » beside the numbers of an outbound contact; ``ready=False`` greys it during a
        call."""
        self.fields.set_calls(allowed, ready)

    def set_tab(self, number: int) -> None:
        self.tabs.setCurrentIndex(number)

    def step_tab(self, by: int) -> None:
        """Show the next tab (1) or the one before (−1), around."""
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % self.tabs.count())

    def find_in_documents(self) -> None:
        """Go to the search of the documents shown; from a page without one, of the company's."""
        if self.tabs.currentIndex() not in (DOCUMENTS, COMPANY):
            self.set_tab(COMPANY)
        dossier = self.documents if self.tabs.currentIndex() == DOCUMENTS else self.company
        dossier.focus_search()

    def first_control(self) -> QWidget:
        return self.tabs

    def set_whole_page(self, on: bool) -> None:
        """The frame gives the whole page to reading (F5), or takes it back."""
        for dossier in (self.documents, self.company):
            dossier.set_whole_page(on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_tabs()
        narrow = self.width() < self.look.px(NARROW_HISTORY)
        if narrow != self._narrow_history:
            self._narrow_history = narrow
            self._show_history()

    def _fit_tabs(self) -> None:
        self.tabs.fit(self.width() - 4)

    def _show_tab(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.tab_changed.emit(number)

    def _show_history(self) -> None:
        if self.client is not None:
            page = HistoryPage(self.client.history, self._narrow_history)
            self.history.set_page(page, f"Historique de {self.client.short_name}")

    def _zoom_history(self, by: int) -> None:
        self.history.set_zoom(next_zoom(self.history.zoom, by))


class ClientRecordPresenter:
    """Drives one ``ClientRecordPanel``; its documents go through the same viewers as the dossier.

    Args:
        opened: told the id of each document as it is opened by the reader.
    """

    def __init__(
        self,
        panel: ClientRecordPanel,
        jobs: Jobs,
        source: DocumentSource,
        opened: Callable[[str], None] | None = None,
    ) -> None:
        self._panel = panel
        self.documents = DossierPresenter(panel.documents, jobs, source, opened)
        self.company = DossierPresenter(panel.company, jobs, source, opened)

    def set_context(self, documents: Sequence[Document]) -> None:
        """Give the company's context, the same for all clients."""
        self.company.set_documents(documents)

    def show(self, client: ClientFile) -> None:
        """Show a client's record."""
        if self._panel.client is None or self._panel.client.id != client.id:
            self._panel.documents.search.clear()
            self._panel.show_client(client)
            self.documents.set_documents(client.documents)
            self._panel.documents.show_side()

    def close(self) -> None:
        """Hear no more from the work pool: the screen goes away."""
        self.documents.close()
        self.company.close()

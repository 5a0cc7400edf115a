"""The viewer of Markdown pages (and of tables of ours, as the history of a client)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from crcd_sim.ui.dossier.dress import build, fit_tables, highlight_format
from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.dossier.pages import ClosedDocument, Page, plain_text
from crcd_sim.ui.dossier.viewing import CURRENT_ROLE, HIT_ROLE, Place, View, scroll_by_key, utf16
from crcd_sim.ui.look import Look, set_role

MARGIN: Final = 20
MARGIN_NARROW: Final = 10
NARROW: Final = 400
MEASURE: Final = 760  # widest text: longer lines are hard to follow from one to the next


class _Browser(QTextBrowser):
    """Reads nothing, follows nothing: what a page may show is in its document already."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)

    def doSetSource(self, name: QUrl | str, kind: Any = None) -> None:
        """Links lead nowhere."""

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        document = self.document()
        return document.loadResource(kind, name) if isinstance(document, ClosedDocument) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._view.resized()

    def set_sides(self, left: int, right: int, top: int) -> None:
        self.setViewportMargins(left, top, right, 0)


class PageView(View):
    """Shows a ``Page``: selectable, zoomable, with marks."""

    def __init__(self, look: Look, *, margin: int = MARGIN, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._margin = margin
        self._page: Page | None = None
        self._built_for = 0
        self.body = _Browser(self)
        set_role(self.body, role="plain")
        self.body.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.body.setTabChangesFocus(True)
        self.body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        # The width of lines is ours: Qt's own follows the margins one event late.
        self.body.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.body.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.body.customContextMenuRequested.connect(lambda at: self.menu(self.body.mapToGlobal(at)))
        self.setFocusProxy(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.watch(self.body, self.body.viewport())
        self._refit = QTimer(self)  # once per run of the loop, not once per pixel of a dragged edge
        self._refit.setSingleShot(True)
        self._refit.timeout.connect(self._fit)
        look.changed.connect(self._rebuild)

    @property
    def page(self) -> Page | None:
        return self._page

    def set_page(self, page: Page, name: str = "") -> None:
        """Show a page from its top. ``name``: what a screen reader calls it."""
        self._page = page
        self.hits, self.current = (), None
        self.body.setAccessibleName(name)
        self._build()
        self.body.verticalScrollBar().setValue(0)
        self.body.horizontalScrollBar().setValue(0)

    def document(self) -> ClosedDocument:
        document = self.body.document()
        assert isinstance(document, ClosedDocument)
        return document

    def set_zoom(self, percent: int) -> None:
        self.zoom = percent
        self._rebuild()

    def place(self) -> Place:
        if self._page is None:
            return Place()
        # In the margin above the text Qt answers with the end of the document.
        below = max(0, self.look.px(self._margin) - self.body.verticalScrollBar().value())
        first = self.body.cursorForPosition(QPoint(0, below))
        above = -self.body.cursorRect(first).top() / max(1, self.body.cursorRect(first).height())
        return Place(first.position(), self.body.horizontalScrollBar().value(), above)

    def restore(self, place: Place) -> None:
        if self._page is None:
            return
        cursor = self._cursor(place.part)
        rect = self.body.cursorRect(cursor)
        bar = self.body.verticalScrollBar()
        bar.setValue(bar.value() + round(rect.top() + place.down * rect.height()) if place.part else 0)
        self.body.horizontalScrollBar().setValue(round(place.across))

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        self.hits, self.current = tuple(hits), current
        self._mark()
        if current is not None:
            self._reveal(current)

    def copy(self) -> None:
        self.body.copy()

    def select_all(self) -> None:
        self.body.selectAll()

    def resized(self) -> None:
        self._sides()
        self._refit.start(0)

    def key(self, event: QKeyEvent) -> bool:
        # Arrows scroll; with Shift they select, as everywhere.
        return scroll_by_key(self.body, event, self.look.px(40)) or super().key(event)

    def _sides(self) -> None:
        px = self.look.px
        room = self.body.width() - self.body.verticalScrollBar().sizeHint().width()
        margin = px(self._margin if self.body.width() >= px(NARROW) else MARGIN_NARROW)
        side = max(margin, (room - round(px(MEASURE) * max(1.0, self.zoom / 100))) // 2)
        self.body.set_sides(side, side, 0)

    def _width(self) -> int:
        return max(120, self.body.viewport().width())

    def _build(self) -> None:
        if self._page is None:
            return
        self._sides()
        self._built_for = self._width()
        document = build(self._page, self.look, self.zoom, self._built_for)
        self._top_and_bottom(document)
        document.setParent(self.body)
        old = self.body.document()
        self.body.setDocument(document)
        self.body.setLineWrapColumnOrWidth(self._built_for)
        self.body.setCursorWidth(0)  # nothing is written here (each document forgets it)
        if isinstance(old, ClosedDocument):
            old.deleteLater()
        self._settle()
        self._mark()

    def _settle(self) -> None:
        """Have the whole page laid out now: Qt does it little by little, and a place needs the end."""
        self.document().documentLayout().documentSize()

    def _top_and_bottom(self, document: ClosedDocument) -> None:
        frame = document.rootFrame()
        form = frame.frameFormat()
        form.setTopMargin(self.look.px(self._margin - 4))
        form.setBottomMargin(self.look.px(self._margin))
        frame.setFrameFormat(form)

    def _rebuild(self) -> None:
        place = self.place()
        self._build()
        self.restore(place)

    def _fit(self) -> None:
        width = self._width()
        document = self.body.document()
        if width == self._built_for or not isinstance(document, ClosedDocument):
            return
        self._built_for = width
        place = self.place()
        self.body.setLineWrapColumnOrWidth(width)
        fit_tables(document, width)
        self._settle()
        self.restore(place)

    def _mark(self) -> None:
        selections = []
        text = self._text() if self.hits else ""
        for hit in self.hits:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = self._span(hit, text)
            selection.format = highlight_format(
                self.look.color(CURRENT_ROLE if hit == self.current else HIT_ROLE), self.look.color("text")
            )
            selections.append(selection)
        self.body.setExtraSelections(selections)

    def _reveal(self, hit: Hit) -> None:
        cursor = self._span(hit, self._text())
        rect = self.body.cursorRect(cursor)
        view = self.body.viewport().rect()
        if not view.adjusted(0, rect.height(), 0, -rect.height()).contains(rect.center()):
            bar = self.body.verticalScrollBar()
            bar.setValue(bar.value() + rect.top() - view.height() // 3)
            level = self.body.horizontalScrollBar()
            if not 0 <= rect.left() < view.width():
                level.setValue(level.value() + rect.left() - view.width() // 2)
        start = QTextCursor(cursor)
        start.setPosition(cursor.selectionStart())
        self.body.setTextCursor(start)

    def _text(self) -> str:
        return plain_text(self.document())

    def _span(self, hit: Hit, text: str) -> QTextCursor:
        cursor = self._cursor(utf16(text, hit.start))
        end = min(utf16(text, hit.start + hit.length), self.document().characterCount() - 1)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _cursor(self, position: int) -> QTextCursor:
        cursor = QTextCursor(self.body.document())
        cursor.setPosition(min(position, self.body.document().characterCount() - 1))
        return cursor

"""The viewer of PDF files: pages drawn by QtPdf in its own thread, text that can be selected and found.

QPdfView is not enough: it cannot select text, marks in its own blue, and finds « téléphone » only with
the accents. The paper stays white in the dark theme: it is the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF
from PySide6.QtPdf import QPdfDocumentRenderOptions, QPdfPageRenderer, QPdfSelection
from PySide6.QtWidgets import QWidget

from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.dossier.paper_view import PaperView
from crcd_sim.ui.dossier.pdf_file import OpenPdf
from crcd_sim.ui.dossier.viewing import CURRENT_ROLE, HIT_ROLE, to_clipboard, utf16
from crcd_sim.ui.look import Look
from crcd_sim.ui.theme import read_theme

PIXELS_PER_POINT: Final = 96 / 72
KEPT: Final = 8  # drawn pages kept; a page of a letter at 200 % is about 8 MB
WIDEST_IMAGE: Final = 5000  # pixels: beyond, the page is drawn at that size and stretched


class PdfView(PaperView):
    """Shows a PDF: pages one under the other, text selected with the mouse."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._pdf: OpenPdf | None = None
        self._white = read_theme("light")  # the paper stays white in the dark theme: so do its marks
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._drawn)
        self._images: dict[int, QImage] = {}
        self._asked: dict[int, QSize] = {}
        self._marks: dict[int, list[tuple[QPolygonF, bool]]] = {}
        self._anchor: tuple[int, QPointF] | None = None
        self._selection: tuple[int, QPdfSelection] | None = None
        self._everything = False
        self.body.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    def set_pdf(self, pdf: OpenPdf, name: str = "") -> None:
        """Show a file already opened. ``name``: what a screen reader calls it."""
        self.clear()
        self._pdf = pdf
        self._renderer.setDocument(pdf.document)
        self.body.setAccessibleName(name)
        self.set_pages([size * PIXELS_PER_POINT for size in pdf.sizes])

    def clear(self) -> None:
        """Forget the file. It stays open for those who keep it: going back to it is immediate."""
        self.hits, self.current = (), None
        self._images, self._asked, self._marks = {}, {}, {}
        self._anchor = self._selection = None
        self._everything = False
        self._sizes = ()
        if self._pdf is not None:
            self._renderer.setDocument(None)  # type: ignore[arg-type]
            self._pdf = None

    # --- painting --------------------------------------------------------------------------

    def paint_page(self, painter: QPainter, page: int, rect: QRectF) -> None:
        painter.fillRect(rect, Qt.GlobalColor.white)
        image = self._images.get(page)
        if image is not None:
            painter.drawImage(rect, image)
        self._ask(page, rect.size())
        painter.save()
        painter.translate(rect.topLeft())
        scale = self.scale() * PIXELS_PER_POINT
        painter.scale(scale, scale)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.setPen(Qt.PenStyle.NoPen)
        for polygon, current in self.marks(page):
            self._fill(painter, polygon, self._white.color(CURRENT_ROLE if current else HIT_ROLE))
        for polygon in self._selected(page):
            self._fill(painter, polygon, self._white.color("selection"))
        painter.restore()

    def _fill(self, painter: QPainter, polygon: QPolygonF, color: QColor) -> None:
        painter.setBrush(color)
        painter.drawRect(polygon.boundingRect().adjusted(-1.0, -1.2, 1.0, 1.2))

    def _ask(self, page: int, size: QSizeF) -> None:
        """Have a page drawn at the size it is seen, unless it is drawn or asked for already."""
        dense = self.devicePixelRatioF()
        wanted = QSizeF(size * dense).toSize()
        if wanted.width() > WIDEST_IMAGE:
            wanted.scale(WIDEST_IMAGE, WIDEST_IMAGE * 4, Qt.AspectRatioMode.KeepAspectRatio)
        if self._asked.get(page) != wanted and self._pdf is not None:
            self._asked[page] = wanted
            self._renderer.requestPage(page, wanted, QPdfDocumentRenderOptions())

    def _drawn(self, page: int, size: QSize, image: QImage, *_: object) -> None:
        if self._asked.get(page) != size:
            return  # drawn for a zoom or a file that is gone
        self._images.pop(page, None)
        self._images[page] = image
        while len(self._images) > KEPT:
            oldest = next(iter(self._images))
            del self._images[oldest]
            self._asked.pop(oldest, None)
        self.body.viewport().update()

    # --- what was found ----------------------------------------------------------------------

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        self.hits, self.current = tuple(hits), current
        self._marks = {}
        if self._pdf is None:
            return
        texts: dict[int, str] = {}
        for hit in self.hits:
            if hit.part not in texts:
                texts[hit.part] = self._pdf.document.getAllText(hit.part).text()
            marks = self._marks.setdefault(hit.part, [])
            marks += [(polygon, hit == current) for polygon in self._bounds(hit, texts[hit.part])]
        if current is not None and current.part < self.page_count():
            areas = [polygon for polygon, now in self.marks(current.part) if now]
            if areas:
                first = areas[0].boundingRect()
                self.reveal(current.part, QRectF(first.topLeft() * PIXELS_PER_POINT, first.size()))
        self.body.viewport().update()

    def marks(self, page: int) -> list[tuple[QPolygonF, bool]]:
        """Return what is marked on a page, in points, and whether it is the passage being read."""
        return self._marks.get(page, [])

    def _bounds(self, hit: Hit, text: str) -> list[QPolygonF]:
        assert self._pdf is not None
        start, end = utf16(text, hit.start), utf16(text, hit.start + hit.length)
        return list(self._pdf.document.getSelectionAtIndex(hit.part, start, end - start).bounds())

    # --- selecting and copying -----------------------------------------------------------------

    def pressed(self, page: int, at: QPointF) -> None:
        self._anchor = (page, at / PIXELS_PER_POINT)
        self._selection = None
        self._everything = False
        self.body.viewport().update()

    def dragged(self, page: int, at: QPointF) -> None:
        if self._pdf is None or self._anchor is None or self._anchor[0] != page:
            return  # a selection stays on the page where it began
        selection = self._pdf.document.getSelection(page, self._anchor[1], at / PIXELS_PER_POINT)
        self._selection = (page, selection) if selection.isValid() else None
        self.body.viewport().update()

    def select_all(self) -> None:
        self._everything = True
        self.body.viewport().update()

    def selected_text(self) -> str:
        if self._pdf is None:
            return ""
        if self._everything:
            document = self._pdf.document
            return "\n".join(document.getAllText(page).text() for page in range(document.pageCount()))
        return self._selection[1].text() if self._selection else ""

    def copy(self) -> None:
        to_clipboard(self.selected_text().replace("\r\n", "\n"))

    def _selected(self, page: int) -> list[QPolygonF]:
        if self._everything and self._pdf is not None:
            return list(self._pdf.document.getAllText(page).bounds())
        if self._selection is not None and self._selection[0] == page:
            return list(self._selection[1].bounds())
        return []

"""The viewer of pictures (.png, .jpg)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.dossier.paper_view import PaperView
from crcd_sim.ui.look import Look


class PictureView(PaperView):
    """Shows one picture; the mouse drags it when it is larger than the panel."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._pixmap = QPixmap()
        self._held = QPointF()
        self.body.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def set_image(self, image: QImage, name: str = "") -> None:
        """Show a decoded image. ``name``: what a screen reader calls it."""
        self._pixmap = QPixmap.fromImage(image)
        self.body.setAccessibleName(name)
        self.set_pages([QSizeF(image.size())])

    def paint_page(self, painter: QPainter, page: int, rect: QRectF) -> None:
        painter.drawPixmap(rect, self._pixmap, QRectF(self._pixmap.rect()))

    def pressed(self, page: int, at: QPointF) -> None:
        self._held = at

    def dragged(self, page: int, at: QPointF) -> None:
        moved = (self._held - at) * self.scale()
        self._scroll_by(moved.x(), moved.y())

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        """A picture holds no text: there is nothing to mark."""
        self.hits, self.current = tuple(hits), current

    def copy(self) -> None:
        if not self._pixmap.isNull():
            QApplication.clipboard().setPixmap(self._pixmap)

    def select_all(self) -> None:
        """The picture is one whole: copying takes all of it."""

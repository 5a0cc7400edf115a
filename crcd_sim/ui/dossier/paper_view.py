"""A column of pages that scrolls and zooms: what PDF and pictures have in common.

At 100 % a page takes the width of the panel (never much more than its own size), so that a letter can be
read at 1366 × 768 without touching anything.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QVBoxLayout, QWidget

from crcd_sim.ui.dossier.viewing import Place, View, scroll_by_key
from crcd_sim.ui.look import Look

AROUND: Final = 12  # pixels around and between pages
LARGEST: Final = 1.25  # a page at 100 % is at the most this many times its natural size


class PaperView(View):
    """Lays pages one under the other and paints those in sight. Subclasses paint one page."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._sizes: tuple[QSizeF, ...] = ()
        self._rects: list[QRect] = []
        self.body = _Canvas(self)
        self.body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.body.viewport().setAutoFillBackground(False)
        self.body.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.body.customContextMenuRequested.connect(lambda at: self.menu(self.body.mapToGlobal(at)))
        self.setFocusProxy(self.body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.body)
        self.watch(self.body)
        look.changed.connect(self.arrange)

    # --- what subclasses give --------------------------------------------------------------

    @abstractmethod
    def paint_page(self, painter: QPainter, page: int, rect: QRectF) -> None:
        """Paint one page in ``rect`` of the viewport."""

    def pressed(self, page: int, at: QPointF) -> None:
        """The left button went down on a page; ``at`` in natural pixels of the page."""

    def dragged(self, page: int, at: QPointF) -> None: ...

    # --- geometry --------------------------------------------------------------------------

    def set_pages(self, sizes: Sequence[QSizeF]) -> None:
        """Natural sizes in pixels at 96 per inch."""
        self._sizes = tuple(sizes)
        self.arrange()
        self.body.verticalScrollBar().setValue(0)
        self.body.horizontalScrollBar().setValue(0)

    def page_count(self) -> int:
        return len(self._sizes)

    def scale(self) -> float:
        """Return how many screen pixels one natural pixel takes."""
        widest = max((size.width() for size in self._sizes), default=0.0)
        if widest <= 0:
            return 1.0
        bar = self.body.verticalScrollBar().sizeHint().width()
        room = max(80, self.body.width() - bar - 2 * self.look.px(AROUND))
        return min(room / widest, self.look.px(100) / 100 * LARGEST) * self.zoom / 100

    def arrange(self) -> None:
        """Place the pages for the present width and zoom."""
        scale, gap = self.scale(), self.look.px(AROUND)
        sizes = [QSize(round(s.width() * scale), round(s.height() * scale)) for s in self._sizes]
        view = self.body.viewport().size()
        width = max([view.width(), *(size.width() + 2 * gap for size in sizes)])
        top = gap
        self._rects = []
        for size in sizes:
            self._rects.append(QRect(QPoint((width - size.width()) // 2, top), size))
            top += size.height() + gap
        for bar, whole, page in (
            (self.body.horizontalScrollBar(), width, view.width()),
            (self.body.verticalScrollBar(), top, view.height()),
        ):
            bar.setRange(0, max(0, whole - page))
            bar.setPageStep(page)
            bar.setSingleStep(self.look.px(40))
        self.body.viewport().update()

    def page_rect(self, page: int) -> QRect:
        """Return where a page is on the viewport."""
        return self._rects[page].translated(-self._offset())

    def _offset(self) -> QPoint:
        return QPoint(self.body.horizontalScrollBar().value(), self.body.verticalScrollBar().value())

    def page_at(self, at: QPointF) -> tuple[int, QPointF] | None:
        """Return the page nearest to a point of the viewport and where that is on it."""
        if not self._rects:
            return None
        point = at.toPoint() + self._offset()
        page = min(range(len(self._rects)), key=lambda n: _beyond(self._rects[n], point.y()))
        corner = QPointF(self._rects[page].topLeft() - self._offset())
        return page, (at - corner) / self.scale()

    # --- View ------------------------------------------------------------------------------

    def set_zoom(self, percent: int) -> None:
        place = self.place()
        self.zoom = percent
        self.arrange()
        self.restore(place)

    def place(self) -> Place:
        if not self._rects:
            return Place()
        offset = self._offset()
        for page, rect in enumerate(self._rects):
            if rect.bottom() >= offset.y():
                wide = max(1, self.body.horizontalScrollBar().maximum())
                return Place(page, offset.x() / wide, (offset.y() - rect.top()) / max(1, rect.height()))
        return Place()

    def restore(self, place: Place) -> None:
        if not 0 <= place.part < len(self._rects):
            return
        rect = self._rects[place.part]
        top = rect.top() + place.down * rect.height() if place != Place() else 0.0
        self.body.verticalScrollBar().setValue(round(top))
        level = self.body.horizontalScrollBar()
        level.setValue(round(place.across * level.maximum()))

    def reveal(self, page: int, area: QRectF) -> None:
        """Scroll until ``area`` (natural pixels of ``page``) is in sight."""
        scale = self.scale()
        middle = QPointF(self.page_rect(page).topLeft()) + area.center() * scale
        view = QRectF(self.body.viewport().rect())
        if not view.adjusted(0, 24, 0, -24).contains(middle):
            self._scroll_by(middle.x() - view.width() / 2, middle.y() - view.height() / 3)

    def _scroll_by(self, across: float, down: float) -> None:
        for bar, by in ((self.body.horizontalScrollBar(), across), (self.body.verticalScrollBar(), down)):
            bar.setValue(bar.value() + round(by))

    def key(self, event: QKeyEvent) -> bool:
        return scroll_by_key(self.body, event, self.look.px(40)) or super().key(event)

    def paint(self, painter: QPainter, area: QRect) -> None:
        look = self.look
        painter.fillRect(area, look.color("sunken"))
        for page in range(len(self._rects)):
            rect = self.page_rect(page)
            if rect.intersects(area):
                self.paint_page(painter, page, QRectF(rect))
                painter.setPen(QPen(look.color("line"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(-1, -1, 0, 0))
        if self.body.hasFocus() and self.body.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        ):
            painter.setPen(QPen(look.color("accent"), 1))
            painter.drawRect(self.body.viewport().rect().adjusted(0, 0, -1, -1))


def _beyond(rect: QRect, y: int) -> int:
    return max(rect.top() - y, y - rect.bottom(), 0)


class _Canvas(QAbstractScrollArea):
    """Hands its events to the view."""

    def __init__(self, view: PaperView) -> None:
        super().__init__(view)
        self._view = view
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._view.paint(painter, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        place = self._view.place()
        self._view.arrange()
        self._view.restore(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._view.wheel(event):
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._view.page_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self._view.pressed(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._view.page_at(event.position())
        if event.buttons() & Qt.MouseButton.LeftButton and found is not None:
            self._view.dragged(*found)

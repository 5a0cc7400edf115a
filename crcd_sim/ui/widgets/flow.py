"""A row of controls that goes on to a second line where there is no room: small screens, 200 % zoom."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Lays widgets out from left to right, then below. Hidden widgets take no room."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 4, margin: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._lines_apart = -1
        self.setSpacing(spacing)
        self.setContentsMargins(margin, margin, margin, margin)

    def lines_apart(self, pixels: int) -> None:
        """Set the room between two lines; by default as much as between two controls."""
        self._lines_apart = pixels
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), dry=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, dry=False)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(len(sizes) - 1, 0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        widest = max((item.minimumSize().width() for item in self._items if not item.isEmpty()), default=0)
        tallest = max((item.minimumSize().height() for item in self._items if not item.isEmpty()), default=0)
        return QSize(widest + margins.left() + margins.right(), tallest + margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, dry: bool) -> int:
        """Place every item inside ``rect`` (or only reckon) and return the height taken.

        Items of one line stand on its middle.
        """
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        apart = self.spacing() if self._lines_apart < 0 else self._lines_apart
        y = area.y()
        for index, line in enumerate(self._lines(area.width())):
            y += apart if index else 0
            tallest = max(item.sizeHint().height() for item in line)
            x = area.x()
            for item in line:
                size = item.sizeHint()
                if not dry:
                    item.setGeometry(QRect(QPoint(x, y + (tallest - size.height()) // 2), size))
                x += size.width() + self.spacing()
            y += tallest
        return y - rect.y() + margins.bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """Part the items that show into lines no wider than ``width``, one item at least in each."""
        lines: list[list[QLayoutItem]] = []
        x = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if not lines or x + needed > width:
                lines.append([])
                x = 0
            lines[-1].append(item)
            x += needed + self.spacing()
        return lines

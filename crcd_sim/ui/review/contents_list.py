"""The list at the left of a review: what it holds, under a few headings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.review.contents import Item

Index = QModelIndex | QPersistentModelIndex

ROW_PX: Final = 30
HEADING_PX: Final = 30
SIDE_PX: Final = 12
_LEFT: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ItemModel(QAbstractListModel):
    """Rows of ``Item``; a heading cannot be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Item, ...] = ()

    def show_items(self, items: Sequence[Item]) -> None:
        self.beginResetModel()
        self.items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.items)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.items[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return item.spoken or ", ".join(part for part in (item.title, item.detail) if part)
        return None


class ItemDelegate(QStyledItemDelegate):
    """Icon, title, and a quiet detail at the right."""

    def __init__(self, look: Look, parent: ContentsList) -> None:
        super().__init__(parent)
        self._look = look
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        heading = self._list.item(index.row()).heading
        return QSize(0, self._look.px(HEADING_PX if heading else ROW_PX))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = self._list.item(index.row())
        painter.save()
        if item.heading:
            self._paint_heading(painter, QRectF(option.rect), item, first=index.row() == 0)
        else:
            self._paint_item(painter, option, item)
        painter.restore()

    def _paint_heading(self, painter: QPainter, place: QRectF, item: Item, *, first: bool) -> None:
        look, px = self._look, self._look.px
        painter.setFont(look.font(12))
        painter.setPen(look.color("muted"))
        inside = place.adjusted(px(SIDE_PX), 0 if first else px(6), -px(SIDE_PX), 0)
        painter.drawText(inside, _LEFT, item.title)

    def _paint_item(self, painter: QPainter, option: QStyleOptionViewItem, item: Item) -> None:
        look, px = self._look, self._look.px
        place = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(place, look.color("accent_soft" if chosen else "hover"))
        left = place.left() + px(SIDE_PX)
        icon = px(16)
        spot = QPointF(left, place.center().y() - icon / 2 + 0.5)
        painter.drawPixmap(spot, look.pixmap(item.icon, "accent" if chosen else "muted", 16))
        inside = place.adjusted(px(SIDE_PX) + icon + px(8), 0, -px(SIDE_PX), 0)
        font, small = look.font(13, 600 if chosen else 400), look.font(12, tabular=True)
        title, detail = QFontMetricsF(font), QFontMetricsF(small).horizontalAdvance(item.detail)
        if title.horizontalAdvance(item.title) + px(8) + detail <= inside.width():
            painter.setFont(small)
            painter.setPen(look.color("accent" if chosen else "muted"))
            painter.drawText(inside, _RIGHT, item.detail)
        else:
            detail = 0.0  # in a narrow list the title says more
        room = inside.width() - (detail + px(8) if detail else 0.0)
        painter.setFont(font)
        painter.setPen(look.color("accent" if chosen else "text"))
        said = title.elidedText(item.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, _LEFT, said)
        if option.state & QStyle.StateFlag.State_HasFocus and self._list.hasFocus():
            painter.setPen(look.color("accent"))
            painter.drawRect(place.adjusted(0.5, 0.5, -1, -1))


class ContentsList(QListView):
    """Passive.

    Signals:
        chosen: the key of the row that is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._model = ItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(ItemDelegate(look, self))
        self.setAccessibleName("Contenu du passage")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._current_changed)
        look.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def items(self) -> tuple[Item, ...]:
        return self._model.items

    def item(self, row: int) -> Item:
        return self._model.items[row]

    def show_items(self, items: Sequence[Item]) -> None:
        """Show what there is; nothing is chosen yet."""
        self._model.show_items(items)

    def choose(self, key: str) -> None:
        """Choose a row by its key, as if it were clicked; unknown keys do nothing."""
        for row, item in enumerate(self.items):
            if item.key == key:
                self.setCurrentIndex(self._model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            event.ignore()  # plays and pauses, wherever one is on the page
        else:
            super().keyPressEvent(event)

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.item(current.row()).key)

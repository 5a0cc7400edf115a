"""The tree of documents: headings, reading marks, documents. Arrows move, Enter opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
    QTextLayout,
)
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from crcd_sim.domain.pack import Document
from crcd_sim.ui.dossier.grouping import grouped
from crcd_sim.ui.dossier.painting import height, paint_focus, wrapped
from crcd_sim.ui.look import Look

KIND: Final = Qt.ItemDataRole.UserRole + 1  # group | mark | document
IDENTIFIER: Final = Qt.ItemDataRole.UserRole + 2
SIDE: Final = 12
LINES: Final = 2  # of a title: « Assistance, réclamations et gestes commerciaux » needs two


class DocumentTree(QTreeView):
    """Lists documents under their headings.

    Signals:
        chosen: a document's id; by the mouse, or Enter.
    """

    chosen = Signal(str)

    def __init__(self, look: Look, name: str = "Documents du dossier", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.opened = ""  # id of the document being read
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_TreeDelegate(self))
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setAnimated(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def set_documents(self, documents: Sequence[Document]) -> None:
        self._model.clear()
        for group in grouped(documents):
            top = self._model.invisibleRootItem()
            if group.title:
                top = self._add(top, group.title, "group")
            for section in group.sections:
                if section.mark:
                    self._add(top, section.mark, "mark")
                for document in section.documents:
                    spoken = f"{document.title}, {section.mark}" if section.mark else document.title
                    self._add(top, document.title, "document", document.id, spoken)
        self.expandAll()
        self._move_to_first()

    def document_ids(self) -> tuple[str, ...]:
        """Return the ids in the order shown."""
        return tuple(str(index.data(IDENTIFIER)) for index in self._documents())

    def index_of(self, identifier: str) -> QModelIndex:
        """Return where a document is in the tree; ``KeyError`` when it is not."""
        for index in self._documents():
            if index.data(IDENTIFIER) == identifier:
                return index
        raise KeyError(identifier)

    def mark_opened(self, identifier: str) -> None:
        """Show which document is being read, without telling anybody."""
        self.opened = identifier
        self.setCurrentIndex(self.index_of(identifier))
        self.scheduleDelayedItemsLayout()  # the open title is bolder: it may need a second line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._use(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._use(self.indexAt(event.position().toPoint()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()  # titles wrap: their height follows the width

    def _use(self, index: QModelIndex) -> None:
        kind = index.data(KIND)
        if kind == "document":
            self.chosen.emit(index.data(IDENTIFIER))
        elif kind == "group":
            self.setExpanded(index, not self.isExpanded(index))

    def _add(
        self, parent: QStandardItem, text: str, kind: str, identifier: str = "", spoken: str = ""
    ) -> QStandardItem:
        item = QStandardItem(text)
        item.setData(kind, KIND)
        item.setData(identifier, IDENTIFIER)
        item.setData(spoken or text, Qt.ItemDataRole.AccessibleTextRole)
        # A mark is only there to be read: the arrows pass over it.
        item.setFlags(Qt.ItemFlag.NoItemFlags if kind == "mark" else Qt.ItemFlag.ItemIsEnabled |
                      Qt.ItemFlag.ItemIsSelectable)  # fmt: skip
        parent.appendRow(item)
        return item

    def _documents(self) -> list[QModelIndex]:
        found: list[QModelIndex] = []

        def walk(parent: QModelIndex) -> None:
            for row in range(self._model.rowCount(parent)):
                index = self._model.index(row, 0, parent)
                if index.data(KIND) == "document":
                    found.append(index)
                walk(index)

        walk(QModelIndex())
        return found

    def _move_to_first(self) -> None:
        documents = self._documents()
        if documents:
            self.setCurrentIndex(documents[0])
            self.scrollToTop()


class _TreeDelegate(QStyledItemDelegate):
    """Paints headings quietly and the open document in the accent."""

    def __init__(self, tree: DocumentTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        look, kind = self._tree.look, index.data(KIND)
        width = self._tree.viewport().width()
        if kind == "group":
            return QSize(width, look.px(30 if index.row() == 0 and not index.parent().isValid() else 36))
        if kind == "mark":
            return QSize(width, look.px(24 if index.row() == 0 else 30))
        text = self._title(index, width)
        return QSize(width, max(look.px(29), round(height(text)) + look.px(10)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tree, look = self._tree, self._tree.look
        rect = QRect(option.rect)
        kind = index.data(KIND)
        painter.save()
        if kind == "document":
            self._document(painter, rect, index)
        else:
            self._heading(painter, rect, index)
        if tree.hasFocus() and index == tree.currentIndex():
            paint_focus(painter, look, QRectF(rect))
        painter.restore()

    def _document(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        tree, look = self._tree, self._tree.look
        opened = index.data(IDENTIFIER) == tree.opened
        if opened:
            painter.fillRect(rect, look.color("accent_soft"))
        elif rect.contains(tree.viewport().mapFromGlobal(tree.cursor().pos())) and tree.underMouse():
            painter.fillRect(rect, look.color("hover"))
        side = look.px(SIDE)
        text = self._title(index, rect.width())
        painter.setPen(look.color("accent" if opened else "text"))
        text.draw(painter, QPointF(rect.left() + side, rect.center().y() - height(text) / 2 + 1))

    def _title(self, index: QModelIndex | QPersistentModelIndex, width: int) -> QTextLayout:
        tree, look = self._tree, self._tree.look
        opened = index.data(IDENTIFIER) == tree.opened
        font = look.font(13, 600 if opened else 400)
        return wrapped(str(index.data()), font, width - 2 * look.px(SIDE), LINES)

    def _heading(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        tree, look = self._tree, self._tree.look
        side = look.px(SIDE)
        area = QRectF(rect).adjusted(side, 0, -side, -look.px(5))
        mark = index.data(KIND) == "mark"
        painter.setFont(look.font(11 if mark else 12))
        painter.setPen(look.color("accent" if mark else "muted"))
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, bottom, str(index.data()))
        if not mark:
            size = look.px(14)
            name = "chevron-down" if tree.isExpanded(index) else "chevron-right"
            at = QRectF(area.right() - size, area.bottom() - size - look.px(1), 0, 0).topLeft()
            painter.drawPixmap(at, look.pixmap(name, "muted", 14))

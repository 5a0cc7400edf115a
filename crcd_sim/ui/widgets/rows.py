"""Rows of lists and trees: 32 px high whatever the moment the view is measured."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from crcd_sim.ui.look import Look

ROW_PX = 32


class RowDelegate(QStyledItemDelegate):
    """Gives rows their height. The style sheet alone fails: Qt measures a view before styling it."""

    def __init__(self, look: Look, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(max(size.height(), self._look.px(ROW_PX)))
        return size


def as_rows(look: Look, view: QAbstractItemView) -> QAbstractItemView:
    """Give a list or a tree the rows of the theme; return it."""
    view.setItemDelegate(RowDelegate(look, view))
    look.changed.connect(view.scheduleDelayedItemsLayout)
    return view

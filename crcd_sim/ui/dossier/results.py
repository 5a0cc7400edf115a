"""The rows of the list of search results: a document's title, then its hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crcd_sim.ui.dossier.finding import Hit

RESULT: Final = Qt.ItemDataRole.UserRole + 1  # number of the hit, None on a title
TITLE: Final = Qt.ItemDataRole.UserRole + 2  # True on a title


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one document."""

    title: str
    hits: tuple[Hit, ...]


class ResultModel(QAbstractListModel):
    """Titles cannot be chosen: the arrows pass over them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, Hit | None, int]] = []

    def set_found(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self._rows = []
        number = 0
        for group in found:
            self._rows.append((group.title, None, -1))
            for hit in group.hits:
                self._rows.append((group.title, hit, number))
                number += 1
        self.endResetModel()

    def hit(self, row: int) -> Hit:
        hit = self._rows[row][1]
        assert hit is not None
        return hit

    def index_of(self, number: int) -> QModelIndex:
        """Return the row of a hit; an invalid index when there is none."""
        for row, (_, _, count) in enumerate(self._rows):
            if count == number:
                return self.index(row)
        return QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()][1] is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid():
            return None
        title, hit, number = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return title if hit is None else hit.excerpt
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return title if hit is None else f"{title} : {hit.excerpt}"
        if role == RESULT:
            return None if hit is None else number
        if role == TITLE:
            return hit is None
        return None

"""The list of sittings as a table, and the quiet pill of its last column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from crcd_sim.services.records.ports import CLOSED, MOVED, OPEN
from crcd_sim.ui import texts
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.look import Look

COLUMNS: Final = ("Date", "Candidat", "Session", "Scénario", "Mode", "État")
STATE: Final = COLUMNS.index("État")
STATES: Final = {OPEN: "non terminé", CLOSED: "terminé", MOVED: "parti sur une clé"}
_KINDS: Final = {OPEN: "accent", CLOSED: "ok", MOVED: "warning"}

Index = QModelIndex | QPersistentModelIndex


class SittingsModel(QAbstractTableModel):
    """Rows of ``SittingLine``, newest first as the store gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[SittingLine] = ()

    def show_lines(self, lines: Sequence[SittingLine]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> SittingLine:
        return self._lines[row]

    def row_of(self, sitting: str) -> int:
        """Return the row of a sitting, −1 when it is not listed."""
        found = (row for row, line in enumerate(self._lines) if line.summary.id == sitting)
        return next(found, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        line = self._lines[index.row()]
        summary = line.summary
        began = texts.local(summary.created_at)
        return (
            f"{texts.short_date(began.date())}, {texts.clock_time(began)}",
            summary.candidate,
            texts.sitting_label(summary.session_type, summary.drill),
            line.pack_title or summary.pack,
            texts.mode_label(summary.mode),
            STATES.get(summary.status, summary.status),
        )[index.column()]


class StatePill(QStyledItemDelegate):
    """Draws the state as a pill, like ``widgets.Pill``."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        px = self._look.px
        text = str(index.data())
        return QSize(round(self._metrics().horizontalAdvance(text)) + px(30), px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        text = option.text
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        look = self._look
        kind = next((_KINDS[status] for status, word in STATES.items() if word == text), "")
        ink, ground, border = (kind, f"{kind}_soft", f"{kind}_line") if kind else ("muted", "sunken", "line")
        height = look.px(20)
        place = QRectF(option.rect)
        width = self._metrics().horizontalAdvance(text) + look.px(18)
        pill = QRectF(place.left() + look.px(4), place.center().y() - height / 2, width, height)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color(border), 1))
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(pill, height / 2, height / 2)
        painter.setPen(look.color(ink))
        painter.setFont(look.font(12))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._look.font(12))

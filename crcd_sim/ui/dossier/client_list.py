"""The clients of a subject, each with its state in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crcd_sim.ui.dossier.painting import height, paint_focus, paint_pill, pill_width, wrapped
from crcd_sim.ui.dossier.viewing import plain_tip
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel

SIDE: Final = 12
ROW: Final = 31  # as drawn
TALL_ROW: Final = 48  # with the line that sums the client up


class ClientState(StrEnum):
    """Where the contact with a client stands."""

    TO_CALL = "to_call"
    INBOUND = "inbound"
    ON_HOLD = "on_hold"
    RINGING = "ringing"
    TALKING = "talking"
    DONE = "done"
    MISSED = "missed"
    NOT_HELD = "not_held"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def pill(self) -> str:
        """Kind of the pill that says it."""
        return _PILLS.get(self, "neutral")


_LABELS: Final = {
    ClientState.TO_CALL: "à appeler", ClientState.INBOUND: "entrant", ClientState.ON_HOLD: "en attente",
    ClientState.RINGING: "sonne", ClientState.TALKING: "en communication", ClientState.DONE: "traité",
    ClientState.MISSED: "manqué", ClientState.NOT_HELD: "non traité",
}  # fmt: skip
_PILLS: Final = {
    ClientState.ON_HOLD: "warning", ClientState.RINGING: "accent", ClientState.TALKING: "strong",
    ClientState.DONE: "ok", ClientState.MISSED: "warning",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One line. ``id``: the exchange's or the client's, as the screen likes. ``summary``: one line."""

    id: str
    name: str
    state: ClientState
    summary: str = ""


class ClientModel(QAbstractListModel):
    """The lines of the list."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[ClientRow] = []

    def set_rows(self, rows: Sequence[ClientRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_state(self, identifier: str, state: ClientState) -> None:
        at = self.row_of(identifier)
        self.rows[at] = replace(self.rows[at], state=state)
        index = self.index(at)
        self.dataChanged.emit(index, index)

    def row_of(self, identifier: str) -> int:
        """Return the line of a client; ``KeyError`` when there is none."""
        for at, row in enumerate(self.rows):
            if row.id == identifier:
                return at
        raise KeyError(identifier)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.name, row.state.label, row.summary) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.summary)
        return None


class ClientListPanel(Panel):
    """The clients, one line each.

    Signals:
        client_chosen: the id of the line the reader goes to, with the mouse or the arrows.
    """

    client_chosen = Signal(str)

    def __init__(self, look: Look, title: str = "Clients", parent: QWidget | None = None) -> None:
        super().__init__(look, title, parent=parent)
        self.look = look
        self._detailed = False
        self._quiet = False  # the screen chooses, not the reader
        self.model = ClientModel(self)
        self.list = _ClientView(look)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_ClientDelegate(self))
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.body.setContentsMargins(0, look.px(4), 0, look.px(4))
        self.body.addWidget(self.list)
        look.changed.connect(self._fit)

    def set_clients(self, rows: Sequence[ClientRow]) -> None:
        self._quiet = True
        self.model.set_rows(rows)
        self._quiet = False
        self._fit()

    def set_state(self, identifier: str, state: ClientState) -> None:
        self.model.set_state(identifier, state)

    def set_current(self, identifier: str) -> None:
        """Go to a client's line, telling nobody."""
        self._quiet = True
        self.list.setCurrentIndex(self.model.index(self.model.row_of(identifier)))
        self._quiet = False

    def current(self) -> str:
        """Return the id of the current line, "" when there is none."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()].id if index.isValid() else ""

    def set_detailed(self, on: bool) -> None:
        """Add the line that sums each client up: for screens with room, as the preparation."""
        self._detailed = on
        self._fit()

    def detailed(self) -> bool:
        return self._detailed

    def row_height(self) -> int:
        return self.look.px(TALL_ROW if self._detailed else ROW)

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self.client_chosen.emit(self.model.rows[current.row()].id)

    def _fit(self) -> None:
        """Show all lines: six clients never scroll."""
        self.list.setFixedHeight(max(1, len(self.model.rows)) * self.row_height())
        self.list.scheduleDelayedItemsLayout()


class _ClientView(QListView):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setAccessibleName("Clients")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _ClientDelegate(QStyledItemDelegate):
    """Paints the name, the summary where there is room, and the state in its pill."""

    def __init__(self, panel: ClientListPanel) -> None:
        super().__init__(panel)
        self._panel = panel

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._panel.list.viewport().width(), self._panel.row_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        panel, look, view = self._panel, self._panel.look, self._panel.list
        row = panel.model.rows[index.row()]
        rect = QRect(option.rect)
        current = index == view.currentIndex()
        painter.save()
        if current:
            painter.fillRect(rect, look.color("accent_soft"))
        elif view.underMouse() and rect.contains(view.viewport().mapFromGlobal(view.cursor().pos())):
            painter.fillRect(rect, look.color("hover"))
        side = look.px(SIDE)
        pill = pill_width(look, row.state.label, strong=row.state.pill == "strong")
        paint_pill(
            painter, look, row.state.label, row.state.pill, rect.right() - side + 1, QRectF(rect).center().y()
        )
        self._words(painter, rect.adjusted(side, 0, -side - round(pill) - look.px(8), 0), row, current)
        by_keyboard = view.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if view.hasFocus() and current and by_keyboard:
            paint_focus(painter, look, QRectF(rect))
        painter.restore()

    def _words(self, painter: QPainter, area: QRect, row: ClientRow, current: bool) -> None:
        look = self._panel.look
        font = look.font(13, 600 if current else 400)
        name = wrapped(row.name, font, area.width(), 1)
        below = self._panel.detailed() and bool(row.summary)
        tall = height(name) + (QFontMetrics(look.font(12)).height() if below else 0)
        top = area.center().y() - tall / 2 + 1
        painter.setPen(look.color("accent" if current else "text"))
        name.draw(painter, QPointF(area.left(), top))
        if below:
            painter.setPen(look.color("muted"))
            summary = wrapped(row.summary, look.font(12), area.width(), 1)
            summary.draw(painter, QPointF(area.left(), top + height(name)))

"""The rows of a conversation: time, speaker, words. A click, or Enter, asks to hear the row."""

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
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crcd_sim.services.records.conversations import CANDIDATE
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.lines import NOTE, Line

Index = QModelIndex | QPersistentModelIndex

TIME_PX: Final = 64
SIDE_PX: Final = 12
ABOVE_PX: Final = 6
_FORMATS = QTextLayout.FormatRange


class LineModel(QAbstractListModel):
    """Rows of ``Line``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{line.at} {line.who} : {line.text}" + (f" ({line.why})" if line.why else "")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints a row as the drawing has it: « 01:58  **Cliente** — words »."""

    def __init__(self, look: Look, parent: LineList) -> None:
        super().__init__(parent)
        self._look = look
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._list.viewport().width()
        return QSize(width, round(self._layout(self._list.line(index.row()), width)[1]) + 2 * self._above())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, px = self._look, self._look.px
        line = self._list.line(index.row())
        place = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heard = index.row() == self._list.heard
        over = bool(option.state & QStyle.StateFlag.State_MouseOver) and bool(line.take)
        if heard or over:
            painter.fillRect(place, look.color("accent_soft" if heard else "hover"))
        if heard:
            painter.fillRect(QRectF(place.left(), place.top(), px(3), place.height()), look.color("accent"))
        painter.setFont(look.font(12, tabular=True))
        painter.setPen(look.color("muted"))
        top = place.top() + self._above()
        layout, _ = self._layout(line, round(place.width()))
        clock = QRectF(place.left() + px(SIDE_PX), top, px(TIME_PX), layout.lineAt(0).height())
        painter.drawText(clock, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line.at)
        painter.setPen(look.color("muted" if line.kind == NOTE else "text"))
        layout.draw(painter, QPointF(place.left() + px(SIDE_PX) + px(TIME_PX), top))
        if option.state & QStyle.StateFlag.State_HasFocus and self._list.hasFocus():
            painter.setPen(look.color("accent"))
            painter.drawRect(place.adjusted(0.5, 0.5, -1, -1))
        painter.restore()

    def _above(self) -> int:
        return self._look.px(ABOVE_PX)

    def _layout(self, line: Line, width: int) -> tuple[QTextLayout, float]:
        """Return the words of a row, wrapped in ``width``, and their height."""
        look = self._look
        said = f"{line.who} — {line.text}" if line.who and line.text else line.who or line.text
        if line.kind == NOTE and line.who:
            said = f"{line.who} {line.text}".rstrip()
        said = said.replace("\n", "\u2028")
        formats = [self._bold(len(line.who), line.kind)]
        if line.why:
            formats.append(self._aside(len(said) + 1, len(line.why)))
            said = f"{said}\u2028{line.why}"
        layout = QTextLayout(said, look.font(13))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(formats)
        room = max(width - look.px(SIDE_PX) * 2 - look.px(TIME_PX), look.px(80))
        layout.beginLayout()
        y = 0.0
        while (row := layout.createLine()).isValid():
            row.setLineWidth(room)
            row.setPosition(QPointF(0, y))
            y += max(row.height(), look.px(19))
        layout.endLayout()
        return layout, y

    def _bold(self, length: int, kind: str) -> QTextLayout.FormatRange:
        style = QTextCharFormat()
        style.setFontWeight(QFont.Weight.DemiBold)
        role = "accent" if kind == CANDIDATE else "text"
        style.setForeground(QColor(self._look.color(role)))
        return _range(0, length, style)

    def _aside(self, start: int, length: int) -> QTextLayout.FormatRange:
        """Why the client spoke: below what was said, smaller and softer."""
        style = QTextCharFormat()
        style.setFont(self._look.font(12))
        style.setForeground(QColor(self._look.color("muted")))
        return _range(start, length, style)


def _range(start: int, length: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    found = _FORMATS()
    found.start, found.length, found.format = start, length, style
    return found


class LineList(QListView):
    """Passive.

    Signals:
        line_requested: the row somebody wants to hear.
    """

    line_requested = Signal(int)

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.heard = -1
        self._model = LineModel(self)
        self.setModel(self._model)
        self.setItemDelegate(LineDelegate(look, self))
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setWordWrap(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clicked.connect(lambda index: self.line_requested.emit(index.row()))
        look.changed.connect(self.scheduleDelayedItemsLayout)

    @property
    def lines(self) -> tuple[Line, ...]:
        return self._model.lines

    def line(self, row: int) -> Line:
        return self._model.lines[row]

    def show_lines(self, lines: Sequence[Line]) -> None:
        self.heard = -1
        self._model.show_lines(lines)
        self.scrollToTop()
        if lines:
            self.setCurrentIndex(self._model.index(0))

    def show_heard(self, row: int) -> None:
        """Mark the row now heard, −1 for none; it is kept in sight."""
        if row == self.heard:
            return
        before, self.heard = self.heard, row
        for changed in (before, row):
            if 0 <= changed < len(self.lines):
                self.update(self._model.index(changed))
        if row >= 0:
            self.scrollTo(self._model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.line_requested.emit(index.row())
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # plays and pauses, wherever one is on the page
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

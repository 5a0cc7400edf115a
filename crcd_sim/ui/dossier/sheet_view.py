"""The viewer of spreadsheets: tables already read (``Workbook``), one tab a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.ui.dossier.dress import highlight_format
from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.dossier.sheets import Cell, Sheet, Workbook
from crcd_sim.ui.dossier.viewing import CURRENT_ROLE, HIT_ROLE, Place, View, to_clipboard, utf16
from crcd_sim.ui.dossier.widths import Needs, share_widths
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import TabBar, small

SIDE: Final = 8  # pixels left and right of a cell's text
ABOVE: Final = 6
MOST_WRAPPED: Final = 3000  # cells
MOST_MEASURED: Final = 200  # rows that decide the widths
WIDEST: Final = 320  # of a column whose lines are not broken
ALIGN: Final = {
    "left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}  # fmt: skip
NOTHING: Final = Cell("")


class SheetModel(QAbstractTableModel):
    """The cells of one sheet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sheet = Sheet("", (), ())

    def set_sheet(self, sheet: Sheet) -> None:
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        cells = self.sheet.rows[row] if 0 <= row < len(self.sheet.rows) else ()
        return cells[column] if 0 <= column < len(cells) else NOTHING

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.sheet.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.sheet.widths)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.cell(index.row(), index.column()).text
        return None


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell: alignment, tone, marks of the search, a line under it."""

    def __init__(self, view: SheetView) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, look = self._view, self._view.look
        cell = view.model.cell(index.row(), index.column())
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look.color("selection"))
        elif cell.tone == "header":
            painter.fillRect(rect, look.color("pressed"))
        elif cell.tone == "section":
            painter.fillRect(rect, look.color("sunken"))
        painter.setPen(QPen(look.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        layout = view.laid_out(cell, rect.width(), view.marks(index.row(), index.column(), cell.text))
        side, above = look.px(SIDE), look.px(ABOVE)
        painter.setPen(look.color("text"))
        painter.setClipRect(rect)
        layout.draw(painter, QRectF(rect.adjusted(side, above, 0, 0)).topLeft())
        if state & QStyle.StateFlag.State_HasFocus and view.table.hasFocus():
            painter.setPen(QPen(look.color("accent"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self._view
        width = view.span_width(index.row(), index.column())
        layout = view.laid_out(view.model.cell(index.row(), index.column()), width, [])
        return QSize(width, round(layout.boundingRect().height()) + 2 * view.look.px(ABOVE))


class SheetView(View):
    """Shows a workbook, its columns fitted to the panel; the selection is copied as a table."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._book = Workbook(())
        self._spans: dict[tuple[int, int], int] = {}
        self.model = SheetModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setItemDelegate(_CellDelegate(self))
        self.table.setShowGrid(False)
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setMinimumSectionSize(8)
        self.table.verticalHeader().setMinimumSectionSize(8)
        for mode in (self.table.setHorizontalScrollMode, self.table.setVerticalScrollMode):
            mode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(lambda at: self.menu(self.table.mapToGlobal(at)))
        self.setFocusProxy(self.table)
        self.note = small("Seul le début de cette feuille est affiché.")
        self.note.hide()
        self.tabs = TabBar(look, "Feuilles")
        self.tabs.currentChanged.connect(self._show_sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(12), look.px(8), 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.tabs)
        self.watch(self.table, self.table.viewport())
        look.changed.connect(self._fit)

    def set_workbook(self, book: Workbook, name: str = "") -> None:
        """Show the first sheet. ``name``: what a screen reader calls it."""
        self._book = book
        self.hits, self.current = (), None
        self.table.setAccessibleName(name)
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for sheet in book.sheets:
            self.tabs.addTab(sheet.title.replace("&", "&&"))
        self.tabs.blockSignals(False)
        self.tabs.setVisible(len(book.sheets) > 1)
        self._show_sheet(0)

    def sheet(self) -> int:
        return max(0, self.tabs.currentIndex())

    # --- geometry --------------------------------------------------------------------------

    def _show_sheet(self, number: int) -> None:
        if not 0 <= number < len(self._book.sheets):
            self.model.set_sheet(Sheet("", (), ()))
            return
        sheet = self._book.sheets[number]
        self.table.clearSpans()
        self.model.set_sheet(sheet)
        self._spans = {}
        for row, column, rows, columns in sheet.spans:
            self.table.setSpan(row, column, rows, columns)
            self._spans[row, column] = columns
        self.note.setVisible(sheet.cut)
        self._fit()
        self.table.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def font_of(self, cell: Cell) -> QFont:
        strong = cell.bold or cell.tone == "header"
        font = self.look.font(13, 600 if strong else 400, tabular=True)
        font.setPixelSize(max(6, round(self.look.px(13) * self.zoom / 100)))
        return font

    def _fit(self) -> None:
        """Share the width between the columns, then give each row the height of its text."""
        sheet = self.model.sheet
        if not sheet.rows:
            return
        columns = [self._column_needs(column) for column in range(len(sheet.widths))]
        room = self.table.width() - self.table.verticalScrollBar().sizeHint().width() - 1
        widths = share_widths(columns, room)
        if self._large():
            widths = [min(max(column.body, column.head), self.look.px(WIDEST)) for column in columns]
        for column, width in enumerate(widths):
            self.table.setColumnWidth(column, int(width))
        rows = self.table.verticalHeader()
        rows.setDefaultSectionSize(QFontMetrics(self.font_of(NOTHING)).height() + 2 * self.look.px(ABOVE))
        if not self._large():
            self.table.resizeRowsToContents()

    def _large(self) -> bool:
        """Tell whether breaking lines in every cell would hold the window up: then one line a row."""
        sheet = self.model.sheet
        return len(sheet.rows) * len(sheet.widths) > MOST_WRAPPED

    def _column_needs(self, column: int) -> Needs:
        word = head = 0
        lines = []
        spare = 2 * self.look.px(SIDE) + 2
        for row, cells in enumerate(self.model.sheet.rows[:MOST_MEASURED]):
            if (row, column) in self._spans:
                continue
            cell = cells[column]
            metrics = QFontMetrics(self.font_of(cell))
            line = metrics.horizontalAdvance(cell.text)
            if cell.tone == "header":
                head = max(head, line)
            else:
                lines.append(float(line + spare))
            word = max([word, *map(metrics.horizontalAdvance, cell.text.split(" "))])
        return Needs(word + spare, lines, head + spare)

    def span_width(self, row: int, column: int) -> int:
        columns = self._spans.get((row, column), 1)
        return sum(self.table.columnWidth(at) for at in range(column, column + columns))

    def laid_out(self, cell: Cell, width: int, marks: Sequence[QTextLayout.FormatRange]) -> QTextLayout:
        """Return the text of a cell broken into lines for ``width`` pixels, padding included."""
        layout = QTextLayout(cell.text.replace("\n", "\u2028"), self.font_of(cell))
        option = QTextOption(ALIGN[cell.align])
        modes = QTextOption.WrapMode
        option.setWrapMode(modes.NoWrap if self._large() else modes.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(list(marks))
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(10, width - 2 * self.look.px(SIDE)))
            line.setPosition(QRectF(0, top, 0, 0).topLeft())
            top += line.height()
        layout.endLayout()
        return layout

    # --- what was found ----------------------------------------------------------------------

    def marks(self, row: int, column: int, text: str) -> list[QTextLayout.FormatRange]:
        ranges = []
        for hit in self.hits:
            if (hit.part, hit.row, hit.column) == (self.sheet(), row, column):
                role = CURRENT_ROLE if hit == self.current else HIT_ROLE
                form = highlight_format(self.look.color(role), self.look.color("text"))
                part = QTextLayout.FormatRange()
                part.start = utf16(text, hit.start)
                part.length = utf16(text, hit.start + hit.length) - part.start
                part.format = form
                ranges.append(part)
        return ranges

    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        self.hits, self.current = tuple(hits), current
        if current is not None:
            self.tabs.setCurrentIndex(current.part)
            index = self.model.index(current.row, current.column)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self.table.viewport().update()

    # --- View ----------------------------------------------------------------------------------

    def set_zoom(self, percent: int) -> None:
        place = self.place()
        self.zoom = percent
        self._fit()
        self.restore(place)

    def place(self) -> Place:
        row, column = self.table.rowAt(0), self.table.columnAt(0)
        return Place(self.sheet(), float(max(0, column)), float(max(0, row)))

    def restore(self, place: Place) -> None:
        if not 0 <= place.part < self.tabs.count():
            return
        self.tabs.setCurrentIndex(place.part)
        index = self.model.index(int(place.down), int(place.across))
        if index.isValid():
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in (
            Qt.Key.Key_PageUp, Qt.Key.Key_PageDown
        ):  # fmt: skip
            step = 1 if event.key() == Qt.Key.Key_PageDown else -1
            self.tabs.setCurrentIndex((self.sheet() + step) % max(1, self.tabs.count()))
            return True
        return super().key(event)

    def select_all(self) -> None:
        self.table.selectAll()

    def copy(self) -> None:
        """Copy the selected cells as lines of tabulated text, ready for a working sheet."""
        chosen = {(index.row(), index.column()) for index in self.table.selectedIndexes()}
        if not chosen:
            return
        rows = sorted({row for row, _ in chosen})
        columns = sorted({column for _, column in chosen})
        to_clipboard("\n".join(
            "\t".join(self.model.cell(row, column).text for column in columns) for row in rows
        ))  # fmt: skip

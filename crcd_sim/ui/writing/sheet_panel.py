"""The small working sheet: a grid of 20 rows and 8 columns, with the formula of the cell above it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.worksheet import (
    COLUMNS,
    LONGEST_CELL,
    ROWS,
    Sheet,
    Shown,
    cell_name,
    from_document,
    to_document,
)
from crcd_sim.domain.writing_changes import changes_between
from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import IconButton, Panel, small

_Index = QModelIndex | QPersistentModelIndex
_EMPTY = Shown("", "empty")


class SheetModel(QAbstractTableModel):
    """Shows a ``Sheet``. Signals: typed(row, column, text)."""

    typed = Signal(int, int, str)

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: dict[tuple[int, int], Shown] = {}
        self.sheet = Sheet()
        self.writable = True

    def show_sheet(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._shown = sheet.shown()
        self.dataChanged.emit(self.index(0, 0), self.index(ROWS - 1, COLUMNS - 1))

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else ROWS

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else COLUMNS

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = (index.row(), index.column())
        shown = self._shown.get(cell, _EMPTY)
        if role == Qt.ItemDataRole.DisplayRole:
            return shown.text
        if role == Qt.ItemDataRole.EditRole:
            return self.sheet.typed(cell)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if shown.kind == "number" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and shown.kind == "error":
            return self._look.color("danger")
        if role == Qt.ItemDataRole.ToolTipRole and shown.kind == "error":
            return self.sheet.why(cell)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{cell_name(cell)} {shown.text}"
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.writable:
            return False
        self.typed.emit(index.row(), index.column(), str(value))
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.writable else flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return chr(ord("A") + section) if orientation == Qt.Orientation.Horizontal else str(section + 1)


class _Grid(QTableView):
    """The grid: Delete empties the cells, Enter opens a cell then goes on below, Tab leaves the grid."""

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            index = self.currentIndex()
            self.setCurrentIndex(index.sibling(min(index.row() + 1, ROWS - 1), index.column()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            # The key that ends an edit comes here once more: it is not for the grid.
            return
        key = event.key()
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for index in self.selectedIndexes():
                self.model().setData(index, "", Qt.ItemDataRole.EditRole)
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self.currentIndex())
            return
        super().keyPressEvent(event)


class SheetPanel(Panel):
    """Passive. Signals: typed(row, column, text), closed."""

    typed = Signal(int, int, str)
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Feuille de calcul", parent=parent)
        self.model = SheetModel(look, self)
        self.grid = _Grid()
        self.grid.setModel(self.model)
        self.grid.setAccessibleName("Feuille de calcul")
        self.grid.setTabKeyNavigation(False)
        self.grid.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.grid.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.line = QLineEdit()
        self.line.setAccessibleName("Contenu de la case")
        self.line.setMaxLength(LONGEST_CELL)
        self.line.setPlaceholderText("=SOMME(B1:B4)*20%")
        self._name = small("A1")
        self._problem = small("")
        set_role(self._problem, role="danger")
        close = IconButton(look, "Fermer la feuille de calcul", "close", size="small")
        close.clicked.connect(self.closed)
        self.add_action(close)
        content = QWidget()
        layout = QVBoxLayout(content)
        pad = look.px(8)
        layout.setContentsMargins(0, pad, 0, 0)
        layout.setSpacing(look.px(6))
        above = QHBoxLayout()
        above.setContentsMargins(pad, 0, pad, 0)
        above.addWidget(self._name)
        above.addWidget(self.line, 1)
        layout.addLayout(above)
        layout.addWidget(self.grid, 1)
        below = QHBoxLayout()
        below.setContentsMargins(pad, 0, pad, look.px(4))
        below.addWidget(self._problem)
        layout.addLayout(below)
        self.set_body(content)
        self.model.typed.connect(self.typed)
        self.line.returnPressed.connect(self._line_typed)
        self.grid.selectionModel().currentChanged.connect(self._show_cell)
        look.changed.connect(self._measure_grid)
        self._look = look
        self._measure_grid()
        self.grid.setCurrentIndex(self.model.index(0, 0))

    def first_control(self) -> QWidget:
        return self.grid

    def show_sheet(self, sheet: Sheet) -> None:
        self.model.show_sheet(sheet)
        self._show_cell(self.grid.currentIndex())

    def set_writable(self, writable: bool) -> None:
        self.model.writable = writable
        self.line.setReadOnly(not writable)

    def _line_typed(self) -> None:
        index = self.grid.currentIndex()
        self.model.setData(index, self.line.text())
        below = self.model.index(min(index.row() + 1, ROWS - 1), index.column())
        self.grid.setCurrentIndex(below)
        self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_cell(self, index: QModelIndex, _: QModelIndex | None = None) -> None:
        cell = (max(index.row(), 0), max(index.column(), 0))
        self._name.setText(cell_name(cell))
        self.line.setText(self.model.sheet.typed(cell))
        self._problem.setText(self.model.sheet.why(cell))

    def _measure_grid(self) -> None:
        look = self._look
        self.grid.horizontalHeader().setDefaultSectionSize(look.px(86))
        self.grid.verticalHeader().setDefaultSectionSize(look.px(26))
        self.grid.verticalHeader().setMinimumWidth(look.px(28))
        self.grid.setFont(look.font(13, tabular=True))
        self._name.setMinimumWidth(look.px(28))


class SheetPresenter(QObject):
    """Keeps the sheet among the sitting's works (kind « sheet »)."""

    def __init__(
        self, panel: SheetPanel, drafting: DraftingService, key: WorkKey, parent: QObject | None = None
    ) -> None:
        super().__init__(parent or panel)
        self._panel = panel
        self._drafting = drafting
        self._key = key
        panel.show_sheet(from_document(drafting.open(key)))
        panel.set_writable(not drafting.locked(key))
        panel.typed.connect(self._typed)

    def _typed(self, row: int, column: int, text: str) -> None:
        before = self._drafting.document(self._key)
        sheet = from_document(before).put((row, column), text)
        try:
            self._drafting.edit(self._key, changes_between(before, to_document(sheet)))
        except RuleRefused:
            self._panel.set_writable(False)
            sheet = from_document(before)
        self._panel.show_sheet(sheet)

"""« Chercher dans tout »: the field, what was found in all documents, next and previous."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.ui.dossier.dress import highlight_format
from crcd_sim.ui.dossier.painting import height, paint_focus, wrapped
from crcd_sim.ui.dossier.results import RESULT, TITLE, Found, ResultModel
from crcd_sim.ui.dossier.viewing import CURRENT_ROLE, HIT_ROLE, utf16
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import IconButton, row, small

PAUSE_MS: Final = 120  # after the last key before searching
SIDE: Final = 12
LINES: Final = 3


class SearchField(QLineEdit):
    """The field.

    Signals:
        edited: the question, a moment after the last key.
        step_asked: Enter (+1), Shift and Enter (−1).
        list_asked: the down arrow.
        left: Escape in an empty field.
    """

    edited = Signal(str)
    step_asked = Signal(int)
    list_asked = Signal()
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._told = ""
        self.setPlaceholderText("Chercher dans tout")
        self.setAccessibleName("Chercher dans tous les documents")
        keys = "Entrée : suivant · Maj+Entrée : précédent"
        self.setToolTip(f"Chercher dans tous les documents (Ctrl+F)\n{keys}")
        self.eraser = IconButton(look, "Effacer la recherche", "close", size="small", parent=self)
        self.eraser.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Escape does the same
        self.eraser.setCursor(Qt.CursorShape.ArrowCursor)
        self.eraser.clicked.connect(self.clear)
        self.eraser.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.tell)
        self.textChanged.connect(self._changed)
        look.changed.connect(self._restyle)
        self._restyle()

    def tell(self) -> None:
        """Say the question now, once."""
        self._timer.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.edited.emit(self._told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tell()
            self.step_asked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Down:
            self.tell()
            self.list_asked.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _changed(self, text: str) -> None:
        self.eraser.setVisible(bool(text))
        self._restyle()
        if text:
            self._timer.start()
        else:
            self.tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        size = self._look.px(16)
        glass = self._look.pixmap("search", "muted")
        painter.drawPixmap(QPointF(self._look.px(9), (self.height() - size) / 2), glass)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        button = self.eraser.sizeHint()
        self.eraser.resize(button)
        self.eraser.move(self.width() - button.width() - 2, (self.height() - button.height()) // 2)

    def _restyle(self) -> None:
        px = self._look.px
        self.setTextMargins(px(20), 0, px(22) if self.text() else 0, 0)  # the glass, the cross


class ResultList(QListView):
    """What was found: a line per document, then its passages.

    Signals:
        chosen: number of a hit, from 0; by the mouse, or Enter.
        left: Escape, or the up arrow on the first one.
    """

    chosen = Signal(int)
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.shown = -1  # number of the hit being read
        self.results = ResultModel(self)
        self.setModel(self.results)
        self.setItemDelegate(_ResultDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # hundreds of excerpts to measure: a few at a time
        self.setBatchSize(40)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Passages trouvés")
        look.changed.connect(self.scheduleDelayedItemsLayout)

    def set_found(self, found: Sequence[Found]) -> None:
        self.results.set_found(found)
        self.shown = -1

    def mark_shown(self, number: int) -> None:
        """Show which hit is being read."""
        self.shown = number
        index = self.results.index_of(number)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self.viewport().update()

    def enter(self) -> bool:
        """Take the keyboard on the first hit; False when there is none."""
        index = self.results.index_of(max(0, self.shown))
        if not index.isValid():
            return False
        self.setCurrentIndex(index)
        self.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.currentIndex().data(RESULT)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and number is not None:
            self.chosen.emit(int(number))
        elif event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and number == 0):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        number = self.indexAt(event.position().toPoint()).data(RESULT)
        if event.button() == Qt.MouseButton.LeftButton and number is not None:
            self.chosen.emit(int(number))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()


class _ResultDelegate(QStyledItemDelegate):
    """Paints the title of a document, or a passage with what was found in yellow."""

    def __init__(self, view: ResultList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        look = self._view.look
        width = self._view.viewport().width()
        if index.data(TITLE):
            return QSize(width, look.px(32 if index.row() else 28))
        return QSize(width, round(height(self._excerpt(index, width))) + look.px(12))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, look = self._view, self._view.look
        rect = QRect(option.rect)
        painter.save()
        if index.data(TITLE):
            painter.setFont(look.font(12, 600))
            painter.setPen(look.color("muted"))
            area = rect.adjusted(look.px(SIDE), 0, -look.px(SIDE), -look.px(4))
            metrics = painter.fontMetrics()
            text = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, text)
        else:
            number = index.data(RESULT)
            if number == view.shown:
                painter.fillRect(rect, look.color("accent_soft"))
            elif view.underMouse() and rect.contains(view.viewport().mapFromGlobal(view.cursor().pos())):
                painter.fillRect(rect, look.color("hover"))
            painter.setPen(look.color("text"))
            layout = self._excerpt(index, rect.width())
            layout.draw(painter, QPointF(rect.left() + look.px(SIDE), rect.top() + look.px(6)))
        if view.hasFocus() and index == view.currentIndex():
            paint_focus(painter, look, QRectF(rect))
        painter.restore()

    def _excerpt(self, index: QModelIndex | QPersistentModelIndex, width: int) -> QTextLayout:
        view, look = self._view, self._view.look
        hit = view.results.hit(index.row())
        mark = QTextLayout.FormatRange()
        mark.start = utf16(hit.excerpt, hit.mark)
        mark.length = utf16(hit.excerpt, hit.mark + hit.mark_length) - mark.start
        shown = index.data(RESULT) == view.shown
        mark.format = highlight_format(look.color(CURRENT_ROLE if shown else HIT_ROLE), look.color("text"))
        return wrapped(hit.excerpt, look.font(12), width - 2 * look.px(SIDE), LINES, [mark])


class ResultsPanel(QWidget):
    """The count, previous and next, and the list.

    Signals:
        step_asked: +1 or −1.
    """

    step_asked = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = small("")
        self.count.setWordWrap(True)
        self.previous = IconButton(
            look, "Passage précédent", "chevron-up", size="small", key="Shift+Return", shortcut=False
        )
        self.next = IconButton(
            look, "Passage suivant", "chevron-down", size="small", key="Return", shortcut=False
        )
        self.previous.clicked.connect(lambda: self.step_asked.emit(-1))
        self.next.clicked.connect(lambda: self.step_asked.emit(1))
        self.list = ResultList(look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._look = look
        self._head = row(self.count, self.previous, self.next, spacing=2)
        self._head.setStretch(0, 1)
        layout.addLayout(self._head)
        layout.addWidget(self.list, 1)
        look.changed.connect(self._measure)
        self._measure()

    def show_found(self, found: Sequence[Found], sentence: str) -> None:
        """Show the results; ``sentence`` says how many, or that there is none."""
        self.list.set_found(found)
        self.count.setText(sentence)
        self._enable(bool(found))

    def show_current(self, number: int, sentence: str) -> None:
        self.list.mark_shown(number)
        self.count.setText(sentence)

    def _measure(self) -> None:
        px = self._look.px
        self._head.setContentsMargins(px(12), px(2), px(8), px(2))

    def _enable(self, on: bool) -> None:
        self.previous.setEnabled(on)
        self.next.setEnabled(on)

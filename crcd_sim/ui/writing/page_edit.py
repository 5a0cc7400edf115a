"""The page one writes on: a text editor with paragraph styles, simple lists and plain pastes.

Passive: it changes its own text on command and says what happened; it saves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from crcd_sim.domain.writing import Document
from crcd_sim.services.ports import SpellChecker
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.writing import pen
from crcd_sim.ui.writing.clipboard import can_paste, copied, insert_document, paste, source_of
from crcd_sim.ui.writing.delta_recorder import DeltaRecorder
from crcd_sim.ui.writing.edit_menu import edit_menu
from crcd_sim.ui.writing.highlighter import WritingHighlighter
from crcd_sim.ui.writing.pen import PenState
from crcd_sim.ui.writing.qt_document import read_document

PAPER_PX: Final = 16
BOX_PX: Final = 14
_SIDE_PX: Final = 36  # the sheet's margins, left and right
_TOP_PX: Final = 28


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What is printed at the head of the company's sheets: its name, then a line under it."""

    company: str
    line: str


class PageEdit(QTextEdit):
    """A page: the company's sheet of paper (``letterhead``), a plain box, or an annex.

    Signals:
        written: the deltas of a change, in order.
        pen_changed: a ``PenState``; the look at the caret, or what can be taken back, changed.
        pasted: characters, and where they came from (« dossier » or « outside »).
    """

    written = Signal(object)
    pen_changed = Signal(object)
    pasted = Signal(int, str)

    def __init__(
        self,
        look: Look,
        name: str,
        *,
        letterhead: Letterhead | None = None,
        role: str = "plain",
        parent: QWidget | None = None,
    ) -> None:
        """``role``: plain | paper | annex, for the style sheet. ``name``: for a screen reader."""
        super().__init__(parent)
        self._look = look
        self._letterhead = letterhead
        self._paper = role == "paper"
        self._checker: SpellChecker | None = None
        self._pen = PenState()
        set_role(self, role=role)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setAcceptRichText(True)  # the clipboard module decides what « rich » means
        self._recorder = DeltaRecorder(self.document(), self.written.emit, self)
        self.highlighter = WritingHighlighter(self.document(), look, self._size, self._caret)
        self._restyle()
        self.cursorPositionChanged.connect(self._look_at_pen)
        self.currentCharFormatChanged.connect(self._look_at_pen)
        self.undoAvailable.connect(self._look_at_pen)
        self.redoAvailable.connect(self._look_at_pen)
        look.changed.connect(self._restyle)
        look.changed.connect(self._restyle)

    # --- Content -----------------------------------------------------------------------------

    @property
    def recorder(self) -> DeltaRecorder:
        return self._recorder

    def load(self, content: Document, *, undoable: bool = False) -> None:
        """Show ``content``; nothing is told of it."""
        self._recorder.load(content, self._scale(), undoable=undoable)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._look_at_pen()

    def write(self, content: Document) -> None:
        """Insert a piece of writing at the caret, as if the candidate had: it is told and can be undone."""
        insert_document(self.textCursor(), content, self._scale())
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._look_at_pen()

    def content(self) -> Document:
        return read_document(self.document())

    def set_locked(self, locked: bool) -> None:
        """Make the text readable and copyable only, by mouse and by keyboard."""
        self.setReadOnly(locked)
        if locked:
            flags = Qt.TextInteractionFlag
            self.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        else:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)

    def set_checker(self, checker: SpellChecker | None) -> None:
        self._checker = checker
        self.highlighter.set_checker(checker)

    @property
    def checker(self) -> SpellChecker | None:
        return self._checker

    # --- The pen -----------------------------------------------------------------------------

    @property
    def pen(self) -> PenState:
        return self._pen

    def toggle_mark(self, mark: str) -> None:
        """Switch bold (« b »), italic (« i ») or underline (« u ») for the selection, or what follows."""
        if not self.isReadOnly():
            self.mergeCurrentCharFormat(pen.mark_format(mark, not getattr(self._pen, mark)))
            self._look_at_pen()

    def set_style(self, style: str) -> None:
        if not self.isReadOnly():
            pen.set_style(self.textCursor(), style, self._scale())
            self._look_at_pen()

    def set_align(self, align: str) -> None:
        if not self.isReadOnly():
            pen.set_align(self.textCursor(), align)
            self._look_at_pen()

    def toggle_list(self, kind: str) -> None:
        """Make the selected paragraphs a list (« bullet », « number »), or plain again."""
        if not self.isReadOnly():
            pen.toggle_list(self.textCursor(), kind, self._scale())
            self._look_at_pen()

    def _look_at_pen(self, *_: object) -> None:
        self.highlighter.look_again()
        state = pen.state_at(self.textCursor(), self.currentCharFormat(), self.document())
        if state != self._pen:
            self._pen = state
            self.pen_changed.emit(state)

    # --- Qt ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isReadOnly() and pen.press(self.textCursor(), event, self._scale()):
            event.accept()
            self.ensureCursorVisible()
            self._look_at_pen()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.highlighter.look_again()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The zoom belongs to the whole screen: Qt would enlarge this text alone.
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().wheelEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return can_paste(source)

    def createMimeDataFromSelection(self) -> QMimeData:
        return copied(self.textCursor())

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.isReadOnly():
            return
        characters = paste(self.textCursor(), source, self._scale())
        self.ensureCursorVisible()
        origin = source_of(source)
        if characters and origin:
            self.pasted.emit(characters, origin)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        cursor = self.textCursor() if by_key else self.cursorForPosition(event.pos())
        place = self.cursorRect(cursor).bottomLeft() if by_key else event.pos()
        menu = edit_menu(self, cursor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(place))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._letterhead is None:
            return
        top = self._look.px(_TOP_PX) - self.verticalScrollBar().value()
        area = QRectF(
            self._look.px(_SIDE_PX), top, self.viewport().width() - 2 * self._look.px(_SIDE_PX),
            self._letterhead_height(),
        )  # fmt: skip
        if area.bottom() < event.rect().top() or area.top() > event.rect().bottom():
            return
        painter = QPainter(self.viewport())
        self._paint_letterhead(painter, area, self._letterhead)
        painter.end()

    # --- Looks -------------------------------------------------------------------------------

    def _paint_letterhead(self, painter: QPainter, area: QRectF, head: Letterhead) -> None:
        look = self._look
        name, under = self._letterhead_fonts()
        painter.setFont(name)
        painter.setPen(look.color("paper_text"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(area, flags, head.company)
        painter.setFont(under)
        painter.setPen(look.color("paper_muted"))
        below = area.adjusted(0, QFontMetricsF(name).lineSpacing() + look.px(2), 0, 0)
        painter.drawText(below, flags | Qt.TextFlag.TextWordWrap, head.line)

    def _letterhead_fonts(self) -> tuple[QFont, QFont]:
        name = self._look.paper_font(PAPER_PX)
        name.setBold(True)
        return name, self._look.paper_font(14)

    def _letterhead_height(self) -> float:
        if self._letterhead is None:
            return 0.0
        name, under = self._letterhead_fonts()
        return QFontMetricsF(name).lineSpacing() + 2 * QFontMetricsF(under).lineSpacing() + self._look.px(2)

    def _scale(self) -> float:
        return self._look.theme.zoom / 100

    def _size(self) -> float:
        return self._look.px(PAPER_PX if self._paper else BOX_PX)

    def _caret(self) -> int:
        return self.textCursor().position() if self.hasFocus() else -1

    def _restyle(self) -> None:
        """Take the theme and the zoom. « Annuler » does not reach back over a change of zoom."""
        look, document = self._look, self.document()
        self.setFont(look.paper_font(PAPER_PX) if self._paper else look.font(BOX_PX))
        document.setDefaultFont(self.font())
        document.setIndentWidth(look.px(24))
        document.setUndoRedoEnabled(False)
        frame = document.rootFrame().frameFormat()
        side = look.px(_SIDE_PX if self._paper else 10)
        frame.setLeftMargin(side)
        frame.setRightMargin(side)
        frame.setTopMargin(look.px(8))
        if self._paper:
            frame.setTopMargin(look.px(_TOP_PX) + self._letterhead_height() + look.px(12))
        frame.setBottomMargin(look.px(40 if self._paper else 8))
        document.rootFrame().setFrameFormat(frame)
        document.setUndoRedoEnabled(True)
        place = self.textCursor().position()
        self._recorder.load(self._recorder.shadow, self._scale())
        cursor = self.textCursor()
        cursor.setPosition(min(place, document.characterCount() - 1))
        self.setTextCursor(cursor)
        self.highlighter.restyle()

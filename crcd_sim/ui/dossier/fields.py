"""The rows of a client record: what a field is called, what it holds, « Appeler » beside a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.domain.pack import Labelled
from crcd_sim.ui.dossier.call_button import CallButton
from crcd_sim.ui.dossier.dress import build
from crcd_sim.ui.dossier.pages import MarkdownPage
from crcd_sim.ui.dossier.painting import paint_focus
from crcd_sim.ui.dossier.typography import firm_spaces
from crcd_sim.ui.dossier.viewing import scroll_by_key
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import heading, line

LABEL_SHARE: Final = 0.34  # of the width, at the most
WIDEST_LABEL: Final = 170
WIDEST: Final = 760  # of a row: beyond, the value is too far from its label


@dataclass(frozen=True, slots=True)
class FieldSection:
    """Fields under a heading ("" for none)."""

    title: str
    fields: tuple[Labelled, ...]


class FieldList(QScrollArea):
    """Fields one under the other. Arrows move, Ctrl+C copies the value, Enter calls a number.

    Signals:
        call_requested: the number as written.
    """

    call_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.rows: list[FieldRow] = []
        self._current = -1
        self._allowed = self._ready = False
        self._sections: tuple[FieldSection, ...] = ()
        self._comment = ""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Fiche du client")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        look.changed.connect(self._build)

    def set_sections(self, sections: Sequence[FieldSection], comment: str = "") -> None:
        """Show fields, then a comment in Markdown."""
        self._sections, self._comment = tuple(sections), comment.strip()
        self._current = -1
        self._build()

    def _build(self) -> None:
        page = QWidget()
        set_role(page, role="plain")
        layout = QVBoxLayout(page)
        px = self.look.px
        layout.setContentsMargins(px(12), px(10), px(12), px(16))
        layout.setSpacing(0)
        self.rows = []
        for section in self._sections:
            if section.title:
                layout.addLayout(self._title(section.title))
            for field in section.fields:
                row = FieldRow(self, field)
                row.called.connect(self.call_requested)
                self.rows.append(row)
                layout.addWidget(row)
                layout.addWidget(line())
        if self._comment:
            layout.addLayout(self._title("Commentaire"))
            layout.addWidget(Comment(self.look, self._comment))
        layout.addStretch(1)
        self.setWidget(page)
        self._measure()
        self._show_calls()

    def set_calls(self, allowed: bool, ready: bool) -> None:
        """Show « Appeler » beside numbers, pressable or not."""
        self._allowed, self._ready = allowed, ready
        self._show_calls()

    def current(self) -> int:
        return self._current

    def move_to(self, number: int) -> None:
        """Put the keyboard on a row."""
        if self.rows:
            self._current = min(max(number, 0), len(self.rows) - 1)
            self.ensureWidgetVisible(self.rows[self._current], 0, self.look.px(24))
            self.setAccessibleDescription(self.rows[self._current].spoken())
            self._redraw()

    def copy(self) -> None:
        """Put the current value on the clipboard."""
        if 0 <= self._current < len(self.rows):
            QApplication.clipboard().setText(self.rows[self._current].field.value)

    def is_current(self, row: FieldRow) -> bool:
        return self.hasFocus() and 0 <= self._current < len(self.rows) and self.rows[self._current] is row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Down:
            last = self._current >= len(self.rows) - 1
            if last:  # the comment below has no row: the arrows go on scrolling
                scroll_by_key(self, event, self.look.px(40))
            else:
                self.move_to(self._current + 1)
        elif key == Qt.Key.Key_Up:
            self.move_to(self._current - 1)
        elif key == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.copy()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._current < len(self.rows):
            self.rows[self._current].call()
        elif not scroll_by_key(self, event, self.look.px(40)):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0 and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.move_to(0)
        self._redraw()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _title(self, text: str) -> QHBoxLayout:
        layout = QHBoxLayout()
        px = self.look.px
        layout.setContentsMargins(px(8), px(18), px(8), px(6))
        layout.addWidget(heading(text))
        return layout

    def _measure(self) -> None:
        """Give all labels one width, so that values stand in a column."""
        if not self.rows:
            return
        room = min(self.viewport().width() - 2 * self.look.px(12), self.look.px(WIDEST))
        wanted = max(row.label.fontMetrics().horizontalAdvance(row.field.label) for row in self.rows)
        width = min(wanted + self.look.px(4), round(room * LABEL_SHARE), self.look.px(WIDEST_LABEL))
        for row in self.rows:
            row.set_label_width(width)

    def _show_calls(self) -> None:
        for row in self.rows:
            row.set_call(self._allowed, self._ready)

    def _redraw(self) -> None:
        for row in self.rows:
            row.update()


class FieldRow(QWidget):
    """One field.

    Signals:
        called: the number, when the reader presses « Appeler ».
    """

    called = Signal(str)

    def __init__(self, fields: FieldList, field: Labelled) -> None:
        super().__init__()
        self._fields = fields
        self.field = field
        look = fields.look
        self.label = _text(field.label, "muted")
        self.value = _text(firm_spaces(field.value), "")
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.value.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.value.customContextMenuRequested.connect(self._menu)
        self.button: CallButton | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(look.px(8), look.px(5), look.px(4), look.px(5))
        layout.setSpacing(look.px(8))
        layout.addWidget(self.label, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.value, 0 if field.kind == "phone" else 1)
        if field.kind == "phone":
            self.button = CallButton(look, field.value, field.label)
            self.button.clicked.connect(self.call)
            self.button.hide()
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
            layout.addStretch(1)

    def spoken(self) -> str:
        return f"{self.field.label} : {self.field.value}"

    def call(self) -> None:
        """Ask for a call, when one is possible."""
        if self.button is not None and self.button.isVisibleTo(self) and self.button.isEnabled():
            self.called.emit(self.field.value)

    def set_call(self, allowed: bool, ready: bool) -> None:
        if self.button is not None:
            self.button.setVisible(allowed)
            self.button.setEnabled(ready)

    def set_label_width(self, width: int) -> None:
        self.label.setFixedWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fields.is_current(self):
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_focus(painter, self._fields.look, QRectF(self.rect()))
            painter.end()

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.value.selectedText() or self.field.value
        menu.addAction("Copier\tCtrl+C", lambda: QApplication.clipboard().setText(chosen))
        menu.popup(self.value.mapToGlobal(at))


class Comment(QTextBrowser):
    """A short Markdown text as tall as it needs to be."""

    def __init__(self, look: Look, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="plain")
        self.setOpenLinks(False)
        self.setAccessibleName("Commentaire")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._built = build(MarkdownPage(text), look, 100, 200)
        self.setDocument(self._built)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._built.setTextWidth(self.viewport().width())
        self.setFixedHeight(round(self._built.size().height()) + self._look.px(12))


def _text(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    if role:
        set_role(label, role=role)
    return label

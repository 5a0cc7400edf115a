"""« Revenir à la version de 9:42 »: the versions kept, one shown before one goes back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from crcd_sim.domain.writing import Document
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import PrimaryButton, SecondaryButton, as_rows, heading, line, muted, row
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit

NOTHING = "Aucune version pour l’instant\u00a0: une version est gardée toutes les deux minutes."


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: « 9:42 », and how many words it had."""

    moment: str
    words: str


class VersionsView(QWidget):
    """Passive. Signals: chosen(index), restore_requested(index), closed."""

    chosen = Signal(int)
    restore_requested = Signal(int)
    closed = Signal()

    def __init__(
        self, look: Look, letterhead: Letterhead | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines: tuple[VersionLine, ...] = ()
        self.list = QListWidget()
        self.list.setAccessibleName("Versions enregistrées")
        as_rows(look, self.list)
        self.list.setFont(look.font(13, tabular=True))
        self.list.setFixedWidth(look.px(150))
        self.preview = PageEdit(
            look, "Aperçu de la version", letterhead=letterhead, role="paper" if letterhead else "plain"
        )
        self.preview.set_locked(True)
        self.empty = muted(NOTHING, wrap=True)
        self.restore = PrimaryButton(look, "Revenir à cette version")
        self.close_button = SecondaryButton(look, "Fermer", key="Esc", shortcut=False)
        columns = QHBoxLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self.list)
        columns.addWidget(line(upright=True))
        columns.addWidget(self._desk(look), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        pad = look.px(12)
        layout.addLayout(row(heading("Versions enregistrées"), 0, margins=(pad, look.px(8), pad, look.px(8))))
        layout.addWidget(line())
        layout.addLayout(row(self.empty, margins=(pad, 0, pad, 0)))
        layout.addLayout(columns, 1)
        layout.addWidget(line())
        layout.addLayout(row(self.close_button, 0, self.restore, margins=(pad, look.px(8), pad, look.px(8))))
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemActivated.connect(lambda _: self._restore())
        self.restore.clicked.connect(self._restore)
        self.close_button.clicked.connect(self.closed)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)

    def _desk(self, look: Look) -> QFrame:
        self._under = QFrame()
        set_role(self._under, role="desk")
        layout = QVBoxLayout(self._under)
        pad = look.px(10)
        layout.setContentsMargins(pad, pad, pad, pad)
        layout.addWidget(self.preview)
        return self._under

    def show_versions(self, lines: Sequence[VersionLine]) -> None:
        """List the versions, newest first, and choose the newest."""
        self._lines = tuple(lines)
        self.list.clear()
        self.list.addItems([f"{item.moment}   {item.words}" for item in lines])
        self.empty.setVisible(not lines)
        self._under.setVisible(bool(lines))
        self.restore.setEnabled(bool(lines))
        if lines:
            self.list.setCurrentRow(0)
        else:
            self.restore.setText("Revenir à cette version")
        self.first_control().setFocus(Qt.FocusReason.OtherFocusReason)

    def first_control(self) -> QWidget:
        return self.list if self._lines else self.close_button

    def show_preview(self, content: Document) -> None:
        self.preview.load(content)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._lines):
            self.restore.setText(f"Revenir à la version de {self._lines[index].moment}")
            self.chosen.emit(index)

    def _restore(self) -> None:
        index = self.list.currentRow()
        if index >= 0:
            self.restore_requested.emit(index)

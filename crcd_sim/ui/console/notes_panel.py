"""The trainer's notes: one press a criterion, a note of one's own, each with its second and its words."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crcd_sim.services.exam.console_view import ConsoleNote, ConsoleView
from crcd_sim.ui.console import keys, words
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.console.rows import PressedRow, plain_column
from crcd_sim.ui.console.scrolling import scrolling
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.look import Look
from crcd_sim.ui.texts import NBSP
from crcd_sim.ui.widgets import Panel, SecondaryButton, empty, line, muted, small

REST_MS = 700  # typing has paused: what is written is kept
LONGEST = 2000


class NoteField(QLineEdit):
    """The words of one note. Enter keeps them and leaves.

    Signals:
        left: Enter was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.enters(event) and not keys.with_modifier(event):
            if not event.isAutoRepeat():
                self.left.emit()
            return
        super().keyPressEvent(event)


class NoteRow(QWidget):
    """When, which criterion, and the words.

    Signals:
        written: the words, a moment after the last key.
    """

    written = Signal(str)

    def __init__(self, look: Look, note: ConsoleNote) -> None:
        super().__init__()
        self._kept = note.text
        self._head = small("")
        self.field = NoteField(note.text)
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText("Ajouter un mot")
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # a menu takes the keyboard
        self.field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.settle)
        self.field.textEdited.connect(lambda _: self._rest.start())
        self.field.editingFinished.connect(self.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(12), look.px(4), look.px(12), look.px(4))
        column.setSpacing(look.px(2))
        column.addWidget(self._head)
        column.addWidget(self.field)

    def show_note(self, note: ConsoleNote, head: str) -> None:
        self._head.setText(head)
        self.field.setAccessibleName(f"Note{NBSP}: {head}")
        if note.text != self._kept and not self._rest.isActive():
            self._kept = note.text
            self.field.setText(note.text)

    def settle(self) -> None:
        """Hand over what is written."""
        self._rest.stop()
        text = self.field.text().strip()
        if text != self._kept:
            self._kept = text
            self.written.emit(text)


class NotesPanel(Panel):
    """Passive.

    Signals:
        criterion_noted: id of the criterion.
        note_requested: a note of one's own, begun at this second.
        note_written: number of the note, its words.
        note_left: Enter was pressed in a note.
    """

    criterion_noted = Signal(str)
    note_requested = Signal()
    note_written = Signal(int, str)
    note_left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Notes", parent=parent)
        self.criteria: dict[str, PressedRow] = {}
        self.notes: dict[int, NoteRow] = {}
        self.begin = by_mouse(
            SecondaryButton(look, "Note libre", icon="plus", key=keys.NOTE_KEY, size="small", shortcut=False)
        )
        self.begin.clicked.connect(self.note_requested)
        self.add_action(self.begin)
        buttons, self._buttons = plain_column(look)
        self.choices = scrolling(buttons, "Critères")
        self.body.addWidget(self.choices, 3)
        self._rule = line()
        self.body.addWidget(self._rule)
        inside, column = plain_column(look)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        self._empty = muted("Aucune note.", wrap=True)
        self._empty.setContentsMargins(look.px(12), look.px(6), look.px(12), look.px(6))
        column.addWidget(self._empty)
        column.addStretch(1)
        self.area = scrolling(inside, "Notes")
        self.body.addWidget(self.area, 2)
        self._shown: tuple[str, ...] = ()

    def show_view(self, view: ConsoleView) -> None:
        ids = tuple(f"{item.key}:{item.id}" for item in view.criteria)
        if ids != self._shown:
            self._shown = ids
            self._rebuild(view)
        self.choices.setVisible(bool(view.criteria))
        self._rule.setVisible(bool(view.criteria))
        for note in view.notes:
            if note.number not in self.notes:
                self._add(note)
            self.notes[note.number].show_note(note, words.note_head(note, view))
        self._empty.setVisible(not view.notes)

    def settle(self) -> None:
        """Hand over what is being written: the keyboard goes, or the console closes."""
        for row in self.notes.values():
            row.settle()

    def _add(self, note: ConsoleNote) -> None:
        row = NoteRow(self._look, note)
        row.written.connect(lambda text, number=note.number: self.note_written.emit(number, text))
        row.field.left.connect(self.note_left)
        self.notes[note.number] = row
        self._list.insertWidget(0, row)  # the newest under the eye
        row.show()  # at once: it may be written in at this very turn of the loop

    def _rebuild(self, view: ConsoleView) -> None:
        empty(self._buttons)
        self.criteria.clear()
        for criterion in view.criteria:
            text = f"{criterion.id} {printed(criterion.label)}"
            row = PressedRow(self._look, text, key=criterion.key, head="Noter")
            row.clicked.connect(lambda _=False, name=criterion.id: self.criterion_noted.emit(name))
            self.criteria[criterion.id] = row
            self._buttons.addWidget(row)
        self._buttons.addStretch(1)

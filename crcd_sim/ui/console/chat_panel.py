"""The chat as the trainer reads it, and a field to write as the client."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from crcd_sim.services.exam.console_view import Command, ConsoleMessage, ConsoleView
from crcd_sim.services.records.conversations import CANDIDATE, CLIENT
from crcd_sim.ui.console import keys, words
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.exam.exchange_words import clock
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.line_list import LineList
from crcd_sim.ui.review.lines import Line
from crcd_sim.ui.widgets import Panel, SecondaryButton, row, small

LONGEST = 2000


class TranscriptPanel(Panel):
    """Passive.

    Signals:
        written: a message to send as the client.
    """

    written = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Conversation", parent=parent)
        self.list = LineList(look, "Conversation")
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_body(self.list)
        self.field = QPlainTextEdit()
        self.field.setAccessibleName("Message du client")
        self.field.setPlaceholderText("Écrire à la place du client")
        self.field.setTabChangesFocus(True)
        self.field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # a menu takes the keyboard
        self.field.installEventFilter(self)
        self.send = by_mouse(SecondaryButton(look, "Envoyer", icon="send", key="Return", shortcut=False))
        self.send.clicked.connect(self._send)
        foot = QVBoxLayout()
        foot.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(10))
        foot.setSpacing(look.px(6))
        foot.addWidget(self.field)
        foot.addLayout(row(small("Maj+Entrée va à la ligne"), 0, self.send))
        self.body.addLayout(foot)
        self._possible = False
        self._shown: tuple[ConsoleMessage, ...] = ()
        look.changed.connect(self._size)
        self._size()

    def show_view(self, view: ConsoleView) -> None:
        self.setVisible(words.is_chat(view))
        self._possible = words.can(view, Command.TEXT)
        self.field.setReadOnly(not self._possible)
        self.send.setEnabled(self._possible)
        if view.messages != self._shown:
            self._shown = view.messages
            self.list.show_lines([_line(message) for message in view.messages])
            self.list.scrollToBottom()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if keys.enters(event) and not shift:
                if not event.isAutoRepeat():
                    self._send()
                return True
        return super().eventFilter(watched, event)

    def _send(self) -> None:
        text = self.field.toPlainText().strip()[:LONGEST]
        if text and self._possible:
            self.field.clear()
            self.written.emit(text)

    def _size(self) -> None:
        self.field.setFixedHeight(self._look.px(64))


def _line(message: ConsoleMessage) -> Line:
    who, kind = ("Client", CLIENT) if message.client else ("Candidat", CANDIDATE)
    return Line(clock(message.at_s), who, message.text, kind, message.at_s)

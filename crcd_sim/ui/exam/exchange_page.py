"""The exchanges part on the screen: clients and record, telephone or chat, form, message and notes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.ui.chat.chat_panel import ChatPanel
from crcd_sim.ui.dossier.client_list import ClientListPanel
from crcd_sim.ui.dossier.client_record import ClientRecordPanel
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.phone.softphone_panel import SoftphonePanel
from crcd_sim.ui.record.message_form import MessageForm
from crcd_sim.ui.record.qualification_form import QualificationForm
from crcd_sim.ui.widgets import Panel, Tabs, muted
from crcd_sim.ui.widgets.keyboard import HasFirstControl, give_keyboard, usable

QUALIFICATION, MESSAGE, NOTES = range(3)


class NoteSheet(QWidget):
    """The note prepared for a client, to read, above the one written during the exchange."""

    def __init__(self, look: Look, prepared: str, editor: QWidget) -> None:
        super().__init__()
        self.prepared = QPlainTextEdit(prepared)
        self.prepared.setReadOnly(True)
        self.prepared.setTabChangesFocus(True)
        self.prepared.setAccessibleName("Note préparée")
        heading = muted("Note préparée")
        px = look.px
        head = QVBoxLayout()
        head.setContentsMargins(px(12), px(8), px(12), px(8))
        head.setSpacing(px(4))
        head.addWidget(heading)
        head.addWidget(self.prepared)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head, 2 if prepared.strip() else 0)
        layout.addWidget(editor, 3)
        self._editor = editor
        # In their place first: alone they would flash as windows of their own.
        for widget in (heading, self.prepared):
            widget.setVisible(bool(prepared.strip()))

    def first_control(self) -> QWidget:
        return self._editor.first_control() if isinstance(self._editor, HasFirstControl) else self._editor


class ExchangePage(QWidget):
    """Passive: three columns. The centre shows the telephone or the chat, never both."""

    def __init__(self, look: Look, keys: PhoneKeys = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.clients = ClientListPanel(look)
        self.record = ClientRecordPanel(look)
        self.phone = SoftphonePanel(look, keys)
        self.chat = ChatPanel(look, keys)
        self.form = QualificationForm(look)
        self.message = MessageForm(look)
        self.notes = QStackedWidget()
        self._no_note = muted("Choisissez un client pour lire la note préparée.", wrap=True)
        self.notes.addWidget(self._no_note)
        self._centre = QStackedWidget()
        self._centre.addWidget(self.phone)
        self._centre.addWidget(self.chat)
        self.tabs = Tabs(look, "Suivi du contact")
        self.tabs.add(self.form, "Qualification")
        self.tabs.add(self.message, "Message")
        self.tabs.add(self.notes, "Notes")
        self.side = Panel(look)
        self.side.setAccessibleName("Suivi du contact")
        self.side.set_body(self.tabs)
        left = QSplitter(Qt.Orientation.Vertical)
        left.setHandleWidth(look.px(8))
        left.setChildrenCollapsible(False)
        left.addWidget(self.clients)
        left.addWidget(self.record)
        left.setStretchFactor(0, 0)
        left.setStretchFactor(1, 1)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setHandleWidth(look.px(8))
        columns.setChildrenCollapsible(False)
        for column, share in ((left, 30), (self._centre, 40), (self.side, 30)):
            columns.addWidget(column)
            columns.setStretchFactor(columns.count() - 1, share)
        columns.setSizes([400, 530, 400])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)

    def show_chat(self, on: bool) -> None:
        """Put the chat in the centre, or the telephone."""
        shown = self.chat if on else self.phone
        before = self._centre.currentWidget()
        if shown is before:
            return
        focused = self.window().focusWidget()
        along = before is not None and focused is not None and before.isAncestorOf(focused)
        self._centre.setCurrentWidget(shown)
        if along:
            give_keyboard(shown)

    def press(self, gesture: PhoneKey) -> None:
        """A key of the telephone, pressed while another window of ours has the keyboard."""
        (self.chat if self.chat_shown else self.phone).press(gesture)

    def first_control(self) -> QWidget:
        """The big button of the moment; the clients while there is nothing to press."""
        main = self.chat.main if self.chat_shown else self.phone.main
        return main if usable(main) else self.clients.list

    @property
    def chat_shown(self) -> bool:
        return self._centre.currentWidget() is self.chat

"""The written message to the client: e-mail, SMS, chat or letter, at the candidate's own initiative.

« Envoyer » is final; a second message is allowed. What it should hold is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from crcd_sim.services.exam.qualification import SMS_MAX
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Pill, SecondaryButton, ToggleButton, muted, small
from crcd_sim.ui.widgets.keyboard import HasFirstControl, keyboard_kept
from crcd_sim.ui.widgets.panels import row

CHANNELS = {"email": "E-mail", "sms": "SMS", "chat": "Chat", "letter": "Courrier"}


@dataclass(frozen=True, slots=True)
class MessageView:
    """``sent``: « Envoyé à 10 h 52 par e-mail ». ``other``: what the button to the other message says."""

    client: str = ""
    channel: str = "email"
    to: str = ""
    sent: str = ""
    can_send: bool = False
    other: str = ""


class MessageForm(QWidget):
    """Hosts the editor given by the presenter (one per client and message).

    Signals:
        channel_chosen: email | sms | chat | letter.
        send_requested.
        other_requested: show the other message of this client, sent or to be written.
    """

    channel_chosen = Signal(str)
    send_requested = Signal()
    other_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._editor: QWidget | None = None
        self._group = QButtonGroup(self)
        self.channels: dict[str, ToggleButton] = {}
        choices = row(spacing=look.px(6))
        for name, text in CHANNELS.items():
            button = ToggleButton(look, text, size="small")
            button.clicked.connect(lambda _=False, chosen=name: self.channel_chosen.emit(chosen))
            self._group.addButton(button)
            self.channels[name] = button
            choices.addWidget(button)
        choices.addStretch(1)
        self._to = muted("", wrap=True)
        self._place = QVBoxLayout()
        self._count = small("")
        self.send = SecondaryButton(look, "Envoyer", icon="send")  # the telephone has the one primary button
        self.send.clicked.connect(self.send_requested)
        self.other = SecondaryButton(look, "", size="small")
        self.other.clicked.connect(self.other_requested)
        self._sent = Pill("", "ok")
        layout = QVBoxLayout(self)
        px = look.px
        layout.setContentsMargins(px(12), px(12), px(12), px(12))
        layout.setSpacing(px(8))
        layout.addLayout(choices)
        layout.addWidget(self._to)
        layout.addLayout(self._place, 1)
        layout.addWidget(self._sent)
        layout.addLayout(row(self._count, 0, self.other, self.send))
        self.show_view(MessageView())

    def first_control(self) -> QWidget:
        editor = self._editor
        return editor.first_control() if isinstance(editor, HasFirstControl) else editor or self

    def show_view(self, view: MessageView) -> None:
        with keyboard_kept(self, self.other, also=(self.send,)):
            self._show(view)

    def _show(self, view: MessageView) -> None:
        for name, button in self.channels.items():
            button.setChecked(name == view.channel)
            button.setEnabled(not view.sent and bool(view.client))
        self._to.setText(view.to)
        self.send.setVisible(not view.sent)
        self.send.setEnabled(view.can_send)
        self._sent.show_state(view.sent, "ok")
        self._sent.setVisible(bool(view.sent))
        self.other.setText(view.other)
        self.other.setVisible(bool(view.other))

    def show_length(self, characters: int, channel: str) -> None:
        """An SMS holds 160 characters; longer ones are counted, never cut."""
        if channel != "sms":
            self._count.setText("")
            return
        over = characters - SMS_MAX
        self._count.setText(f"{characters} / {SMS_MAX}" + (f" · {over} de trop" if over > 0 else ""))

    def show_editor(self, editor: QWidget) -> None:
        """Show the editor of the present client's message."""
        if self._editor is editor:
            return
        if self._editor is not None:
            self._place.removeWidget(self._editor)
            self._editor.hide()
        self._editor = editor
        self._place.addWidget(editor, 1)
        editor.show()

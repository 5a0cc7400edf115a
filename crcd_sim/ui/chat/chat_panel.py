"""The chat: the conversation, what the client is doing, and the message being written.

Ctrl+Enter or « Envoyer » sends; Enter breaks the line until the candidate chooses otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.keys import USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.widgets import Panel, PrimaryButton, SecondaryButton, breakable, muted, small
from crcd_sim.ui.widgets.keyboard import keyboard_kept, usable
from crcd_sim.ui.widgets.panels import row

LONGEST = 20_000  # what the field takes; the client reads the first part of it


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message. ``mine``: written by the candidate."""

    text: str
    at: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ChatView:
    """``state``: idle | ringing | open | closed."""

    state: str = "idle"
    title: str = "Chat"
    line: str = ""  # « Le client écrit… »
    main: str = ""  # text of the big button outside a conversation
    main_key: PhoneKey | None = None  # the keys of the telephone, for the same gestures
    main_enabled: bool = True
    can_write: bool = False
    can_close: bool = False
    confirm_close: bool = False
    note: str = ""


class ChatPanel(QWidget):
    """Signals:
    main_requested: the big button (ready, open the chat).
    sent: the text of a message.
    typing: a key was pressed in the message field.
    close_requested: « Clore la conversation ».
    """

    main_requested = Signal()
    sent = Signal(str)
    typing = Signal()
    close_requested = Signal()

    def __init__(self, look: Look, keys: PhoneKeys = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys = keys
        self._enter_sends = False
        self._shown = 0
        self._view = ChatView()
        self._build()
        self.show_view(self._view)

    @property
    def view(self) -> ChatView:
        return self._view

    def show_view(self, view: ChatView) -> None:
        """Show ``view``, whole; the keyboard goes to the message once the conversation is open."""
        with keyboard_kept(self, self.message, self.main, also=(self.send, self.close_button)):
            self._show(view)

    def first_control(self) -> QWidget:
        return next((control for control in (self.message, self.main) if usable(control)), self)

    def _show(self, view: ChatView) -> None:
        self._view = view
        self._panel.set_title(view.title)
        self._line.setText(view.line)
        self.main.setText(view.main or " ")
        self.main.set_key(self._keys[view.main_key] if view.main_key is not None else "")
        self.main.setVisible(bool(view.main))
        self.main.setEnabled(view.main_enabled)
        self.message.setEnabled(view.can_write)
        self.send.setEnabled(view.can_write)
        self.close_button.setEnabled(view.can_close)
        self.close_button.setText("Confirmer\u00a0: clore" if view.confirm_close else "Clore la conversation")
        self._note.setText(view.note)
        self._composer.setVisible(view.state in ("open", "closed"))

    def show_messages(self, bubbles: Sequence[Bubble]) -> None:
        """Show a conversation; messages only ever come at its end."""
        if len(bubbles) < self._shown:
            while self._thread.count() > 1:
                item = self._thread.takeAt(0)
                if item is not None and (widget := item.widget()) is not None:
                    widget.deleteLater()
            self._shown = 0
        for bubble in bubbles[self._shown :]:
            self._thread.insertWidget(self._thread.count() - 1, self._bubble(bubble))
        if len(bubbles) != self._shown:
            self._shown = len(bubbles)
            # The scroll bar knows its new range only after the layout.
            QTimer.singleShot(0, self._scroll_down)

    def set_enter_sends(self, on: bool) -> None:
        self._enter_sends = on
        other = "Entrée" if on else "Ctrl+Entrée"
        self._hint.setText(f"{other} envoie le message")

    # --- Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        look = self._look
        self._panel = Panel(look, "Chat")
        self.close_button = SecondaryButton(
            look, "Clore la conversation", size="small", key=self._keys[PhoneKey.HANG_UP], shortcut=False
        )
        self.close_button.clicked.connect(self.close_requested)
        self._panel.add_action(self.close_button)
        holder = QWidget()
        set_role(holder, role="plain")
        self._thread = QVBoxLayout(holder)
        self._thread.setContentsMargins(look.px(16), look.px(16), look.px(16), look.px(8))
        self._thread.setSpacing(look.px(8))
        self._thread.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(holder)
        self._scroll.setAccessibleName("Conversation")
        set_role(self._scroll, role="thread")  # the keyboard scrolls it: one sees when it may
        self._panel.body.addWidget(self._scroll, 1)
        self.main = PrimaryButton(look, " ", size="action")
        self.main.clicked.connect(self.main_requested)
        self._line = muted("")
        self.message = QPlainTextEdit()
        self.message.setAccessibleName("Votre message")
        self.message.setPlaceholderText("Votre message au client")
        self.message.setTabChangesFocus(True)
        self.message.setFixedHeight(look.px(88))
        self.message.installEventFilter(self)
        self.message.textChanged.connect(self._typed)
        self.send = PrimaryButton(look, "Envoyer", icon="send", key="Ctrl+Return", shortcut=False)
        self.send.clicked.connect(self._send)
        self._hint = small("")
        self._composer = QWidget()
        composer = QVBoxLayout(self._composer)
        composer.setContentsMargins(0, 0, 0, 0)
        composer.setSpacing(look.px(6))
        composer.addWidget(self.message)
        composer.addLayout(row(self._hint, 0, self.send))
        foot = QVBoxLayout()
        foot.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(12))
        foot.setSpacing(look.px(6))
        foot.addWidget(self._line)
        foot.addWidget(self.main)
        foot.addWidget(self._composer)
        self._panel.body.addLayout(foot)
        self._note = muted("")
        self._panel.add_footer(self._note, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._panel)
        self.set_enter_sends(False)
        self._gestures: dict[PhoneKey, Callable[[], object]] = {
            PhoneKey.ANSWER: self._answer,
            PhoneKey.READY: self._ready,
            PhoneKey.HANG_UP: self.close_button.click,
        }
        for gesture, call in self._gestures.items():
            shortcut = QShortcut(QKeySequence(self._keys[gesture]), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(call)

    def press(self, gesture: PhoneKey) -> None:
        """Do as its key does, where that makes sense now: another window has the keyboard."""
        act = self._gestures.get(gesture)
        if act is not None:
            act()

    def _answer(self) -> None:
        """The key that answers: one goes on writing at once, wherever the keyboard was."""
        if self._view.main_key is PhoneKey.ANSWER and self.isVisible():
            self.main.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.main.click()

    def _ready(self) -> None:
        if self._view.main_key is PhoneKey.READY and self.isVisible():
            self.main.click()

    def _bubble(self, bubble: Bubble) -> QWidget:
        look = self._look
        frame = QFrame()
        set_role(frame, role="bubble", mine=bubble.mine)
        text = QLabel(bubble.text)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # A wrapped label asks for a square: give it the width of its text, up to a readable line.
        metrics, most = text.fontMetrics(), look.px(400)
        width = metrics.boundingRect(bubble.text.replace("\n", " ")).width() + look.px(8)
        text.setFixedWidth(min(width, most))
        text.setText(breakable(bubble.text, metrics, most - look.px(8)))
        text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(look.px(12), look.px(8), look.px(12), look.px(6))
        inner.setSpacing(look.px(2))
        inner.addWidget(text)
        inner.addWidget(small(bubble.at))
        who = "Vous" if bubble.mine else "Client"
        frame.setAccessibleName(f"{who}, {bubble.at}\u00a0: {bubble.text}")
        line = QWidget()
        line.setLayout(row(0, frame) if bubble.mine else row(frame, 0))
        return line

    def _scroll_down(self) -> None:
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())

    # --- Writing -----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.message and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if enter and (control or (self._enter_sends and not shift)):
                self._send()
                return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        if len(self.message.toPlainText()) > LONGEST:
            self.message.setPlainText(self.message.toPlainText()[:LONGEST])
        if self._view.can_write and self.message.toPlainText():
            self.typing.emit()

    def _send(self) -> None:
        text = self.message.toPlainText().strip()
        if text and self._view.can_write:
            self.message.clear()
            self.sent.emit(text)

"""What the trainer makes the client do: the next line above all, and the trainer's own voice."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crcd_sim.services.exam.console_view import Command, ConsoleView
from crcd_sim.ui.console import keys, words
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.level_meter import LevelMeter
from crcd_sim.ui.widgets import (
    Button,
    DangerButton,
    Panel,
    Pill,
    PrimaryButton,
    SecondaryButton,
    ToggleButton,
    muted,
    row,
)


def by_mouse(button: Button) -> Button:
    """Let a press of the mouse leave the keyboard where it is: the next Enter is the next line's."""
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class CommandPanel(Panel):
    """Passive. The keys are written on the buttons; what answers to them is the window's.

    Signals:
        next_requested, repeat_requested, silence_requested, live_requested, hang_up_requested.
    """

    next_requested = Signal()
    repeat_requested = Signal()
    silence_requested = Signal()
    live_requested = Signal()
    hang_up_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, parent=parent)
        self.setAccessibleName("Commandes")
        tall = {"size": "tall", "shortcut": False}
        self.next = PrimaryButton(look, words.NEXT_TEXT, size="action", key=keys.NEXT_KEY, shortcut=False)
        self.repeat = SecondaryButton(look, "Répéter", icon="repeat", key=keys.REPEAT_KEY, **tall)
        self.silence = SecondaryButton(look, "Silence", icon="pause", key=keys.SILENCE_KEY, **tall)
        self.live = ToggleButton(look, "Voix en direct", icon="mic", key=keys.LIVE_KEY, **tall)
        self.hang_up = DangerButton(look, words.HANG_UP, icon="phone-down", key=keys.HANG_UP_KEY, **tall)
        self.meter = LevelMeter(look, "Votre micro")
        self.line = Pill(words.SILENT)
        self._mine = muted("Votre micro")
        self._wide = self._chat = False
        for button, signal in (
            (self.next, self.next_requested),
            (self.repeat, self.repeat_requested),
            (self.silence, self.silence_requested),
            (self.live, self.live_requested),
            (self.hang_up, self.hang_up_requested),
        ):
            by_mouse(button).clicked.connect(signal)
        self._lay_out()

    def show_view(self, view: ConsoleView) -> None:
        chat = words.is_chat(view)
        for button, command in (
            (self.next, Command.NEXT),
            (self.repeat, Command.REPEAT),
            (self.silence, Command.SILENCE),
            (self.live, Command.SPEAK),
            (self.hang_up, Command.HANG_UP),
        ):
            button.setEnabled(words.can(view, command))
        self.live.setChecked(view.live)
        self.hang_up.setText(words.hang_up_text(view))
        self.hang_up.set_icon("close" if chat else "phone-down")
        self.line.show_state(*words.live_line(view))
        for widget in (self.live, self.meter, self.line, self._mine):
            widget.setVisible(not chat)
        if chat != self._chat:
            self._chat = chat
            self.show_wide(self._wide)

    def show_level(self, dbfs: float) -> None:
        """The trainer's microphone, live or not."""
        self.meter.show_level(dbfs)

    def _lay_out(self) -> None:
        px = self._look.px
        column = QVBoxLayout()
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(8))
        self._first, self._others, self._voice = row(spacing=px(8)), row(spacing=px(8)), row(spacing=px(12))
        heard = QVBoxLayout()
        heard.setSpacing(px(3))
        heard.addWidget(self._mine)
        heard.addWidget(self.meter)
        self._voice.addLayout(heard, 1)
        self._voice.addWidget(self.line)
        for line in (self._first, self._others, self._voice):
            column.addLayout(line)
        self._column = column
        self.body.addLayout(column)
        self.show_wide(False)

    def show_wide(self, wide: bool) -> None:
        """Stand in rows as wide as the window, two for a call, one for a chat: a low window keeps its
        height."""
        px = self._look.px
        self._wide = wide
        self._column.setContentsMargins(px(12), px(6 if wide else 12), px(12), px(6 if wide else 12))
        self._first.addWidget(self.next, 1)
        for button in (self.repeat, self.silence):
            (self._first if wide else self._others).addWidget(button, 0 if wide else 1)
        if wide:
            self._first.addWidget(self.live)
            if self._chat:
                self._first.addWidget(self.hang_up)
            else:
                self._voice.insertWidget(0, self.hang_up)
        else:
            self._others.addWidget(self.hang_up, 1)
            self._voice.insertWidget(0, self.live)

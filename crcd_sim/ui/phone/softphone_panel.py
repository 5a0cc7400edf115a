"""The softphone: one big button per state, the keys written on the buttons, mouse alone is enough.

Passive: ``show_view`` says everything that is on it. It never shows the client's lines, and no colour
of it judges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QSizePolicy, QSlider, QSpacerItem, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.keypad import Keypad
from crcd_sim.ui.phone.keys import USUAL, PhoneKey, PhoneKeys
from crcd_sim.ui.phone.level_meter import LevelMeter
from crcd_sim.ui.widgets import (
    Banner,
    DangerButton,
    Panel,
    Pill,
    PrimaryButton,
    SecondaryButton,
    TimerLabel,
    ToggleButton,
    muted,
)
from crcd_sim.ui.widgets.keyboard import keyboard_kept, usable
from crcd_sim.ui.widgets.panels import row

IDLE, RINGING, DIALLING, TALKING, HELD, AFTER = "idle", "ringing", "dialling", "talking", "held", "after"
_MAIN = {
    RINGING: PhoneKey.ANSWER,
    TALKING: PhoneKey.DONE,
    HELD: PhoneKey.HOLD,
}  # what the key of the big button does


@dataclass(frozen=True, slots=True)
class PhoneView:
    """Everything the softphone shows.

    ``state``: idle | ringing | dialling | talking | held | after. ``title``: who or which number.
    ``line``: the plain line that says who is speaking. ``main``: text of the big button, "" hides it.
    """

    state: str = IDLE
    title: str = ""
    timer: str = ""
    second_timer: str = ""  # hold, or after-call work
    line: str = ""
    main: str = ""
    main_key: PhoneKey | None = None  # of the big button where the state has none of its own
    main_enabled: bool = True
    can_hold: bool = False
    can_mute: bool = False
    can_repeat: bool = False
    can_floor: bool = False
    can_dial: bool = False
    can_hang_up: bool = False
    held: bool = False
    muted: bool = False
    floor: bool = False
    confirm_hang_up: bool = False
    recording: str = ""  # « Enregistrement en cours », "" when nothing is recorded
    keeping: bool = True  # and it goes on
    voice_note: str = ""  # « Voix de synthèse · client enregistré »


class SoftphonePanel(QWidget):
    """The telephone.

    Signals:
        main_requested: the big button (ready, answer, done speaking).
        hold_requested, mute_requested, repeat_requested, floor_requested, hang_up_requested.
        dial_requested: the number typed.
        digit_pressed: a key of the keypad.
        volume_changed: gain, 0.0–2.0.
    """

    main_requested = Signal()
    hold_requested = Signal()
    mute_requested = Signal()
    repeat_requested = Signal()
    floor_requested = Signal()
    hang_up_requested = Signal()
    dial_requested = Signal(str)
    digit_pressed = Signal(str)
    volume_changed = Signal(float)

    def __init__(self, look: Look, keys: PhoneKeys = USUAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys = keys
        self._view = PhoneView()
        self._build()
        self._add_keys()
        self.show_view(self._view)

    @property
    def view(self) -> PhoneView:
        return self._view

    def show_view(self, view: PhoneView) -> None:
        """Show ``view``, whole; the keyboard follows the big button."""
        with keyboard_kept(self, self.main, also=self._others):
            self._show(view)

    def first_control(self) -> QWidget:
        return self.main if usable(self.main) else self

    def _show(self, view: PhoneView) -> None:
        self._view = view
        self._title.setText(view.title)
        self._timer.setText(view.timer)
        self._second.setText(view.second_timer)
        self._line.setText(view.line)
        self.main.setText(view.main or " ")
        gesture = view.main_key or _MAIN.get(view.state)
        self.main.set_key(self._keys[gesture] if gesture is not None else "")
        self.main.setVisible(bool(view.main))
        self.main.setEnabled(view.main_enabled)
        for button, possible in (
            (self.hold, view.can_hold),
            (self.mute, view.can_mute),
            (self.repeat, view.can_repeat),
            (self.floor, view.can_floor),
            (self.hang_up, view.can_hang_up),
            (self.dial, view.can_dial),
        ):
            button.setEnabled(possible)
        self.hold.setText("Reprendre" if view.held else "Attente")
        self.mute.setText("Rétablir le micro" if view.muted else "Couper le micro")
        self.hold.setChecked(view.held)
        self.mute.setChecked(view.muted)
        self.floor.setChecked(view.floor)
        self.hang_up.setText("Confirmer\u00a0: raccrocher" if view.confirm_hang_up else "Raccrocher")
        self._recording.show_state(view.recording, "ok" if view.keeping else "warning")
        self._recording.setVisible(bool(view.recording))
        self._note.setText(view.voice_note)
        self.keypad.show_mode("tones" if view.state in (TALKING, HELD) else "dial", enabled=view.can_dial)
        # One thing to do on a screen: the big button, or the number composed where there is none.
        self.keypad.call.set_kind("secondary" if view.main and view.main_enabled else "primary")

    def show_levels(self, candidate: float, client: float) -> None:
        """Levels in dBFS, 20–30 times a second."""
        self._mine.show_level(candidate)
        self._theirs.show_level(client)

    def show_headset(self, text: str) -> None:
        self._headset.show_state(text, "strong")
        self._headset.setVisible(bool(text))

    def say(self, text: str, kind: str = "warning") -> None:
        """A sentence above the call (microphone muted, headset lost); "" takes it away."""
        if text:
            self.banner.say(text, kind)
        else:
            self.banner.hide()

    # --- Building ----------------------------------------------------------------------------

    def _build(self) -> None:
        look, keys = self._look, self._keys
        self._panel = Panel(look, "Téléphone")
        self._headset = Pill("", "strong")
        self._headset.hide()
        self._panel.add_action(self._headset)
        self.banner = Banner(look, closable=False)
        self.banner.hide()
        self._title = QLabel()
        self._title.setFont(look.font(17, 600))
        self._timer = TimerLabel(look, 34)
        self._second = muted("")
        self._line = QLabel()
        set_role(self._line, role="accent")
        self._line.setFont(look.font(15, 600))
        for label in (self._title, self._timer, self._second, self._line):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # A screen reader says who is speaking when it changes.
        self._line.setAccessibleName("Qui parle")
        self._mine, self._theirs = LevelMeter(look, "Votre voix"), LevelMeter(look, "Client", "muted")
        self.main = PrimaryButton(look, " ", size="action", shortcut=False)
        self.main.clicked.connect(self.main_requested)
        self.main.installEventFilter(self)
        tall: dict[str, Any] = {"size": "tall", "shortcut": False}
        self.hold = ToggleButton(look, "Attente", icon="hold", key=keys[PhoneKey.HOLD], **tall)
        self.mute = ToggleButton(look, "Couper le micro", icon="mic-off", key=keys[PhoneKey.MUTE], **tall)
        self.repeat = SecondaryButton(look, "Faire répéter", icon="repeat", key=keys[PhoneKey.REPEAT], **tall)
        self.floor = ToggleButton(look, "Garder la parole", key=keys[PhoneKey.FLOOR], **tall)
        self.dial = ToggleButton(look, "Clavier", icon="keypad", key=keys[PhoneKey.KEYPAD], **tall)
        self.hang_up = DangerButton(look, "Raccrocher", icon="phone-down", key=keys[PhoneKey.HANG_UP], **tall)
        self.hold.clicked.connect(self.hold_requested)
        self.mute.clicked.connect(self.mute_requested)
        self.repeat.clicked.connect(self.repeat_requested)
        self.floor.clicked.connect(self.floor_requested)
        self.hang_up.clicked.connect(self.hang_up_requested)
        self.dial.toggled.connect(self._show_keypad)
        self.keypad = Keypad(look)
        self.keypad.dial_requested.connect(self._dialled)
        self.keypad.digit_pressed.connect(self.digit_pressed)
        self.keypad.hide()
        self._others = (
            self.hold, self.mute, self.repeat, self.floor, self.dial, self.hang_up,
            self.keypad.number, self.keypad.call, *self.keypad.keys.values(),
        )  # fmt: skip
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 200)
        self.volume.setValue(100)
        self.volume.setAccessibleName("Volume du client")
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))
        self._lay_out()

    def _lay_out(self) -> None:
        look = self._look
        column = QVBoxLayout()
        column.setContentsMargins(look.px(24), look.px(8), look.px(24), look.px(8))
        column.setSpacing(look.px(4))
        column.addWidget(self.banner)
        column.addItem(self._gap(12))
        for label in (self._title, self._timer, self._line, self._second):
            column.addWidget(label)
            column.addItem(self._gap(6))
        meters = row(spacing=look.px(12))
        for text, meter in (("Votre voix", self._mine), ("Client", self._theirs)):
            cell = QVBoxLayout()
            cell.setSpacing(look.px(3))
            cell.addWidget(muted(text))
            cell.addWidget(meter)
            meters.addLayout(cell, 1)
        column.addLayout(meters)
        column.addItem(self._gap(10))
        column.addWidget(self.main)
        column.addItem(self._gap(6))
        first = row(spacing=look.px(8))
        for button in (self.hold, self.mute):
            first.addWidget(button, 1)
        second = row(spacing=look.px(8))
        for other in (self.repeat, self.floor, self.dial):
            second.addWidget(other, 1)
        column.addLayout(first)
        column.addItem(self._gap(6))
        column.addLayout(second)
        column.addItem(self._gap(6))
        column.addWidget(self.keypad)
        column.addLayout(row(muted("Volume"), self.volume, self.hang_up, spacing=look.px(12)))
        column.addItem(self._gap(8))
        column.addStretch(1)
        self._panel.body.addLayout(column, 1)
        self._recording = Pill("", "ok")
        self._note = muted("")
        self._panel.add_footer(self._recording, self._note, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._panel)

    def _gap(self, pixels: int) -> QSpacerItem:
        """Room that goes first: with the keypad open under two banners, a small screen needs it all."""
        policy = QSizePolicy.Policy
        return QSpacerItem(0, self._look.px(pixels), policy.Minimum, policy.Maximum)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Candidates type notes, and the keyboard may still be on the big button: only its own key and the
        mouse end a turn, never what one types."""
        if (
            watched is self.main
            and self._view.state == TALKING
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            return True
        return super().eventFilter(watched, event)

    def press(self, gesture: PhoneKey) -> None:
        """Do as its key does, where that makes sense now: another window has the keyboard."""
        self._gestures[gesture]()

    def _add_keys(self) -> None:
        """Keys act only where their button does: a key in the wrong state does nothing."""
        self._gestures: dict[PhoneKey, Callable[[], object]] = {
            PhoneKey.ANSWER: self._answer,
            PhoneKey.HOLD: self.hold.click,
            PhoneKey.MUTE: self.mute.click,
            PhoneKey.REPEAT: self.repeat.click,
            PhoneKey.FLOOR: self.floor.click,
            PhoneKey.KEYPAD: self.dial.click,
            PhoneKey.DONE: self._done,
            PhoneKey.READY: self._ready,
            PhoneKey.HANG_UP: self.hang_up.click,
        }
        for gesture, act in self._gestures.items():
            shortcut = QShortcut(QKeySequence(self._keys[gesture]), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(act)

    def _answer(self) -> None:
        if self._view.state == RINGING and self.isVisible():
            self.main.click()

    def _done(self) -> None:
        if self._view.state == TALKING and self.isVisible():
            self.main.click()

    def _ready(self) -> None:
        if self._view.main_key is PhoneKey.READY and self.isVisible():
            self.main.click()

    def _dialled(self, number: str) -> None:
        """The number leaves: the keypad has done its work."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # until there is a button to press again
        self.dial.setChecked(False)
        self.dial_requested.emit(number)

    def _show_keypad(self, on: bool) -> None:
        self.keypad.setVisible(on)
        if on:
            self.keypad.take_focus()

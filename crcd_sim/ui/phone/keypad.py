"""The keypad: composes a number before a call, sends tones during one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Button, SecondaryButton
from crcd_sim.ui.widgets.panels import row

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
LONGEST = 20


class Keypad(QWidget):
    """Twelve keys, and the number being composed.

    Signals:
        dial_requested: the number, as typed.
        digit_pressed: one key, composed or sent.
    """

    dial_requested = Signal(str)
    digit_pressed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = "dial"
        self.number = QLineEdit()
        self.number.setMaxLength(LONGEST)
        self.number.setPlaceholderText("Numéro à composer")
        self.number.setAccessibleName("Numéro à composer")
        self.number.returnPressed.connect(self._dial)
        self.call = Button(look, "Appeler", icon="phone")
        self.call.clicked.connect(self._dial)
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(6))
        self.keys: dict[str, SecondaryButton] = {}
        for index, key in enumerate(KEYS):
            button = SecondaryButton(look, key, name=f"Touche {key}")
            button.clicked.connect(lambda _=False, pressed=key: self._press(pressed))
            self.keys[key] = button
            grid.addWidget(button, index // 6, index % 6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(look.px(6))
        layout.addLayout(row(self.number, self.call, spacing=look.px(6)))
        layout.addWidget(self._grid)

    def show_mode(self, mode: str, *, enabled: bool) -> None:
        """``dial`` composes a number, ``tones`` sends each key at once."""
        self._mode = mode
        self.number.setVisible(mode == "dial")
        self.call.setVisible(mode == "dial")
        self.setEnabled(enabled)

    def compose(self, number: str) -> None:
        """Put a number of the file in the field."""
        self.number.setText(number)

    def take_focus(self) -> None:
        (self.number if self._mode == "dial" else self.keys["1"]).setFocus()

    def _press(self, key: str) -> None:
        if self._mode == "dial":
            self.number.insert(key)
        self.digit_pressed.emit(key)

    def _dial(self) -> None:
        number = self.number.text().strip()
        if any(character.isdigit() for character in number):
            self.dial_requested.emit(number)
            self.number.clear()

"""Whose keyboard it is, in words, and the button that takes it or gives it back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from crcd_sim.ui.console import keys, words
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import SecondaryButton

TAKE, GIVE = "Prendre le clavier", "Rendre le clavier"


class KeyboardBar(QFrame):
    """Passive.

    Signals:
        take_requested, give_requested.
    """

    take_requested = Signal()
    give_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._taken = False
        set_role(self, role="banner", kind="info")
        self.line = wrapped(words.THEIRS)
        self.button = by_mouse(SecondaryButton(look, TAKE, icon="keypad", size="small"))
        self.button.clicked.connect(
            lambda: (self.give_requested if self._taken else self.take_requested).emit()
        )
        self._across = QHBoxLayout(self)
        self._across.addWidget(self.line, 1)
        self._across.addWidget(self.button)
        look.changed.connect(self._measure)
        self._measure()

    def show_taken(self, taken: bool) -> None:
        self._taken = taken
        set_role(self, kind="warning" if taken else "info")
        self.line.setText(words.MINE if taken else words.THEIRS)
        self.button.setText(GIVE if taken else TAKE)
        self.button.set_key(keys.BACK_KEY if taken else "")

    def _measure(self) -> None:
        px = self._look.px
        self._across.setContentsMargins(px(12), px(4), px(6), px(4))
        self._across.setSpacing(px(12))

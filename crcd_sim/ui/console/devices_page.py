"""The trainer's own devices: a microphone, headphones, those of a second juror. Never the candidate's.

Lists of choices rather than lists that unfold: those take the keyboard away from the candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crcd_sim.services.ports import DeviceRef
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.console.scrolling import scrolling
from crcd_sim.ui.home.choices import Choice, Choices
from crcd_sim.ui.home.columns import Columns
from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Panel, PrimaryButton, SecondaryButton, empty, row, title

VOICE, EAR, MONITOR = "voice", "ear", "monitor"
ROLES: Final = (
    (VOICE, "Votre micro", "Pour parler vous-même à la place du client."),
    (EAR, "Votre casque", "Vous y entendez le candidat et le client."),
    (MONITOR, "Casque d’un second juré", "Il y entend la même chose, et votre voix."),
)
NONE: Final = "Aucun"


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device to choose. ``refusal``: why it cannot be chosen here, "" when it can."""

    ref: DeviceRef | None
    text: str
    refusal: str = ""


class DevicesPage(QWidget):
    """Passive.

    Signals:
        device_chosen: place (voice | ear | monitor), ``DeviceRef`` or ``None``.
        search_requested, done_requested.
    """

    device_chosen = Signal(str, object)
    search_requested = Signal()
    done_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="page")
        self.choices: dict[str, Choices] = {}
        self._places: dict[str, QVBoxLayout] = {}
        self._lines: dict[str, tuple[DeviceLine, ...]] = {}
        self.sentence = wrapped("", "warning")
        self.sentence.hide()
        self.search = by_mouse(SecondaryButton(look, "Chercher à nouveau", icon="repeat"))
        self.search.clicked.connect(self.search_requested)
        self.done = by_mouse(PrimaryButton(look, "Revenir à la console"))
        self.done.clicked.connect(self.done_requested)
        columns = Columns(look, least=300)
        for place, name, note in ROLES:
            columns.add((self._panel(place, name, note),))
        inside = QWidget()
        set_role(inside, role="plain")
        column = QVBoxLayout(inside)
        column.addWidget(title("Vos appareils"))
        column.addWidget(
            wrapped(
                "Ils sont à vous seul. Le candidat garde son casque, et son appel ne dépend pas des vôtres.",
                "muted",
            )
        )
        column.addWidget(columns)
        column.addWidget(self.sentence)
        column.addLayout(row(self.search, 0, self.done))
        column.addStretch(1)
        self._column = column
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolling(inside, "Vos appareils"))
        look.changed.connect(self._measure)
        self._measure()

    def show_devices(self, place: str, lines: Sequence[DeviceLine], chosen: DeviceRef | None) -> None:
        if self._lines.get(place) != tuple(lines):
            self._lines[place] = tuple(lines)
            self._rebuild(place, lines)
        index = next((at for at, line in enumerate(lines) if line.ref == chosen), 0)
        self.choices[place].choose(str(index))

    def say(self, sentence: str) -> None:
        """A sentence under the lists; "" takes it away."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def choice(self, place: str, index: int) -> Choice:
        """The line number ``index`` of a list."""
        item = self._places[place].itemAt(index)
        widget = item.widget() if item is not None else None
        assert isinstance(widget, Choice)
        return widget

    def _panel(self, place: str, name: str, note: str) -> Panel:
        panel = Panel(self._look, name)
        inside = QVBoxLayout()
        px = self._look.px
        inside.setContentsMargins(px(12), px(8), px(12), px(10))
        inside.setSpacing(px(4))
        inside.addWidget(wrapped(note, "small"))
        self._places[place] = QVBoxLayout()
        inside.addLayout(self._places[place])
        self.choices[place] = Choices(self)
        self.choices[place].picked.connect(
            lambda index, place=place: self.device_chosen.emit(place, self._lines[place][int(index)].ref)
        )
        panel.body.addLayout(inside)
        panel.body.addStretch(1)
        return panel

    def _rebuild(self, place: str, lines: Sequence[DeviceLine]) -> None:
        self.choices[place].clear()
        column = self._places[place]
        empty(column)
        for index, line in enumerate(lines):
            choice = Choice(self._look, line.text, line.refusal)
            choice.set_offered(not line.refusal)
            self.choices[place].add(str(index), choice)
            column.addWidget(choice)

    def _measure(self) -> None:
        px = self._look.px
        self._column.setContentsMargins(px(24), px(20), px(24), px(20))
        self._column.setSpacing(px(12))

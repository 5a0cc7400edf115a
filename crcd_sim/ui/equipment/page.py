"""The equipment check's page: what to do at the left, the telephone at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.services.ports import DeviceRef
from crcd_sim.ui.equipment.result_card import ResultCard
from crcd_sim.ui.equipment.step_list import StepList
from crcd_sim.ui.equipment.words import PROMISE
from crcd_sim.ui.home.page import Measured, Page, wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.keys import USUAL, PhoneKeys
from crcd_sim.ui.phone.softphone_panel import SoftphonePanel
from crcd_sim.ui.widgets import Field, Panel, SecondaryButton

HIGHEST_PX: Final = 700
LEAST_PX: Final = 900
QWIDGETSIZE_MAX: Final = (1 << 24) - 1
ROLES: Final = (("input", "Micro"), ("output", "Écouteur"))


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One line of a list of devices. ``ref`` None: what the system uses."""

    ref: DeviceRef | None
    text: str


class EquipmentPage(Page):
    """Passive.

    Signals:
        device_picked: role (input | output), ``DeviceRef`` or None.
        search_requested: look for devices again.
    """

    device_picked = Signal(str, object)
    search_requested = Signal()

    def __init__(
        self, look: Look, keys: PhoneKeys = USUAL, *, back: str = "Accueil", title: str = "Essai du casque"
    ) -> None:
        super().__init__(look, title, back=back, width=1240)
        self.space(self.body, (8, 8, 8, 8))
        self.keys = keys
        self.steps = StepList(look, keys.rewritten)
        self.result = ResultCard(look)
        self.phone = SoftphonePanel(look, keys)
        self._columns = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._columns)
        self.space(self._across, spacing=8)
        left = QVBoxLayout()
        self.space(left, spacing=8)
        left.addWidget(self._make_guide(), 1)
        left.addWidget(self._make_devices())
        self._across.addLayout(left, 6)
        self._across.addWidget(self.phone, 5)
        self.body.addWidget(self._columns, 1000)
        self.body.addStretch(1)
        self.foot.addWidget(wrapped(PROMISE, "muted"), 1)
        self.focus_first(self.phone.main)
        look.changed.connect(self._bound)
        self._bound()

    def show_guide(self, *, result: bool) -> None:
        """Show the result's card, or the steps."""
        self._stack.setCurrentWidget(self.result if result else self.steps)

    def show_devices(self, role: str, lines: Sequence[DeviceLine], chosen: DeviceRef | None) -> None:
        combo = self.devices[role]
        combo.clear()
        for line in lines:
            combo.addItem(line.text, line.ref)
        combo.setCurrentIndex(next((at for at, line in enumerate(lines) if line.ref == chosen), 0))

    def show_search(self, sentence: str) -> None:
        """Say what the search for devices is doing, or found wrong; "" when all is well."""
        self.search_state.setText(sentence)
        self.search_state.setVisible(bool(sentence))

    def set_choosing(self, possible: bool) -> None:
        """Devices are not changed in the middle of a check."""
        for widget in (*self.devices.values(), self.search):
            widget.setEnabled(possible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound()

    @Slot()
    def _bound(self) -> None:
        """Side by side, or one under the other when zoomed; never stretched on a high screen."""
        wide = self.width() >= self.look.px(LEAST_PX)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._columns.setMaximumHeight(self.look.px(HIGHEST_PX) if wide else QWIDGETSIZE_MAX)

    # --- Making --------------------------------------------------------------------------

    def _make_guide(self) -> Panel:
        panel = Panel(self.look, "À faire")
        self.guide = panel
        inside = Measured(self.look)
        column = QVBoxLayout(inside)
        inside.space(column, (24, 20, 24, 16))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.steps)
        self._stack.addWidget(self.result)
        column.addWidget(self._stack)
        panel.set_body(inside)
        return panel

    def _make_devices(self) -> Panel:
        panel = Panel(self.look, "Casque")
        self.search = SecondaryButton(self.look, "Chercher à nouveau", icon="repeat", size="small")
        self.search.clicked.connect(self.search_requested)
        panel.add_action(self.search)
        inside = Measured(self.look)
        column = QVBoxLayout(inside)
        inside.space(column, (12, 8, 12, 12), 6)
        across = QHBoxLayout()
        inside.space(across, spacing=12)
        self.devices: dict[str, QComboBox] = {}
        for role, name in ROLES:
            self.devices[role] = self._make_combo(role)
            across.addWidget(Field(self.look, name, self.devices[role]), 1)
        self.search_state = wrapped("", "muted")
        self.search_state.hide()
        column.addLayout(across)
        column.addWidget(self.search_state)
        panel.set_body(inside)
        panel.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return panel

    def _make_combo(self, role: str) -> QComboBox:
        combo = QComboBox()
        # A device may have a very long name: the list is as wide as it needs, the field is not.
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(16)
        combo.activated.connect(lambda index: self.device_picked.emit(role, combo.itemData(index)))
        return combo

    def keep_focus(self) -> None:
        """Give the keyboard to the one thing to do now, when there is one, and bring it into view.

        A sentence to read, or the result, is what must be seen first.
        """
        ready = self._stack.currentWidget() is self.result
        offered = (self.result.primary,) if ready else (self.phone.main, self.phone.hang_up)
        wanted = next((button for button in offered if button.isVisible() and button.isEnabled()), None)
        if wanted is None:
            return
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        sentence = self.steps.sentence
        seen = self.result.title if ready else sentence if sentence.isVisible() else wanted
        # Once what has just been shown or hidden is laid out.
        QTimer.singleShot(0, seen, lambda: self.area.ensureWidgetVisible(seen))

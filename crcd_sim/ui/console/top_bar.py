"""The head of the console: who is on the line, who plays the client, how long, how loud."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from crcd_sim.domain.rules import Driver
from crcd_sim.services.console_ports import ConsoleLevels
from crcd_sim.services.exam.console_view import ConsoleView
from crcd_sim.ui.console import words
from crcd_sim.ui.console.command_panel import by_mouse
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.level_meter import LevelMeter
from crcd_sim.ui.widgets import SecondaryButton, TimerLabel, ToggleButton, heading, muted
from crcd_sim.ui.widgets.flow import Flow

APART, CLOSE = 14, 8  # between two controls at 100 %


class DriverChoice(QWidget):
    """Three buttons side by side, of which one holds.

    Signals:
        driver_chosen: the ``Driver`` a person just picked.
    """

    driver_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.buttons: dict[Driver, ToggleButton] = {}
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(look.px(4))
        for driver, text in words.DRIVERS.items():
            button = ToggleButton(look, text, name=f"Client joué\u00a0: {text.lower()}")
            by_mouse(button).clicked.connect(lambda _=False, who=driver: self.driver_chosen.emit(who))
            self._group.addButton(button)
            self.buttons[driver] = button
            self._across.addWidget(button)

    def show_driver(self, driver: Driver, possible: Collection[Driver]) -> None:
        self.buttons[driver].setChecked(True)
        for who, button in self.buttons.items():
            button.setEnabled(who in possible)


class ConsoleBar(QFrame):
    """Passive.

    Signals:
        driver_chosen: the ``Driver`` a person just picked.
        volume_changed: gain of the trainer's headphones, 0.0–2.0.
        devices_requested: choose the trainer's microphone and headphones.
    """

    driver_chosen = Signal(object)
    volume_changed = Signal(float)
    devices_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="bar")
        self.who, self.state = heading(words.NO_CONTACT), muted("")
        self.timer = TimerLabel(look, 26)
        self.drivers = DriverChoice(look)
        self.drivers.driver_chosen.connect(self.driver_chosen)
        self.candidate = LevelMeter(look, "Candidat")
        self.client = LevelMeter(look, "Client", "muted")
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 200)
        self.volume.setValue(100)
        self.volume.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.volume.setAccessibleName("Volume de votre casque")
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))
        self.devices = by_mouse(SecondaryButton(look, "Appareils", icon="headset"))
        self.devices.clicked.connect(self.devices_requested)
        self._columns: list[QVBoxLayout] = []
        self._low: list[QWidget] = []
        self._flow = Flow()
        self._names, self._clock = self._stacked(self.who, self.state), self._stacked(self.timer)
        self._flow.addWidget(self._names)
        self._flow.addWidget(self._clock)
        self._flow.addWidget(self.drivers)
        for text, widget in (
            ("Candidat", self.candidate),
            ("Client", self.client),
            ("Votre casque", self.volume),
        ):
            self._flow.addWidget(self._stacked(muted(text), self._of_one_height(widget)))
        self._flow.addWidget(self.devices)
        self.setLayout(self._flow)
        look.changed.connect(self._measure)
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:  # what it holds has changed its size
            self._fold()
        return done

    def _fold(self) -> None:
        """Stand closer where one line cannot hold it all: zoomed on a small screen a third line would take
        the script's room. Each line is whole."""
        apart, close = self._look.px(APART), self._look.px(CLOSE)
        spared = self.devices.whole_width() - self.devices.sizeHint().width()
        spared += (apart - self._flow.spacing()) * (self._flow.count() - 1)
        folded = self._flow.sizeHint().width() + spared > self.width()
        # Only on a change: each of these asks for another layout, which comes back here.
        if self._flow.spacing() != (wanted := close if folded else apart):
            self._flow.setSpacing(wanted)
            self.devices.set_icon_only(folded)
        self.setMinimumHeight(self._flow.heightForWidth(self.width()))

    def show_view(self, view: ConsoleView) -> None:
        self.who.setText(words.who(view))
        self.state.setText(words.state_line(view))
        self.drivers.show_driver(view.driver, words.drivers(view))

    def show_timer(self, text: str) -> None:
        self.timer.show_time(text)
        self.timer.setAccessibleName(f"Durée du contact\u00a0: {text}" if text else "")

    def show_levels(self, levels: ConsoleLevels) -> None:
        self.candidate.show_level(levels.candidate)
        self.client.show_level(levels.client)

    def show_volume(self, gain: float) -> None:
        """Without telling."""
        self.volume.blockSignals(True)
        self.volume.setValue(round(gain * 100))
        self.volume.blockSignals(False)

    def _of_one_height(self, widget: QWidget) -> QWidget:
        """A thin bar stands in the middle of the room a slider takes."""
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._low.append(place)
        return place

    def _stacked(self, *widgets: QWidget) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            column.addWidget(widget)
        self._columns.append(column)
        return place

    def _measure(self) -> None:
        px = self._look.px
        self._flow.setContentsMargins(px(16), px(6), px(16), px(6))
        self._flow.lines_apart(px(6))
        self._names.setFixedWidth(px(330))
        self._clock.setFixedWidth(px(80))
        for widget in (self.candidate, self.client, self.volume):
            widget.setFixedWidth(px(92))
        for place in self._low:
            place.setFixedHeight(px(20))
        for column in self._columns:
            column.setSpacing(px(3))
        self._fold()

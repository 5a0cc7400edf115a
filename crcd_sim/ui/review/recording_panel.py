"""A recording: both waves, the buttons that move in it, how loud each voice is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crcd_sim.services.ports import Levels
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.level_meter import LevelMeter
from crcd_sim.ui.review import words
from crcd_sim.ui.review.bars import FLOOR_DBFS
from crcd_sim.ui.review.waveform import Waveform
from crcd_sim.ui.widgets import PrimaryButton, SecondaryButton, muted, small
from crcd_sim.ui.widgets.flow import Flow

BACK_KEY: Final = "Ctrl+Left"
FORWARD_KEY: Final = "Ctrl+Right"
METER_PX: Final = 76


class RecordingPanel(QWidget):
    """Passive.

    Signals:
        play_requested: play or pause.
        moved: seconds to go back (negative) or forward.
        seek_requested: the second to go to.
        take_chosen: index of another recording of the same exchange.
    """

    play_requested = Signal()
    moved = Signal(float)
    seek_requested = Signal(float)
    take_chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._seconds = 0.0
        self.waveform = Waveform(look)
        self.waveform.seek_requested.connect(self.seek_requested)
        self.takes = QComboBox()
        self.takes.setAccessibleName("Enregistrement")
        self.takes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.takes.activated.connect(self.take_chosen)
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.waveform)
        self._layout.addWidget(self._make_controls())
        look.changed.connect(self._measure)
        self._measure()
        self.show_ready(False)

    def _make_controls(self) -> QWidget:
        look = self._look
        self.play = PrimaryButton(look, "Lire", icon="play", key="Space", shortcut=False)
        self.back = self._step("−5 s", BACK_KEY, "Reculer de 5 secondes")
        self.forward = self._step("+5 s", FORWARD_KEY, "Avancer de 5 secondes")
        self.play.clicked.connect(self.play_requested)
        self.back.clicked.connect(lambda: self.moved.emit(-5.0))
        self.forward.clicked.connect(lambda: self.moved.emit(5.0))
        for button in (self.play, self.back, self.forward):
            # After a click, Space must still play and pause.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.place = muted("00:00 / 00:00")
        self.client = LevelMeter(look, "Niveau du client", "wave")
        self.candidate = LevelMeter(look, "Niveau du candidat")
        buttons = QWidget()
        self._buttons = Flow(buttons)  # on a second line where there is no room
        for widget in (self.play, self.back, self.forward, self.place, self.takes):
            self._buttons.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        buttons.setSizePolicy(policy)
        self._meters = QGridLayout()
        for row, (name, meter) in enumerate((("Client", self.client), ("Candidat", self.candidate))):
            self._meters.addWidget(small(name), row, 0)
            self._meters.addWidget(meter, row, 1, Qt.AlignmentFlag.AlignVCenter)
        frame = QFrame()
        self._controls = QHBoxLayout(frame)
        self._controls.addWidget(buttons, 1)
        self._controls.addLayout(self._meters)
        self._controls.setAlignment(self._meters, Qt.AlignmentFlag.AlignTop)
        set_role(frame, role="header")
        return frame

    def _step(self, text: str, key: str, name: str) -> SecondaryButton:
        return SecondaryButton(self._look, text, key=key, show_key=False, name=name, tooltip=name)

    # --- What to show ------------------------------------------------------------------------

    def show_ready(self, ready: bool) -> None:
        """Whether there is something to hear."""
        for button in (self.play, self.back, self.forward):
            button.setEnabled(ready)

    def show_takes(self, names: Sequence[str], chosen: int) -> None:
        """Name the recordings of the exchange; the choice shows when there are several."""
        self.takes.clear()
        self.takes.addItems(list(names))
        self.takes.setCurrentIndex(chosen)
        self.takes.setVisible(len(names) > 1)

    def show_take(self, index: int) -> None:
        self.takes.setCurrentIndex(index)

    def show_playing(self, playing: bool) -> None:
        self.play.setText("Pause" if playing else "Lire")
        self.play.set_icon("pause" if playing else "play")

    def show_length(self, seconds: float) -> None:
        self._seconds = seconds
        self._measure_place()
        self.show_position(0.0)

    def show_position(self, seconds: float) -> None:
        self.waveform.show_position(seconds)
        self.place.setText(f"{words.position(seconds)} / {words.position(self._seconds)}")

    def show_levels(self, levels: Levels) -> None:
        self.client.show_level(levels.client)
        self.candidate.show_level(levels.candidate)

    def clear_levels(self) -> None:
        """Nothing is heard any more: the bars fall at once."""
        for meter in (self.client, self.candidate):
            while meter.share > 0:
                meter.show_level(FLOOR_DBFS)

    def _measure(self) -> None:
        px = self._look.px
        shown = self.play.text()
        self.play.setText("Pause")  # the longer face: the row must not move when it changes
        self.play.setFixedWidth(self.play.sizeHint().width())
        self.play.setText(shown)
        self._layout.setContentsMargins(0, px(6), 0, 0)
        self._layout.setSpacing(px(6))
        self._controls.setContentsMargins(px(12), px(2), px(12), px(8))
        self._controls.setSpacing(px(8))
        self._buttons.setSpacing(px(8))
        self._meters.setContentsMargins(0, 0, 0, 0)
        self._meters.setHorizontalSpacing(px(8))
        self._meters.setVerticalSpacing(0)
        self.place.setFont(self._look.font(13, tabular=True))
        self.place.setFixedHeight(self.play.sizeHint().height())
        self._measure_place()
        for meter in (self.client, self.candidate):
            meter.setFixedWidth(px(METER_PX))
        self.takes.setMinimumWidth(px(150))

    def _measure_place(self) -> None:
        end = words.position(self._seconds)
        self.place.setFixedWidth(self.place.fontMetrics().horizontalAdvance(f"{end} / {end}") + 4)

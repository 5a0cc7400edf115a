"""The voices of the recorded calls: which call, the text to read aloud, the recorder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QVBoxLayout, QWidget

from crcd_sim.services.exam.voice_view import PackName, VoiceCard
from crcd_sim.ui import texts
from crcd_sim.ui.home.choices import Choice, Choices
from crcd_sim.ui.home.page import Measured, Page, wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.phone.level_meter import LevelMeter
from crcd_sim.ui.voices import words
from crcd_sim.ui.voices.reading_text import ReadingText
from crcd_sim.ui.voices.words import StudioView
from crcd_sim.ui.widgets import (
    Banner,
    Field,
    Panel,
    Pill,
    PrimaryButton,
    SecondaryButton,
    TimerLabel,
    muted,
    small,
)
from crcd_sim.ui.widgets.panels import HEADER_PX

WIDE_PX: Final = 1000  # under it, one panel under the other
LEFT_PX: Final = 288
RIGHT_PX: Final = 348
HIGHEST_PX: Final = 860
LEAST_TEXT_PX: Final = 220
QWIDGETSIZE_MAX: Final = (1 << 24) - 1
RECORD_KEY, STOP_KEY, LISTEN_KEY, KEEP_KEY = "Ctrl+R", "Esc", "Ctrl+E", "Ctrl+S"
PRESENT_KEY, RESTORE_KEY = "Ctrl+Shift+E", "Ctrl+Shift+Del"


class VoicesPage(Page):
    """Passive.

    Signals:
        pack_picked: id. call_picked: id of a recorded call.
        record_requested, stop_requested, listen_requested (the take), keep_requested.
        present_requested: listen to the present voice. restore_requested: the synthetic one again.
    """

    pack_picked = Signal(str)
    call_picked = Signal(str)
    record_requested = Signal()
    stop_requested = Signal()
    listen_requested = Signal()
    keep_requested = Signal()
    present_requested = Signal()
    restore_requested = Signal()

    def __init__(self, look: Look, *, back: str = "Réglages") -> None:
        super().__init__(look, words.NAME, back=back, width=1640)
        self.space(self.body, (8, 8, 8, 8))
        self._cards: dict[str, Choice] = {}
        self._wide = True
        self._view: StudioView | None = None
        self._make_buttons()
        self._columns = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._columns)
        self.space(self._across, spacing=8)
        self._left, self._right = self._make_left(), self._make_studio()
        self._across.addWidget(self._left)
        self._across.addWidget(self._make_text(), 1)
        self._across.addWidget(self._right)
        self.body.addWidget(self._columns, 1000)
        self.body.addStretch(1)
        self.foot.addWidget(wrapped(words.PROMISE, "muted"), 1)
        self.focus_first(self.record)
        look.changed.connect(self._bound)
        self._bound()

    # --- Showing -------------------------------------------------------------------------

    def show_packs(self, packs: Sequence[PackName], chosen: str) -> None:
        self.packs.clear()
        for pack in packs:
            self.packs.addItem(pack.title or pack.id, pack.id)
        self.packs.setCurrentIndex(max(0, self.packs.findData(chosen)))

    def show_state(self, sentence: str) -> None:
        """Say what reading the pack is doing, or found wrong; "" when its calls are there."""
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        self._present.setVisible(not sentence)

    def show_calls(self, cards: Sequence[VoiceCard]) -> None:
        """List the recorded calls, whole."""
        self.calls.clear()
        for choice in self._cards.values():
            self._list.removeWidget(choice)
            choice.deleteLater()
        self._cards = {}
        self._view = None  # the new choices do not know yet whether they are offered
        for card in cards:
            choice = Choice(self.look, card.title, words.voice_note(card))
            self._cards[card.id] = choice
            self.calls.add(card.id, choice)
            self._list.addWidget(choice)

    def show_card(self, card: VoiceCard | None) -> None:
        """Show one call: its text, who says it, its present voice."""
        self.text.show_sentences(card.sentences if card else ())
        self.speaker.setText(card.speaker if card else "")
        self.tone.setVisible(card is not None)
        if card is None:
            return
        self.tone.show_state(f"Ton\u00a0: {card.tone}", "strong")
        self.calls.choose(card.id)
        self._cards[card.id].set_note(words.voice_note(card))
        self.voice.show_state(*words.VOICES[card.voice])
        self.length.setText(texts.duration(card.seconds) if card.seconds else "")
        stuck = bool(card.files) and not card.restorable
        self.under.setText(words.NOTHING_UNDER)
        self.under.setVisible(stuck)
        self.restore.setVisible(bool(card.files) and card.restorable)

    def show_studio(self, view: StudioView) -> None:
        """Show the recorder, whole; twenty times a second, most of them for nothing new."""
        if view == self._view:
            return
        self._view = view
        self.guide.setText(view.guide)
        self.figure.show_time(view.figure, view.figure_kind)
        self.record.setText(view.record)
        # One thing to do first: keep a good take, do a doubtful one again.
        self.record.set_kind("secondary" if view.good else "primary")
        self.keep.set_kind("primary" if view.good else "secondary")
        for button, there, possible in (
            (self.record, not view.stop, view.can_record),
            (self.stop, view.stop, True),
            (self.listen, view.offers and not view.stop, view.can_listen),
            (self.keep, view.offers and not view.stop, view.can_keep),
            (self.present, True, view.can_listen_present),
        ):
            button.setVisible(there)
            button.setEnabled(possible)
        self.restore.setEnabled(view.can_restore)
        self.packs.setEnabled(view.can_choose)
        for choice in self._cards.values():
            choice.set_offered(view.can_choose)
        said = "" if self.banner.isHidden() else self.banner.label.text()
        if not view.notice:
            self.banner.hide()
        elif view.notice != said:  # a screen reader reads it at once, and once
            self.banner.say(view.notice, view.notice_kind)

    def show_level(self, dbfs: float) -> None:
        self.meter.show_level(dbfs)

    def keep_focus(self, *, bring: bool) -> None:
        """Give the keyboard to the one thing to do now; ``bring`` it into view."""
        first = (self.keep, self.record) if self.keep.kind == "primary" else (self.record, self.keep)
        offered = (self.stop, *first)
        wanted = next((b for b in offered if not b.isHidden() and b.isEnabled()), None)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        if wanted is not None and bring:
            # Once what has just been shown or hidden is laid out.
            QTimer.singleShot(0, wanted, lambda: self._bring(wanted))

    def _bring(self, wanted: QWidget) -> None:
        """Bring ``wanted`` into view; while one reads, with the text under it."""
        if wanted is self.stop and not self._wide:
            top = self._right.mapTo(self._columns, QPoint(0, 0)).y()
            self.area.verticalScrollBar().setValue(top)
        else:
            self.area.ensureWidgetVisible(wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound()

    @Slot()
    def _bound(self) -> None:
        """Side by side, or one under the other when zoomed, the text last: the recorder stays in view
        while one reads. Never stretched on a high screen."""
        px = self.look.px
        wide = self._wide = self.width() >= px(WIDE_PX)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._across.removeWidget(self._right)
        self._across.insertWidget(2 if wide else 1, self._right)
        self._columns.setMaximumHeight(px(HIGHEST_PX) if wide else QWIDGETSIZE_MAX)
        for side, width in ((self._left, LEFT_PX), (self._right, RIGHT_PX)):
            side.setMinimumWidth(px(width) if wide else 0)
            side.setMaximumWidth(px(width) if wide else QWIDGETSIZE_MAX)
        rest = 0 if wide else self.area.viewport().height() - self._right.sizeHint().height()
        self.text.setMinimumHeight(max(px(LEAST_TEXT_PX), rest - px(HEADER_PX + 24)))

    # --- Making --------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        look = self.look
        self.record = PrimaryButton(look, "Enregistrer", icon="record", key=RECORD_KEY, size="action")
        self.stop = PrimaryButton(look, "Arrêter", icon="stop", key=STOP_KEY, size="action")
        self.listen = SecondaryButton(
            look, "Écouter", icon="play", key=LISTEN_KEY, size="tall", name="Écouter la prise"
        )
        self.keep = PrimaryButton(look, "Garder", icon="check", key=KEEP_KEY, size="action")
        self.present = SecondaryButton(
            look, "Écouter", icon="play", key=PRESENT_KEY, show_key=False, name="Écouter la voix actuelle",
            tooltip="Écouter la voix actuelle",
        )  # fmt: skip
        self.restore = SecondaryButton(
            look, "Revenir à la voix de synthèse…", icon="undo", key=RESTORE_KEY, show_key=False,
            tooltip="Effacer la voix enregistrée",
        )  # fmt: skip
        for button, signal in (
            (self.record, self.record_requested),
            (self.stop, self.stop_requested),
            (self.listen, self.listen_requested),
            (self.keep, self.keep_requested),
            (self.present, self.present_requested),
            (self.restore, self.restore_requested),
        ):
            button.clicked.connect(signal)

    def _make_left(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        self.space(column, spacing=8)
        panel, rows = self._panel("Appels enregistrés")
        self.packs = QComboBox()
        self.packs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.packs.setMinimumContentsLength(12)
        self.packs.activated.connect(lambda index: self.pack_picked.emit(self.packs.itemData(index)))
        rows.addWidget(Field(self.look, "Scénario", self.packs))
        self.state = wrapped("", "muted")
        rows.addWidget(self.state)
        self.calls = Choices(self)
        self.calls.picked.connect(self.call_picked)
        self._list = QVBoxLayout()
        self.space(self._list, spacing=8)
        rows.addLayout(self._list)
        column.addWidget(panel)
        column.addWidget(self._make_present())
        column.addStretch(1)
        return side

    def _make_present(self) -> Panel:
        panel, rows = self._panel("Voix actuelle")
        self._present = panel
        self.voice = Pill()
        self.length = small("")
        panel.add_action(self.length)
        rows.addWidget(self.voice, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.present, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignLeft)
        self.under = wrapped("", "muted")
        rows.addWidget(self.under)
        return panel

    def _make_text(self) -> Panel:
        panel = Panel(self.look, "À lire à voix haute")
        self.speaker = small("")
        self.tone = Pill("", "strong")
        panel.add_action(self.speaker)
        panel.add_action(self.tone)
        self.text = ReadingText(self.look)
        panel.set_body(self.text)
        return panel

    def _make_studio(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        self.space(column)
        panel, rows = self._panel("Votre enregistrement", spacing=10)
        self.meter = LevelMeter(self.look, "Niveau du micro")
        rows.addWidget(muted("Niveau du micro"))
        rows.addWidget(self.meter)
        self.figure = TimerLabel(self.look, 34)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.figure.setAccessibleName("Temps de la prise")
        self.guide = wrapped("")
        self.guide.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        rows.addWidget(self.figure)
        rows.addWidget(self.guide)
        self.banner = Banner(self.look, closable=False)
        self.banner.hide()
        rows.addWidget(self.banner)
        for button in (self.stop, self.listen, self.keep, self.record):
            rows.addWidget(button)
        column.addWidget(panel)
        column.addStretch(1)
        return side

    def _panel(self, title: str, spacing: int = 8) -> tuple[Panel, QVBoxLayout]:
        panel = Panel(self.look, title)
        inside = Measured(self.look)
        rows = QVBoxLayout(inside)
        inside.space(rows, (12, 10, 12, 12), spacing)
        panel.set_body(inside)
        return panel, rows

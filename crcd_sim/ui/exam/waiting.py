"""Between two parts: what has just ended, what comes next, what one may do, and how it starts.

A part with a draw starts by the candidate opening one of the numbered envelopes: its clock starts
when the envelope opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Button, Panel, Pill, PrimaryButton, SecondaryButton, line, muted, title
from crcd_sim.ui.widgets.panels import ReadingColumn, row


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What a waiting page says. ``envelopes`` is 0 when the next part draws nothing."""

    ended: str  # what has just ended, "" before the first part
    saved: str  # « Votre travail est enregistré (10:15:00). »
    next_title: str
    next_length: str
    present: str  # who will be with the candidate
    does: str  # what the part asks
    at_hand: Sequence[str]
    may: Sequence[str]  # what one may do while waiting
    envelopes: int = 0
    draw_text: str = ""
    simulated: bool = False
    can_start: bool = True
    cannot_start_text: str = ""
    can_check_headset: bool = False
    can_reopen: bool = False
    reopen_until: str = ""  # « jusqu’à 10 h 17 »
    console: bool = False  # a client of the next part is played at the trainer's console


class EnvelopeButton(Button):
    """A numbered envelope, face down."""

    def __init__(self, look: Look, number: int) -> None:
        key = str(number) if number < 10 else ""
        name = f"Ouvrir l’enveloppe {number}"
        super().__init__(
            look, str(number), icon="envelope", size="action", name=name, key=key, show_key=False
        )

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(110), super().sizeHint().height())


class WaitingPage(QWidget):
    """Passive page between two parts.

    Signals:
        start_requested: « Commencer ».
        envelope_chosen: number of the envelope the candidate opens.
        headset_requested: try the headset again (ten seconds).
        console_requested: a trainer wants the console open before the part begins (staff only).
        reopen_requested: take back « Terminer » (training), before the next part begins.
    """

    start_requested = Signal()
    envelope_chosen = Signal(int)
    headset_requested = Signal()
    reopen_requested = Signal()
    console_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._panel: Panel | None = None
        self.start: PrimaryButton | None = None
        self.envelopes: list[EnvelopeButton] = []

    def show_view(self, view: WaitingView) -> None:
        """Replace the page by ``view``."""
        if self._panel is not None:
            self._outer.removeWidget(self._panel)
            self._panel.hide()
            self._panel.deleteLater()
        self.start, self.envelopes = None, []
        look = self._look
        self._panel = Panel(look)
        holder = ReadingColumn(look, spacing=12)
        column = holder.lines
        if view.ended:
            done = row(Pill(view.ended, "ok"), muted(view.saved), 0, spacing=look.px(12))
            column.addLayout(done)
            column.addWidget(line())
        column.addWidget(muted("En attente. Votre temps ne court pas." if view.ended else "Pour commencer"))
        head = title(view.next_title)
        head.setFont(look.font(24, 650))
        column.addWidget(head)
        column.addWidget(muted(" · ".join(part for part in (view.next_length, view.present) if part)))
        column.addWidget(self._paragraph(view.does))
        columns = row(spacing=look.px(32))
        for heading, items in (("À disposition", view.at_hand), ("En attendant", view.may)):
            if items:
                columns.addLayout(self._list(heading, items), 1)
        column.addLayout(columns)
        column.addSpacing(look.px(8))
        self._add_start(column, view)
        column.addStretch(1)
        self._panel.body.setContentsMargins(look.px(40), look.px(32), look.px(40), look.px(24))
        self._panel.set_body(holder)
        self._outer.addWidget(self._panel, 1)

    def first_control(self) -> QWidget:
        """« Commencer », or the first envelope."""
        return self.start or next(iter(self.envelopes), self)

    def _add_start(self, column: QVBoxLayout, view: WaitingView) -> None:
        look = self._look
        if view.envelopes:
            column.addWidget(self._paragraph(view.draw_text))
            cells = row(spacing=look.px(12))
            for number in range(1, view.envelopes + 1):
                button = EnvelopeButton(look, number)
                button.setEnabled(view.can_start)
                button.clicked.connect(lambda _=False, n=number: self.envelope_chosen.emit(n))
                self.envelopes.append(button)
                cells.addWidget(button)
            if view.simulated:
                cells.addWidget(Pill("tirage simulé", "neutral"))
            cells.addStretch(1)
            column.addLayout(cells)
        else:
            self.start = PrimaryButton(look, "Commencer", size="action")
            self.start.setEnabled(view.can_start)
            self.start.setMinimumWidth(look.px(260))
            self.start.clicked.connect(self.start_requested)
            column.addLayout(row(self.start, 0))
        if not view.can_start and view.cannot_start_text:
            column.addWidget(muted(view.cannot_start_text, wrap=True))
        others = row(spacing=look.px(8))
        for wanted, text, icon, signal in (
            (view.can_check_headset, "Essayer le casque (10 secondes)", "headset", self.headset_requested),
            (view.can_reopen, "Revenir à la partie que je viens de terminer", "undo", self.reopen_requested),
        ):
            if wanted:
                other = SecondaryButton(look, text, icon=icon)
                other.clicked.connect(signal)
                others.addWidget(other)
        if view.can_reopen:
            others.addWidget(muted(view.reopen_until))
        if view.console:  # beside what the candidate does, and behind the staff code
            console = SecondaryButton(look, "Console du formateur", icon="lock")
            console.clicked.connect(self.console_requested)
            others.addSpacing(look.px(8))
            others.addWidget(console)
        others.addStretch(1)
        column.addLayout(others)

    def _paragraph(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(self._look.font(14))
        return label

    def _list(self, heading: str, items: Sequence[str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self._look.px(4))
        column.addWidget(muted(heading))
        for item in items:
            label = QLabel(item)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            entry = row(spacing=self._look.px(8))  # the second line of an item stands under its first
            entry.addWidget(QLabel("•"), 0, Qt.AlignmentFlag.AlignTop)
            entry.addWidget(label, 1)
            column.addLayout(entry)
        column.addStretch(1)
        return column

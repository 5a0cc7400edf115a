"""The end of a check: a sentence a worried person understands, and one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from crcd_sim.ui.equipment.words import ResultView
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.home.tiles import SizedLabel
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Pill, PrimaryButton, QuietButton, SecondaryButton, row

PRIMARIES = {"again": "Recommencer l’essai", "go_on": "Continuer", "retry": "Réessayer"}
ICONS = {"again": "repeat", "go_on": "arrow-right", "retry": "repeat"}


class ResultCard(Measured):
    """Passive.

    Signals:
        primary_requested: again | go_on | retry.
        again_requested, anyway_requested, noisy_requested, without_requested, not_heard_requested.
    """

    primary_requested = Signal(str)
    again_requested = Signal()
    anyway_requested = Signal()
    noisy_requested = Signal()
    without_requested = Signal()
    not_heard_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._primary = ""
        self.pill = Pill()
        self.title = SizedLabel(look, "", 24, 650)
        self.title.setWordWrap(True)
        self.sentence = SizedLabel(look, "", 15, 400)
        self.sentence.setWordWrap(True)
        self.remarks = wrapped("", "warning")
        self.primary = PrimaryButton(look, " ", size="action")
        self.again = SecondaryButton(look, "Recommencer l’essai", icon="repeat", size="tall")
        self.anyway = SecondaryButton(look, "Continuer quand même…", size="tall")
        self.noisy = SecondaryButton(look, "Prendre le mode bruyant…", size="tall")
        self.without = SecondaryButton(
            look, "Continuer sans casque (échanges joués par un formateur)…", size="tall"
        )
        self.not_heard = QuietButton(look, "Je ne me suis pas entendu")
        self._wire()
        column = QVBoxLayout(self)
        self.space(column, spacing=14)
        column.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.title, self.sentence, self.remarks):
            column.addWidget(widget)
        column.addSpacing(look.px(6))
        self.width_of(self.primary, least=260)
        column.addLayout(row(self.primary, 0))
        for button in (self.again, self.noisy, self.anyway, self.without):
            column.addLayout(row(button, 0))
            button.hide()
        column.addLayout(row(self.not_heard, 0))
        self.not_heard.hide()
        column.addStretch(1)

    def show_result(self, view: ResultView) -> None:
        self._primary = view.primary
        self.pill.show_state("Essai réussi" if view.kind == "ok" else "À vérifier", view.kind)
        self.title.setText(view.title)
        self.sentence.setText(view.sentence)
        self.remarks.setText("\n".join(view.remarks))
        self.remarks.setVisible(bool(view.remarks))
        self.primary.setText(PRIMARIES[view.primary])
        self.primary.set_icon(ICONS[view.primary])
        for button, offered in (
            (self.again, view.again),
            (self.anyway, view.anyway),
            (self.noisy, view.noisy),
            (self.without, view.without),
            (self.not_heard, view.not_heard),
        ):
            button.setVisible(offered)

    def _wire(self) -> None:
        self.primary.clicked.connect(lambda: self.primary_requested.emit(self._primary))
        self.again.clicked.connect(self.again_requested)
        self.anyway.clicked.connect(self.anyway_requested)
        self.noisy.clicked.connect(self.noisy_requested)
        self.without.clicked.connect(self.without_requested)
        self.not_heard.clicked.connect(self.not_heard_requested)

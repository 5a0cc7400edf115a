"""The attempts at one drill: all of them in a list, two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.review.fact_sheet import FactSheet
from crcd_sim.ui.widgets import SecondaryButton, small

HEADS = ("Essai", "Quand", "Durée", "Trouvé", "Ma grille")
ALONE = "C’est votre premier essai. Refaites l’exercice\u00a0: les deux essais se compareront ici."
Rows = Sequence[Sequence[str]]


class AttemptsView(FactSheet):
    """Passive.

    Signals:
        compared: indexes of the two attempts to lay side by side.
        opened: index of an attempt to see again.
    """

    compared = Signal(int, int)
    opened = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Mes essais")
        self._make_choosers()
        self._side = QWidget()

    def show_attempts(self, rows: Rows, names: Sequence[str], first: int, second: int) -> None:
        """Show every attempt; with two or more, ``first`` and ``second`` are to be compared."""
        self.clear()
        self._make_choosers()
        self.add_table(rows, HEADS, stretch=1)
        if len(names) < 2:
            self.add_text(ALONE, "muted")
            return
        self.add_heading("Deux essais côte à côte")
        for chooser, chosen in ((self.first, first), (self.second, second)):
            chooser.addItems(list(names))
            chooser.setCurrentIndex(chosen)
            chooser.activated.connect(
                lambda _index: self.compared.emit(self.first.currentIndex(), self.second.currentIndex())
            )
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._look.px(8))
        for line, (chooser, button) in enumerate(
            ((self.first, self.see_first), (self.second, self.see_second))
        ):
            grid.addWidget(small(("Essai", "et essai")[line]), line, 0)
            grid.addWidget(chooser, line, 1)
            grid.addWidget(button, line, 2)
        grid.setColumnStretch(1, 1)
        self.add(holder)
        self._side = QWidget()
        self.add(self._side)
        self.lead_tab()

    def show_comparison(self, rows: Rows, heads: Sequence[str]) -> None:
        """Show what two attempts gave, a row per measure and per criterion."""
        self._side.hide()
        self._side.deleteLater()
        self._side = self.add_table(rows, ("", *heads), stretch=0)

    def _make_choosers(self) -> None:
        """Made anew with the sheet, which takes along all it held."""
        self.first, self.second = (self._chooser(f"{rank} essai comparé") for rank in ("Premier", "Second"))
        self.see_first = self._see("Revoir cet essai", self.first)
        self.see_second = self._see("Revoir cet autre essai", self.second)

    def _chooser(self, name: str) -> QComboBox:
        chooser = QComboBox()
        chooser.setAccessibleName(name)
        return chooser

    def _see(self, name: str, chooser: QComboBox) -> SecondaryButton:
        button = SecondaryButton(self._look, "Revoir", name=name, size="small")
        button.clicked.connect(lambda: self.opened.emit(chooser.currentIndex()))
        return button

"""What the client was brought to say, and what was missed; or the expected points to tick oneself."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal

from crcd_sim.services.records.drills import FactFound, Point
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.drills import words
from crcd_sim.ui.home.choices import Choice
from crcd_sim.ui.look import Look
from crcd_sim.ui.review.fact_sheet import FactSheet

FOUND, MISSED = "Obtenues", "Manquées"
HOW = (
    "Une information est obtenue quand le client l’a dite jusqu’au bout, ou vous l’a écrite. Le reste était "
    "à aller chercher."
)


class PointsView(FactSheet):
    """Passive.

    Signals:
        ticked: id of an expected point, and whether it is now ticked.
    """

    ticked = Signal(str, bool)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Ce qu’il fallait trouver")
        self.choices: dict[str, Choice] = {}

    def show_facts(self, heading: str, facts: Sequence[FactFound]) -> None:
        """Show the hidden facts of a client, found then missed."""
        self.clear()
        self.choices = {}
        self.add_heading(heading)
        self.add_text(HOW, "muted")
        for title, found in ((FOUND, True), (MISSED, False)):
            kept = [(printed(fact.label), printed(fact.value)) for fact in facts if fact.found is found]
            if kept:
                self.add_heading(title)
                self.add_fields(kept)

    def show_points(self, heading: str, points: Sequence[Point], ticked: Collection[str]) -> None:
        """Show the points that only a person can tell were there."""
        self.clear()
        self.choices = {}
        self.add_text(heading, "muted")
        group = ""
        for point in points:
            if words.point_group(point) != group:
                group = words.point_group(point)
                self.add_heading(group)
            note = f"Source\u00a0: {printed(point.source)}" if point.source else ""
            choice = Choice(self._look, printed(point.text), note, many=True)
            choice.mark.setChecked(point.id in ticked)
            choice.mark.toggled.connect(lambda on, name=point.id: self.ticked.emit(name, on))
            self.choices[point.id] = choice
            self.add(choice)
        self.lead_tab()

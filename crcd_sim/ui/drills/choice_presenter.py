"""Lists what can be drilled, and hands over the drill chosen with the trainee's code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from crcd_sim.domain.candidate import code_trouble
from crcd_sim.domain.drill import DrillCatalogue, DrillOffer
from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.pack import Pack
from crcd_sim.ui import texts
from crcd_sim.ui.drills import words
from crcd_sim.ui.drills.choice_page import DRAWN, NOBODY, DrillChoicePage, DrillRow


@dataclass(frozen=True, slots=True)
class DrillOrder:
    """A drill about to be sat. ``seed``: the one it was drawn with, None when it was chosen."""

    pack: str
    offer: DrillOffer
    candidate: str
    headset: bool  # something is said or heard
    seed: int | None = None


class DrillSource(Protocol):
    """Where drills come from. Answers come later, on the main loop."""

    def drill_catalogue(
        self,
        done: Callable[[DrillCatalogue], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None: ...

    def draw_drill(self, count: int) -> tuple[int, int]:
        """Draw one of ``count`` drills: its place, from 0, and the seed it was drawn with."""


class DrillChoicePresenter:
    """``begin``: the drill chosen and who sits it."""

    def __init__(
        self, page: DrillChoicePage, source: DrillSource, begin: Callable[[DrillOrder], None]
    ) -> None:
        self._page, self._source, self._begin = page, source, begin
        self._catalogue: DrillCatalogue | None = None
        self._competence = ""
        self._chosen = ""
        page.competence_chosen.connect(self._filter)
        page.picked.connect(self._pick)
        page.edited.connect(self._edited)
        page.started.connect(self._start)

    def start(self) -> None:
        """Open the page for whoever comes: no code, everything offered."""
        self._competence = self._chosen = ""
        self._page.show_trainee("", agreed=False)
        self._source.drill_catalogue(self._ready, self._failed)
        self._ready_to_start()

    def _ready(self, catalogue: DrillCatalogue) -> None:
        self._catalogue = catalogue
        framework = catalogue.framework
        served = {name for found in catalogue.packs for offer in found.offers for name in offer.competences}
        self._page.show_competences(
            [
                (item.id, words.competence(item.id, framework))
                for item in framework.competences
                if item.id in served
            ]
        )
        self._show()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._page.show_rows((), "", error.sentence)

    # --- What is offered ---------------------------------------------------------------------

    def _offered(self) -> dict[str, tuple[DrillOffer, Pack]]:
        """Return the drills shown, by name: those of the competence chosen."""
        packs = self._catalogue.packs if self._catalogue is not None else ()
        return {
            f"{found.pack.id}/{offer.drill.key}": (offer, found.pack)
            for found in packs
            for offer in found.offers
            if not self._competence or self._competence in offer.competences
        }

    def _show(self) -> None:
        if self._catalogue is None:
            return
        several = len(self._catalogue.packs) > 1
        rows = [
            DrillRow(
                name,
                words.offer_name(offer, pack),
                words.competences(offer.competences, self._catalogue.framework),
                texts.duration(offer.seconds),
                pack.title if several else "",
            )
            for name, (offer, pack) in self._offered().items()
        ]
        if self._chosen not in (DRAWN, *(row.name for row in rows)):
            self._chosen = ""
        nothing = "" if rows else "Aucun scénario installé ne propose d’exercice."
        self._page.show_rows(rows, self._chosen, nothing)
        self._ready_to_start()

    def _filter(self, competence: str) -> None:
        self._competence = competence
        self._show()

    def _pick(self, name: str) -> None:
        self._chosen = name
        self._ready_to_start()

    # --- Starting ----------------------------------------------------------------------------

    def _edited(self) -> None:
        self._page.say("")
        self._ready_to_start()

    def _ready_to_start(self) -> None:
        page = self._page
        named = bool(page.code.text().strip()) and page.consent.isChecked()
        page.show_ready(named and bool(self._chosen), self._recap())

    def _recap(self) -> str:
        if not self._chosen:
            return NOBODY
        if self._chosen == DRAWN:
            return f"Tirage parmi {texts.count(len(self._offered()), 'exercice')}."
        offer, pack = self._offered()[self._chosen]
        length = texts.duration(offer.seconds)
        return f"{words.offer_name(offer, pack)} · {length} au plus, préparation comprise."

    def _start(self, code: str) -> None:
        trouble = code_trouble(code)
        if trouble:
            self._page.say(trouble)
            self._page.code.setFocus()
            return
        offered = self._offered()
        seed: int | None = None
        if self._chosen == DRAWN:
            place, seed = self._source.draw_drill(len(offered))
            offer, pack = tuple(offered.values())[place]
            offer = replace(offer, drill=replace(offer.drill, drawn=True))
        else:
            offer, pack = offered[self._chosen]
        headset = words.needs_headset(offer.drill, pack)
        self._begin(DrillOrder(pack.id, offer, code, headset, seed))

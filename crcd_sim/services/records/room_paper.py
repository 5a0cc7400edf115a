"""« Tableau de passage »: who passes which part, when, where, before whom. Printed before the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crcd_sim.domain.framework import SessionSpec
from crcd_sim.domain.room import Passage, RoomPlan, timetable
from crcd_sim.services.records.paper_blocks import Block, heading, pairs, par, section, table
from crcd_sim.services.records.papers import Paper, PaperMeta, make_paper

NOBODY = "–"
MARKING_SAID = (
    "Entre les échanges et l’entretien technique, le jury lit les écrits du candidat\u00a0: {minutes} "
    "minutes sont prévues. Ce temps n’entre dans aucun total du référentiel."
)


def room_paper(plan: RoomPlan, session: SessionSpec, pack_title: str, vintage: str) -> Paper:
    """Return the timetable of a room. Raises ``UserMistake`` when the plan has a trouble."""
    found = timetable(plan, session)
    meta = PaperMeta("", session.title, f"{plan.start:%d/%m/%Y}", vintage)
    sections = [section("Par candidat", _by_candidate(plan, session, found), newpage=False)]
    for number, jury in enumerate(plan.juries, start=1):
        name = jury_name(number, len(plan.juries))
        met = sorted((item for item in found if item.jury == number), key=lambda item: item.start)
        blocks: list[Block] = [
            pairs([("Lieu", jury.place or plan.place), ("Membres", ", ".join(jury.members))]),
            _agenda(met),
        ]
        sections.append(section(name, blocks, newpage=False))
    alone = sorted((item for item in found if not item.jury), key=lambda item: (item.start, item.candidate))
    sections.append(section("Surveillance", [_agenda(alone)], newpage=False))
    names = ("tableau-de-passage", "Tableau de passage")
    return make_paper(names, f"{plan.title} · {pack_title}", meta, sections)


def jury_name(number: int, count: int) -> str:
    return f"Jury {number}" if count > 1 else "Jury"


def hour(moment: datetime) -> str:
    """« 9 h 05 »."""
    return f"{moment.hour}\u00a0h\u00a0{moment.minute:02d}"


def _by_candidate(plan: RoomPlan, session: SessionSpec, found: Sequence[Passage]) -> list[Block]:
    """A row each. It hangs on a wall: who has more time is told by the hours, never in words."""
    rows = []
    for seat in plan.seats:
        own = [item for item in found if item.candidate == seat.code]
        jury = next((item.jury for item in own if item.jury), 0)
        label = seat.code + (f"\njury {jury}" if len(plan.juries) > 1 else "")
        rows.append((label, *(f"{hour(item.start)}\n{hour(item.end)}" for item in own)))
    head = ("Candidat", *(spec.title for spec in session.phases))
    widths: list[str | float] = [1.2, *([1.0] * len(session.phases))]
    said = MARKING_SAID.format(minutes=plan.marking_min)
    return [table(head, rows, widths, dense=True), par(said, small=True), heading("En commun", 3),
            par(_common(plan, session, found))]  # fmt: skip


def _common(plan: RoomPlan, session: SessionSpec, found: Sequence[Passage]) -> str:
    kinds = {spec.kind for spec in session.phases if spec.collective}
    ends = sorted({hour(item.end) for item in found if item.kind in kinds})
    where = f", {plan.place}" if plan.place else ""
    return f"Départ commun à {hour(plan.start)}{where}\u00a0; fin à {' ou '.join(ends)}."


def _agenda(items: Sequence[Passage]) -> Block:
    rows = [
        (
            f"{hour(item.start)} – {hour(item.end)}",
            item.candidate,
            item.title,
            item.place or NOBODY,
            ", ".join(item.people) or NOBODY,
        )
        for item in items
    ]
    head = ("Heures", "Candidat", "Partie", "Lieu", "Présents")
    return table(head, rows, ("auto", "auto", 1.4, 1, 1.4), dense=True)

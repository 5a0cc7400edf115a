"""Joins a sitting's review to the papers: who, when, what was drawn, what was written."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import Framework, PhaseKind
from crcd_sim.domain.pack import Pack, voices_heard
from crcd_sim.domain.rules import Driver
from crcd_sim.domain.sitting import Status
from crcd_sim.domain.writing import to_canonical
from crcd_sim.services.records.jury_paper import jury_booklet
from crcd_sim.services.records.papers import (
    Paper,
    PaperMeta,
    candidate_booklet,
    candidate_papers,
    draw_slip,
    letter_paper,
)
from crcd_sim.services.records.review import review_json
from crcd_sim.services.records.review_model import ReviewModel, WorkReview

SHORT_TITLES = {"TITRE": "Titre professionnel", "CCP1": "CCP 1", "CCP2": "CCP 2"}


def paper_of(
    paper: str, model: ReviewModel, pack: Pack, framework: Framework, zone: tzinfo | None = None
) -> Paper:
    """Return one paper of a sitting. ``paper``: dossier | courrier | candidat | jury | tirage.

    Raises ``UserMistake`` for another name, and (code ``no_letter``) when no letter was written.
    """
    meta = paper_meta(model, framework, pack, zone)
    session = model.summary.session_type
    if paper == "dossier":
        works = {str(work.key): to_canonical(work.document) for work in model.works}
        return candidate_papers(pack, _sealed_part(model), works, meta, _printed_sheets(model))
    if paper == "courrier":
        return letter_paper(pack, to_canonical(last_letter(model).document), meta)
    if paper == "candidat":
        return candidate_booklet(pack, pack.case_for(session), meta)
    if paper == "jury":
        drawn = next((draw.content for draw in model.draws if draw.purpose == "subject"), "")
        subjects = pack.subjects_for(session)
        subject = next((item for item in subjects if item.id == drawn), subjects[0])
        labels = {criterion.id: criterion.label for criterion in framework.criteria(session)}
        return jury_booklet(pack, pack.case_for(session), subject, meta, labels)
    if paper == "tirage":
        return draw_slip(pack, [_draw(draw, pack) for draw in _draws(model, zone)], meta)
    raise UserMistake(f"« {paper} » n’est pas un document : dossier, courrier, candidat, jury ou tirage.")


def last_letter(model: ReviewModel) -> WorkReview:
    """Return the letter that was written. ``UserMistake`` when none was (code ``no_letter``), or when it can
    still change (code ``not_sealed``)."""
    letters = [work for work in model.works if work.key.kind == "letter" and work.words]
    if not letters:
        raise UserMistake("Aucun courrier n’a été écrit dans ce passage.", code="no_letter")
    if letters[-1].key.phase not in _sealed_phases(model):
        raise UserMistake(
            "Le courrier peut encore changer : il s’imprime une fois sa partie scellée.", code="not_sealed"
        )
    return letters[-1]


def _joined(model: ReviewModel) -> frozenset[str] | None:
    """Return the keys of the writings the candidate put in « mon dossier », None before it was gathered."""
    for event in reversed(model.events):
        if event.kind is EventKind.DOSSIER_GATHERED:
            return frozenset(str(name) for name in event.data.get("documents", ()))
    return None


def _sealed_part(model: ReviewModel) -> dict[str, Any]:
    """Return the sitting's document without what can still change, nor what the candidate left out of
    their file. ``UserMistake`` (code ``not_sealed``) when all of it can change."""
    sealed = _sealed_phases(model)
    if not sealed:
        raise UserMistake(
            "Rien n’est encore scellé dans ce passage : le dossier du candidat s’imprime une fois la "
            "première partie scellée.",
            code="not_sealed",
        )
    sitting = review_json(model)
    joined = _joined(model)
    works = [
        work
        for work in sitting["works"]
        if work["phase"] in sealed and (joined is None or work["key"] in joined or not work["words"])
    ]
    exchanges = sitting["exchanges"] if PhaseKind.EXCHANGES in sealed else []
    return {**sitting, "works": works, "exchanges": exchanges}


def _sealed_phases(model: ReviewModel) -> set[str]:
    return {phase.kind for phase in model.phases if phase.status == Status.SEALED}


def paper_meta(model: ReviewModel, framework: Framework, pack: Pack, zone: tzinfo | None = None) -> PaperMeta:
    """Return what stands at the head of every page of this sitting's papers."""
    summary = model.summary
    # Who really played the clients; before any is held, who is to play them.
    met = [exchange for exchange in model.exchanges if exchange.held] or model.exchanges
    recorded = [exchange.id for exchange in met if Driver.RECORDED in exchange.drivers]
    played = [exchange.id for exchange in met if set(exchange.drivers) - {Driver.PERSON}]
    return PaperMeta(
        candidate=summary.candidate,
        session_title=SHORT_TITLES.get(summary.session_type, summary.session_type),
        day=f"{summary.created_at.astimezone(zone):%d/%m/%Y}",
        vintage=framework.vintage,
        simulated_draw=any(draw.simulated for draw in model.draws),
        recorded_client=bool(recorded),
        voices=voices_heard(pack, played),
    )


def _printed_sheets(model: ReviewModel) -> int:
    """Return how many sheets of the candidate's lot were printed during the sitting."""
    printed = [event for event in model.events if event.kind == "work_printed"]
    return sum(int(event.data.get("pages", 0)) for event in printed)


def _draws(model: ReviewModel, zone: tzinfo | None) -> list[dict[str, str]]:
    found = []
    for draw in model.draws:
        opened = next(
            (
                event
                for event in model.events
                if event.kind == "envelope_opened" and event.data.get("content") == draw.content
            ),
            None,
        )
        at = f"{opened.wall.astimezone(zone):%H:%M:%S}" if opened else ""
        found.append(
            {"purpose": draw.purpose, "envelope": str(draw.number), "content": draw.content, "at": at}
        )
    return found


def _draw(draw: dict[str, str], pack: Pack) -> dict[str, str]:
    titles = {subject.id: subject.title for subject in pack.subjects}
    titles |= {recording.id: recording.title for recording in pack.recordings}
    what = "Sujet" if draw["purpose"] == "subject" else "Appel enregistré"
    return {**draw, "title": what, "content": titles.get(draw["content"], draw["content"])}

"""What ``sitting show --json`` and ``sitting list --json`` print, from the same model as the review page."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from crcd_sim.domain.drill import Drill
from crcd_sim.domain.incidents import Incident
from crcd_sim.domain.notes import Note
from crcd_sim.domain.rules import Rules, parse_factor
from crcd_sim.services.ports import TakeRecord
from crcd_sim.services.records.conversations import CLIENT, ExchangeReview, Message
from crcd_sim.services.records.dialled import dialled_json
from crcd_sim.services.records.ports import ContentReader, SittingRepository, SittingSummary
from crcd_sim.services.records.review_model import PhaseReview, ReviewModel, WorkReview, review_model
from crcd_sim.services.records.verify import chain_holds

LEGS = ("candidate", "client")


def sitting_document(
    repository: SittingRepository, contents: ContentReader, identifier: str
) -> dict[str, Any]:
    """Return what ``sitting show --json`` prints (``design.md`` §6): keys may be added, none goes away.

    Instants are ISO 8601 in UTC, paths relative to the data folder, texts plain. ``notes`` are a trainer's:
    ``at_s`` is the second of the contact, null outside one. ``drivers`` of an exchange: who really played
    the client, in order; a trainer's own voice is a client's turn with line "" and text "".
    """
    return review_json(review_model(repository, contents, identifier))


def review_json(model: ReviewModel) -> dict[str, Any]:
    """Return a review as the ``sitting show`` document."""
    summary = model.summary
    return {
        "id": summary.id,
        "session_type": summary.session_type,
        "framework": summary.framework,
        "pack": _pack_json(summary),
        "mode": summary.mode,
        "seed": _seed(summary.seed),
        "candidate": {"code": summary.candidate},
        "accommodation": _accommodation_json(model.rules),
        "rules": model.rules.as_data(),
        "status": summary.status,
        "state": model.state,
        "drill": _drill_json(model.rules.drill),
        "created_at": _iso(summary.created_at),
        "phases": [_phase_json(phase) for phase in model.phases],
        "works": [_work_json(work) for work in model.works],
        "exchanges": [_exchange_json(exchange) for exchange in model.exchanges],
        "dialled": [dialled_json(found) for found in model.dialled],
        "recordings": [_take_json(take) for take in model.recordings],
        "documents": [
            {"document": read.document, "title": read.title, "phase": read.phase, "at": _iso(read.at)}
            for read in model.documents
        ],
        "notes": [_note_json(note) for note in model.notes],
        "attachments": [paper.as_data() for paper in model.papers.items],
        "incidents": [_incident_json(incident) for incident in model.incidents],
        "draws": [asdict(draw) for draw in model.draws],
        "journal": {
            "events": summary.events,
            "head": summary.head,
            "intact": chain_holds(model.events, summary),
        },
    }


def sitting_list(repository: SittingRepository, search: str = "") -> list[dict[str, Any]]:
    """Return what ``sitting list --json`` prints: newest first."""
    return [
        {
            "id": summary.id,
            "session_type": summary.session_type,
            "framework": summary.framework,
            "pack": _pack_json(summary),
            "mode": summary.mode,
            "candidate": {"code": summary.candidate},
            "status": summary.status,
            "phase": summary.phase or None,
            "drill": _drill_json(Drill.parse(summary.drill) if summary.drill else None),
            "created_at": _iso(summary.created_at),
            "updated_at": _iso(summary.updated_at),
            "journal": {"events": summary.events, "head": summary.head},
        }
        for summary in repository.list_sittings(search=search)
    ]


def _drill_json(drill: Drill | None) -> dict[str, str] | None:
    return None if drill is None else {"kind": drill.kind.value, "target": drill.target}


def _pack_json(summary: SittingSummary) -> dict[str, str]:
    return {"id": summary.pack, "version": summary.pack_version, "sha256": summary.pack_sha}


def _accommodation_json(rules: Rules) -> dict[str, Any]:
    wanted = rules.accommodation
    return {
        "time_factor": round(float(parse_factor(wanted.time_factor)), 6),
        "phase_factors": {
            kind: round(float(parse_factor(text)), 6) for kind, text in wanted.phase_factors.items()
        },
        "silence_factor": wanted.silence_factor,
        "done_key_only": wanted.done_key_only,
        "note": wanted.note,
    }


def _phase_json(phase: PhaseReview) -> dict[str, Any]:
    return {
        "kind": phase.kind,
        "title": phase.title,
        "planned_s": phase.planned_s,
        "elapsed_s": phase.elapsed_s,
        "started_at": _iso(phase.started_at),
        "sealed_at": _iso(phase.sealed_at),
        "status": phase.status,
        "seal_reason": phase.seal_reason or None,
        "credited_s": phase.credited_s,
    }


def _work_json(work: WorkReview) -> dict[str, Any]:
    return {
        "key": str(work.key),
        "kind": work.key.kind,
        "phase": work.key.phase,
        "exchange": work.key.exchange or None,
        "number": work.key.number,
        "text": work.text,
        "words": work.words,
        "sha256": work.sha256,
        "sealed": work.sealed,
    }


def _exchange_json(exchange: ExchangeReview) -> dict[str, Any]:
    return {
        "id": exchange.id,
        "title": exchange.title,
        "competence": exchange.competence or None,
        "channel": exchange.channel,
        "direction": exchange.direction,
        "driver": exchange.driver,
        "drivers": list(exchange.drivers),
        "held": exchange.held,
        "started_at": _iso(exchange.started_at),
        "ended_at": _iso(exchange.ended_at),
        "ended_by": exchange.ended_by or None,
        "turns": [
            {
                "speaker": turn.speaker,
                "who": turn.who or None,
                "to": turn.to or None,
                # A client's turn is of a line, or of none ("") when the trainer said it aloud.
                "line": turn.line if turn.speaker == CLIENT else None,
                "text": turn.text if turn.speaker == CLIENT else None,
                "start_s": turn.start_s,
                "end_s": turn.end_s,
                "complete": turn.complete,
                "reason": turn.reason or None,
                "cause": turn.cause.as_data() if turn.cause else None,
                "recording": turn.take or None,
            }
            for turn in exchange.turns
        ],
        "messages": [
            {
                "speaker": message.speaker,
                "text": message.text,
                "at_s": message.at_s,
                "line": message.line or None,
                "reason": message.reason or None,
                "understood": _understood(message),
            }
            for message in exchange.messages
        ],
        "qualification": dict(exchange.qualification),
        "confirmations": [
            {"channel": sent.channel, "work": sent.work, "sha256": sent.sha256, "at": _iso(sent.at)}
            for sent in exchange.confirmations
        ],
        "indicators": asdict(exchange.indicators),
        "counts": dict(exchange.counts),
        "recording": exchange.recordings[-1] if exchange.recordings else None,
        "recordings": list(exchange.recordings),
    }


def _take_json(take: TakeRecord) -> dict[str, Any]:
    return {
        "id": take.id,
        "phase": take.phase,
        "exchange": take.exchange or None,
        "file": take.file,
        "sha256": take.sha256,
        "rate": take.rate,
        "channels": take.channels,
        "legs": list(LEGS[: take.channels]),
        "duration_s": take.duration_s,
        "lost_samples": take.lost_samples,
        "gaps": [list(gap) for gap in take.gaps],
        "status": take.status,
        "t": take.t,
    }


def _note_json(note: Note) -> dict[str, Any]:
    return {
        "exchange": note.exchange or None,
        "at_s": note.at_s,
        "criterion": note.criterion or None,
        "text": note.text,
        "at": _iso(note.wall),
    }


def _incident_json(incident: Incident) -> dict[str, Any]:
    return {
        "kind": incident.kind,
        "at": _iso(incident.wall),
        "seconds": incident.seconds,
        "decision": incident.decision,
        "phase": incident.phase or None,
        "detail": incident.detail or None,
        "label": incident.label,
    }


def _understood(message: Message) -> list[dict[str, str]] | None:
    if message.understood is None:
        return None
    return [{"intent": intent, "words": found} for intent, found in message.understood]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _seed(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdigit() else text

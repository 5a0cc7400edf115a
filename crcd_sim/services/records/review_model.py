"""A sitting read again: the model of the review page.

It comes from the journal, the writings replayed, the takes, and the framework and pack as they were.
Run whole inside one store job.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crcd_sim.domain.attachments import AttachedPapers
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event, EventKind, at_rest
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.incidents import Incident, incidents
from crcd_sim.domain.notes import Note, notes_of
from crcd_sim.domain.pack import Document as PackDocument
from crcd_sim.domain.pack import Pack
from crcd_sim.domain.rules import Rules
from crcd_sim.domain.sitting import Envelope, PhaseState, Sitting, replay
from crcd_sim.domain.writing import Document, count_words, plain_text, sha256_of
from crcd_sim.services.ports import TakeRecord, WorkKey
from crcd_sim.services.records import drafts
from crcd_sim.services.records.conversations import ExchangeReview, exchanges_of
from crcd_sim.services.records.dialled import DialledNumber, dialled_numbers
from crcd_sim.services.records.drafts import Version
from crcd_sim.services.records.ports import (
    CLOSED,
    MOVED,
    ContentReader,
    SittingHistory,
    SittingRepository,
    SittingSummary,
)


@dataclass(frozen=True, slots=True)
class PhaseReview:
    """One part. ``planned_s`` holds the accommodation; instants are None before they come.

    ``status``: waiting | running | paused | finished | sealed.
    """

    kind: str
    title: str
    planned_s: float
    elapsed_s: float
    status: str
    started_t: float | None = None
    started_at: datetime | None = None
    sealed_t: float | None = None
    sealed_at: datetime | None = None
    seal_reason: str = ""
    credited_s: float = 0.0


@dataclass(frozen=True, slots=True)
class WorkReview:
    """A writing as it stands. ``sealed``: the journal holds this very text."""

    key: WorkKey
    document: Document
    text: str
    words: int
    sha256: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document opened by the candidate."""

    document: str
    title: str
    phase: str
    t: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewModel:
    """Everything the review page shows. ``end_t``: the last instant known of the sitting."""

    summary: SittingSummary
    rules: Rules
    session_title: str
    pack_title: str
    state: str  # waiting | running | paused | finished | complete | closed | moved
    end_t: float
    phases: tuple[PhaseReview, ...]
    works: tuple[WorkReview, ...]
    documents: tuple[DocumentRead, ...]
    exchanges: tuple[ExchangeReview, ...]
    recordings: tuple[TakeRecord, ...]
    incidents: tuple[Incident, ...]
    draws: tuple[Envelope, ...]
    events: tuple[Event, ...]
    dialled: tuple[DialledNumber, ...] = ()
    notes: tuple[Note, ...] = ()  # of a trainer, for staff alone
    papers: AttachedPapers = field(default_factory=AttachedPapers)

    def wall_at(self, t: float) -> datetime:
        """Return the time of day at ``t``, from the event just before it."""
        return _wall_at(self.events, t)


def review_model(repository: SittingRepository, contents: ContentReader, identifier: str) -> ReviewModel:
    """Return the review of a sitting, finished or not.

    Raises ``UserMistake`` when there is no such sitting. A framework or a pack that cannot be read any
    more takes away names and plans, nothing else.
    """
    history = repository.history(identifier, whole=False)
    summary = history.summary
    created = history.events[0].data
    rules = Rules.from_data(created.get("rules", {}))
    framework = _framework(contents, summary.framework_sha)
    pack = _pack(contents, summary.pack_sha)
    sitting = _sitting(framework, history)
    return ReviewModel(
        summary=summary,
        rules=rules,
        session_title=sitting.session.title if sitting else summary.session_type,
        pack_title=pack.title if pack else summary.pack,
        state=_state(summary, sitting),
        end_t=_end(history),
        phases=_phases(sitting, history),
        works=_works(history),
        documents=_documents(history.events, pack),
        exchanges=exchanges_of(history.events, rules, pack, history.fields, history.takes),
        recordings=history.takes,
        incidents=incidents(history.events),
        draws=tuple(sitting.drawn.values()) if sitting else (),
        events=history.events,
        dialled=dialled_numbers(history.events),
        notes=notes_of(history.events),
        papers=AttachedPapers.of(history.events),
    )


def versions(history: SittingHistory, work: WorkKey) -> tuple[tuple[Version, datetime], ...]:
    """Return the kept versions of a work with the time of day of each: « la version de 9:42 »."""
    found = drafts.versions(history.snapshots, work)
    return tuple((version, _wall_at(history.events, version.t)) for version in found)


def text_at(history: SittingHistory, work: WorkKey, t: float | None = None) -> Document:
    """Return a work as it stood at ``t`` (None: as it is). ``history`` must be whole for the past."""
    return drafts.text_at(history.snapshots, history.deltas, work, t)


# --- The parts of the model ------------------------------------------------------------------


def _framework(contents: ContentReader, sha256: str) -> Framework | None:
    try:
        return contents.framework(sha256)
    except EnvironmentProblem:
        return None


def _pack(contents: ContentReader, sha256: str) -> Pack | None:
    try:
        return contents.pack(sha256)
    except EnvironmentProblem:
        return None


def _sitting(framework: Framework | None, history: SittingHistory) -> Sitting | None:
    if framework is None:
        return None
    return replay(framework.session(history.summary.session_type), history.events)


def _state(summary: SittingSummary, sitting: Sitting | None) -> str:
    if summary.status in (CLOSED, MOVED) or sitting is None:
        return summary.status
    if sitting.current is not None:
        return sitting.current.status.value
    return "complete" if sitting.complete else "waiting"


def _end(history: SittingHistory) -> float:
    moments = [item.t for item in history.events if not at_rest(item)]
    moments += [item.t for item in history.deltas]
    return max(moments, default=0.0)


def _phases(sitting: Sitting | None, history: SittingHistory) -> tuple[PhaseReview, ...]:
    end = _end(history)
    if sitting is not None:
        return tuple(_phase(state, history.events, end) for state in sitting.phases)
    found = []
    for event in history.events:
        if event.kind is EventKind.PHASE_STARTED:
            kind = str(event.data.get("phase", ""))
            sealed = _sealed_t(history.events, kind)
            found.append(
                PhaseReview(
                    kind,
                    kind,
                    0.0,
                    round((end if sealed is None else sealed) - event.t, 3),
                    "running" if sealed is None else "sealed",
                    event.t,
                    event.wall,
                    sealed,
                    None if sealed is None else _wall_at(history.events, sealed),
                )
            )
    return tuple(found)


def _phase(state: PhaseState, events: tuple[Event, ...], end: float) -> PhaseReview:
    kind = state.spec.kind.value
    ledger = state.ledger
    if ledger is None:
        return PhaseReview(kind, state.spec.title, state.allotted_s, 0.0, state.status.value)
    sealed = ledger.sealed_at
    return PhaseReview(
        kind=kind,
        title=state.spec.title,
        planned_s=state.allotted_s,
        elapsed_s=round(ledger.elapsed(end), 3),
        status=state.status.value,
        started_t=ledger.started_at,
        started_at=_wall_at(events, ledger.started_at),
        sealed_t=sealed,
        sealed_at=None if sealed is None else _wall_at(events, sealed),
        seal_reason=state.seal_reason,
        credited_s=round(sum(ledger.credits), 3),
    )


def _sealed_t(events: Iterable[Event], kind: str) -> float | None:
    for event in events:
        if event.kind is EventKind.PHASE_SEALED and event.data.get("phase") == kind:
            return float(event.data.get("at", event.t))
    return None


def _works(history: SittingHistory) -> tuple[WorkReview, ...]:
    sealed: dict[str, str] = {}
    for event in history.events:
        if event.kind is EventKind.PHASE_SEALED:
            sealed.update(event.data.get("works") or {})
    found = []
    for key in drafts.works_of(history.snapshots, history.deltas):
        document = text_at(history, key)
        digest = sha256_of(document)
        found.append(
            WorkReview(
                key,
                document,
                plain_text(document),
                count_words(document),
                digest,
                sealed.get(str(key)) == digest,
            )
        )
    return tuple(found)


def _documents(events: Iterable[Event], pack: Pack | None) -> tuple[DocumentRead, ...]:
    titles = _titles(pack)
    phase = ""
    found = []
    for event in events:
        if event.kind is EventKind.PHASE_STARTED:
            phase = str(event.data.get("phase", ""))
        elif event.kind is EventKind.DOCUMENT_OPENED:
            name = str(event.data.get("document", ""))
            found.append(DocumentRead(name, titles.get(name, name), phase, event.t, event.wall))
    return tuple(found)


def _titles(pack: Pack | None) -> dict[str, str]:
    if pack is None:
        return {}
    documents: list[PackDocument] = [*pack.context]
    for case in pack.cases:
        documents += [case.cover, case.instructions, *case.annexes]
    titles = {}
    for client in pack.clients.values():
        titles[client.id] = client.name
        titles[f"dossier:{client.id}"] = f"Dossier de {client.name}"
        documents += client.documents
    return titles | {document.id: document.title for document in documents}


def _wall_at(events: tuple[Event, ...], t: float) -> datetime:
    before = events[0]
    for event in events:
        if event.t > t:
            break
        before = event
    return before.wall + timedelta(seconds=t - before.t)

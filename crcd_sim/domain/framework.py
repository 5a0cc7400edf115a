"""The référentiel d'évaluation as frozen values: sessions, phases, competences, criteria.

Durations, presences and wordings are data (``resources/frameworks/*.yaml``, read by
``crcd_sim.packs.framework_loader``); nothing in the code knows one. Phases are keyed by ``kind``,
never by number: the second part of the interview is a recording in TITRE and CCP1, a review in CCP2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PhaseKind(StrEnum):
    """What a phase is about. Unique within a session."""

    CASE_STUDY = "CASE_STUDY"
    EXCHANGE_PREP = "EXCHANGE_PREP"
    EXCHANGES = "EXCHANGES"
    INTERVIEW_PREP = "INTERVIEW_PREP"
    CLIENT_RECORDING = "CLIENT_RECORDING"
    REVIEW = "REVIEW"
    FINAL = "FINAL"


class Modality(StrEnum):
    ROLE_PLAY = "role_play"  # mise en situation professionnelle
    TECHNICAL_INTERVIEW = "technical_interview"  # entretien technique
    FINAL_INTERVIEW = "final_interview"  # entretien final


class Presence(StrEnum):
    """Who stays in the room with the candidate."""

    INVIGILATOR = "invigilator"
    JURY = "jury"


class AtHand(StrEnum):
    """What a candidate may use during a phase."""

    COMPANY_CONTEXT = "company_context"
    CASE_FILE = "case_file"
    CLIENT_FILES = "client_files"
    CASE_WRITINGS = "case_writings"  # all writings of the case study, notes and sheet included
    PREP_NOTES = "prep_notes"  # notes made while preparing the exchanges
    INTERVIEW_NOTES = "interview_notes"  # notes made while preparing the interview
    CANDIDATE_PAPERS = "candidate_papers"  # the gathered documents of the mise en situation
    PORTFOLIO = "portfolio"  # dossier professionnel
    CALCULATOR = "calculator"
    WORKSHEET = "worksheet"


class DrawPurpose(StrEnum):
    SUBJECT = "subject"
    RECORDING = "recording"


MARKING = "marking"  # where writings go besides later phases: to the jury that marks them


@dataclass(frozen=True, slots=True)
class PhaseSpec:
    """One part of a session. ``derived`` names the fields the référentiel does not state."""

    id: str  # msp1, msp2, …
    kind: PhaseKind
    modality: Modality
    part: str  # the référentiel's name of the part, in French
    title: str  # the short name on screens, in French
    minutes: int
    collective: bool
    present: tuple[Presence, ...]
    at_hand: tuple[AtHand, ...]
    draw: DrawPurpose | None
    produces: tuple[str, ...]
    carries_to: tuple[str, ...]  # phase ids, or MARKING
    wait_after: bool
    does: str  # what the candidate has to do, in French
    derived: tuple[str, ...] = ()

    @property
    def seconds(self) -> int:
        """The planned length, before any accommodation."""
        return self.minutes * 60


@dataclass(frozen=True, slots=True)
class SessionTotals:
    """Minutes announced for a whole session."""

    candidate: int
    role_play: int
    technical_interview: int
    final_interview: int
    jury: int
    invigilator_role_play: int
    invigilator_interview: int

    @property
    def invigilator(self) -> int:
        return self.invigilator_role_play + self.invigilator_interview


@dataclass(frozen=True, slots=True)
class ExchangePlan:
    """How many client exchanges, and of which sorts. The référentiel gives no split."""

    count: int
    directions: tuple[str, ...]  # inbound | outbound
    channels: tuple[str, ...]  # phone | chat


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """One session type: TITRE, CCP1 or CCP2."""

    id: str
    title: str
    competences: tuple[str, ...]
    totals: SessionTotals
    exchanges: ExchangePlan
    jury_special: str
    marking_before: str  # id of the phase before which the jury marks the writings
    phases: tuple[PhaseSpec, ...]
    derived: tuple[str, ...] = ()

    def phase(self, kind: str) -> PhaseSpec:
        """Return the phase of this ``kind`` (or with this id); ``KeyError`` when there is none."""
        for spec in self.phases:
            if kind in (spec.kind, spec.id):
                return spec
        raise KeyError(kind)

    def has(self, kind: str) -> bool:
        return any(kind in (spec.kind, spec.id) for spec in self.phases)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the 53 criteria, worded as in the référentiel.

    ``family``: spelling, tone, record, written_agreement, or "" (a grouping of ours).
    """

    id: str
    label: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class Competence:
    id: str
    title: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class TransversalSkill:
    """Seen through every competence; no criteria and no mark of its own."""

    id: str
    title: str
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A certificat de compétences professionnelles: a group of competences."""

    id: str
    title: str
    competences: tuple[str, ...]
    criteria: int


@dataclass(frozen=True, slots=True)
class Room:
    modality: Modality
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """An item of the plateau technique, for one candidate."""

    id: str
    count: int
    shared_by: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Equipment:
    rooms: tuple[Room, ...]
    resources: tuple[Resource, ...]

    def resource(self, name: str) -> Resource:
        return next(item for item in self.resources if item.id == name)


@dataclass(frozen=True, slots=True)
class Framework:
    """A référentiel, one vintage of it. ``sha256`` is that of the file it was read from."""

    id: str
    title: str
    acronym: str
    code: str
    vintage: str
    level: int
    nsf: str
    rome: tuple[str, ...]
    formacode: tuple[str, ...]
    dates: Mapping[str, str]  # order, official_journal, effective, updated: dd/mm/yyyy
    attribution: str
    disclaimer: str
    between_modalities: str
    unused_modalities: tuple[str, ...]
    blocks: tuple[Block, ...]
    sessions: tuple[SessionSpec, ...]
    competences: tuple[Competence, ...]
    transversal: tuple[TransversalSkill, ...]
    equipment: Equipment
    sha256: str = field(default="", compare=False)

    def session(self, name: str) -> SessionSpec:
        """Return a session type by id, whatever its case; ``KeyError`` when there is none."""
        for spec in self.sessions:
            if spec.id == name.upper():
                return spec
        raise KeyError(name)

    def competence(self, name: str) -> Competence:
        for item in self.competences:
            if item.id == name:
                return item
        raise KeyError(name)

    def criterion(self, name: str) -> Criterion:
        for item in self.criteria():
            if item.id == name:
                return item
        raise KeyError(name)

    def criteria(self, session: str = "") -> tuple[Criterion, ...]:
        """Return the criteria of one session type, or all of them."""
        wanted = self.session(session).competences if session else None
        return tuple(
            criterion
            for competence in self.competences
            if wanted is None or competence.id in wanted
            for criterion in competence.criteria
        )


@dataclass(frozen=True, slots=True)
class SumFinding:
    """A total that does not hold. ``path`` is the total, ``parts`` are the values it is made of."""

    path: str  # sessions.TITRE.totals.candidate
    parts: tuple[str, ...]  # sessions.TITRE.phases.msp1.minutes, …
    sentence: str  # French


def check_sums(framework: Framework) -> list[SumFinding]:
    """Prove every announced total; return those that do not hold (none when all is well).

    Per session: minutes of the mise en situation, of the technical and final interviews and of the
    candidate; minutes of the jury and of the invigilator; and the partition: each part is attended
    by the jury or by an invigilator, never by both nor by nobody. Per block: its criteria.
    """
    findings: list[SumFinding] = []
    for session in framework.sessions:
        findings += _session_sums(session)
    for block in framework.blocks:
        findings += _block_sums(framework, block)
    return findings


def _session_sums(session: SessionSpec) -> Iterator[SumFinding]:
    totals = session.totals
    of = {modality: [p for p in session.phases if p.modality is modality] for modality in Modality}
    watched = [phase for phase in session.phases if Presence.INVIGILATOR in phase.present]
    rows: list[tuple[str, str, int, list[PhaseSpec]]] = [
        ("role_play", "la mise en situation professionnelle", totals.role_play, of[Modality.ROLE_PLAY]),
        (
            "technical_interview",
            "l’entretien technique",
            totals.technical_interview,
            of[Modality.TECHNICAL_INTERVIEW],
        ),
        ("final_interview", "l’entretien final", totals.final_interview, of[Modality.FINAL_INTERVIEW]),
        ("candidate", "l’épreuve du candidat", totals.candidate, list(session.phases)),
        (
            "jury",
            "la présence du jury",
            totals.jury,
            [p for p in session.phases if Presence.JURY in p.present],
        ),
        (
            "invigilator_role_play",
            "la présence du surveillant en mise en situation",
            totals.invigilator_role_play,
            [phase for phase in watched if phase.modality is Modality.ROLE_PLAY],
        ),
        (
            "invigilator_interview",
            "la présence du surveillant en entretien",
            totals.invigilator_interview,
            [phase for phase in watched if phase.modality is not Modality.ROLE_PLAY],
        ),
    ]
    for name, what, stated, phases in rows:
        yield from _one_sum(session, name, what, stated, phases)
    yield from _partition(session)


def _one_sum(
    session: SessionSpec, name: str, what: str, stated: int, phases: list[PhaseSpec]
) -> Iterator[SumFinding]:
    computed = sum(phase.minutes for phase in phases)
    if computed != stated:
        terms = " + ".join(str(phase.minutes) for phase in phases) or "0"
        yield SumFinding(
            f"sessions.{session.id}.totals.{name}",
            tuple(f"sessions.{session.id}.phases.{phase.id}.minutes" for phase in phases),
            f"session {session.id} : {stated} min annoncées pour {what}, "
            f"mais les parties font {terms} = {computed} min",
        )


def _partition(session: SessionSpec) -> Iterator[SumFinding]:
    totals = session.totals
    for phase in session.phases:
        if len(phase.present) != 1:
            yield SumFinding(
                f"sessions.{session.id}.phases.{phase.id}.present",
                (),
                f"session {session.id}, partie {phase.id} : il faut soit un surveillant, soit le jury",
            )
    if totals.jury + totals.invigilator != totals.candidate:
        yield SumFinding(
            f"sessions.{session.id}.totals.candidate",
            tuple(
                f"sessions.{session.id}.totals.{name}"
                for name in ("jury", "invigilator_role_play", "invigilator_interview")
            ),
            f"session {session.id} : surveillant {totals.invigilator} + jury {totals.jury} min "
            f"ne font pas les {totals.candidate} min du candidat",
        )


def _block_sums(framework: Framework, block: Block) -> Iterator[SumFinding]:
    counts = [len(item.criteria) for item in framework.competences if item.id in block.competences]
    if sum(counts) != block.criteria:
        yield SumFinding(
            f"blocks.{block.id}.criteria",
            tuple(f"competences.{name}.criteria" for name in block.competences),
            f"{block.id} : {block.criteria} critères annoncés, mais {_terms(counts)} = {sum(counts)}",
        )


def _terms(numbers: Iterable[int]) -> str:
    return " + ".join(str(number) for number in numbers) or "0"

"""A scenario pack once read: one fictitious company and all a sitting needs, as frozen values.

The file format is described in ``docs/format-scenario.md``; ``crcd_sim.packs`` reads it. Paths are
relative to the pack's folder, with forward slashes, and already proved to stay inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Channel(StrEnum):
    PHONE = "phone"
    CHAT = "chat"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Fairness(StrEnum):
    """What a recorded client can show fairly of a criterion."""

    YES = "oui"
    PARTLY = "partiel"
    NO = "non"


@dataclass(frozen=True, slots=True)
class Document:
    """Something to read. ``path`` is relative to the pack; ``text`` holds Markdown already read."""

    id: str
    title: str
    path: str = ""
    text: str = ""
    group: str = ""  # heading in the tree
    read_when: str = ""  # "" | "now" | "exchanges"

    @property
    def suffix(self) -> str:
        return "." + self.path.rsplit(".", 1)[-1].lower() if "." in self.path else ".md"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of a client file: what it is called, what it holds."""

    label: str
    value: str
    kind: str = "text"  # text | phone


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    day: date
    hour: str
    channel: str
    direction: str
    service: str
    text: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ClientFile:
    """What an advisor sees of one client."""

    id: str
    title: str  # « Mme »
    first_name: str
    last_name: str
    summary: str
    fields: tuple[Labelled, ...]
    contract: tuple[Labelled, ...]
    history: tuple[HistoryEntry, ...]
    documents: tuple[Document, ...]
    comment: str = ""

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.first_name, self.last_name) if part)

    @property
    def short_name(self) -> str:
        return f"{self.title} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Voice:
    """How a speaker is synthesised. ``pitch`` 0–99, ``rate`` in words per minute."""

    id: str
    name: str
    gender: str
    engine: str
    voice: str
    variant: str
    pitch: int
    rate: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A hidden fact, given only when asked."""

    id: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RoleCard:
    persona: str
    goal: str
    knows: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    mood_start: int = 3
    mood_up: tuple[str, ...] = ()
    mood_down: tuple[str, ...] = ()
    accepts: str = ""
    refuses: str = ""
    trap: str = ""
    objections: tuple[tuple[str, str], ...] = ()  # (said, lifted by)
    identity: tuple[Labelled, ...] = ()
    neutrality: tuple[str, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """The corrigé of an exchange."""

    qualification: Mapping[str, str] = field(default_factory=dict)
    confirmation_channel: str = ""
    confirmation_items: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    offer: str = ""
    answer: str = ""  # Markdown


@dataclass(frozen=True, slots=True)
class Observable:
    criterion: str
    positives: tuple[str, ...]
    negatives: tuple[str, ...]


class VoiceOrigin(StrEnum):
    """Who says a recorded line: a machine's voice is never passed off as a person's."""

    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One of the client exchanges. ``script`` is a ``dialogue.script.Script``, kept opaque here."""

    id: str
    title: str
    competence: str
    also: tuple[str, ...]
    channel: Channel
    direction: Direction
    client: str  # ClientFile id
    mood: int
    target_s: int
    max_s: int
    brief: str
    serves: Mapping[str, Fairness]
    facts: tuple[Fact, ...]
    role: RoleCard
    expected: Expected
    observables: tuple[Observable, ...]
    script: object
    voices: frozenset[VoiceOrigin] = frozenset()  # of its lines that have a sound

    @property
    def competences(self) -> tuple[str, ...]:
        return (self.competence, *self.also)


@dataclass(frozen=True, slots=True)
class Subject:
    id: str
    title: str
    session: str
    exchanges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    question: str
    points: tuple[str, ...]
    competence: str = ""
    criteria: tuple[str, ...] = ()
    theme: str = ""
    clip: str = ""  # the question said aloud, relative to the pack's audio folder; "" = shown only
    synthetic: bool = False  # a machine says it, and the screens say so


@dataclass(frozen=True, slots=True)
class ClientRecording:
    """The recorded call of the technical interview, drawn by the candidate."""

    id: str
    case: str
    title: str
    tone: str
    speaker: str  # Voice id
    sentences: tuple[str, ...]
    need: str
    expected: tuple[str, ...]
    questions: tuple[Question, ...]
    clip: str = ""  # the sound, relative to the pack's audio folder
    clip_s: float = 0.0  # seconds, 0 = no sound
    synthetic: bool = False  # made by a machine, and the screens say so


@dataclass(frozen=True, slots=True)
class CaseElement:
    text: str
    weight: str  # essential | useful | irrelevant
    source: str


@dataclass(frozen=True, slots=True)
class Solution:
    rank: int
    text: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class CaseStudy:
    id: str
    title: str
    sessions: tuple[str, ...]
    competences: tuple[str, ...]
    client_title: str
    client_first_name: str
    client_last_name: str
    client_number: str
    client_address: tuple[str, ...]
    cover: Document
    instructions: Document
    annexes: tuple[Document, ...]
    letter_place: str
    letter_guide: tuple[str, ...]  # guided template, training only
    elements: tuple[CaseElement, ...]
    stakes_client: tuple[str, ...]
    stakes_company: tuple[str, ...]
    solutions: tuple[Solution, ...]
    forbidden: tuple[str, ...]
    model_letter: Document


@dataclass(frozen=True, slots=True)
class Slot:
    """A free hour in the diary of the one the client will meet."""

    day: date
    hour: time
    person: str


@dataclass(frozen=True, slots=True)
class QualificationField:
    """``kind``: text | long_text | choice | yes_no | date | time | amount | number | instalments |
    appointment. ``choices``: of a choice, or the places of an appointment, whose diary is ``slots``."""

    id: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False
    limit: int = 0  # characters, 0 = none
    competences: tuple[str, ...] = ()  # empty = every exchange
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class InterviewGuide:
    timeline: tuple[tuple[str, str], ...] = ()  # (phase kind, text)
    neutrality: tuple[str, ...] = ()
    review: tuple[Question, ...] = ()
    final: tuple[Question, ...] = ()
    to_verify: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    service: str
    address: tuple[str, ...]
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    version: str
    title: str
    sector: str
    framework: str
    sessions: tuple[str, ...]
    company: Company
    day: date
    hour: time  # the fictional time at which the exchanges phase starts
    law_state: date
    difficulty: int
    authors: tuple[str, ...]
    licence: str
    advisor: str  # first name signed by every candidate
    advisor_role: str
    targets: Mapping[str, int]  # first_chat_reply_s, chat_reply_s, pickup_s
    context: tuple[Document, ...]
    cases: tuple[CaseStudy, ...]
    subjects: tuple[Subject, ...]
    exchanges: Mapping[str, Exchange]
    clients: Mapping[str, ClientFile]
    recordings: tuple[ClientRecording, ...]
    qualification: tuple[QualificationField, ...]
    guide: InterviewGuide
    voices: tuple[Voice, ...]
    sha256: str = ""  # over every text of the pack, made by the loader

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the company and of people: never a fault of spelling."""
        people = [(client.first_name, client.last_name) for client in self.clients.values()]
        people += [(case.client_first_name, case.client_last_name) for case in self.cases]
        return self.company.name, self.advisor, *(name for person in people for name in person)

    @property
    def speakers(self) -> dict[str, str]:
        """Names of those who speak, by id of voice or of client file; clients as in their file."""
        found = {voice.id: voice.name for voice in self.voices}
        return found | {client.id: client.short_name for client in self.clients.values()}

    def case_for(self, session: str) -> CaseStudy:
        """Return the case study of a session type; ``KeyError`` when the pack has none."""
        for case in self.cases:
            if session in case.sessions:
                return case
        raise KeyError(session)

    def subjects_for(self, session: str) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.session == session)

    def fields_for(self, exchange: Exchange) -> tuple[QualificationField, ...]:
        """Return the qualification fields an advisor fills in for this exchange."""
        return tuple(
            item
            for item in self.qualification
            if not item.competences or set(item.competences) & set(exchange.competences)
        )


def voices_heard(pack: Pack | None, exchanges: Iterable[str]) -> frozenset[VoiceOrigin]:
    """Return who says the lines of some exchanges (by id), all together."""
    known = pack.exchanges if pack is not None else {}
    return frozenset(voice for name in exchanges if name in known for voice in known[name].voices)

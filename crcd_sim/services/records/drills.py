"""The end of a drill: the expected answer, the facts found and missed, one's own grid, the other attempts.

Made in the work pool from what one store job read: nothing here touches the store.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.evaluation import SelfMarks
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import CaseStudy, ClientRecording, Exchange, Fairness, Observable, Pack
from crcd_sim.services.records import answer_key
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.indicators import Indicators
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.services.records.review_model import ReviewModel

ESSENTIAL, USEFUL = "essential", "useful"


@dataclass(frozen=True, slots=True)
class FactFound:
    """A hidden fact of the client, and whether the client was brought to say it to the end."""

    label: str
    value: str
    found: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Something expected that only a person can tell was there: ticked by the trainee."""

    id: str
    text: str
    weight: str = ""  # essential | useful, of a letter
    source: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A criterion to mark oneself on, with what a jury looks for in this very drill."""

    criterion: str
    label: str
    positives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    fairness: Fairness = Fairness.YES  # what a recorded client lets one show


@dataclass(frozen=True, slots=True)
class GridGroup:
    competence: str
    title: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of a drill. ``found`` of ``total``: facts (exchange), or points ticked (the others)."""

    sitting: str
    number: int  # from 1, in time
    at: datetime
    seconds: float
    found: int
    total: int
    indicators: Indicators
    marks: SelfMarks
    words: int  # of the letter, or of the messages and the confirmation


@dataclass(frozen=True, slots=True)
class DrillEnd:
    """Everything the end page shows. ``attempts``: of the same trainee, oldest first, this one among
    them. ``key``: Markdown."""

    file: ReviewFile
    drill: Drill
    title: str
    client: str
    competences: tuple[str, ...]
    key: str
    facts: tuple[FactFound, ...]
    points: tuple[Point, ...]
    grid: tuple[GridGroup, ...]
    marks: SelfMarks
    attempts: tuple[Attempt, ...]
    exchange: ExchangeReview | None = None
    heard: tuple[str, ...] = ()  # the sentences of the recorded client
    client_sound: Path | None = None  # the recording itself, to be heard again

    @property
    def sitting(self) -> str:
        return self.file.model.summary.id


@dataclass(frozen=True, slots=True)
class _Content:
    """What the pack holds of a drill: one of the three."""

    exchange: Exchange | None = None
    case: CaseStudy | None = None
    recording: ClientRecording | None = None


def drill_of(model: ReviewModel) -> Drill:
    """Return what was drilled. ``ValueError`` for a whole sitting."""
    if model.rules.drill is None:
        raise ValueError(f"{model.summary.id} is no drill")
    return model.rules.drill


def drill_end(
    file: ReviewFile, pack: Pack, framework: Framework, others: Iterable[tuple[ReviewModel, Pack]]
) -> DrillEnd:
    """Return the end page of a drill. ``pack``: with all its texts. ``others``: every attempt at the same
    drill, each with the pack it used.

    ``ValueError`` when the sitting is no drill, ``KeyError`` when the pack lacks what was drilled.
    """
    drill = drill_of(file.model)
    content = _content(drill, pack)
    competences = _competences(content)
    exchange = next((item for item in file.model.exchanges if item.id == drill.target), None)
    ordered = sorted(others, key=lambda one: (one[0].summary.created_at, one[0].summary.id))
    return DrillEnd(
        file=file,
        drill=drill,
        title=_title(content),
        client=_client(content, pack),
        competences=competences,
        key=_key(content, pack),
        facts=_facts(content, file.model.events),
        points=_points(content),
        grid=tuple(_group(framework, name, content.exchange) for name in competences),
        marks=marks_of(file.model.events),
        attempts=tuple(_attempt(n, model, of) for n, (model, of) in enumerate(ordered, 1)),
        exchange=exchange,
        heard=content.recording.sentences if content.recording is not None else (),
    )


def marks_of(events: Iterable[Event]) -> SelfMarks:
    """Return the trainee's own grid as it stands."""
    newest = SelfMarks()
    for event in events:
        if event.kind is EventKind.SELF_MARKED:
            newest = SelfMarks.from_data(event.data)
    return newest


# --- What the pack holds ---------------------------------------------------------------------


def _content(drill: Drill, pack: Pack) -> _Content:
    if drill.kind is DrillKind.EXCHANGE:
        return _Content(exchange=pack.exchanges[drill.target])
    cases = {case.id: case for case in pack.cases}
    if drill.kind is DrillKind.LETTER:
        return _Content(case=cases[drill.target])
    recording = {item.id: item for item in pack.recordings}[drill.target]
    return _Content(case=cases[recording.case], recording=recording)


def _competences(content: _Content) -> tuple[str, ...]:
    """As ``domain.drill`` offers them."""
    if content.exchange is not None:
        return content.exchange.competences
    assert content.case is not None
    return content.case.competences[:1] if content.recording is not None else content.case.competences


def _title(content: _Content) -> str:
    item = content.exchange or content.recording or content.case
    assert item is not None
    return item.title


def _client(content: _Content, pack: Pack) -> str:
    if content.exchange is not None:
        return pack.clients[content.exchange.client].short_name
    assert content.case is not None
    return f"{content.case.client_title} {content.case.client_last_name}".strip()


def _key(content: _Content, pack: Pack) -> str:
    if content.exchange is not None:
        return answer_key.exchange_key(pack, content.exchange)
    if content.recording is not None:
        return answer_key.recording_key(content.recording)
    assert content.case is not None
    return answer_key.letter_key(content.case)


def _points(content: _Content) -> tuple[Point, ...]:
    """What was to be there, of a letter (the elements of the file that count) or of an answer aloud."""
    if content.recording is not None:
        expected = enumerate(content.recording.expected, 1)
        return tuple(Point(f"attendu-{number}", text) for number, text in expected)
    if content.exchange is not None or content.case is None:
        return ()
    return tuple(
        Point(f"element-{number}", item.text, item.weight, item.source)
        for number, item in enumerate(content.case.elements, 1)
        if item.weight in (ESSENTIAL, USEFUL)
    )


def _group(framework: Framework, name: str, exchange: Exchange | None) -> GridGroup:
    competence = framework.competence(name)
    seen = {item.criterion: item for item in exchange.observables} if exchange else {}
    nothing = Observable("", (), ())
    rows = tuple(
        GridRow(
            criterion.id,
            criterion.label,
            seen.get(criterion.id, nothing).positives,
            seen.get(criterion.id, nothing).negatives,
            exchange.serves.get(criterion.id, Fairness.YES) if exchange else Fairness.YES,
        )
        for criterion in competence.criteria
    )
    return GridGroup(competence.id, competence.title, rows)


# --- What was found --------------------------------------------------------------------------


def _facts(content: _Content, events: Iterable[Event]) -> tuple[FactFound, ...]:
    if content.exchange is None:
        return ()
    said = revealed(content.exchange, events)
    return tuple(FactFound(fact.label, fact.value, fact.id in said) for fact in content.exchange.facts)


def revealed(exchange: Exchange, events: Iterable[Event]) -> frozenset[str]:
    """Return the facts the client gave: by a line heard to its end, in a message, or by a trainer aloud."""
    lines = exchange.script.lines if isinstance(exchange.script, Script) else {}
    found: set[str] = set()
    aloud: set[str] = set()  # ticked at the console
    for event in events:
        if event.data.get("exchange") != exchange.id:
            continue
        if event.kind is EventKind.LINE_ENDED and event.data.get("complete", True):
            line = lines.get(str(event.data.get("line", "")))
            found |= set(line.reveals) if line is not None else set()
        elif event.kind is EventKind.CHAT_MESSAGE:
            found |= {str(name) for name in event.data.get("reveals") or ()}
        elif event.kind is EventKind.FACT_DELIVERED:
            aloud = aloud - {str(event.data["fact"])}
            aloud |= {str(event.data["fact"])} if event.data.get("delivered") else set()
    return frozenset(found | aloud)


def _attempt(number: int, model: ReviewModel, pack: Pack) -> Attempt:
    drill = drill_of(model)
    content = _content(drill, pack)
    marks = marks_of(model.events)
    exchange = next((item for item in model.exchanges if item.id == drill.target), None)
    facts = _facts(content, model.events)
    points = _points(content)
    return Attempt(
        sitting=model.summary.id,
        number=number,
        at=model.summary.created_at,
        seconds=sum(phase.elapsed_s for phase in model.phases),
        found=sum(fact.found for fact in facts) + sum(point.id in marks.points for point in points),
        total=len(facts) + len(points),
        indicators=exchange.indicators if exchange is not None else Indicators(),
        marks=marks,
        words=_words(model, exchange),
    )


def _words(model: ReviewModel, exchange: ExchangeReview | None) -> int:
    written = sum(work.words for work in model.works if work.key.kind in ("letter", "confirmation"))
    messages = exchange.messages if exchange is not None else ()
    return written + sum(len(said.text.split()) for said in messages if said.speaker == "candidate")


def marked(marks: SelfMarks, rows: Sequence[GridGroup]) -> int:
    """How many criteria of the grid have a verdict."""
    names = {row.criterion for group in rows for row in group.rows}
    return sum(1 for name in marks.criteria if name in names)

"""The rows of a conversation or of an interview: when, who, what, and where it is heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Final

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Pack
from crcd_sim.services.ports import TakeRecord
from crcd_sim.services.records.causes import cause_of
from crcd_sim.services.records.conversations import CANDIDATE, CLIENT, ExchangeReview, Turn
from crcd_sim.services.records.pack_outline import question_texts
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.services.records.review_model import PhaseReview
from crcd_sim.ui import texts
from crcd_sim.ui.review import reasons, telephone, words

NOTE: Final = "note"
LISTEN: Final = "Écoute"  # who speaks in the row of the recorded call
BREATH_S: Final = 2.5  # a candidate who pauses for less is still in the same turn
JURY: Final = "jury"  # one recording for everything the jury asks
INTERVIEWS: Final = ("CLIENT_RECORDING", "REVIEW", "FINAL")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``kind``: client | candidate | note. ``take`` is "" when nothing can be heard there;
    else ``start_s``/``end_s`` are on it. ``t`` is on the sitting's axis. ``why``: why the client spoke."""

    at: str
    who: str
    text: str
    kind: str
    t: float
    take: str = ""
    start_s: float = 0.0
    end_s: float | None = None
    why: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.at, self.who, self.text, self.why)
        return ", ".join(part for part in parts if part)


def line_at(lines: Sequence[Line], take: str, second: float) -> int:
    """Return the row heard at ``second`` of ``take``: the last one that has begun, −1 before all."""
    found, begun = -1, -1.0
    for index, line in enumerate(lines):
        if line.take == take and begun <= line.start_s <= second + 0.02:
            found, begun = index, line.start_s
    return found


# --- Exchanges -------------------------------------------------------------------------------


def exchange_lines(
    exchange: ExchangeReview, file: ReviewFile, zone: tzinfo | None = None
) -> tuple[Line, ...]:
    """Return the rows of an exchange, in order."""
    if exchange.channel == "chat":
        return _chat_lines(exchange, file.pack)
    takes = {take.id: take for take in file.model.recordings}
    found = list(_turn_lines(exchange, file.pack))
    found += _call_notes(exchange, file.model.events, takes, zone)
    found += (
        Line("", "Numéro composé", telephone.attempt(dialled), NOTE, dialled.t)
        for dialled in file.model.dialled
        if dialled.exchange == exchange.id
    )
    return tuple(sorted(found, key=lambda line: line.t))


def _chat_lines(exchange: ExchangeReview, pack: Pack | None) -> tuple[Line, ...]:
    client = words.short_client_name(exchange, pack) if pack else "Client"
    found: list[Line] = []
    for message in exchange.messages:
        who = "Candidat" if message.speaker == CANDIDATE else client
        found.append(Line(words.position(message.at_s), who, message.text, message.speaker, message.t))
        if message.understood is not None:
            found.append(Line("", "Compris", words.understood(message.understood), NOTE, message.t))
    if exchange.ended_t is not None and (said := words.ending(exchange)):
        since = exchange.ended_t - (exchange.started_t or 0.0)
        found.append(Line(words.position(since), "Fin", said, NOTE, exchange.ended_t))
    return tuple(found)


def _turn_lines(exchange: ExchangeReview, pack: Pack | None) -> Iterator[Line]:
    names = telephone.names(pack)
    for group in _groups(exchange.turns):
        first, last = group[0], group[-1]
        text = first.text
        if not first.line:
            heard = sum((turn.end_s or turn.start_s) - turn.start_s for turn in group)
            text = words.seconds(max(heard, 0.1))
            if first.speaker == CLIENT:
                text = f"Le formateur a parlé au nom du client ({text})"
        elif marks := _marks(first):
            text = f"{text} ({marks})"
        yield Line(
            words.position(first.start_s),
            _speaker(exchange, first, names),
            text,
            first.speaker,
            first.t,
            first.take,
            first.start_s,
            last.end_s,
            reasons.why_spoken(first.cause) if first.cause is not None else "",
        )


def _speaker(exchange: ExchangeReview, turn: Turn, names: Mapping[str, str]) -> str:
    """Who speaks; and to whom, when a candidate does not speak to the person to be reached."""
    if turn.speaker != CANDIDATE:
        return names.get(turn.who, "Client")
    if turn.to and exchange.target and turn.to != exchange.target:
        return f"Candidat, à {names.get(turn.to, 'une autre personne')}"
    return "Candidat"


def _marks(turn: Turn) -> str:
    """What of the line was heard, when that is not all of it."""
    taken_up = turn.cause is not None and bool(turn.cause.seconds("from_s"))
    return ", ".join(["la suite"] * taken_up + ["interrompu"] * (not turn.complete))


def _groups(turns: Iterable[Turn]) -> Iterator[list[Turn]]:
    """Yield lines one by one, and words of one's own breath after breath as one turn."""
    group: list[Turn] = []
    for turn in turns:
        last = group[-1] if group else None
        goes_on = (
            last is not None
            and last.speaker == turn.speaker
            and not (last.line or turn.line)
            and last.take == turn.take
            and last.to == turn.to
            and turn.start_s - (last.end_s or last.start_s) < BREATH_S
        )
        if group and not goes_on:
            yield group
            group = []
        group.append(turn)
    if group:
        yield group


def _call_notes(
    exchange: ExchangeReview, events: Iterable[Event], takes: dict[str, TakeRecord], zone: tzinfo | None
) -> Iterator[Line]:
    """What happened to the call itself: held, muted, interrupted, missed, called back, ended."""
    take: TakeRecord | None = None
    pending: dict[EventKind, Line] = {}
    for event in events:
        if event.data.get("exchange") != exchange.id:
            continue
        if event.kind is EventKind.CALL_CONNECTED:
            take = takes.get(str(event.data.get("take") or ""))
            attempt = int(event.data.get("attempt", 1))
            if attempt > 1:
                when = texts.clock_time(texts.local(event.wall, zone))
                yield _note(event, take, "Rappel", f"à {when}")
        elif event.kind is EventKind.CALL_MISSED:
            when = texts.clock_time(texts.local(event.wall, zone))
            yield Line("", "Appel manqué", f"à {when}", NOTE, event.t)
        elif event.kind is EventKind.TURN_DECISION:
            if noted := reasons.noted(cause_of(event)):
                yield _note(event, take, *noted)
        elif event.kind in _BEGIN:
            pending[event.kind] = _note(event, take, _BEGIN[event.kind], "")
        elif event.kind in _END:
            if begun := pending.pop(_END[event.kind], None):
                yield _until(begun, event.t)
        elif event.kind is EventKind.CALL_ENDED:
            yield from (_until(begun, event.t) for begun in pending.values())
            pending.clear()
            by = str(event.data.get("by", ""))
            yield _note(event, take, "Fin de l’appel", words.ending(replace(exchange, ended_by=by)))


_BEGIN: Final = {EventKind.CALL_HELD: "Mise en attente", EventKind.CALL_MUTED: "Micro coupé"}
_END: Final = {EventKind.CALL_RETRIEVED: EventKind.CALL_HELD, EventKind.CALL_UNMUTED: EventKind.CALL_MUTED}


def _note(event: Event, take: TakeRecord | None, who: str, text: str) -> Line:
    if take is None:
        return Line("", who, text, NOTE, event.t)
    second = max(0.0, event.t - take.t)
    return Line(words.position(second), who, text, NOTE, event.t, take.id, second)


def _until(begun: Line, t: float) -> Line:
    length = t - begun.t
    return replace(begun, text=words.seconds(length), end_s=begun.start_s + length if begun.take else None)


# --- Interviews ------------------------------------------------------------------------------


def interview_lines(phase: PhaseReview, file: ReviewFile, zone: tzinfo | None = None) -> tuple[Line, ...]:
    """Return the rows of an interview: what was heard, asked and answered."""
    asked = question_texts(file.pack) if file.pack else {}
    titles = {item.id: item.title for item in file.pack.recordings} if file.pack else {}
    takes = {take.id: take for take in file.model.recordings}
    found: list[Line] = []
    number = 0
    for event in _events_of(phase, file):
        at = texts.precise_time(texts.local(event.wall, zone))
        if event.kind is EventKind.RECORDING_PLAYED:
            name = str(event.data.get("recording", ""))
            found.append(Line(at, LISTEN, _listening(event, titles.get(name, name)), NOTE, event.t))
        elif event.kind is EventKind.QUESTION_SHOWN:
            number += 1
            name = str(event.data.get("question", ""))
            found.append(Line(at, f"Question {number}", asked.get(name, ""), CLIENT, event.t))
        elif event.kind is EventKind.ANSWER_STARTED:
            take = takes.get(str(event.data.get("take") or ""))
            found.append(_answer(event, at, take))
    return tuple(found)


def interviews(file: ReviewFile) -> tuple[PhaseReview, ...]:
    """Return the interviews that were begun."""
    return tuple(
        phase for phase in file.model.phases if phase.kind in INTERVIEWS and phase.started_t is not None
    )


def _events_of(phase: PhaseReview, file: ReviewFile) -> Iterator[Event]:
    start = phase.started_t if phase.started_t is not None else float("inf")
    end = phase.sealed_t if phase.sealed_t is not None else float("inf")
    later = [
        other.started_t
        for other in file.model.phases
        if other.started_t is not None and other.started_t > start
    ]
    end = min([end, *later])
    return (event for event in file.model.events if start <= event.t < end)


def _listening(event: Event, title: str) -> str:
    start = float(event.data.get("from_s") or 0.0)
    end = float(event.data.get("to_s") or start)
    how = "en entier" if event.data.get("complete") else "interrompue"
    return f"{texts.quoted(title)}, {texts.duration(end - start)}, {how}"


def _answer(event: Event, at: str, take: TakeRecord | None) -> Line:
    question = event.data.get("question")
    what = "" if question else "réponse au client"
    if question == JURY:
        what = "réponses au jury"
    said = texts.duration(take.duration_s) if take is not None and take.duration_s else ""
    text = f"{what}, {said}" if what and said else what or said
    if take is None:
        return Line(at, "Candidat", text or "sans enregistrement", CANDIDATE, event.t)
    return Line(at, "Candidat", text, CANDIDATE, event.t, take.id, 0.0, take.duration_s or None)

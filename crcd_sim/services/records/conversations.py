"""The exchanges of a sitting, told again from its journal: turns, messages, forms, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Exchange, Pack
from crcd_sim.domain.record_form import UNSENT
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.services.ports import FieldChange, TakeRecord
from crcd_sim.services.records.causes import Cause, cause_among, counted
from crcd_sim.services.records.exchange_facts import CANDIDATE, CLIENT, Facts, indicators_of
from crcd_sim.services.records.indicators import Indicators

__all__ = ["CANDIDATE", "CLIENT", "Confirmation", "ExchangeReview", "Message", "Turn", "exchanges_of"]


LIVE = "live"  # reason of a turn said by the trainer's own voice


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said on the telephone. ``start_s``/``end_s`` on the take; ``t`` on the sitting's axis.

    ``who``: id of the voice (a secretary, a spouse, the client); "" for the candidate, whose words are
    heard, not written, and for a client a trainer gave their own voice to (``reason`` LIVE); ``to`` is the
    voice a candidate heard last. ``end_s`` is None when a stop cut the line.
    """

    speaker: str  # client | candidate
    who: str
    line: str
    text: str
    take: str
    start_s: float
    end_s: float | None
    t: float
    complete: bool = True
    reason: str = ""
    cause: Cause | None = None  # the client's: why it spoke then
    to: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A chat message. ``at_s``: seconds since the chat was opened. ``reason``: why the client wrote it.
    ``understood``: what a client took it to mean, (intent, words); None when that was not kept."""

    speaker: str
    text: str
    line: str
    at_s: float
    t: float
    reason: str = ""
    understood: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A written message sent to the client."""

    channel: str
    work: str
    sha256: str
    t: float
    at: datetime


@dataclass(frozen=True, slots=True)
class ExchangeReview:
    """One exchange. ``held``: it was begun. Instants are None when it was not."""

    id: str
    title: str
    competence: str
    channel: str
    direction: str
    client: str
    driver: str
    held: bool
    started_t: float | None
    started_at: datetime | None
    ended_t: float | None
    ended_at: datetime | None
    ended_by: str
    turns: tuple[Turn, ...]
    messages: tuple[Message, ...]
    qualification: Mapping[str, str]
    confirmations: tuple[Confirmation, ...]
    indicators: Indicators
    recordings: tuple[str, ...]  # take ids, in order
    drivers: tuple[str, ...] = ()  # all who really played the client, in order
    target: str = ""  # voice of the person to be reached, "" when the journal does not say
    counts: Mapping[str, int] = field(default_factory=dict)  # by the names of ``COUNTED``


def exchanges_of(
    events: Iterable[Event],
    rules: Rules,
    pack: Pack | None,
    fields: Iterable[FieldChange],
    takes: Iterable[TakeRecord],
) -> tuple[ExchangeReview, ...]:
    """Return every exchange: those of the subject drawn in its order, then any other one met."""
    reader = _Reader(rules, {take.id: take for take in takes})
    order: list[str] = []
    for event in events:
        if event.kind is EventKind.ENVELOPE_OPENED and event.data.get("purpose") == "subject":
            order += _subject_exchanges(pack, str(event.data.get("content", "")))
        reader.read(event)
    filled: dict[str, dict[str, str]] = {}
    for change in fields:
        if change.field == UNSENT:
            continue
        filled.setdefault(change.exchange, {})[change.field] = change.value
    names = dict.fromkeys([*order, *reader.facts, *filled])
    return tuple(
        _review(name, reader.facts_of(name), pack.exchanges.get(name) if pack else None, filled.get(name, {}))
        for name in names
        if name
    )


def _subject_exchanges(pack: Pack | None, subject: str) -> tuple[str, ...]:
    found = [item for item in pack.subjects if item.id == subject] if pack else []
    return found[0].exchanges if found else ()


class _Reader:
    """Sorts the journal's facts by exchange."""

    def __init__(self, rules: Rules, takes: Mapping[str, TakeRecord]) -> None:
        self._rules = rules
        self._takes = takes
        self.facts: dict[str, Facts] = {}
        self._finished_t: float | None = None  # when the candidate said the exchanges were over
        self._calls = {
            EventKind.CALL_RINGING: self._ringing,
            EventKind.CALL_MISSED: self._missed,
            EventKind.CALL_CONNECTED: self._connected,
            EventKind.CALL_HELD: self._held,
            EventKind.CALL_RETRIEVED: self._retrieved,
            EventKind.CALL_ENDED: self._ended,
            EventKind.DRIVER_CHANGED: self._driver,
            EventKind.TURN_DECISION: self._decided,
            EventKind.LINE_STARTED: self._line_started,
            EventKind.LINE_ENDED: self._line_ended,
            EventKind.CANDIDATE_SPOKE: self._spoke,
            EventKind.TRAINER_SPOKE: self._trainer_spoke,
            EventKind.CHAT_OPENED: self._chat_opened,
            EventKind.CHAT_MESSAGE: self._message,
            EventKind.CHAT_CLOSED: self._ended,
            EventKind.CONFIRMATION_SENT: self._confirmation,
        }

    def facts_of(self, exchange: str) -> Facts:
        if exchange not in self.facts:
            self.facts[exchange] = Facts(driver=str(self._rules.driver_of(exchange)))
        return self.facts[exchange]

    def read(self, event: Event) -> None:
        if event.kind in _BEGINNINGS:
            self._after_ends(event.t)
        elif event.data.get("phase") == "EXCHANGES":
            self._phase(event)
        exchange = str(event.data.get("exchange") or "")
        if exchange and event.kind in self._calls:
            self._calls[event.kind](self.facts_of(exchange), event)
        elif exchange and event.kind is EventKind.EXCHANGE_NOT_HELD:
            self.facts_of(exchange).not_held = True  # an answering machine is nobody

    def _phase(self, event: Event) -> None:
        """The end of the part is the end of what follows the last contact, unless it is taken back."""
        if event.kind is EventKind.PHASE_FINISHED:
            self._finished_t = event.t
            self._after_ends(event.t)
        elif event.kind is EventKind.PHASE_REOPENED:
            for facts in self.facts.values():
                if facts.next_t is not None and facts.next_t == self._finished_t:
                    facts.next_t = None
        elif event.kind is EventKind.PHASE_SEALED:  # told later than it was, after a stop
            self._after_ends(_number(event.data, "at", event.t))

    def _after_ends(self, t: float) -> None:
        for facts in self.facts.values():
            if facts.ended and facts.next_t is None:
                facts.next_t = t

    def _ringing(self, facts: Facts, event: Event) -> None:
        attempt = int(event.data.get("attempt", 1))
        facts.ringing[attempt] = event
        facts.attempts = max(facts.attempts, attempt)

    def _missed(self, facts: Facts, event: Event) -> None:
        facts.missed += 1

    def _connected(self, facts: Facts, event: Event) -> None:
        facts.connected.append(event)
        facts.attempts = max(facts.attempts, int(event.data.get("attempt", 1)))
        facts.next_t = None
        facts.outbound = bool(event.data.get("outbound", facts.outbound))
        facts.target = str(event.data.get("target", facts.target))
        self._driver(facts, event)
        take = str(event.data.get("take") or "")
        if take:
            facts.takes.append(take)

    def _held(self, facts: Facts, event: Event) -> None:
        facts.held_at = event.t

    def _retrieved(self, facts: Facts, event: Event) -> None:
        start = facts.held_at if facts.held_at is not None else event.t - _number(event.data, "seconds")
        facts.holds.append((start, event.t))
        facts.held_at = None

    def _ended(self, facts: Facts, event: Event) -> None:
        if facts.held_at is not None:
            facts.holds.append((facts.held_at, event.t))
            facts.held_at = None
        facts.ended.append(event)

    def _driver(self, facts: Facts, event: Event) -> None:
        if facts.on_line and facts.driver == Driver.PERSON:
            facts.heard()  # whatever they said, no line tells it
        facts.driver = str(event.data.get("driver") or facts.driver)

    def _decided(self, facts: Facts, event: Event) -> None:
        facts.decided.append(event)

    def _line_started(self, facts: Facts, event: Event) -> None:
        take, origin = self._take(facts, event)
        who, line, text, reason = (
            str(event.data.get(key, "")) for key in ("speaker", "line", "text", "reason")
        )
        start, cause = round(max(event.t - origin, 0.0), 3), cause_among(facts.decided, reason)
        facts.turns.append(
            Turn(CLIENT, who, line, text, take, start, None, event.t, False, reason, cause=cause)
        )
        facts.decided.clear()
        facts.heard()

    def _line_ended(self, facts: Facts, event: Event) -> None:
        line = str(event.data.get("line", ""))
        _, origin = self._take(facts, event)
        for index in range(len(facts.turns) - 1, -1, -1):
            turn = facts.turns[index]
            if turn.line == line and turn.end_s is None:
                start = _number(event.data, "start_s", turn.start_s)
                end = _number(event.data, "end_s", round(max(event.t - origin, start), 3))
                complete = bool(event.data.get("complete", True))
                facts.turns[index] = replace(
                    turn, start_s=start, end_s=end, t=round(origin + start, 3), complete=complete
                )
                facts.spans.append((CLIENT, (origin + start, origin + end)))
                return

    def _spoke(self, facts: Facts, event: Event) -> None:
        take, origin = self._take(facts, event)
        start, end = _number(event.data, "start_s"), _number(event.data, "end_s")
        heard = [turn.who for turn in facts.turns if turn.who and turn.take == take and turn.start_s <= start]
        to = heard[-1] if heard else ""
        facts.turns.append(Turn(CANDIDATE, "", "", "", take, start, end, round(origin + start, 3), to=to))
        facts.spans.append((CANDIDATE, (origin + start, origin + end)))

    def _trainer_spoke(self, facts: Facts, event: Event) -> None:
        """The client, by a trainer's own voice: a turn like any other, of no line."""
        take, origin = self._take(facts, event)
        start, end = _number(event.data, "start_s"), _number(event.data, "end_s")
        facts.turns.append(Turn(CLIENT, "", "", "", take, start, end, round(origin + start, 3), reason=LIVE))
        facts.spans.append((CLIENT, (origin + start, origin + end)))
        facts.heard()

    def _chat_opened(self, facts: Facts, event: Event) -> None:
        self._driver(facts, event)
        facts.chat = True
        facts.attempts = max(facts.attempts, 1)
        facts.connected.append(event)
        facts.next_t = None

    def _message(self, facts: Facts, event: Event) -> None:
        data = event.data
        opened = facts.connected[-1].t if facts.connected else event.t
        at = _number(data, "at_s", round(event.t - opened, 3))
        speaker = CANDIDATE if data.get("speaker") == CANDIDATE else CLIENT
        understood = tuple(zip(data["intents"], data["words"], strict=False)) if "words" in data else None
        text, line, reason = (str(data.get(key) or "") for key in ("text", "line", "reason"))
        if speaker == CLIENT:
            facts.heard()
        facts.messages.append(Message(speaker, text, line, at, event.t, reason, understood))

    def _confirmation(self, facts: Facts, event: Event) -> None:
        data = event.data
        facts.confirmations.append(
            Confirmation(
                str(data.get("channel", "")),
                str(data.get("work", "")),
                str(data.get("sha256", "")),
                event.t,
                event.wall,
            )
        )

    def _take(self, facts: Facts, event: Event) -> tuple[str, float]:
        """Return the take that is running and the sitting's time of its first sample."""
        name = facts.takes[-1] if facts.takes else ""
        if name in self._takes:
            return name, self._takes[name].t
        return name, facts.connected[-1].t if facts.connected else event.t


_BEGINNINGS = frozenset({EventKind.CONTACT_RELEASED, EventKind.CALL_DIALLED, EventKind.CHAT_OPENED})


def _number(data: Mapping[str, Any], key: str, default: float = 0.0) -> float:
    value = data.get(key)
    return float(value) if isinstance(value, int | float) else default


def _review(name: str, facts: Facts, exchange: Exchange | None, filled: Mapping[str, str]) -> ExchangeReview:
    first = facts.connected[0] if facts.connected else None
    last = facts.ended[-1] if facts.ended else None
    if first is not None and last is not None and last.t < facts.connected[-1].t:
        last = None  # called back, and still in progress
    channel = exchange.channel.value if exchange else "chat" if facts.chat else "phone"
    direction = exchange.direction.value if exchange else "outbound" if facts.outbound else "inbound"
    return ExchangeReview(
        id=name,
        title=exchange.title if exchange else name,
        competence=exchange.competence if exchange else "",
        channel=channel,
        direction=direction,
        client=exchange.client if exchange else "",
        driver=facts.driver,
        drivers=facts.drivers(),
        held=first is not None and not facts.not_held,
        started_t=first.t if first else None,
        started_at=first.wall if first else None,
        ended_t=last.t if last else None,
        ended_at=last.wall if last else None,
        ended_by=str(last.data.get("by", "")) if last else "",
        turns=tuple(sorted(facts.turns, key=lambda turn: turn.t)),
        messages=tuple(facts.messages),
        qualification=dict(filled),
        confirmations=tuple(facts.confirmations),
        indicators=indicators_of(facts, channel),
        recordings=tuple(facts.takes),
        target=facts.target,
        counts=counted(facts.ended) if channel == "phone" and facts.ended else {},
    )

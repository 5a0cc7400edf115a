"""What the journal says for a trainer's console: notes, facts delivered, lines said, messages.

Folded from the first event on, so that a console opened late, or again after a stop, shows it all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from crcd_sim.dialogue.script import Script
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.notes import Note, noted
from crcd_sim.domain.pack import Pack
from crcd_sim.services.exam.console_view import ConsoleMessage

_BEGUN = (EventKind.CALL_CONNECTED, EventKind.CHAT_OPENED)
_OVER = (EventKind.CALL_ENDED, EventKind.CHAT_CLOSED)


@dataclass(frozen=True, slots=True)
class Given:
    """A fact delivered. ``at_s``: second of the contact, None outside it. ``by_hand``: the trainer said it
    aloud and ticked it, and may untick it; what a line gave stays given."""

    at_s: float | None
    by_hand: bool


@dataclass(slots=True)
class ContactRecord:
    """One contact. ``given``: by fact."""

    began_t: float | None = None  # None while nobody is on the line
    opened_t: float | None = None  # of a chat, the first time
    carried_s: float = 0.0  # on the line before a stop of the workstation
    last_s: float = 0.0  # second of the last event
    said: set[str] = field(default_factory=set)
    given: dict[str, Given] = field(default_factory=dict)
    messages: list[ConsoleMessage] = field(default_factory=list)

    def second(self, t: float) -> float | None:
        """Return the second of the contact at ``t``, None when nobody is on the line."""
        return None if self.began_t is None else round(self.carried_s + t - self.began_t, 3)


class ConsoleRecord:
    """``fold`` every event of the sitting, in order."""

    def __init__(self, pack: Pack, events: Iterable[Event] = ()) -> None:
        self._pack = pack
        self._contacts: dict[str, ContactRecord] = {}
        self._all: tuple[Note, ...] = ()
        for event in events:
            self.fold(event)

    @property
    def notes(self) -> tuple[Note, ...]:
        return self._all

    def of(self, exchange: str) -> ContactRecord:
        return self._contacts.setdefault(exchange, ContactRecord())

    def fold(self, event: Event) -> None:
        self._all = noted(self._all, event)
        exchange = str(event.data.get("exchange") or "")
        if not exchange:
            return
        record = self.of(exchange)
        if event.kind in _BEGUN:
            self._begun(record, event)
        elif event.kind in _OVER:
            record.began_t, record.carried_s = None, 0.0
        else:
            self._told(record, exchange, event)
        second = record.second(event.t)
        if second is not None:
            record.last_s = second

    def _begun(self, record: ContactRecord, event: Event) -> None:
        if event.kind is EventKind.CHAT_OPENED:  # it counts from its first opening, stops included
            record.opened_t = event.t if record.opened_t is None else record.opened_t
            record.carried_s = event.t - record.opened_t
        else:
            record.carried_s = record.last_s if event.data.get("recovered") else 0.0
        record.began_t = event.t

    def _told(self, record: ContactRecord, exchange: str, event: Event) -> None:
        data = event.data
        match event.kind:
            case EventKind.LINE_STARTED:
                record.said |= {str(data["line"]), str(data.get("origin") or data["line"])}
            case EventKind.LINE_ENDED if data.get("complete", True):
                self._give(record, self._reveals(exchange, str(data["line"])), event.t)
            case EventKind.CHAT_MESSAGE:
                record.said.add(str(data.get("line") or ""))
                self._give(record, data.get("reveals") or (), event.t)
                client = data.get("speaker") == "client"
                record.messages.append(ConsoleMessage(client, str(data["text"]), float(data["at_s"])))
            case EventKind.FACT_DELIVERED:
                at_s = data.get("at_s")
                record.given.pop(str(data["fact"]), None)
                if data.get("delivered"):
                    given = Given(None if at_s is None else float(at_s), by_hand=True)
                    record.given[str(data["fact"])] = given

    def _give(self, record: ContactRecord, facts: Iterable[object], t: float) -> None:
        for fact in facts:
            known = record.given.get(str(fact))
            if known is None or known.by_hand:
                at_s = known.at_s if known is not None else record.second(t)
                record.given[str(fact)] = Given(at_s, by_hand=False)

    def _reveals(self, exchange: str, line: str) -> tuple[str, ...]:
        known = self._pack.exchanges.get(exchange)
        script = known.script if known is not None else None
        found = script.lines.get(line) if isinstance(script, Script) else None
        return found.reveals if found is not None else ()

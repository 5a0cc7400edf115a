"""What the journal says of one exchange, gathered as it is read, and what is measured in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crcd_sim.domain.events import Event
from crcd_sim.domain.rules import Driver
from crcd_sim.services.records.indicators import (
    Indicators,
    Span,
    length,
    mean,
    overlaps,
    reply_times,
    silences,
    talk_share,
)

if TYPE_CHECKING:
    from crcd_sim.services.records.conversations import Confirmation, Message, Turn

CLIENT, CANDIDATE = "client", "candidate"


@dataclass(slots=True)
class Facts:
    """What the journal says of one exchange, gathered as it is read."""

    driver: str
    connected: list[Event] = field(default_factory=list)
    ended: list[Event] = field(default_factory=list)
    ringing: dict[int, Event] = field(default_factory=dict)
    attempts: int = 0
    missed: int = 0
    takes: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    decided: list[Event] = field(default_factory=list)  # since the last line of the client
    spans: list[tuple[str, Span]] = field(default_factory=list)  # (speaker, on the axis)
    holds: list[Span] = field(default_factory=list)
    held_at: float | None = None
    messages: list[Message] = field(default_factory=list)
    confirmations: list[Confirmation] = field(default_factory=list)
    next_t: float | None = None  # when something else was begun after the end
    chat: bool = False
    outbound: bool = False
    not_held: bool = False
    target: str = ""
    drove: list[str] = field(default_factory=list)  # who played the client and was heard, or read

    @property
    def on_line(self) -> bool:
        return bool(self.connected) and not (self.ended and self.ended[-1].t >= self.connected[-1].t)

    def heard(self) -> None:
        """The client has just said something, by whoever plays it."""
        if self.driver not in self.drove:
            self.drove.append(self.driver)

    def drivers(self) -> tuple[str, ...]:
        """Return who really played the client, in order; no line tells what a person said."""
        last = () if self.drove and self.driver != Driver.PERSON else (self.driver,)
        return tuple(dict.fromkeys((*self.drove, *last)))


def indicators_of(facts: Facts, channel: str) -> Indicators:
    attempts = facts.attempts or None
    after = _after_call(facts)
    if channel == "chat":
        waits = reply_times([(message.speaker, message.at_s) for message in facts.messages])
        return Indicators(
            pickup_s=_pickup(facts),
            first_reply_s=waits[0] if waits else None,
            mean_reply_s=mean(waits),
            after_call_s=after,
            attempts=attempts,
            missed=facts.missed if attempts else None,
        )
    if not facts.connected:
        return Indicators(attempts=attempts, missed=facts.missed or None)
    mine = [span for speaker, span in facts.spans if speaker == CANDIDATE]
    theirs = [span for speaker, span in facts.spans if speaker == CLIENT]
    both, nobody = overlaps(mine, theirs), silences([*mine, *theirs], facts.holds)
    return Indicators(
        pickup_s=_pickup(facts),
        greeting_s=_greeting(facts, mine),
        holds=len(facts.holds),
        hold_s=round(length(facts.holds), 3),
        talk_s=round(length(mine), 3),
        client_s=round(length(theirs), 3),
        talk_share=talk_share(mine, theirs),
        overlaps=len(both),
        overlap_s=round(length(both), 3),
        silences=len(nobody),
        silence_s=round(length(nobody), 3),
        after_call_s=after,
        attempts=attempts,
        missed=facts.missed,
    )


def _pickup(facts: Facts) -> float | None:
    first = next((event for event in facts.connected if not event.data.get("outbound")), None)
    ringing = facts.ringing.get(int(first.data.get("attempt", 1))) if first else None
    return round(first.t - ringing.t, 3) if first and ringing else None


def _greeting(facts: Facts, mine: list[Span]) -> float | None:
    connected = facts.connected[0].t
    words = [start for start, _ in mine if start >= connected - 0.05]
    return round(max(min(words) - connected, 0.0), 3) if words else None


def _after_call(facts: Facts) -> float | None:
    """Seconds from the end to the next beginning, or to the end of the part."""
    if not facts.ended or facts.next_t is None:
        return None
    return round(max(0.0, facts.next_t - facts.ended[-1].t), 3)

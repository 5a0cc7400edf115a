"""The contacts of the exchanges part: where each stands, and how that is read back from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from crcd_sim.dialogue.chat import PastMessage
from crcd_sim.dialogue.script import Number, Script
from crcd_sim.dialogue.signals import Driver
from crcd_sim.dialogue.turns import SIDE_REASONS, successor
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Channel, Direction, Exchange, Pack
from crcd_sim.services.exam.call_session import CallPlan
from crcd_sim.services.exam.chat_view import ChatLine, ChatPlan
from crcd_sim.services.exam.phone_view import Dialled, normalised


class ContactState(StrEnum):
    NOT_BEGUN = "not_begun"
    WAITING = "waiting"  # released, or about to come back
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"
    MISSED = "missed"
    NOT_HELD = "not_held"  # the time ran out first


ATTEMPTS = 2  # the call, and one call back

# Events that prove the client was still on the line: the time up to the last of them counts.
ON_THE_LINE = frozenset({
    EventKind.CALL_CONNECTED, EventKind.CALL_HELD, EventKind.CALL_RETRIEVED, EventKind.CALL_MUTED,
    EventKind.CALL_UNMUTED, EventKind.LINE_STARTED, EventKind.LINE_ENDED, EventKind.CANDIDATE_SPOKE,
    EventKind.TURN_DECISION, EventKind.CHAT_OPENED, EventKind.CHAT_MESSAGE,
})  # fmt: skip
OVER = frozenset({ContactState.ENDED, ContactState.MISSED, ContactState.NOT_HELD})


@dataclass(frozen=True, slots=True)
class ContactView:
    """What the list of clients shows of one contact; never a motive, never a file."""

    exchange: str
    client: str
    channel: Channel
    direction: Direction
    state: ContactState
    attempt: int
    target_s: int


@dataclass(slots=True)
class Contact:
    """One exchange of the subject while the part runs. Owned by the desk."""

    exchange: Exchange
    state: ContactState = ContactState.NOT_BEGUN
    attempt: int = 0
    held: bool = False  # it has been on the line at least once
    outcome: str = "answers"
    outbound: bool = False  # the call in progress was dialled by the candidate
    opening: str = ""  # first line of the call in progress, when it is not the script's
    last_line: str = ""  # last line that carried content
    carried_s: float = 0.0  # on the line, before and after stops of the workstation
    before_s: float = 0.0  # of which before the last stop
    connected_t: float = 0.0
    opened_t: float | None = None  # chat
    messages: list[PastMessage] = field(default_factory=list)
    lines: list[ChatLine] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.exchange.id

    @property
    def script(self) -> Script:
        script = self.exchange.script
        if not isinstance(script, Script):
            raise TypeError(f"{self.exchange.id}: the script was not read")
        return script

    @property
    def inbound(self) -> bool:
        return self.exchange.direction is Direction.INBOUND

    def view(self) -> ContactView:
        return ContactView(
            self.id,
            self.exchange.client,
            self.exchange.channel,
            self.exchange.direction,
            self.state,
            self.attempt,
            self.exchange.target_s,
        )

    def fold(self, event: Event) -> None:
        """Bring the contact up to one more event of its own."""
        data = event.data
        match event.kind:
            case EventKind.CONTACT_RELEASED:
                self.state, self.attempt = ContactState.WAITING, 1
            case EventKind.CALL_RINGING:
                self.state, self.attempt = ContactState.RINGING, int(data["attempt"])
            case EventKind.CALL_MISSED:
                again = int(data["attempt"]) < ATTEMPTS
                self.state = ContactState.WAITING if again else ContactState.MISSED
                self.attempt = ATTEMPTS
            case EventKind.CALL_CONNECTED | EventKind.CHAT_OPENED:
                self.state, self.held = ContactState.IN_PROGRESS, True
                self.attempt = int(data["attempt"])
                self.outcome = str(data.get("outcome", "answers"))
                self.outbound = bool(data.get("outbound", False))
                self.opening = str(data.get("opening", ""))
                self.connected_t = event.t
                self.before_s = self.carried_s if data.get("recovered") else 0.0
                if event.kind is EventKind.CHAT_OPENED and self.opened_t is None:
                    self.opened_t = event.t
            case EventKind.LINE_STARTED:
                reason = str(data.get("reason", ""))
                if reason not in SIDE_REASONS and reason != "closing":
                    self.last_line = str(data.get("origin") or data["line"])
            case EventKind.CHAT_MESSAGE:
                self._message(event)
            case EventKind.CALL_ENDED | EventKind.CHAT_CLOSED:
                self.state = ContactState(data.get("contact", ContactState.ENDED.value))
                if self.state is ContactState.WAITING:
                    self.attempt += 1
                elif self.state is ContactState.NOT_BEGUN:  # a message was left, nobody was reached
                    self.held, self.attempt, self.last_line = False, 0, ""
            case EventKind.EXCHANGE_NOT_HELD:
                self.state = ContactState.NOT_HELD

    def _message(self, event: Event) -> None:
        data = event.data
        speaker, text = str(data["speaker"]), str(data["text"])
        intents = tuple(str(name) for name in data.get("intents", ()))
        self.messages.append(
            PastMessage(speaker, text, str(data.get("line", "")), str(data.get("reason", "")), intents)
        )
        self.lines.append(ChatLine(speaker, text, float(data["at_s"])))

    def call_plan(self, driver: Driver, *, recovered: bool = False) -> CallPlan:
        """Return the call to come: a ring, or with ``recovered`` the call that a stop cut."""
        line = self.last_line if self.last_line in self.script.lines else ""
        return CallPlan(
            exchange=self.exchange,
            script=self.script,
            driver=driver,
            attempt=max(1, self.attempt),
            outbound=recovered and self.outbound,
            outcome=self.outcome if recovered else "answers",
            opening=self.opening if recovered else line,
            recovered=line if recovered else "",
            carried_s=self.carried_s if recovered else 0.0,
        )

    def dialled(self, number: Number, driver: Driver) -> Dialled:
        """Return what one of its numbers leads to now."""
        if number.outcome == "no_answer" or self.state is not ContactState.NOT_BEGUN:
            return Dialled("no_answer", self.id)
        plan = CallPlan(
            exchange=self.exchange,
            script=self.script,
            driver=driver,
            outbound=True,
            outcome=number.outcome,
            opening=number.opening,
        )
        return Dialled(number.outcome, self.id, plan)

    def chat_plan(self, driver: Driver) -> ChatPlan:
        """Return the chat to come; it goes on from what was said."""
        return ChatPlan(
            exchange=self.exchange,
            script=self.script,
            driver=driver,
            attempt=max(1, self.attempt),
            past=tuple(self.messages),
            lines=tuple(self.lines),
            opened_t=self.opened_t,
        )

    def lines_left(self, cursor: str) -> int:
        """Return how many lines of the spine are left from ``cursor`` to the end."""
        seen: list[str] = []
        while cursor in self.script.lines and cursor not in seen:
            seen.append(cursor)
            cursor = "" if self.script.lines[cursor].ends else successor(self.script, cursor)
        return len(seen)

    def state_after(self, by: str, cursor: str, driver: Driver, cut_lines: int) -> ContactState:
        """Return what becomes of the contact when the candidate, or another, ends it at ``cursor``.

        Ended by the candidate with ``cut_lines`` lines or more left to say, it was cut by mistake: a
        recorded client comes back, once.
        """
        if self.outcome == "voicemail" and self.answers_somewhere():
            return ContactState.NOT_BEGUN  # the person is still to be reached
        early = by == "candidate" and self.lines_left(cursor) >= cut_lines
        back = early and self.attempt < ATTEMPTS and driver is Driver.RECORDED
        return ContactState.WAITING if back else ContactState.ENDED

    def answers_somewhere(self) -> bool:
        """Say whether a number of the file leads to the person to be reached."""
        return any(number.outcome in ("answers", "secretary", "spouse") for number in self.script.numbers)


def restored(exchanges: Iterable[Exchange], events: Iterable[Event]) -> list[Contact]:
    """Return the contacts as the journal leaves them."""
    contacts = {exchange.id: Contact(exchange) for exchange in exchanges}
    for event in events:
        contact = contacts.get(str(event.data.get("exchange", "")))
        if contact is not None:
            contact.fold(event)
            if contact.state is ContactState.IN_PROGRESS and event.kind in ON_THE_LINE:
                contact.carried_s = contact.before_s + event.t - contact.connected_t
    return list(contacts.values())


def who_answers(
    contacts: Iterable[Contact], digits: str, pack: Pack, driver_of: Callable[[str], Driver]
) -> Dialled:
    """Return what a number dialled leads to, in national digits.

    A contact that was already held, like anybody on file who is not to be called, is out.
    """
    on_file: set[str] = set()
    for contact in contacts:
        if contact.exchange.channel is Channel.PHONE:
            for number in contact.script.numbers:
                if normalised(number.number) == digits:
                    return contact.dialled(number, driver_of(contact.id))
        client = pack.clients.get(contact.exchange.client)
        if client is not None and not contact.script.numbers:  # an outbound file says which answer
            on_file |= {normalised(item.value) for item in client.fields if item.kind == "phone"}
    return Dialled("no_answer" if digits in on_file else "unallocated")

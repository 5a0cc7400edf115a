"""The contacts of the exchanges part: where each stands, and how that is read back from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from crcd_sim.dialogue.chat import PastMessage
from crcd_sim.dialogue.script import Number, Script
from crcd_sim.dialogue.signals import Driver
from crcd_sim.dialogue.turns import SIDE_REASONS
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Channel, Direction, Exchange, Pack
from crcd_sim.domain.telephone import client_numbers, national
from crcd_sim.services.exam.call_session import CallPlan
from crcd_sim.services.exam.chat_view import ChatLine, ChatPlan
from crcd_sim.services.exam.phone_view import Dialled


class ContactState(StrEnum):
    NOT_BEGUN = "not_begun"
    WAITING = "waiting"  # released, or about to come back
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    ENDED = "ended"
    MISSED = "missed"
    NOT_HELD = "not_held"  # the time ran out first


THIRD_PARTIES = frozenset({"secretary", "spouse"})
ATTEMPTS = 2  # the call, and one call back

# Events that prove the client was still on the line: the time up to the last of them counts.
ON_THE_LINE = frozenset({
    EventKind.CALL_CONNECTED, EventKind.CALL_HELD, EventKind.CALL_RETRIEVED, EventKind.CALL_MUTED,
    EventKind.CALL_UNMUTED, EventKind.LINE_STARTED, EventKind.LINE_ENDED, EventKind.CANDIDATE_SPOKE,
    EventKind.TRAINER_SPOKE, EventKind.TURN_DECISION, EventKind.CHAT_OPENED, EventKind.CHAT_MESSAGE,
})  # fmt: skip
# Lines that do not say where the client stands in the script.
_BESIDE = SIDE_REASONS | {"closing", "objection", "line", "repeat"}
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
    attempts: int = 0  # numbers dialled for it, whatever came of them
    called: dict[str, int] = field(default_factory=dict)  # calls a number has had, by its national digits
    recall_t: float | None = None  # when the person to be reached is going to ring back
    recall_line: str = ""  # what they say first; once asked for, it is not asked for again
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
                self.recall_t = None
            case EventKind.CALL_MISSED:
                again = int(data["attempt"]) < ATTEMPTS
                self.state = ContactState.WAITING if again else self.lost
                self.attempt = ATTEMPTS
            case EventKind.CALL_DIALLED:
                self.attempts += 1
            case EventKind.CALL_NOT_CONNECTED:
                if data["result"] in ("no_answer", "busy"):
                    self.count_call(str(data["number"]))
                self._recall(event)
            case EventKind.CALL_CONNECTED | EventKind.CHAT_OPENED:
                self.state, self.held = ContactState.IN_PROGRESS, True
                self.attempt = int(data["attempt"])
                self.outcome = str(data.get("outcome", "answers"))
                self.outbound = bool(data.get("outbound", False))
                self.opening = str(data.get("opening", ""))
                self.count_call(str(data.get("number", "")))
                self.connected_t = event.t
                self.before_s = self.carried_s if data.get("recovered") else 0.0
                if event.kind is EventKind.CHAT_OPENED and self.opened_t is None:
                    self.opened_t = event.t
            case EventKind.LINE_STARTED:
                reason = str(data.get("reason", ""))
                if reason not in _BESIDE:
                    self.last_line = str(data.get("origin") or data["line"])
            case EventKind.CHAT_MESSAGE:
                self._message(event)
            case EventKind.CALL_ENDED | EventKind.CHAT_CLOSED:
                self.state = ContactState(data.get("contact", ContactState.ENDED.value))
                if self.state is ContactState.WAITING:
                    self.attempt += 1
                elif self.state in (ContactState.NOT_BEGUN, ContactState.NOT_HELD):  # somebody else answered
                    self.held, self.attempt, self.last_line = False, 0, ""
                self._recall(event)
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

    def count_call(self, number: str) -> None:
        """``number`` was called and gave what it had to give; "" when the call was not dialled."""
        if number:
            self.called[number] = self.called.get(number, 0) + 1

    def _recall(self, event: Event) -> None:
        if "recall_s" in event.data:
            self.recall_t = event.t + float(event.data["recall_s"])
            self.recall_line = str(event.data.get("recall_line", ""))

    @property
    def lost(self) -> ContactState:
        """What becomes of a contact that rang for the last time: what was held stands, and one may still call
        a client one had to."""
        if self.held:
            return ContactState.ENDED
        return ContactState.MISSED if self.inbound else ContactState.NOT_BEGUN

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
            opening=self.opening if recovered else line or self.recall_line,
            recovered=line if recovered else "",
            carried_s=self.carried_s if recovered else 0.0,
        )

    def dialled(self, number: Number, driver: Driver) -> Dialled:
        """Return what one of its numbers leads to now."""
        digits = national(number.number)
        answer = number.answer(self.called.get(digits, 0))
        cut = self.state is ContactState.WAITING and self.held  # the candidate rings back first
        open_ = self.state is ContactState.NOT_BEGUN or cut or self.recalling or self.perhaps_missed(driver)
        if not open_:
            return Dialled("no_answer", self.id)
        recall = number.recall if not self.recall_line else None
        if not answer.speaks:
            return Dialled(answer.outcome, self.id, recall=recall)
        plan = CallPlan(
            exchange=self.exchange,
            script=self.script,
            driver=driver,
            attempt=self.attempt if cut else 1,
            outbound=True,
            outcome=answer.outcome,
            opening=self.last_line if cut and answer.outcome == "answers" else answer.opening,
            number=digits,
            recall=recall,
        )
        return Dialled(answer.outcome, self.id, plan, recall)

    def perhaps_missed(self, driver: Driver) -> bool:
        """Somebody else answered, played by a trainer: no line says whether the person to be reached was
        put through. The contact counts as held, and may still be called."""
        return (
            self.state is ContactState.ENDED
            and not self.inbound
            and driver is Driver.PERSON
            and self.outcome in THIRD_PARTIES
        )

    @property
    def recalling(self) -> bool:
        """The person to be reached is about to ring back, and was not on the line yet."""
        return self.state is ContactState.WAITING and not self.held and bool(self.recall_line)

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

    def state_after(
        self,
        by: str,
        cursor: str,
        driver: Driver,
        cut_lines: int,
        said: Iterable[str] | None = None,
        *,
        live: bool = False,
    ) -> ContactState:
        """Return what becomes of the contact when the candidate, or another, ends it at ``cursor``.

        ``said``: the lines heard, for a call. When none is of the person to be reached (a secretary, a
        spouse, a machine answered), they are still to be called. Ended by the candidate with ``cut_lines``
        lines or more left to say, it was cut by mistake: a recorded client comes back, once. ``live``: a
        trainer spoke in that call.
        """
        aloud = live or driver is Driver.PERSON
        if said is not None and not self._reached(said, aloud=aloud) and self.script.can_be_reached:
            return ContactState.NOT_BEGUN
        early = by == "candidate" and len(self.script.path(cursor)) >= cut_lines
        back = early and self.attempt < ATTEMPTS and driver is Driver.RECORDED
        return ContactState.WAITING if back else ContactState.ENDED

    def _reached(self, said: Iterable[str], *, aloud: bool) -> bool:
        """``aloud``: a person spoke, and no line says who was there; the number tells whom it leads to."""
        if self.inbound or self.script.reached_by(said):
            return True
        leads_to = self.script.path(self.opening or self.script.opening)
        return aloud and self.outcome != "voicemail" and self.script.reached_by(leads_to)


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
    contacts: Iterable[Contact], digits: str, pack: Pack, driver_of: Callable[[Exchange], Driver]
) -> Dialled:
    """Return what a number dialled leads to, in national digits.

    A contact that was already held, like anybody on file who is not to be called, is out.
    """
    on_file: dict[str, Dialled] = {}
    for contact in contacts:
        numbers = contact.script.numbers if contact.exchange.channel is Channel.PHONE else ()
        for number in numbers:
            if national(number.number) == digits:
                return contact.dialled(number, driver_of(contact.exchange))
        client = pack.clients.get(contact.exchange.client)
        if client is not None:
            # An outbound file says which of its numbers answer: the others are given up long ago.
            outcome = "unallocated" if numbers else "no_answer"
            on_file |= {number: Dialled(outcome, contact.id) for number in client_numbers(client)}
    on_file[national(pack.company.phone)] = Dialled("busy")  # one's own service: the caller is on it
    return on_file.get(digits, Dialled("unallocated"))

"""What the advisor records of each contact: the qualification form, and the messages sent.

Nothing is asked for and nothing is missing: knowing what to write, and when, is what is assessed. The
form stays editable until the end of the exchanges part; a message sent is final, a second one allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Exchange, QualificationField
from crcd_sim.domain.record_form import FORM, UNSENT, form_sha256, form_text
from crcd_sim.services.exam.context import EXCHANGES, SittingContext
from crcd_sim.services.exam.journal import subscribed
from crcd_sim.services.ports import FieldChange, Scheduled, WorkKey

BATCH_S = 0.4  # with the writer's own delay, what is typed is durable within 1 s
MESSAGES_MAX = 2
SMS_MAX = 160
CHANNELS = ("email", "sms", "chat", "letter")


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message that is gone. ``t``: when, on the sitting's axis."""

    work: WorkKey
    channel: str  # email | sms | chat | letter
    t: float


class RecordForms:
    """The forms of all the exchanges, and the confirmations sent."""

    def __init__(
        self,
        context: SittingContext,
        exchanges: Sequence[Exchange],
        *,
        events: Sequence[Event] = (),
        fields: Sequence[FieldChange] = (),
    ) -> None:
        self._context = context
        self._fields = {exchange.id: context.pack.fields_for(exchange) for exchange in exchanges}
        self._values: dict[str, dict[str, str]] = {exchange.id: {} for exchange in exchanges}
        self._sent: dict[str, list[SentMessage]] = {exchange.id: [] for exchange in exchanges}
        self._channels: dict[WorkKey, str] = {}  # chosen for each message
        self._unsent: dict[str, str] = {}
        self._pending: dict[tuple[str, str], FieldChange] = {}
        self._timer: Scheduled | None = None
        self._listeners: list[Callable[[bool], None]] = []
        for change in fields:
            if change.field == UNSENT:
                self._unsent[change.exchange] = change.value
            elif change.exchange in self._values:
                self._values[change.exchange][change.field] = change.value
        for event in events:
            if event.kind is EventKind.CONFIRMATION_SENT and event.data["exchange"] in self._sent:
                work = WorkKey.parse(event.data["work"])
                sent = SentMessage(work, str(event.data["channel"]), event.t)
                self._sent[event.data["exchange"]].append(sent)
            elif event.kind is EventKind.MESSAGE_CHANNEL:
                self._channels[WorkKey.parse(event.data["work"])] = str(event.data["channel"])

    # --- the form

    def fields(self, exchange: str) -> tuple[QualificationField, ...]:
        """The fields an advisor fills in for this exchange, in the pack's order."""
        return self._fields[exchange]

    def values(self, exchange: str) -> Mapping[str, str]:
        """What has been typed so far, by field id; nothing for the fields left empty."""
        return dict(self._values[exchange])

    @property
    def editable(self) -> bool:
        return self._context.phase_running(EXCHANGES)

    def write(self, exchange: str, field: str, value: str) -> None:
        """Keep a field as typed; it goes to the writer within half a second.

        Raises ``RuleRefused`` (code ``forms_closed``) once the part is over, ``KeyError`` for a field
        that this exchange does not have.
        """
        if not any(item.id == field for item in self._fields[exchange]):
            raise KeyError(field)
        if not self.editable:
            sentence = "Les échanges sont terminés\u00a0: la fiche ne se modifie plus."
            raise RuleRefused(sentence, code="forms_closed")
        if self._values[exchange].get(field, "") == value:
            return
        self._values[exchange][field] = value
        self._keep(exchange, field, value)

    # --- a chat message begun and not sent

    def unsent(self, exchange: str) -> str:
        """What is begun for a chat's client, found again after a stop."""
        return self._unsent.get(exchange, "")

    def keep_unsent(self, exchange: str, text: str) -> None:
        """Keep what is begun as it is typed; "" once it is sent. Nothing more once the part is over."""
        if self.editable and text != self.unsent(exchange):
            self._unsent[exchange] = text
            self._keep(exchange, UNSENT, text)

    # --- what waits for the writer

    def _keep(self, exchange: str, field: str, value: str) -> None:
        self._pending[exchange, field] = FieldChange(exchange, field, value, self._context.t())
        if self._timer is None:
            when = self._context.clock.monotonic() + BATCH_S
            self._timer = self._context.loop.call_at(when, self.flush)
        self._tell()

    @property
    def pending(self) -> bool:
        """Something typed has not been given to the writer yet."""
        return bool(self._pending)

    def on_pending(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        """Tell each time ``pending`` may have changed (for « Enregistré »)."""
        return subscribed(self._listeners, listener)

    def flush(self) -> None:
        """Give the writer everything typed so far."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        changes, self._pending = list(self._pending.values()), {}
        for change in changes:
            self._context.writer.field(change)
        if changes:
            self._tell()

    def seal(self) -> dict[str, str]:
        """Flush, and return the hash of each form that holds something, by work key."""
        self.flush()
        return {
            str(WorkKey(FORM, EXCHANGES, exchange)): form_sha256(values)
            for exchange, values in self._values.items()
            if form_text(values)
        }

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener(self.pending)

    # --- messages sent

    def sent(self, exchange: str) -> tuple[SentMessage, ...]:
        """The messages already sent for this exchange: they are read, never changed."""
        return tuple(self._sent[exchange])

    def next_message(self, exchange: str) -> WorkKey | None:
        """The work of the next message to write; None when both have been sent."""
        number = len(self._sent[exchange]) + 1
        return WorkKey("confirmation", EXCHANGES, exchange, number) if number <= MESSAGES_MAX else None

    def channel(self, work: WorkKey) -> str:
        """Return the channel of a message: of one not sent, the last chosen, e-mail before any choice."""
        sent = next((item for item in self._sent[work.exchange] if item.work == work), None)
        return sent.channel if sent is not None else self._channels.get(work, CHANNELS[0])

    def choose_channel(self, work: WorkKey, channel: str) -> None:
        """Keep the channel of a message not sent yet: it is found again after a stop."""
        if channel not in CHANNELS:
            raise ValueError(f"unknown channel: {channel!r}")
        if self.editable and work == self.next_message(work.exchange) and channel != self.channel(work):
            self._channels[work] = channel
            data = {"exchange": work.exchange, "work": str(work), "channel": channel}
            self._context.append(EventKind.MESSAGE_CHANNEL, data)

    def send_confirmation(self, exchange: str, channel: str, work: WorkKey, *, text: str, sha256: str) -> int:
        """Send a message, for good; return its number (1 or 2).

        ``channel``: email | sms | chat | letter. ``text``: its plain text, ``sha256``: of its canonical
        form, both from the drafting service, flushed.

        Raises ``RuleRefused`` as ``check_message`` does.
        """
        self.check_message(exchange, channel, work, text)
        self._sent[exchange].append(SentMessage(work, channel, self._context.t()))
        self._context.append(
            EventKind.CONFIRMATION_SENT,
            {
                "exchange": exchange,
                "channel": channel,
                "work": str(work),
                "sha256": sha256,
                "number": work.number,
            },
        )
        return work.number

    def check_message(self, exchange: str, channel: str, work: WorkKey, text: str) -> None:
        """Say what keeps a message from going, before the candidate is asked to confirm it.

        Raises ``RuleRefused`` with a code: forms_closed, empty_message, too_many_messages, sms_too_long,
        other_message.
        """
        if not self.editable:
            raise RuleRefused("Les échanges sont terminés\u00a0: rien ne part plus.", code="forms_closed")
        expected = self.next_message(exchange)
        if expected is None:
            raise RuleRefused("Deux messages ont déjà été envoyés à ce client.", code="too_many_messages")
        if work != expected:
            raise RuleRefused("Ce message a déjà été envoyé.", code="other_message")
        if channel not in CHANNELS:
            raise ValueError(f"unknown channel: {channel!r}")
        if not text.strip():
            sentence = "Le message est vide\u00a0: écrivez-le avant de l’envoyer."
            raise RuleRefused(sentence, code="empty_message")
        if channel == "sms" and len(text) > SMS_MAX:
            sentence = f"Un SMS compte {SMS_MAX} caractères au plus\u00a0: celui-ci en a {len(text)}."
            raise RuleRefused(sentence, code="sms_too_long")

"""The exchanges part: who calls when, what becomes of each contact, and how it all ends.

Inbound contacts come in the order of the subject, each released by the candidate; outbound calls when
the candidate wants, if no contact is in progress. No contact is lost by a reflex: missed or cut by
mistake, the client comes back once. Main loop's thread only; nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from crcd_sim.dialogue.chat import ChatState
from crcd_sim.dialogue.settings import TRAINING
from crcd_sim.dialogue.signals import Driver
from crcd_sim.dialogue.state import CallState
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Channel, Exchange
from crcd_sim.services.exam.arrivals import RING_AGAIN_S, Arrivals
from crcd_sim.services.exam.call_session import CallPlan, CallSession
from crcd_sim.services.exam.calls import Softphone
from crcd_sim.services.exam.chat_view import ChatPlan
from crcd_sim.services.exam.chats import ChatDesk
from crcd_sim.services.exam.contacts import (
    ATTEMPTS,
    OVER,
    Contact,
    ContactState,
    ContactView,
    restored,
    who_answers,
)
from crcd_sim.services.exam.context import EXCHANGES, SittingContext
from crcd_sim.services.exam.drivers import Drivers
from crcd_sim.services.exam.hands import Hands
from crcd_sim.services.exam.journal import Undo, subscribed
from crcd_sim.services.exam.notices import Notice, notice
from crcd_sim.services.exam.phone_view import Dialled
from crcd_sim.services.exam.qualification import RecordForms
from crcd_sim.services.exam.recalls import Recalls, recall_data
from crcd_sim.services.ports import FieldChange, Sound

_FOLDED = (
    EventKind.CHAT_MESSAGE, EventKind.LINE_STARTED, EventKind.CALL_DIALLED, EventKind.CALL_NOT_CONNECTED,
)  # fmt: skip


class ExchangeDesk:
    """The six contacts, the softphone, the chat and the forms of one sitting.

    ``open`` at the start of the part (or on taking it up again), ``leave`` once all is over, or when the
    program closes.
    """

    def __init__(
        self,
        context: SittingContext,
        sound: Sound,
        exchanges: Sequence[Exchange],
        *,
        events: Sequence[Event] = (),
        fields: Sequence[FieldChange] = (),
        drivers: Drivers | None = None,
    ) -> None:
        """``events`` and ``fields``: what the store kept of this sitting, when it is taken up again."""
        self._context = context
        self.drivers = drivers or Drivers(context, events)
        self._sound = sound
        self._contacts = restored(exchanges, events)
        self._by_id = {contact.id: contact for contact in self._contacts}
        self._settings = context.settings.talk
        self.phone = Softphone(context, sound, self)
        self.chats = ChatDesk(context, sound, self)
        self.hands = Hands(self.drivers, self._contacts, self.phone, self.chats)
        self.forms = RecordForms(context, exchanges, events=events, fields=fields)
        self._opened = False
        self._arrivals = Arrivals(context, self._contacts, self._free, self._ring)
        self._recalls = Recalls(context, self._recall)
        self._on_change: list[Callable[[], None]] = []
        self._on_notice: list[Callable[[Notice], None]] = []
        self._undo: list[Undo] = []

    # --- what is shown

    def contacts(self) -> tuple[ContactView, ...]:
        """The contacts, in the order of the subject."""
        return tuple(contact.view() for contact in self._contacts)

    def state_of(self, exchange: str) -> ContactState:
        return self._by_id[exchange].state

    @property
    def in_progress(self) -> bool:
        """A client is on the line or in the chat."""
        return any(contact.state is ContactState.IN_PROGRESS for contact in self._contacts)

    @property
    def handled(self) -> int:
        return sum(contact.held for contact in self._contacts)

    def summary(self) -> str:
        """« 3 contacts traités sur 6 »."""
        plural = "s" if self.handled > 1 else ""
        return f"{self.handled} contact{plural} traité{plural} sur {len(self._contacts)}"

    def can_release(self) -> bool:
        """« Prêt pour le contact suivant » makes sense now."""
        return self._arrivals.refusal() is None

    def on_change(self, listener: Callable[[], None]) -> Undo:
        """Tell that something shown has changed: read ``contacts``, ``phone.view``, ``chats.view``."""
        return subscribed(self._on_change, listener)

    def on_notice(self, listener: Callable[[Notice], None]) -> Undo:
        return subscribed(self._on_notice, listener)

    # --- life

    def open(self) -> None:
        """Open the headset and put back what was going on. Once per run of the part."""
        if self._opened:
            return
        self._opened = self._arrivals.open = True
        self._undo = [
            self._context.on_event(self._sitting_event),
            self._context.before_seal(self._before_seal),
        ]
        self._sound.open(self.phone.listener)
        if self._context.phase_sealed(EXCHANGES):
            self._conclude()
        else:
            self._take_up()
        self._changed()

    def leave(self) -> None:
        """Close the headset: the part is over and nobody is on the line, or the program closes. Stop
        everything, end nothing; the journal lets it be taken up again."""
        if not self._opened:
            return
        self._opened = self._arrivals.open = False
        self._arrivals.cancel()
        self._recalls.cancel()
        self.phone.leave()
        self.chats.leave()
        self.forms.flush()
        self._sound.close()
        for undo in self._undo:
            undo()
        self._undo = []

    def _take_up(self) -> None:
        """After a stop: the call at its line, the chat at its message, the client about to ring."""
        for contact in self._contacts:
            if contact.state is ContactState.IN_PROGRESS:
                if contact.exchange.channel is Channel.PHONE:
                    self.phone.resume(contact.call_plan(self.driver_now(contact.exchange), recovered=True))
                else:
                    self.chats.resume(contact.chat_plan(self.driver_now(contact.exchange)))
            elif contact.state is ContactState.RINGING:
                contact.state = ContactState.WAITING
            self._recalls.plan(contact)
        self._arrivals.expect()

    def _conclude(self) -> None:
        """The time ran out while the workstation was off."""
        for contact in self._contacts:
            if contact.state is ContactState.IN_PROGRESS:
                phone = contact.exchange.channel is Channel.PHONE
                kind = EventKind.CALL_ENDED if phone else EventKind.CHAT_CLOSED
                data = {"exchange": contact.id, "by": "time", "seconds": round(contact.carried_s, 3)}
                self._record(contact, kind, {**data, "contact": ContactState.ENDED.value})
        self._not_held()

    # --- inbound contacts

    def release(self) -> None:
        """« Prêt pour le contact suivant ».

        Raises ``RuleRefused`` when no contact can come now (codes: phase, busy, none_left).
        """
        refusal = self._arrivals.refusal()
        if refusal is not None:
            raise refusal
        contact = self._arrivals.following()
        if contact is not None:
            self._record(contact, EventKind.CONTACT_RELEASED, {"exchange": contact.id})
            self._arrivals.expect()
            self._changed()

    def _free(self, channel: Channel) -> bool:
        """Chat and phone never run together in a mock exam; in training they may."""
        if self._context.mode == TRAINING:
            return not (self.phone.busy if channel is Channel.PHONE else self.chats.busy)
        return not self.phone.busy and not self.chats.busy

    def _ring(self, contact: Contact, delay_s: float) -> None:
        contact.state = ContactState.RINGING
        if contact.exchange.channel is Channel.PHONE:
            self.phone.ring(contact.call_plan(self.driver_now(contact.exchange)), delay_s)
        else:
            self.chats.offer(contact.chat_plan(self.driver_now(contact.exchange)), delay_s)
        self._changed()

    # --- outbound contacts

    def open_chat(self, exchange: str) -> bool:
        """Begin an outbound chat. False when it is not one, is over, or a contact is in progress."""
        contact = self._by_id[exchange]
        wanted = contact.exchange.channel is Channel.CHAT and not contact.inbound
        if not wanted or contact.state is not ContactState.NOT_BEGUN or not self._may_begin(Channel.CHAT):
            return False
        self.chats.open_outbound(contact.chat_plan(self.driver_now(contact.exchange)))
        return True

    def _may_begin(self, channel: Channel) -> bool:
        return self._context.phase_running(EXCHANGES) and self._free(channel)

    def _recall(self, contact: Contact) -> None:
        contact.state, contact.attempt = ContactState.WAITING, 1
        self._arrivals.expect(0.0 if self._free(Channel.PHONE) else None)

    # PhoneOwner, ChatOwner

    def driver_now(self, exchange: Exchange) -> Driver:
        return self.drivers.now(exchange)

    def phone_free(self) -> bool:
        return self._may_begin(Channel.PHONE)

    def who_answers(self, digits: str) -> Dialled:
        """Return what a number leads to: a contact still to be held, somebody who is out, nothing."""
        found = who_answers(self._contacts, digits, self._context.pack, self.drivers.now)
        contact = self._by_id.get(found.exchange)
        return found if contact is None else replace(found, earlier=contact.attempts)

    def call_connected(self, plan: CallPlan) -> None:
        contact = self._by_id[plan.exchange.id]
        contact.state, contact.held = ContactState.IN_PROGRESS, True
        contact.attempt = plan.attempt
        contact.outcome, contact.outbound, contact.opening = plan.outcome, plan.outbound, plan.opening
        contact.count_call(plan.number)
        self.drivers.replaced(plan.exchange, plan.driver)
        self._changed()

    def call_missed(self, plan: CallPlan) -> None:
        self._missed(self._by_id[plan.exchange.id], "missed")

    def call_ended(self, session: CallSession, by: str, reason: str) -> None:
        contact, state = self._by_id[session.exchange], session.state
        contact.last_line = state.said[-1] if state.said else contact.last_line
        after = self._state_after(contact, by, state, (*state.said, contact.last_line))
        data = {"exchange": contact.id, "by": by, "reason": reason, "contact": after.value}
        if after is ContactState.NOT_BEGUN and session.plan.recall is not None:
            data |= recall_data(self._context, contact.id, session.plan.recall)
        self._over(contact, EventKind.CALL_ENDED, {**data, **session.figures()}, "cut_early")
        self._recalls.plan(contact)
        if after is ContactState.NOT_HELD:
            self._record(contact, EventKind.EXCHANGE_NOT_HELD, {"exchange": contact.id})

    def phone_changed(self) -> None:
        if self._opened and not self.phone.busy:  # a number dialled in vain has freed the line
            self._arrivals.expect()
        self._changed()

    # ChatOwner

    def chat_opened(self, plan: ChatPlan) -> None:
        contact = self._by_id[plan.exchange.id]
        contact.state, contact.held, contact.attempt = ContactState.IN_PROGRESS, True, plan.attempt
        if contact.opened_t is None:
            contact.opened_t = self._context.t()
        self.drivers.replaced(plan.exchange, plan.driver)
        self._changed()

    def chat_missed(self, plan: ChatPlan) -> None:
        self._missed(self._by_id[plan.exchange.id], "chat_missed")

    def chat_ended(self, plan: ChatPlan, state: ChatState, by: str, reason: str) -> None:
        contact = self._by_id[plan.exchange.id]
        data = {
            "exchange": contact.id,
            "by": by,
            "reason": reason,
            "contact": self._state_after(contact, by, state).value,
            "seconds": round(self.chats.seconds(), 3),
            "overtime_s": round(self.chats.overtime_s(), 3),
        }
        self._over(contact, EventKind.CHAT_CLOSED, data, "chat_cut_early")

    def chat_changed(self) -> None:
        self._changed()

    # --- what becomes of a contact

    def _missed(self, contact: Contact, code: str) -> None:
        if contact.attempt < ATTEMPTS:
            contact.state, contact.attempt = ContactState.WAITING, contact.attempt + 1
            self.tell(notice(code))
        else:
            contact.state = contact.lost
            self.tell(notice(f"{code}_for_good"))
        self._arrivals.expect()
        self._changed()

    def _state_after(
        self, contact: Contact, by: str, state: CallState | ChatState, said: tuple[str, ...] | None = None
    ) -> ContactState:
        cut_lines = self._settings.cut_early_lines
        live = isinstance(state, CallState) and state.heard_live
        after = contact.state_after(by, state.cursor, state.driver, cut_lines, said, live=live)
        if self._context.phase_running(EXCHANGES):
            return after
        return ContactState.NOT_HELD if after is ContactState.NOT_BEGUN else ContactState.ENDED

    def _over(self, contact: Contact, kind: EventKind, data: Mapping[str, Any], cut: str) -> None:
        self._record(contact, kind, data)
        if contact.state is ContactState.WAITING:
            self.tell(notice(cut))
        self._arrivals.expect()
        self._changed()

    def _record(self, contact: Contact, kind: EventKind, data: Mapping[str, Any]) -> None:
        contact.fold(self._context.append(kind, data))

    # --- the part: paused, finished early, reopened, sealed

    def _sitting_event(self, event: Event) -> None:
        contact = self._by_id.get(str(event.data.get("exchange", "")))
        if contact is not None and event.kind in _FOLDED:
            contact.fold(event)  # so that a client who comes back goes on where it was
            self._recalls.plan(contact)
        if event.data.get("phase") != EXCHANGES:
            return
        match event.kind:
            case EventKind.PAUSED:
                self._hush()
                self.phone.freeze(True)
                self.chats.freeze(True)
            case EventKind.RESUMED:
                self.phone.freeze(False)
                self.chats.freeze(False)
                self._arrivals.expect(RING_AGAIN_S)
            case EventKind.PHASE_FINISHED:
                self._hush()
                self._take_leave()
            case EventKind.PHASE_REOPENED:
                self._arrivals.expect()
            case EventKind.PHASE_SEALED if event.data.get("reason") != "time":
                self.phone.drop("time", "closed")
                self.chats.drop("time", "closed")
        self._changed()

    def _before_seal(self, phase: str) -> Mapping[str, str]:
        """At zero: the forms are kept, those not held are said so, the client on the line takes leave."""
        if phase != EXCHANGES:
            return {}
        works = self.forms.seal()
        self._hush()
        self._take_leave()
        self._not_held()
        self._changed()
        return works

    def _take_leave(self) -> None:
        self.phone.close_phase()
        self.chats.close_phase()

    def _hush(self) -> None:
        """Silence what rings; its client goes on waiting."""
        self._arrivals.cancel()
        ringing = [self.phone.stop_ringing(), self.chats.stop_offer()]
        for plan in ringing:
            if plan is not None:
                self._by_id[plan.exchange.id].state = ContactState.WAITING

    def _not_held(self) -> None:
        for contact in self._contacts:
            if contact.state is ContactState.IN_PROGRESS or contact.state in OVER:
                continue
            if contact.held:
                contact.state = ContactState.ENDED  # it was to come back: what was held stands
            elif contact.attempt > 1:
                contact.state = ContactState.MISSED
            else:
                self._record(contact, EventKind.EXCHANGE_NOT_HELD, {"exchange": contact.id})

    # --- inside

    def tell(self, item: Notice) -> None:
        for listener in list(self._on_notice):
            listener(item)

    def _changed(self) -> None:
        for listener in list(self._on_change):
            listener()

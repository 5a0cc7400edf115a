"""The chat window of the advisor: offers, messages both ways, leave taken. Main loop's thread only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crcd_sim.dialogue import chat
from crcd_sim.dialogue.chat import ChatState
from crcd_sim.dialogue.chat_state import shifted
from crcd_sim.dialogue.signals import (
    CandidateSent,
    CandidateTyping,
    ChatEffect,
    ChatStimulus,
    Connected,
    Decision,
    Driver,
    DriverChange,
    DriverCommand,
    EndCall,
    HangUp,
    PhaseClosing,
    SendMessage,
    Status,
    Tick,
    Understood,
)
from crcd_sim.dialogue.signals import Notice as EngineNotice
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.axis import slept_s
from crcd_sim.services.exam.chat_view import ChatLine, ChatOwner, ChatPhase, ChatPlan, ChatView
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.drivers import change
from crcd_sim.services.exam.notices import notice
from crcd_sim.services.exam.two_presses import TwoPresses
from crcd_sim.services.ports import PlayRequest, Sound

TYPING_EVERY_S = 0.5  # a flood of keys tells the client no more than one of them


class ChatDesk:
    """One chat at a time: the client's engine, the messages, the journal."""

    def __init__(self, context: SittingContext, sound: Sound, owner: ChatOwner) -> None:
        self._context = context
        self._sound = sound
        self._owner = owner
        self._settings = context.settings.chat
        self._phase = ChatPhase.IDLE
        self._plan: ChatPlan | None = None
        self._state: ChatState | None = None
        self._lines: tuple[ChatLine, ...] = ()
        self._since = 0.0
        self._opened_t = 0.0
        self._ring: int | None = None
        self._next = Alarm(context.clock, context.loop)
        self._close = TwoPresses(
            context.clock, context.loop, context.settings.talk.hang_up_confirm_s, owner.chat_changed
        )
        self._frozen_at: float | None = None
        self._understood = Understood(())
        self._typed_at = -TYPING_EVERY_S

    # --- what is shown

    @property
    def busy(self) -> bool:
        return self._phase in (ChatPhase.OFFERED, ChatPhase.OPEN)

    @property
    def state(self) -> ChatState | None:
        """The client's mind, for the console; None when no chat is open."""
        return self._state

    def view(self) -> ChatView:
        state = self._state
        return ChatView(
            phase=self._phase,
            exchange=self._plan.exchange.id if self._plan is not None else "",
            since=self._since,
            lines=self._lines,
            status=state.status if state is not None else Status.NONE,
            close_armed=self._close.armed,
            overtime=state is not None and state.overtime_from is not None,
            limit=self._settings.message_limit,
        )

    # --- offered, opened

    def offer(self, plan: ChatPlan, delay_s: float) -> None:
        """A client asks for a chat. The desk only asks when the candidate is free."""
        self._begin(ChatPhase.OFFERED, plan)
        data = {"exchange": plan.exchange.id, "delay_s": round(delay_s, 3), "attempt": plan.attempt}
        self._context.append(EventKind.CALL_RINGING, {**data, "channel": "chat"})
        target = "ring" if self._context.loudspeakers else "earphone"
        self._ring = self._sound.play(PlayRequest("tone:ring", leg=False, target=target))
        self._next.after(self._settings.ring_for_s, self._offer_over)
        self._owner.chat_changed()

    def accept(self) -> bool:
        """Take the chat. False when none is offered."""
        if self._phase is not ChatPhase.OFFERED or self._plan is None:
            return False
        self._open(self._plan)
        return True

    def open_outbound(self, plan: ChatPlan) -> None:
        """The advisor opens the chat; the client answers the first message."""
        self._open(plan)

    def resume(self, plan: ChatPlan) -> None:
        """Put back a chat that a stop of the workstation cut."""
        self._open(plan)

    def stop_offer(self) -> ChatPlan | None:
        """Withdraw an offer without counting it as missed; return whose it was."""
        if self._phase is not ChatPhase.OFFERED:
            return None
        plan = self._plan
        self._begin(ChatPhase.IDLE, None)
        self._owner.chat_changed()
        return plan

    def _offer_over(self) -> None:
        plan = self._plan
        if self._phase is ChatPhase.OFFERED and plan is not None:
            self._begin(ChatPhase.IDLE, None)
            data = {"exchange": plan.exchange.id, "attempt": plan.attempt, "channel": "chat"}
            self._context.append(EventKind.CALL_MISSED, data)
            self._owner.chat_missed(plan)
            self._owner.chat_changed()

    def _open(self, plan: ChatPlan) -> None:
        plan = replace(plan, driver=self._owner.driver_now(plan.exchange))
        self._begin(ChatPhase.OPEN, plan)
        self._lines = plan.lines
        self._opened_t = self._context.t() if plan.opened_t is None else plan.opened_t
        if plan.past:
            self._state = chat.recover(plan.script, plan.past, seed=self._context.seed, driver=plan.driver)
        else:
            self._state = chat.begin(plan.script, seed=self._context.seed, driver=plan.driver)
        data = {"exchange": plan.exchange.id, "attempt": plan.attempt, "driver": plan.driver.value}
        self._context.append(EventKind.CHAT_OPENED, data)
        self._owner.chat_opened(plan)
        self._step(Connected())

    # --- the candidate

    def typing(self) -> None:
        """A key was pressed in the message field."""
        now = self._context.clock.monotonic()
        if self._phase is ChatPhase.OPEN and now - self._typed_at >= TYPING_EVERY_S:
            self._typed_at = now
            self._step(CandidateTyping())

    def send(self, text: str) -> bool:
        """Send a message, for good. False when nothing is open or the message is blank.

        Raises ``RuleRefused`` (code ``message_too_long``) beyond the limit: the text stays in its field.
        """
        text = text.strip()
        if self._phase is not ChatPhase.OPEN or self._state is None or not text:
            return False
        limit = self._settings.message_limit
        if len(text) > limit:
            raise RuleRefused(
                f"Ce message compte {len(text)} caractères\u00a0: {limit} au plus. "
                "Coupez-le en plusieurs messages\u202f; rien n’est perdu.",
                code="message_too_long",
            )
        self._close.disarm()
        at_s = self._at_s()
        self._step(CandidateSent(text), journal=lambda: self._keep("candidate", text, at_s))
        return True

    def press_close(self) -> bool:
        """Close the chat: the first press arms, the second closes."""
        if self._phase is not ChatPhase.OPEN:
            return False
        if not self._close.armed:
            self._close.arm()
            self._owner.tell(notice("close_again"))
            self._owner.chat_changed()
            return True
        self._close.disarm()
        self._step(HangUp())
        return True

    # --- trainers and staff

    def command(self, command: DriverCommand) -> bool:
        if self._phase is not ChatPhase.OPEN:
            return False
        self._step(command)
        return True

    def change_driver(self, driver: Driver, *, by: str = STAFF, reason: str = "") -> bool:
        """Let somebody else write for the client, in mid-conversation."""
        if self._phase is not ChatPhase.OPEN or self._plan is None or self._state is None:
            return False
        exchange, before = self._plan.exchange.id, self._state.driver
        data = change(exchange, driver, before, by=by, reason=reason, at_s=self._at_s())
        self._context.append(EventKind.DRIVER_CHANGED, data)
        self._step(DriverChange(driver))
        return True

    def following(self) -> str:
        """Return the line « Réplique suivante » would send, "" when there is none."""
        if self._plan is None or self._state is None:
            return ""
        return chat.following(self._plan.script, self._state, self._settings)

    def freeze(self, on: bool) -> None:
        """Staff paused the part: the client's clocks stop."""
        now = self._context.clock.monotonic()
        if on and self._frozen_at is None:
            self._frozen_at = now
            self._next.cancel()
        elif not on and self._frozen_at is not None:
            self._thaw(now - self._frozen_at)

    def _thaw(self, seconds: float) -> None:
        self._frozen_at = None
        if self._state is not None:
            self._state = shifted(self._state, seconds)
        self._schedule()

    def close_phase(self) -> None:
        """Zero: the client takes leave."""
        if self._phase is ChatPhase.OPEN:
            if self._frozen_at is not None:
                self.freeze(False)
            self._step(PhaseClosing())

    def drop(self, by: str, reason: str) -> None:
        """End the chat now."""
        if self._phase is ChatPhase.OPEN and self._state is not None:
            self._ended(by, reason)
        elif self._phase is ChatPhase.OFFERED:
            self.stop_offer()

    def leave(self) -> None:
        """The program closes; the journal lets the chat be taken up again."""
        self._next.cancel()
        self._close.disarm()
        self._stop_ring()

    # --- the engine

    def _step(self, stimulus: ChatStimulus, journal: Callable[[], None] | None = None) -> None:
        state, plan = self._state, self._plan
        if state is None or plan is None:
            return
        now = self._context.clock.monotonic()
        if self._frozen_at is not None:  # the candidate acts during a pause: time goes on from there
            state = shifted(state, now - self._frozen_at)
            self._frozen_at = now
        self._state, effects = chat.step(plan.script, state, stimulus, now, self._settings)
        self._understood = next((e for e in effects if isinstance(e, Understood)), Understood(()))
        if journal is not None:
            journal()
        for effect in effects:
            self._apply(effect)
        self._schedule()
        self._owner.chat_changed()

    def _apply(self, effect: ChatEffect) -> None:
        match effect:
            case SendMessage(text, line, reason, reveals):
                self._keep("client", text, self._at_s(), line, reason, reveals)
            case Decision(what, why, figures):
                data = {**figures, "exchange": self._exchange(), "what": what, "why": why}
                self._context.append(EventKind.TURN_DECISION, data)
                if what == "leave":
                    self._owner.tell(notice("client_left"))
            case EngineNotice(code):
                self._owner.tell(notice(code))
            case EndCall(by, reason):
                self._ended(by, reason)
            case _:
                pass  # typing and status are read from the state by the view

    def _keep(
        self,
        speaker: str,
        text: str,
        at_s: float,
        line: str = "",
        reason: str = "",
        reveals: tuple[str, ...] = (),
    ) -> None:
        self._lines = (*self._lines, ChatLine(speaker, text, at_s))
        data = {
            "exchange": self._exchange(),
            "speaker": speaker,
            "text": text,
            "line": line,
            "at_s": at_s,
            "intents": [],
        }
        if speaker == "client":
            data |= {"reason": reason, "reveals": list(reveals)}
        else:
            data |= {"intents": list(self._understood.intents), "words": list(self._understood.words)}
        self._context.append(EventKind.CHAT_MESSAGE, data)

    def _ended(self, by: str, reason: str) -> None:
        plan, state = self._plan, self._state
        if plan is None or state is None:
            return
        self._next.cancel()
        self._close.disarm()
        self._state = replace(state, ended=True, wake_at=None, status=Status.NONE)
        self._phase = ChatPhase.CLOSED
        self._frozen_at = None
        self._owner.chat_ended(plan, state, by, reason)
        self._owner.chat_changed()

    def overtime_s(self) -> float:
        """Seconds spent after zero (« hors temps »)."""
        since = self._state.overtime_from if self._state is not None else None
        return 0.0 if since is None else self._context.clock.monotonic() - since

    def seconds(self) -> float:
        """Time since the chat was first opened."""
        return self._at_s()

    # --- inside

    def _exchange(self) -> str:
        return self._plan.exchange.id if self._plan is not None else ""

    def _at_s(self) -> float:
        return round(self._context.t() - self._opened_t, 3)

    def _begin(self, phase: ChatPhase, plan: ChatPlan | None) -> None:
        self._next.cancel()
        self._close.disarm()
        self._stop_ring()
        self._phase, self._plan, self._state = phase, plan, None
        self._lines = ()
        self._frozen_at = None
        self._typed_at = -TYPING_EVERY_S
        self._since = self._context.clock.monotonic()

    def _schedule(self) -> None:
        self._next.cancel()
        state = self._state
        if state is not None and state.wake_at is not None and not state.ended and self._frozen_at is None:
            self._next.at(state.wake_at, self._woken)

    def _woken(self) -> None:
        state, now = self._state, self._context.clock.monotonic()
        if state is not None and state.wake_at is not None:
            late_s = now - state.wake_at
            if late_s > slept_s(self._context.clock):
                self._state = shifted(state, late_s)  # nobody kept silent
        self._step(Tick())

    def _stop_ring(self) -> None:
        if self._ring is not None:
            self._sound.stop(self._ring)
            self._ring = None

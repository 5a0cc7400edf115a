"""A client who writes: a pure function from (script, state, stimulus, now) to effects.

The same shape as the telephone engine. The client reads what the advisor sent after a human delay,
answers what it recognises, then goes on with its spine; « écrit… » is shown while it types. It nudges
after 90 s without typing, leaves after the author's limit and comes back once. Nothing here reads time
or draws at random: ``now`` comes in, delays and slips come from the state's seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from crcd_sim.dialogue import chat_driving
from crcd_sim.dialogue.chat_state import ChatState, PastMessage, begin, heard, recover
from crcd_sim.dialogue.keystrokes import typing_seconds, with_typos
from crcd_sim.dialogue.matching import matcher_for
from crcd_sim.dialogue.replies import Outgoing, compose
from crcd_sim.dialogue.script import Script
from crcd_sim.dialogue.settings import ChatSettings
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
    Notice,
    PhaseClosing,
    SendMessage,
    ShowStatus,
    ShowTyping,
    Tick,
    Understood,
)
from crcd_sim.domain.draw import between

__all__ = ["ChatState", "PastMessage", "begin", "following", "recover", "step"]

MOVES_PER_STEP = 200
Due = tuple[float, Callable[[float], None]]


def step(
    script: Script, state: ChatState, stimulus: ChatStimulus, now: float, settings: ChatSettings
) -> tuple[ChatState, tuple[ChatEffect, ...]]:
    """Apply one stimulus; what fell due before it is done first."""
    if state.ended:
        return state, ()
    talk = Chat(script, state, now, settings)
    talk.run_due()
    if not talk.state.ended:
        talk.receive(stimulus)
    talk.run_due()
    talk.show_status()
    talk.put(wake_at=None if talk.state.ended else min((at for at, _ in talk.due()), default=None))
    return talk.state, tuple(talk.effects)


def following(script: Script, state: ChatState, settings: ChatSettings) -> str:
    """Return the line that comes next on the spine, "" when the script has nothing left."""
    name = state.cursor if state.cursor in script.lines else Chat(script, state, 0.0, settings).next_known()
    return "" if not state.cursor or state.sent.count(name) >= settings.max_visits else name


class Chat:
    """One step of a chat."""

    def __init__(self, script: Script, state: ChatState, now: float, settings: ChatSettings) -> None:
        self.script = script
        self.state = state
        self.now = now
        self.settings = settings
        self.effects: list[ChatEffect] = []

    def put(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def emit(self, effect: ChatEffect) -> None:
        self.effects.append(effect)

    def decide(self, what: str, why: str = "", **figures: float | str) -> None:
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
        self.emit(Decision(what, why, rounded))

    @property
    def recorded(self) -> bool:
        return self.state.driver is Driver.RECORDED

    def drawn(self, span: tuple[float, float], purpose: str) -> float:
        low, high = span
        turn = str(self.state.turns)
        return between(self.state.seed, low, max(low, high), purpose, self.script.exchange, turn)

    # --- stimuli

    def receive(self, stimulus: ChatStimulus) -> None:
        match stimulus:
            case Connected():
                self._opened()
            case HangUp():
                self.close("candidate", "closed")
            case PhaseClosing():
                self._phase_closing()
            case Tick():
                return
            case _ if not self.state.open:
                return
            case CandidateTyping():
                self.put(candidate_typed_at=self.now, quiet_from=self.now, silent_from=self.now, nudges=0)
                self._leave_time(self.settings.farewell_after_reply_s)
            case CandidateSent(text):
                self._sent(text)
            case DriverChange(driver):
                chat_driving.change_driver(self, driver)
            case DriverCommand():
                chat_driving.command(self, stimulus)

    def _opened(self) -> None:
        state = self.state
        if state.open:
            return
        self.put(open=True, quiet_from=self.now, silent_from=self.now)
        if self.recorded:
            self.take_up()

    def take_up(self) -> None:
        """The program writes for the client: it answers what waits, or begins."""
        if self.state.unread:
            self._read_soon()
        elif not self.state.current and not self.state.turns and self.script.direction == "inbound":
            self.queue(self.spine("opening"), self.drawn(self.settings.opening_delay_s, "opening"))

    def _sent(self, text: str) -> None:
        state = self.state
        read = matcher_for(self.script.intents).read(text)
        intents = tuple(found.intent for found in read)
        self.emit(Understood(intents, tuple(found.words for found in read)))
        self.put(
            candidate_typed_at=None, quiet_from=self.now, silent_from=self.now, nudges=0,
            unread=(*state.unread, heard(text, intents)),
        )  # fmt: skip
        if state.close_at is not None:  # leave is being taken
            self._leave_time(self.settings.farewell_after_reply_s, sooner=True)
            return
        idle = state.reply_at is None and not state.outbox and state.away_until is None
        if self.recorded and idle and state.closing_by is None:
            self._read_soon()

    def _read_soon(self) -> None:
        delay = self.drawn(self.script.profile.delay_s, "reading")
        self.put(reply_at=self.now + delay)

    def _leave_time(self, seconds: float, *, sooner: bool = False) -> None:
        state = self.state
        if state.close_at is None:
            return
        at = self.now + seconds
        if state.closing_by is not None:
            at = min(at, state.closing_by)
        self.put(close_at=at if sooner else max(state.close_at, at))

    def _phase_closing(self) -> None:
        state = self.state
        if state.closing_by is not None:
            return
        self.put(closing_by=self.now + self.settings.closing_cut_s, overtime_from=self.now, reply_at=None)
        self.decide("closing", "temps écoulé", cut_s=self.settings.closing_cut_s)
        self.emit(Notice("closing"))
        if not state.open or state.away_until is not None:
            self.close("time", "closing")
            return
        if state.close_at is not None or not self.recorded:
            return
        self.put(outbox=state.outbox[:1] if state.typing else ())  # the message being typed is finished
        closing = self.script.lines.get(self.script.closing)
        if closing is not None:
            self.queue([Outgoing(closing.text, closing.id, "closing", closing.reveals, ends=True)], 0.5)
        elif not self.state.outbox:
            self._prepare_close("time", "closing", self.settings.farewell_after_reply_s)

    # --- what time brings

    def run_due(self) -> None:
        for _ in range(MOVES_PER_STEP):
            ready = [item for item in self.due() if item[0] <= self.now]
            if not ready:
                return
            when, move = min(ready, key=lambda item: item[0])
            move(when)

    def due(self) -> Iterator[Due]:
        state = self.state
        if state.ended or not state.open:
            return
        if state.closing_by is not None:
            yield state.closing_by, lambda _at: self.close("time", "cut")
        if state.away_until is not None:
            yield state.away_until, self._back
            return
        if state.outbox:
            if not state.typing and state.typing_at is not None:
                yield state.typing_at, self._start_typing
            elif state.send_at is not None:
                yield state.send_at, self._deliver
            return
        if state.close_at is not None:
            yield state.close_at, lambda _at: self.close(state.close_by, state.close_why)
            return
        if state.reply_at is not None:
            yield self._polite(state.reply_at), self._reply
            return
        if self.recorded and state.closing_by is None:
            yield from self._silence()

    def _polite(self, at: float) -> float:
        """The candidate is typing: the client lets them finish, within reason."""
        typed, settings = self.state.candidate_typed_at, self.settings
        if typed is None or at - typed > settings.typing_fades_s:
            return at
        return min(max(at, typed + settings.courtesy_wait_s), at + settings.courtesy_max_s)

    def _silence(self) -> Iterator[Due]:
        state, settings = self.state, self.settings
        if state.nudges < len(self.script.nudges) and state.quiet_from is not None:
            yield state.quiet_from + settings.nudge_s, self._nudge
        if state.silent_from is not None:
            leaves = bool(self.script.leave_message)
            after = max(settings.leave_s, self.script.leave_after_s) if leaves else settings.abandoned_s
            yield state.silent_from + after, self._leave

    def _nudge(self, at: float) -> None:
        index = self.state.nudges
        self.decide("nudge", "sans réponse", after_s=self.settings.nudge_s)
        self.put(nudges=index + 1, quiet_from=at)
        self.queue([Outgoing(self.script.nudges[index], "", "nudge")], 0.0)

    def _leave(self, at: float) -> None:
        silent = at - (self.state.silent_from or at)
        if not self.script.leave_message:
            self.decide("abandoned", "sans réponse", silence_s=silent)
            self.close("client", "abandoned")
            return
        self.decide("leave", "sans réponse", silence_s=silent)
        self.put(silent_from=None)
        self.queue([Outgoing(self.script.leave_message, "", "leave")], 0.0)

    def _back(self, at: float) -> None:
        self.put(away_until=None, silent_from=at, quiet_from=at, nudges=0)
        self.decide("return", "le client revient")
        if self.script.return_message:
            self.queue([Outgoing(self.script.return_message, "", "return")], 0.0)
        elif self.state.unread:
            self._read_soon()

    def _reply(self, at: float) -> None:
        self.put(reply_at=None)
        outgoing = self._compose()
        if outgoing:
            self.queue(outgoing, 0.0)

    def _compose(self) -> list[Outgoing]:
        state = self.state
        plan = compose(
            self.script, state.unread, current=state.current, since=state.since, met=state.met,
            answered=state.answered, revealed=state.revealed, fallbacks=state.fallbacks,
        )  # fmt: skip
        self.put(unread=(), since=plan.since, met=plan.met, answered=plan.answered, fallbacks=plan.fallbacks)
        self.decide("reply", plan.why, intents=", ".join(plan.intents), messages=float(plan.since))
        outgoing = list(plan.outgoing)
        if plan.advance:
            outgoing += self.spine("spine")
        return outgoing

    # --- the spine

    def spine(self, reason: str) -> list[Outgoing]:
        """Return the next line of the spine, and those chained to it; closes when there is none."""
        found: list[Outgoing] = []
        name = self.state.cursor
        while True:
            if name and name not in self.script.lines:
                self.decide("missing_line", "absente du script", line=name)
                name = self.next_known()
            if not name or self.state.sent.count(name) >= self.settings.max_visits:
                break
            line = self.script.lines[name]
            found.append(Outgoing(line.text, name, reason, line.reveals, ends=line.ends, spine=True))
            following = self.script.after(name)
            self.put(cursor=following, sent=(*self.state.sent, name))
            if not line.chained or line.ends or following in self.state.sent:
                break
            name = following
        if not found:
            self.decide("script_over", "plus rien à dire")
            self._prepare_close("client", "script_over", self.settings.farewell_s)
        return found

    def next_known(self) -> str:
        done = [self.script.spine.index(name) for name in self.state.sent if name in self.script.spine]
        rest: Iterable[str] = self.script.spine[max(done, default=-1) + 1 :]
        return next((name for name in rest if name in self.script.lines), "")

    # --- typing

    def queue(self, items: Sequence[Outgoing], delay: float) -> None:
        if not items:
            return
        waiting = self.state.outbox
        self.put(outbox=(*waiting, *items), reply_at=None)
        if not waiting:
            self.put(typing_at=self.now + delay)

    def _start_typing(self, at: float) -> None:
        state = self.state
        item, profile, exchange = state.outbox[0], self.script.profile, self.script.exchange
        seconds = typing_seconds(item.text, profile, self.settings, state.seed, exchange, state.turns)
        if item.reason == "opening":  # written before the chat was taken, but for its end
            seconds = min(seconds, self.settings.opening_typing_s)
        self.put(typing=True, typing_at=None, send_at=at + seconds)
        self.emit(ShowTyping(True))

    def stop_typing(self) -> None:
        if self.state.typing:
            self.emit(ShowTyping(False))
        self.put(typing=False, typing_at=None, send_at=None)

    def _deliver(self, at: float) -> None:
        state = self.state
        item, rest = state.outbox[0], state.outbox[1:]
        self.stop_typing()
        name = item.line or f"{item.reason}{state.turns}"
        text = with_typos(item.text, self.script.profile.typos, state.seed, self.script.exchange, name)
        self.emit(SendMessage(text, item.line, item.reason, item.reveals))
        pause = self.drawn(self.settings.between_s, "between")
        self.put(
            outbox=rest, turns=state.turns + 1, quiet_from=at,
            typing_at=at + pause if rest else None,
            revealed=tuple(dict.fromkeys((*state.revealed, *item.reveals))),
        )  # fmt: skip
        if item.spine:
            self.put(current=item.line, since=0, met=())
        if item.reason not in ("nudge", "leave"):
            self.put(silent_from=at)
        self._after(item, at)

    def _after(self, item: Outgoing, at: float) -> None:
        state = self.state
        if item.reason == "leave":
            self._gone(at)
        elif item.ends:
            by = "time" if item.reason == "closing" else "client"
            closing = item.reason == "closing"
            wait = self.settings.farewell_after_reply_s if closing else self.settings.farewell_s
            self._prepare_close(by, "closing" if closing else "script_end", wait)
        elif state.unread and not state.outbox and self.recorded and state.closing_by is None:
            self._read_soon()

    def _gone(self, at: float) -> None:
        if self.state.left:
            self.close("client", "left")
            return
        self.put(left=True, away_until=at + max(1.0, self.script.return_after_s))

    def _prepare_close(self, by: str, why: str, seconds: float) -> None:
        self.put(close_at=self.now + seconds, close_by=by, close_why=why, reply_at=None)

    def close(self, by: str, reason: str) -> None:
        self.stop_typing()
        self.put(ended=True, outbox=(), reply_at=None)
        self.emit(EndCall(by, reason))

    def show_status(self) -> None:
        status = self.state.shown()
        if status is not self.state.status:
            self.put(status=status)
            self.emit(ShowStatus(status))

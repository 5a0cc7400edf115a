"""One call on the line: the turn-taking engine bound to the headset and to the journal.

Main loop's thread only. The engine says what to do; this object does it: plays and cuts the lines,
records the take, journals who spoke when and why, and calls the engine back when it asked to be.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.script import Recall, Script
from crcd_sim.dialogue.signals import (
    CallEffect,
    CallStimulus,
    Connected,
    Decision,
    DeviceLost,
    Driver,
    EndCall,
    HangUp,
    PhaseClosing,
    PlayHold,
    Say,
    ShowStatus,
    StopAt,
    StopHold,
    StopSaying,
    Tick,
    TrainerStarted,
    TrainerStopped,
    VoiceStarted,
    VoiceStopped,
)
from crcd_sim.dialogue.signals import Notice as EngineNotice
from crcd_sim.dialogue.state import CallState
from crcd_sim.domain.pack import Exchange
from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.axis import slept_s
from crcd_sim.services.exam.call_journal import CallJournal
from crcd_sim.services.exam.call_lines import ClientLines
from crcd_sim.services.exam.context import EXCHANGES, SittingContext
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.notices import Notice, notice
from crcd_sim.services.ports import PlayRequest, Sound, TakeRecord


@dataclass(frozen=True, slots=True)
class CallPlan:
    """Everything known of a call before it is up. See ``engine.begin`` for ``opening`` and ``recovered``."""

    exchange: Exchange
    script: Script
    driver: Driver
    attempt: int = 1
    outbound: bool = False
    outcome: str = "answers"  # who answers, for an outbound call
    number: str = ""  # dialled, in national digits
    recall: Recall | None = None  # should this call miss the person to be reached
    opening: str = ""
    recovered: str = ""
    carried_s: float = 0.0  # spent on the line before the workstation stopped

    @property
    def machine(self) -> bool:
        return self.outcome == "voicemail"


class CallOwner(Protocol):
    """Who holds the call: the softphone."""

    def call_changed(self) -> None: ...
    def call_notice(self, item: Notice) -> None: ...
    def call_over(self, by: str, reason: str) -> None: ...


class CallSession:
    """A connected call, until ``call_over`` is told to its owner."""

    def __init__(
        self,
        context: SittingContext,
        sound: Sound,
        headset: HeadsetWatch,
        plan: CallPlan,
        owner: CallOwner,
    ) -> None:
        self._context = context
        self._sound = sound
        self._headset = headset
        self._owner = owner
        self._journal = CallJournal(context, plan.exchange.id, sound.take_seconds)
        self.plan = plan
        self.settings = context.settings.talk
        script = plan.script
        if plan.outbound != (script.direction == "outbound"):  # a client one was calling rings back
            script = replace(script, direction="outbound" if plan.outbound else "inbound")
        self.script = script
        self.state: CallState = engine.begin(
            script,
            seed=context.seed,
            driver=plan.driver,
            opening=plan.opening,
            recovered=plan.recovered,
            machine=plan.machine,
        )
        self.take: TakeRecord | None = None
        self.connected_at = 0.0
        self.over_by = ""
        self.lines = ClientLines(context, sound, self._journal, self, machine=plan.machine)
        self._music: list[int] = []
        self._voice_from: float | None = None
        self._trainer_from: float | None = None
        self._lost: set[str] = set()
        self._wake = Alarm(context.clock, context.loop)
        self._queue: deque[tuple[CallStimulus, float]] = deque()
        self._stepping = False
        self._closed_at: float | None = None

    # --- life

    def start(self) -> None:
        """Open the take and put the call on the line."""
        self.connected_at = self._context.clock.monotonic()
        plan = self.plan
        self.take = self._headset.start_take(EXCHANGES, self.exchange)
        opening = self.script.lines.get(self.script.opening)
        self._journal.connected(
            {
                "attempt": plan.attempt,
                "take": self.take.id,
                "driver": plan.driver.value,
                "outbound": plan.outbound,
                "outcome": plan.outcome,
                "opening": plan.opening,
                "recovered": bool(plan.recovered),
                "target": opening.speaker if opening is not None else "",
                **({"number": plan.number} if plan.number else {}),
            }
        )
        self.feed(Connected())
        for what in self._headset.lost:
            self.device_lost(what)

    @property
    def exchange(self) -> str:
        return self.plan.exchange.id

    @property
    def over(self) -> bool:
        return self.state.ended

    def seconds(self) -> float:
        """Time on the line, stops of the workstation left out."""
        return self.plan.carried_s + self._context.clock.monotonic() - self.connected_at

    @property
    def can_repeat(self) -> bool:
        """« Faire répéter » makes sense: the last line can be heard again."""
        talk, aloud = self.state, self.state.live or self.state.driver is Driver.PERSON
        return bool(talk.last) and talk.spoken is None and not talk.held and not aloud

    def following(self) -> str:
        """Return the line that comes next on the spine, "" when there is none."""
        return engine.following(self.script, self.state, self.settings)

    def feed(self, stimulus: CallStimulus, at: float | None = None) -> None:
        """Give the engine a stimulus; those that come meanwhile wait for their turn."""
        self._queue.append((stimulus, self._context.clock.monotonic() if at is None else at))
        if self._stepping:
            return
        self._stepping = True
        try:
            while self._queue:
                item, now = self._queue.popleft()
                self.state, effects = engine.step(self.script, self.state, item, now, self.settings)
                self._trainer_heard(getattr(item, "at", now))
                for effect in effects:
                    self._apply(effect)
        finally:
            self._stepping = False
        self._schedule()
        self._owner.call_changed()

    def close_phase(self) -> None:
        """The part is over: the client takes leave."""
        self._closed_at = self._context.clock.monotonic()
        self.feed(PhaseClosing())

    def drop(self, by: str, reason: str) -> None:
        """End the call now, without a word (a fault, a part closed by staff)."""
        if not self.state.ended:
            self.over_by = by
            now = self._context.clock.monotonic()
            self.state, effects = engine.step(self.script, self.state, HangUp(), now, self.settings)
            self._trainer_heard(now)
            for effect in effects:
                self._apply(EndCall(by, reason) if isinstance(effect, EndCall) else effect)
            self._schedule()

    def leave(self) -> None:
        """The program closes: stop the sound, end nothing. The journal lets the call be taken up again."""
        self._cancel()
        self._silence()
        self._sound.stop_take()

    # --- what the headset tells

    def voice_started(self, at: float) -> None:
        self._voice_from = at
        self.feed(VoiceStarted(at))

    def voice_stopped(self, at: float) -> None:
        since, self._voice_from = self._voice_from, None
        if since is not None and at - since >= self.settings.speech_min_s:
            self._journal.candidate_spoke(since, at)
        self.feed(VoiceStopped(at))

    def trainer_started(self, at: float) -> None:
        """The trainer speaks for the client."""
        self.feed(TrainerStarted(at))

    def trainer_stopped(self, at: float) -> None:
        self.feed(TrainerStopped(at))

    def _trainer_heard(self, at: float) -> None:
        """Journal what the trainer said once it is said: to its end, or as far as the line carried it."""
        since, self._trainer_from = self._trainer_from, self.state.trainer_since
        if since is not None and self._trainer_from is None and at - since >= self.settings.speech_min_s:
            self._journal.trainer_spoke(since, at)

    def device_lost(self, what: str) -> None:
        self._lost.add(what)
        self._voice_from = None
        self.feed(DeviceLost(True))

    def device_back(self, what: str) -> None:
        self._lost.discard(what)
        if not self._lost:
            self.feed(DeviceLost(False))

    # --- LinesOwner: what becomes of the lines that are played

    @property
    def deaf(self) -> bool:
        return bool(self._lost)

    def call_notice(self, item: Notice) -> None:
        self._owner.call_notice(item)

    def lines_unheard(self) -> None:
        self.drop("fault", "clips")
        self._owner.call_changed()

    # --- what the engine wants

    def _apply(self, effect: CallEffect) -> None:
        match effect:
            case Say():
                spoken = self.state.spoken
                origin = spoken.origin if spoken is not None and spoken.line == effect.line else effect.line
                self.lines.say(self.script.lines[effect.line], origin, effect.reason, effect.start_s)
            case StopAt(_, cut_ms):
                self.lines.stop_at(cut_ms / 1000)
            case StopSaying():
                self.lines.stop()
            case PlayHold():
                self._stop_music()
                # The client hears the music; an advisor hears nothing, and now and then a reminder.
                self._music = [
                    self._sound.play(PlayRequest("tone:hold", loop=True, target="line")),
                    self._sound.play(PlayRequest("tone:reminder", leg=False, loop=True)),
                ]
            case StopHold():
                self._stop_music()
            case Decision(what, why, figures):
                self._journal.decision(what, why, figures)
                if what == "missing_line":
                    self._journal.line_missing(str(figures.get("line", "")))
                    self._owner.call_notice(notice("line_missing"))
            case EngineNotice(code):
                if code != "hold_too_long" or self.settings.mode == "entrainement":
                    self._owner.call_notice(notice(code))
            case ShowStatus():
                pass  # read from ``state.status`` by the view
            case EndCall(by, reason):
                self._over(by, reason)

    def _stop_music(self) -> None:
        for playback in self._music:
            self._sound.stop(playback)
        self._music = []

    def _silence(self) -> None:
        self.lines.stop()
        self._stop_music()

    def _over(self, by: str, reason: str) -> None:
        self._cancel()
        self._silence()
        now = self._context.clock.monotonic()
        if self._voice_from is not None:  # the candidate was speaking
            self._journal.candidate_spoke(self._voice_from, now)
            self._voice_from = None
        self.lines.close(now)
        self._sound.stop_take()
        self._owner.call_over(by, reason)

    def figures(self) -> dict[str, float | int]:
        """Return what is measured of the call, for the journal; never a mark."""
        times = {"seconds": round(self.seconds(), 3), "overtime_s": round(self.overtime_s(), 3)}
        return {**times, **asdict(self.state.counts)}

    def overtime_s(self) -> float:
        """Seconds spent on the line after zero (« hors temps »)."""
        return 0.0 if self._closed_at is None else self._context.clock.monotonic() - self._closed_at

    # --- time

    def _schedule(self) -> None:
        self._wake.cancel()
        if self.state.wake_at is not None and not self.state.ended:
            self._wake.at(self.state.wake_at, self._woken)

    def _woken(self) -> None:
        due, now = self.state.wake_at, self._context.clock.monotonic()
        if due is not None and now - due > slept_s(self._context.clock):
            # What was running is frozen for as long: nobody kept silent.
            self.feed(DeviceLost(True), due)
            if not self._lost:
                self.feed(DeviceLost(False))
            return
        self.feed(Tick())

    def _cancel(self) -> None:
        self._wake.cancel()
        self.lines.cancel()

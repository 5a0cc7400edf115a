"""The conductor of a running sitting: its time, its journal, and who is told of both.

Threads: everything runs on the main loop's thread and nothing waits. The runner asks the loop to be
called at each whole second that remains, so that the countdown, the announcements and the seal fall
exactly on computed instants; a late call changes nothing, since every instant is computed from facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import ceil
from typing import Any

from crcd_sim.domain import deciders
from crcd_sim.domain.deciders import CANDIDATE, STAFF, Fact, refusal
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import DrawPurpose, Framework
from crcd_sim.domain.rules import Rules
from crcd_sim.domain.sitting import Envelope, Sitting, replay
from crcd_sim.services.exam.axis import JUMP_S, Axis, last_sign_of_life
from crcd_sim.services.exam.envelopes import envelopes_on_table, opened
from crcd_sim.services.exam.facts import (
    Announcement,
    ClockView,
    FictionalNow,
    PackFacts,
    clock_view,
    creation_data,
    fictional_now,
    room_signal,
)
from crcd_sim.services.exam.journal import LiveJournal, Undo, proved_head, subscribed
from crcd_sim.services.exam.last_look import LastLook
from crcd_sim.services.exam.saving import SavedState, SaveTracker
from crcd_sim.services.ports import Clock, Heartbeat, MainLoop, Scheduled, StoredSitting

TICK_S = 1.0

SealHook = Callable[[str], Mapping[str, str]]


class SittingRunner:
    """One sitting, from its creation or its resumption to ``stop``."""

    def __init__(
        self,
        *,
        identifier: str,
        pack: PackFacts,
        journal: LiveJournal,
        axis: Axis,
        clock: Clock,
        loop: MainLoop,
        saving: SaveTracker,
        beats: Clock,
    ) -> None:
        """Use ``create`` or ``resume``."""
        self.id = identifier
        self.pack = pack
        self._journal = journal
        self._axis = axis
        self._clock = clock
        self._loop = loop
        self._saving = saving
        self._last_look = LastLook(axis, clock, beats)
        self._ticking = False
        self._stopped = False
        self._appointment: Scheduled | None = None
        self._hooks: list[SealHook] = []
        self._on_close: list[Callable[[], None]] = []
        self._on_tick: list[Callable[[ClockView], None]] = []
        self._on_announcement: list[Callable[[Announcement], None]] = []

    # --- Birth and return --------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        *,
        identifier: str,
        framework: Framework,
        session: str,
        rules: Rules,
        pack: PackFacts,
        seed: int,
        clock: Clock,
        loop: MainLoop,
        saving: SaveTracker,
        beats: Clock | None = None,
    ) -> SittingRunner:
        """Create a sitting and journal it. ``beats``: the clock of the heartbeat when ``clock`` is
        virtual. ``KeyError`` when the framework has no such session type."""
        spec = framework.session(session)
        runner = cls(
            identifier=identifier,
            pack=pack,
            journal=LiveJournal(Sitting.new(spec, rules, seed), clock, loop, saving),
            axis=Axis(clock),
            clock=clock,
            loop=loop,
            saving=saving,
            beats=beats or clock,
        )
        runner.append(EventKind.SITTING_CREATED, creation_data(framework, spec.id, rules, pack, seed))
        runner.tick()
        return runner

    @classmethod
    def resume(
        cls,
        stored: StoredSitting,
        *,
        framework: Framework,
        pack: PackFacts,
        clock: Clock,
        loop: MainLoop,
        saving: SaveTracker,
        beats: Clock | None = None,
    ) -> SittingRunner:
        """Go on with a stored sitting: the axis starts again where the time of day says, never back;
        a phase that was running has had an outage.

        Raises ``EnvironmentProblem`` (code ``journal_broken``) when the journal does not lead to its
        head, ``RuleRefused`` (code ``closed``) when the sitting is closed.
        """
        head = proved_head(stored)
        sitting = replay(framework.session(stored.events[0].data["session_type"]), stored.events)
        if sitting.closed:
            raise refusal("closed")
        since_t, since_wall = last_sign_of_life(stored)
        away = (clock.wall() - since_wall).total_seconds()
        runner = cls(
            identifier=stored.id,
            pack=pack,
            journal=LiveJournal(sitting, clock, loop, saving, seq=stored.events[-1].seq, head=head),
            # Never before what was written while nobody sat (a copy, a recording repaired).
            axis=Axis(clock, round(max(since_t + max(0.0, away), stored.events[-1].t), 3)),
            clock=clock,
            loop=loop,
            saving=saving,
            beats=beats or clock,
        )
        runner._returned(since_t, since_wall, away)
        return runner

    def _returned(self, since_t: float, since_wall: datetime, away: float) -> None:
        """Journal what the stop was: an outage, and a time of day that went back meanwhile."""
        now = self._axis.now()
        if away < -JUMP_S:
            phase = self._phase_name()
            self.append(EventKind.CLOCK_JUMP, {"seconds": round(away, 3), "phase": phase})
        wall = self._clock.wall()
        self._commit(deciders.outage(self.sitting, since_t, now, since_wall, wall, "restart"), now)
        self._last_look.resumed(self.sitting, now)
        # Not at once: whoever writes has yet to say what a part that ran out meanwhile holds.
        self._appointment = self._loop.call_at(self._axis.monotonic(now), self.tick)

    # --- State -------------------------------------------------------------------------------

    @property
    def sitting(self) -> Sitting:
        """The state as of the last event; ``tick`` brings it up to now."""
        return self._journal.sitting

    @property
    def head(self) -> str:
        """Hash of the last journalled event."""
        return self._journal.head

    @property
    def saved(self) -> SavedState:
        return self._saving.state

    def t(self) -> float:
        """Now, on the sitting's axis."""
        return self._axis.now()

    def t_at(self, monotonic: float) -> float:
        """Return a reading of ``Clock.monotonic`` on the sitting's axis."""
        return self._axis.at(monotonic)

    def monotonic_at(self, t: float) -> float:
        """Return the reading of ``Clock.monotonic`` at ``t``: for ``MainLoop.call_at``."""
        return self._axis.monotonic(t)

    def view(self) -> ClockView:
        """Return everything a screen shows of time, as of now."""
        return clock_view(self.sitting, self.pack, self._axis.now(), self._clock.wall())

    def fictional_now(self, t: float | None = None) -> FictionalNow:
        """The pack's day, and from the start of the exchanges its running time of day; at ``t``, or now."""
        return fictional_now(self.sitting, self.pack, self._axis.now() if t is None else t)

    def envelope_count(self) -> int:
        """How many envelopes lie on the table for the next phase; 0 when it draws nothing."""
        purpose = self._next_draw()
        return 0 if purpose is None else envelopes_on_table(self.sitting, self.pack, purpose)

    # --- Commands ----------------------------------------------------------------------------

    def start_phase(
        self, by: str = CANDIDATE, *, phase: str = "", common_start: datetime | None = None
    ) -> None:
        """Start the next phase. ``common_start``: time of day of the room's signal, else that of the
        rules, which staff may do without. See ``deciders``."""
        t = self._now()
        signal, given = None, common_start or (room_signal(self.sitting) if by != STAFF else None)
        if given is not None:
            signal = round(t + (given - self._clock.wall()).total_seconds(), 3)
        self._do(deciders.start_phase(self.sitting, t, by, phase=phase, common_start=signal), t)

    def open_envelope(self, number: int, by: str = CANDIDATE) -> Envelope:
        """Open envelope ``number`` (from 1): draws, and starts the phase at the same instant."""
        t = self._now()
        purpose = self._next_draw()
        if purpose is None:
            raise refusal("no_draw")
        envelope = opened(self.sitting, self.pack, purpose, number)
        self._do(deciders.open_envelope(self.sitting, t, by, envelope), t)
        return envelope

    def finish_phase(self, empty: Iterable[str] = ()) -> None:
        """The candidate is done early. ``empty``: works left empty, as the confirmation said."""
        t = self._now()
        self._do(deciders.finish_phase(self.sitting, t, empty), t)

    def reopen_phase(self, by: str, reason: str = "") -> None:
        t = self._now()
        self._do(deciders.reopen_phase(self.sitting, t, by, reason), t)

    def pause(self, by: str, reason: str = "") -> None:
        t = self._now()
        self._do(deciders.pause(self.sitting, t, by, reason), t)

    def end_pause(self, by: str) -> None:
        t = self._now()
        self._do(deciders.resume(self.sitting, t, by), t)

    def credit(self, seconds: float, reason: str, by: str = STAFF) -> None:
        t = self._now()
        self._do(deciders.credit(self.sitting, t, seconds, reason, by), t)

    def gather(self, documents: Iterable[str]) -> None:
        t = self._now()
        self._do(deciders.gather(self.sitting, t, documents), t)

    def close(self, by: str = CANDIDATE) -> None:
        """Close the sitting for good, after sealing what is live. ``stop`` is still to be called."""
        t = self._now()
        self._do(deciders.close(self.sitting, t, by), t)

    def append(self, kind: EventKind, data: Mapping[str, Any]) -> Event:
        """Journal a fact of another service (a call, a document, a fault) at this instant."""
        return self._journal.append(kind, data, self._axis.now())

    # --- Who is told -------------------------------------------------------------------------

    def before_seal(self, hook: SealHook) -> Undo:
        """Call ``hook(phase kind)`` before a phase is sealed: it writes what is pending and returns
        {work key: sha256}, journalled with the seal."""
        return subscribed(self._hooks, hook)

    def before_close(self, listener: Callable[[], None]) -> Undo:
        """Call ``listener()`` when the sitting is about to be closed: it may still journal."""
        return subscribed(self._on_close, listener)

    def on_event(self, listener: Callable[[Event], None]) -> Undo:
        """Tell every journalled event, once folded into ``sitting``."""
        return subscribed(self._journal.listeners, listener)

    def on_tick(self, listener: Callable[[ClockView], None]) -> Undo:
        """Tell the time each second, and at once after a command."""
        return subscribed(self._on_tick, listener)

    def on_announcement(self, listener: Callable[[Announcement], None]) -> Undo:
        return subscribed(self._on_announcement, listener)

    def on_saved(self, listener: Callable[[SavedState], None]) -> Undo:
        return self._saving.subscribe(listener)

    # --- Time --------------------------------------------------------------------------------

    def tick(self) -> None:
        """Look at the clocks: gaps, jumps, phases that run out, announcements. Called by the loop."""
        if self._ticking or self._stopped:
            return
        self._ticking = True
        try:
            self._notice_gap(self._axis.now())
            self._notice_jump()
            while facts := deciders.due(self.sitting, self._axis.now()):
                self._commit(facts, self._axis.now())
            self._announce(self._axis.now())
            if self._last_look.beat_due():
                self._beat()
        finally:
            self._ticking = False
            self._schedule()
        if self._on_tick:
            self._journal.tell(self._on_tick, self.view())

    def stop(self) -> None:
        """Leave the sitting as it is: no more ticks, one last sign of life. It can be resumed."""
        if self._stopped:
            return
        self._beat()
        self._stopped = True
        if self._appointment is not None:
            self._appointment.cancel()

    def _now(self) -> float:
        """Bring the sitting up to now before a command."""
        if self._stopped:
            raise RuntimeError("the sitting is no longer run here")
        self.tick()
        return self._axis.now()

    def _notice_gap(self, t: float) -> None:
        wall = self._clock.wall()
        since = self._last_look.gap(t, wall)
        if since is not None:
            self._commit(deciders.outage(self.sitting, since[0], t, since[1], wall, "sleep"), t)

    def _notice_jump(self) -> None:
        seconds = self._axis.jump()
        if seconds:
            self.append(EventKind.CLOCK_JUMP, {"seconds": seconds, "phase": self._phase_name()})

    def _announce(self, t: float) -> None:
        announcement = self._last_look.announcement(self.sitting, t)
        if announcement is not None:
            self._journal.tell(self._on_announcement, announcement)

    def _beat(self) -> None:
        self._saving.heartbeat(Heartbeat(self._clock.wall(), self._axis.now(), self._phase_name()))

    def _schedule(self) -> None:
        if self._appointment is not None:
            self._appointment.cancel()
            self._appointment = None
        if not self._stopped and not self.sitting.closed:
            self._appointment = self._loop.call_at(self._axis.monotonic(self._next_tick()), self.tick)

    def _next_tick(self) -> float:
        """The next instant at which a whole second remains, at most one tick away."""
        t = self._axis.now()
        end = deciders.next_due(self.sitting, t)
        if end is None or end <= t:
            return t + TICK_S
        return end - TICK_S * (ceil(round(end - t, 3) / TICK_S) - 1)

    # --- The journal -------------------------------------------------------------------------

    def _do(self, facts: list[Fact], t: float) -> None:
        self._commit(facts, t)
        self.tick()

    def _commit(self, facts: list[Fact], t: float) -> None:
        for kind, data in facts:
            if kind is EventKind.SITTING_CLOSED:
                self._tell_closing()
            works = self._sealed_works(str(data["phase"])) if kind is EventKind.PHASE_SEALED else None
            self._journal.append(kind, data if works is None else {**data, "works": works}, t)

    def _tell_closing(self) -> None:
        """A listener that fails never keeps a sitting open."""
        for listener in list(self._on_close):
            try:
                listener()
            except Exception as error:  # a bug of ours: told to the crash log, survived
                self._journal.report(error)

    def _sealed_works(self, phase: str) -> dict[str, str]:
        """Ask every hook for the hashes of what was written. One that fails never delays the seal."""
        works: dict[str, str] = {}
        for hook in list(self._hooks):
            try:
                works.update(hook(phase))
            except Exception as error:  # a bug of ours: journalled, told to the crash log, survived
                self.append(
                    EventKind.INCIDENT,
                    {"kind": "seal_hook", "detail": f"{type(error).__name__}: {error}", "decision": "noted"},
                )
                self._journal.report(error)
        return works

    def _phase_name(self) -> str:
        state = self.sitting.current
        return "" if state is None else state.spec.kind.value

    def _next_draw(self) -> DrawPurpose | None:
        state = self.sitting.next_phase
        return None if state is None else state.spec.draw

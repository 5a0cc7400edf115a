"""A sitting as a pure state machine, folded from its journal.

Each phase goes waiting → running → sealed, with paused and finished (early, may be reopened) between.
``evolve`` applies one event and decides nothing; what is allowed is in ``deciders``. Between two phases
the candidate waits when the phase says so (``wait_after``): a wait may last days and is no outage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crcd_sim.domain.drill import drill_session
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, DrawPurpose, Modality, PhaseKind, PhaseSpec, SessionSpec
from crcd_sim.domain.rules import Rules
from crcd_sim.domain.timing import PhaseLedger


class Status(StrEnum):
    """Where a phase stands."""

    WAITING = "waiting"  # not started
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"  # early, by the candidate: may be reopened until the end
    SEALED = "sealed"  # for good


LIVE = frozenset({Status.RUNNING, Status.PAUSED, Status.FINISHED})


@dataclass(frozen=True, slots=True)
class Envelope:
    """A numbered envelope the candidate opened. ``simulated``: there was nothing to choose from."""

    purpose: str  # subject | recording
    number: int  # from 1
    content: str  # id of the subject or of the recording
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class PhaseState:
    """One phase of a sitting. ``ledger`` is there once the phase has started."""

    spec: PhaseSpec
    factor: Fraction = Fraction(1)
    status: Status = Status.WAITING
    ledger: PhaseLedger | None = None
    envelope: Envelope | None = None
    started_by: str = ""
    paused_by: str = ""
    seal_reason: str = ""  # time | next | closed
    works: Mapping[str, str] = field(default_factory=dict)  # work key → sha256, at the seal

    @property
    def kind(self) -> PhaseKind:
        return self.spec.kind

    @property
    def allotted_s(self) -> float:
        """Seconds planned for this candidate, accommodation included."""
        return float(self.spec.seconds * self.factor)

    @property
    def clock(self) -> PhaseLedger:
        """The ledger of a started phase. ``ValueError`` before."""
        if self.ledger is None:
            raise ValueError(f"{self.spec.kind} has not started")
        return self.ledger


@dataclass(frozen=True, slots=True)
class Sitting:
    """The state after some events. ``t`` is the instant of the last one."""

    session: SessionSpec
    rules: Rules
    seed: int
    phases: tuple[PhaseState, ...]
    t: float = 0.0
    gathered: tuple[str, ...] | None = None  # documents of « mon dossier », once gathered
    away: bool = False  # copied to go on at another workstation
    closed_by: str = ""

    @staticmethod
    def new(session: SessionSpec, rules: Rules, seed: int) -> Sitting:
        """Return a sitting before its first event. ``session``: the framework's; of a drill, one part
        is kept."""
        if rules.drill is not None:
            session = drill_session(session, rules.drill)
        factor = rules.accommodation.factor
        return Sitting(
            session, rules, seed, tuple(PhaseState(spec, factor(spec.kind)) for spec in session.phases)
        )

    @property
    def delay_seed(self) -> int:
        """Seed of rings and human delays: a room may share it. Draws never use it."""
        return self.seed if self.rules.delay_seed is None else self.rules.delay_seed

    @property
    def closed(self) -> bool:
        return bool(self.closed_by)

    def phase(self, kind: str) -> PhaseState:
        """Return the phase of this kind (or id); ``KeyError`` when the session has none."""
        for state in self.phases:
            if kind in (state.spec.kind, state.spec.id):
                return state
        raise KeyError(kind)

    @property
    def current(self) -> PhaseState | None:
        """The phase that is running, paused, or finished and not sealed yet."""
        return next((state for state in self.phases if state.status in LIVE), None)

    @property
    def latest(self) -> PhaseState | None:
        """The last phase started, whatever it has become."""
        return next((state for state in reversed(self.phases) if state.status is not Status.WAITING), None)

    @property
    def next_phase(self) -> PhaseState | None:
        """The first phase not started yet."""
        return next((state for state in self.phases if state.status is Status.WAITING), None)

    @property
    def waiting(self) -> bool:
        """« En attente »: no phase is live, one is to come, and it does not follow at once."""
        return (
            not self.closed
            and self.current is None
            and self.next_phase is not None
            and (self.latest is None or self.latest.spec.wait_after)
        )

    @property
    def complete(self) -> bool:
        """Every phase is sealed."""
        return all(state.status is Status.SEALED for state in self.phases)

    @property
    def drawn(self) -> Mapping[str, Envelope]:
        """Envelopes opened so far, by purpose."""
        return {state.envelope.purpose: state.envelope for state in self.phases if state.envelope}

    @property
    def overtime(self) -> PhaseState | None:
        """In training, the phase whose time ran out and that may go on « hors temps », if any."""
        state = self.latest
        if state is None or state.status is not Status.SEALED or state.clock.finished_at is not None:
            return None
        return state if state.seal_reason == "time" and self.rules.training and not self.closed else None


def at_hand(sitting: Sitting, kind: str) -> tuple[AtHand, ...]:
    """Return what the candidate may use in a phase, now.

    Nothing before it starts, once it is finished or sealed, and during a pause of a mock exam. In
    training a pause hides nothing, and a phase whose time ran out may go on in the annex.
    """
    state = sitting.phase(kind)
    open_now = (
        state.status is Status.RUNNING
        or (state.status is Status.PAUSED and sitting.rules.training)
        or state is sitting.overtime
    )
    return state.spec.at_hand if open_now and not sitting.closed else ()


_WRITTEN_IN: Mapping[AtHand, PhaseKind] = {
    AtHand.CASE_WRITINGS: PhaseKind.CASE_STUDY,
    AtHand.PREP_NOTES: PhaseKind.EXCHANGE_PREP,
    AtHand.INTERVIEW_NOTES: PhaseKind.INTERVIEW_PREP,
}


def readable_phases(sitting: Sitting, kind: str) -> tuple[PhaseKind, ...]:
    """Return the kinds of the earlier phases whose writings may be read in this phase, now."""
    codes = at_hand(sitting, kind)
    readable: list[PhaseKind] = []
    for state in sitting.phases:
        if state.spec.kind == sitting.phase(kind).spec.kind:
            break
        gathered = AtHand.CANDIDATE_PAPERS in codes and state.spec.modality is Modality.ROLE_PLAY
        if gathered or any(_WRITTEN_IN.get(code) is state.spec.kind for code in codes):
            readable.append(state.spec.kind)
    return tuple(readable)


# --- The fold --------------------------------------------------------------------------------


def replay(session: SessionSpec, events: Iterable[Event]) -> Sitting:
    """Fold a whole journal. ``ValueError`` when it does not start with SITTING_CREATED."""
    sitting: Sitting | None = None
    for event in events:
        if sitting is None:
            if event.kind is not EventKind.SITTING_CREATED:
                raise ValueError(f"a journal starts with sitting_created, not {event.kind}")
            rules = Rules.from_data(event.data["rules"])
            sitting = Sitting.new(session, rules, int(event.data["seed"]))
        sitting = evolve(sitting, event)
    if sitting is None:
        raise ValueError("an empty journal")
    return sitting


def evolve(sitting: Sitting, event: Event) -> Sitting:
    """Return the sitting after one event. Events that do not touch it only move ``t``."""
    if event.kind in _SITTING_FOLDS:
        sitting = _SITTING_FOLDS[event.kind](sitting, event.data)
    elif event.kind in _PHASE_FOLDS:
        sitting = _with_phase(sitting, event)
    return replace(sitting, t=event.t)


def _with_phase(sitting: Sitting, event: Event) -> Sitting:
    kind = event.data.get("phase")
    if not kind:  # an outage or a clock jump between two phases
        return sitting
    changed = _PHASE_FOLDS[event.kind](sitting.phase(kind), event)
    phases = tuple(changed if state.spec.kind == kind else state for state in sitting.phases)
    return replace(sitting, phases=phases)


def _started(state: PhaseState, event: Event) -> PhaseState:
    ledger = PhaseLedger(
        planned_s=state.spec.seconds,
        started_at=event.t,
        factor=state.factor,
        common_start=event.data.get("common_start"),
    )
    return replace(state, status=Status.RUNNING, ledger=ledger, started_by=str(event.data.get("by", "")))


def _enveloped(state: PhaseState, event: Event) -> PhaseState:
    data = event.data
    envelope = Envelope(
        DrawPurpose(data["purpose"]), int(data["envelope"]), data["content"], bool(data.get("simulated"))
    )
    return replace(state, envelope=envelope)


def _finished(state: PhaseState, event: Event) -> PhaseState:
    return replace(state, status=Status.FINISHED, ledger=state.clock.with_finish(event.t))


def _reopened(state: PhaseState, event: Event) -> PhaseState:  # noqa: ARG001 (folds look alike)
    return replace(state, status=Status.RUNNING, ledger=state.clock.with_reopening())


def _sealed(state: PhaseState, event: Event) -> PhaseState:
    return replace(
        state,
        status=Status.SEALED,
        ledger=state.clock.with_seal(float(event.data.get("at", event.t))),
        seal_reason=str(event.data.get("reason", "")),
        works=dict(event.data.get("works", {})),
    )


def _paused(state: PhaseState, event: Event) -> PhaseState:
    by = str(event.data.get("by", ""))
    return replace(state, status=Status.PAUSED, ledger=state.clock.with_pause(event.t), paused_by=by)


def _resumed(state: PhaseState, event: Event) -> PhaseState:
    return replace(state, status=Status.RUNNING, ledger=state.clock.with_resume(event.t), paused_by="")


def _credited(state: PhaseState, event: Event) -> PhaseState:
    return replace(state, ledger=state.clock.with_credit(float(event.data["seconds"])))


def _outage(state: PhaseState, event: Event) -> PhaseState:
    if not event.data.get("credited"):
        return state
    spans = (float(event.data["from_t"]), float(event.data["to_t"]))
    return replace(state, ledger=state.clock.with_outage(*spans))


_PHASE_FOLDS: Mapping[EventKind, Callable[[PhaseState, Event], PhaseState]] = {
    EventKind.PHASE_STARTED: _started,
    EventKind.ENVELOPE_OPENED: _enveloped,
    EventKind.PHASE_FINISHED: _finished,
    EventKind.PHASE_REOPENED: _reopened,
    EventKind.PHASE_SEALED: _sealed,
    EventKind.PAUSED: _paused,
    EventKind.RESUMED: _resumed,
    EventKind.TIME_CREDITED: _credited,
    EventKind.OUTAGE: _outage,
}


def _closed(sitting: Sitting, data: Mapping[str, Any]) -> Sitting:
    return replace(sitting, closed_by=str(data.get("by") or "staff"))


def _moved(sitting: Sitting, data: Mapping[str, Any]) -> Sitting:
    return replace(sitting, away=data.get("direction") == "out")


def _gathered(sitting: Sitting, data: Mapping[str, Any]) -> Sitting:
    return replace(sitting, gathered=tuple(data.get("documents", ())))


_SITTING_FOLDS: Mapping[EventKind, Callable[[Sitting, Mapping[str, Any]], Sitting]] = {
    EventKind.SITTING_CLOSED: _closed,
    EventKind.SITTING_MOVED: _moved,
    EventKind.DOSSIER_GATHERED: _gathered,
}

"""What the rules allow now: each command returns the facts it makes, or refuses.

A fact is ``(kind, data)``; the runner gives it a number, an instant and a place in the journal, and
``sitting.evolve`` applies it. A refusal is ``RuleRefused``: a French sentence and a stable code.
The caller has applied ``due`` up to ``t`` before any command.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isfinite
from typing import Any

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import DrawPurpose
from crcd_sim.domain.sitting import Envelope, PhaseState, Sitting, Status

Fact = tuple[EventKind, dict[str, Any]]

CANDIDATE = "candidate"
STAFF = "staff"
AUTO = "auto"

_SENTENCES = {
    "closed": "Ce passage est clos.",
    "phase_running": "Une partie est en cours : terminez-la d’abord.",
    "no_phase_left": "Toutes les parties de ce passage sont terminées.",
    "wrong_phase": "Ce n’est pas la partie qui vient maintenant.",
    "not_running": "Aucune partie n’est en cours.",
    "paused": "La partie est en pause : reprenez-la d’abord.",
    "not_paused": "La partie n’est pas en pause.",
    "not_finished": "Cette partie n’est pas terminée : il n’y a rien à rouvrir.",
    "time_over": "Le temps de cette partie est écoulé.",
    "envelope_needed": "Choisissez d’abord une enveloppe : le temps commence quand elle s’ouvre.",
    "no_draw": "Il n’y a rien à tirer au sort dans cette partie.",
    "not_collective": "Cette partie est individuelle : elle n’a pas de départ commun.",
    "common_start_ahead": "Le départ commun n’est pas encore donné.",
    "common_end_past": "La fin commune de cette partie est passée : elle ne peut plus commencer.",
    "staff_only": "Cette action revient au formateur ou au surveillant.",
    "reason_needed": "Indiquez le motif : il figurera au relevé du passage.",
    "bad_credit": "Indiquez un temps à rendre, en secondes, supérieur à zéro.",
    "phases_left": "Il reste des parties à passer : le passage ne peut pas encore être clos.",
}


def refusal(code: str) -> RuleRefused:
    return RuleRefused(_SENTENCES[code], code=code)


def start_phase(
    sitting: Sitting,
    t: float,
    by: str,
    *,
    phase: str = "",
    common_start: float | None = None,
    envelope: Envelope | None = None,
) -> list[Fact]:
    """Start the next phase at ``t``. ``phase``, when given, must be that one.

    A phase with a draw starts by its envelope: the clock starts when the envelope opens, and the draw
    belongs to the part. ``common_start`` (on the axis, perhaps before 0) is the room's signal. A
    phase finished early and not sealed yet is sealed by the start of the next one.

    Refusals: closed, phase_running, paused, no_phase_left, wrong_phase, envelope_needed, no_draw,
    not_collective, common_start_ahead, common_end_past.
    """
    _open(sitting)
    facts: list[Fact] = []
    current = sitting.current
    if current is not None:
        if current.status is not Status.FINISHED:
            raise refusal("paused" if current.status is Status.PAUSED else "phase_running")
        facts.append(_seal(current, t, "next"))
    state = sitting.next_phase
    if state is None:
        raise refusal("no_phase_left")
    if phase not in ("", state.spec.kind, state.spec.id):
        raise refusal("wrong_phase")
    _check_draw(state, envelope)
    _check_common_start(state, t, common_start)
    kind = state.spec.kind.value
    facts.append((EventKind.PHASE_STARTED, {"phase": kind, "common_start": common_start, "by": by}))
    if envelope is not None:
        facts.append(
            (
                EventKind.ENVELOPE_OPENED,
                {
                    "phase": kind,
                    "purpose": str(envelope.purpose),
                    "envelope": envelope.number,
                    "content": envelope.content,
                    "simulated": envelope.simulated,
                },
            )
        )
    return facts


def open_envelope(sitting: Sitting, t: float, by: str, envelope: Envelope) -> list[Fact]:
    """Open an envelope, which starts the phase it belongs to. Refusals: those of ``start_phase``."""
    return start_phase(sitting, t, by, envelope=envelope)


def finish_phase(sitting: Sitting, t: float, empty: Iterable[str] = ()) -> list[Fact]:
    """The candidate says it is done before the time is. ``empty`` lists the works left empty.

    Refusals: closed, not_running, paused, time_over.
    """
    state = _running(sitting, t)
    return [(EventKind.PHASE_FINISHED, {"phase": state.spec.kind.value, "empty": list(empty)})]


def reopen_phase(sitting: Sitting, t: float, by: str, reason: str = "") -> list[Fact]:
    """Take back an early finish, until the planned end: by oneself in training, else by staff.

    Refusals: closed, not_finished, time_over, staff_only, reason_needed.
    """
    _open(sitting)
    state = sitting.current
    if state is None or state.status is not Status.FINISHED:
        raise refusal("not_finished")
    if t >= state.clock.end(t):
        raise refusal("time_over")
    _allowed(sitting, by, reason)
    return [(EventKind.PHASE_REOPENED, {"phase": state.spec.kind.value, "by": by, "reason": reason})]


def pause(sitting: Sitting, t: float, by: str, reason: str = "") -> list[Fact]:
    """Stop the candidate's clock: by the candidate in training only, by staff, with a reason, always.

    Refusals: closed, not_running, paused, time_over, staff_only, reason_needed.
    """
    state = _running(sitting, t)
    _allowed(sitting, by, reason)
    return [(EventKind.PAUSED, {"phase": state.spec.kind.value, "by": by, "reason": reason})]


def resume(sitting: Sitting, t: float, by: str) -> list[Fact]:  # noqa: ARG001 (commands look alike)
    """End the pause. In a mock exam staff paused, so staff resumes.

    Refusals: closed, not_running, not_paused, staff_only.
    """
    _open(sitting)
    state = sitting.current
    if state is None:
        raise refusal("not_running")
    if state.status is not Status.PAUSED:
        raise refusal("not_paused")
    if by == CANDIDATE and not sitting.rules.training:
        raise refusal("staff_only")
    return [(EventKind.RESUMED, {"phase": state.spec.kind.value, "by": by})]


def credit(sitting: Sitting, t: float, seconds: float, reason: str, by: str = STAFF) -> list[Fact]:
    """Give time back to the phase that is running or paused. Staff only, with a reason.

    Refusals: closed, not_running, time_over, staff_only, reason_needed, bad_credit.
    """
    _open(sitting)
    state = sitting.current
    if state is None or state.status is Status.FINISHED:
        raise refusal("not_running")
    if t >= state.clock.end(t):
        raise refusal("time_over")
    if by != STAFF:
        raise refusal("staff_only")
    if not reason.strip():
        raise refusal("reason_needed")
    if not (isfinite(seconds) and seconds > 0):
        raise refusal("bad_credit")
    data = {"phase": state.spec.kind.value, "seconds": round(seconds, 3), "reason": reason, "by": by}
    return [(EventKind.TIME_CREDITED, data)]


def outage(
    sitting: Sitting, from_t: float, to_t: float, from_wall: datetime, to_wall: datetime, cause: str
) -> list[Fact]:
    """The workstation was away between two instants (``cause``: restart | sleep).

    Nothing when no phase was running: a wait, a pause and an early finish are no outage.
    """
    state = sitting.current
    if sitting.closed or state is None or state.status is not Status.RUNNING:
        return []
    data = {
        "phase": state.spec.kind.value,
        "from_t": round(from_t, 3),
        "to_t": round(to_t, 3),
        "from_wall": from_wall.isoformat(timespec="milliseconds"),
        "to_wall": to_wall.isoformat(timespec="milliseconds"),
        "seconds": round(to_t - from_t, 3),
        "cause": cause,
        "credited": sitting.rules.credit_outages,
    }
    return [(EventKind.OUTAGE, data)]


def gather(sitting: Sitting, t: float, documents: Iterable[str]) -> list[Fact]:  # noqa: ARG001 (same)
    """« Constituer mon dossier »: the candidate gathers the papers. Refusals: closed, phase_running."""
    _open(sitting)
    if sitting.current is not None and sitting.current.status is not Status.FINISHED:
        raise refusal("phase_running")
    return [(EventKind.DOSSIER_GATHERED, {"documents": list(documents)})]


def close(sitting: Sitting, t: float, by: str) -> list[Fact]:
    """Close the sitting for good. What is still live is sealed first.

    Staff may close at any time. The candidate closes a mock exam once every phase has been sat, a
    training once none is running. Refusals: closed, phase_running, phases_left.
    """
    _open(sitting)
    current = sitting.current
    if by == CANDIDATE:
        if current is not None and current.status is not Status.FINISHED:
            raise refusal("phase_running")
        if sitting.next_phase is not None and not sitting.rules.training:
            raise refusal("phases_left")
    facts: list[Fact] = [] if current is None else [_seal(current, t, "closed")]
    facts.append((EventKind.SITTING_CLOSED, {"by": by, "complete": sitting.next_phase is None}))
    return facts


def due(sitting: Sitting, t: float) -> list[Fact]:
    """Return what time alone brings about at ``t``; ask again until it returns nothing.

    A phase is sealed at zero, at its computed end. The next one starts by itself when no wait stands
    between them and it draws nothing: its clock is the candidate's.
    """
    if sitting.closed:
        return []
    current = sitting.current
    if current is not None:
        if current.status is Status.PAUSED or t < current.clock.end(t):
            return []
        return [_seal(current, current.clock.end(t), "time")]
    latest, following = sitting.latest, sitting.next_phase
    if latest is None or following is None or latest.spec.wait_after or following.spec.draw is not None:
        return []
    data: dict[str, Any] = {"phase": following.spec.kind.value, "common_start": None, "by": AUTO}
    return [(EventKind.PHASE_STARTED, data)]


def next_due(sitting: Sitting, t: float) -> float | None:
    """Return the instant at which ``due`` will have something, if time alone can bring it about."""
    current = sitting.current
    if sitting.closed or current is None or current.status is Status.PAUSED:
        return None
    return current.clock.end(t)


def _seal(state: PhaseState, at: float, reason: str) -> Fact:
    data: dict[str, Any] = {
        "phase": state.spec.kind.value, "reason": reason, "at": round(at, 3), "works": {},
    }  # fmt: skip
    return (EventKind.PHASE_SEALED, data)


def _open(sitting: Sitting) -> None:
    if sitting.closed:
        raise refusal("closed")


def _running(sitting: Sitting, t: float) -> PhaseState:
    _open(sitting)
    state = sitting.current
    if state is None or state.status is Status.FINISHED:
        raise refusal("not_running")
    if state.status is Status.PAUSED:
        raise refusal("paused")
    if t >= state.clock.end(t):
        raise refusal("time_over")
    return state


def _allowed(sitting: Sitting, by: str, reason: str) -> None:
    """The candidate in training; staff, saying why, in both modes."""
    if by == CANDIDATE and not sitting.rules.training:
        raise refusal("staff_only")
    if by == STAFF and not reason.strip():
        raise refusal("reason_needed")


def _check_draw(state: PhaseState, envelope: Envelope | None) -> None:
    if state.spec.draw is None and envelope is not None:
        raise refusal("no_draw")
    if state.spec.draw is not None and envelope is None:
        raise refusal("envelope_needed")
    if envelope is not None and DrawPurpose(envelope.purpose) is not state.spec.draw:
        raise refusal("no_draw")


def _check_common_start(state: PhaseState, t: float, common_start: float | None) -> None:
    if common_start is None:
        return
    if not state.spec.collective:
        raise refusal("not_collective")
    if common_start > t:
        raise refusal("common_start_ahead")
    if t >= common_start + state.allotted_s:
        raise refusal("common_end_past")

"""Values between the conductor and those who look at it: pack facts, the clock's view, announcements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from crcd_sim.domain.framework import DrawPurpose, Framework, PhaseKind
from crcd_sim.domain.pack import Pack
from crcd_sim.domain.rules import Rules
from crcd_sim.domain.sitting import Sitting, Status

ANNOUNCED_MIN = (15, 5, 1)
AMBER_S = 600.0
RED_S = 120.0


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What the conductor needs of a pack: who it is, its fictional day, what can be drawn."""

    id: str
    version: str
    sha256: str
    day: date
    hour: time
    subjects: tuple[str, ...]
    recordings: tuple[str, ...] = ()

    @staticmethod
    def of(pack: Pack, session: str) -> PackFacts:
        """Return the facts of a pack for a session type (its subjects, its case's recordings)."""
        case = pack.case_for(session)
        return PackFacts(
            pack.id,
            pack.version,
            pack.sha256,
            pack.day,
            pack.hour,
            tuple(subject.id for subject in pack.subjects_for(session)),
            tuple(recording.id for recording in pack.recordings if recording.case == case.id),
        )

    def drawable(self, purpose: DrawPurpose) -> tuple[str, ...]:
        return self.subjects if purpose is DrawPurpose.SUBJECT else self.recordings


@dataclass(frozen=True, slots=True)
class FictionalNow:
    """The pack's day; its time of day once the exchanges have begun."""

    day: date
    hour: time | None


@dataclass(frozen=True, slots=True)
class Announcement:
    """« Il reste 5 minutes »: said once each time this much remains."""

    phase: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ClockView:
    """What a screen shows of time, all computed at ``t``.

    Between phases: ``phase`` is "", ``remaining_s`` 0 and ``end`` None. ``alert``: calm | amber | red.
    """

    t: float
    phase: str
    status: Status | None
    remaining_s: float
    end: datetime | None
    alert: str
    late_of_common_end_s: float
    waiting: bool
    fictional: FictionalNow


def fictional_now(sitting: Sitting, pack: PackFacts, t: float) -> FictionalNow:
    """The pack's hour falls at the start of the exchanges, then runs with the time the candidate has
    had (stops left out), and stays at their end afterwards."""
    if sitting.session.has(PhaseKind.EXCHANGES):
        ledger = sitting.phase(PhaseKind.EXCHANGES).ledger
        if ledger is not None:
            moment = datetime.combine(pack.day, pack.hour) + timedelta(seconds=ledger.elapsed(t))
            return FictionalNow(moment.date(), moment.time())
    return FictionalNow(pack.day, None)


def clock_view(sitting: Sitting, pack: PackFacts, t: float, wall: datetime) -> ClockView:
    """Compute the view at ``t``, which the workstation's clock shows as ``wall``."""
    fictional = fictional_now(sitting, pack, t)
    state = sitting.current
    if state is None:
        return ClockView(t, "", None, 0.0, None, "calm", 0.0, sitting.waiting, fictional)
    remaining = state.clock.remaining(t)
    return ClockView(
        t=t,
        phase=state.spec.kind,
        status=state.status,
        remaining_s=remaining,
        end=wall + timedelta(seconds=remaining),
        alert="red" if remaining <= RED_S else "amber" if remaining <= AMBER_S else "calm",
        late_of_common_end_s=state.clock.late_of_common_end(t),
        waiting=False,
        fictional=fictional,
    )


def minutes_announced(before_s: float, remaining_s: float) -> int | None:
    """Return the minutes to announce when what remains goes from one value to another, if any."""
    crossed = [minutes for minutes in ANNOUNCED_MIN if remaining_s <= minutes * 60 < before_s]
    return min(crossed) if crossed and remaining_s > 0 else None


def creation_data(
    framework: Framework, session: str, rules: Rules, pack: PackFacts, seed: int
) -> dict[str, Any]:
    """Return what SITTING_CREATED holds."""
    return {
        "session_type": session,
        "framework": framework.id,
        "framework_sha": framework.sha256,
        "pack": pack.id,
        "pack_version": pack.version,
        "pack_sha": pack.sha256,
        "seed": seed,
        "rules": rules.as_data(),
    }


def room_signal(sitting: Sitting) -> datetime | None:
    """Return the common start of the rules when the next phase is collective and they name one."""
    state = sitting.next_phase
    if state is None or not state.spec.collective or not sitting.rules.common_start:
        return None
    return datetime.fromisoformat(sitting.rules.common_start)

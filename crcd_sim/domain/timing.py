"""The time ledger of one part: a pure function of facts.

A part ends at an instant that is computed, never counted down. All instants are on the sitting's axis
``t`` (seconds). The candidate's clock does not run while the part is paused nor during a credited
outage; where two of these overlap the time is given back once.

    end = start + planned × factor + credits + time stopped

``start`` is the common signal in a collective part, so that a latecomer keeps the common end (a late
candidate may be admitted, the end does not move). Finishing early does not stop the clock: a part can
be reopened until its end, and reopening gives nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PhaseLedger:
    """The facts of one started part. Every ``with_…`` returns a new ledger with one fact more."""

    planned_s: float  # before accommodation
    started_at: float
    factor: Fraction = Fraction(1)  # accommodation: 4/3 = tiers temps
    common_start: float | None = None  # the room's signal; at or before ``started_at``
    pauses: tuple[Span, ...] = ()
    paused_at: float | None = None  # the pause now open
    outages: tuple[Span, ...] = ()  # credited ones only
    credits: tuple[float, ...] = ()
    finished_at: float | None = None  # early finish; None again once reopened
    sealed_at: float | None = None

    # --- Facts ---------------------------------------------------------------------------

    def with_pause(self, t: float) -> PhaseLedger:
        if self.paused_at is not None:
            raise ValueError("the part is already paused")
        return replace(self, paused_at=t)

    def with_resume(self, t: float) -> PhaseLedger:
        if self.paused_at is None:
            raise ValueError("the part is not paused")
        return replace(self, pauses=(*self.pauses, (self.paused_at, t)), paused_at=None)

    def with_credit(self, seconds: float) -> PhaseLedger:
        return replace(self, credits=(*self.credits, seconds))

    def with_outage(self, from_t: float, to_t: float) -> PhaseLedger:
        """Give back the time between two instants: a failure, a sleep."""
        return replace(self, outages=(*self.outages, (from_t, to_t)))

    def with_finish(self, t: float) -> PhaseLedger:
        return replace(self, finished_at=t)

    def with_reopening(self) -> PhaseLedger:
        return replace(self, finished_at=None)

    def with_seal(self, t: float) -> PhaseLedger:
        return replace(self, sealed_at=t)

    # --- What follows from them ----------------------------------------------------------

    @property
    def allotted_s(self) -> float:
        """The planned length with the candidate's accommodation."""
        return float(Fraction(self.planned_s) * self.factor)

    @property
    def planned_end(self) -> float:
        """The end before any pause, credit or outage: in a collective part, the common end."""
        start = self.started_at if self.common_start is None else self.common_start
        return round(start + self.allotted_s, 3)

    def end(self, t: float | None = None) -> float:
        """The instant at which the part runs out.

        While a pause is open the end recedes with time: give ``t`` to have it as of now; without
        ``t`` the open pause counts for nothing. To the millisecond, as instants are journalled.
        """
        return round(self.planned_end + sum(self.credits) + self.stopped(self.started_at, t), 3)

    def remaining(self, t: float) -> float:
        """Seconds left to the candidate at ``t``; 0 once sealed or run out."""
        if self.sealed_at is not None:
            return 0.0
        return max(0.0, self.end(t) - t)

    def elapsed(self, t: float) -> float:
        """Seconds the candidate has had in the part by ``t``, stops left out.

        Time after an early finish does not count, unless the part was reopened: the clock ran on.
        """
        last = min([t, *(stop for stop in (self.finished_at, self.sealed_at) if stop is not None)])
        last = max(last, self.started_at)
        return max(0.0, last - self.started_at - self.stopped(self.started_at, last))

    def late_of_common_end(self, t: float | None = None) -> float:
        """Seconds by which incidents push this part past the common end; 0 outside collective parts.

        An accommodation is no lateness: its end was known from the start.
        """
        if self.common_start is None:
            return 0.0
        return max(0.0, self.end(t) - self.planned_end)

    def stopped(self, since: float, until: float | None = None) -> float:
        """Seconds between two instants during which the candidate's clock did not run."""
        spans = [*self.pauses, *self.outages]
        if self.paused_at is not None and until is not None:
            spans.append((self.paused_at, until))
        return _length(_clip(spans, since, until))


def _clip(spans: Iterable[Span], since: float, until: float | None) -> list[Span]:
    return [(max(a, since), b if until is None else min(b, until)) for a, b in spans]


def _length(spans: Iterable[Span]) -> float:
    """Return the length covered by ``spans``, overlaps counted once."""
    total = 0.0
    reached = float("-inf")
    for a, b in sorted(spans):
        if b > max(a, reached):
            total += b - max(a, reached)
            reached = b
    return total

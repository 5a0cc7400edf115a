"""A room: several candidates of one session, prepared once, and who passes what, when, where, before whom.

The common part starts together. Every other part is the candidate's own: a jury receives one candidate
at a time, an invigilator may watch several who prepare themselves. A part prepared before a meeting with
the jury ends when the meeting starts, so that nobody waits over their notes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final

from crcd_sim.domain.candidate import code_trouble
from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.framework import PhaseSpec, Presence, SessionSpec
from crcd_sim.domain.rules import Accommodation, Rules

MOST_CANDIDATES: Final = 60


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate, and what the centre prescribes for that person."""

    code: str
    accommodation: Accommodation = field(default_factory=Accommodation)


@dataclass(frozen=True, slots=True)
class Jury:
    """One jury and the place where it receives."""

    place: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of the day, lunch for instance: nothing is planned across it."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What the session manager decides for a room.

    Attributes:
        start: local and aware; the common part starts then.
        rules: the rules of every sitting; ``candidate`` and ``accommodation`` are each seat's own, the
            common start is ``start``.
        break_min: between the common part and what follows, minutes.
        marking_min: what a jury takes to read a candidate's writings before the interview, minutes. It
            belongs to no total of the référentiel.
        invigilators: phase kind → names.
    """

    title: str
    session_type: str
    pack: str
    start: datetime
    seats: tuple[Seat, ...]
    rules: Rules = field(default_factory=Rules)
    place: str = ""
    juries: tuple[Jury, ...] = (Jury(),)
    invigilators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    break_min: int = 15
    marking_min: int = 20
    pauses: tuple[Pause, ...] = ()

    def seat(self, code: str) -> Seat | None:
        return next((seat for seat in self.seats if seat.code == code), None)

    def rules_of(self, code: str) -> Rules:
        """Return the rules of one candidate's sitting. Raises ``KeyError`` for a code not of the room."""
        seat = self.seat(code)
        if seat is None:
            raise KeyError(code)
        return replace(
            self.rules,
            candidate=code,
            accommodation=seat.accommodation,
            common_start=self.start.isoformat(),
            delay_seed=self.delay_seed,
        )

    @property
    def delay_seed(self) -> int:
        """Seed of the rings and human delays, the same at every workstation. What is drawn stays each
        candidate's own."""
        if self.rules.delay_seed is not None:
            return self.rules.delay_seed
        told = "\n".join((self.title, self.session_type, self.pack, self.start.isoformat()))
        return int.from_bytes(hashlib.sha256(told.encode()).digest()[:6])

    def troubles(self) -> tuple[str, ...]:
        """Return what keeps this plan from being used, one French sentence each."""
        found = []
        codes = [seat.code for seat in self.seats]
        if not codes:
            found.append("La salle n’a pas de candidat.")
        if len(codes) > MOST_CANDIDATES:
            found.append(f"Une salle compte au plus {MOST_CANDIDATES} candidats.")
        found += [
            f"Code «\u00a0{code}\u00a0»\u00a0: {said}" for code in codes if (said := code_trouble(code))
        ]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        found += [f"Le code {code} est donné à deux candidats." for code in twice]
        if not self.juries:
            found.append("Il faut au moins un jury.")
        if min(self.break_min, self.marking_min) < 0:
            found.append("Une durée ne peut pas être négative.")
        if any(pause.start >= pause.end for pause in self.pauses):
            found.append("Une coupure de la journée se termine après avoir commencé.")
        return tuple(found)


# --- The timetable ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of one candidate's day. ``jury`` is 0 where no jury is present, else 1, 2, …"""

    candidate: str
    kind: str
    title: str
    start: datetime
    end: datetime
    place: str
    people: tuple[str, ...]
    jury: int = 0


def timetable(plan: RoomPlan, session: SessionSpec) -> tuple[Passage, ...]:
    """Return every part of every candidate, in the order of the candidates then of the parts.

    Candidates are given to the juries in turn. Raises ``UserMistake`` when the plan has a trouble.
    """
    for sentence in plan.troubles():
        raise UserMistake(sentence, code="room")
    diaries = [_Diary(plan) for _ in plan.juries]
    found: list[Passage] = []
    for index, seat in enumerate(plan.seats):
        jury = index % len(diaries)
        found += _Day(plan, session, seat, jury + 1, diaries[jury]).passages()
    return tuple(found)


def last_common_end(plan: RoomPlan, session: SessionSpec) -> datetime:
    """Return when the common part is over for everybody: from then on nobody can start it."""
    common = [spec for spec in session.phases if spec.collective]
    lengths = [
        sum(float(spec.seconds * seat.accommodation.factor(spec.kind)) for spec in common)
        for seat in plan.seats
    ]
    return plan.start + timedelta(seconds=max(lengths, default=0.0))


class _Diary:
    """When a jury is taken. Also keeps the day's pauses."""

    def __init__(self, plan: RoomPlan) -> None:
        self._pauses = plan.pauses
        self._taken: list[tuple[datetime, datetime]] = []

    def first_free(self, earliest: datetime, before: timedelta, met: timedelta, after: timedelta) -> datetime:
        """Return the first instant the jury can meet someone for ``met``, then work for ``after``.

        ``before``: what the candidate does just before, at ``earliest`` at the soonest. Neither that nor
        the meeting is planned across a pause.
        """
        start = earliest + before
        while True:
            moved = self._moved(start, before, met, after)
            if moved == start:
                return start
            start = moved

    def take(self, start: datetime, end: datetime) -> None:
        self._taken.append((start, end))

    def _moved(self, start: datetime, before: timedelta, met: timedelta, after: timedelta) -> datetime:
        for begin, end in self._taken:
            if start < end and begin < start + met + after:
                start = end
        day = start - before
        for pause in self._pauses:
            begin = datetime.combine(day.date(), pause.start, day.tzinfo)
            end = datetime.combine(day.date(), pause.end, day.tzinfo)
            if start - before < end and begin < start + met:
                start = end + before
        return start


class _Day:
    """Lays out one candidate's parts, in order."""

    def __init__(self, plan: RoomPlan, session: SessionSpec, seat: Seat, jury: int, diary: _Diary) -> None:
        self._plan = plan
        self._session = session
        self._seat = seat
        self._jury = jury
        self._diary = diary
        self._found: list[Passage] = []

    def passages(self) -> list[Passage]:
        now = self._plan.start
        for spec in self._session.phases:
            if spec.collective:
                now = self._add(spec, now)
        ready = now + timedelta(minutes=self._plan.break_min)
        apart = [spec for spec in self._session.phases if not spec.collective]
        for alone, met in _meetings(apart, self._session.marking_before):
            ready = self._meeting(alone, met, ready)
        return self._found

    def _meeting(self, alone: Sequence[PhaseSpec], met: Sequence[PhaseSpec], ready: datetime) -> datetime:
        """Place parts prepared alone, then those before the jury; return when the candidate is free."""
        before = sum((self._length(spec) for spec in alone), timedelta())
        length = sum((self._length(spec) for spec in met), timedelta())
        after = timedelta(minutes=self._plan.marking_min) if self._marked_after(met) else timedelta()
        start = self._diary.first_free(ready, before, length, after)
        self._diary.take(start, start + length + after)
        now = start - before
        for spec in (*alone, *met):
            now = self._add(spec, now)
        return now

    def _marked_after(self, met: Sequence[PhaseSpec]) -> bool:
        """Tell whether the jury marks the writings once it has left this candidate."""
        phases = self._session.phases
        marked = next((i for i, spec in enumerate(phases) if spec.id == self._session.marking_before), -1)
        return bool(met) and marked > 0 and phases[marked - 1] is met[-1]

    def _length(self, spec: PhaseSpec) -> timedelta:
        return timedelta(seconds=float(spec.seconds * self._seat.accommodation.factor(spec.kind)))

    def _add(self, spec: PhaseSpec, start: datetime) -> datetime:
        plan, end = self._plan, start + self._length(spec)
        before_jury = Presence.JURY in spec.present
        jury = plan.juries[self._jury - 1]
        people = (jury.members if before_jury else ()) + (
            plan.invigilators.get(spec.kind, ()) if Presence.INVIGILATOR in spec.present else ()
        )
        place = (jury.place or plan.place) if before_jury else plan.place
        self._found.append(
            Passage(self._seat.code, spec.kind, spec.title, start, end, place, people,
                    self._jury if before_jury else 0)
        )  # fmt: skip
        return end


def _meetings(
    specs: Iterable[PhaseSpec], marking_before: str
) -> list[tuple[list[PhaseSpec], list[PhaseSpec]]]:
    """Split parts into what is done alone, then before the jury, as many times as it comes.

    The jury leaves before the part ``marking_before`` (an id) to read the writings, even one that it
    attends: a CCP2 prepares its interview before it.
    """
    found: list[tuple[list[PhaseSpec], list[PhaseSpec]]] = [([], [])]
    for spec in specs:
        if spec.id == marking_before and found[-1][1]:
            found.append(([], []))
        if Presence.JURY in spec.present:
            found[-1][1].append(spec)
            continue
        if found[-1][1]:
            found.append(([], []))
        found[-1][0].append(spec)
    return [pair for pair in found if pair[0] or pair[1]]

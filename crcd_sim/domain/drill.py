"""A drill: a sitting of one exchange, one letter or one recorded call, in training.

It has the same journal, clock and screens as a whole sitting. Its plan is made from the framework's own
session: one part, as long as that exchange's or that writing's share of the exam, preparation included.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from crcd_sim.domain.draw import stream
from crcd_sim.domain.framework import AtHand, Framework, PhaseKind, PhaseSpec, SessionSpec
from crcd_sim.domain.pack import Pack


class DrillKind(StrEnum):
    EXCHANGE = "exchange"
    LETTER = "letter"
    RECORDING = "recording"


PHASES: Mapping[DrillKind, PhaseKind] = {
    DrillKind.EXCHANGE: PhaseKind.EXCHANGES,
    DrillKind.LETTER: PhaseKind.CASE_STUDY,
    DrillKind.RECORDING: PhaseKind.CLIENT_RECORDING,
}
PREPARED_IN: Mapping[DrillKind, PhaseKind] = {
    DrillKind.EXCHANGE: PhaseKind.EXCHANGE_PREP,
    DrillKind.RECORDING: PhaseKind.INTERVIEW_PREP,
}
LETTER = "letter"
NOTES = "notes"
LETTER_WORKS = (LETTER, NOTES)


@dataclass(frozen=True, slots=True)
class Drill:
    """What is drilled. ``target``: id of the exchange, of the case or of the recording in the pack."""

    kind: DrillKind
    target: str
    drawn: bool = False  # by lot, from the sitting's own seed

    @property
    def key(self) -> str:
        """« exchange:e2-wifi-etage »: the same for every attempt."""
        return f"{self.kind}:{self.target}"

    @property
    def phase(self) -> PhaseKind:
        return PHASES[self.kind]

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "target": self.target, "drawn": self.drawn}

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Drill:
        return Drill(DrillKind(data["kind"]), str(data["target"]), bool(data.get("drawn", False)))

    @staticmethod
    def parse(key: str) -> Drill:
        """Read a ``key`` back. ``ValueError`` when it is not one."""
        kind, mark, target = key.partition(":")
        if not mark or not target:
            raise ValueError(key)
        return Drill(DrillKind(kind), target)


@dataclass(frozen=True, slots=True)
class DrillOffer:
    """A drill that a pack offers. ``competences``: those it serves, the main one first."""

    drill: Drill
    session: str
    competences: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class PackDrills:
    """The drills of one pack."""

    pack: Pack
    offers: tuple[DrillOffer, ...]


@dataclass(frozen=True, slots=True)
class DrillCatalogue:
    """Everything that can be drilled on a workstation, pack after pack."""

    framework: Framework
    packs: tuple[PackDrills, ...]


def drill_session(session: SessionSpec, drill: Drill) -> SessionSpec:
    """Return the plan of a drill: the session with the one part that is drilled.

    ``KeyError`` when the session has no such part.
    """
    return replace(session, phases=(_phase(session, drill),))


def _phase(session: SessionSpec, drill: Drill) -> PhaseSpec:
    spec = session.phase(drill.phase)
    at_hand = spec.at_hand
    if drill.kind is DrillKind.RECORDING:
        # Nothing was written before: what the client was answered on is at hand instead.
        at_hand = (AtHand.COMPANY_CONTEXT, AtHand.CASE_FILE)
    return replace(
        spec,
        minutes=_minutes(session, spec, drill.kind),
        collective=False,
        present=(),
        at_hand=at_hand,
        draw=None,
        produces=LETTER_WORKS if drill.kind is DrillKind.LETTER else spec.produces,
        wait_after=False,
    )


def _minutes(session: SessionSpec, spec: PhaseSpec, kind: DrillKind) -> int:
    """The drill's share of the exam: an exchange of the six, the letter of what the case study asks for
    (a summary with its stakes, and a letter); the preparation of the part is shared alike."""
    before = PREPARED_IN.get(kind)
    prepared = session.phase(before).minutes if before is not None and session.has(before) else 0
    parts = {DrillKind.EXCHANGE: session.exchanges.count, DrillKind.LETTER: 2}.get(kind, 1)
    return ceil(Fraction(spec.minutes + prepared, parts))


def drill_offers(framework: Framework, pack: Pack) -> tuple[DrillOffer, ...]:
    """Return every drill of a pack: its exchanges, its letters, its recordings, each once, from the first
    session type of the framework that has it."""
    found: dict[str, DrillOffer] = {}
    for session in framework.sessions:
        if session.id not in pack.sessions:
            continue
        for drill, competences in _drills(session, pack):
            if drill.key not in found:
                seconds = _phase(session, drill).seconds
                found[drill.key] = DrillOffer(drill, session.id, competences, seconds)
    return tuple(found.values())


def _drills(session: SessionSpec, pack: Pack) -> list[tuple[Drill, tuple[str, ...]]]:
    found: list[tuple[Drill, tuple[str, ...]]] = []
    if session.has(PhaseKind.EXCHANGES):
        for subject in pack.subjects_for(session.id):
            found += [
                (Drill(DrillKind.EXCHANGE, name), pack.exchanges[name].competences)
                for name in subject.exchanges
            ]
    cases = [case for case in pack.cases if session.id in case.sessions]
    if session.has(PhaseKind.CASE_STUDY):
        found += [(Drill(DrillKind.LETTER, case.id), case.competences) for case in cases]
    if session.has(PhaseKind.CLIENT_RECORDING):
        of_case = {case.id: case.competences[:1] for case in cases}  # the one the case is made for
        found += [
            (Drill(DrillKind.RECORDING, recording.id), of_case[recording.case])
            for recording in pack.recordings
            if recording.case in of_case
        ]
    return found


def drawn_drill(count: int, seed: int) -> int:
    """Draw one of ``count`` drills by lot; return its place, from 0. ``ValueError`` when there is none."""
    if count < 1:
        raise ValueError("nothing to draw from")
    return int(stream(seed, "drill").random() * count)

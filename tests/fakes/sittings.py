"""Sittings for tests: the shipped framework, rules, and a story told step by step without services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from functools import cache
from pathlib import Path

from crcd_sim.domain import deciders
from crcd_sim.domain.deciders import Fact
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import Framework, SessionSpec
from crcd_sim.domain.rules import Accommodation, Mode, Rules
from crcd_sim.domain.sitting import Envelope, Sitting, evolve
from crcd_sim.packs.framework_loader import load_framework
from crcd_sim.services.exam.facts import PackFacts

ROOT = Path(__file__).resolve().parent.parent.parent
FRAMEWORK_FILE = ROOT / "resources" / "frameworks" / "tp-00483-06.yaml"
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@cache
def framework() -> Framework:
    return load_framework(FRAMEWORK_FILE)


def session(name: str = "TITRE") -> SessionSpec:
    return framework().session(name)


def rules(mode: Mode = Mode.MOCK_EXAM, factor: str = "1", **more: object) -> Rules:
    return replace(
        Rules(mode=mode, candidate="0412", accommodation=Accommodation(time_factor=factor)),
        **more,  # type: ignore[arg-type]
    )


def pack_facts(
    subjects: tuple[str, ...] = ("sujet-1",), recordings: tuple[str, ...] = ("r1", "r2")
) -> PackFacts:
    return PackFacts("ondalys", "1.0.0", "f" * 64, date(2026, 11, 24), time(10, 30), subjects, recordings)


class Story:
    """A sitting told step by step without any service: commands, instants, and what follows."""

    def __init__(self, spec: SessionSpec | None = None, chosen: Rules | None = None) -> None:
        self.sitting = Sitting.new(spec or session(), chosen or rules(), seed=7)
        self.events: list[Event] = []

    def add(self, facts: list[Fact], t: float) -> Story:
        for kind, data in facts:
            event = Event(len(self.events) + 1, EventKind(kind), t, MORNING, data)
            self.events.append(event)
            self.sitting = evolve(self.sitting, event)
        return self

    def until(self, t: float) -> Story:
        """Let time alone act up to ``t``, at its exact instants."""
        while True:
            instant = deciders.next_due(self.sitting, self.sitting.t)
            if instant is None or instant > t:
                return self.add(deciders.due(self.sitting, t), t) if self.due_now(t) else self
            self.add(deciders.due(self.sitting, instant), instant)

    def due_now(self, t: float) -> bool:
        return bool(deciders.due(self.sitting, t))

    def start(self, t: float = 0.0, **more: object) -> Story:
        """Start the next phase, with an envelope when it draws."""
        following = self.sitting.next_phase
        if following is not None and following.spec.draw is not None:
            more.setdefault("envelope", Envelope(following.spec.draw, 1, "contenu"))
        return self.add(deciders.start_phase(self.sitting, t, "candidate", **more), t)  # type: ignore[arg-type]

    def to(self, kind: str, t: float = 0.0) -> Story:
        """Sit and seal every phase before ``kind``, then start it; each lasts one second."""
        while self.sitting.phase(kind).ledger is None:
            self.start(t)
            if self.sitting.phase(kind).ledger is None:
                self.add(deciders.finish_phase(self.sitting, t + 1), t + 1)
            t += 1
        return self


def short_session(minutes: int = 1, *, collective: bool = False) -> SessionSpec:
    """CCP2 cut down to its first phase, of this many minutes."""
    spec = session("CCP2")
    first = replace(spec.phases[0], minutes=minutes, collective=collective, wait_after=False)
    return replace(spec, phases=(first,))


def third_more() -> Fraction:
    """The tiers temps."""
    return Fraction(4, 3)

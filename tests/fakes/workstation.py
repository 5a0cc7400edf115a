"""A workstation with a real data folder and virtual time: opened, killed, opened again.

Everything is the real thing (store, packs, recorder) but the clock, the loop and the headset, which
work in virtual time, so that days pass in no time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from crcd_sim import paths
from crcd_sim.bootstrap import Application, Installation, NewSitting, Records
from crcd_sim.bootstrap.demo import ClipVoice, Direct
from crcd_sim.clock import VirtualClock
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.pack import Pack
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Clock
from crcd_sim.sound.virtual import VirtualSound

PACK = "ondalys-telecom"
AT_NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
MOCK = Rules(mode=Mode.MOCK_EXAM, candidate="0412")


@lru_cache(maxsize=1)
def shipped_pack() -> Pack:
    """The pack as installed, read once for all tests (it is frozen)."""
    return Installation().load_pack(PACK)


class ReadOnce(Installation):
    """An installation whose pack is already read."""

    def load_pack(self, identifier: str) -> Pack:
        return shipped_pack() if identifier == PACK else super().load_pack(identifier)


class Workstation(AbstractContextManager["Workstation"]):
    """One run of the program on ``data``. Leaving the context is a kill as the services see it: nobody
    is told, nothing is stopped; what had been handed to the store is there, and nothing else."""

    def __init__(self, data: Path, at: datetime = AT_NINE, clock: Clock | None = None) -> None:
        self.data = data
        self.clock = clock or VirtualClock(at)
        self.loop = PlainLoop(self.clock, settle=lambda: self.application.wait_for_disk())
        self.sound = VirtualSound(self.loop, self.clock)
        self.application = Application(
            data=data,
            clock=self.clock,
            real_clock=self.clock,
            loop=self.loop,
            jobs=Direct(self.loop),
            sound=self.sound,
            installation=ReadOnce(),
        )
        self.voice = ClipVoice(self.sound, self.clock, paths.AUDIO / "commun" / "demo")

    def __exit__(self, *_: object) -> None:
        self.application.close()  # the lock goes, as the system does for a process that ends

    # --- Sittings ----------------------------------------------------------------------------

    def new(self, rules: Rules = MOCK, session: str = "TITRE", seed: int = 7) -> ExamSession:
        order = NewSitting(session, PACK, rules, seed)
        return self._come(lambda done, failed: self.application.new_sitting(order, done, failed))

    def resume(self, identifier: str) -> ExamSession:
        """Go on with a sitting. Raises what the application gives as the reason why not."""
        return self._come(lambda done, failed: self.application.resume_sitting(identifier, done, failed))

    def _come(self, ask: Callable[[Callable[[Any], None], Callable[[Exception], None]], None]) -> Any:
        made: list[Any] = []
        refused: list[Exception] = []
        ask(made.append, refused.append)
        self.loop.run_until(lambda: bool(made or refused))
        if refused:
            raise refused[0]
        return made[0]

    # --- Time --------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Let ``seconds`` of virtual time pass."""
        end = self.clock.monotonic() + seconds
        self.loop.call_at(end, lambda: None)
        self.loop.run_until(lambda: self.clock.monotonic() >= end)

    def until(self, reached: Callable[[], bool]) -> None:
        self.loop.run_until(reached)

    def settle(self) -> None:
        """Bring everything given so far onto the disk."""
        self.application.wait_for_disk()


def sit_to(work: Workstation, session: ExamSession, kind: PhaseKind) -> None:
    """Start ``kind``, every part before it finished after one second."""
    while session.phase is None or session.phase.kind is not kind:
        if session.phase is not None:
            session.finish_phase()
        if session.runner.envelope_count():
            session.runner.open_envelope(1)
        else:
            session.runner.start_phase()
        work.wait(1.0)


def stored_events(data: Path, identifier: str) -> tuple[Event, ...]:
    """The journal on the disk."""
    from crcd_sim.store.database import open_store_for_reading
    from crcd_sim.store.repository import SqlSittings

    store = open_store_for_reading(data)
    try:
        with store.reading() as session:
            return SqlSittings(session, store.folder).history(identifier, whole=False).events
    finally:
        store.close()


def of_kind(events: tuple[Event, ...], *kinds: EventKind) -> list[Event]:
    return [event for event in events if event.kind in kinds]


def in_order(data: Path) -> bool:
    """Whether everything that can be verified of a folder holds."""
    assert Records(data).check() == []
    return True

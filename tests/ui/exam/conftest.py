"""A real sitting under the screens: real store and pack, virtual headset, time that jumps when told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crcd_sim.bootstrap import Application, NewSitting
from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.domain.drill import Drill
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.rules import Driver, Mode, Rules
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.sound.virtual import VirtualSound
from crcd_sim.ui.exam.parts import PartTools
from crcd_sim.ui.exam.screen import ExamScreen, Outlets
from crcd_sim.ui.look import Look
from tests.fakes.screens import HandJobs, ReadyAsker

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SIZE = (1366, 768)


class Room:
    """A sitting, its screen, and the hand that moves time."""

    def __init__(
        self,
        folder: Path,
        look: Look,
        mode: Mode,
        drill: Drill | None = None,
        driver: str = Driver.RECORDED,
        **more: Any,
    ) -> None:
        """``more``: any other rule of the sitting."""
        self.clock = VirtualClock(MORNING)
        self.loop = PlainLoop(self.clock, settle=self._settle)
        self.jobs = HandJobs()
        self.asker = ReadyAsker()
        self.sound = VirtualSound(self.loop, self.clock)
        self.application = Application(
            data=folder, clock=self.clock, real_clock=SystemClock(), loop=self.loop, jobs=self.jobs,
            sound=self.sound,
        )  # fmt: skip
        self.asked: list[str] = []
        self.told: list[str] = []
        rules = Rules(mode=mode, candidate="0412", drill=drill, driver=driver, **more)
        made: list[ExamSession] = []
        self.application.new_sitting(NewSitting("TITRE", "ondalys-telecom", rules, 7), made.append)
        self.loop.run_until(lambda: bool(made))
        self.session = made[0]
        self.events: list[Event] = []
        self.session.runner.on_event(self.events.append)
        tools = PartTools(look, self.jobs, self.asker, lambda text, kind: self.screen.tell(text, kind))
        outlets = Outlets(
            staff=lambda then, purpose: (self.asked.append(purpose), then()),
            check_headset=lambda: self.asked.append("headset"),
            carry=lambda: self.asked.append("carry"),
            papers=lambda paper: self.asked.append(f"papers:{paper}"),
            home=lambda: self.asked.append("home"),
            drill_over=lambda sitting: self.asked.append(f"over:{sitting}"),
            console=lambda: self.asked.append("console"),
        )
        self.screen = ExamScreen(self.session, tools, outlets)
        self.screen.frame.resize(*SIZE)

    def _settle(self) -> None:
        self.application.wait_for_disk()

    def wait(self, seconds: float) -> None:
        """Let ``seconds`` of the sitting pass."""
        until = self.clock.monotonic() + seconds
        reached: list[bool] = []
        self.loop.call_at(until, lambda: reached.append(True))
        self.loop.run_until(lambda: bool(reached))
        QApplication.sendPostedEvents()

    def until(self, done: Callable[[], bool], most_s: float = 120) -> None:
        """Let time pass until something is true; fails after ``most_s`` of the sitting."""
        end = self.clock.monotonic() + most_s
        while not done():
            assert self.clock.monotonic() < end, "it never came"
            self.wait(0.25)

    def of(self, kind: EventKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]

    def start(self) -> None:
        """Begin the next part, by the candidate's own hand."""
        waiting = self.screen.waiting
        (waiting.start or waiting.envelopes[0]).click()
        self.wait(0.5)

    def skip_to(self, kind: str) -> None:
        """Finish parts until ``kind`` runs."""
        while self.session.phase is None or self.session.phase.kind != kind:
            if self.session.phase is not None:
                self.session.finish_phase()
            self.start()

    def wait_before(self, kind: str) -> None:
        """Finish parts until ``kind`` is the next one."""
        while (following := self.session.runner.sitting.next_phase) and following.spec.kind != kind:
            self.start()
            self.session.finish_phase()

    def close(self) -> None:
        self.screen.close()
        self.session.stop()
        self.sound.close()
        self.application.close()


@pytest.fixture
def make_room(tmp_path: Path, look: Look, qtbot: QtBot) -> Iterator[Callable[..., Room]]:
    rooms: list[Room] = []

    def make(
        mode: Mode = Mode.TRAINING, drill: Drill | None = None, driver: str = Driver.RECORDED, **more: Any
    ) -> Room:
        room = Room(tmp_path / f"room-{len(rooms)}", look, mode, drill, driver, **more)
        rooms.append(room)
        qtbot.addWidget(room.screen.frame)
        room.screen.frame.show()
        return room

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def room(make_room: Callable[..., Room]) -> Room:
    return make_room()

"""A trainer at the console of a desk, its voice and its devices by hand."""

from __future__ import annotations

from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.exam.console import ConsoleDesk
from crcd_sim.services.exam.console_record import ConsoleRecord
from crcd_sim.services.exam.console_view import ConsoleView
from crcd_sim.services.exam.notices import Notice
from tests.fakes.console_sound import TRAINER
from tests.fakes.phone import Desk
from tests.fakes.sittings import framework


class Trainer:
    """The console of a desk, opened."""

    def __init__(self, desk: Desk, devices: ConsoleDevices = TRAINER) -> None:
        self.desk = desk
        self.sound = desk.sound
        sitting = desk.sitting
        self.record = ConsoleRecord(sitting.pack, sitting.events)
        sitting.listeners.insert(0, self.record.fold)  # before those who show what it holds
        self.notices: list[Notice] = []
        self.changes = 0
        self.console = ConsoleDesk(
            sitting,
            self.sound,
            framework=framework(),
            exchanges=lambda: tuple(sitting.pack.exchanges.values()),
            drivers=desk.desk.drivers,
            record=self.record,
            desk=desk.desk,
            devices=devices,
        )
        self.console.on_notice(self.notices.append)
        self.console.on_change(self._changed)

    def _changed(self) -> None:
        self.changes += 1
        self.console.view()  # a window reads it at once

    @property
    def view(self) -> ConsoleView:
        return self.console.view()

    @property
    def codes(self) -> list[str]:
        return [item.code for item in self.notices]

    def marks(self) -> dict[str, str]:
        return {line.id: line.mark.value for line in self.view.lines}

    def says(self, seconds: float = 2.0, after: float = 0.2) -> None:
        """The trainer speaks into the microphone."""
        start = self.desk.sitting.t() + after
        for when, name in ((start, "trainer_voice_started"), (start + seconds, "trainer_voice_stopped")):
            self.desk.sitting.loop.call_at(when, lambda when=when, name=name: self.tell(name, when))  # type: ignore[misc]
        self.desk.wait(after + seconds)

    def tell(self, name: str, *facts: object) -> None:
        """The devices tell something, now: ``tell("console_device_lost", "voice", 12.0)``."""
        listener = self.desk.sound.console
        assert listener is not None
        getattr(listener, name)(*facts)

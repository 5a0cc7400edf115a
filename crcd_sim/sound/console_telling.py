"""What the console's devices tell the trainer."""

from __future__ import annotations

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleListener
from crcd_sim.services.ports import Clock, MainLoop
from crcd_sim.sound.road import Road

VOICE, EAR, MONITOR = "voice", "ear", "monitor"  # the fields of ConsoleDevices


class ConsoleTelling(Road):
    """Facts for one listener, from ``open_console`` to ``close_console``. Every method may be called by
    any thread; after ``end`` nothing more is told."""

    def __init__(self, loop: MainLoop, clock: Clock, listener: ConsoleListener) -> None:
        super().__init__(loop, clock)
        self._listener = listener

    def voice(self, speaking: bool, at: float) -> None:
        """``at`` is when the candidate hears it: what is still on its way is told when it arrives."""
        if speaking:
            self.tell(lambda: self._listener.trainer_voice_started(at), at)
        else:
            self.tell(lambda: self._listener.trainer_voice_stopped(at), at)

    def lost(self, place: str, at: float) -> None:
        self.tell(lambda: self._listener.console_device_lost(place, at))

    def back(self, place: str, at: float) -> None:
        self.tell(lambda: self._listener.console_device_back(place, at))

    def problem(self, problem: EnvironmentProblem) -> None:
        self.tell(lambda: self._listener.console_problem(problem))

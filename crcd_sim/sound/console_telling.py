"""The one road from the console's devices to the trainer: through ``MainLoop.post``."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock, ConsoleListener, MainLoop

VOICE, EAR, MONITOR = "voice", "ear", "monitor"  # the fields of ConsoleDevices


class ConsoleTelling:
    """Facts for one listener, from ``open_console`` to ``close_console``. Every method may be called by
    any thread; after ``end`` nothing more is told."""

    def __init__(self, loop: MainLoop, clock: Clock, listener: ConsoleListener) -> None:
        self._loop, self._clock, self._listener = loop, clock, listener
        self._open = True  # set by the main loop, and read there when a fact arrives

    def end(self) -> None:
        self._open = False

    def voice(self, speaking: bool, at: float) -> None:
        """``at`` is when the candidate hears it: what is still on its way is told when it arrives."""
        if speaking:
            self._tell(lambda: self._listener.trainer_voice_started(at), at)
        else:
            self._tell(lambda: self._listener.trainer_voice_stopped(at), at)

    def lost(self, place: str, at: float) -> None:
        self._tell(lambda: self._listener.console_device_lost(place, at))

    def back(self, place: str, at: float) -> None:
        self._tell(lambda: self._listener.console_device_back(place, at))

    def problem(self, problem: EnvironmentProblem) -> None:
        self._tell(lambda: self._listener.console_problem(problem))

    def _tell(self, fact: Callable[[], None], at: float | None = None) -> None:
        def told() -> None:
            if self._open:
                fact()

        def arrives() -> None:
            if at is not None and at > self._clock.monotonic():
                self._loop.call_at(at, told)
            else:
                told()

        self._loop.post(arrives)

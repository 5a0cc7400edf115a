"""The trainer's console on the sound side: a listener that notes, a port on paper, who heard what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleListener
from crcd_sim.services.ports import DeviceRef

TRAINER = ConsoleDevices(
    voice=DeviceRef("ALSA", "voix"), ear=DeviceRef("ALSA", "oreille"), monitor=DeviceRef("ALSA", "juree")
)


class ConsoleLog:
    """A ConsoleListener that writes everything down: ``facts`` holds (name, *arguments)."""

    def __init__(self) -> None:
        self.facts: list[tuple[Any, ...]] = []
        self.problems: list[EnvironmentProblem] = []

    def named(self, *names: str) -> list[tuple[Any, ...]]:
        return [fact for fact in self.facts if fact[0] in names]

    def trainer_voice_started(self, at: float) -> None:
        self.facts.append(("trainer_voice_started", at))

    def trainer_voice_stopped(self, at: float) -> None:
        self.facts.append(("trainer_voice_stopped", at))

    def console_device_lost(self, place: str, at: float) -> None:
        self.facts.append(("console_device_lost", place, at))

    def console_device_back(self, place: str, at: float) -> None:
        self.facts.append(("console_device_back", place, at))

    def console_problem(self, problem: EnvironmentProblem) -> None:
        self.facts.append(("console_problem", problem.code))
        self.problems.append(problem)


class PlaceTapes:
    """What the virtual console's two headphones played, laid on the clock."""

    def __init__(self, rate: int = 16_000) -> None:
        self._rate = rate
        self._heard: dict[str, list[tuple[float, NDArray[np.float32]]]] = {"ear": [], "monitor": []}

    def __call__(self, place: str, at: float, samples: NDArray[np.float32]) -> None:
        self._heard[place].append((at, samples))

    def between(self, place: str, start: float, end: float) -> NDArray[np.float32]:
        """Return what ``place`` heard from ``start`` to ``end``, silence where nothing was played."""
        tape = np.zeros(round((end - start) * self._rate), np.float32)
        for at, samples in self._heard[place]:
            first = round((at - start) * self._rate)
            skip, last = max(0, -first), min(len(samples), len(tape) - first)
            if skip < last:
                tape[first + skip : first + last] = samples[skip:last]
        return tape


class FakeConsoleSound:
    """The ``ConsoleSound`` half of a headset on paper. ``post``: of its loop."""

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        self._post = post
        self.console: ConsoleListener | None = None
        self.console_devices = ConsoleDevices()
        self.console_volume = 1.0
        self.live = False
        self.live_orders: list[bool] = []

    def open_console(self, devices: ConsoleDevices, listener: ConsoleListener) -> None:
        self.console, self.console_devices = listener, devices

    def close_console(self) -> None:
        self.console, self.console_devices, self.live = None, ConsoleDevices(), False

    def set_live(self, on: bool) -> None:
        self.live = on
        self.live_orders.append(on)

    def set_console_volume(self, gain: float) -> None:
        self.console_volume = gain

    def console_levels(self) -> ConsoleLevels:
        return ConsoleLevels()

    # --- what a test does

    def tell_console(self, call: Callable[[ConsoleListener], None]) -> None:
        """Tell the console something, through the loop: ``lambda to: to.trainer_voice_started(12.0)``."""
        listener = self.console
        if listener is not None:
            self._post(lambda: call(listener))

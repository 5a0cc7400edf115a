"""A candidate in front of the equipment check, with a headset in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crcd_sim import paths
from crcd_sim.services.exam.equipment_call import EquipmentCall
from crcd_sim.services.exam.equipment_view import CheckStep, CheckView, machine_lines
from crcd_sim.services.ports import DeviceChoice
from crcd_sim.sound.check_tape import MemoryTape
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.sound import RATE, VirtualTime, noise, voice

MACHINE = paths.AUDIO / "commun" / "essai"


class AtOnce:
    """Jobs that are done where they are asked."""

    def run(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        done(job())


class LaterJobs:
    """Jobs that wait for ``run_all``."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self.waiting.append(lambda: done(job()))

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def over_room(sound: NDArray[np.int16], room_dbfs: float, seed: int = 2) -> NDArray[np.int16]:
    """``sound`` as a microphone hears it in a room."""
    heard = sound.astype(np.int32) + noise(len(sound) / RATE + 0.001, room_dbfs, seed=seed)[: len(sound)]
    return np.clip(heard, -32768, 32767).astype(np.int16)


def a_sentence(seconds: float = 6.0, level: float = 0.2) -> NDArray[np.int16]:
    """Voice with short pauses between words."""
    words = []
    while sum(map(len, words)) < seconds * RATE:
        words += [voice(1.4, level=level), np.zeros(RATE // 5, np.int16)]
    return np.concatenate(words)[: round(seconds * RATE)]


class CheckDesk:
    """An equipment check on a virtual headset; ``views`` holds what the screen was shown."""

    make_sound = VirtualSound

    def __init__(
        self, folder: Path = MACHINE, *, jobs: Any = None, microphone: str = "", **more: Any
    ) -> None:
        self.time = VirtualTime()
        self.sound = self.make_sound(self.time, self.time, disk_clock=more.pop("disk_clock", None))
        self.tape = MemoryTape(self.sound, jobs or AtOnce(), lambda: microphone)
        self.views: list[CheckView] = []
        self.call = EquipmentCall(
            self.sound,
            self.tape,
            self.time,
            self.time,
            machine_lines(folder),
            self,
            choice=more.pop("choice", DeviceChoice()),
            **more,
        )
        self.call.open()

    def check_changed(self) -> None:
        self.views.append(self.call.view())

    @property
    def view(self) -> CheckView:
        return self.call.view()

    @property
    def steps(self) -> list[CheckStep]:
        """The steps gone through, in order."""
        found: list[CheckStep] = []
        for view in self.views:
            if not found or found[-1] is not view.step:
                found.append(view.step)
        return found

    def until(self, step: CheckStep, most_s: float = 60.0) -> None:
        end = self.time.now + most_s
        while self.call.step is not step:
            assert self.time.now < end, f"still {self.call.step} after {most_s} s"
            self.time.run_for(0.05)

    def answer(self, *, short: bool = False) -> None:
        self.call.start(short=short)
        self.time.run_for(2)
        self.call.accept()

    def in_a_room(self, dbfs: float, seconds: float = 60.0) -> None:
        """From now on the microphone hears the noise of a room."""
        self.sound.speak(noise(seconds, dbfs, seed=5))

    def hang_up(self) -> None:
        self.call.press_hang_up()
        self.call.press_hang_up()

    def play_whole(self, spoken: NDArray[np.int16] | None, *, room_dbfs: float | None = -65.0) -> None:
        """Go through a check as a candidate who reads ``spoken`` (None: says nothing)."""
        if room_dbfs is not None:
            self.in_a_room(room_dbfs)
        self.answer()
        self.until(CheckStep.READING)
        if spoken is not None:
            self.sound.speak(spoken, self.time.now + 0.8)
        while self.call.step not in (CheckStep.FAREWELL, CheckStep.OVER):
            self.time.run_for(0.05)
        self.time.run_for(4)
        self.hang_up()
        self.time.run_for(0.1)

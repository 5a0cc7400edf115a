"""The equipment page over a real check on a virtual headset, in virtual time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.exam.equipment_call import EquipmentCall
from crcd_sim.services.exam.equipment_view import CheckOutcome, CheckOwner, CheckStep, machine_lines
from crcd_sim.services.ports import DeviceChoice, DeviceRef, SoundDevice
from crcd_sim.settings import Settings
from crcd_sim.sound.check_tape import MemoryTape
from crcd_sim.sound.virtual import VirtualSound
from crcd_sim.ui.equipment.page import EquipmentPage
from crcd_sim.ui.equipment.presenter import EquipmentPresenter
from crcd_sim.ui.look import Look
from tests.fakes.equipment import MACHINE, AtOnce, a_sentence
from tests.fakes.screens import MemoryKeeper, OpenGate, ReadyAsker
from tests.fakes.sound import VirtualTime, noise
from tests.ui.home.conftest import Show, show

__all__ = ["show"]

JABRA = SoundDevice(DeviceRef("ALSA", "Jabra Evolve2 40"), 1, 2, default_input=True, default_output=True)
INSIDE = SoundDevice(DeviceRef("ALSA", "Audio interne"), 2, 2)


class GivenDesk:
    """Implements ``CheckDesk``: the devices it was given, and checks on virtual headsets."""

    def __init__(self, time: VirtualTime, found: Sequence[SoundDevice]) -> None:
        self.time = time
        self.found = found
        self.error: EnvironmentProblem | None = None
        self.searches = 0
        self.choices: list[DeviceChoice] = []
        self.volumes: list[float] = []
        self.calls: list[EquipmentCall] = []
        self.sound = VirtualSound(time, time)

    def devices(self, done: Callable[[Sequence[SoundDevice]], None], failed: Any) -> None:
        self.searches += 1
        if self.error is not None:
            failed(self.error)
        else:
            done(self.found)

    def call(self, owner: CheckOwner, choice: DeviceChoice, volume: float) -> EquipmentCall:
        self.choices.append(choice)
        self.volumes.append(volume)
        self.sound = VirtualSound(self.time, self.time)
        tape = MemoryTape(self.sound, AtOnce())
        self.calls.append(
            EquipmentCall(
                self.sound,
                tape,
                self.time,
                self.time,
                machine_lines(MACHINE),
                owner,
                choice=choice,
                volume=volume,
            )
        )
        return self.calls[-1]


class Booth:
    """A candidate before the page. ``done`` holds the outcomes."""

    def __init__(
        self, look: Look, show: Show, *, found: Sequence[SoundDevice] = (JABRA, INSIDE), **more: Any
    ) -> None:
        self.time = VirtualTime()
        self.desk = GivenDesk(self.time, found)
        self.keeper = MemoryKeeper(more.pop("settings", Settings()))
        self.asker = ReadyAsker(*more.pop("answers", ()))
        self.done: list[CheckOutcome] = []
        self.page = EquipmentPage(look)
        show(self.page)
        self.presenter = EquipmentPresenter(
            self.page, self.desk, self.keeper, self.asker, self.time, self.time, self.done.append, **more
        )
        self.presenter.start()

    @property
    def call(self) -> EquipmentCall:
        return self.desk.calls[-1]

    @property
    def step(self) -> CheckStep:
        return self.call.step

    def until(self, *steps: CheckStep, most_s: float = 60.0) -> None:
        end = self.time.now + most_s
        while self.step not in steps:
            assert self.time.now < end, f"still {self.step}"
            self.time.run_for(0.05)

    def key(self, key: Qt.Key, target: QWidget | None = None) -> None:
        QTest.keyClick(target or self.page, key)
        self.time.run_for(0.01)

    def enter(self) -> None:
        """Press Enter where the keyboard is."""
        focus = self.page.focusWidget()
        assert focus is not None
        self.key(Qt.Key.Key_Return, focus)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), f"not on the screen: {button.text()}"
        assert button.isEnabled(), f"cannot be pressed: {button.text()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.time.run_for(0.01)

    def go_to(self, step: CheckStep, spoken: np.ndarray | None = None, room: float | None = -65.0) -> None:
        """Press and speak as needed to get to ``step``."""
        if room is not None:
            self.desk.sound.speak(noise(90, room, seed=5))
        if step is CheckStep.READY:
            return
        self.click(self.page.phone.main)
        if step is CheckStep.RINGING:
            return
        self.click(self.page.phone.main)
        for passed in (CheckStep.GREETING, CheckStep.ROOM, CheckStep.PROMPT, CheckStep.READING):
            self.until(passed)
            if passed is step:
                return
        if spoken is not None:
            self.desk.sound.speak(spoken, self.time.now + 0.5)
        self.until(step, CheckStep.FAREWELL, CheckStep.OVER)
        if step is CheckStep.OVER and self.step is not CheckStep.OVER:
            self.click(self.page.phone.hang_up)
            self.click(self.page.phone.hang_up)

    def walk(self, spoken: np.ndarray | None, room: float | None = -65.0) -> Iterator[CheckStep]:
        """Go through one check, and stop at each of its steps."""
        if room is not None:
            self.desk.sound.speak(noise(90, room, seed=5))
        yield self.step
        self.click(self.page.phone.main)
        yield self.step
        self.click(self.page.phone.main)
        yield self.step
        while self.step is not CheckStep.OVER:
            before = self.step
            while self.step is before and before is not CheckStep.FAREWELL:
                self.time.run_for(0.05)
            if before is CheckStep.FAREWELL:
                self.click(self.page.phone.hang_up)
                yield self.step
                self.click(self.page.phone.hang_up)
            elif self.step is CheckStep.READING and spoken is not None:
                self.desk.sound.speak(spoken, self.time.now + 0.5)
            yield self.step

    def go_to_end_again(self) -> None:
        """From the ring: answer, read, listen, hang up."""
        self.click(self.page.phone.main)
        self.until(CheckStep.READING)
        self.desk.sound.speak(a_sentence(), self.time.now + 0.5)
        self.until(CheckStep.FAREWELL)
        self.click(self.page.phone.hang_up)
        self.click(self.page.phone.hang_up)


@pytest.fixture
def make_booth(look: Look, show: Show) -> Callable[..., Booth]:
    made: list[Booth] = []

    def make(**more: Any) -> Booth:
        made.append(Booth(more.pop("look", look), show, **more))
        return made[-1]

    return make


@pytest.fixture
def booth(make_booth: Callable[..., Booth]) -> Booth:
    return make_booth()


@pytest.fixture
def open_gate() -> OpenGate:
    return OpenGate()

"""The voices page over a real booth, a copy of the shipped pack and a headset in virtual time."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from crcd_sim import paths
from crcd_sim.bootstrap import Installation
from crcd_sim.bootstrap.voices import VoiceWorkshop
from crcd_sim.services.exam.voice_recording import COUNT_S
from crcd_sim.services.ports import DeviceChoice
from crcd_sim.sound.virtual import VirtualSound
from crcd_sim.ui.look import Look
from crcd_sim.ui.voices.voices_page import VoicesPage
from crcd_sim.ui.voices.voices_presenter import VoicesPresenter
from tests.fakes.equipment import a_sentence
from tests.fakes.screens import HandJobs, ReadyAsker
from tests.fakes.sound import VirtualTime, noise
from tests.fakes.workstation import PACK, ReadOnce
from tests.ui.home.conftest import Show, show

__all__ = ["show"]


class House(ReadOnce):
    """An installation whose sounds are the test's own, and whose pack was read once."""

    def __init__(self, folder: Path) -> None:
        Installation.__init__(self, paths.SCENARIOS, folder / "audio")
        calls = self.audio / PACK / "enregistrements"
        shutil.copytree(paths.AUDIO / PACK / "enregistrements", calls)
        shutil.copy(paths.AUDIO / PACK / "voix.json", self.audio / PACK)


class Studio:
    """A trainer before the page."""

    def __init__(self, look: Look, show: Show, folder: Path, **more: Any) -> None:
        self.time = VirtualTime()
        self.sound = VirtualSound(self.time, self.time)
        self.jobs: HandJobs = more.pop("jobs", None) or HandJobs()
        self.asker = ReadyAsker(*more.pop("answers", ()))
        self.installation = more.pop("installation", None) or House(folder)
        desk = VoiceWorkshop("virtual", self.sound, self.jobs, self.time, self.time, self.installation)
        self.left = 0
        self.page = VoicesPage(look)
        show(self.page)
        self.presenter = VoicesPresenter(
            self.page,
            desk,
            self.asker,
            self.time,
            self.time,
            lambda: (DeviceChoice(), 1.0),
            self._gone,
        )
        self.presenter.start()
        self.wait(0.1)

    def _gone(self) -> None:
        self.left += 1

    @property
    def calls(self) -> Path:
        """Where the sounds of the recorded calls are."""
        return self.installation.audio / PACK / "enregistrements"

    def wait(self, seconds: float) -> None:
        self.time.run_for(seconds)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), f"not on the screen: {button.text()}"
        assert button.isEnabled(), f"cannot be pressed: {button.text()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait(0.05)

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key where the keyboard is."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        target: QWidget = self.page.focusWidget() or self.page
        QTest.keyClick(target, key, held)
        # Qt presses the button a shortcut names, and lets it go a moment later.
        while any(button.isDown() for button in self.page.findChildren(QAbstractButton)):
            QApplication.processEvents()
        self.wait(0.05)

    def speak(self, seconds: float, level: float = 0.2) -> None:
        """Read aloud for ``seconds``, in a room."""
        self.sound.speak(noise(seconds + 1, -65.0, seed=5))
        self.sound.speak(a_sentence(seconds, level), self.time.now + 0.2)
        self.wait(seconds + 0.5)

    def take(self, seconds: float = 60.0, level: float = 0.2) -> None:
        """Record a take by the buttons."""
        self.click(self.page.record)
        self.wait(COUNT_S)
        self.speak(seconds, level)
        self.click(self.page.stop)

    def silent_take(self) -> None:
        self.click(self.page.record)
        self.wait(COUNT_S)
        self.sound.speak(np.zeros(1, np.int16))
        self.wait(3)
        self.click(self.page.stop)

    def shown(self) -> list[QAbstractButton]:
        """The buttons a person can see."""
        return [b for b in self.page.findChildren(QAbstractButton) if b.isVisible()]


@pytest.fixture
def studio(dressed: Look, show: Show, tmp_path: Path) -> Studio:
    return Studio(dressed, show, tmp_path)

"""The discovery's page over the real service on a virtual headset, in virtual time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from crcd_sim import paths
from crcd_sim.services.exam.discovery import Discovery, DiscoveryOwner
from crcd_sim.settings import Settings
from crcd_sim.sound.virtual import VirtualSound
from crcd_sim.ui.discovery.page import DiscoveryPage
from crcd_sim.ui.discovery.presenter import DiscoveryPresenter
from crcd_sim.ui.look import Look
from tests.fakes.screens import MemoryKeeper
from tests.fakes.sound import VirtualTime, voice
from tests.ui.home.conftest import Show, show

__all__ = ["show"]

PHONE, CHAT, WRITE = 0, 1, 2


class Visit:
    """Somebody who discovers the workstation."""

    def __init__(self, look: Look, show: Show, settings: Settings | None = None) -> None:
        self.time = VirtualTime()
        self.sound = VirtualSound(self.time, self.time)
        self.keeper = MemoryKeeper(settings or Settings())
        self.ready = 0
        self.made: list[Discovery] = []
        self.page = DiscoveryPage(look)
        show(self.page)
        self.presenter = DiscoveryPresenter(
            self.page, self._make, self.keeper, self.time, self.time, self._is_ready
        )
        self.presenter.start()

    def _make(self, owner: DiscoveryOwner) -> Discovery:
        self.made.append(Discovery(self.sound, self.time, self.time, paths.AUDIO / "commun", owner))
        return self.made[-1]

    def _is_ready(self) -> None:
        self.ready += 1

    @property
    def discovery(self) -> Discovery:
        return self.made[-1]

    @property
    def done(self) -> set[str]:
        return {task.value for task in self.discovery.done}

    def wait(self, seconds: float) -> None:
        self.time.run_for(seconds)

    def speak(self, then: float = 16.0) -> None:
        """Say something, and let the machine answer."""
        self.time.run_until(self.sound.speak(voice(1.5)) + then)

    def key(
        self,
        key: Qt.Key,
        target: QWidget | None = None,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        QTest.keyClick(target or self.page, key, modifier)
        self.wait(0.01)

    def enter(self) -> None:
        """Press Enter where the keyboard is."""
        focus = self.page.focusWidget()
        assert focus is not None
        self.key(Qt.Key.Key_Return, focus)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible(), f"not on the screen: {button.text()}"
        assert button.isEnabled(), f"cannot be pressed: {button.text()}"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait(0.01)

    def on_the_line(self) -> None:
        self.click(self.page.phone.main)
        self.wait(2)
        self.click(self.page.phone.main)
        self.wait(0.5)

    def in_chat(self) -> None:
        self.page.show_section(CHAT)
        self.click(self.page.chat.main)
        self.wait(2)
        self.click(self.page.chat.main)
        self.wait(10)


@pytest.fixture
def make_visit(look: Look, show: Show) -> Callable[..., Visit]:
    def make(**more: Any) -> Visit:
        return Visit(more.pop("look", look), show, **more)

    return make


@pytest.fixture
def visit(make_visit: Callable[..., Visit]) -> Visit:
    return make_visit()

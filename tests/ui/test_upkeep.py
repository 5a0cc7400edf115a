"""When Python looks at everything it holds: never while a part runs."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from crcd_sim.ui import upkeep
from crcd_sim.ui.upkeep import Upkeep


class Looks:
    """Counts how often everything was looked at."""

    def __init__(self) -> None:
        self.full = 0

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        self.full += phase == "start" and info["generation"] == 2


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[Looks]:
    monkeypatch.setattr(upkeep, "AFTER_MS", 0)
    usual = gc.get_threshold()
    gc.freeze()  # the tests' own objects are many: Python would wait for a quarter as many of ours
    gc.collect()  # and it counts from here
    gc.set_threshold(100, 2, 2)
    counted = Looks()
    gc.callbacks.append(counted)
    yield counted
    gc.callbacks.remove(counted)
    gc.set_threshold(*usual)
    gc.unfreeze()


@pytest.fixture
def busy() -> Callable[[], None]:
    """What a part makes and throws away: objects that hold one another."""

    def work() -> None:
        kept: list[list[object]] = []
        for _ in range(20_000):
            loop: list[object] = []
            loop.append(loop)
            kept.append(loop)

    return work


def test_nothing_is_looked_at_while_a_part_runs_and_everything_once_afterwards(
    looks: Looks, busy: Callable[[], None], qtbot: QtBot
) -> None:
    busy()
    assert looks.full  # what Python does by itself
    keeper = Upkeep()
    keeper.settle()
    keeper.hold(True)
    looks.full = 0
    busy()
    assert looks.full == 0
    keeper.hold(False)
    gc.disable()  # by itself Python would look at everything too
    qtbot.waitUntil(lambda: looks.full == 1)
    gc.enable()
    keeper.end()


def test_a_part_that_begins_before_that_look_is_left_alone(looks: Looks, qtbot: QtBot) -> None:
    keeper = Upkeep()
    keeper.settle()
    keeper.hold(True)
    keeper.hold(False)
    keeper.hold(True)
    looks.full = 0
    qtbot.wait(50)
    assert looks.full == 0
    keeper.end()


@pytest.mark.usefixtures("looks")
def test_python_is_left_as_it_was_found() -> None:
    keeper = Upkeep()
    keeper.hold(True)
    assert gc.get_threshold() == (100, 2, 2)  # nothing is loaded yet
    keeper.settle()
    assert gc.get_threshold()[2] > 1_000_000
    keeper.end()
    assert gc.get_threshold() == (100, 2, 2)

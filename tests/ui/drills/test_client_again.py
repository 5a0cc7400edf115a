"""The client's recording heard again at the end of a drill: one button, never two sounds at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from crcd_sim.ui.drills.client_again import HEAR, STOP, ClientAgain
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import SecondaryButton
from tests.fakes.review import GivenReviews

SOUND = Path("r1-colere.opus")


class Corner:
    """The button, its player, and what was asked of the rest of the page."""

    def __init__(self, look: Look) -> None:
        self.source = GivenReviews()
        self.button = SecondaryButton(look, "")
        self.hushed = 0
        self.told: list[str] = []
        self.client = ClientAgain(
            self.button, self.source, self._hush, lambda text, _kind: self.told.append(text), lambda: None
        )

    def _hush(self) -> None:
        self.hushed += 1


@pytest.fixture
def corner(look: Look, qtbot: QtBot) -> Iterator[Corner]:
    made = Corner(look)
    qtbot.addWidget(made.button)
    yield made
    made.client.close()


def test_it_is_offered_where_there_is_something_to_hear(corner: Corner) -> None:
    assert corner.button.isHidden()
    corner.client.show(SOUND)
    assert not corner.button.isHidden()
    corner.client.show(None)
    assert corner.button.isHidden()


def test_pressed_the_client_is_heard_from_the_beginning(corner: Corner) -> None:
    corner.client.show(SOUND)
    corner.button.click()
    player = corner.source.player_now
    assert player.loaded == [SOUND]
    assert player.playing()
    assert (corner.button.text(), corner.hushed) == (STOP, 1)


@pytest.mark.parametrize("stop", [lambda c: c.button.click(), lambda c: c.client.stop()])
def test_it_stops_when_told_and_begins_again_from_the_beginning(
    corner: Corner, stop: Callable[[Corner], None]
) -> None:
    corner.client.show(SOUND)
    corner.button.click()
    corner.source.player_now.at = 12.0
    stop(corner)
    assert not corner.client.playing
    assert corner.button.text() == HEAR
    corner.button.click()
    assert corner.source.player_now.position() == 0.0
    assert len(corner.source.players) == 1


def test_at_the_end_it_can_be_heard_again(corner: Corner) -> None:
    corner.client.show(SOUND)
    corner.button.click()
    corner.source.player_now.end()
    assert corner.button.text() == HEAR


def test_a_device_that_fails_is_said_and_one_may_try_again(corner: Corner) -> None:
    corner.client.show(SOUND)
    corner.button.click()
    corner.source.player_now.fail("Le casque a été débranché.")
    assert corner.told == ["Le casque a été débranché."]
    assert corner.button.text() == HEAR
    corner.button.click()
    assert corner.client.playing
    assert len(corner.source.players) == 2


def test_the_page_left_the_player_is_closed(corner: Corner) -> None:
    corner.client.show(SOUND)
    corner.button.click()
    corner.client.show(None)
    assert corner.source.player_now.closed

"""What is measured is the real page, and figures come for each try."""

from __future__ import annotations

import pytest

from crcd_sim.clock import SystemClock
from crcd_sim.services.ports import DeviceRef, ReviewListener
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui.look import Look
from crcd_sim.ui.review import measure
from tests.fakes.review import GivenReviews, HandPlayer


class SoundingPlayer(HandPlayer):
    """Sound comes as soon as it plays."""

    def position(self) -> float:
        return self.at + 0.01 if self.playing() else self.at


class SoundingReviews(GivenReviews):
    def player(self, listener: ReviewListener, output: DeviceRef | None = None) -> HandPlayer:
        self.players.append(SoundingPlayer(listener, 60.0))
        return self.players[-1]


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "DEVICE_S", 0.0)
    monkeypatch.setattr(measure, "SOUND_S", 0.05)
    monkeypatch.setattr(measure, "STUCK_S", 0.2)


def test_every_try_gives_its_figures(look: Look, file: ReviewFile) -> None:
    cost = measure.measure_review(look, SoundingReviews(file), "s1", SystemClock().monotonic, tries=2)
    for figures in (cost.open_ms, cost.stall_ms, cost.exchange_ms, cost.jump_ms):
        assert len(figures) == 2


def test_without_sound_the_jump_is_not_measured(look: Look, file: ReviewFile) -> None:
    cost = measure.measure_review(look, GivenReviews(file), "s1", SystemClock().monotonic, tries=1)
    assert (len(cost.open_ms), cost.jump_ms) == (1, ())


def test_a_sitting_that_never_comes_is_not_waited_for_for_ever(look: Look, file: ReviewFile) -> None:
    source = GivenReviews(file, at_once=False)
    with pytest.raises(TimeoutError):
        measure.measure_review(look, source, "s1", SystemClock().monotonic, tries=1)


def test_the_device_is_given_back_after_each_try(look: Look, file: ReviewFile) -> None:
    source = SoundingReviews(file)
    measure.measure_review(look, source, "s1", SystemClock().monotonic, tries=2)
    assert [player.closed for player in source.players] == [True, True]

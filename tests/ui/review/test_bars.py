"""From stored peaks to bars and levels."""

from __future__ import annotations

from crcd_sim.services.ports import Peaks
from crcd_sim.ui.review.bars import FLOOR_DBFS, QUIETEST, bars, levels_at, loudest
from tests.fakes.review import peaks


def signed(*values: int) -> bytes:
    return bytes(value % 256 for value in values)


def test_each_bar_holds_the_extremes_of_its_stretch() -> None:
    low, high = signed(-1, -9, -2, 0), signed(3, 4, 100, 5)
    assert bars(low, high, 2) == [(-9, 4), (-2, 100)]


def test_there_are_never_more_bars_than_buckets() -> None:
    assert bars(signed(-1, -2), signed(1, 2), 50) == [(-1, 1), (-2, 2)]


def test_no_sound_makes_no_bar() -> None:
    assert bars(b"", b"", 10) == []
    assert bars(signed(-1), signed(1), 0) == []


def test_an_hour_makes_as_many_bars_as_asked() -> None:
    hour = peaks(3600.0)
    assert len(bars(hour.client_low, hour.client_high, 300)) == 300


def test_both_voices_share_one_scale() -> None:
    assert loudest([(-30, 20)], [(-90, 60), (0, 5)]) == 90


def test_a_silent_recording_is_not_blown_up() -> None:
    assert loudest([(0, 0)], [(-1, 1)]) == QUIETEST
    assert loudest([], []) == QUIETEST


def test_levels_are_those_of_the_instant() -> None:
    made = Peaks(0.04, 50, signed(-127, 0), signed(10, 0), signed(0, -64), signed(0, 20))
    first, second = levels_at(made, 0.0), levels_at(made, 0.02)
    assert (round(first.candidate, 1), first.client) == (0.0, FLOOR_DBFS)
    assert (second.candidate, round(second.client)) == (FLOOR_DBFS, -6)


def test_outside_the_recording_there_is_silence() -> None:
    assert levels_at(peaks(1.0), 5.0).client == FLOOR_DBFS
    assert levels_at(peaks(1.0), -1.0).candidate == FLOOR_DBFS

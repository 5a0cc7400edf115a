from __future__ import annotations

import pytest

from crcd_sim.sound.axis import Axis, StreamClock

RATE, BLOCK = 48_000, 1920


def stamped(count: int, lies: dict[int, float] | None = None, rate_error: float = 0.0) -> StreamClock:
    """A stream whose sample 0 passed at 10.0 of its own time; its clock reads 1000 s less than ours."""
    clock = StreamClock(RATE)
    for number in range(count):
        true = 10.0 + number * 0.04 * (1 + rate_error)
        lie = (lies or {}).get(number, 0.0)
        clock.stamp(number * BLOCK, true + lie, true + 0.1, true + 1000.1)
    return clock


def test_a_sample_is_placed_on_our_clock():
    assert stamped(50).time_of(48_000) == pytest.approx(1011.0)


def test_stamps_that_lie_now_and_then_change_nothing():
    clock = stamped(80, dict.fromkeys(range(0, 80, 3), -0.527))
    assert clock.time_of(0) == pytest.approx(1010.0)


def test_the_first_second_of_lies_is_forgotten_once_the_truth_is_known():
    clock = stamped(45, dict.fromkeys(range(32), -0.32))
    assert clock.spread(12) == pytest.approx(0)
    clock.forget(keep=12)
    assert clock.time_of(0) == pytest.approx(1010.0)


def test_stamps_that_do_not_agree_show_their_spread():
    assert stamped(45, dict.fromkeys(range(40), -0.32)).spread(12) == pytest.approx(0.32)


def test_two_clocks_that_drift_apart_are_followed_over_the_hour():
    """Fifty parts per million: 180 ms in an hour."""
    clock = stamped(90_000, rate_error=50e-6)
    last = 89_999 * BLOCK
    assert clock.time_of(last) == pytest.approx(1010.0 + 3599.96 * (1 + 50e-6), abs=0.0002)


def test_a_stream_that_says_it_jumped_is_believed_at_once():
    clock = stamped(75)
    clock.forget()
    clock.stamp(75 * BLOCK, 10.0 + 3.0 + 0.158, 13.2, 1013.2)
    assert clock.time_of(0) == pytest.approx(1010.158, abs=0.05)


def test_positions_and_moments_are_each_other_s_inverse():
    axis = Axis(RATE, 500.0)
    assert axis.position(501.5) == 72_000
    assert axis.time_of(72_000) == 501.5

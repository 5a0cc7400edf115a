from __future__ import annotations

import sys
import time
from datetime import UTC, timedelta

from crcd_sim.clock import ScaledClock, SystemClock, VirtualClock, thread_seconds
from tests.fakes.sittings import MORNING


def test_the_time_of_day_is_aware_and_in_utc() -> None:
    assert SystemClock().wall().tzinfo is UTC


def test_the_monotonic_clock_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(1000)]
    assert readings == sorted(readings)


def test_suspended_time_counts_where_the_system_can_tell_it() -> None:
    """CLOCK_BOOTTIME goes on during suspend on Linux; elsewhere the plain clock serves."""
    expected = time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()
    assert SystemClock().monotonic() >= expected


def test_a_virtual_clock_moves_only_when_told() -> None:
    clock = VirtualClock(MORNING, start=5.0)
    assert (clock.monotonic(), clock.wall()) == (5.0, MORNING)
    clock.advance(90.0)
    assert (clock.monotonic(), clock.wall()) == (95.0, MORNING + timedelta(seconds=90))


def test_a_virtual_clock_never_goes_back() -> None:
    clock = VirtualClock(MORNING)
    clock.advance_to(10.0)
    clock.advance_to(4.0)
    assert clock.monotonic() == 10.0


def test_the_time_of_day_alone_may_be_moved() -> None:
    clock = VirtualClock(MORNING)
    clock.shift_wall(3600.0)
    assert (clock.monotonic(), clock.wall()) == (0.0, MORNING + timedelta(hours=1))


def test_a_scaled_clock_starts_at_its_morning_and_runs_ahead_of_real_time() -> None:
    clock = ScaledClock(MORNING, speed=1000.0)
    assert clock.wall() >= MORNING
    real, scaled = SystemClock(), clock.monotonic()
    since = real.monotonic()
    while real.monotonic() == since:
        continue
    assert clock.monotonic() > scaled


def test_the_seconds_of_a_thread_are_those_it_works() -> None:
    before = thread_seconds()
    while thread_seconds() == before:
        sum(range(1000))
    assert thread_seconds() > before

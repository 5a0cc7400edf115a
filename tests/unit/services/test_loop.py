from __future__ import annotations

import threading

import pytest

from crcd_sim.clock import ScaledClock, SystemClock, VirtualClock
from crcd_sim.services.exam.loop import PlainLoop
from tests.fakes.sittings import MORNING


def virtual() -> VirtualClock:
    return VirtualClock(MORNING)


def test_appointments_are_kept_in_order_of_time() -> None:
    clock = virtual()
    loop, done = PlainLoop(clock), []
    for when in (30.0, 10.0, 20.0):
        loop.call_at(when, lambda when=when: done.append((when, clock.monotonic())))  # type: ignore[misc]
    loop.run_until(lambda: len(done) == 3)
    assert done == [(10.0, 10.0), (20.0, 20.0), (30.0, 30.0)]


def test_appointments_of_the_same_instant_run_in_the_order_they_were_made() -> None:
    loop, done = PlainLoop(virtual()), []
    for name in "abc":
        loop.call_at(5.0, lambda name=name: done.append(name))  # type: ignore[misc]
    loop.run_until(lambda: len(done) == 3)
    assert done == ["a", "b", "c"]


def test_a_cancelled_appointment_never_runs() -> None:
    loop, done = PlainLoop(virtual()), []
    loop.call_at(5.0, lambda: done.append("cancelled")).cancel()
    loop.call_at(6.0, lambda: done.append("kept"))
    loop.run_until(lambda: bool(done))
    assert done == ["kept"]


def test_posted_calls_run_before_time_moves() -> None:
    clock = virtual()
    loop, seen = PlainLoop(clock), []
    loop.call_at(5.0, lambda: None)
    loop.post(lambda: seen.append(clock.monotonic()))
    loop.run_until(lambda: bool(seen))
    assert seen == [0.0]


def test_time_jumps_only_once_settled_and_what_settling_posts_runs_first() -> None:
    clock = virtual()
    told: list[tuple[str, float]] = []
    pending = ["acknowledged"]

    def settle() -> None:
        if pending:
            what = pending.pop()
            loop.post(lambda: told.append((what, clock.monotonic())))

    loop = PlainLoop(clock, settle)
    loop.call_at(60.0, lambda: told.append(("appointment", clock.monotonic())))
    loop.run_until(lambda: len(told) == 2)
    assert told == [("acknowledged", 0.0), ("appointment", 60.0)]


def test_a_virtual_loop_with_nothing_left_to_do_says_so() -> None:
    with pytest.raises(RuntimeError, match="nothing left"):
        PlainLoop(virtual()).run_until(lambda: False)


def test_an_error_leaves_the_loop_which_can_run_again() -> None:
    loop, done = PlainLoop(virtual()), []

    def fail() -> None:
        raise ZeroDivisionError

    loop.post(fail)
    loop.call_at(1.0, lambda: done.append(True))
    with pytest.raises(ZeroDivisionError):
        loop.run_until(lambda: bool(done))
    loop.run_until(lambda: bool(done))
    assert done == [True]


def test_the_condition_is_asked_after_each_call() -> None:
    loop, done = PlainLoop(virtual()), []
    for _ in range(3):
        loop.post(lambda: done.append(True))
    loop.run_until(lambda: len(done) == 1)
    assert len(done) == 1


def test_another_thread_wakes_a_loop_that_really_waits() -> None:
    loop, done = PlainLoop(SystemClock()), []
    thread = threading.Thread(target=lambda: loop.post(lambda: done.append(threading.current_thread())))
    thread.start()
    loop.run_until(lambda: bool(done))
    thread.join()
    assert done == [threading.current_thread()]


def test_a_real_loop_is_never_early() -> None:
    clock = SystemClock()
    loop, seen = PlainLoop(clock), []
    when = clock.monotonic() + 0.03
    loop.call_at(when, lambda: seen.append(clock.monotonic()))
    loop.run_until(lambda: bool(seen))
    assert seen[0] >= when


def test_a_faster_clock_is_waited_for_in_its_own_seconds() -> None:
    clock = ScaledClock(MORNING, speed=1000.0)
    loop, seen = PlainLoop(clock), []
    loop.call_at(20.0, lambda: seen.append(clock.monotonic()))
    loop.run_until(lambda: bool(seen))
    assert seen[0] >= 20.0

from __future__ import annotations

from crcd_sim.clock import VirtualClock
from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.loop import PlainLoop
from tests.fakes.sittings import MORNING


def test_what_is_planned_next_takes_the_place_of_what_was_to_come() -> None:
    clock = VirtualClock(MORNING)
    loop, done = PlainLoop(clock), []
    alarm = Alarm(clock, loop)
    alarm.after(5.0, lambda: done.append("first"))
    alarm.at(8.0, lambda: done.append("second"))
    loop.call_at(9.0, lambda: done.append("later"))
    loop.run_until(lambda: "later" in done)
    assert done == ["second", "later"]


def test_nothing_is_to_come_once_it_comes_so_that_it_may_be_planned_again() -> None:
    clock = VirtualClock(MORNING)
    loop = PlainLoop(clock)
    alarm, seen = Alarm(clock, loop), []

    def come() -> None:
        seen.append((clock.monotonic(), alarm.pending))
        if len(seen) < 2:
            alarm.after(3.0, come)

    alarm.after(2.0, come)
    loop.run_until(lambda: len(seen) == 2)
    assert (seen, alarm.pending) == ([(2.0, False), (5.0, False)], False)


def test_what_is_given_up_never_comes() -> None:
    clock = VirtualClock(MORNING)
    loop, done = PlainLoop(clock), []
    alarm = Alarm(clock, loop)
    alarm.after(5.0, lambda: done.append("given up"))
    alarm.cancel()
    loop.call_at(6.0, lambda: done.append("later"))
    loop.run_until(lambda: bool(done))
    assert (done, alarm.pending) == (["later"], False)

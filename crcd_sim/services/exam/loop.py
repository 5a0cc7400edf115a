"""A main loop without Qt: the demo, the command line and the tests run the sitting on it.

Threads: the thread that calls ``run_until`` owns the loop; every call runs there. ``post`` is the
one method other threads may use; it takes the lock, appends and wakes the owner.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from itertools import count
from threading import Condition

from crcd_sim.services.ports import Clock


class Appointment:
    """A call to make at an instant. Cancelled ones stay in the heap and are skipped."""

    __slots__ = ("_call",)

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self._call = None

    @property
    def cancelled(self) -> bool:
        return self._call is None

    def run(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


class PlainLoop:
    """Runs posted calls in order and appointments in time.

    With a clock that can be moved (it has ``advance_to``) time jumps to the next appointment, once
    ``settle`` has returned and everything it caused to be posted has run: ``settle`` waits for store
    acknowledgements and for the work of other threads. With any other clock the loop really waits.
    An exception in a call leaves ``run_until``; the loop can be run again.
    """

    def __init__(self, clock: Clock, settle: Callable[[], None] | None = None) -> None:
        self._clock = clock
        self._settle = settle
        self._advance: Callable[[float], None] | None = getattr(clock, "advance_to", None)
        self._speed: float = getattr(clock, "speed", 1.0)
        self._order = count()
        self._heap: list[tuple[float, int, Appointment]] = []  # owner thread only
        self._posted: deque[Callable[[], None]] = deque()  # any thread, under the condition's lock
        self._wake = Condition()

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` soon on the loop. Any thread."""
        with self._wake:
            self._posted.append(call)
            self._wake.notify()

    def call_at(self, when: float, call: Callable[[], None]) -> Appointment:
        """Run ``call`` when the clock's ``monotonic()`` reaches ``when``. Owner thread only."""
        appointment = Appointment(call)
        heapq.heappush(self._heap, (when, next(self._order), appointment))
        return appointment

    def run_until(self, done: Callable[[], bool]) -> None:
        """Run until ``done()`` is true; it is asked after each call.

        Raises ``RuntimeError`` when time is virtual and nothing is left that could ever happen.
        """
        while not done():
            if not self._run_one() and not self._rest():
                raise RuntimeError("the loop has nothing left to do, and what it waits for has not come")

    def _run_one(self) -> bool:
        """Run the oldest posted call, else the first appointment that is due."""
        with self._wake:
            call = self._posted.popleft() if self._posted else None
        if call is not None:
            call()
            return True
        when = self._next()
        if when is not None and when <= self._clock.monotonic():
            heapq.heappop(self._heap)[2].run()
            return True
        return False

    def _next(self) -> float | None:
        while self._heap and self._heap[0][2].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def _rest(self) -> bool:
        """Let time pass until something can run. False when nothing can, ever."""
        if self._advance is not None:
            return self._jump()
        when = self._next()
        with self._wake:
            if not self._posted:
                seconds = None if when is None else (when - self._clock.monotonic()) / self._speed
                self._wake.wait(seconds if seconds is None else max(0.0, seconds))
        return True

    def _jump(self) -> bool:
        if self._settle is not None:
            self._settle()
        with self._wake:
            if self._posted:
                return True
        when = self._next()
        if when is None or self._advance is None:
            return False
        self._advance(when)
        return True

"""A main loop that a test turns by hand, a listener that remembers, and a worker on a real folder."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock
from crcd_sim.store.database import open_store
from crcd_sim.store.worker import StoreWorker


class HandLoop:
    """What other threads post waits until the test runs it."""

    def __init__(self) -> None:
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def post(self, call: Callable[[], None]) -> None:
        self._posted.put(call)

    def run_posted(self) -> int:
        """Run what is there; return how many calls."""
        done = 0
        while not self._posted.empty():
            self._posted.get()()
            done += 1
        return done

    def run_until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Run what comes until ``condition()``; fail after ``seconds``."""
        deadline = time.monotonic() + seconds
        while not condition():
            left = deadline - time.monotonic()
            assert left > 0, "what the test waits for has not come"
            try:
                self._posted.get(timeout=min(left, 0.5))()
            except queue.Empty:
                continue


class Listener:
    """A ``SavedListener`` that remembers what it was told."""

    def __init__(self) -> None:
        self.tickets: list[int] = []
        self.problems: list[EnvironmentProblem] = []

    def saved(self, ticket: int) -> None:
        self.tickets.append(ticket)

    def failed(self, problem: EnvironmentProblem) -> None:
        self.problems.append(problem)

    @property
    def durable(self) -> int:
        return max(self.tickets, default=0)


@contextmanager
def a_worker(root: Path, loop: HandLoop, clock: Clock | None = None) -> Iterator[StoreWorker]:
    """A worker on a data folder, closed at the end whatever happened (what it cannot write is lost)."""
    real = SystemClock()
    worker = StoreWorker(lambda: open_store(root, real.wall()), loop.post, clock or real)
    try:
        yield worker
    finally:
        worker.close(abandon=True)

"""Work off the GUI thread: papers, waveforms, pack checks. Input is a snapshot, output is frozen.

An exception nobody asked to hear about is raised again on the GUI thread, so the crash hook sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from crcd_sim.services.ports import MainLoop

T = TypeVar("T")


class WorkPool:
    """Implements ``services.ports.Jobs`` with two threads."""

    def __init__(self, loop: MainLoop) -> None:
        self._loop = loop
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="work")

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run ``job`` in the pool, then ``done`` (or ``failed``) on the main loop."""
        future = self._pool.submit(job)
        future.add_done_callback(
            lambda finished: self._loop.post(lambda: self._deliver(finished, done, failed))
        )

    def _deliver(
        self, future: Future[T], done: Callable[[T], None], failed: Callable[[Exception], None] | None
    ) -> None:
        error = future.exception()
        if error is None:
            done(future.result())
        elif failed is not None and isinstance(error, Exception):
            failed(error)
        else:
            raise error

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

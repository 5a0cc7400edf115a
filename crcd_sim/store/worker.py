"""The one thread that touches the database.

Threads: every job, every session and every commit happens on the worker's thread, one at a time, so
our own work never locks itself out. The main loop's thread (and it alone) calls ``submit``,
``attach`` and ``close``; results go back to it through ``post``. A session is opened, used and
closed inside one job and never leaves it.

The queues of running sittings (``store.writer``) come first, then jobs in the order they were asked.
The thread is hand-made, not an executor, because a queue may be due a little later (one commit for
several keystrokes) without keeping the thread from other jobs meanwhile.

SQLAlchemy is loaded here, by the thread, at the first job: the window does not wait for it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock
from crcd_sim.store import problems

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from crcd_sim.store.database import Store

T = TypeVar("T")
Post = Callable[[Callable[[], None]], None]


class Drainable(Protocol):
    """A queue the worker empties. Called on the worker's thread, except where said."""

    identifier: str  # of the sitting it writes

    def due(self) -> float | None:
        """When it wants to be drained (monotonic), None when it holds nothing."""

    def drain(self, store: Store) -> None:
        """Write what is queued. Never raises."""

    def refused(self, problem: EnvironmentProblem) -> None:
        """The data folder cannot be opened: keep everything, try later."""

    def flush(self, timeout_s: float | None = None, *, beat: bool = False) -> None:
        """(Main loop's thread.) Wait until all is durable, with ``beat`` the last sign of life too;
        ``EnvironmentProblem`` if it cannot be."""

    def held(self) -> int:
        """How many entries wait."""

    def finished(self) -> bool:
        """True when it is closed and empty: the worker forgets it."""


class StoreWorker:
    """Runs store jobs one at a time on its own thread.

    ``clock`` must be the real one even when a demo runs on virtual time: it paces the commits.
    """

    def __init__(self, open_store: Callable[[], Store], post: Post, clock: Clock) -> None:
        self._open_store = open_store
        self._post = post
        self.clock = clock
        self._wake = threading.Condition()  # guards the four below; both threads use them
        self._jobs: deque[Callable[[Callable[[], Store]], None]] = deque()
        self._queues: list[Drainable] = []
        self._stop = False
        self._thread: threading.Thread | None = None
        self._store: Store | None = None  # the worker's thread only

    # --- Main loop's side --------------------------------------------------------------------

    def submit(
        self,
        job: Callable[[Session], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        write: bool = False,
    ) -> None:
        """Run ``job`` in a session of its own; ``done(result)`` comes back on the main loop.

        ``write`` opens BEGIN IMMEDIATE and commits when the job returns. ``failed`` gets an
        ``EnvironmentProblem`` when the machine refuses, else the job's own exception; without
        ``failed`` the exception is raised again on the main loop, where the crash hook sees it.
        """

        def within(store: Store) -> T:
            with store.writing() if write else store.reading() as session:
                return job(session)

        self.submit_with_store(within, done, failed)

    def submit_with_store(
        self,
        job: Callable[[Store], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Like ``submit`` for work that needs the folder too (backup, carrying a sitting)."""

        def run(store_of: Callable[[], Store]) -> None:
            try:
                result = job(store_of())
            except Exception as error:
                self._report(problems.problem_of(error) or error, failed)
            else:
                self._post(lambda: done(result))

        with self._wake:
            if self._stop:
                raise RuntimeError("the store worker is closed")
            self._jobs.append(run)
            self._start()
            self._wake.notify()

    def call(self, job: Callable[[Store], T]) -> T:
        """Run ``job`` on the worker and wait for it: the command line and start-up only.

        Raises what the job raises, or the ``EnvironmentProblem`` behind it.
        """
        finished = threading.Event()
        results: list[T] = []
        errors: list[Exception] = []

        def run(store_of: Callable[[], Store]) -> None:
            try:
                results.append(job(store_of()))
            except Exception as error:
                errors.append(problems.problem_of(error) or error)
            finally:
                finished.set()

        with self._wake:
            if self._stop:
                raise RuntimeError("the store worker is closed")
            self._jobs.append(run)
            self._start()
            self._wake.notify()
        finished.wait()
        if errors:
            raise errors[0]
        return results[0]

    def attach(self, queue: Drainable) -> None:
        """Keep ``queue`` empty from now on."""
        with self._wake:
            if self._stop:
                raise RuntimeError("the store worker is closed")
            self._queues.append(queue)
            self._start()
            self._wake.notify()

    def wake(self) -> None:
        """Say that a queue has something new. Any thread."""
        with self._wake:
            self._wake.notify()

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the main loop. Any thread."""
        self._post(call)

    def close(self, *, abandon: bool = False) -> None:
        """Write all that is queued, run the jobs already asked, close the database, end the thread.

        Raises:
            EnvironmentProblem: the disk still refuses; everything stays queued and the thread lives
                on, so that ``close`` can be called again once there is room. With ``abandon`` what
                cannot be written is given up.
        """
        with self._wake:
            queues = list(self._queues)
        for queue in queues:
            try:
                queue.flush(beat=True)
            except EnvironmentProblem as problem:
                if not abandon:
                    raise problems.not_saved_at_exit(queue.held(), problem) from problem
        with self._wake:
            self._stop = True
            self._wake.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    # --- Worker's side -----------------------------------------------------------------------

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="crcd-store", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while True:
                with self._wake:
                    work = self._next()
                    while work is None:
                        if self._stop:
                            return
                        self._wake.wait(self._pause())
                        work = self._next()
                work()
        finally:
            if self._store is not None:
                self._store.close()
                self._store = None

    def _next(self) -> Callable[[], None] | None:
        self._queues = [queue for queue in self._queues if not queue.finished()]
        now = self.clock.monotonic()
        for queue in self._queues:
            due = queue.due()
            if due is not None and due <= now and not self._stop:
                return lambda queue=queue: self._drain(queue)  # type: ignore[misc]
        if self._jobs:
            job = self._jobs.popleft()
            return lambda: job(self._opened)
        return None

    def _pause(self) -> float | None:
        """Return the seconds until the next queue is due, None when nothing waits."""
        dues = [due for due in (queue.due() for queue in self._queues) if due is not None]
        return max(min(dues) - self.clock.monotonic(), 0.0) if dues else None

    def _drain(self, queue: Drainable) -> None:
        try:
            store = self._opened()
        except Exception as error:
            problem = problems.problem_of(error)
            queue.refused(problem or problems.disk_failing())
            if problem is None:
                self._report(error, None)
            return
        queue.drain(store)

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_store()
            self._store.open_sittings = self._held_sittings
        return self._store

    def _held_sittings(self) -> frozenset[str]:
        with self._wake:
            return frozenset(queue.identifier for queue in self._queues if not queue.finished())

    def _report(self, error: Exception, failed: Callable[[Exception], None] | None) -> None:
        if failed is not None:
            self._post(lambda: failed(error))
            return

        def raise_again() -> None:
            raise error

        self._post(raise_again)

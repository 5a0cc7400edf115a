"""Virtual time cut into blocks: as long as the clock says, and none while nothing sounds."""

from __future__ import annotations

from abc import ABC, abstractmethod

from crcd_sim.services.ports import Clock, MainLoop, Scheduled
from crcd_sim.sound.part_file import TAKE_RATE as RATE

BLOCK = RATE * 40 // 1000
QUIET_BLOCK = BLOCK * 10


class BlockTime(ABC):
    """Works blocks out on the main loop, each at the end of its time, and before any order.

    Silence is worked out in longer blocks, cut short by the next order.
    """

    def __init__(self, loop: MainLoop, clock: Clock) -> None:
        self._loop, self._clock = loop, clock
        self._tick: Scheduled | None = None
        self._restart_time()

    def _restart_time(self) -> None:
        self._origin = self._clock.monotonic()  # the instant of sample 0
        self._done = 0  # samples worked out

    @abstractmethod
    def _work(self, n: int) -> None:
        """Work ``n`` samples out, from ``_done`` on, and move it."""

    @abstractmethod
    def _pass_over(self, n: int) -> None:
        """``n`` samples of silence, from ``_done`` on, are not looked at."""

    @abstractmethod
    def _rested(self) -> None:
        """Nothing sounds any more; no block will be worked out till the next order."""

    @abstractmethod
    def _begins(self) -> int | None:
        """Position of the next thing to be heard that is known already."""

    @property
    @abstractmethod
    def _open(self) -> bool: ...

    @property
    @abstractmethod
    def _quiet(self) -> bool:
        """Nothing sounds: long blocks will do."""

    @property
    @abstractmethod
    def _idle(self) -> bool:
        """Nothing needs blocks at all."""

    def _time(self, sample: int) -> float:
        return self._origin + sample / RATE

    def _sample(self, at: float) -> int:
        return round((at - self._origin) * RATE)

    def _wake(self) -> None:
        """Something begins: work from now on, and in short blocks if it needs them."""
        if self._open:
            self._catch_up()
            self._cancel_tick()
            self._plan()

    def _wake_at(self, sample: int) -> None:
        """Something begins at ``sample``, later perhaps; ``_idle`` was read before it was known."""
        if sample > self._done:
            self._loop.call_at(self._time(sample), self._wake)
        else:
            self._wake()

    def _skip_to(self, sample: int) -> None:
        if sample > self._done:
            self._pass_over(sample - self._done)
            self._done = sample

    def _plan(self) -> None:
        self._tick = self._loop.call_at(self._time(self._done + self._block_size()), self._on_tick)

    def _cancel_tick(self) -> None:
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None

    def _block_size(self) -> int:
        if not self._quiet:
            return BLOCK
        begins = self._begins()
        return QUIET_BLOCK if begins is None else min(QUIET_BLOCK, max(BLOCK, begins - self._done))

    def _on_tick(self) -> None:
        self._tick = None
        if not self._open:
            return
        self._work_until(self._sample(self._clock.monotonic()), whole=True)
        if self._idle:
            self._rested()
        else:
            self._plan()

    def _catch_up(self) -> None:
        """Before an order: what came before it is worked out, to the sample."""
        now = self._sample(self._clock.monotonic())
        if self._tick is None:
            begins = self._begins()
            self._skip_to(now if begins is None else min(now, begins))
            self._work_until(now, whole=False)
            return
        self._cancel_tick()
        self._work_until(now, whole=False)
        self._plan()

    def _work_until(self, sample: int, *, whole: bool) -> None:
        while self._done < sample:
            size = self._block_size()
            if self._done + size > sample:
                if whole:
                    return
                size = sample - self._done
            self._work(size)

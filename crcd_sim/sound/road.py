"""The one road from the sound side to a listener: through ``MainLoop.post``."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.ports import Clock, MainLoop


class Road:
    """Facts for one listener, until ``end``. ``tell`` may be called by any thread."""

    def __init__(self, loop: MainLoop, clock: Clock) -> None:
        self._loop, self._clock = loop, clock
        self._open = True  # set by the main loop, and read there when a fact arrives

    def end(self) -> None:
        self._open = False

    def tell(self, fact: Callable[[], None], at: float | None = None) -> None:
        """Have ``fact`` called on the main loop, now or at ``at``, unless the road has ended by then."""

        def told() -> None:
            if self._open:
                fact()

        def arrives() -> None:
            if at is not None and at > self._clock.monotonic():
                self._loop.call_at(at, told)
            else:
                told()

        self._loop.post(arrives)

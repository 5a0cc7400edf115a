"""A command that a reflex must not carry out: the first press arms it, the second does it."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.ports import Clock, MainLoop


class TwoPresses:
    """``armed`` from the first press on, for ``seconds``; ``changed`` is called when it lapses."""

    def __init__(self, clock: Clock, loop: MainLoop, seconds: float, changed: Callable[[], None]) -> None:
        self._seconds = seconds
        self._changed = changed
        self._lapse = Alarm(clock, loop)

    @property
    def armed(self) -> bool:
        return self._lapse.pending

    def arm(self) -> None:
        self._lapse.after(self._seconds, self._changed)

    def disarm(self) -> None:
        self._lapse.cancel()

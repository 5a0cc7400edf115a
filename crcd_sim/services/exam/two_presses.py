"""A command that a reflex must not carry out: the first press arms it, the second does it."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.ports import Clock, MainLoop, Scheduled


class TwoPresses:
    """``armed`` from the first press on, for ``seconds``; ``changed`` is called when it lapses."""

    def __init__(self, clock: Clock, loop: MainLoop, seconds: float, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._loop = loop
        self._seconds = seconds
        self._changed = changed
        self._lapse: Scheduled | None = None

    @property
    def armed(self) -> bool:
        return self._lapse is not None

    def arm(self) -> None:
        self.disarm()
        self._lapse = self._loop.call_at(self._clock.monotonic() + self._seconds, self._lapsed)

    def disarm(self) -> None:
        if self._lapse is not None:
            self._lapse.cancel()
            self._lapse = None

    def _lapsed(self) -> None:
        self._lapse = None
        self._changed()

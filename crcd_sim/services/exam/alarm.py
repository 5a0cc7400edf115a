"""One thing to come at a time: whoever plans another gives up the one before."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.ports import Clock, MainLoop, Scheduled


class Alarm:
    """``pending``: something is to come. It is no longer when it comes."""

    def __init__(self, clock: Clock, loop: MainLoop) -> None:
        self._clock, self._loop = clock, loop
        self._planned: Scheduled | None = None

    @property
    def pending(self) -> bool:
        return self._planned is not None

    def at(self, when: float, call: Callable[[], None]) -> None:
        """Call ``call`` when ``Clock.monotonic()`` reaches ``when``, in the place of what was to come."""
        self.cancel()

        def due() -> None:
            self._planned = None
            call()

        self._planned = self._loop.call_at(when, due)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call ``call`` in so many seconds, in the place of what was to come."""
        self.at(self._clock.monotonic() + seconds, call)

    def cancel(self) -> None:
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None

"""What the equipment check lets the candidate hear, one sound at a time, and what comes after each."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.services.exam.alarm import Alarm
from crcd_sim.services.exam.equipment_view import Span
from crcd_sim.services.exam.notices import caption_seconds
from crcd_sim.services.ports import Clock, MainLoop, PlayRequest, Sound


class CheckPlayback:
    """Plays a sound, then goes on: once it was heard or, when it is missing, once its text could be read.

    ``heard``: from when to when the last sound was heard, monotonic; None unless it was heard whole.
    """

    def __init__(self, sound: Sound, loop: MainLoop, clock: Clock) -> None:
        self._sound = sound
        self._playback: int | None = None  # the sound that is playing, or being read
        self._text = ""
        self._then: Callable[[], None] = lambda: None
        self._from: float | None = None
        self._reading = Alarm(clock, loop)
        self.heard: Span | None = None

    def play(self, source: str, then: Callable[[], None], *, text: str = "", leg: bool = True) -> None:
        """Play ``source``, which says ``text``, in the place of what was playing; then call ``then``."""
        self._forget()
        self._playback = self._sound.play(PlayRequest(source, leg=leg))
        self._text, self._then = text, then

    def stop(self) -> None:
        """Fall silent; what was to come next does not."""
        playback = self._playback
        self._forget()
        if playback is not None:
            self._sound.stop(playback)

    def started(self, playback: int, at: float) -> None:
        if playback == self._playback:
            self._from = at

    def ended(self, playback: int, at: float, complete: bool) -> None:
        if playback != self._playback:
            return
        if complete:
            self.heard = None if self._from is None else (self._from, at)
            self._go_on()
            return
        # The sound is missing or broken: its text is on the screen, and time is left to read it.
        seconds = caption_seconds(self._text) if self._text else 0.0
        self._reading.after(seconds, self._go_on)

    def _go_on(self) -> None:
        self._playback = None
        self._then()

    def _forget(self) -> None:
        self._playback = self._from = self.heard = None
        self._reading.cancel()

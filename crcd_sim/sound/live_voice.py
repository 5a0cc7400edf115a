"""The trainer's own voice on its way into the earphone's mixer: open or closed, without a click."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


class Feed(Protocol):
    """Where a renderer takes samples from."""

    def read(self, n: int) -> Samples | None:
        """Return the next ``n`` samples; None = silence. Never waits."""


class LiveVoice:
    """A feed behind a door. ``on`` is a plain bool: one thread writes it, the renderer reads it."""

    def __init__(self, feed: Feed, fade: int) -> None:
        """``fade``: samples, opening and closing."""
        self.on = False
        self._open = False
        self._feed = feed
        self._fade = fade

    def render(self, n: int) -> Samples | None:
        """Return the next ``n`` samples (renderer's thread); None: the door is closed.

        What comes while it is closed is let go, so that the voice is there at once when it opens.
        """
        import numpy as np

        samples = self._feed.read(n)
        before, self._open = self._open, self.on
        if not before and not self._open:
            return None
        if samples is None:
            return np.zeros(n, np.float32)
        if before != self._open:
            ramp = np.minimum(np.arange(n, dtype=np.float32) / np.float32(min(self._fade, n)), np.float32(1))
            samples = samples * (ramp if self._open else 1 - ramp)
        return samples

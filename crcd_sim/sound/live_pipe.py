"""Sound from one device to another while it is being said, although each has a clock of its own.

One thread writes (a callback, or the ear thread), one reads (a callback). Neither waits for the other and
nothing is locked: a deque of blocks, and two counters that each have one writer. The reader alone keeps
what is left in the pipe near its target: it begins only once so much is there, lets the excess go when a
faster writer's clock or a stall has piled it up, and begins again when a slower one has run it dry. None
of these clicks. A pipe that nobody reads takes no more than its room.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

FADE_S = 0.005
LEAST_S = 0.030  # what is left after a read, at the leanest moment; more when that proved too little
STEP_S = 0.020
MOST_S = 0.110
SLACK_S = 0.020  # so much more than wanted is let go
WINDOW_S = 2.0  # the leanest moment is looked for over so long
CALM_S = 30.0  # so long without running dry, a smaller target is tried again
ROOM_S = 1.0


class LivePipe:
    """See the module. ``write`` for one thread, ``read`` for one other.

    Attributes:
        dried: how often it ran dry while it flowed.
        let_go: samples dropped because they had piled up.
    """

    def __init__(self, rate: int) -> None:
        import numpy as np

        self._rate = rate
        self._blocks: deque[Samples] = deque()
        self._written = 0  # the writer's
        self._read = 0  # the reader's, as all that follows
        self._rest: Samples = np.zeros(0, np.float32)
        self._fade = round(FADE_S * rate)
        ramp = np.arange(self._fade, dtype=np.float32) / np.float32(self._fade)
        self._rise, self._fall = ramp, 1 - ramp
        self._target = round(LEAST_S * rate)
        self._flowing = False
        self._leanest = 0
        self._seen = 0  # samples read since the window began
        self._calm = 0
        self.dried = 0
        self.let_go = 0

    # --- the writer

    def write(self, samples: Samples) -> None:
        """Add a block, which must not be changed afterwards. Without a reader it is dropped."""
        if self._written - self._read > self._rate * ROOM_S:
            return
        self._blocks.append(samples)
        self._written += len(samples)

    # --- the reader

    @property
    def waiting(self) -> int:
        """Samples written and not read yet."""
        return self._written - self._read

    @property
    def target(self) -> int:
        return self._target

    def restart(self) -> None:
        """Another reader takes over; what waits for the one before is old."""
        self._flowing = False

    def read(self, n: int) -> Samples | None:
        """Return the next ``n`` samples, None while there are too few to begin. Not to be written into."""
        waiting = self.waiting
        if not self._flowing:
            return self._begun(n, waiting)
        if waiting < n + self._fade:
            return self._run_dry(n, waiting)
        self._leanest = min(self._leanest, waiting - n)
        self._seen += n
        self._calm += n
        if self._calm > CALM_S * self._rate:
            self._calm = 0
            self._target = max(round(LEAST_S * self._rate), self._target - round(STEP_S * self._rate))
        excess = self._leanest - self._target
        if self._seen < WINDOW_S * self._rate:
            return self._taken(n)
        self._seen, self._leanest = 0, self._written
        return self._taken(n) if excess <= SLACK_S * self._rate else self._closer(n, excess)

    def _begun(self, n: int, waiting: int) -> Samples | None:
        excess = waiting - n - self._target
        if excess < 0:
            return None
        self._flowing = True
        self._seen, self._leanest = 0, self._target
        samples = self._taken(excess + n)[excess:].copy()
        samples[: self._fade] *= self._rise[:n]
        return samples

    def _run_dry(self, n: int, waiting: int) -> Samples:
        """The last samples, with a soft end; then silence until enough has come again."""
        import numpy as np

        self._flowing = False
        self.dried += 1
        self._calm = 0
        self._target = min(round(MOST_S * self._rate), self._target + round(STEP_S * self._rate))
        samples = np.zeros(n, np.float32)
        last = min(n, waiting)
        samples[:last] = self._taken(last)
        fade = min(self._fade, last)
        samples[last - fade : last] *= self._fall[self._fade - fade :]
        return samples

    def _closer(self, n: int, excess: int) -> Samples:
        """Skip ``excess`` samples, from one place into the other softly."""
        self.let_go += excess
        both = self._taken(excess + n)
        samples = both[excess:].copy()
        fade = min(self._fade, n)
        samples[:fade] = samples[:fade] * self._rise[:fade] + both[:fade] * self._fall[:fade]
        return samples

    def _taken(self, n: int) -> Samples:
        import numpy as np

        parts: list[Samples] = []
        missing = n
        while missing > 0:
            block = self._rest if len(self._rest) else self._blocks.popleft()
            parts.append(block[:missing])
            self._rest = block[missing:]
            missing -= len(parts[-1])
        self._read += n
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

"""A take that stays in memory: the equipment check hears itself back and leaves nothing on the disk.

A ``Tape`` is given to ``start_take`` in the place of a path. The thread that makes the take writes; the
others read once ``take_closed`` has been told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crcd_sim.sound.part_file import LEGS, TAKE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEMORY = "memory:"  # source of a PlayRequest: a sound that was lent, not a file
LONGEST_S = 180.0


class Tape:
    """Both legs at 16 kHz, as ``Take`` would have written them. What comes after ``longest_s`` is lost."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._room = round(longest_s * TAKE_RATE)
        self._pieces: list[NDArray[np.int16]] = []
        self.frames = 0
        self.lost = 0

    def write(self, frames: NDArray[np.int16]) -> None:
        """Append an array of shape (n, 2)."""
        kept = frames[: max(0, self._room - self.frames)]
        self.lost += len(frames) - len(kept)
        if len(kept):
            self._pieces.append(kept.copy())
            self.frames += len(kept)

    def gaps(self) -> tuple[tuple[float, float], ...]:
        return ()

    def close(self) -> None:
        """Nothing waits to be written."""

    def part(self, span: tuple[float, float], leg: int) -> NDArray[np.int16]:
        """Return a copy of one leg between two seconds of the take (0: candidate, 1: client)."""
        import numpy as np

        whole = np.concatenate([*self._pieces, np.zeros((0, LEGS), np.int16)])
        first, last = (max(0, round(seconds * TAKE_RATE)) for seconds in span)
        return whole[first:last, leg].copy()

    def wipe(self) -> None:
        """Overwrite what was heard, forget it, and keep nothing from now on."""
        self._room = 0
        for piece in self._pieces:
            piece[:] = 0
        self._pieces.clear()
        self.frames = 0

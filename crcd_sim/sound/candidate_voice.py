"""The virtual candidate's mouth: voices laid on the headset's axis, read block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]


class CandidateVoice:
    """What the candidate says, by position. Voices that overlap add up. For one thread."""

    def __init__(self) -> None:
        self._said: list[tuple[int, Leg]] = []

    def say(self, start: int, samples: Leg) -> int:
        """Lay ``samples`` from ``start`` on; return the position of their end."""
        self._said.append((start, samples))
        return start + len(samples)

    def clear(self) -> None:
        self._said.clear()

    @property
    def silent(self) -> bool:
        """Nothing is being said or waits to be."""
        return not self._said

    def begins(self) -> int | None:
        """Position of the first voice still to be heard, in part or whole."""
        return min((start for start, _ in self._said), default=None)

    def heard(self, start: int, n: int) -> Leg | None:
        """Return the ``n`` samples from ``start`` on (None = digital silence) and forget older ones."""
        import numpy as np

        end = start + n
        said = [(at, samples) for at, samples in self._said if at < end and at + len(samples) > start]
        self._said = [(at, samples) for at, samples in self._said if at + len(samples) > end]
        if not said:
            return None
        if len(said) == 1:
            at, samples = said[0]
            if at <= start and end <= at + len(samples):
                return samples[start - at : end - at]
        total = np.zeros(n, np.int32)
        for at, samples in said:
            first, last = max(start, at), min(end, at + len(samples))
            total[first - start : last - start] += samples[first - at : last - at]
        return np.clip(total, -32768, 32767).astype(np.int16)

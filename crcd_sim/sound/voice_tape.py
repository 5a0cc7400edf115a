"""The voice a trainer records for a pack, between the headset and the disk: in memory until it is kept.

Main loop's thread, except ``figures_of``, which runs in the work pool on a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crcd_sim.services.ports import CheckFigures, TakeRecord
from crcd_sim.sound.check_tape import TapingSound
from crcd_sim.sound.equipment import judge
from crcd_sim.sound.part_file import TAKE_RATE
from crcd_sim.sound.tape import MEMORY, Tape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

RATE = TAKE_RATE
REPLAY = f"{MEMORY}voix"
LONGEST_S = 185.0  # the longest take, and what is recorded around it
_QUIET_SHARE = 0.1  # of the take: the breaths between sentences tell the room


@dataclass(frozen=True, slots=True)
class ClosedTake:
    """What the trainer said: mono int16 at ``RATE``. ``missing_s``: sound that was lost."""

    samples: Leg
    missing_s: float


class VoiceTape:
    """One scratch take at a time."""

    def __init__(self, sound: TapingSound) -> None:
        self._sound = sound
        self._tape = Tape(LONGEST_S)

    def start(self, take: str) -> None:
        self.wipe()
        self._sound.start_take(TakeRecord(take, phase="", exchange="", file="", t=0.0), self._tape)

    def closed(self) -> ClosedTake:
        """Return a copy of the trainer's leg, once ``take_closed`` was told."""
        return ClosedTake(self._tape.part((0.0, LONGEST_S), 0), self._tape.lost / RATE)

    def replay(self, samples: Leg) -> str:
        """Return the source that plays ``samples`` in the headset."""
        self._sound.lend(REPLAY, samples)
        return REPLAY

    def wipe(self) -> None:
        """Forget what was heard."""
        self._tape.wipe()
        self._tape = Tape(LONGEST_S)  # the writer thread may still hold the old one
        self._sound.lend(REPLAY, None)


def figures_of(samples: Leg) -> CheckFigures:
    """Measure a voice, its quietest moments standing for the room."""
    return judge(_quiet(samples), samples, RATE).figures


def _quiet(samples: Leg) -> Leg:
    """Return the quietest tenth of the take, in frames of 20 ms."""
    import numpy as np

    size = RATE // 50
    count = len(samples) // size
    if count == 0:
        return samples
    frames = samples[: count * size].reshape(count, size)
    power = np.mean(frames.astype(np.float64) ** 2, axis=1)
    kept = np.argsort(power, kind="stable")[: max(1, round(count * _QUIET_SHARE))]
    quiet: Leg = frames[kept].reshape(-1)
    return quiet

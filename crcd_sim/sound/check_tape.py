"""What the equipment check hears, between the headset and its judgement: in memory, never on the disk.

Main loop's thread, except the judgement itself, which runs in the work pool on copies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from crcd_sim.services.ports import CheckVerdict, Jobs, TakeRecord
from crcd_sim.sound.equipment import CheckMoments, judge_parts
from crcd_sim.sound.part_file import TAKE_RATE
from crcd_sim.sound.tape import MEMORY, Tape

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

Span = tuple[float, float]
REPLAY = f"{MEMORY}essai"


class TapingSound(Protocol):
    """A headset that can record into memory and play from it: the real one and the virtual one."""

    def start_take(self, record: TakeRecord, path: Path | Tape) -> None: ...
    def lend(self, source: str, samples: Leg | None) -> None: ...


class MemoryTape:
    """Implements ``services.exam.equipment_call.CheckTape``.

    ``microphone`` gives the name of the microphone in use, "" when it is not known.
    """

    def __init__(self, sound: TapingSound, jobs: Jobs, microphone: Callable[[], str] = str) -> None:
        self._sound, self._jobs, self._microphone = sound, jobs, microphone
        self._tape = Tape()

    def start(self, take: str) -> None:
        self.wipe()
        self._sound.start_take(TakeRecord(take, phase="", exchange="", file="", t=0.0), self._tape)

    def replay(self, span: Span) -> str:
        self._sound.lend(REPLAY, self._tape.part(span, 0))
        return REPLAY

    def judge(
        self, noise: Span, speech: Span, prompt: Span | None, done: Callable[[CheckVerdict], None]
    ) -> None:
        name = self._microphone()
        moments = CheckMoments(noise, speech, prompt)
        wanted = [(noise, 0), (speech, 0)]
        if prompt is not None:
            wanted += [(prompt, 0), (prompt, 1)]
        parts = {(span, leg): self._tape.part(span, leg) for span, leg in wanted}

        def part(span: Span, leg: int) -> Leg:
            return parts[span, leg]

        self._jobs.run(lambda: judge_parts(part, moments, TAKE_RATE, device_name=name), done)

    def wipe(self) -> None:
        self._tape.wipe()
        self._tape = Tape()  # the writer thread may still hold the old one
        self._sound.lend(REPLAY, None)

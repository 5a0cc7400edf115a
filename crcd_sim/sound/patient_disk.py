"""A take's ``.part`` through a disk's bad moments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock
from crcd_sim.sound.part_file import LEGS, TAKE_RATE, PartFile, part_of, writing_problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Report = Callable[[EnvironmentProblem], None]

SYNC_S = 1.0
RETRY_S = 1.0


class PatientDisk:
    """What the disk refuses is written as silence when it accepts again, so that time stays true."""

    def __init__(self, path: Path, report: Report, clock: Clock | None) -> None:
        self._path, self._report, self._clock = path, report, clock
        self._file: PartFile | None = None
        self._owed = 0  # frames the disk refused, to be written as silence when it is back
        self._owed_gaps: list[tuple[float, float]] = []
        self._synced = self._tried = clock.monotonic() if clock else 0.0
        self._told = False
        self.lost = 0
        self._open()

    @property
    def frames(self) -> int:
        return 0 if self._file is None else self._file.frames

    def gaps(self) -> tuple[tuple[float, float], ...]:
        return tuple(self._owed_gaps)

    def write(self, frames: NDArray[np.int16]) -> None:
        if len(frames) == 0:
            return
        if self._owed and not self._settle():
            self._owe(len(frames))
            return
        if self._file is None:
            self._owe(len(frames))
            return
        before = self._file.frames
        try:
            self._file.write(frames)
        except OSError as error:
            self._owe(len(frames) - (self._file.frames - before))
            self._tell(error)
            return
        self._sync()

    def close(self) -> None:
        """Raises OSError when nothing could ever be written."""
        if self._owed:
            self._settle(last=True)
        if self._file is None:
            raise FileNotFoundError(str(part_of(self._path)))
        self._file.close()

    def _open(self) -> bool:
        try:
            self._file = PartFile(part_of(self._path))
        except OSError as error:
            self._tell(error)
            return False
        return True

    def _owe(self, frames: int) -> None:
        self._owed += frames
        self.lost += frames

    def _settle(self, last: bool = False) -> bool:
        """Write the silence owed, at most one attempt per second; return whether all is written."""
        import numpy as np

        now = self._clock.monotonic() if self._clock else self._tried + RETRY_S
        if not last and now - self._tried < RETRY_S:
            return False
        self._tried = now
        if self._file is None and not self._open():
            return False
        assert self._file is not None
        start = self._file.frames
        try:
            while self._owed:
                step = min(self._owed, TAKE_RATE)
                before = self._file.frames
                try:
                    self._file.write(np.zeros((step, LEGS), np.int16))
                finally:
                    self._owed -= self._file.frames - before
        except OSError:
            return False
        finally:
            if self._file.frames > start:
                self._mark(start, self._file.frames)
        self._told = False
        return True

    def _mark(self, start: int, end: int) -> None:
        begin, finish = round(start / TAKE_RATE, 3), round(end / TAKE_RATE, 3)
        if self._owed_gaps and self._owed_gaps[-1][1] == begin:
            begin = self._owed_gaps.pop()[0]
        self._owed_gaps.append((begin, finish))

    def _sync(self) -> None:
        if self._clock is None or self._file is None:
            return
        now = self._clock.monotonic()
        if now - self._synced >= SYNC_S:
            self._synced = now
            try:
                self._file.sync()
            except OSError as error:
                self._tell(error)

    def _tell(self, error: OSError) -> None:
        """Once per trouble, not once per block."""
        if not self._told:
            self._told = True
            self._tried = self._clock.monotonic() if self._clock else 0.0
            self._report(writing_problem(self._path, error))

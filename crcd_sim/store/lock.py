"""One writer per data folder, by a lock of the operating system.

The system drops the lock when the process ends, however it ends: a lock file left behind is never
stale, and it is never deleted (deleting it would let two programs lock two files of one name).
Readers take no lock: SQLite's WAL lets them read beside the writer.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from crcd_sim.store import problems

_FAR = 1 << 20  # Windows locks this byte, so that the text at the start stays readable


class DataLock:
    """The right to write in a data folder. Use as a context manager, or ``acquire``/``release``."""

    def __init__(self, file: Path, now: datetime) -> None:
        self._file = file
        self._now = now
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock at once.

        Raises:
            EnvironmentProblem: another program holds it (the sentence says which), or the file
                cannot be written.
        """
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        except OSError as error:
            raise problems.folder_unwritable(self._file.parent, problems.problem_of(error)) from error
        try:
            _lock(handle)
        except OSError as error:
            holder = _read_holder(handle)
            os.close(handle)
            raise problems.already_open(self._file.parent, holder) from error
        self._handle = handle
        # Who holds it is a courtesy for the sentence of the second one: a full disk does not matter.
        with suppress(OSError):
            os.ftruncate(handle, 0)
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"{os.getpid()} {self._now.isoformat()}\n".encode())

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)  # closing drops the lock
            self._handle = None

    def __enter__(self) -> DataLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _lock(handle: int) -> None:
    if sys.platform == "win32":  # pragma: no cover - Windows only
        import msvcrt

        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _read_holder(handle: int) -> str:
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        pid, _, since = os.read(handle, 200).decode("ascii").strip().partition(" ")
        return problems.holder_sentence(int(pid), datetime.fromisoformat(since))
    except (OSError, ValueError):
        return ""

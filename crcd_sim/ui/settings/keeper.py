"""Keeps the workstation's settings: read from memory at once, written to disk off the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from crcd_sim.services.ports import Jobs
from crcd_sim.settings import Settings, save


class SettingsKeeper(Protocol):
    """Where screens read and leave settings."""

    @property
    def settings(self) -> Settings: ...

    def keep(self, settings: Settings) -> None:
        """Use these from now on and write them soon. Returns at once; a refusal of the disk is told
        by the keeper, never raised here."""


class FileSettings:
    """Settings in the data folder. Implements ``SettingsKeeper``.

    One write at a time, always of the newest settings: two jobs in a pool could land in the wrong
    order. The last write, at the program's end, may meet one in the pool: the lock parts them, and what
    is older than the disk is not written.
    """

    def __init__(self, folder: Path, settings: Settings, jobs: Jobs, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._settings = settings
        self._jobs = jobs
        self._tell = tell
        self._writing = False
        self._written = settings
        self._number = 0  # of the settings in force
        self._lock = threading.Lock()
        self._on_disk = 0  # number of those on the disk; under the lock

    @property
    def settings(self) -> Settings:
        return self._settings

    def keep(self, settings: Settings) -> None:
        self._settings = settings
        self._number += 1
        self._write_next()

    def flush(self) -> None:
        """Write now what is not on the disk yet: the program is about to end, whatever the disk says."""
        if self._written == self._settings and not self._writing:
            return
        try:
            self._save(self._number, self._settings)
        except OSError as error:
            self._refused(error)
        else:
            self._written = self._settings

    def _write_next(self) -> None:
        if self._writing or self._written == self._settings:
            return
        self._writing = True
        number, snapshot = self._number, self._settings

        def write() -> Settings:
            self._save(number, snapshot)
            return snapshot

        self._jobs.run(write, self._done, self._refused)

    def _save(self, number: int, settings: Settings) -> None:
        with self._lock:
            if number > self._on_disk:
                save(self._folder, settings)
                self._on_disk = number

    def _done(self, written: Settings) -> None:
        self._writing = False
        self._written = written
        self._write_next()

    def _refused(self, error: Exception) -> None:
        self._writing = False
        if not isinstance(error, OSError):
            raise error
        self._tell(
            "Vos réglages n’ont pas pu être enregistrés : le disque refuse l’écriture. Ils servent "
            "jusqu’à la fermeture du programme. Libérez de la place, puis changez un réglage pour réessayer."
        )

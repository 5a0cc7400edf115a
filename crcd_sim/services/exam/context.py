"""The little the conversations ask of a running sitting, and the object that answers for the runner.

Main loop's thread only, like everything in this folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Protocol

from crcd_sim.dialogue.settings import Settings, settings_for, with_accommodation
from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Pack
from crcd_sim.domain.rules import parse_factor
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.journal import Undo
from crcd_sim.services.exam.runner import SittingRunner
from crcd_sim.services.ports import Clock, Ids, MainLoop, SittingWriter

EXCHANGES = "EXCHANGES"
CLIENT_RECORDING = "CLIENT_RECORDING"
REVIEW = "REVIEW"
FINAL = "FINAL"


class SittingContext(Protocol):
    """A running sitting, seen from a conversation.

    ``audio_dir``: the pack's sounds. ``settings``: of the mode, accommodation included. ``seed``: of
    delays; draws never use it. ``take_place`` gives a new take its file, relative to the data folder (as
    a ``TakeRecord`` wants it) and whole (as the headset wants it).
    """

    @property
    def pack(self) -> Pack: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def loop(self) -> MainLoop: ...
    @property
    def writer(self) -> SittingWriter: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def mode(self) -> str: ...
    @property
    def seed(self) -> int: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def loudspeakers(self) -> bool: ...
    @property
    def audio_dir(self) -> Path: ...

    def t(self) -> float: ...
    def day_hour(self) -> time | None:
        """The hour of the fictional day, None before the exchanges."""

    def t_at(self, monotonic: float) -> float: ...
    def append(self, kind: EventKind, data: Mapping[str, Any]) -> Event: ...
    def on_event(self, listener: Callable[[Event], None]) -> Undo: ...
    def before_seal(self, hook: Callable[[str], Mapping[str, str]]) -> Undo: ...
    def phase_running(self, kind: str) -> bool: ...
    def phase_sealed(self, kind: str) -> bool: ...
    def driver_of(self, exchange: str) -> Driver: ...
    def take_place(self, take: str) -> tuple[str, Path]: ...


@dataclass(frozen=True, slots=True)
class RunnerContext:
    """A ``SittingContext`` over the conductor of a sitting. Made by ``bootstrap``.

    ``recordings_dir`` is the sitting's own folder, inside ``data_dir``.
    """

    runner: SittingRunner
    pack: Pack
    clock: Clock
    loop: MainLoop
    writer: SittingWriter
    ids: Ids
    data_dir: Path
    recordings_dir: Path
    audio_dir: Path

    @property
    def mode(self) -> str:
        return self.runner.sitting.rules.mode.value

    @property
    def seed(self) -> int:
        return self.runner.sitting.delay_seed

    @property
    def settings(self) -> Settings:
        """The table of the mode, with this candidate's accommodation."""
        rules = self.runner.sitting.rules
        return with_accommodation(
            settings_for(rules.mode.value),
            float(parse_factor(rules.accommodation.silence_factor)),
            key_only=rules.accommodation.done_key_only,
            noisy_room=rules.noisy_room,
        )

    @property
    def loudspeakers(self) -> bool:
        return self.runner.sitting.rules.loudspeakers

    def t(self) -> float:
        return self.runner.t()

    def day_hour(self) -> time | None:
        return self.runner.fictional_now().hour

    def t_at(self, monotonic: float) -> float:
        return self.runner.t_at(monotonic)

    def append(self, kind: EventKind, data: Mapping[str, Any]) -> Event:
        return self.runner.append(kind, data)

    def on_event(self, listener: Callable[[Event], None]) -> Undo:
        return self.runner.on_event(listener)

    def before_seal(self, hook: Callable[[str], Mapping[str, str]]) -> Undo:
        return self.runner.before_seal(hook)

    def phase_running(self, kind: str) -> bool:
        return self._status(kind) is Status.RUNNING

    def phase_sealed(self, kind: str) -> bool:
        return self._status(kind) is Status.SEALED

    def driver_of(self, exchange: str) -> Driver:
        return Driver(self.runner.sitting.rules.driver_of(exchange))

    def take_place(self, take: str) -> tuple[str, Path]:
        path = self.recordings_dir / f"{take}.flac"
        return path.relative_to(self.data_dir).as_posix(), path

    def _status(self, kind: str) -> Status | None:
        try:
            return self.runner.sitting.phase(kind).status
        except KeyError:  # this session type has no such part
            return None

"""What the trainer's console asks of the sound side: its devices, its ears and its voice.

Threads: as in ``services.ports``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceRef


@dataclass(frozen=True, slots=True)
class ConsoleDevices:
    """The devices of the trainer's console. None: that place is not used; never the system's default,
    which may be the candidate's headset."""

    voice: DeviceRef | None = None  # the trainer's microphone
    ear: DeviceRef | None = None  # the trainer's headphones: the candidate and the client
    monitor: DeviceRef | None = None  # a second juror's: the same, and the trainer's live voice


@dataclass(frozen=True, slots=True)
class ConsoleLevels:
    """Latest peaks in dBFS (−120 = digital silence). ``voice``: the trainer's microphone, live or not."""

    voice: float = -120.0
    candidate: float = -120.0
    client: float = -120.0


class ConsoleListener(Protocol):
    """Facts from the console's devices. ``at`` is on the ``Clock.monotonic`` axis; ``place`` is a field
    of ``ConsoleDevices``. None of them stops the call: they concern nobody but the trainer."""

    def trainer_voice_started(self, at: float) -> None:
        """The trainer is heard on the line (live voice only)."""

    def trainer_voice_stopped(self, at: float) -> None: ...
    def console_device_lost(self, place: str, at: float) -> None: ...
    def console_device_back(self, place: str, at: float) -> None: ...
    def console_problem(self, problem: EnvironmentProblem) -> None: ...


class ConsoleSound(Protocol):
    """The trainer's ears and voice on the candidate's line. Part of the headset: the console may be
    opened before a phase starts, and stays from one phase to the next until ``close_console``.

    It hears what is recorded and nothing else: outside a take its headphones are silent. Its devices
    are taken with the headset, at the start of a phase, and given back with it.
    """

    def open_console(self, devices: ConsoleDevices, listener: ConsoleListener) -> None:
        """Use these devices from now on, in the place of those used before."""

    def close_console(self) -> None: ...
    def set_live(self, on: bool) -> None:
        """Put the trainer's microphone on the line: in the candidate's earphone and on the client leg.
        Silent in both while the candidate has the call on hold. The end of the phase ends it too."""

    def set_console_volume(self, gain: float) -> None:
        """0.0–2.0, of the console's headphones and the second juror's."""

    def console_levels(self) -> ConsoleLevels: ...

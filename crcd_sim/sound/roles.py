"""The places where a device serves: four around the candidate, three around the trainer."""

from __future__ import annotations

from dataclasses import dataclass

from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import DeviceChoice, DeviceRef
from crcd_sim.sound.console import PLACES, device_at, kind_of
from crcd_sim.sound.devices import INPUT, OUTPUT
from crcd_sim.sound.player import BELL
from crcd_sim.sound.streams import EarStream, MicStream, MonitorStream, VoiceStream

MIC, EARPHONE, LOUDSPEAKER = "mic", "earphone", "loudspeaker"  # and BELL
TOLD = (MIC, EARPHONE)  # the others' absence stops nothing: the candidate is not alarmed


@dataclass(slots=True)
class Role:
    """One place, and what serves there."""

    name: str
    ref: DeviceRef | None
    stream: MicStream | EarStream | VoiceStream | MonitorStream | None = None
    lost: bool = False
    returning: bool = False  # opened again; told at its first block (the console's only)
    tries: int = 0
    retry_at: float = 0.0
    problem: str = ""  # code of the last one told: one sentence per trouble
    opened: int = 0  # rank of the stream among all those opened
    number: int | None = None  # of the stream, as the desktop's sound server counts
    device: str = ""  # where that server sends it
    awaited: str = ""  # that device, unplugged: its return is awaited

    @property
    def console(self) -> bool:
        return self.name in PLACES

    @property
    def kind(self) -> str:
        if self.console:
            return kind_of(self.name)
        return INPUT if self.name == MIC else OUTPUT

    @property
    def used(self) -> bool:
        """The microphone and the earphone fall back on the system's default; nothing else does."""
        return self.ref is not None or self.name in TOLD

    def forget(self) -> None:
        """Another device, or another listener, from now on."""
        self.lost = self.returning = False
        self.tries, self.retry_at = 0, 0.0
        self.problem = self.awaited = ""


def candidate_roles(choice: DeviceChoice) -> dict[str, Role]:
    refs = {MIC: choice.input, EARPHONE: choice.output, BELL: choice.ring, LOUDSPEAKER: choice.loudspeaker}
    return {name: Role(name, ref) for name, ref in refs.items()}


def console_roles(devices: ConsoleDevices) -> dict[str, Role]:
    return {place: Role(place, device_at(devices, place)) for place in PLACES}


def give_places(fresh: list[Role], places: list[tuple[int, str]]) -> None:
    """Note where the desktop's sound server sends streams: its numbers grow as they are opened.

    The console's may not go through that server: then the places are the candidate's.
    """
    for roles in (fresh, [role for role in fresh if not role.console]):
        if len(roles) == len(places):
            for role, place in zip(sorted(roles, key=lambda role: role.opened), places, strict=True):
                role.number, role.device = place
            return

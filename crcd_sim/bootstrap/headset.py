"""The workstation's headset, made when it is first needed: the window must not wait for PortAudio."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from crcd_sim import paths
from crcd_sim.services.ports import Clock, DeviceChoice, DeviceRef, Jobs, MainLoop

if TYPE_CHECKING:
    from crcd_sim.services.exam.equipment_call import EquipmentCall
    from crcd_sim.services.exam.equipment_view import CheckOwner
    from crcd_sim.services.ports import SoundDevice


class LazyHeadset:
    """A ``services.ports.Sound`` that becomes the real (or the virtual) headset at its first use."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._sound(), name)

    @property
    def made(self) -> bool:
        return self._made is not None

    def _sound(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made

    def finish(self) -> None:
        """Close it and wait for its threads, if it was ever made."""
        if self._made is not None:
            self._made.close()
            self._made.join()


def window_headset(
    kind: str, loop: MainLoop, clock: Clock, choice: DeviceChoice, gate_dbfs: float
) -> LazyHeadset:
    """Return the headset of the window. ``kind``: device | virtual."""

    def make() -> Any:
        if kind == "virtual":
            from crcd_sim.sound.virtual import VirtualSound

            return VirtualSound(loop, clock, disk_clock=clock)
        from crcd_sim.sound.headset import Headset

        headset = Headset(loop, clock, choice=choice)
        headset.set_gate(gate_dbfs)
        return headset

    return LazyHeadset(make)


class WorkstationCheck:
    """What the equipment page asks of the workstation (``ui.equipment.presenter.CheckDesk``)."""

    def __init__(self, kind: str, sound: LazyHeadset, jobs: Jobs, loop: MainLoop, clock: Clock) -> None:
        self._kind, self._sound, self._jobs, self._loop, self._clock = kind, sound, jobs, loop, clock

    def devices(
        self, done: Callable[[Sequence[SoundDevice]], None], failed: Callable[[Exception], None]
    ) -> None:
        """Look for the devices there are now. A virtual headset is one device, always there.

        The headset is closed by then; its streams may need a moment more, and renewing the list under
        them would kill them.
        """

        def look() -> Sequence[SoundDevice]:
            if self._sound.made:
                self._sound.join()
            return list_devices()

        self._jobs.run(virtual_devices if self._kind == "virtual" else look, done, failed)

    def call(self, owner: CheckOwner, choice: DeviceChoice, volume: float) -> EquipmentCall:
        """Return a check with these devices, not opened yet."""
        from crcd_sim.services.exam.equipment_call import EquipmentCall
        from crcd_sim.services.exam.equipment_view import machine_lines
        from crcd_sim.sound.check_tape import MemoryTape

        if self._kind != "virtual":
            self._sound.choose(choice)
        sound: Any = self._sound
        tape = MemoryTape(sound, self._jobs, lambda: choice.input.name if choice.input else "")
        lines = machine_lines(paths.AUDIO / "commun" / "essai")
        return EquipmentCall(sound, tape, self._loop, self._clock, lines, owner, choice=choice, volume=volume)


def virtual_devices() -> tuple[SoundDevice, ...]:
    from crcd_sim.services.ports import SoundDevice

    return (SoundDevice(DeviceRef("virtuel", "Casque simulé"), 1, 2, True, True),)


def list_devices() -> tuple[SoundDevice, ...]:
    """Return the sound devices of the machine. Raises ``EnvironmentProblem`` with a sentence."""
    from crcd_sim.sound.devices import AudioSystem

    system = AudioSystem()
    system.refresh()
    return system.devices()


def warm_up() -> None:
    """Import what the first part will need, on a worker thread: at the first call it would be felt."""
    import numpy  # noqa: F401
    import soundfile  # noqa: F401
    import soxr  # noqa: F401
    import webrtcvad  # noqa: F401

    import crcd_sim.sound.headset
    import crcd_sim.sound.virtual  # noqa: F401


def spelling(names: Iterable[str] = ()) -> tuple[Any, str]:
    """Return the French checker, or None with the quiet remark that says why."""
    from crcd_sim.reports.spelling import MISSING, open_spelling

    checker = open_spelling(names)
    return checker, "" if checker is not None else MISSING

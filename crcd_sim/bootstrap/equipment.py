"""Joins the equipment check to the workstation's headset. Answers come back on the main loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crcd_sim import paths
from crcd_sim.bootstrap.headset import LazyHeadset, list_devices
from crcd_sim.services.ports import Clock, DeviceChoice, DeviceRef, Jobs, MainLoop, SoundDevice

if TYPE_CHECKING:
    from crcd_sim.services.exam.equipment_call import EquipmentCall
    from crcd_sim.services.exam.equipment_view import CheckOwner

VIRTUAL = SoundDevice(DeviceRef("virtuel", "Casque simulé"), 1, 1, default_input=True, default_output=True)


class EquipmentDesk:
    """Implements ``ui.equipment.presenter.CheckDesk`` over the one headset of the workstation.

    ``kind``: device | virtual, as ``window_headset``.
    """

    def __init__(self, headset: LazyHeadset, kind: str, loop: MainLoop, clock: Clock, jobs: Jobs) -> None:
        self._headset, self._kind = headset, kind
        self._loop, self._clock, self._jobs = loop, clock, jobs

    def devices(
        self, done: Callable[[Sequence[SoundDevice]], None], failed: Callable[[Exception], None]
    ) -> None:
        """Look for devices. The headset must be closed: renewing the list would cut what it plays."""
        if self._kind == "virtual":
            self._loop.post(lambda: done((VIRTUAL,)))
            return

        def look() -> Sequence[SoundDevice]:
            if self._headset.made:
                self._headset.join()  # closing a stream takes a moment
            return list_devices()

        self._jobs.run(look, done, failed)

    def call(self, owner: CheckOwner, choice: DeviceChoice, volume: float) -> EquipmentCall:
        from crcd_sim.services.exam.equipment_call import EquipmentCall
        from crcd_sim.services.exam.equipment_view import machine_lines
        from crcd_sim.sound.check_tape import MemoryTape

        if self._kind != "virtual":
            self._headset.choose(choice)
        name = choice.input.name if choice.input is not None else ""
        return EquipmentCall(
            self._headset,
            MemoryTape(self._headset, self._jobs, lambda: name),
            self._loop,
            self._clock,
            machine_lines(paths.AUDIO / "commun" / "essai"),
            owner,
            choice=choice,
            volume=volume,
        )

"""This workstation, as the pages of a sitting find it: its window, its headset, its settings, its data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crcd_sim.bootstrap import Application
from crcd_sim.bootstrap.headset import LazyHeadset, WorkstationCheck
from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.events import EventKind
from crcd_sim.services.ports import DeviceChoice, DeviceRef
from crcd_sim.settings import Device, Settings
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.phone.keys import PhoneKeys
from crcd_sim.ui.settings.keeper import FileSettings
from crcd_sim.ui.sources import AppSources

if TYPE_CHECKING:
    from crcd_sim.services.exam.equipment_view import CheckOutcome
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.ui.home.staff_code import StaffGate


@dataclass(frozen=True, slots=True)
class Workstation:
    """One per window. ``gate``: the staff code, made when it is first asked for."""

    window: MainWindow
    look: Look
    keeper: FileSettings
    application: Application
    sources: AppSources
    headset: LazyHeadset
    check_desk: WorkstationCheck
    gate: Callable[[], StaffGate]

    @property
    def phone_keys(self) -> PhoneKeys:
        """The telephone's keys, now."""
        return PhoneKeys.kept(self.keeper.settings.phone_keys)

    @property
    def devices(self) -> DeviceChoice:
        """The devices remembered, now."""
        return choice_of(self.keeper.settings)

    def ask_staff(self, then: Callable[[], None], purpose: str) -> None:
        """Ask for the staff code, then call ``then``; see ``StaffGate.require``."""
        self.gate().require(then, purpose)

    def keep_check(self, session: ExamSession, outcome: CheckOutcome) -> None:
        """Put a headset check in the sitting's record, and its gate in force."""
        session.runner.append(EventKind.EQUIPMENT_CHECKED, outcome.as_data())
        if outcome.gate_dbfs is not None:
            self.headset.set_gate(outcome.gate_dbfs)

    def refused(self, error: Exception) -> None:
        """Say what the environment or the rules refuse. Raises what is a mistake of ours."""
        if not isinstance(error, CrcdError):
            raise error
        self.window.tell_problem(error)


def choice_of(settings: Settings) -> DeviceChoice:
    """Return the devices remembered; an empty one is the system's own."""

    def ref(device: Device) -> DeviceRef | None:
        return DeviceRef(device.host_api, device.name) if device.name else None

    return DeviceChoice(
        ref(settings.microphone), ref(settings.earphone), ref(settings.ring), ref(settings.loudspeaker)
    )

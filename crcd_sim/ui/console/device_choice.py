"""The devices of the console: found, offered, remembered; the candidate's are refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QObject

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import DeviceRef, SoundDevice
from crcd_sim.settings import Device, Settings
from crcd_sim.ui.console.devices_page import EAR, MONITOR, NONE, ROLES, VOICE, DeviceLine, DevicesPage
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.settings.settings_presenter import DeviceSource, options_of

KEPT: Final = {VOICE: "console_voice", EAR: "console_ear", MONITOR: "console_monitor"}
CANDIDATES: Final = "C’est celui du candidat : choisissez-en un autre."
TAKEN: Final = "Il sert déjà à l’autre casque."
SEARCHING: Final = "Recherche des micros et des casques…"
NOTHING: Final = (
    "Aucun autre micro ni casque sur ce poste. Branchez les vôtres avant le début d’une partie, puis "
    "cherchez à nouveau."
)


class DeviceChoosing(QObject):
    """Offers the devices on a page and hands over those chosen.

    ``use``: called with the devices in force, each time they change.
    """

    def __init__(
        self,
        page: DevicesPage,
        keeper: SettingsKeeper,
        source: DeviceSource,
        use: Callable[[ConsoleDevices], None],
    ) -> None:
        super().__init__(page)
        self._page, self._keeper, self._source, self._use = page, keeper, source, use
        self._found: Sequence[SoundDevice] = ()
        self._stopped = False
        self.chosen = ConsoleDevices()
        page.device_chosen.connect(self._picked)
        page.search_requested.connect(self.search)
        self._show()

    def search(self) -> None:
        self._page.say(SEARCHING)
        self._source.devices(self._devices_found, self._failed)

    def stop(self) -> None:
        """A search may still end after the console has gone."""
        self._stopped = True

    # --- Inside --------------------------------------------------------------------------------

    def _devices_found(self, found: Sequence[SoundDevice]) -> None:
        if self._stopped:
            return
        self._found = found
        wanted = ConsoleDevices(**{place: self._remembered(place) for place, _, _ in ROLES})
        self._page.say("" if self._anything() else NOTHING)
        self._take(wanted)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        if not self._stopped:
            self._page.say(error.sentence)

    def _remembered(self, place: str) -> DeviceRef | None:
        """The device used last time, if it is here and nobody else's."""
        kept: Device = getattr(self._keeper.settings, KEPT[place])
        ref = DeviceRef(kept.host_api, kept.name) if kept.name else None
        offered = [line.ref for line in self._lines(place) if not line.refusal]
        return ref if ref in offered else None

    def _anything(self) -> bool:
        return any(line.ref is not None and not line.refusal for p, _, _ in ROLES for line in self._lines(p))

    def _picked(self, place: str, ref: DeviceRef | None) -> None:
        device = Device() if ref is None else Device(ref.host_api, ref.name)
        changes: dict[str, Any] = {KEPT[place]: device}
        self._keeper.keep(replace(self._keeper.settings, **changes))
        self._take(replace(self.chosen, **{place: ref}))

    def _take(self, wanted: ConsoleDevices) -> None:
        if wanted != self.chosen:
            self.chosen = wanted
            self._use(wanted)
        self._show()

    def _show(self) -> None:
        for place, _, _ in ROLES:
            self._page.show_devices(place, self._lines(place), getattr(self.chosen, place))

    def _lines(self, place: str) -> list[DeviceLine]:
        known = [device for device in self._found if (device.inputs if place == VOICE else device.outputs)]
        mine = candidate_devices(self._keeper.settings, self._found)
        other = {EAR: self.chosen.monitor, MONITOR: self.chosen.ear}.get(place)
        lines = [DeviceLine(None, NONE)]
        for option in options_of(known):
            refusal = CANDIDATES if option.ref in mine else TAKEN if option.ref == other else ""
            lines.append(DeviceLine(option.ref, option.text, refusal))
        return lines


def candidate_devices(settings: Settings, found: Sequence[SoundDevice]) -> frozenset[DeviceRef]:
    """Return the devices the candidate speaks into and listens to; unchosen ones are the system's own."""
    mine = {
        DeviceRef(kept.host_api, kept.name)
        for kept in (settings.microphone, settings.earphone, settings.ring, settings.loudspeaker)
        if kept.name
    }
    if not settings.microphone.name:
        mine |= {device.ref for device in found if device.default_input}
    if not settings.earphone.name:
        mine |= {device.ref for device in found if device.default_output}
    return frozenset(mine)

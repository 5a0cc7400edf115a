"""Shows the workstation's settings and keeps what is changed, at once: there is nothing to validate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import DeviceRef, SoundDevice
from crcd_sim.settings import Device
from crcd_sim.ui import texts
from crcd_sim.ui.phone.keys import USUAL as USUAL_KEYS
from crcd_sim.ui.phone.keys import PhoneKey, PhoneKeys
from crcd_sim.ui.settings.keeper import SettingsKeeper
from crcd_sim.ui.settings.settings_page import ROLES, DeviceOption, SettingsPage

INPUTS: Final = ("microphone",)
# What serves when nothing is chosen.
USUAL: Final = {
    "microphone": "Celui du système",
    "earphone": "Celui du système",
    "ring": "Dans le casque",
    "loudspeaker": "Dans le casque",
}
WIRELESS: Final = (
    "Sans fil : le son peut arriver en retard et le micro perdre en qualité. Préférez un casque filaire."
)


class DeviceSource(Protocol):
    """The sound devices the machine has now; looking for them takes a moment."""

    def devices(
        self, done: Callable[[Sequence[SoundDevice]], None], failed: Callable[[Exception], None]
    ) -> None: ...


class LookControl(Protocol):
    """The look in force. Implemented by ``Appearance``."""

    @property
    def theme(self) -> str: ...

    @property
    def zoom(self) -> int: ...

    def set_theme(self, theme: str) -> None: ...

    def set_zoom(self, zoom: int) -> None: ...


class CodeGate(Protocol):
    def change(self, changed: Callable[[], None]) -> None: ...
    def require(self, granted: Callable[[], None], purpose: str = "") -> None: ...


class SettingsPresenter:
    """Devices are remembered by host API and name; one that is unplugged stays chosen."""

    def __init__(
        self,
        page: SettingsPage,
        keeper: SettingsKeeper,
        look: LookControl,
        devices: DeviceSource,
        gate: CodeGate,
        tell: Callable[[str, str], None],
    ) -> None:
        self._page = page
        self._keeper = keeper
        self._look = look
        self._devices = devices
        self._gate = gate
        self._tell = tell
        self._found: Sequence[SoundDevice] = ()
        page.theme_picked.connect(look.set_theme)
        page.zoom_picked.connect(look.set_zoom)
        page.device_picked.connect(self._picked)
        page.devices_requested.connect(self.search_devices)
        page.key_picked.connect(self._key_picked)
        page.usual_keys_requested.connect(lambda: self._keep_keys(USUAL_KEYS))
        page.code_change_requested.connect(lambda: gate.change(self._code_changed))
        # The zoom keys work here too: the list must follow.
        page.look.changed.connect(self._show_look)

    def start(self) -> None:
        """Show everything; devices follow when they are found."""
        self._show_look()
        self._page.show_code(self._keeper.settings.has_staff_code)
        self._show_devices()
        self._page.show_phone_keys(self._keys)
        self.search_devices()

    def search_devices(self) -> None:
        self._page.show_devices_state("Recherche des casques et des haut-parleurs…")
        self._devices.devices(self._devices_found, self._devices_failed)

    def _show_look(self) -> None:
        self._page.show_look(self._look.theme, self._look.zoom)

    def _code_changed(self) -> None:
        self._page.show_code(True)
        self._tell("Le nouveau code formateur est en place.", "ok")

    def _devices_found(self, found: Sequence[SoundDevice]) -> None:
        self._found = found
        microphone = any(device.inputs for device in found)
        earphone = any(device.outputs for device in found)
        sentence = ""
        if not microphone or not earphone:
            missing = texts.and_list(
                [name for name, there in (("microphone", microphone), ("écouteur", earphone)) if not there]
            )
            sentence = f"Aucun {missing} sur ce poste. Branchez un casque, puis cherchez à nouveau."
        self._page.show_devices_state(sentence)
        self._show_devices()

    def _devices_failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._page.show_devices_state(error.sentence)

    def _picked(self, role: str, ref: DeviceRef | None) -> None:
        device = Device() if ref is None else Device(ref.host_api, ref.name)
        changes: dict[str, Any] = {role: device}
        self._keeper.keep(replace(self._keeper.settings, **changes))
        self._show_devices()

    # --- The telephone's keys

    @property
    def _keys(self) -> PhoneKeys:
        return PhoneKeys.kept(self._keeper.settings.phone_keys)

    def _key_picked(self, name: str, key: str) -> None:
        gesture, keys = PhoneKey(name), self._keys
        refusal = keys.refusal(gesture, key)
        if refusal:
            self._page.show_phone_keys(keys, refusal)
            return
        self._page.show_phone_keys(keys)
        if keys[gesture] != key:
            self._keep_keys(keys.changed(gesture, key))

    def _keep_keys(self, keys: PhoneKeys) -> None:
        def granted() -> None:
            self._keeper.keep(replace(self._keeper.settings, phone_keys=keys.as_kept()))
            self._page.show_phone_keys(keys)

        self._gate.require(granted, "changer les touches du téléphone")

    def _show_devices(self) -> None:
        for role, _, _ in ROLES:
            kept: Device = getattr(self._keeper.settings, role)
            chosen = DeviceRef(kept.host_api, kept.name) if kept.name else None
            known = [
                device for device in self._found if (device.inputs if role in INPUTS else device.outputs)
            ]
            options = [DeviceOption(None, USUAL[role]), *options_of(known)]
            note = ""
            if chosen is not None and chosen not in [device.ref for device in known]:
                options.append(DeviceOption(chosen, f"{chosen.name} (débranché)" if known else chosen.name))
            elif any(device.ref == chosen and device.bluetooth for device in known):
                note = WIRELESS
            self._page.show_devices(role, options, chosen, note)


def options_of(devices: Sequence[SoundDevice]) -> list[DeviceOption]:
    """Name each device; the way it is reached is said only when two have the same name."""
    names = [device.ref.name for device in devices]
    return [
        DeviceOption(
            device.ref,
            device.ref.name
            if names.count(device.ref.name) == 1
            else f"{device.ref.name} – {device.ref.host_api}",
        )
        for device in devices
    ]

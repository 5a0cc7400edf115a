"""``crcd-sim devices``: the sound devices of the workstation, as the simulator sees them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crcd_sim.bootstrap.headset import list_devices
from crcd_sim.cli.output import print_json, stop
from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import SoundDevice

NONE = (
    "Aucun périphérique de son n’a été trouvé sur ce poste. Branchez le casque, ou vérifiez que le son "
    "fonctionne dans les réglages de l’ordinateur, puis recommencez."
)


def devices_command(
    as_json: Annotated[bool, typer.Option("--json", help="Un document JSON.")] = False,
) -> None:
    """Liste les micros et les casques du poste."""
    try:
        found = list_devices()
    except CrcdError as error:
        stop(error)
    if not found:
        stop(NONE)
    if as_json:
        print_json({"devices": [device_json(device) for device in found]})
        return
    for device in found:
        ways = " · ".join(
            part for part in (_way(device.inputs, "entrée"), _way(device.outputs, "sortie")) if part
        )
        marks = [
            mark
            for true, mark in (
                (device.default_input, "micro par défaut"),
                (device.default_output, "casque par défaut"),
                (device.bluetooth, "Bluetooth"),
            )
            if true
        ]
        print(f"{device.ref.host_api:<14} {device.ref.name:<40} {ways:<24} {', '.join(marks)}".rstrip())


def device_json(device: SoundDevice) -> dict[str, Any]:
    return {
        "host_api": device.ref.host_api,
        "name": device.ref.name,
        "inputs": device.inputs,
        "outputs": device.outputs,
        "default_input": device.default_input,
        "default_output": device.default_output,
        "bluetooth": device.bluetooth,
    }


def _way(channels: int, name: str) -> str:
    return f"{channels} {name}{'s' if channels > 1 else ''}" if channels else ""

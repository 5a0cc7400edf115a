"""« crcd-sim devices » on a machine with a headset, and on one without any sound."""

from __future__ import annotations

import json
from pathlib import Path

from tests.fakes.pulse import PulseHeadset, pulse_server
from tests.integration.cli.conftest import program

__all__ = ["pulse_server"]


def test_the_headset_of_the_workstation_is_listed(pulse_server: PulseHeadset) -> None:
    done = program("devices", "--json", **pulse_server.environment)
    assert done.returncode == 0
    devices = json.loads(done.stdout)["devices"]
    assert all(
        set(item) >= {"host_api", "name", "inputs", "outputs", "default_input", "default_output", "bluetooth"}
        for item in devices
    )
    channels = {item["name"]: (item["inputs"] > 0, item["outputs"] > 0) for item in devices}
    assert channels["micro"][0]
    assert channels["casque"][1]


def test_the_headset_is_listed_for_people_too(pulse_server: PulseHeadset) -> None:
    done = program("devices", **pulse_server.environment)
    assert done.returncode == 0
    assert "casque" in done.stdout


def test_what_the_kernel_has_no_card_for_is_not_invented(tmp_path: Path) -> None:
    """Without any sound card (as on the machines of the checks) the answer is a sentence and status 1."""
    cards = Path("/proc/asound/cards")
    some = cards.is_file() and "no soundcards" not in cards.read_text()
    done = program("devices", "--json", PULSE_SERVER=f"unix:{tmp_path}/absent", XDG_RUNTIME_DIR=str(tmp_path))
    assert done.returncode == (0 if some else 1)
    assert bool(done.stdout) is some
    assert some or "Aucun périphérique de son" in done.stderr
    assert "Traceback" not in done.stderr

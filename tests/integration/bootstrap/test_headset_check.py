"""The check and the discovery joined to the workstation's one headset, as the window joins them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crcd_sim.bootstrap.discovery import new_discovery
from crcd_sim.bootstrap.headset import LazyHeadset, WorkstationCheck, window_headset
from crcd_sim.services.exam.equipment_view import CheckStep
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.ports import DeviceChoice, DeviceRef, SoundDevice
from tests.fakes.equipment import AtOnce, a_sentence
from tests.fakes.sound import VirtualTime


class Station:
    def __init__(self) -> None:
        self.time = VirtualTime()
        self.headset: LazyHeadset = window_headset("virtual", self.time, self.time, DeviceChoice(), -50.0)
        self.desk = WorkstationCheck("virtual", self.headset, AtOnce(), self.time, self.time)

    def check_changed(self) -> None:
        """Nobody looks."""

    def discovery_changed(self) -> None:
        """Nobody looks."""

    def discovery_notice(self, item: Notice) -> None:
        """Nobody listens."""


@pytest.fixture
def station() -> Iterator[Station]:
    made = Station()
    yield made
    made.headset.finish()


def test_a_virtual_workstation_names_its_headset_without_touching_a_device(station: Station) -> None:
    found: list[SoundDevice] = []
    station.desk.devices(found.extend, lambda error: pytest.fail(str(error)))
    assert [(device.inputs > 0, device.outputs > 0) for device in found] == [(True, True)]
    assert not station.headset.made


def test_a_check_leaves_the_headset_with_the_gate_and_no_file(
    station: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    choice = DeviceChoice(input=DeviceRef("ALSA", "Casque Bluetooth"))
    call = station.desk.call(station, choice, 1.0)
    call.open()
    call.start()
    call.accept()
    while call.step is not CheckStep.READING:
        station.time.run_for(0.1)
    station.headset.speak(a_sentence())
    while call.step is not CheckStep.THANKS:
        station.time.run_for(0.1)
    station.headset.join()  # the tape's thread
    while call.step is not CheckStep.FAREWELL:
        station.time.run_for(0.1)
    call.press_hang_up()
    call.press_hang_up()
    verdict = call.view().verdict
    assert verdict is not None
    assert verdict.code == "ok"
    assert verdict.remarks  # the name of the microphone came through: Bluetooth
    call.close()
    assert list(tmp_path.rglob("*")) == []


def test_the_discovery_rings_on_the_workstation_s_headset(station: Station) -> None:
    discovery = new_discovery(station.headset, station.time, station.time, station)
    discovery.open()
    discovery.ask_call()
    station.time.run_for(2)
    assert discovery.phone.state is PhoneState.RINGING
    discovery.close()

"""A desk with the real headset on it: the port, a loop in real time, and a listener that notes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from crcd_sim.clock import SystemClock
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import DeviceChoice, PlayRequest
from crcd_sim.sound.devices import AudioSystem
from crcd_sim.sound.headset import Headset
from crcd_sim.ui.upkeep import NEVER
from tests.fakes.pulse import CASQUE, MICRO, PulseHeadset, pulse, pulse_server
from tests.fakes.sound import SoundLog, take_record
from tests.fakes.tries import try_again

__all__ = ["pulse", "pulse_server"]

HEADSET = DeviceChoice(MICRO, CASQUE)


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """See ``try_again``: every test of this folder."""
    return try_again(item, nextitem) if Path(__file__).parent in item.path.parents else None


class Desk:
    """Everything on one thread: ``run_for`` and ``until`` let real time pass on the loop."""

    def __init__(self, system: AudioSystem, choice: DeviceChoice, folder: Path) -> None:
        self.folder = folder
        self.clock = SystemClock()
        self.loop = PlainLoop(self.clock)
        self.log = SoundLog()
        self.system = system
        self.sound = Headset(self.loop, self.clock, system=system, choice=choice)

    def open(self) -> None:
        """Open the headset and wait until both directions are known to work."""
        self.sound.open(self.log)
        self.run_for(0.5)
        ready = self.sound.play(PlayRequest("tone:dtmf:5", leg=False))
        self.until(lambda: any(fact[:2] == ("playback_ended", ready) for fact in self.log.facts))
        self.until(lambda: self.sound.levels().candidate > -120)
        self.log.facts.clear()

    def run_for(self, seconds: float) -> None:
        over: list[bool] = []
        self.loop.call_at(self.clock.monotonic() + seconds, lambda: over.append(True))
        self.loop.run_until(lambda: bool(over))

    def until(self, done: Callable[[], bool], seconds: float = 20.0) -> float:
        """Let time pass until ``done``; return how long it took."""
        start = self.clock.monotonic()
        while not done():
            if self.clock.monotonic() - start > seconds:
                pytest.fail(f"nothing came in {seconds} s; heard so far: {self.log.facts}")
            self.run_for(0.02)
        return self.clock.monotonic() - start

    def until_told(self, *fact: object, seconds: float = 20.0) -> float:
        return self.until(lambda: any(told[: len(fact)] == fact for told in self.log.facts), seconds)

    def record(self, name: str = "k1") -> Path:
        path = self.folder / f"{name}.flac"
        self.sound.start_take(take_record(id=name), path)
        return path

    def stop(self, name: str = "k1") -> tuple[np.ndarray, np.ndarray]:
        """End the take; return its two legs, as numbers of ±1."""
        self.sound.stop_take()
        self.until_told("take_closed", name)
        data, rate = soundfile.read(self.folder / f"{name}.flac", dtype="float32")
        assert rate == 16_000
        return data[:, 0], data[:, 1]

    def close(self) -> None:
        self.sound.close()
        self.sound.join()


@pytest.fixture(autouse=True)
def no_look_at_everything() -> Iterator[None]:
    """The program forbids it while a part runs (``ui/upkeep.py``): it stops the sound's callbacks too, and
    the tests' process holds even more."""
    usual = gc.get_threshold()
    gc.set_threshold(usual[0], usual[1], NEVER)
    yield
    gc.set_threshold(*usual)


@pytest.fixture(scope="session")
def audio_system() -> AudioSystem:
    """One for the whole process, as in the program."""
    return AudioSystem()


@pytest.fixture
def fresh_system(pulse: PulseHeadset, audio_system: AudioSystem) -> AudioSystem:
    """PortAudio may have started before this private server did: it looks again."""
    assert set(pulse.plugged) == {"casque", "bouche", "salle", "micro"}
    assert audio_system.refresh()
    return audio_system


@pytest.fixture
def make_desk(fresh_system: AudioSystem, tmp_path: Path) -> Iterator[Callable[[DeviceChoice], Desk]]:
    desks: list[Desk] = []

    def make(choice: DeviceChoice) -> Desk:
        desks.append(Desk(fresh_system, choice, tmp_path))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(make_desk: Callable[[DeviceChoice], Desk], pulse: PulseHeadset) -> Iterator[Desk]:
    """The headset on, the room faintly noisy."""
    with pulse.room():
        made = make_desk(HEADSET)
        made.open()
        yield made

"""One recording on both legs by the virtual headset, in a process of its own.

``python -m crcd_sim.bootstrap.bench.recorder FOLDER SECONDS real|virtual|console`` records the same clicks
in the earphone and in the microphone, one every second, and prints one JSON document. ``real``: in real
time, with the writer thread the window has. ``virtual``: as fast as possible, time jumping. ``console``: in
real time, while a trainer listens with a second juror, and speaks on the line without a pause.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import Clock, DeviceRef, PlayRequest, TakeRecord
from crcd_sim.sound.part_file import TAKE_RATE, blocks
from crcd_sim.sound.virtual import VirtualSound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLICK_S = 1.0
EVERY_S = 30.0  # how often the memory is read
LOUD = 8_000


class _Ear:
    """The headset's and the console's listener: keeps the closed take."""

    def __init__(self) -> None:
        self.closed: TakeRecord | None = None

    def voice_started(self, at: float) -> None: ...
    def voice_stopped(self, at: float) -> None: ...
    def playback_started(self, playback: int, at: float) -> None: ...
    def playback_ended(self, playback: int, at: float, complete: bool) -> None: ...
    def device_lost(self, what: str, at: float) -> None: ...
    def device_back(self, what: str, at: float) -> None: ...
    def trainer_voice_started(self, at: float) -> None: ...
    def trainer_voice_stopped(self, at: float) -> None: ...
    def console_device_lost(self, place: str, at: float) -> None: ...
    def console_device_back(self, place: str, at: float) -> None: ...
    def console_problem(self, problem: EnvironmentProblem) -> None:
        raise problem

    def take_closed(self, take: str, record: TakeRecord) -> None:
        self.closed = record

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        raise problem


def record(folder: Path, seconds: float, *, real: bool, console: bool = False) -> dict[str, Any]:
    """Record ``seconds`` and read the take back.

    Returns:
        ``seconds`` of the take, ``lost_samples``, ``offsets_ms`` (how far apart each click is on
        the two legs), ``cpu_s`` used, ``real_s`` passed, ``memory_mb`` (what is resident,
        read from the first minute on; empty where the system does not tell).
    """
    system = SystemClock()
    clock: Clock = system if real else VirtualClock(datetime(2026, 11, 24, 8, tzinfo=UTC))
    loop, ear = PlainLoop(clock), _Ear()
    sound = VirtualSound(loop, clock, disk_clock=system if real else None)
    click = _click()
    sound.open(ear)
    sound.lend("memory:click", click)
    if console:
        open_console(sound, ear)
    began, used = system.monotonic(), _cpu()
    sound.start_take(TakeRecord("mesure", "", "", "mesure.flac", 0.0), folder / "mesure.flac")
    memory: list[float] = []
    over: list[bool] = []
    start = clock.monotonic()

    def tick(number: int) -> None:
        now = clock.monotonic()
        if now - start >= seconds:
            over.append(True)
            return
        if real or number % round(EVERY_S / CLICK_S) == 0:
            memory.extend(resident_mb())
        sound.play(PlayRequest("memory:click"))
        sound.speak(click)
        if console:
            sound.trainer_speak(_words())
        loop.call_at(start + (number + 1) * CLICK_S, lambda: tick(number + 1))

    tick(0)
    loop.run_until(lambda: bool(over))
    cpu, passed = _cpu() - used, system.monotonic() - began
    sound.stop_take()
    loop.run_until(lambda: ear.closed is not None)
    sound.close()
    sound.join()
    assert ear.closed is not None
    return {
        "seconds": ear.closed.duration_s,
        "lost_samples": ear.closed.lost_samples,
        "offsets_ms": click_offsets_ms(folder / "mesure.flac"),
        "cpu_s": cpu,
        "real_s": passed,
        "memory_mb": memory,
    }


def open_console(sound: VirtualSound, ear: _Ear) -> None:
    """A trainer and a second juror sit down; the trainer's voice is on the line."""
    voice, headphones, juror = (DeviceRef("virtuel", name) for name in ("micro", "casque", "juré"))
    sound.open_console(ConsoleDevices(voice, headphones, juror), ear)
    sound.console.on_heard = lambda *_: None  # somebody listens: what they hear is worked out
    sound.set_live(True)


def _words() -> NDArray[np.int16]:
    """A second of a hum far below the clicks, which voice activity must look at all the same."""
    import numpy as np

    return (2_000 * np.sin(2 * np.pi * 130 * np.arange(TAKE_RATE) / TAKE_RATE)).astype(np.int16)


def _click() -> NDArray[np.int16]:
    import numpy as np

    click = np.zeros(TAKE_RATE // 10, np.int16)
    click[::160] = 20_000
    return click


def click_offsets_ms(path: Path) -> list[float]:
    """Return how far apart each click is on the two legs.

    Raises ``ValueError`` when a leg misses one.
    """
    import numpy as np

    places: list[list[int]] = [[], []]
    at = 0
    for block in blocks(path):
        for leg in (0, 1):
            found = np.flatnonzero(np.abs(block[:, leg].astype(np.int32)) > LOUD) + at
            places[leg] += [int(place) for place in found]
        at += len(block)
    candidate, client = (_first_of_each(leg) for leg in places)
    if len(candidate) != len(client) or not client:
        raise ValueError(f"{len(candidate)} clicks of {len(client)} on the candidate's leg")
    return [abs(a - b) * 1000 / TAKE_RATE for a, b in zip(candidate, client, strict=True)]


def _first_of_each(places: list[int]) -> list[int]:
    """Keep the first sample of each burst."""
    kept: list[int] = []
    last = -TAKE_RATE
    for place in places:
        if place - last > TAKE_RATE // 4:
            kept.append(place)
        last = place
    return kept


def resident_mb() -> list[float]:
    """Return the memory now resident, or nothing where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return []
    return [pages * os.sysconf("SC_PAGE_SIZE") / 1e6]


def _cpu() -> float:
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    kind = sys.argv[3]
    done = record(Path(sys.argv[1]), float(sys.argv[2]), real=kind != "virtual", console=kind == "console")
    print(json.dumps(done))

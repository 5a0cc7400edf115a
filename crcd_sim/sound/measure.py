"""Figures for ``crcd-sim bench``: what recording costs, whether the legs are aligned, how fast a
waveform, a jump and an hour of virtual conversation are.

Each function does the real thing and returns what it measured; nothing here judges. With ``loopback``
(an input that hears the output: a monitor, a cable) the legs' alignment and the jumps can be measured.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import Clock, DeviceChoice, DeviceRef, PlayRequest, TakeRecord
from crcd_sim.sound.devices import AudioSystem
from crcd_sim.sound.headset import Headset
from crcd_sim.sound.part_file import TAKE_RATE
from crcd_sim.sound.peaks import cached_peaks
from crcd_sim.sound.playback import TakePlayer
from crcd_sim.sound.virtual import VirtualSound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OPENING_S = 20.0


@dataclass(frozen=True, slots=True)
class RecordingMeasure:
    """A real recording. ``offsets_ms``: candidate's click minus client's, one per click."""

    seconds: float
    opening_s: float  # from ``open`` to the first level
    cpu_share: float  # of one core, the whole process, recording and playing
    lost_samples: int
    gaps: int
    offsets_ms: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PeaksMeasure:
    """Milliseconds for the waveform of one take: the first time, then from the cache."""

    minutes: float
    first_ms: float
    cached_ms: float


@dataclass(frozen=True, slots=True)
class VirtualMeasure:
    """Seconds of processor for a conversation of ``minutes`` in virtual time."""

    minutes: float
    cpu_s: float


class _Notes:
    """Notes what the headset and the review player tell."""

    def __init__(self) -> None:
        self.record: TakeRecord | None = None
        self.problem: EnvironmentProblem | None = None

    def voice_started(self, at: float) -> None:
        """Not measured."""

    def voice_stopped(self, at: float) -> None:
        """Not measured."""

    def playback_started(self, playback: int, at: float) -> None:
        """Not measured."""

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        """Not measured."""

    def device_lost(self, what: str, at: float) -> None:
        """Its gap is counted."""

    def device_back(self, what: str, at: float) -> None:
        """Its gap is counted."""

    def take_closed(self, take: str, record: TakeRecord) -> None:
        self.record = record

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        self.problem = problem

    def review_ended(self) -> None:
        """Not measured."""

    def review_problem(self, problem: EnvironmentProblem) -> None:
        self.problem = problem


class _Desk:
    """A headset that records its own earphone, on a loop in real time."""

    def __init__(self, folder: Path, clock: Clock, system: AudioSystem, choice: DeviceChoice) -> None:
        self.clock, self.folder, self.notes = clock, folder, _Notes()
        self.loop = PlainLoop(clock)
        self.sound = Headset(self.loop, clock, system=system, choice=choice)

    def run_for(self, seconds: float) -> None:
        over: list[bool] = []
        self.loop.call_at(self.clock.monotonic() + seconds, lambda: over.append(True))
        self.loop.run_until(lambda: bool(over))

    def until(self, done: Callable[[], bool], seconds: float = OPENING_S) -> float:
        """Let time pass; raises the headset's problem, or one of our own, when ``done`` never comes."""
        start = self.clock.monotonic()
        while not done():
            if self.notes.problem is not None:
                raise self.notes.problem
            if self.clock.monotonic() - start > seconds:
                raise EnvironmentProblem("Le casque ne donne aucun son : la mesure est abandonnée.")
            self.run_for(0.02)
        return self.clock.monotonic() - start

    def record(self) -> None:
        path = self.folder / "mesure.flac"
        self.sound.start_take(TakeRecord("mesure", "", "", path.name, 0.0), path)

    def stop(self) -> tuple[NDArray[np.float32], NDArray[np.float32], TakeRecord]:
        import soundfile

        self.sound.stop_take()
        self.until(lambda: self.notes.record is not None, 60)
        assert self.notes.record is not None
        data, _ = soundfile.read(self.folder / "mesure.flac", dtype="float32")
        return data[:, 0], data[:, 1], self.notes.record

    def close(self) -> None:
        self.sound.close()
        self.sound.join()


def measure_recording(
    folder: Path,
    clock: Clock,
    *,
    system: AudioSystem,
    output: DeviceRef | None = None,
    microphone: DeviceRef | None = None,
    loopback: bool = False,
    seconds: float = 30.0,
) -> RecordingMeasure:
    """Record ``seconds`` with a click per second in the earphone. ``loopback``: ``microphone`` hears it.

    Raises:
        EnvironmentProblem: no device, or no sound from it.
    """
    import numpy as np
    import soundfile

    click = np.zeros(48_000, np.float32)
    click[:48] = 0.8
    soundfile.write(folder / "clic.wav", click, 48_000, subtype="PCM_16")
    desk = _Desk(folder, clock, system, DeviceChoice(microphone, output))
    try:
        desk.sound.open(desk.notes)
        desk.sound.play(PlayRequest(str(folder / "clic.wav"), loop=True))
        opening = desk.until(lambda: desk.sound.levels().candidate > -120)
        desk.record()
        before, began = _cpu(), clock.monotonic()
        desk.run_for(seconds)
        share = (_cpu() - before) / (clock.monotonic() - began)
        candidate, client, record = desk.stop()
    finally:
        desk.close()
    offsets = _offsets(candidate, client) if loopback else ()
    return RecordingMeasure(record.duration_s, opening, share, record.lost_samples, len(record.gaps), offsets)


def measure_jumps(
    folder: Path,
    clock: Clock,
    *,
    system: AudioSystem,
    output: DeviceRef,
    loopback: DeviceRef,
    elsewhere: DeviceRef,
    jumps: int = 5,
) -> tuple[float, ...]:
    """Return, per jump of the review player, the milliseconds until its sound is in the earphone.

    ``elsewhere``: an output for the recording headset's own earphone, silent all along.
    """
    import numpy as np
    import soundfile

    t = np.arange(20 * TAKE_RATE) / TAKE_RATE
    halves = [0.5 * np.sin(2 * np.pi * frequency * t) for frequency in (400, 1600)]
    both = np.concatenate(halves).astype(np.float32)
    soundfile.write(folder / "sauts.flac", np.stack([both, 0 * both], axis=1), TAKE_RATE, subtype="PCM_16")
    desk = _Desk(folder, clock, system, DeviceChoice(loopback, elsewhere))
    player = TakePlayer(desk.loop, clock, desk.notes, system=system, output=output)
    moments: list[float] = []
    try:
        desk.sound.open(desk.notes)
        player.load(folder / "sauts.flac")
        player.play()
        desk.until(lambda: desk.sound.levels().candidate > -60)
        desk.run_for(2.5)
        desk.record()
        desk.run_for(0.5)
        for number in range(jumps):
            moments.append(desk.sound.take_seconds(clock.monotonic()))
            player.seek(25.0 if number % 2 == 0 else 5.0)
            desk.run_for(0.8)
        heard, _, _ = desk.stop()
    finally:
        player.close()
        player.join()
        desk.close()
    return tuple(
        _first_heard(heard, moment, 1600 if number % 2 == 0 else 400) for number, moment in enumerate(moments)
    )


def measure_waveform(folder: Path, clock: Clock, minutes: float = 60.0) -> PeaksMeasure:
    """Time the waveform of a take of ``minutes`` full of voices, first and cached."""
    import numpy as np
    import soundfile

    path = folder / "onde.flac"
    minute = np.stack([_murmur(60.0), np.roll(_murmur(60.0), 31 * TAKE_RATE)], axis=1)
    with soundfile.SoundFile(path, "w", TAKE_RATE, 2, subtype="PCM_16", format="FLAC") as file:
        for _ in range(round(minutes)):
            file.write(minute)
    times = []
    for _ in range(2):
        began = clock.monotonic()
        cached_peaks(path, folder / "onde.peaks", "mesure")
        times.append((clock.monotonic() - began) * 1000)
    path.unlink()
    return PeaksMeasure(minutes, times[0], times[1])


def measure_virtual(folder: Path, virtual_clock: Clock, minutes: float = 60.0) -> VirtualMeasure:
    """Time a conversation in virtual time: client and candidate in turn, recorded, voice heard.

    ``virtual_clock``: one that moves when told (it has ``advance_to``).
    """
    loop, notes = PlainLoop(virtual_clock), _Notes()
    sound = VirtualSound(loop, virtual_clock)
    voice = _murmur(4.5)
    sound.open(notes)
    before = _cpu()
    sound.start_take(TakeRecord("mesure", "", "", "virtuel.flac", 0.0), folder / "virtuel.flac")
    for _ in range(round(minutes * 6)):
        sound.play(PlayRequest("tone:ringback"))
        _let_pass(loop, virtual_clock, 5.2)
        sound.speak(voice)
        _let_pass(loop, virtual_clock, 4.8)
    sound.stop_take()
    loop.run_until(lambda: notes.record is not None)
    sound.close()
    return VirtualMeasure(minutes, _cpu() - before)


def _let_pass(loop: PlainLoop, clock: Clock, seconds: float) -> None:
    over: list[bool] = []
    loop.call_at(clock.monotonic() + seconds, lambda: over.append(True))
    loop.run_until(lambda: bool(over))


def _cpu() -> float:
    """Processor seconds of this process so far."""
    times = os.times()
    return times.user + times.system


def _murmur(seconds: float) -> NDArray[np.int16]:
    """Something like a voice: a low pulse train in syllables."""
    import numpy as np

    t = np.arange(round(seconds * TAKE_RATE)) / TAKE_RATE
    pulse = ((t * 120) % 1.0 - 0.5) * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * t))
    return np.asarray(pulse * 9000, np.int16)


def _offsets(candidate: NDArray[np.float32], client: NDArray[np.float32]) -> tuple[float, ...]:
    """Return, for each click of the client's leg, how much later the candidate's is, in ms."""
    import numpy as np

    places = []
    for leg in (candidate, client):
        loud = np.flatnonzero(np.abs(leg) > 0.2)
        places.append(loud[np.insert(np.diff(loud) > TAKE_RATE // 10, 0, True)] if len(loud) else loud)
    if not len(places[0]):
        return ()
    nearest = [places[0][np.abs(places[0] - click).argmin()] - click for click in places[1]]
    return tuple(float(offset) * 1000 / TAKE_RATE for offset in nearest)


def _first_heard(heard: NDArray[np.float32], moment: float, frequency: int) -> float:
    import numpy as np

    piece = heard[round(moment * TAKE_RATE) :][: TAKE_RATE // 2]
    phase = np.exp(-2j * np.pi * frequency * np.arange(len(piece)) / TAKE_RATE)
    strength = np.abs(np.convolve(piece * phase, np.ones(160) / 160, mode="valid"))
    found = np.flatnonzero(strength > 0.15)
    return float("inf") if not len(found) else float(found[0]) * 1000 / TAKE_RATE

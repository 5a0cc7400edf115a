"""Fakes and material for the sound tests: a loop in virtual time, a listener that notes, a voice."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import TakeRecord

RATE = 16_000


class _Appointment:
    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class VirtualTime:
    """A clock and a main loop in one: time is where ``run_until`` has brought it."""

    def __init__(self, start: float = 100.0) -> None:
        self.now = start
        self._queue: list[tuple[float, int, _Appointment, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def wall(self) -> datetime:
        return datetime(2026, 11, 24, 9, 30, tzinfo=UTC) + timedelta(seconds=self.now)

    def monotonic(self) -> float:
        return self.now

    def post(self, call: Callable[[], None]) -> None:
        self.call_at(self.now, call)

    def call_at(self, when: float, call: Callable[[], None]) -> _Appointment:
        appointment = _Appointment()
        heapq.heappush(self._queue, (when, next(self._numbers), appointment, call))
        return appointment

    @property
    def idle(self) -> bool:
        return not any(not appointment.cancelled for _, _, appointment, _ in self._queue)

    def run_until(self, when: float) -> None:
        while self._queue and self._queue[0][0] <= when:
            due, _, appointment, call = heapq.heappop(self._queue)
            if not appointment.cancelled:
                self.now = max(self.now, due)
                call()
        self.now = max(self.now, when)

    def run_for(self, seconds: float) -> None:
        self.run_until(self.now + seconds)


class SoundLog:
    """A SoundListener that writes everything down: ``facts`` holds (name, *arguments)."""

    def __init__(self) -> None:
        self.facts: list[tuple[Any, ...]] = []
        self.takes: list[TakeRecord] = []
        self.problems: list[EnvironmentProblem] = []

    def named(self, *names: str) -> list[tuple[Any, ...]]:
        return [fact for fact in self.facts if fact[0] in names]

    def voice_started(self, at: float) -> None:
        self.facts.append(("voice_started", at))

    def voice_stopped(self, at: float) -> None:
        self.facts.append(("voice_stopped", at))

    def playback_started(self, playback: int, at: float) -> None:
        self.facts.append(("playback_started", playback, at))

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        self.facts.append(("playback_ended", playback, at, complete))

    def take_closed(self, take: str, record: TakeRecord) -> None:
        self.facts.append(("take_closed", take))
        self.takes.append(record)

    def device_lost(self, what: str, at: float) -> None:
        self.facts.append(("device_lost", what, at))

    def device_back(self, what: str, at: float) -> None:
        self.facts.append(("device_back", what, at))

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        self.facts.append(("sound_problem", problem.code))
        self.problems.append(problem)


def take_record(**changes: Any) -> TakeRecord:
    values: dict[str, Any] = {
        "id": "k1", "phase": "EXCHANGES", "exchange": "e2", "file": "takes/k1.flac", "t": 50.0
    }  # fmt: skip
    return TakeRecord(**{**values, **changes})


def voice(seconds: float, rate: int = RATE, level: float = 0.3) -> NDArray[np.int16]:
    """A vowel sung on 130 Hz with syllables: what voice activity takes for speech."""
    t = np.arange(round(seconds * rate)) / rate
    pitch = 130 + 12 * np.sin(2 * np.pi * 2.3 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    wave = sum(np.sin(k * phase) * _formants(k * 130.0) for k in range(1, 25))
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * t)
    wave = np.asarray(wave) * syllables
    return np.asarray(wave / np.abs(wave).max() * level * 32767, dtype=np.int16)


def _formants(frequency: float) -> float:
    return sum(
        gain / (1 + ((frequency - centre) / width) ** 2)
        for centre, width, gain in ((600, 120, 1.0), (1100, 150, 0.6), (2500, 250, 0.25))
    )


def noise(seconds: float, dbfs: float, rate: int = RATE, seed: int = 1) -> NDArray[np.int16]:
    """White noise at ``dbfs`` (root mean square)."""
    wave = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return np.asarray(wave * 10 ** (dbfs / 20) * 32768, dtype=np.int16)


def sine(seconds: float, frequency: float, rate: int = RATE, level: float = 0.5) -> NDArray[np.float32]:
    return np.asarray(
        level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate), np.float32
    )

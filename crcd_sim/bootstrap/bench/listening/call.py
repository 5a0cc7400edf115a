"""One seat taken through the real path: the check's gate, the ear, the pure engine, the mixer.

Nothing is shortened: blocks of 40 ms at the headset's rate go into an ``Ear``, which tells voices and
playbacks to the main loop of a virtual clock; the engine answers with lines that the earphone's mixer
plays. Only the devices are made of paper, and late as real ones are.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr

from crcd_sim.bootstrap.bench.listening.scenes import Seat, Turn
from crcd_sim.clock import VirtualClock
from crcd_sim.dialogue import engine
from crcd_sim.dialogue.script import Line, Script
from crcd_sim.dialogue.settings import TalkSettings, settings_for
from crcd_sim.dialogue.signals import (
    CallStimulus,
    Connected,
    KeyFinished,
    LineEnded,
    LineStarted,
    Say,
    StopAt,
    StopSaying,
    Tick,
    VoiceStarted,
    VoiceStopped,
)
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.rules import Mode
from crcd_sim.packs.levels import RATE as SET_RATE
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.ports import CheckVerdict, Scheduled, TakeRecord
from crcd_sim.sound.devices import BLOCK, RATE
from crcd_sim.sound.ear import Ear
from crcd_sim.sound.equipment import judge
from crcd_sim.sound.player import Mixer
from crcd_sim.sound.streams import EarBlock, MicBlock, Stamp
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity, VoiceSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crcd_sim.bootstrap.bench.listening.scenes import Sound

BLOCK_S = BLOCK / RATE
# How late a headset is beside its block: what PortAudio's default gives on a desktop.
MICROPHONE_S, EARPHONE_S = 0.02, 0.02
SETTLED_S = 3.0  # the ear believes a fresh stream's stamps by then
CLIENT_S = 1.5
PATIENCE_S = 4.0  # a candidate who waits longer presses « J’ai fini »
REACTION_S = 0.4  # and falls silent when the client speaks over them


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a turn.

    ``cut``: the client spoke before the end; of a candidate who said nothing: the client took what was heard
    for an answer. ``gap_s``: from the end of the speech to the client's voice, None when there was none to
    wait for. ``unanswered``: the candidate waited ``PATIENCE_S`` in vain, and that is the gap.
    """

    kind: str
    cut: bool
    gap_s: float | None = None
    unanswered: bool = False


def verdict_of(seat: Seat) -> CheckVerdict:
    """Return what the equipment check says at this seat, with its gate."""
    return judge(_as_int16(seat.checked_room), _as_int16(seat.checked_reading), SET_RATE)


def play_seat(seat: Seat, settings: VoiceSettings | None = None, mode: Mode = Mode.MOCK_EXAM) -> list[Heard]:
    """Take every turn of ``seat``, one after the other."""
    return _Call(seat, settings or VoiceSettings(), settings_for(mode.value).talk).run()


class _Paper:
    """What the ear looks at of a stream."""

    def __init__(self) -> None:
        self.channels = 1
        self.told = True
        self.line = False
        self.late: deque[EarBlock] = deque()


class _Call:
    """A call, its candidate, its client. Also the listener of the ear."""

    def __init__(self, seat: Seat, voice: VoiceSettings, talk: TalkSettings) -> None:
        self._seat, self._talk = seat, talk
        self._clock = VirtualClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), 10.0)
        self._loop = PlainLoop(self._clock)
        self._ear = Ear(self._clock, Telling(self._loop, self._clock, self), VoiceActivity(voice))
        self._ear.set_gate(verdict_of(seat).gate_dbfs)
        self._mixer = Mixer(RATE)
        self._microphone: Any = _Paper()
        self._earphone: Any = _Paper()
        self._around = _at_48k(seat.around)
        lines = tuple(f"T{number:02d}" for number in range(len(seat.turns) + 2))
        self._script = Script(
            "essai", "phone", "outbound", lines,
            {name: Line(name, "client", "…", clip_s=CLIENT_S) for name in lines}, lines[0],
        )  # fmt: skip
        self._state = engine.begin(self._script, seed=seat.seed)
        self._clip = np.full(round(CLIENT_S * RATE), 0.1, np.float32)
        self._playback = 0
        self._lines: dict[int, str] = {}
        self._tick: Scheduled | None = None
        self._queue: deque[CallStimulus] = deque()
        self._stepping = False
        self._number = 0  # of the next block
        self._begun: list[float] = []  # when each line began
        self._free_at: float | None = None  # when the client fell silent
        self._said: tuple[float, NDArray[np.float32]] | None = None

    # --- the conversation

    def run(self) -> list[Heard]:
        self._pass(SETTLED_S)
        self._feed(Connected())
        found: list[Heard] = []
        for turn in self._seat.turns:
            while self._free_at is None:
                self._pass(BLOCK_S)
            found.append(self._take_turn(turn, self._free_at + turn.wait_s))
        return found

    def _take_turn(self, turn: Turn, start: float) -> Heard:
        """Say ``turn`` from ``start`` on, and wait for the client."""
        lines = len(self._begun)
        self._said = (start, _at_48k(turn.sound))
        over = start + turn.seconds
        end = start + turn.spans[-1][1] if turn.spans else over
        while self._now < (over if not turn.spans else end + PATIENCE_S) and len(self._begun) == lines:
            self._pass(BLOCK_S)
        if len(self._begun) > lines:
            cut = self._begun[lines] < end
            self._pass(REACTION_S)
            if cut or self._now > over:
                self._said = None
            return Heard(turn.kind, cut, None if cut or not turn.spans else self._begun[lines] - end)
        self._said = None
        self._feed(KeyFinished())
        return Heard(turn.kind, False, PATIENCE_S if turn.spans else None, bool(turn.spans))

    # --- the client

    def _feed(self, stimulus: CallStimulus) -> None:
        self._queue.append(stimulus)
        if self._stepping:
            return
        self._stepping = True
        while self._queue:
            item = self._queue.popleft()
            self._state, effects = engine.step(self._script, self._state, item, self._now, self._talk)
            for effect in effects:
                self._apply(effect)
        self._stepping = False
        if self._tick is not None:
            self._tick.cancel()
        wake_at = self._state.wake_at
        self._tick = None if wake_at is None else self._loop.call_at(wake_at, lambda: self._feed(Tick()))

    def _apply(self, effect: object) -> None:
        match effect:
            case Say(line):
                self._playback += 1
                self._lines[self._playback] = line
                self._free_at = None
                self._mixer.play(self._playback, self._clip)
            case StopAt(_, cut_ms):
                self._mixer.stop(self._playback, cut_ms / 1000)
            case StopSaying():
                self._mixer.stop(self._playback)
            case _:
                pass  # decisions and what the screen shows

    # --- what the ear tells

    def voice_started(self, at: float) -> None:
        self._feed(VoiceStarted(at))

    def voice_stopped(self, at: float) -> None:
        self._feed(VoiceStopped(at))

    def playback_started(self, playback: int, at: float) -> None:
        self._begun.append(at)
        self._feed(LineStarted(self._lines[playback], at))

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        self._free_at = at
        self._feed(LineEnded(self._lines[playback], complete))

    def device_lost(self, what: str, at: float) -> None: ...
    def device_back(self, what: str, at: float) -> None: ...
    def take_closed(self, take: str, record: TakeRecord) -> None: ...
    def sound_problem(self, problem: EnvironmentProblem) -> None:
        raise problem

    # --- time, block by block

    @property
    def _now(self) -> float:
        return self._clock.monotonic()

    def _pass(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / BLOCK_S))):
            self._block()

    def _block(self) -> None:
        """Let a block's time pass, then let both callbacks come."""
        until = self._now + BLOCK_S
        over: list[bool] = []
        self._loop.call_at(until, lambda: over.append(True))
        self._loop.run_until(lambda: bool(over))
        index, self._number = self._number * BLOCK, self._number + 1
        rendered = self._mixer.render(BLOCK)
        stamp = Stamp(index, until + EARPHONE_S, until, until, False)
        self._ear.blocks.put(EarBlock(self._earphone, stamp, rendered.leg, rendered.events))
        taken = until - BLOCK_S - MICROPHONE_S
        stamp = Stamp(index, taken, until, until, False)
        self._ear.blocks.put(MicBlock(self._microphone, stamp, self._heard(index, taken).tobytes()))
        self._ear.take_all()

    def _heard(self, index: int, taken: float) -> NDArray[np.int16]:
        """Return what the microphone takes in for a block's time from ``taken`` on."""
        block = np.take(self._around, np.arange(index, index + BLOCK), mode="wrap")
        if self._said is not None:
            start, sound = self._said
            at = round((taken - start) * RATE)
            first, last = max(at, 0), min(at + BLOCK, len(sound))
            if first < last:
                block[first - at : last - at] += sound[first:last]
        return _as_int16(block)


def _at_48k(sound: Sound) -> NDArray[np.float32]:
    return np.asarray(soxr.resample(sound, SET_RATE, RATE), np.float32)


def _as_int16(sound: Sound) -> NDArray[np.int16]:
    return np.asarray(np.clip(np.rint(sound * 32767), -32768, 32767), np.int16)

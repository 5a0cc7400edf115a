"""A telephone call as a scripted timeline: speech from 0.5 to 2.0 s, what is answered, and when.

No sound and no loop: the timeline plays the stimuli in order, ticks the engine at ``wake_at`` and
answers ``Say`` with the end of the line at the instant a perfect headset would.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from crcd_sim.dialogue import engine
from crcd_sim.dialogue.script import Line, Prompt, Script
from crcd_sim.dialogue.settings import TalkSettings, settings_for
from crcd_sim.dialogue.signals import (
    CallEffect,
    CallStimulus,
    Connected,
    Decision,
    EndCall,
    LineEnded,
    LineStarted,
    Notice,
    Say,
    StopAt,
    StopSaying,
    Tick,
    VoiceStarted,
    VoiceStopped,
)
from crcd_sim.dialogue.state import CallState
from crcd_sim.dialogue.turns import line_seconds

MAX_STEPS = 20_000


def phone_script(*lines: Line, inbound: bool = True, **more: object) -> Script:
    """A spine of the given lines; relances and others come in ``extra``."""
    extra: tuple[Line, ...] = more.pop("extra", ())  # type: ignore[assignment]
    return Script(
        exchange="essai",
        channel="phone",
        direction="inbound" if inbound else "outbound",
        spine=tuple(line.id for line in lines),
        lines={line.id: line for line in (*lines, *extra)},
        opening=lines[0].id if lines else "",
        **more,  # type: ignore[arg-type]
    )


def line(name: str, seconds: float = 3.0, **more: object) -> Line:
    return Line(name, "client", f"Réplique {name}.", clip=f"essai/{name}.ogg", clip_s=seconds, **more)  # type: ignore[arg-type]


def usual_script(**more: object) -> Script:
    """Three lines, three relances (the last one ends the call), a hold relance, a closing line."""
    prompts = (Prompt(10, "R01"), Prompt(25, "R02"), Prompt(60, "R03", ends=True))
    hold = (Prompt(45, "R10"),)
    return phone_script(
        line("T01", 3.0, on_silence=prompts, on_hold=hold),
        line("T02", 4.0, cuts_ms=(900, 1800, 2900)),
        line("T03", 2.0, ends=True),
        extra=(line("R01", 1.0), line("R02", 1.0), line("R03", 1.5), line("R10", 1.0), line("R90", 2.0)),
        closing="R90",
        **more,
    )


@dataclass(order=True)
class _Entry:
    at: float
    order: int
    stimulus: CallStimulus = field(compare=False)
    playing: int = field(compare=False, default=0)  # LineStarted and LineEnded of this playback only


class CallTimeline:
    """Runs one call. ``log`` holds (seconds since the connection, effect)."""

    def __init__(
        self,
        script: Script,
        settings: TalkSettings | None = None,
        *,
        state: CallState | None = None,
        seed: int = 7,
        connect: bool = True,
    ) -> None:
        self.script = script
        self.settings = settings or settings_for("examen_blanc").talk
        self.state = state or engine.begin(script, seed=seed)
        self.now = 0.0
        self.log: list[tuple[float, CallEffect]] = []
        self.steps = 0
        self.early_s = 0.0  # how much too early a stopped line's end is dated
        self._queue: list[_Entry] = []
        self._order = itertools.count()
        self._playing = 0
        self._started = (0.0, 0.0)  # when, and where in the clip
        if connect:
            self.at(0.0, Connected())

    def at(self, seconds: float, stimulus: CallStimulus) -> CallTimeline:
        heapq.heappush(self._queue, _Entry(seconds, next(self._order), stimulus))
        return self

    def speak(self, start: float, end: float, *, late: float = 0.0) -> CallTimeline:
        """The candidate speaks; voice activity tells it ``late`` seconds after the fact."""
        self.at(start + late, VoiceStarted(start))
        return self.at(end + late, VoiceStopped(end))

    def run(self, until: float, stop: Callable[[], bool] | None = None) -> CallTimeline:
        while not self.state.ended and self.steps < MAX_STEPS and not (stop and stop()):
            wake = self.state.wake_at
            entry = self._queue[0] if self._queue else None
            if entry is not None and (wake is None or entry.at <= wake) and entry.at <= until:
                heapq.heappop(self._queue)
                self.now = max(self.now, entry.at)
                if entry.playing in (0, self._playing):
                    self._step(entry.stimulus)
            elif wake is not None and wake <= until:
                self.now = max(self.now, wake)
                self._step(Tick())
            else:
                self.now = until
                return self
        return self

    def _step(self, stimulus: CallStimulus) -> None:
        self.steps += 1
        self.state, effects = engine.step(self.script, self.state, stimulus, self.now, self.settings)
        for effect in effects:
            self.log.append((round(self.now, 3), effect))
            if isinstance(effect, Say):
                self._play(effect)
            elif isinstance(effect, StopAt):
                when, start = self._started
                at = max(self.now, when + effect.cut_ms / 1000 - start)
                self._playing += 1
                self._push(at, LineEnded(effect.line, False, effect.cut_ms / 1000 - self.early_s))
            elif isinstance(effect, StopSaying):
                self._playing += 1

    def _play(self, say: Say) -> None:
        self._playing += 1
        self._started = (self.now, say.start_s)
        seconds = max(0.0, line_seconds(self.script.lines[say.line]) - say.start_s)
        self._push(self.now, LineStarted(say.line, self.now))
        self._push(self.now + seconds, LineEnded(say.line, True))

    def _push(self, at: float, stimulus: CallStimulus) -> None:
        heapq.heappush(self._queue, _Entry(at, next(self._order), stimulus, self._playing))

    # --- what the tests read

    @property
    def said(self) -> list[tuple[float, str, str]]:
        """(when, line, reason) of everything the client said."""
        return [(at, e.line, e.reason) for at, e in self.log if isinstance(e, Say)]

    @property
    def lines(self) -> list[str]:
        return [name for _, name, _ in self.said]

    @property
    def end(self) -> tuple[float, str, str] | None:
        return next(((at, e.by, e.reason) for at, e in self.log if isinstance(e, EndCall)), None)

    def decisions(self, what: str) -> list[Decision]:
        return [e for _, e in self.log if isinstance(e, Decision) and e.what == what]

    def notices(self) -> list[tuple[float, str]]:
        return [(at, e.code) for at, e in self.log if isinstance(e, Notice)]

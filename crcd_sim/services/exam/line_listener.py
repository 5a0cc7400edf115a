"""What the headset tells during the exchanges: to the call on the line, or to nobody in particular."""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.exam.call_session import CallSession
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.ports import TakeRecord


class LineListener:
    """The ``SoundListener`` of a softphone. ``call``: the one on the line; ``changed``: what is shown is."""

    def __init__(
        self, headset: HeadsetWatch, call: Callable[[], CallSession | None], changed: Callable[[], None]
    ) -> None:
        self._headset = headset
        self._call = call
        self._changed = changed

    def voice_started(self, at: float) -> None:
        if (call := self._call()) is not None:
            call.voice_started(at)

    def voice_stopped(self, at: float) -> None:
        if (call := self._call()) is not None:
            call.voice_stopped(at)

    def playback_started(self, playback: int, at: float) -> None:
        if (call := self._call()) is not None:
            call.lines.playback_started(playback, at)

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        if (call := self._call()) is not None:
            call.lines.playback_ended(playback, at, complete)

    def take_closed(self, take: str, record: TakeRecord) -> None:
        self._headset.take_closed(record)

    def device_lost(self, what: str, at: float) -> None:
        if self._headset.device_lost(what, at, self._exchange()):
            if (call := self._call()) is not None:
                call.device_lost(what)
            self._changed()

    def device_back(self, what: str, at: float) -> None:
        if self._headset.device_back(what, at, self._exchange()):
            if (call := self._call()) is not None:
                call.device_back(what)
            self._changed()

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        call = self._call()
        if call is not None and problem.code.startswith("clip"):
            call.lines.clip_problem(problem.code)  # journalled with its line, told by its caption
        else:
            self._headset.problem(problem, self._exchange())

    def _exchange(self) -> str:
        call = self._call()
        return call.exchange if call is not None else ""

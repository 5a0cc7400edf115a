"""What the headset tells its listener."""

from __future__ import annotations

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock, MainLoop, SoundListener, TakeRecord
from crcd_sim.sound.player import MixEvent
from crcd_sim.sound.road import Road


class Telling(Road):
    """Facts for one listener, from ``open`` to ``close``. Every method may be called by any thread.

    After ``end`` nothing more is told, except what becomes of takes: their files outlive the headset.
    """

    def __init__(self, loop: MainLoop, clock: Clock, listener: SoundListener) -> None:
        super().__init__(loop, clock)
        self._listener = listener

    def voice(self, speaking: bool, at: float) -> None:
        if speaking:
            self.tell(lambda: self._listener.voice_started(at))
        else:
            self.tell(lambda: self._listener.voice_stopped(at))

    def playback(self, event: MixEvent, at: float) -> None:
        """``at`` is when the ear hears it: what is still on its way is told when it arrives."""
        if event.started:
            self.tell(lambda: self._listener.playback_started(event.playback, at), at)
        else:
            self.tell(lambda: self._listener.playback_ended(event.playback, at, event.complete), at)

    def lost(self, what: str, at: float) -> None:
        self.tell(lambda: self._listener.device_lost(what, at))

    def back(self, what: str, at: float) -> None:
        self.tell(lambda: self._listener.device_back(what, at))

    def problem(self, problem: EnvironmentProblem) -> None:
        self._loop.post(lambda: self._listener.sound_problem(problem))

    def closed(self, record: TakeRecord) -> None:
        self._loop.post(lambda: self._listener.take_closed(record.id, record))

    def bug(self, error: Exception) -> None:
        """Raise ``error`` on the main loop, where the crash hook sees it."""

        def surfaces() -> None:
            raise error

        self._loop.post(surfaces)

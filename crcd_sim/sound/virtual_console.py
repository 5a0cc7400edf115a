"""The trainer's console of the virtual headset: who hears what, in virtual time and without a delay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleListener
from crcd_sim.services.ports import Clock, DeviceRef, MainLoop
from crcd_sim.sound.candidate_voice import CandidateVoice
from crcd_sim.sound.console import PLACES, device_at, missing_at
from crcd_sim.sound.console_telling import EAR, MONITOR, VOICE, ConsoleTelling
from crcd_sim.sound.live_voice import LiveVoice
from crcd_sim.sound.player import FADE_S, Rendered, as_int16
from crcd_sim.sound.voice_activity import Transition, VoiceActivity, VoiceSettings, peak_dbfs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]
    Samples = NDArray[np.float32]


class VirtualConsole:
    """Three places on paper. ``VirtualSound`` calls it; the tests read it.

    Attributes:
        on_heard: called with (place, monotonic instant, samples at the take's rate) for each block that
            the trainer's headphones (``ear``) or the second juror's (``monitor``) play.
        absent: devices that are not plugged in.
        live: the trainer's voice, for the earphone's mixer.
    """

    def __init__(self, loop: MainLoop, clock: Clock, rate: int, settings: VoiceSettings) -> None:
        self.on_heard: Callable[[str, float, Samples], None] | None = None
        self.absent: set[DeviceRef] = set()
        self.mouth = CandidateVoice()
        self.position = 0  # of the block that is being worked out
        self._loop, self._clock, self._rate, self._settings = loop, clock, rate, settings
        self._telling: ConsoleTelling | None = None
        self._devices = ConsoleDevices()
        self._lost: set[str] = set()  # as the listener was told
        self._gain = 1.0
        self._peaks = ConsoleLevels()
        self.restart()

    def restart(self) -> None:
        """A phase begins: positions count from 0 again, and nobody speaks on the line."""
        self.mouth.clear()
        self.live = LiveVoice(self, round(FADE_S * self._rate))
        self._voice = VoiceActivity(self._settings)
        self._peaks = ConsoleLevels()

    # --- the port's half

    def open(self, devices: ConsoleDevices, listener: ConsoleListener) -> None:
        self.close()
        self._telling = ConsoleTelling(self._loop, self._clock, listener)
        self._lost.clear()
        self._devices = devices

    def close(self) -> None:
        if self._telling is not None:
            self._telling.end()
        self._telling, self._devices = None, ConsoleDevices()
        self.rest()

    def set_volume(self, gain: float) -> None:
        self._gain = min(max(gain, 0.0), 2.0)

    @property
    def levels(self) -> ConsoleLevels:
        return self._peaks

    def rest(self) -> None:
        """Nothing sounds any more."""
        self._peaks = ConsoleLevels()

    # --- devices

    def find(self) -> None:
        """The phase begins, or other devices are chosen: what is not there is told."""
        for place in PLACES:
            ref = device_at(self._devices, place)
            if ref is not None and ref in self.absent and self._telling is not None:
                self._telling.problem(missing_at(place, ref))
                self._lose(place)
            elif place in self._lost:
                self._tell_back(place)

    def unplug(self, place: str) -> None:
        ref = device_at(self._devices, place)
        if ref is not None and ref not in self.absent:
            self.absent.add(ref)
            self._lose(place)

    def plug(self, place: str) -> None:
        ref = device_at(self._devices, place)
        if ref is not None and ref in self.absent:
            self.absent.discard(ref)
            self._tell_back(place)

    def _lose(self, place: str) -> None:
        if self._telling is not None and place not in self._lost:
            self._lost.add(place)
            self._telling.lost(place, self._clock.monotonic())

    def _tell_back(self, place: str) -> None:
        if self._telling is not None and place in self._lost:
            self._lost.discard(place)
            self._telling.back(place, self._clock.monotonic())

    def _there(self, place: str) -> bool:
        ref = device_at(self._devices, place)
        return ref is not None and ref not in self.absent

    # --- the line

    @property
    def quiet(self) -> bool:
        """No voice is being heard; one may be about to."""
        return self._voice.at_rest

    def let_speak(self, on: bool, at: float) -> None:
        """Open or close the door; a voice that was heard ends with it."""
        self.live.on = on
        if not on:
            self._told(self._voice.skip(0), at - self._voice.position / self._rate)

    def read(self, n: int) -> Samples | None:
        """Return what the trainer says in this block (``Feed``, for the earphone's mixer)."""
        import numpy as np

        said = self.mouth.heard(self.position, n)
        if not self._there(VOICE):
            said = None
        self._peaks = ConsoleLevels(voice=-120.0 if said is None else peak_dbfs(said))
        return None if said is None else np.asarray(said / np.float32(32767), np.float32)

    def hear(self, at: float, n: int, candidate: Leg | None, line: Rendered, *, recorded: bool) -> None:
        """Take the block that ``read`` was asked for. What is not ``recorded`` is heard by nobody here."""
        if self._telling is None:
            return
        self._listen(at, line.live)
        candidate, said, leg = (candidate, line.said, line.leg) if recorded else (None, None, None)
        self._peaks = ConsoleLevels(
            self._peaks.voice,
            -120.0 if candidate is None else peak_dbfs(candidate),
            -120.0 if leg is None else peak_dbfs(as_int16(leg)),
        )
        if self.on_heard is None:
            return
        for place, client in ((EAR, said), (MONITOR, leg)):
            if self._there(place):
                self.on_heard(place, at, self._mixed(n, candidate, client))

    def _mixed(self, n: int, candidate: Leg | None, client: Samples | None) -> Samples:
        import numpy as np

        total = np.zeros(n, np.float32) if candidate is None else candidate / np.float32(32767)
        if client is not None:
            total = total + client
        return np.asarray(total * np.float32(self._gain), np.float32)

    def _listen(self, at: float, live: Samples | None) -> None:
        if live is None or not self.live.on:
            return
        origin = at - self.position / self._rate
        passed = self.position - self._voice.position
        changes = self._voice.skip(passed) if passed > 0 else []
        self._told(changes + self._voice.feed(as_int16(live)), origin)

    def _told(self, changes: list[Transition], origin: float) -> None:
        for change in changes:
            if self._telling is not None:
                self._telling.voice(change.speaking, origin + change.sample / self._rate)

"""The real headset: the ``Sound`` and ``ConsoleSound`` ports over PortAudio.

``Headset`` lives on the main loop and only gives orders. Each ``open`` starts a ``Session``: the sound
thread (here), which opens streams, notices that one is lost, opens it again and loads clips; and the ear
thread (``ear``), which hears. See the package about who may do what.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleListener
from crcd_sim.services.ports import (
    Clock,
    DeviceChoice,
    Levels,
    MainLoop,
    PlayRequest,
    SoundListener,
    TakeRecord,
)
from crcd_sim.sound.console import NOBODY, Console
from crcd_sim.sound.console_telling import ConsoleTelling
from crcd_sim.sound.devices import RATE, AudioSystem
from crcd_sim.sound.recorder import TakeWriter
from crcd_sim.sound.session import Session
from crcd_sim.sound.tape import Tape
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import DIGITAL_SILENCE, VoiceActivity, VoiceSettings, peak_dbfs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]


CLIENT_LAG_S = 0.2  # less than the half second a kill may cost, more than any callback was late


class Headset:
    """Both ports. Every method returns at once; ``join`` alone waits (the program's end, tests).

    A device that is missing or busy is told by ``sound_problem`` and ``device_lost``, and taken as soon
    as it can be; nothing else ever fails. Those of the console are told to its own listener.
    """

    def __init__(
        self,
        loop: MainLoop,
        clock: Clock,
        *,
        system: AudioSystem | None = None,
        choice: DeviceChoice | None = None,
        settings: VoiceSettings | None = None,
    ) -> None:
        self._loop, self._clock = loop, clock
        self._system = system or AudioSystem()
        self._choice = choice or DeviceChoice()
        self._settings = settings or VoiceSettings()
        self._gate = self._settings.gate_dbfs
        self._volume = 1.0
        self._session: Session | None = None
        self._ending: list[Session] = []
        self._writers: list[TakeWriter] = []
        self._playback = 0
        self._muted = self._held = self._live = False
        self._console = Console()
        self._console_for: tuple[ConsoleDevices, ConsoleTelling | None] = (NOBODY, None)
        self._take_call = 0.0  # when start_take was called
        self._take_start = 0.0  # the axis's position then

    @property
    def choice(self) -> DeviceChoice:
        return self._choice

    def choose(self, choice: DeviceChoice) -> None:
        """Use other devices, from now on when the headset is open."""
        self._choice = choice
        if self._session is not None:
            self._session.choose(choice)

    def open(self, listener: SoundListener) -> None:
        self.close()
        telling = Telling(self._loop, self._clock, listener)
        voice = VoiceActivity(self._settings)
        voice.set_gate(self._gate)
        self._muted = self._held = False
        self._ending = [session for session in self._ending if session.alive]
        before = self._ending[-1] if self._ending else None
        self._session = Session(
            self._system,
            self._clock,
            telling,
            self._choice,
            voice,
            before,
            self._console,
            self._console_for,
        )
        self._session.set_volume(self._volume)
        self._session.start()

    def close(self) -> None:
        self.set_live(False)
        if self._session is not None:
            self._session.stop()
            self._ending.append(self._session)
            self._session = None

    def join(self) -> None:
        """Wait for the threads of closed sessions and for the takes' files."""
        for session in self._ending:
            session.join()
        self._ending.clear()
        for writer in self._writers:
            writer.join()
        self._writers.clear()

    def start_take(self, record: TakeRecord, path: Path | Tape) -> None:
        session = self._running()
        self._writers = [writer for writer in self._writers if not writer.join(0)]
        writer = TakeWriter(
            record,
            path,
            RATE,
            report=session.telling.problem,
            closed=session.telling.closed,
            clock=self._clock,
            lag_s=CLIENT_LAG_S,
        )
        self._writers.append(writer)
        self._take_call = self._clock.monotonic()
        self._take_start = self._take_call - session.ear.origin
        session.ear.start_take(writer, self._take_call)

    def stop_take(self) -> None:
        if self._session is not None:
            self._session.ear.stop_take(self._clock.monotonic())

    def play(self, request: PlayRequest) -> int:
        self._playback += 1
        self._running().play(self._playback, request)
        return self._playback

    def stop(self, playback: int, *, at_s: float | None = None) -> None:
        if self._session is not None:
            self._session.stop_playback(playback, at_s)

    def set_muted(self, muted: bool) -> None:
        self._muted = muted
        self._silence()

    def set_held(self, held: bool) -> None:
        self._held = held
        self._silence()

    def set_volume(self, gain: float) -> None:
        self._volume = gain
        if self._session is not None:
            self._session.set_volume(gain)

    def set_gate(self, dbfs: float) -> None:
        self._gate = dbfs
        if self._session is not None:
            self._session.ear.set_gate(dbfs)

    def levels(self) -> Levels:
        return Levels() if self._session is None else self._session.ear.levels

    def take_seconds(self, at: float) -> float:
        if self._session is None:
            return at - self._take_call
        return at - self._session.ear.origin - self._take_start

    # --- the console's port -----------------------------------------------------------------

    def open_console(self, devices: ConsoleDevices, listener: ConsoleListener) -> None:
        self._serve_console(devices, ConsoleTelling(self._loop, self._clock, listener))

    def close_console(self) -> None:
        self.set_live(False)
        self._serve_console(NOBODY, None)

    def set_live(self, on: bool) -> None:
        self._live = on and self._session is not None and self._console_for[1] is not None
        self._set_door()

    def set_console_volume(self, gain: float) -> None:
        self._console.set_volume(gain)

    def console_levels(self) -> ConsoleLevels:
        if self._session is None or self._console_for[1] is None:
            return ConsoleLevels()
        block, heard = self._session.trainer_block(), self._session.ear.console.levels
        return replace(heard, voice=DIGITAL_SILENCE if block is None else peak_dbfs(block))

    def _serve_console(self, devices: ConsoleDevices, telling: ConsoleTelling | None) -> None:
        before = self._console_for[1]
        if before is not None:
            before.end()
        self._console_for = (devices, telling)
        if self._session is not None:
            self._session.use_console(devices, telling)

    def _set_door(self) -> None:
        self._console.live.on = self._live and not self._held

    # --- inside -----------------------------------------------------------------------------

    def lend(self, source: str, samples: Leg | None) -> None:
        """See ``ClipShelf.lend``; until the headset is closed."""
        if self._session is not None:
            self._session.lend(source, samples)

    def _silence(self) -> None:
        self._set_door()
        if self._session is not None:
            self._session.ear.silence(self._muted or self._held, self._clock.monotonic())

    def _running(self) -> Session:
        if self._session is None:
            raise RuntimeError("the headset is closed")
        return self._session

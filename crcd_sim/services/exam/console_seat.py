"""The trainer's seat: a microphone on the line when the conversation says so, headphones, a second juror's.

None of it ever stops the call: a device that goes is told to the trainer and journalled, nothing more.
"""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import EventKind
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleSound
from crcd_sim.services.exam.call_session import CallSession
from crcd_sim.services.exam.console_notices import console_notice
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.notices import Notice


class ConsoleSeat:
    """The devices of one open console; it is their ``ConsoleListener``. ``call``: the one on the line."""

    def __init__(
        self,
        context: SittingContext,
        sound: ConsoleSound,
        call: Callable[[], CallSession | None],
        tell: Callable[[Notice], None],
        changed: Callable[[], None],
    ) -> None:
        self._context = context
        self._sound = sound
        self._call = call
        self._tell = tell
        self._changed = changed
        self._lost: set[str] = set()
        self._speaking = False
        self.devices = ConsoleDevices()

    @property
    def lost(self) -> tuple[str, ...]:
        """Places whose device is missing: ear, monitor, voice."""
        return tuple(sorted(self._lost))

    @property
    def has_voice(self) -> bool:
        """The trainer has a microphone, and it is there."""
        return self.devices.voice is not None and "voice" not in self._lost

    def use(self, devices: ConsoleDevices) -> None:
        self.devices = devices
        self._lost.clear()
        self._sound.open_console(devices, self)
        places = {"voice": devices.voice, "ear": devices.ear, "monitor": devices.monitor}
        names = {place: ref.name if ref is not None else "" for place, ref in places.items()}
        self._context.append(EventKind.CONSOLE_OPENED, names)
        self._changed()

    def close(self) -> None:
        self.let_speak()
        self._sound.close_console()
        self._context.append(EventKind.CONSOLE_CLOSED, {})

    def let_speak(self) -> None:
        """The microphone is open while the conversation says so, whatever ended it."""
        call = self._call()
        live = call is not None and call.state.live
        if live is not self._speaking:
            self._speaking = live
            self._sound.set_live(live)

    def set_volume(self, gain: float) -> None:
        self._sound.set_console_volume(min(max(gain, 0.0), 2.0))

    def levels(self) -> ConsoleLevels:
        return self._sound.console_levels()

    # --- ConsoleListener

    def trainer_voice_started(self, at: float) -> None:
        if (call := self._call()) is not None:
            call.trainer_started(at)

    def trainer_voice_stopped(self, at: float) -> None:
        if (call := self._call()) is not None:
            call.trainer_stopped(at)

    def console_device_lost(self, place: str, at: float) -> None:
        if place not in self._lost:
            self._lost.add(place)
            self._device(f"{place}_lost")

    def console_device_back(self, place: str, at: float) -> None:
        if place in self._lost:
            self._lost.discard(place)
            self._device(f"{place}_back")

    def console_problem(self, problem: EnvironmentProblem) -> None:
        self._incident(f"console_{problem.code or 'sound'}", problem.sentence)
        self._tell(Notice(problem.code or "console_problem", problem.sentence))

    def _device(self, code: str) -> None:
        self._incident(f"console_{code}", "")
        self._tell(console_notice(code))
        self._changed()

    def _incident(self, kind: str, detail: str) -> None:
        data = {"kind": kind, "detail": detail, "seconds": 0.0, "decision": "poursuite"}
        self._context.append(EventKind.INCIDENT, data)

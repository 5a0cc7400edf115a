"""The trainer's console over real devices: what it hears, and how the trainer's voice gets on the line.

Three pipes meet here, each between two threads and two clocks (``live_pipe``):

- the trainer's microphone → the candidate's earphone, whose mixer lays it on the client leg too: the take
  has what the candidate heard, when it was heard;
- the candidate's microphone, silent where the record is, and
- the client's leg → the trainer's headphones (without the trainer's own voice) and the second juror's.

The last two are written by the ear thread, which knows when the candidate is muted and what is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels
from crcd_sim.services.ports import DeviceRef
from crcd_sim.sound.console_telling import EAR, MONITOR, VOICE, ConsoleTelling
from crcd_sim.sound.devices import INPUT, OUTPUT, RATE
from crcd_sim.sound.listening import Listening, SilenceSpans
from crcd_sim.sound.live_pipe import LivePipe
from crcd_sim.sound.live_voice import LiveVoice
from crcd_sim.sound.player import FADE_S, as_int16
from crcd_sim.sound.voice_activity import DIGITAL_SILENCE, VoiceActivity, peak_dbfs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]
    Samples = NDArray[np.float32]

PLACES = (VOICE, EAR, MONITOR)
NOBODY = ConsoleDevices()
_WHAT = {VOICE: "micro de la console", EAR: "casque de la console", MONITOR: "casque du second juré"}


def kind_of(place: str) -> str:
    return INPUT if place == VOICE else OUTPUT


def device_at(devices: ConsoleDevices, place: str) -> DeviceRef | None:
    ref: DeviceRef | None = getattr(devices, place)
    return ref


def missing_at(place: str, ref: DeviceRef) -> EnvironmentProblem:
    """What the trainer reads. PortAudio's list cannot be renewed under the candidate's call."""
    what = f"{_WHAT[place]}, «\u00a0{ref.name}\u00a0»,"
    return EnvironmentProblem(
        f"Le {what} n’est pas branché. Branchez-le, ou choisissez-en un autre. S’il "
        "n’était pas branché au début de la partie, il sera pris au début de la suivante. "
        "L’appel du candidat continue.",
        code="device_missing",
    )


class ConsoleMix:
    """What one pair of the console's headphones plays. ``render`` is its callback's.

    Attributes:
        candidate, client: written by the ear thread.
        playing: whether somebody reads them.
    """

    def __init__(self) -> None:
        self.candidate, self.client = LivePipe(RATE), LivePipe(RATE)
        self.playing = False
        self._gain = self._wanted = 1.0

    def set_gain(self, gain: float) -> None:
        self._wanted = min(max(gain, 0.0), 2.0)

    def restart(self) -> None:
        self.candidate.restart()
        self.client.restart()

    def render(self, n: int) -> Samples | None:
        import numpy as np

        before, self._gain = self._gain, self._wanted
        parts = [part for part in (self.candidate.read(n), self.client.read(n)) if part is not None]
        if not parts:
            return None
        total = parts[0] if len(parts) == 1 else parts[0] + parts[1]
        if before == self._gain == 1.0:
            return total
        return total * np.linspace(before, self._gain, n, dtype=np.float32)


class Console:
    """The pipes, the door, and what the listener was told: made once with the headset, whoever uses it.

    Attributes:
        lost: places the listener believes lost, from one phase to the next. The sound thread's, as are
            ``serve`` and what tells.
    """

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self._telling: ConsoleTelling | None = None
        self.voice = LivePipe(RATE)
        self.live = LiveVoice(self.voice, round(FADE_S * RATE))
        self.mixes = {EAR: ConsoleMix(), MONITOR: ConsoleMix()}

    def set_volume(self, gain: float) -> None:
        for mix in self.mixes.values():
            mix.set_gain(gain)

    def serve(self, telling: ConsoleTelling | None) -> None:
        """Tell another listener from now on, who knows nothing yet; None: nobody."""
        if telling is not self._telling:
            self.lost.clear()
        self._telling = telling

    def tell_lost(self, place: str, at: float) -> None:
        if self._telling is not None and place not in self.lost:
            self.lost.add(place)
            self._telling.lost(place, at)

    def tell_back(self, place: str, at: float) -> None:
        if self._telling is not None and place in self.lost:
            self.lost.discard(place)
            self._telling.back(place, at)

    def tell_problem(self, problem: EnvironmentProblem) -> None:
        if self._telling is not None:
            self._telling.problem(problem)


class ConsoleTap:
    """The ear thread's side: what it hears goes to the console, and the live voice is dated.

    Attributes:
        levels: of the candidate and the client, as the console hears them; replaced whole.
    """

    def __init__(self, console: Console) -> None:
        self.levels = ConsoleLevels()
        self._console = console
        self._telling: ConsoleTelling | None = None
        self._listening: Listening | None = None
        self._silence = SilenceSpans()
        self._when: Callable[[float], float] = float

    def serve(self, telling: ConsoleTelling | None) -> None:
        """Tell another listener from now on; None: nobody."""
        self.end_voice()
        self._telling = telling
        self._listening = None if telling is None else Listening(VoiceActivity())
        self.levels = ConsoleLevels()

    def silence(self, at: int, silenced: bool) -> None:
        self._silence.change(at, silenced)

    def hear(self, at: int, samples: Leg, *, recorded: bool) -> None:
        """Pass on the candidate's samples of position ``at``."""
        import numpy as np

        heard = self._silence.applied(at, samples)
        if self._telling is None:
            return
        if not recorded:
            heard = np.zeros_like(samples)
        self._write("candidate", np.asarray(heard / np.float32(32767), np.float32))
        self.levels = ConsoleLevels(candidate=peak_dbfs(heard), client=self.levels.client)

    def lay(self, n: int, said: Samples | None, leg: Samples | None, *, recorded: bool) -> None:
        """Pass on ``n`` samples of the line: ``leg`` as the take has it, ``said`` without the live voice."""
        import numpy as np

        if self._telling is None:
            return
        nothing = np.zeros(n, np.float32)
        for place, samples in ((EAR, said), (MONITOR, leg)):
            mix = self._console.mixes[place]
            if mix.playing:
                mix.client.write(samples if recorded and samples is not None else nothing)
        peak = DIGITAL_SILENCE if leg is None or not recorded else peak_dbfs(as_int16(leg))
        self.levels = ConsoleLevels(candidate=self.levels.candidate, client=peak)

    def date(self, at: int, live: Samples | None, when: Callable[[float], float]) -> None:
        """Look for the trainer's voice in a block heard from ``at`` on; ``when``: position to instant."""
        self._when = when
        if live is None or not self._console.live.on:
            self.end_voice()
        elif self._listening is not None:
            self._tell(self._listening.feed(at, as_int16(live)))

    def end_voice(self) -> None:
        """The line is cut for the trainer: a voice that was heard ends."""
        if self._listening is not None and self._listening.voice.speaking:
            self._tell(self._listening.end())

    def _write(self, leg: str, samples: Samples) -> None:
        for mix in self._console.mixes.values():
            if mix.playing:
                getattr(mix, leg).write(samples)

    def _tell(self, changes: list[tuple[bool, int]]) -> None:
        for speaking, position in changes:
            if self._telling is not None:
                self._telling.voice(speaking, self._when(position))

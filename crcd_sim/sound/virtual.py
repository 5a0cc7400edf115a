"""A headset without hardware: the demo, ``--sound virtual`` and the tests.

Everything happens on the main loop's thread, in blocks of 40 ms of the loop's own time, through the same
mixer, recorder and voice activity as the real headset, at the take's rate (16 kHz). The candidate's
voice comes in with ``speak``. Nothing is lost however fast time goes: a block is as long as the clock
says, and none is worked out while nothing plays, speaks or is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleLevels, ConsoleListener
from crcd_sim.services.ports import (
    Clock,
    Levels,
    MainLoop,
    PlayRequest,
    SoundListener,
    TakeRecord,
)
from crcd_sim.sound.block_time import BlockTime
from crcd_sim.sound.candidate_voice import CandidateVoice
from crcd_sim.sound.console import PLACES
from crcd_sim.sound.part_file import TAKE_RATE as RATE
from crcd_sim.sound.player import BELL, LINE, ClipShelf, Mixer, MixEvent, Rendered, as_int16
from crcd_sim.sound.recorder import Take, TakeWriter
from crcd_sim.sound.tape import Tape
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.virtual_console import VirtualConsole
from crcd_sim.sound.voice_activity import Transition, VoiceActivity, VoiceSettings, peak_dbfs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]
    Samples = NDArray[np.float32]


class VirtualSound(BlockTime):
    """The ``Sound`` and ``ConsoleSound`` ports, in virtual time.

    Args:
        loop: where blocks are worked out and the listener is called.
        clock: the loop's clock.
        disk_clock: real time. Given, takes are written and encoded by a writer thread, synced each
            second (the window with ``--sound virtual``); None, all is done at once on the loop, so that
            ``take_closed`` comes at the same instant on every run (the demo).
        settings: of the voice activity.

    Attributes:
        mute_candidate_frames: ``speak`` brings digital silence, as a microphone cut off unknown to all.
        console: the trainer's console: what a test reads there and pulls out.
    """

    def __init__(
        self,
        loop: MainLoop,
        clock: Clock,
        *,
        disk_clock: Clock | None = None,
        settings: VoiceSettings | None = None,
    ) -> None:
        self.mute_candidate_frames = False
        self.on_heard: Callable[[float, Samples], None] | None = None  # what the candidate hears, and when
        super().__init__(loop, clock)
        self._disk_clock = disk_clock
        self._settings = settings or VoiceSettings()
        self._gate = self._settings.gate_dbfs
        self._telling: Telling | None = None
        self._shelf = ClipShelf(RATE)
        self._playback = 0
        self._gain = 1.0
        self._mouth = CandidateVoice()
        self._writers: list[TakeWriter] = []
        self.console = VirtualConsole(loop, clock, RATE, self._settings)
        self._reset()

    def _reset(self) -> None:
        self._restart_time()
        self.console.restart()
        self._mixer = Mixer(RATE, self.console.live)
        self._mixer.set_gain(self._gain)
        self._voice: VoiceActivity | None = None
        self._take: Take | TakeWriter | None = None
        self._take_start = 0
        self._muted = self._held = self._live = False
        self._missing: set[str] = set()
        self._last: tuple[Leg | None, Rendered | None] = (None, None)

    # --- the port ---------------------------------------------------------------------------

    def open(self, listener: SoundListener) -> None:
        self._reset()
        self._mouth.clear()
        self._telling = Telling(self._loop, self._clock, listener)
        self._voice = VoiceActivity(self._settings)
        self._voice.set_gate(self._gate)
        self.console.find()

    def close(self) -> None:
        """End what runs. A take in progress is closed and told; then nothing more is."""
        if self._telling is None:
            return
        self.stop_take()
        self.set_live(False)
        self._cancel_tick()
        self._telling.end()
        self._telling = None
        self._mouth.clear()
        self.console.restart()
        self._mixer.drop_all()

    def join(self) -> None:
        """Wait for the writer threads (the end of the program, tests)."""
        for writer in self._writers:
            writer.join()
        self._writers.clear()

    def start_take(self, record: TakeRecord, path: Path | Tape) -> None:
        telling = self._telling
        if telling is None:
            raise RuntimeError("the headset is closed")
        self.stop_take()
        self._wake()  # before the take: what passes while it is made belongs to it
        self._take_start = self._done
        if self._disk_clock is None:
            self._take = Take(record, path, RATE, telling.problem)
        else:
            self._writers = [writer for writer in self._writers if not writer.join(0)]
            self._take = TakeWriter(
                record, path, RATE, report=telling.problem, closed=telling.closed, clock=self._disk_clock
            )
            self._writers.append(self._take)
        if self._silenced:
            self._take.muted(0, True)
        if "input" in self._missing:
            self._take.gap(0)

    def stop_take(self) -> None:
        self._catch_up()
        take, self._take = self._take, None
        end = self._done - self._take_start
        if isinstance(take, TakeWriter):
            take.finish(end, 0.0)
        elif take is not None and self._telling is not None:
            self._telling.closed(take.finish(end))

    def play(self, request: PlayRequest) -> int:
        telling = self._telling
        if telling is None:
            raise RuntimeError("the headset is closed")
        self._playback += 1
        number = self._playback
        self._catch_up()
        try:
            clip = self._shelf.get(request.source)
        except EnvironmentProblem as problem:
            telling.problem(problem)
            clip = None
        if clip is None or "output" in self._missing:
            telling.playback(MixEvent(number, False, 0), self._clock.monotonic())
            return number
        leg, ear = request.leg and request.target != BELL, request.target != LINE
        self._mixer.play(number, clip, leg=leg, ear=ear, loop=request.loop, start_s=request.start_s)
        self._wake()
        return number

    def stop(self, playback: int, *, at_s: float | None = None) -> None:
        self._catch_up()
        self._mixer.stop(playback, at_s)

    def set_muted(self, muted: bool) -> None:
        self._silence(muted, self._held)

    def set_held(self, held: bool) -> None:
        self._silence(self._muted, held)

    def set_volume(self, gain: float) -> None:
        self._catch_up()
        self._gain = gain
        self._mixer.set_gain(gain)

    def set_gate(self, dbfs: float) -> None:
        self._catch_up()
        self._gate = dbfs
        if self._voice is not None:
            self._voice.set_gate(dbfs)

    def levels(self) -> Levels:
        candidate, rendered = self._last
        leg = None if rendered is None else rendered.leg
        if self._tick is None:
            return Levels()
        return Levels(
            -120.0 if candidate is None else peak_dbfs(candidate),
            -120.0 if leg is None else peak_dbfs(as_int16(leg)),
        )

    def take_seconds(self, at: float) -> float:
        return at - self._time(self._take_start)

    # --- the console's port -----------------------------------------------------------------

    def open_console(self, devices: ConsoleDevices, listener: ConsoleListener) -> None:
        live = self._live
        self.set_live(False)  # what was being said ends with its listener
        self.console.open(devices, listener)
        if self._open:
            self.console.find()
        self.set_live(live)

    def close_console(self) -> None:
        self.set_live(False)
        self.console.close()

    def set_live(self, on: bool) -> None:
        self._catch_up()
        self._live = on and self._open
        self._set_door()

    def _set_door(self) -> None:
        on = self._live and not self._held and "output" not in self._missing
        self.console.let_speak(on, self._time(self._done))

    def set_console_volume(self, gain: float) -> None:
        self._catch_up()
        self.console.set_volume(gain)

    def console_levels(self) -> ConsoleLevels:
        return self.console.levels

    def lend(self, source: str, samples: Leg | None) -> None:
        """See ``ClipShelf.lend``."""
        self._shelf.lend(source, samples)

    # --- what only a virtual headset can do -----------------------------------------------------

    def speak(self, voice: str | Path | Leg, at: float | None = None) -> float:
        """Let the candidate say ``voice`` (a sound file, or int16 samples at 16 kHz) from ``at`` on.

        ``at`` is monotonic (None = now). Returns the instant of the last sample. Two voices add up.
        Raises as ``player.load_clip``.
        """
        return self._say(self._mouth, voice, at)

    def trainer_speak(self, voice: str | Path | Leg, at: float | None = None) -> float:
        """Let the trainer say ``voice`` into the console's microphone, live or not. As ``speak``."""
        return self._say(self.console.mouth, voice, at)

    def _say(self, mouth: CandidateVoice, voice: str | Path | Leg, at: float | None) -> float:
        self._catch_up()
        samples = as_int16(self._shelf.get(str(voice))) if isinstance(voice, (str, Path)) else voice
        start = self._done if at is None else max(self._done, self._sample(at))
        alone = self._idle
        end = mouth.say(start, samples)
        self._wake_at(start if alone else self._done)
        return self._time(end)

    def hush(self) -> None:
        """The candidate stops speaking in the middle of the word."""
        self._catch_up()
        self._mouth.clear()

    def unplug(self, what: str) -> None:
        """``what``: input | output, as if the headset's plug were pulled, or a place of the console."""
        self._catch_up()
        if what in PLACES:
            self.console.unplug(what)
            return
        if self._telling is None or what in self._missing:
            return
        self._missing.add(what)
        now = self._clock.monotonic()
        if what == "input":
            self._end_voice(0)
            if self._take is not None:
                self._take.gap(self._done - self._take_start)
        else:
            for playback in self._mixer.drop_all():
                self._telling.playback(MixEvent(playback, False, 0), now)
        self._set_door()
        self._telling.lost(what, now)

    def plug(self, what: str) -> None:
        self._catch_up()
        if what in PLACES:
            self.console.plug(what)
            return
        if self._telling is None or what not in self._missing:
            return
        self._missing.discard(what)
        now = self._clock.monotonic()
        if what == "input" and self._take is not None:
            self._take.candidate(self._done - self._take_start, self._zeros(0))
        self._set_door()
        self._telling.back(what, now)

    # --- time (see ``BlockTime``) --------------------------------------------------------------

    @property
    def _open(self) -> bool:
        return self._telling is not None

    @property
    def _quiet(self) -> bool:
        resting = self._voice is None or self._voice.at_rest
        return not self._mixer.busy and resting and self.console.quiet

    @property
    def _idle(self) -> bool:
        return self._take is None and self._quiet and self._mouth.silent and self.console.mouth.silent

    def _begins(self) -> int | None:
        known = (self._mouth.begins(), self.console.mouth.begins())
        return min((begins for begins in known if begins is not None), default=None)

    def _pass_over(self, n: int) -> None:
        self._end_voice(n)

    def _rested(self) -> None:
        self._last = (None, None)
        self.console.rest()

    # --- one block --------------------------------------------------------------------------

    def _work(self, n: int) -> None:
        start = self.console.position = self._done
        rendered = self._mixer.render(n)
        heard = self._heard(start, n)
        self._done += n
        if self._take is not None:
            self._keep(self._take, start - self._take_start, n, heard, rendered)
        self._last = (heard, rendered)
        self.console.hear(self._time(start), n, heard, rendered, recorded=self._take is not None)
        if self.on_heard is not None and rendered.ear is not None:
            self.on_heard(self._time(start), rendered.ear)
        if self._telling is None:
            return
        for change in self._listen(heard, n):
            self._telling.voice(change.speaking, self._time(change.sample))
        for event in rendered.events:
            self._telling.playback(event, self._time(start + event.offset))

    def _heard(self, start: int, n: int) -> Leg | None:
        """The candidate's samples of this block (None = digital silence)."""
        said = self._mouth.heard(start, n)
        if self._silenced or self.mute_candidate_frames or "input" in self._missing:
            return None
        return said

    def _keep(self, take: Take | TakeWriter, at: int, n: int, heard: Leg | None, rendered: Rendered) -> None:
        if rendered.leg is not None:
            take.client(at, as_int16(rendered.leg))
        if "input" in self._missing:
            take.silence_until(at + n)
        else:
            take.candidate(at, self._zeros(n) if heard is None else heard)

    def _listen(self, heard: Leg | None, n: int) -> list[Transition]:
        if self._voice is None:
            return []
        if heard is None and self._voice.at_rest:
            return self._voice.skip(n)
        return self._voice.feed(self._zeros(n) if heard is None else heard)

    def _end_voice(self, samples: int) -> None:
        """Go over ``samples`` that hold no voice; one that was heard ends before them."""
        changes = [] if self._voice is None else self._voice.skip(samples)
        for change in changes:
            if self._telling is not None:
                self._telling.voice(change.speaking, self._time(change.sample))

    @property
    def _silenced(self) -> bool:
        return self._muted or self._held

    def _silence(self, muted: bool, held: bool) -> None:
        self._catch_up()
        before = self._silenced
        self._muted, self._held = muted, held
        self._set_door()
        if self._silenced == before:
            return
        if self._silenced:
            self._end_voice(0)
        if self._take is not None:
            self._take.muted(self._done - self._take_start, self._silenced)

    @staticmethod
    def _zeros(n: int) -> Leg:
        import numpy as np

        return np.zeros(n, np.int16)

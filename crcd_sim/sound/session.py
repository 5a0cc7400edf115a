"""The sound thread: from ``Headset.open`` to ``close``.

It alone opens and closes streams, which may take seconds, and loads clips. It waits on its queue of
orders, and looks at the streams each fifth of a second: a callback that has not come for half a second
is a lost device, and PortAudio's own word (a stream that finished by itself) comes sooner.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import Clock, DeviceChoice, PlayRequest
from crcd_sim.sound.console import NOBODY, PLACES, Console, device_at, missing_at
from crcd_sim.sound.console_telling import EAR, VOICE, ConsoleTelling
from crcd_sim.sound.desktop import DesktopPlaces, DesktopWatch
from crcd_sim.sound.devices import INPUT, OUTPUT, RATE, AudioSystem, has_pulse_tools
from crcd_sim.sound.ear import Ear
from crcd_sim.sound.player import BELL, LINE, ClipShelf, Mixer, MixEvent
from crcd_sim.sound.roles import (
    EARPHONE,
    LOUDSPEAKER,
    MIC,
    TOLD,
    Role,
    candidate_roles,
    console_roles,
    give_places,
)
from crcd_sim.sound.streams import EarStream, MicStream, MonitorStream, VoiceStream
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Leg = NDArray[np.int16]

LOOK_S = 0.2
STALL_S = 0.5
FIRST_BLOCK_S = 6.0  # measured 1.7–1.9 s; a Bluetooth headset needs longer
RETRY_S = 1.0
SLOW_RETRY_S = 30.0
SLOW_DEVICE = 20  # the console's is tried again after so many times what a try took
STALE_TRIES = 3  # every so many refusals PortAudio's frozen list is renewed
PATIENT_TRIES = (10, 40, 160)  # or at those, when that would cut something that works


class Session:
    """See the module. ``ear`` takes its own orders; the methods here queue theirs."""

    def __init__(
        self,
        system: AudioSystem,
        clock: Clock,
        telling: Telling,
        choice: DeviceChoice,
        voice: VoiceActivity,
        before: Session | None,
        console: Console | None = None,
        console_for: tuple[ConsoleDevices, ConsoleTelling | None] = (NOBODY, None),
    ) -> None:
        self.telling = telling
        self._console = console or Console()
        devices, self._console_telling = console_for
        self.ear = Ear(clock, telling, voice, self._console)
        self._system, self._clock, self._before = system, clock, before
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._roles = candidate_roles(choice) | console_roles(devices)
        self._shelf = ClipShelf(RATE)
        self._volume = 1.0
        self._placed: dict[int, list[Mixer]] = {}
        self._looked = 0.0
        self._opened = 0  # streams so far
        self._desktop: DesktopPlaces | None = None  # what its sound server said last
        self._watch = DesktopWatch(lambda now: self._orders.put(lambda: self._follow_desktop(now)))
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sound")

    # --- any thread -------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.telling.end()
        self._orders.put(self._stop)

    def join(self) -> None:
        self._thread.join()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def play(self, playback: int, request: PlayRequest) -> None:
        self._orders.put(lambda: self._play(playback, request))

    def stop_playback(self, playback: int, at_s: float | None) -> None:
        self._orders.put(lambda: self._stop_playback(playback, at_s))

    def set_volume(self, gain: float) -> None:
        self._orders.put(lambda: self._set_volume(gain))

    def lend(self, source: str, samples: Leg | None) -> None:
        self._orders.put(lambda: self._shelf.lend(source, samples))

    def choose(self, choice: DeviceChoice) -> None:
        self._orders.put(lambda: self._choose(choice))

    def use_console(self, devices: ConsoleDevices, telling: ConsoleTelling | None) -> None:
        self._orders.put(lambda: self._use_console(devices, telling))

    def trainer_block(self) -> Leg | None:
        """Return the last samples of the trainer's microphone, None when there is none."""
        stream = self._roles[VOICE].stream
        return stream.latest if isinstance(stream, VoiceStream) else None

    # --- the thread -------------------------------------------------------------------------

    def _run(self) -> None:
        if self._before is not None:
            self._before.join()  # two sessions may want the same device
            self._before = None
        self.ear.start()
        self._console.serve(self._console_telling)
        self.ear.serve_console(self._console_telling)
        self._look_for_console()
        for role in self._roles.values():
            self._open(role)
        if has_pulse_tools():
            self._watch.start()
        self._looked = self._clock.monotonic()
        while not self._stopping:
            try:
                with suppress(queue.Empty):
                    self._orders.get(timeout=LOOK_S)()
                if self._clock.monotonic() - self._looked >= LOOK_S:
                    self._look()
            except Exception as error:
                self.telling.bug(error)  # ours: the crash log is the loop's; the headset goes on

    def _stop(self) -> None:
        self._stopping = True
        self._watch.stop()
        for role in self._roles.values():
            self._close(role)
        self.ear.stop()
        self.ear.join()

    def _look(self) -> None:
        now = self._clock.monotonic()
        asleep, self._looked = now - self._looked > 2 * STALL_S, now
        for role in self._roles.values():
            stream = role.stream
            if stream is None:
                if role.lost and now >= role.retry_at:
                    self._retry(role, now)
                continue
            if asleep:  # the whole program was stopped: the callbacks deserve their time too
                stream.since = now
                stream.last = now if stream.last else 0.0
            if role.returning and stream.last:
                role.returning = False
                self._console.tell_back(role.name, stream.last)
            patience = STALL_S if stream.steady else FIRST_BLOCK_S
            if stream.finished or now - max(stream.last, stream.since) > patience:
                self._lose(role, stream.last or now)

    def _retry(self, role: Role, now: float) -> None:
        if (
            role.awaited
            and self._desktop is not None
            and role.awaited not in self._desktop.devices[role.kind]
        ):
            role.retry_at = now + RETRY_S
            return
        role.awaited = ""
        self._open(role)

    # --- streams ----------------------------------------------------------------------------

    def _open(self, role: Role) -> None:
        if not role.used:
            return
        began = self._clock.monotonic()
        try:
            role.stream = self._new_stream(role)
        except EnvironmentProblem as problem:
            self._refused(role, problem, began)
            return
        role.tries, role.problem = 0, ""
        if role.lost and role.name == EARPHONE and isinstance(role.stream, EarStream):
            self.ear.output_back(role.stream)
        role.lost, role.returning = False, role.name in self._console.lost
        self._opened += 1
        role.opened, role.number, role.device = self._opened, None, ""

    def _new_stream(self, role: Role) -> MicStream | EarStream | VoiceStream | MonitorStream:
        system, clock, console = self._system, self._clock, self._console
        if role.console and role.ref is not None:
            if role.name == VOICE:
                return VoiceStream(system, clock, role.ref, console.voice)
            mix = console.mixes[role.name]
            mix.restart()
            stream = MonitorStream(system, clock, role.ref, mix, role.name == EAR)
            mix.playing = True
            return stream
        if role.name == MIC:
            return MicStream(system, clock, self.ear.blocks, role.ref)
        line = role.name == EARPHONE
        if line:
            console.voice.restart()
        mixer = Mixer(RATE, console.live if line else None)
        mixer.set_gain(self._volume)
        return EarStream(system, clock, self.ear.blocks, role.ref, mixer, role.name != BELL, line)

    def _refused(self, role: Role, problem: EnvironmentProblem, began: float) -> None:
        now = self._clock.monotonic()
        if role.console and role.ref is not None and problem.code == "device_missing":
            problem = missing_at(role.name, role.ref)
        hopeless = problem.code in ("sound_library", "sound_system")  # the same for every device
        role.retry_at = now + (SLOW_RETRY_S if hopeless else RETRY_S)
        if role.console:  # the client's next line waits while a slow device is tried
            role.retry_at = max(role.retry_at, now + SLOW_DEVICE * (now - began))
        role.tries += 1
        told = any(other.problem == problem.code for other in self._roles.values()) if hopeless else role.lost
        if problem.code != role.problem and not told:
            (self._console.tell_problem if role.console else self.telling.problem)(problem)
        role.problem = problem.code
        if not role.lost:
            role.lost = True
            self._tell_lost(role, now)
        if problem.code in ("device_missing", "device_busy"):
            self._renew(role)

    def _renew(self, role: Role) -> None:
        """PortAudio's list is frozen: a headset plugged in since is only seen by starting it again.

        That cuts every stream: done soon when nothing useful works, and now and then, between two
        lines, when the other half of the headset does. Never for the console in a candidate's call.
        """
        alive = [other for other in self._roles.values() if other.stream is not None]
        useful = any(other.name in TOLD for other in alive)
        if role.console and useful:
            return
        speaking = any(isinstance(o.stream, EarStream) and o.stream.mixer.busy for o in alive)
        speaking = speaking or self._console.live.on
        due = role.tries in PATIENT_TRIES and not speaking if useful else role.tries % STALE_TRIES == 0
        if not due:
            return
        for other in alive:
            self._lose(other, self._clock.monotonic())
        if self._system.refresh():
            for other in alive:
                self._open(other)

    def _lose(self, role: Role, at: float) -> None:
        self._close(role)
        role.lost, role.retry_at = True, self._clock.monotonic()
        self._tell_lost(role, at)

    def _tell_lost(self, role: Role, at: float) -> None:
        if role.name == MIC:
            self.ear.input_lost(at)
        elif role.name == EARPHONE:
            self.telling.lost(OUTPUT, at)
        elif role.console:
            self._console.tell_lost(role.name, at)

    def _close(self, role: Role) -> None:
        stream, role.stream, role.number = role.stream, None, None
        if stream is None:
            return
        stream.close()
        if isinstance(stream, MonitorStream):
            self._console.mixes[role.name].playing = False
        if isinstance(stream, EarStream):
            now = self._clock.monotonic()
            for playback in stream.mixer.drop_all():
                if stream.told:
                    self.telling.playback(MixEvent(playback, False, 0), now)
            self.ear.forget_ear(stream)

    def _choose(self, choice: DeviceChoice) -> None:
        for name, fresh in candidate_roles(choice).items():
            role = self._roles[name]
            if role.ref == fresh.ref:
                continue
            if role.stream is not None:
                self._lose(role, self._clock.monotonic())
            role.ref, role.tries, role.retry_at = fresh.ref, 0, 0.0
            role.awaited = ""
            self._open(role)

    def _use_console(self, devices: ConsoleDevices, telling: ConsoleTelling | None) -> None:
        self._console.serve(telling)
        self.ear.serve_console(telling)
        for place in PLACES:
            role, ref = self._roles[place], device_at(devices, place)
            if role.stream is not None and role.ref != ref:
                self._close(role)
            role.ref = ref
            role.forget()
            if role.stream is None:
                self._open(role)

    def _look_for_console(self) -> None:
        """Nothing is open yet: a console plugged in since PortAudio started can still be found."""
        wanted = {role.ref for role in self._roles.values() if role.console and role.ref is not None}
        with suppress(EnvironmentProblem):  # told when the candidate's headset is opened
            if wanted and not wanted <= {device.ref for device in self._system.devices()}:
                self._system.refresh()

    # --- where the desktop sends us -----------------------------------------------------------

    def _follow_desktop(self, now: DesktopPlaces) -> None:
        """Something changed: where did the new streams go, and is each of the others where it was?"""
        self._desktop = now
        for role in self._roles.values():
            if role.stream is None:
                role.retry_at = min(role.retry_at, self._clock.monotonic())
        for kind in (INPUT, OUTPUT):
            self._check_places(kind, now)
            self._note_places(kind, now)

    def _check_places(self, kind: str, now: DesktopPlaces) -> None:
        for role in self._roles.values():
            if role.kind != kind or role.number is None:
                continue
            place = now.streams[kind].get(role.number)
            if place is None:  # that stream has ended: its successor's number is not known yet
                role.number = None
            elif place != role.device:
                # Unplugged, and replaced without a word. Another device in the room is not the
                # candidate's: ours is awaited, unless it is still there (somebody chose).
                role.awaited = "" if role.device in now.devices[kind] else role.device
                self._lose(role, self._clock.monotonic())

    def _note_places(self, kind: str, now: DesktopPlaces) -> None:
        roles = [role for role in self._roles.values() if role.kind == kind and role.stream is not None]
        known = {role.number for role in roles}
        fresh = [role for role in roles if role.number is None]
        give_places(fresh, sorted(item for item in now.streams[kind].items() if item[0] not in known))

    # --- playing ----------------------------------------------------------------------------

    def _play(self, playback: int, request: PlayRequest) -> None:
        try:
            clip = self._shelf.get(request.source)
        except EnvironmentProblem as problem:
            self.telling.problem(problem)
            self.telling.playback(MixEvent(playback, False, 0), self._clock.monotonic())
            return
        streams = self._streams_for(request.target)
        if not any(stream.told for stream in streams):
            self.telling.playback(MixEvent(playback, False, 0), self._clock.monotonic())
        leg, ear = request.leg and request.target != BELL, request.target != LINE
        for stream in streams:
            stream.mixer.play(playback, clip, leg=leg, ear=ear, loop=request.loop, start_s=request.start_s)
        self._placed = {
            n: mixers for n, mixers in self._placed.items() if any(mixer.busy for mixer in mixers)
        }
        self._placed[playback] = [stream.mixer for stream in streams]

    def _streams_for(self, target: str) -> list[EarStream]:
        """The bell rings in the earphone too; the loudspeaker falls back on the earphone."""
        names: tuple[str, ...]
        if target == LOUDSPEAKER and self._roles[LOUDSPEAKER].stream is not None:
            names = (LOUDSPEAKER,)
        elif target == BELL:
            names = (EARPHONE, BELL)
        else:
            names = (EARPHONE,)
        found = (self._roles[name].stream for name in names)
        return [stream for stream in found if isinstance(stream, EarStream)]

    def _stop_playback(self, playback: int, at_s: float | None) -> None:
        for mixer in self._placed.get(playback, ()):
            mixer.stop(playback, at_s)

    def _set_volume(self, gain: float) -> None:
        self._volume = gain
        for role in self._roles.values():
            if isinstance(role.stream, EarStream):
                role.stream.mixer.set_gain(gain)

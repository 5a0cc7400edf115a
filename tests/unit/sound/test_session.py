"""The sound thread over an audio system on paper: what it opens, tells and tries again."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.console_ports import ConsoleDevices
from crcd_sim.services.ports import DeviceChoice, DeviceRef, PlayRequest, SoundDevice
from crcd_sim.sound.console import Console
from crcd_sim.sound.console_telling import ConsoleTelling
from crcd_sim.sound.devices import INPUT, OUTPUT, OpenStream, busy, missing
from crcd_sim.sound.session import Session
from crcd_sim.sound.telling import Telling
from crcd_sim.sound.voice_activity import VoiceActivity
from tests.fakes.console_sound import TRAINER, ConsoleLog
from tests.fakes.sound import SoundLog

MICRO, CASQUE = DeviceRef("ALSA", "micro"), DeviceRef("ALSA", "casque")


class Hurried:
    """A clock that moves by a third of a second each time it is read, and a loop that runs at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.raised: list[Exception] = []
        self._lock = threading.RLock()

    def monotonic(self) -> float:
        with self._lock:
            self.now += 0.33
            return self.now

    def post(self, call: Callable[[], None]) -> None:
        with self._lock:
            try:
                call()
            except Exception as error:  # the crash hook's part
                self.raised.append(error)

    def call_at(self, when: float, call: Callable[[], None]) -> Any:
        self.post(call)


class PaperSystem:
    """Devices that are there or not; ``refresh`` makes those of ``plugged_late`` visible."""

    def __init__(self) -> None:
        self.refuses: dict[str, EnvironmentProblem] = {}
        self.plugged_late: set[str] = set()
        self.opened: list[str] = []
        self.names: list[str] = []
        self.tried = 0
        self.open = 0
        self.refreshed = 0
        self.known: tuple[DeviceRef, ...] = ()
        self.changed = threading.Condition()

    def _start(self, kind: str, ref: DeviceRef | None) -> OpenStream:
        with self.changed:
            self.tried += 1
            self.changed.notify_all()
            for wanted in (kind, "" if ref is None else ref.name):
                if wanted in self.refuses:
                    raise self.refuses[wanted]
            self.opened.append(kind)
            self.names.append("" if ref is None else ref.name)
            self.open += 1
            self.changed.notify_all()
        return OpenStream(None, 1, "" if ref is None else ref.name)

    def open_input(
        self, ref: DeviceRef | None, callback: Any, finished: Any, prompt: bool = False
    ) -> OpenStream:
        return self._start(INPUT, ref)

    def open_output(
        self, ref: DeviceRef | None, callback: Any, finished: Any, prompt: bool = False
    ) -> OpenStream:
        return self._start(OUTPUT, ref)

    def devices(self) -> tuple[SoundDevice, ...]:
        return tuple(SoundDevice(ref, 1, 1) for ref in self.known)

    def close(self, opened: OpenStream) -> None:
        with self.changed:
            self.open -= 1

    def refresh(self) -> bool:
        with self.changed:
            if self.open:
                return False
            self.refreshed += 1
            for kind in self.plugged_late:
                self.refuses.pop(kind, None)
            return True

    def wait_until(self, done: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(done, timeout=20)


class Room:
    def __init__(self) -> None:
        self.system, self.time, self.log = PaperSystem(), Hurried(), SoundLog()
        self.sessions: list[Session] = []
        self.console, self.trainer = Console(), ConsoleLog()
        self.to_trainer = ConsoleTelling(self.time, self.time, self.trainer)  # type: ignore[arg-type]

    def start(self, choice: DeviceChoice | None = None, console: ConsoleDevices | None = None) -> Session:
        telling = Telling(self.time, self.time, self.log)  # type: ignore[arg-type]
        session = Session(
            self.system,  # type: ignore[arg-type]
            self.time,  # type: ignore[arg-type]
            telling,
            choice or DeviceChoice(MICRO, CASQUE),
            VoiceActivity(),
            self.sessions[-1] if self.sessions else None,
            self.console,
            (console or ConsoleDevices(), self.to_trainer if console else None),
        )
        self.sessions.append(session)
        session.start()
        return session

    def pass_until(self, done: Callable[[], bool]) -> None:
        """Let minutes pass while the sound thread sleeps."""

        def passed() -> bool:
            self.time.now += 1.0
            return done()

        until(passed)


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    # No sound server of the machine must answer: there is nothing to watch here.
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    made = Room()
    yield made
    for session in made.sessions:
        session.stop()
        session.join()


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)


def told(room: Room, *names: str) -> list[tuple[Any, ...]]:
    return [fact[:2] for fact in room.log.named(*names)]


def test_a_missing_microphone_is_one_sentence_and_one_loss_however_often_it_is_tried(room: Room):
    room.system.refuses[INPUT] = missing(INPUT, MICRO)
    room.start()
    room.system.wait_until(lambda: room.system.tried >= 6)
    assert [problem.code for problem in room.log.problems] == ["device_missing"]
    assert told(room, "device_lost") == [("device_lost", INPUT)]


def test_a_headset_plugged_in_late_is_found_by_renewing_portaudio_s_list(room: Room):
    room.system.refuses = {INPUT: missing(INPUT, MICRO), OUTPUT: missing(OUTPUT, CASQUE)}
    room.system.plugged_late = {INPUT, OUTPUT}
    room.start()
    room.system.wait_until(lambda: {INPUT, OUTPUT} <= set(room.system.opened))
    assert room.system.refreshed >= 1


def test_half_a_headset_that_works_is_cut_only_after_many_tries(room: Room):
    room.system.refuses = {INPUT: busy(INPUT, "micro")}
    room.system.plugged_late = {INPUT}
    room.start()
    room.system.wait_until(lambda: INPUT in room.system.opened)
    assert room.system.refreshed == 1
    # The earphone was opened, cut once for the renewal, and opened again.
    assert ("device_lost", OUTPUT) in told(room, "device_lost")


def test_a_missing_library_is_told_once_for_all_devices(room: Room):
    gone = EnvironmentProblem("La bibliothèque manque.", code="sound_library")
    room.system.refuses = {INPUT: gone, OUTPUT: gone}
    session = room.start(DeviceChoice(MICRO, CASQUE, ring=DeviceRef("ALSA", "salle")))
    session.stop()
    session.join()
    assert [problem.code for problem in room.log.problems] == ["sound_library"]


def test_a_line_played_into_no_headset_ends_at_once(room: Room):
    room.system.refuses = {INPUT: missing(INPUT, MICRO), OUTPUT: missing(OUTPUT, CASQUE)}
    session = room.start()
    session.play(5, PlayRequest("tone:busy"))
    session.stop_playback(5, None)
    until(lambda: bool(told(room, "playback_ended")))
    assert told(room, "playback_ended") == [("playback_ended", 5)]


def test_a_new_session_waits_for_the_old_one_s_streams(room: Room):
    first = room.start()
    room.system.wait_until(lambda: room.system.open == 2)
    first.stop()
    room.start()
    room.system.wait_until(lambda: len(room.system.opened) == 4)
    assert not first.alive
    assert room.system.open == 2


def test_a_bug_in_an_order_is_raised_on_the_main_loop_and_the_headset_goes_on(room: Room):
    session = room.start()
    session.play(1, None)  # type: ignore[arg-type]  # a bug of ours
    session.play(2, PlayRequest("tone:unheard-of"))
    until(lambda: bool(told(room, "playback_ended")))
    assert [type(error) for error in room.time.raised] == [AttributeError]
    assert told(room, "playback_ended") == [("playback_ended", 2)]


def test_the_console_s_devices_are_opened_after_the_candidate_s(room: Room):
    session = room.start(console=TRAINER)
    room.system.wait_until(lambda: len(room.system.names) >= 5)
    assert room.system.names[:5] == ["micro", "casque", "voix", "oreille", "juree"]
    session.stop()
    session.join()
    assert room.system.open == 0


def test_a_console_s_missing_device_is_named_once_to_the_trainer_and_never_cuts_the_candidate(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    # On paper no callback ever comes: the candidate's streams must not be taken for dead.
    monkeypatch.setattr("crcd_sim.sound.session.FIRST_BLOCK_S", 1e9)
    room.system.refuses = {"voix": missing(INPUT, TRAINER.voice)}
    room.system.known = (TRAINER.voice, TRAINER.ear, TRAINER.monitor)  # type: ignore[assignment]
    room.start(console=TRAINER)
    room.pass_until(lambda: room.system.tried >= 5 + 6)
    assert [problem.code for problem in room.trainer.problems] == ["device_missing"]
    assert "voix" in str(room.trainer.problems[0])
    assert ("console_device_lost", "voice") in [fact[:2] for fact in room.trainer.facts]
    assert room.log.problems == []
    assert room.system.refreshed == 0


def test_a_console_nobody_has_seen_yet_is_looked_for_before_the_candidate_s_streams_open(room: Room):
    room.system.known = (MICRO, CASQUE)
    room.start(console=TRAINER)
    room.system.wait_until(lambda: len(room.system.names) >= 5)
    assert room.system.refreshed == 1


def test_a_console_opened_in_the_middle_of_a_call_touches_nothing_of_the_candidate_s(room: Room):
    session = room.start()
    room.system.wait_until(lambda: room.system.open == 2)
    session.use_console(TRAINER, room.to_trainer)
    room.system.wait_until(lambda: {"voix", "oreille", "juree"} <= set(room.system.names))
    session.use_console(ConsoleDevices(), None)
    session.stop()
    session.join()
    assert room.system.open == 0


def test_a_lost_place_is_told_once_however_many_phases_begin(room: Room):
    room.system.refuses = {"oreille": busy(OUTPUT, "oreille")}
    for _ in range(2):
        session = room.start(console=TRAINER)
        room.system.wait_until(lambda: room.system.tried >= 5)
        session.stop()
        session.join()
        room.system.tried = 0
    lost = [fact for fact in room.trainer.facts if fact[:2] == ("console_device_lost", "ear")]
    assert len(lost) == 1
    assert {problem.code for problem in room.trainer.problems} == {"device_busy"}
    assert "oreille" in str(room.trainer.problems[0])


def test_a_console_s_slow_device_is_not_tried_again_at_every_turn(room: Room):
    """The client's next line waits for the thread that tries it."""

    def slow(kind: str, ref: DeviceRef | None) -> OpenStream:
        if ref == TRAINER.voice:
            room.time.now += 3.0
            tries.append(room.time.now)
        return opened(kind, ref)

    tries: list[float] = []
    opened, room.system._start = room.system._start, slow  # type: ignore[method-assign]
    room.system.refuses = {"voix": busy(INPUT, "voix")}
    room.start(console=TRAINER)
    room.pass_until(lambda: len(tries) >= 3)
    assert min(after - before for before, after in itertools.pairwise(tries)) >= 60.0

"""A workstation that will be killed: types, records and journals, and says each thing as it does it.

``python -m crcd_sim.bootstrap.bench.victim DATA virtual|device`` goes on until it is killed. Each line of
its output is a JSON object: ``{"sitting"}``, ``{"take", "file", "at"}`` (the instant of sample 0),
``{"key", "at"}`` before a keystroke is handed over, ``{"saved"}`` the last event acknowledged. Instants
are ``Clock.monotonic``, which every process of the machine shares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crcd_sim import paths
from crcd_sim.bootstrap.application import Application, NewSitting
from crcd_sim.bootstrap.demo import Direct
from crcd_sim.clock import SystemClock
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Clock, MainLoop, Sound, TakeRecord, WorkKey
from crcd_sim.sound.virtual import VirtualSound

PACK = "ondalys-telecom"
KEY = WorkKey("notes", PhaseKind.CASE_STUDY.value)
SILENCE = -120.0  # dBFS: nothing comes from the microphone yet
KEY_S, EVENT_S, WORD_S = 0.07, 0.31, 4.0
TEXT = "Le client attend une réponse écrite, avec le détail du prorata, avant la fin du mois. "


def say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


class Victim:
    """One sitting in its case study, on a plain loop in real time. Also the headset's listener."""

    def __init__(self, loop: MainLoop, clock: Clock, session: ExamSession) -> None:
        self._loop, self._clock, self._session = loop, clock, session
        self._typed = 0
        self._last_event = 0

    def start(self) -> None:
        session = self._session
        say(sitting=session.id)
        session.runner.on_event(self._heard)
        session.runner.on_saved(lambda state: say(saved=self._last_event) if state.saved else None)
        session.runner.start_phase()
        session.drafting.open(KEY)
        session.sound.open(self)
        self._when_it_hears(self._work)

    def _when_it_hears(self, then: Callable[[], None]) -> None:
        """A real microphone takes two seconds to give its first sample: the window opens it with the
        part, long before anything is recorded."""
        if isinstance(self._session.sound, VirtualSound) or self._session.sound.levels().candidate > SILENCE:
            then()
        else:
            self._loop.call_at(self._clock.monotonic() + KEY_S, lambda: self._when_it_hears(then))

    def _work(self) -> None:
        session = self._session
        take = HeadsetWatch(session.context, session.sound, lambda _notice: None).start_take(KEY.phase)
        now = self._clock.monotonic()
        say(take=take.id, file=take.file, at=now - session.sound.take_seconds(now))
        self._every(KEY_S, self._type)
        self._every(EVENT_S, self._journal)
        if isinstance(session.sound, VirtualSound):
            self._every(WORD_S, self._speak)

    def _every(self, seconds: float, act: Callable[[], None]) -> None:
        def again() -> None:
            act()
            self._loop.call_at(self._clock.monotonic() + seconds, again)

        again()

    def _type(self) -> None:
        letter = TEXT[self._typed % len(TEXT)]
        say(key=self._typed, at=self._clock.monotonic())
        self._session.drafting.edit(KEY, [{"k": "text", "pos": self._typed, "removed": "", "added": letter}])
        self._typed += 1

    def _journal(self) -> None:
        self._session.runner.append(EventKind.DOCUMENT_OPENED, {"document": "consignes"})

    def _speak(self) -> None:
        assert isinstance(self._session.sound, VirtualSound)
        self._session.sound.speak(str(paths.AUDIO / "commun" / "demo" / "conge.ogg"))

    def _heard(self, event: Event) -> None:
        self._last_event = event.seq

    # --- SoundListener: the conversation is nobody's here ----------------------------------------

    def voice_started(self, at: float) -> None: ...
    def voice_stopped(self, at: float) -> None: ...
    def playback_started(self, playback: int, at: float) -> None: ...
    def playback_ended(self, playback: int, at: float, complete: bool) -> None: ...
    def take_closed(self, take: str, record: TakeRecord) -> None: ...
    def device_lost(self, what: str, at: float) -> None: ...
    def device_back(self, what: str, at: float) -> None: ...
    def sound_problem(self, problem: EnvironmentProblem) -> None:
        say(problem=problem.sentence)


def main(data: Path, kind: str) -> None:
    """Sit until killed. Raises ``EnvironmentProblem``."""
    clock = SystemClock()
    loop = PlainLoop(clock)
    sound: Sound
    if kind == "device":
        from crcd_sim.sound.headset import Headset

        sound = Headset(loop, clock)
    else:
        sound = VirtualSound(loop, clock, disk_clock=clock)
    application = Application(
        data=data, clock=clock, real_clock=clock, loop=loop, jobs=Direct(loop), sound=sound
    )
    rules = Rules(mode=Mode.TRAINING, candidate="0001")
    application.new_sitting(
        NewSitting("TITRE", PACK, rules, 1), lambda session: Victim(loop, clock, session).start()
    )
    loop.run_until(lambda: False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

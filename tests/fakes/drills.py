"""Drills really sat, by the scripted candidate, on a virtual headset, in a data folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crcd_sim import paths
from crcd_sim.bootstrap import Application, NewSitting
from crcd_sim.bootstrap.demo import START, ClipVoice, Direct
from crcd_sim.clock import SystemClock, VirtualClock
from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.rules import Rules
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.records.drills import DrillEnd
from crcd_sim.sound.virtual import VirtualSound

PACK = "ondalys-telecom"
EXCHANGES = (
    "e1-facture-prorata", "e2-wifi-etage", "e3-fibre-pro", "e4-forfait-5g", "e5-resiliation-mobile",
    "e6-impaye",
)  # fmt: skip
LETTER = Drill(DrillKind.LETTER, "ferrand")
RECORDING = Drill(DrillKind.RECORDING, "r1-colere")
DRILLS = (*(Drill(DrillKind.EXCHANGE, name) for name in EXCHANGES), LETTER, RECORDING)


class DrillHall:
    """An application on a data folder whose time jumps."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.clock = VirtualClock(START)
        self.loop = PlainLoop(self.clock, settle=lambda: self.application.wait_for_disk())
        self.sound = VirtualSound(self.loop, self.clock)
        self.application = Application(
            data=data, clock=self.clock, real_clock=SystemClock(), loop=self.loop,
            jobs=Direct(self.loop), sound=self.sound,
        )  # fmt: skip

    def ask(self, call: Callable[..., Any], *words: Any) -> Any:
        """Return the answer, or raise what was refused."""
        found: list[Any] = []
        refused: list[Exception] = []
        call(*words, lambda *answer: found.append(answer), refused.append)
        self.loop.run_until(lambda: bool(found or refused))
        if refused:
            raise refused[0]
        return found[0][0] if len(found[0]) == 1 else None

    def begin(self, drill: Drill, candidate: str = "0412", seed: int = 7) -> ExamSession:
        rules = Rules(candidate=candidate, drill=drill)
        session = self.ask(self.application.new_sitting, NewSitting("TITRE", PACK, rules, seed))
        assert isinstance(session, ExamSession)
        return session

    def sit(self, drill: Drill, candidate: str = "0412", seed: int = 7) -> str:
        """Sit a drill to its end; return its id."""
        session = self.begin(drill, candidate, seed)
        voice = ClipVoice(self.sound, self.clock, paths.AUDIO / "commun" / "demo")
        hand = ScriptedCandidate(session, self.loop, self.clock, voice)
        hand.start()
        self.loop.run_until(lambda: hand.done)
        self.leave(session)
        return session.id

    def leave(self, session: ExamSession) -> None:
        session.stop()
        self.application.leave(session)

    def end(self, identifier: str) -> DrillEnd:
        answer = self.ask(self.application.drill_end, identifier)
        assert isinstance(answer, DrillEnd)
        return answer

    def close(self) -> None:
        self.sound.close()
        self.application.close()

"""A whole session sat by a scripted candidate, in virtual or real time."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from crcd_sim import paths
from crcd_sim.bootstrap.application import Application, NewSitting
from crcd_sim.bootstrap.installation import Installation
from crcd_sim.clock import ScaledClock, SystemClock, VirtualClock
from crcd_sim.domain.errors import EnvironmentProblem, UserMistake
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.services.exam.loop import PlainLoop
from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Clock, MainLoop, Sound
from crcd_sim.services.records.ports import SittingSummary

T = TypeVar("T")
START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # the demo's morning, the same for every run
CANDIDATE = "0412"
DISK = ("disk_full", "disk_read_only", "disk_failing")


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """``speed`` 0: as fast as possible. ``sound``: virtual | device."""

    session: str
    pack: str
    seed: int
    speed: float
    sound: str
    silent: bool = False  # the candidate's voice never reaches the headset (a cut microphone)


@dataclass(frozen=True, slots=True)
class DemoResult:
    id: str
    data: str
    recordings: str
    sitting_s: float
    real_s: float
    exchanges: int
    held: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Direct:
    """Jobs run at once on the loop: the demo has nobody to keep waiting."""

    def __init__(self, loop: MainLoop) -> None:
        self._loop = loop

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        try:
            result = job()
        except Exception as error:
            if failed is None:
                raise
            refused = error
            self._loop.post(lambda: failed(refused))
        else:
            self._loop.post(lambda: done(result))


class ClipVoice:
    """The candidate's clips, brought to the virtual headset as microphone frames."""

    def __init__(self, sound: Any, clock: Clock, clips: Path) -> None:
        self._sound = sound
        self._clock = clock
        self._clips = clips

    def say(self, name: str) -> float:
        now = self._clock.monotonic()
        return float(self._sound.speak(str(self._clips / f"{name}.ogg"))) - now


def run_demo(order: DemoOrder, data: Path, tell: Callable[[str], None] | None = None) -> DemoResult:
    """Sit a whole session. Raises ``EnvironmentProblem`` or ``UserMistake`` with a sentence."""
    real = SystemClock()
    began = real.monotonic()
    clock: Clock = VirtualClock(START) if order.speed == 0 else ScaledClock(START, order.speed)
    holder: list[Application] = []
    loop = PlainLoop(clock, settle=lambda: holder[0].wait_for_disk())
    sound = _headset(order, loop, clock)
    installation = Installation()
    pack = installation.load_pack(order.pack)
    if order.session not in pack.sessions:
        raise UserMistake(
            f"Le scénario « {pack.title} » ne sert pas la session {order.session} : "
            f"il sert {', '.join(pack.sessions)}."
        )
    application = Application(
        data=data,
        clock=clock,
        real_clock=real,
        loop=loop,
        jobs=Direct(loop),
        sound=sound,
        installation=installation,
    )
    holder.append(application)
    session: ExamSession | None = None
    try:
        session = _new_sitting(application, loop, order)
        if tell is not None:
            titles = {str(spec.kind): spec.title for spec in session.spec.phases}
            session.runner.on_event(lambda event: _progress(event, titles, tell))
        voice = None if order.sound == "device" else ClipVoice(sound, clock, paths.AUDIO / "commun" / "demo")
        candidate = ScriptedCandidate(session, loop, clock, voice)
        candidate.start()
        loop.run_until(lambda: candidate.done)
        application.wait_for_disk()
        return _result(session, data, real.monotonic() - began)
    except EnvironmentProblem as problem:
        if problem.code not in DISK:
            raise
        raise _stopped(session.id if session else "", data, problem.code) from problem
    finally:
        sound.close()
        application.close(abandon=True)  # nobody is there to make room: what is durable is what stays


def _stopped(identifier: str, data: Path, code: str) -> EnvironmentProblem:
    """The disk refuses: a demo does not wait for somebody to make room, as a candidate's sitting does."""
    if code == "disk_full":
        why, cure = "est plein", "Libérez de la place"
    else:
        why, cure = "refuse l’écriture", "Rendez ce dossier modifiable"
    begun = "s’est arrêtée en cours de passage" if identifier else "n’a pas pu commencer"
    kept = f" Tout ce qui était enregistré du passage {identifier} est intact." if identifier else ""
    return EnvironmentProblem(
        f"La démonstration {begun}\u00a0: le disque qui porte {data} {why}.{kept} {cure}, puis relancez la "
        "démonstration.",
        code="demo_stopped",
    )


def _headset(order: DemoOrder, loop: MainLoop, clock: Clock) -> Sound:
    if order.sound == "device":
        from crcd_sim.sound.headset import Headset

        return Headset(loop, clock)
    from crcd_sim.sound.virtual import VirtualSound

    sound = VirtualSound(loop, clock)
    sound.mute_candidate_frames = order.silent
    return sound


def _new_sitting(application: Application, loop: PlainLoop, order: DemoOrder) -> ExamSession:
    made: list[ExamSession] = []
    refused: list[Exception] = []
    rules = Rules(mode=Mode.MOCK_EXAM, candidate=CANDIDATE)

    def begin(there: Sequence[SittingSummary]) -> None:
        sitting = NewSitting(order.session, order.pack, rules, order.seed, _mark(order, there))
        application.new_sitting(sitting, made.append, refused.append)

    application.list_sittings("", begin, refused.append)
    loop.run_until(lambda: bool(made or refused))
    if refused:
        raise refused[0]
    return made[0]


def _mark(order: DemoOrder, there: Sequence[SittingSummary]) -> str:
    """Return the end of the identifier: the same for the same order in a new folder, so that the whole
    journal is the same, and one that no sitting of the folder has."""
    taken = {summary.id.rpartition("-")[2] for summary in there}
    for turn in itertools.count():
        text = f"{order.session} {order.pack} {order.seed} {turn}"
        mark = hashlib.sha256(text.encode()).hexdigest()[:6]
        if mark not in taken:
            return mark
    raise AssertionError("counting never ends")


def _progress(event: Any, titles: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """« 09:06:20  Échanges : début »: French titles are of any gender."""
    names = {"phase_started": "début", "phase_sealed": "travail scellé"}
    if event.kind in names:
        phase = str(event.data["phase"])
        tell(f"{event.wall.astimezone():%H:%M:%S}  {titles.get(phase, phase)}\u00a0: {names[event.kind]}")


def _result(session: ExamSession, data: Path, real_s: float) -> DemoResult:
    sitting = session.runner.sitting
    elapsed = sum(
        state.clock.elapsed(session.runner.t()) for state in sitting.phases if state.ledger is not None
    )
    desk = session.desk
    return DemoResult(
        id=session.id,
        data=str(data),
        recordings=str(session.context.recordings_dir),
        sitting_s=round(elapsed, 3),
        real_s=round(real_s, 2),
        exchanges=len(session.exchanges()),
        held=desk.handled if desk else 0,
    )

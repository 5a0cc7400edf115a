"""A headset and a running sitting for the conversation services, in virtual time, all by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from crcd_sim.dialogue.script import Line, Number, Prompt, Script
from crcd_sim.dialogue.settings import Settings, settings_for
from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import (
    Channel,
    ClientFile,
    ClientRecording,
    Company,
    Direction,
    Exchange,
    Expected,
    InterviewGuide,
    Labelled,
    Pack,
    QualificationField,
    Question,
    RoleCard,
)
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.ports import FieldChange, Levels, PlayRequest, Scheduled, SoundListener, TakeRecord
from tests.fakes.chat_timeline import chat_script
from tests.fakes.console_sound import FakeConsoleSound
from tests.fakes.drafting import KeepingWriter, MovedTime
from tests.fakes.timeline import line, phone_script

AUDIO = Path("/son")


class FakeIds:
    def __init__(self) -> None:
        self.given = 0

    def new(self) -> str:
        self.given += 1
        return f"k{self.given}"


@dataclass
class _Playing:
    request: PlayRequest
    started: float
    end: Scheduled | None = None


class FakeSound(FakeConsoleSound):
    """A headset that plays every sound in ``seconds`` (by file name) and hears what ``speak`` says."""

    def __init__(self, time: MovedTime, seconds: Mapping[str, float] | None = None) -> None:
        super().__init__(time.loop.post)
        self._time = time
        self.seconds = dict(seconds or {})
        self.missing: set[str] = set()  # file names that cannot be read
        self.listener: SoundListener | None = None
        self.played: list[tuple[float, PlayRequest]] = []
        self.stopped: list[tuple[int, float | None]] = []
        self.takes: list[tuple[TakeRecord, Path]] = []
        self.muted = self.held = False
        self.volume = 1.0
        self._playing: dict[int, _Playing] = {}
        self._count = 0
        self._take: tuple[TakeRecord, float] | None = None

    # --- the port

    def open(self, listener: SoundListener) -> None:
        self.listener = listener

    def close(self) -> None:
        self.stop_take()
        for number in list(self._playing):
            self._drop(number)
        self.live = False
        self.listener = None

    def start_take(self, record: TakeRecord, path: Path) -> None:
        self._take = (record, self._now())
        self.takes.append((record, path))

    def stop_take(self) -> None:
        if self._take is None:
            return
        record, since = self._take
        self._take = None
        closed = replace(record, sha256="a" * 64, duration_s=self._now() - since, status="closed")
        self._tell(lambda listener: listener.take_closed(record.id, closed))

    def play(self, request: PlayRequest) -> int:
        self._count += 1
        number, now, name = self._count, self._now(), Path(request.source).name
        self.played.append((round(now, 3), request))
        if name in self.missing:
            problem = EnvironmentProblem(f"Le son « {name} » est introuvable.", code="clip_missing")
            self._tell(lambda listener: listener.sound_problem(problem))
            self._tell(lambda listener: listener.playback_ended(number, now, False))
            return number
        playing = self._playing[number] = _Playing(request, now)
        self._tell(lambda listener: listener.playback_started(number, now))
        if not request.loop:
            length = self.seconds.get(name, 2.0 if not request.source.startswith("tone:") else 0.3)
            end = now + max(0.0, length - request.start_s)
            playing.end = self._time.loop.call_at(end, lambda: self._ended(number, True))
        return number

    def stop(self, playback: int, *, at_s: float | None = None) -> None:
        self.stopped.append((playback, at_s))
        playing = self._playing.get(playback)
        if playing is None:
            return
        if at_s is None:
            self._ended(playback, False)
            return
        when = max(self._now(), playing.started + at_s - playing.request.start_s)
        if playing.end is not None:
            playing.end.cancel()
        playing.end = self._time.loop.call_at(when, lambda: self._ended(playback, False))

    def set_muted(self, muted: bool) -> None:
        self.muted = muted

    def set_held(self, held: bool) -> None:
        self.held = held

    def set_volume(self, gain: float) -> None:
        self.volume = gain

    def set_gate(self, dbfs: float) -> None:
        """The fake hears exactly what ``speak`` says."""

    def levels(self) -> Levels:
        return Levels()

    def take_seconds(self, at: float) -> float:
        return at - self._take[1] if self._take is not None else 0.0

    # --- what a test does

    def speak(self, start: float, end: float) -> None:
        """The candidate speaks between two instants of the clock."""
        for when, name in ((start, "voice_started"), (end, "voice_stopped")):
            self._time.loop.call_at(when, lambda when=when, name=name: self._voice(name, when))  # type: ignore[misc]

    def unplug(self, what: str) -> None:
        now = self._now()
        if what == "output":
            for number in list(self._playing):
                self._ended(number, False)
        self._tell(lambda listener: listener.device_lost(what, now))

    def plug(self, what: str) -> None:
        now = self._now()
        self._tell(lambda listener: listener.device_back(what, now))

    def sounding(self) -> list[str]:
        """What can be heard now, by file or tone name."""
        return [Path(item.request.source).name for item in self._playing.values()]

    def heard(self) -> list[str]:
        """Every line asked for so far, by clip name without its suffix; tones left out."""
        names = [Path(request.source) for _, request in self.played]
        return [path.stem for path in names if not str(path).startswith("tone:")]

    # --- inside

    def _now(self) -> float:
        return self._time.clock.monotonic()

    def _voice(self, name: str, when: float) -> None:
        if self.listener is not None and not self.muted and not self.held:
            getattr(self.listener, name)(when)

    def _tell(self, call: Callable[[SoundListener], None]) -> None:
        listener = self.listener
        if listener is not None:
            self._time.loop.post(lambda: call(listener))

    def _drop(self, number: int) -> _Playing | None:
        playing = self._playing.pop(number, None)
        if playing is not None and playing.end is not None:
            playing.end.cancel()
        return playing

    def _ended(self, number: int, complete: bool) -> None:
        now = self._now()
        if self._drop(number) is not None:
            self._tell(lambda listener: listener.playback_ended(number, now, complete))


class FakeSitting:
    """A ``SittingContext`` in memory. ``phase`` is the part that runs; ``seal`` ends it."""

    def __init__(self, pack: Pack, mode: str = "examen_blanc", phase: str = "EXCHANGES") -> None:
        self.pack = pack
        self.time = MovedTime()
        self.clock = self.time.clock
        self.loop = self.time.loop
        self.writer = KeepingWriter()
        self.ids = FakeIds()
        self.mode = mode
        self.seed = 7
        self.settings: Settings = settings_for(mode)
        self.loudspeakers = False
        self.audio_dir = AUDIO
        self.drivers: dict[str, Driver] = {}
        self.phase = phase
        self.sealed: set[str] = set()
        self.running = True
        self.events: list[Event] = []
        self.hooks: list[Callable[[str], Mapping[str, str]]] = []
        self.listeners: list[Callable[[Event], None]] = []

    def t(self) -> float:
        return self.time.t()

    def t_at(self, monotonic: float) -> float:
        return monotonic

    def day_hour(self) -> time:
        return (datetime.combine(self.pack.day, self.pack.hour) + timedelta(seconds=self.t())).time()

    def append(self, kind: EventKind, data: Mapping[str, Any]) -> Event:
        event = Event(len(self.events) + 1, kind, self.t(), self.clock.wall(), dict(data))
        self.events.append(event)
        event.canonical()  # what is not JSON would break the journal
        for listener in list(self.listeners):
            listener(event)
        return event

    def on_event(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def before_seal(self, hook: Callable[[str], Mapping[str, str]]) -> Callable[[], None]:
        self.hooks.append(hook)
        return lambda: self.hooks.remove(hook)

    def phase_running(self, kind: str) -> bool:
        return self.running and kind == self.phase and kind not in self.sealed

    def phase_sealed(self, kind: str) -> bool:
        return kind in self.sealed

    def driver_of(self, exchange: str) -> Driver:
        return self.drivers.get(exchange, Driver.RECORDED)

    def take_place(self, take: str) -> tuple[str, Path]:
        return f"passages/s1/{take}.flac", Path("/data/passages/s1") / f"{take}.flac"

    # --- what a test does

    def pass_seconds(self, seconds: float) -> None:
        self.time.pass_seconds(seconds)

    def until(self, reached: Callable[[], bool], limit: float = 600.0) -> None:
        """Let time pass until something is so; fails after ``limit`` seconds of virtual time."""
        end = self.t() + limit
        while not reached():
            assert self.t() < end, "what the test waits for has not come"
            self.pass_seconds(0.1)

    def pause(self) -> None:
        self.running = False
        self.append(EventKind.PAUSED, {"phase": self.phase, "reason": "essai"})

    def resume(self) -> None:
        self.running = True
        self.append(EventKind.RESUMED, {"phase": self.phase})

    def seal(self, reason: str = "time") -> dict[str, str]:
        works: dict[str, str] = {}
        for hook in list(self.hooks):
            works.update(hook(self.phase))
        self.sealed.add(self.phase)
        self.append(EventKind.PHASE_SEALED, {"phase": self.phase, "reason": reason, "works": works})
        return works

    def of(self, kind: EventKind) -> list[Mapping[str, Any]]:
        return [event.data for event in self.events if event.kind is kind]

    def at(self, kind: EventKind) -> list[float]:
        return [round(event.t, 3) for event in self.events if event.kind is kind]


# --- a small pack ------------------------------------------------------------------------------


def phone_spine(
    *, inbound: bool = True, numbers: tuple[Number, ...] = (), extra: tuple[Line, ...] = ()
) -> Script:
    """Five lines of two seconds, a relance, a closing; the last one ends the call."""
    prompts = (Prompt(10, "R01"), Prompt(25, "R01"), Prompt(60, "R01", ends=True))
    lines = [line(f"T0{number}", 2.0, cuts_ms=(700, 1300)) for number in range(1, 6)]
    lines[0] = replace(lines[0], on_silence=prompts)
    lines[-1] = replace(lines[-1], ends=True)
    return phone_script(
        *lines, inbound=inbound, numbers=numbers, closing="R90",
        extra=(line("R01", 1.0), line("R90", 1.0), *extra),
    )  # fmt: skip


def an_exchange(
    name: str, script: Script, competence: str = "C2", client: str = "rouvier", **more: object
) -> Exchange:
    fields: dict[str, object] = {
        "id": name,
        "title": name,
        "competence": competence,
        "also": (),
        "channel": Channel(script.channel),
        "direction": Direction(script.direction),
        "client": client,
        "mood": 3,
        "target_s": 300,
        "max_s": 330,
        "brief": "",
        "serves": {},
        "facts": (),
        "role": RoleCard("", ""),
        "expected": Expected(),
        "observables": (),
        "script": replace(script, exchange=name),
    }
    return Exchange(**{**fields, **more})  # type: ignore[arg-type]


NUMBERS = (
    Number("03 53 01 40 10", "secretary", "S01"),
    Number("06 39 98 40 11", "answers", "T01"),
    Number("04 65 71 22 18", "voicemail", "M01"),
    Number("04 65 71 22 19", "no_answer"),
)


def usual_exchanges() -> tuple[Exchange, ...]:
    """Inbound call, outbound call with four numbers, inbound chat, inbound call."""
    outbound = phone_spine(
        inbound=False,
        numbers=NUMBERS,
        extra=(line("S01", 1.0, next="T01"), line("M01", 1.0, ends=True)),
    )
    return (
        an_exchange("e1", phone_spine()),
        an_exchange("e2", outbound, "C4", "kessler"),
        an_exchange("e3", chat_script(), "C5", "nguyen"),
        an_exchange("e4", phone_spine(), "C6", "lemoine"),
    )


def a_client(name: str, phone: str) -> ClientFile:
    return ClientFile(
        name, "Mme", "Sylvie", name.title(), "", (Labelled("Mobile", phone, "phone"),), (), (), ()
    )


def a_recording(**more: object) -> ClientRecording:
    questions = tuple(Question(f"q{number}", f"Question {number} ?", ()) for number in range(1, 7))
    known: dict[str, object] = {"clip": "enregistrements/r1.ogg", "clip_s": 60.0}
    base = ClientRecording("r1", "ferrand", "Colère", "furieuse", "ferrand", ("Bonjour.",), "", (), questions)
    return replace(base, **{**known, **more})  # type: ignore[arg-type]


def a_pack(exchanges: tuple[Exchange, ...] | None = None) -> Pack:
    items = usual_exchanges() if exchanges is None else exchanges
    review = tuple(
        Question(f"c{number}", f"Sur C{number} ?", (), competence=f"C{number}")
        for number in (1, 1, 2, 2, 3, 3, 4, 5, 6, 7)
    )
    return Pack(
        "essai", "1.0.0", "Essai", "", "tp-00483-06", ("TITRE",), Company("", "", (), "", ""),
        date(2026, 11, 24), time(10, 30), date(2026, 11, 23), 1, (), "", "Camille", "", {}, (), (), (),
        {item.id: item for item in items},
        {
            "rouvier": a_client("rouvier", "06 39 98 14 27"),
            "kessler": a_client("kessler", "03 53 01 40 99"),
            "nguyen": a_client("nguyen", "06 39 98 33 80"),
            "lemoine": a_client("lemoine", "06 39 98 71 35"),
        },
        (a_recording(),),
        (
            QualificationField("motif", "Motif", "text"),
            QualificationField("resume", "Résumé", "long_text", limit=400),
            QualificationField("echeancier", "Échéancier", "instalments", competences=("C7",)),
        ),
        InterviewGuide(review=review, final=(Question("f1", "Le métier ?", (), theme="Métier"),)),
        (),
    )  # fmt: skip


class Desk:
    """An exchange desk at work, and what it told."""

    def __init__(
        self,
        mode: str = "examen_blanc",
        *,
        pack: Pack | None = None,
        sitting: FakeSitting | None = None,
        events: tuple[Event, ...] = (),
        fields: tuple[FieldChange, ...] = (),
    ) -> None:
        self.sitting = sitting or FakeSitting(pack or a_pack(), mode)
        self.sound = FakeSound(self.sitting.time, self._lengths())
        exchanges = tuple(self.sitting.pack.exchanges.values())
        self.desk = ExchangeDesk(self.sitting, self.sound, exchanges, events=events, fields=fields)
        self.notices: list[Notice] = []
        self.changes = 0
        self.desk.on_notice(self.notices.append)
        self.desk.on_change(self._count)
        self.desk.open()

    def _lengths(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for exchange in self.sitting.pack.exchanges.values():
            script = exchange.script
            assert isinstance(script, Script)
            found |= {Path(item.clip).name: item.clip_s for item in script.lines.values() if item.clip}
        return found

    def _count(self) -> None:
        self.changes += 1

    @property
    def codes(self) -> list[str]:
        return [item.code for item in self.notices]

    def states(self) -> list[str]:
        return [view.state.value for view in self.desk.contacts()]

    def released(self) -> Desk:
        """« Prêt », then wait for the ring (or the offer)."""
        self.desk.release()
        self.sitting.until(lambda: "ringing" in self.states())
        return self

    def on_the_line(self) -> Desk:
        """The first contact is picked up."""
        self.released()
        self.desk.phone.accept()
        return self

    def speak(self, seconds: float = 1.0, after: float = 0.2) -> Desk:
        """The candidate speaks, then time passes until the end of what was said."""
        start = self.sitting.t() + after
        self.sound.speak(start, start + seconds)
        self.sitting.pass_seconds(after + seconds)
        return self

    def wait(self, seconds: float) -> Desk:
        self.sitting.pass_seconds(seconds)
        return self

    def answered(self, limit: float = 30.0) -> Desk:
        """Wait until the client speaks, then until it has spoken (or has hung up)."""
        phone = self.desk.phone
        self.sitting.until(lambda: phone.call is None or phone.call.state.spoken is not None, limit)
        self.sitting.until(lambda: phone.call is None or phone.call.state.spoken is None, limit)
        return self

    def turns(self, count: int) -> Desk:
        """Speak and hear the client out, ``count`` times."""
        for _ in range(count):
            self.speak().answered()
        return self

    def talk_through(self) -> Desk:
        """Speak after each line of the client until the call is over."""
        while self.desk.phone.call is not None:
            self.turns(1)
        return self

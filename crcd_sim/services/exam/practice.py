"""A sitting that is none: what the telephone and the chat need around them, kept nowhere.

The same softphone, chat and engines as in the exam run on it. Nothing is written: events go to whoever
listens and are forgotten, and a take that would be recorded is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from crcd_sim.dialogue.script import ChatProfile, Line, Prompt, Script
from crcd_sim.dialogue.settings import TRAINING, Settings, settings_for
from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import (
    Channel,
    Company,
    Direction,
    Exchange,
    Expected,
    InterviewGuide,
    Pack,
    RoleCard,
)
from crcd_sim.services.exam.equipment_view import typeset
from crcd_sim.services.ports import (
    Clock,
    DeltaBatch,
    FieldChange,
    Heartbeat,
    Levels,
    MainLoop,
    PlayRequest,
    Snapshot,
    Sound,
    SoundListener,
    TakeRecord,
)

CALL: Final = "decouverte-appel"
CHAT: Final = "decouverte-chat"
CLIPS: Final = "decouverte"  # in the common sounds
MACHINE: Final = "repondeur"
HOLD_PROMPT_S: Final = 45.0

# What the answering machine says; the sounds beside were made from the same words.
SAID: Final[Mapping[str, str]] = {
    "bonjour": "Bonjour, vous êtes sur le répondeur du poste. Ici, rien n’est enregistré. Dites une phrase, "
    "puis appuyez sur « J’ai fini », ou taisez-vous un instant : je reprendrai la parole.",
    "attente": "Très bien, je vous entends. Mettez-moi en attente, puis reprenez-moi.",
    "micro": "Merci de m’avoir fait patienter. Maintenant, coupez votre micro, puis rétablissez-le et "
    "parlez-moi.",
    "raccrocher": "C’est bien. Si un client a mal articulé, demandez-lui de répéter. Pour finir, "
    "raccrochez : il faut appuyer deux fois.",
    "allo": "Allô ? C’est à vous de parler.",
    "relance": "Je suis toujours là. Dites une phrase, ou appuyez sur « J’ai fini ».",
    "patience": "Vous m’avez laissé en attente. Reprenez-moi quand vous voulez.",
}
WRITTEN: Final = (
    "Bonjour, j’écris pour un essai. Est-ce que vous me lisez ?",
    "Merci ! Écrivez-moi maintenant deux lignes dans un seul message.",
    "Parfait, tout fonctionne. Bonne épreuve !",
)


def call_script() -> Script:
    """Return the answering machine's script: it waits for a greeting, and never hangs up by itself."""
    spine = ("bonjour", "attente", "micro", "raccrocher")
    on_hold = (Prompt(HOLD_PROMPT_S, "patience"),)
    lines = {
        name: Line(
            name,
            MACHINE,
            typeset(text),
            clip=f"{CLIPS}/{name}.ogg",
            on_hold=on_hold if name in spine else (),
            next="raccrocher" if name == "raccrocher" else "",
            synthetic=True,
        )
        for name, text in SAID.items()
    }
    return Script(
        exchange=CALL,
        channel="phone",
        direction="inbound",
        spine=spine,
        lines=lines,
        opening=spine[0],
        relances=("allo", "relance"),
    )


def chat_script() -> Script:
    """Return a client who writes three messages and is easily pleased."""
    names = tuple(f"M{number}" for number in range(1, len(WRITTEN) + 1))
    lines = {
        name: Line(name, "essai", typeset(text), ends=name == names[-1])
        for name, text in zip(names, WRITTEN, strict=True)
    }
    return Script(
        exchange=CHAT,
        channel="chat",
        direction="inbound",
        spine=names,
        lines=lines,
        opening=names[0],
        nudges=("Vous êtes là\u202f?",),
        profile=ChatProfile(chars_per_s=14.0, delay_s=(0.8, 1.6)),
    )


def exchange(script: Script) -> Exchange:
    """Return the contact that ``script`` is told by: no client file, no competence, nothing to mark."""
    phone = script.channel == "phone"
    return Exchange(
        id=script.exchange,
        title="Essai",
        competence="",
        also=(),
        channel=Channel.PHONE if phone else Channel.CHAT,
        direction=Direction.INBOUND,
        client="",
        mood=5,
        target_s=0,
        max_s=0,
        brief="",
        serves={},
        facts=(),
        role=RoleCard(persona="", goal=""),
        expected=Expected(),
        observables=(),
        script=script,
    )


def practice_pack() -> Pack:
    """Return a company without clients."""
    return Pack(
        id="decouverte",
        version="1",
        title="Découverte du poste",
        sector="",
        framework="",
        sessions=(),
        company=Company("", "", (), "", ""),
        day=date(2026, 1, 1),
        hour=time(9),
        law_state=date(2026, 1, 1),
        difficulty=1,
        authors=(),
        licence="",
        advisor="",
        advisor_role="",
        targets={},
        context=(),
        cases=(),
        subjects=(),
        exchanges={},
        clients={},
        recordings=(),
        qualification=(),
        guide=InterviewGuide(),
        voices=(),
    )


class UnrecordedSound:
    """A ``Sound`` whose takes are never recorded: the voice is heard, and that is all.

    It has nothing of ``ConsoleSound``: a trainer's console hears what is recorded, so nothing here.
    """

    def __init__(self, sound: Sound, clock: Clock) -> None:
        self._sound, self._clock = sound, clock
        self._take_from = 0.0

    def open(self, listener: SoundListener) -> None:
        self._sound.open(listener)

    def close(self) -> None:
        self._sound.close()

    def start_take(self, record: TakeRecord, path: Path) -> None:
        self._take_from = self._clock.monotonic()

    def stop_take(self) -> None:
        """There is no take."""

    def play(self, request: PlayRequest) -> int:
        return self._sound.play(request)

    def stop(self, playback: int, *, at_s: float | None = None) -> None:
        self._sound.stop(playback, at_s=at_s)

    def set_muted(self, muted: bool) -> None:
        self._sound.set_muted(muted)

    def set_held(self, held: bool) -> None:
        self._sound.set_held(held)

    def set_volume(self, gain: float) -> None:
        self._sound.set_volume(gain)

    def set_gate(self, dbfs: float) -> None:
        self._sound.set_gate(dbfs)

    def levels(self) -> Levels:
        return self._sound.levels()

    def take_seconds(self, at: float) -> float:
        return at - self._take_from


class NoWriter:
    """A ``SittingWriter`` that keeps nothing."""

    def event(self, event: Event) -> int:
        return 0

    def deltas(self, batch: DeltaBatch) -> int:
        return 0

    def snapshot(self, snapshot: Snapshot) -> int:
        return 0

    def field(self, change: FieldChange) -> int:
        return 0

    def take(self, take: TakeRecord) -> int:
        return 0

    def heartbeat(self, beat: Heartbeat) -> None:
        """Nothing dates an outage here."""

    def close(self) -> None:
        """Nothing is open."""


class PracticeIds:
    """Names that mean something for as long as the page is open."""

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        self._last += 1
        return f"essai-{self._last}"


class PracticeContext:
    """Implements ``SittingContext`` for a training without a sitting.

    ``told`` hears every event as it happens; nobody keeps it.
    """

    def __init__(
        self, clock: Clock, loop: MainLoop, audio_dir: Path, told: Callable[[Event], None], seed: int = 1
    ) -> None:
        self.clock, self.loop, self.audio_dir, self.seed = clock, loop, audio_dir, seed
        self.pack = practice_pack()
        self.writer = NoWriter()
        self.ids = PracticeIds()
        self.mode = TRAINING
        self.loudspeakers = False
        self.settings: Settings = settings_for(TRAINING)
        self._told = told
        self._began = clock.monotonic()
        self._number = 0

    def t(self) -> float:
        return self.clock.monotonic() - self._began

    def day_hour(self) -> None:
        """No day is played here."""

    def t_at(self, monotonic: float) -> float:
        return monotonic - self._began

    def append(self, kind: EventKind, data: Mapping[str, Any]) -> Event:
        self._number += 1
        event = Event(self._number, kind, self.t(), self.clock.wall(), data)
        self._told(event)
        return event

    def on_event(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        return _nothing

    def before_seal(self, hook: Callable[[str], Mapping[str, str]]) -> Callable[[], None]:
        return _nothing

    def phase_running(self, kind: str) -> bool:
        return True

    def phase_sealed(self, kind: str) -> bool:
        return False

    def driver_of(self, exchange: str) -> Driver:
        return Driver.RECORDED

    def take_place(self, take: str) -> tuple[str, Path]:
        """A name nobody writes to: see ``UnrecordedSound``."""
        return "", Path()


def _nothing() -> None:
    """Undo what was never done."""

"""What the equipment check shows, what it asks of the sound side, and what it leaves behind. Frozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol

from crcd_sim.domain.pack import Channel, Exchange
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.services.ports import CheckVerdict, DeviceChoice

Span = tuple[float, float]  # seconds of the take


class CheckStep(StrEnum):
    """Where the call to the answering machine stands, in order."""

    READY = "ready"  # nothing has begun
    RINGING = "ringing"
    GREETING = "greeting"  # the machine speaks: its echo in the microphone betrays loudspeakers
    ROOM = "room"  # nobody speaks: the noise of the room
    PROMPT = "prompt"
    READING = "reading"  # the candidate reads the sentence
    THANKS = "thanks"
    REPLAY = "replay"  # the candidate hears himself
    FAREWELL = "farewell"  # the machine takes leave, then waits for the candidate to hang up
    JUDGING = "judging"  # hung up, the figures are being worked out
    OVER = "over"  # see ``verdict``
    STOPPED = "stopped"  # cut before its end: see ``problem``


CONNECTED: Final = frozenset(
    {
        CheckStep.GREETING,
        CheckStep.ROOM,
        CheckStep.PROMPT,
        CheckStep.READING,
        CheckStep.THANKS,
        CheckStep.REPLAY,
        CheckStep.FAREWELL,
    }
)


@dataclass(frozen=True, slots=True)
class CheckTimes:
    """Every length of a check, in seconds."""

    room_s: float = 5.0
    reading_s: float = 10.0
    reading_most_s: float = 15.0  # somebody in the middle of the sentence may end it
    reading_least_s: float = 1.5  # before « J'ai fini » ends it
    enough_voice_s: float = 4.0
    enough_quiet_s: float = 1.5  # after enough voice, the sentence is over
    replay_most_s: float = 8.0
    settle_s: float = 0.25  # a click of the pick-up or a last word is not the room
    warm_s: float = 4.0  # a headset gives its first samples so long after it was opened
    farewell_s: float = 20.0  # then the machine hangs up
    hang_up_confirm_s: float = 3.0


FULL: Final = CheckTimes()
SHORT: Final = CheckTimes(
    room_s=2.0,
    reading_s=4.0,
    reading_most_s=6.0,
    reading_least_s=1.0,
    enough_voice_s=2.0,
    enough_quiet_s=1.0,
    replay_most_s=4.0,
)


@dataclass(frozen=True, slots=True)
class MachineLine:
    """What the answering machine says: a sound, and the same in writing."""

    source: str
    text: str


LINES: Final = ("bonjour", "lecture", "retour", "fin")
_USUAL: Final = {
    "bonjour": "Bonjour, vous êtes bien sur le répondeur d’essai du simulateur. Gardez le silence quelques "
    "instants : j’écoute le bruit de la pièce.",
    "lecture": "Merci. Maintenant, lisez à voix haute la phrase affichée à l’écran.",
    "retour": "Merci. Voici ce que j’ai entendu.",
    "fin": "Vous pouvez raccrocher. Bonne épreuve !",
}
_BEFORE: Final = re.compile(r"[ \u00a0\u202f]+([:;!?»])")


def machine_lines(folder: Path) -> dict[str, MachineLine]:
    """Read the machine's lines (``<line>.ogg`` with ``<line>.txt`` beside it) in ``folder``.

    A missing text is replaced by the usual one; a missing sound is told by the headset when it plays.
    """
    lines = {}
    for name in LINES:
        try:
            text = (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
        except OSError:
            text = ""
        lines[name] = MachineLine(str(folder / f"{name}.ogg"), typeset(text or _USUAL[name]))
    return lines


def typeset(text: str) -> str:
    """Give a text written for a voice the spaces that French does not break."""
    return _BEFORE.sub(lambda found: ("\u00a0" if found[1] in ":»" else "\u202f") + found[1], text).replace(
        "« ", "«\u00a0"
    )


class CheckTape(Protocol):
    """The seconds of the check, in memory only. Joined by ``bootstrap`` to the headset of the check."""

    def start(self, take: str) -> None:
        """Record both legs under this name, as ``Sound.start_take`` does, until ``Sound.stop_take``;
        ``SoundListener.take_closed`` follows. What was there before is forgotten."""

    def replay(self, span: Span) -> str:
        """Return the source to play to hear the candidate between two seconds of the closed take."""

    def judge(
        self, noise: Span, speech: Span, prompt: Span | None, done: Callable[[CheckVerdict], None]
    ) -> None:
        """Judge the closed take off the main loop; ``done`` comes back on it."""

    def wipe(self) -> None:
        """Forget everything that was heard."""


class CheckOwner(Protocol):
    """Who shows the check."""

    def check_changed(self) -> None:
        """Something shown has changed: read ``view``."""


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the screen shows. Instants are monotonic.

    ``machine``: what the answering machine is saying. ``ends_at``: when the step ends at the latest, None
    when nobody knows. ``problem``: a sentence, when the headset is missing or the call was cut.
    """

    step: CheckStep = CheckStep.READY
    short: bool = False
    since: float = 0.0
    connected_at: float | None = None
    ends_at: float | None = None
    machine: str = ""
    voice: bool = False  # a voice is heard now
    hang_up_armed: bool = False
    verdict: CheckVerdict | None = None
    problem: str = ""
    lost: tuple[str, ...] = ()  # parts of the headset that are missing: input, output
    volume: float = 1.0

    @property
    def connected(self) -> bool:
        return self.step in CONNECTED


HUNG_UP: Final = (
    "Vous avez raccroché avant la fin de l’essai. Recommencez-le\u00a0: il dure moins d’une minute."
)
LOST: Final[Mapping[str, str]] = {
    "input": (
        "Nous ne recevons plus aucun son de votre micro. Regardez s’il y a un interrupteur sur le fil du "
        "casque, vérifiez qu’il est bien branché, puis que le système autorise le simulateur à utiliser le "
        "micro. Recommencez ensuite l’essai."
    ),
    "output": (
        "Le casque ne répond plus. Vérifiez qu’il est bien branché, ou débranchez-le et rebranchez-le, puis "
        "recommencez l’essai."
    ),
}
BACK: Final = "Le casque fonctionne de nouveau. Vous pouvez recommencer l’essai."


class Decision(StrEnum):
    """What was decided once the verdict was known."""

    OK = "ok"
    ANYWAY = "anyway"  # a problem was told, and staff let the candidate go on
    NOISY_MODE = "noisy_mode"  # « J'ai fini » alone ends a turn
    WITHOUT_HEADSET = "without_headset"  # the exchanges are played by a trainer


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What is left of a check: figures and a decision, never a sound."""

    decision: Decision
    verdict: CheckVerdict | None = None
    choice: DeviceChoice | None = None
    heard: bool | None = None  # the candidate said whether he heard himself; None: not asked
    short: bool = False
    problem: str = ""

    @property
    def noisy_room(self) -> bool:
        """To be put in the rules of the sitting."""
        return self.decision is Decision.NOISY_MODE

    @property
    def gate_dbfs(self) -> float | None:
        return None if self.verdict is None or self.verdict.code == "silence" else self.verdict.gate_dbfs

    def as_data(self) -> Mapping[str, Any]:
        """Return the data of the EQUIPMENT_CHECKED event, as plain JSON."""
        verdict, choice = self.verdict, self.choice or DeviceChoice()
        return {
            "verdict": "absent" if verdict is None else verdict.code,
            "figures": {} if verdict is None else asdict(verdict.figures),
            "gate_dbfs": self.gate_dbfs,
            "decision": self.decision.value,
            "heard": self.heard,
            "short": self.short,
            "microphone": "" if choice.input is None else choice.input.name,
            "earphone": "" if choice.output is None else choice.output.name,
            "problem": self.problem,
        }


def may_go_without_headset(rules: Rules, exchanges: Iterable[Exchange]) -> bool:
    """Say whether a person plays the client of every call: nothing then needs the headset."""
    calls = [exchange for exchange in exchanges if exchange.channel is Channel.PHONE]
    return bool(calls) and all(rules.driver_of(exchange.id) == Driver.PERSON for exchange in calls)

"""What the recording of a pack's voices shows, and what it asks of the outside. Frozen values and ports.

A trainer reads aloud the recorded calls of the interview; what is kept takes the place of the synthetic
voice, which stays underneath.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Failed = Callable[[Exception], None]


class VoiceKind(StrEnum):
    """Who says a recording."""

    SYNTHETIC = "synthetic"
    PERSON = "person"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class PackName:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """One recorded call, and the voice that says it now.

    ``source``: what ``Sound.play`` takes, "" without a sound. ``files``: names of the files people made
    for it. ``restorable``: a synthetic voice is there, under them.
    """

    pack: str
    id: str
    title: str
    tone: str
    speaker: str
    sentences: tuple[str, ...]
    voice: VoiceKind = VoiceKind.MISSING
    seconds: float = 0.0
    source: str = ""
    files: tuple[str, ...] = ()
    restorable: bool = False

    @property
    def words(self) -> int:
        return len(" ".join(self.sentences).split())


@dataclass(frozen=True, slots=True)
class PackVoices:
    """The recorded calls of a pack. ``problem``: why its sounds cannot be changed, "" when they can."""

    pack: str
    cards: tuple[VoiceCard, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TakeFigures:
    """What was measured in a take. ``seconds``: as it would be kept, its silent ends left out.
    ``clipped_share``: part of the loud samples at full scale, 0–1. ``missing_s``: sound that was lost."""

    seconds: float
    speech_dbfs: float
    clipped_share: float
    snr_db: float
    missing_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TakeRemark:
    """``code``: silence | vide | faible | sature | bruyant | court | long | troue | ok."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class TakeSheet:
    """A take that waits to be heard, kept or done again."""

    seconds: float
    remarks: tuple[TakeRemark, ...]
    keepable: bool


class BoothStep(StrEnum):
    IDLE = "idle"
    COUNTING = "counting"  # three, two, one
    RECORDING = "recording"
    MEASURING = "measuring"  # the take is being closed and looked at
    LISTENING = "listening"
    KEEPING = "keeping"  # the disk works


@dataclass(frozen=True, slots=True)
class BoothView:
    """``since``: monotonic, of the recording or of the listen. ``counts_until``: monotonic.
    ``hearing``: take | present while LISTENING. ``lost``: parts of the headset that are missing."""

    step: BoothStep = BoothStep.IDLE
    card: VoiceCard | None = None
    take: TakeSheet | None = None
    since: float = 0.0
    counts_until: float = 0.0
    hearing: str = ""
    lost: tuple[str, ...] = ()


class VoiceStudio(Protocol):
    """A scratch take, and the pack's folder of sounds. Joined by ``bootstrap`` to the headset."""

    def start_take(self, take: str) -> None:
        """Record under this name, as ``Sound.start_take`` does; what was there before is forgotten.
        ``SoundListener.take_closed`` follows ``Sound.stop_take``."""

    def measure(self, done: Callable[[TakeFigures], None]) -> None:
        """Look at the closed take off the main loop, and make it ready to be heard and kept."""

    def replay(self) -> str:
        """Return the source that plays the measured take, as it would be kept."""

    def keep(self, card: VoiceCard, done: Callable[[VoiceCard], None], failed: Failed) -> None:
        """Put the measured take in the place of the present voice; the synthetic one stays underneath.
        ``failed`` gets ``EnvironmentProblem``; the take is then still there."""

    def restore(self, card: VoiceCard, done: Callable[[VoiceCard], None], failed: Failed) -> None:
        """Remove what people recorded, so that the synthetic voice is heard again."""

    def wipe(self) -> None:
        """Forget the take."""


class BoothOwner(Protocol):
    """Who shows the booth."""

    def booth_changed(self) -> None: ...
    def voice_changed(self, card: VoiceCard) -> None:
        """Another voice says this recording from now on."""

    def booth_tells(self, sentence: str, kind: str) -> None:
        """``kind``: ok | info | warning | danger."""

"""A trainer before the recorder: a pack's folder of sounds, and a headset in virtual time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from crcd_sim.bootstrap import Installation
from crcd_sim.bootstrap.voices import VoiceWorkshop
from crcd_sim.packs.clips import Entry, sha256_of, write_book
from crcd_sim.services.exam.voice_recording import COUNT_S, VoiceBooth
from crcd_sim.services.exam.voice_view import BoothStep, TakeSheet, VoiceCard, VoiceKind
from crcd_sim.services.ports import DeviceChoice
from crcd_sim.sound.virtual import VirtualSound
from tests.fakes.equipment import a_sentence
from tests.fakes.screens import HandJobs
from tests.fakes.sound import RATE, VirtualTime, noise, sine

PACK = "essai-telecom"
CALL = "r1-colere"
TEXT = (
    "Bonjour, je vous appelle parce que plus rien ne marche.",
    "J’attends depuis trois semaines, vous savez.",
)


def synthetic_sound(audio: Path, call: str = CALL, seconds: float = 5.0) -> Path:
    """Put a synthetic Ogg in a pack's folder of sounds, known by its book."""
    path = audio / "enregistrements" / f"{call}.ogg"
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(str(path), sine(seconds, 300), RATE, format="OGG", subtype="OPUS")
    write_book(audio, {f"enregistrements/{path.name}": Entry(sha256_of(path), seconds, identity="x" * 32)})
    return path


def card(**changes: Any) -> VoiceCard:
    values: dict[str, Any] = {
        "pack": PACK,
        "id": CALL,
        "title": "Mme Ferrand rappelle",
        "tone": "furieuse",
        "speaker": "Mme Claire Ferrand",
        "sentences": TEXT,
        "voice": VoiceKind.SYNTHETIC,
        "seconds": 5.0,
        "restorable": True,
    }
    return VoiceCard(**{**values, **changes})


class Trainer:
    """Owns a booth over a real folder. ``told``: what was said; ``cards``: whose voice changed."""

    def __init__(self, folder: Path, *, jobs: HandJobs | None = None) -> None:
        self.audio = folder / "audio" / PACK
        self.synthetic = synthetic_sound(self.audio)
        self.time = VirtualTime()
        self.sound = VirtualSound(self.time, self.time)
        self.jobs = jobs or HandJobs()
        installation = Installation(folder / "scenarios", folder / "audio")
        self.workshop = VoiceWorkshop("virtual", self.sound, self.jobs, self.time, self.time, installation)
        self.booth: VoiceBooth = self.workshop.booth(self, DeviceChoice(), 1.0)
        self.steps: list[BoothStep] = []
        self.told: list[tuple[str, str]] = []
        self.cards: list[VoiceCard] = []
        self.booth.open()
        self.booth.choose(card(source=str(self.synthetic)))
        self.steps.clear()

    # --- the owner

    def booth_changed(self) -> None:
        step = self.booth.view().step
        if not self.steps or self.steps[-1] is not step:
            self.steps.append(step)

    def voice_changed(self, made: VoiceCard) -> None:
        self.cards.append(made)

    def booth_tells(self, sentence: str, kind: str) -> None:
        self.told.append((sentence, kind))

    # --- what a trainer does

    @property
    def own(self) -> Path:
        """Where the voice of this trainer goes."""
        return self.audio / "enregistrements" / f"{CALL}.wav"

    @property
    def step(self) -> BoothStep:
        return self.booth.view().step

    @property
    def sheet(self) -> TakeSheet:
        found = self.booth.view().take
        assert found is not None, "there is no take"
        return found

    @property
    def codes(self) -> list[str]:
        return [remark.code for remark in self.sheet.remarks]

    def count_in(self) -> None:
        assert self.booth.record()
        self.time.run_for(COUNT_S)

    def read(
        self, spoken: NDArray[np.int16] | None = None, *, seconds: float = 6.0, room_dbfs: float = -65.0
    ) -> None:
        """Record ``spoken`` (by default the text, clearly) for ``seconds`` in a room, and stop."""
        self.sound.speak(noise(COUNT_S + seconds, room_dbfs, seed=5))
        self.count_in()
        self.sound.speak(reading(seconds - 1) if spoken is None else spoken, self.time.now + 0.3)
        self.time.run_for(seconds)
        assert self.booth.stop()
        self.time.run_for(0.1)


def reading(seconds: float = 5.0, level: float = 0.2) -> NDArray[np.int16]:
    """Somebody who reads aloud, with a breath between words."""
    return a_sentence(seconds, level)

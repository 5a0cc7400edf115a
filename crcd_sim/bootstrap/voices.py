"""Joins the recording of voices to the workstation's headset and to the packs' folders of sounds.

Answers come back on the main loop; reading, measuring and writing are done in the work pool.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim.bootstrap.installation import Installation
from crcd_sim.services.exam.voice_view import (
    BoothOwner,
    Failed,
    PackName,
    PackVoices,
    TakeFigures,
    VoiceCard,
    VoiceKind,
)
from crcd_sim.services.ports import Clock, DeviceChoice, Jobs, MainLoop

if TYPE_CHECKING:
    from crcd_sim.domain.pack import ClientRecording, Pack
    from crcd_sim.services.exam.voice_recording import VoiceBooth


class VoiceWorkshop:
    """Implements ``ui.voices.voices_presenter.VoiceDesk`` and ``services.exam.voice_view.VoiceStudio``.

    ``kind``: device | virtual, as ``bootstrap.headset.window_headset``. ``sound``: the one headset of the
    workstation.
    """

    def __init__(
        self, kind: str, sound: Any, jobs: Jobs, loop: MainLoop, clock: Clock, installation: Installation
    ) -> None:
        self._kind, self._sound, self._jobs = kind, sound, jobs
        self._loop, self._clock, self._installation = loop, clock, installation
        self._tape: Any = None  # sound.voice_tape.VoiceTape, made with the first booth
        self._ready: Any = None  # the measured take, as it would be kept

    # --- what there is

    def packs(self, done: Callable[[Sequence[PackName]], None], failed: Failed) -> None:
        """Give the installed packs that can be read."""

        def names() -> list[PackName]:
            entries = self._installation.packs()
            return [PackName(entry.folder.name, entry.title) for entry in entries if not entry.problem]

        self._jobs.run(names, done, failed)

    def voices(self, pack: str, done: Callable[[PackVoices], None], failed: Failed) -> None:
        """Give the recorded calls of a pack. ``failed`` gets ``EnvironmentProblem`` for a broken pack."""

        def read() -> PackVoices:
            from crcd_sim.packs.own_voice import writing_problem

            found = self._installation.load_pack(pack)
            refusal = writing_problem(self._audio(pack)) if found.recordings else None
            cards = tuple(self._card(pack, found, recording) for recording in found.recordings)
            return PackVoices(pack, cards, refusal.sentence if refusal else "")

        self._jobs.run(read, done, failed)

    def booth(self, owner: BoothOwner, choice: DeviceChoice, volume: float) -> VoiceBooth:
        """Return a booth with these devices, not opened yet."""
        from crcd_sim.services.exam.voice_recording import VoiceBooth
        from crcd_sim.sound.voice_tape import VoiceTape

        if self._kind != "virtual":
            self._sound.choose(choice)
        self._tape = VoiceTape(self._sound)
        return VoiceBooth(self._sound, self, self._loop, self._clock, owner, volume=volume)

    # --- the scratch take

    def start_take(self, take: str) -> None:
        self._ready = None
        self._tape.start(take)

    def measure(self, done: Callable[[TakeFigures], None]) -> None:
        taken = self._tape.closed()

        def look() -> tuple[Any, TakeFigures]:
            from crcd_sim.packs.own_voice import made_ready
            from crcd_sim.sound.voice_tape import RATE, figures_of

            ready = made_ready(taken.samples)
            found = figures_of(taken.samples)
            seconds = round(len(ready) / RATE, 3)
            return ready, TakeFigures(
                seconds, found.speech_dbfs, found.clipped_share, found.snr_db, taken.missing_s
            )

        def looked(found: tuple[Any, TakeFigures]) -> None:
            self._ready = found[0]
            done(found[1])

        self._jobs.run(look, looked)

    def replay(self) -> str:
        return str(self._tape.replay(self._ready))

    def wipe(self) -> None:
        self._ready = None
        if self._tape is not None:
            self._tape.wipe()

    # --- the disk

    def keep(self, card: VoiceCard, done: Callable[[VoiceCard], None], failed: Failed) -> None:
        ready = self._ready

        def write() -> VoiceCard:
            from crcd_sim.packs.own_voice import keep_voice

            keep_voice(self._audio(card.pack), card.id, ready)
            return self._renewed(card)

        self._jobs.run(write, done, failed)

    def restore(self, card: VoiceCard, done: Callable[[VoiceCard], None], failed: Failed) -> None:
        def remove() -> VoiceCard:
            from crcd_sim.packs.own_voice import remove_voice

            remove_voice(self._audio(card.pack), card.id)
            return self._renewed(card)

        self._jobs.run(remove, done, failed)

    # --- inside

    def _audio(self, pack: str) -> Path:
        return self._installation.audio_of(self._installation.scenarios / pack)

    def _card(self, folder: str, pack: Pack, recording: ClientRecording) -> VoiceCard:
        names = {voice.id: voice.name for voice in pack.voices}
        card = VoiceCard(
            pack=folder,
            id=recording.id,
            title=recording.title,
            tone=recording.tone,
            speaker=names.get(recording.speaker, recording.speaker),
            sentences=recording.sentences,
        )
        return self._renewed(card)

    def _renewed(self, card: VoiceCard) -> VoiceCard:
        """Look again at who says a call."""
        from crcd_sim.packs.own_voice import present_voice

        audio = self._audio(card.pack)
        found = present_voice(audio, card.id)
        kind = VoiceKind.MISSING
        if found.clip is not None:
            kind = VoiceKind.SYNTHETIC if found.clip.synthetic else VoiceKind.PERSON
        return replace(
            card,
            voice=kind,
            seconds=found.clip.seconds if found.clip else 0.0,
            source=str(audio / found.clip.path) if found.clip else "",
            files=tuple(path.name for path in found.own),
            restorable=found.restorable,
        )

"""What ships with the program: frameworks, packs, voices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crcd_sim import paths

if TYPE_CHECKING:
    from crcd_sim.domain.framework import Framework
    from crcd_sim.domain.pack import Pack
    from crcd_sim.packs.catalogue import PackEntry
    from crcd_sim.packs.voice import VoiceReport


class Installation:
    """What ships with the program."""

    def __init__(self, scenarios: Path = paths.SCENARIOS, audio: Path = paths.AUDIO) -> None:
        self.scenarios = scenarios
        self.audio = audio

    def framework(self, identifier: str = paths.DEFAULT_FRAMEWORK) -> Framework:
        """Read a framework. Raises ``EnvironmentProblem`` when its file does not hold."""
        from crcd_sim.packs.framework_loader import load_framework

        return load_framework(paths.framework_file(identifier))

    def packs(self) -> Sequence[PackEntry]:
        from crcd_sim.packs.catalogue import list_packs

        return list_packs(self.scenarios)

    def audio_of(self, folder: Path) -> Path:
        return self.audio / folder.name

    def check_pack(self, folder: Path, audio: Path | None = None) -> list[dict[str, Any]]:
        """Return every finding about a pack's folder, as plain JSON."""
        from crcd_sim.packs.catalogue import check_pack

        reading = check_pack(folder, audio or self.audio_of(folder), self.framework())
        return [finding.as_json() for finding in reading.findings]

    def offer_pack(self, folder: Path) -> tuple[Pack | None, tuple[str, ...]]:
        """Return a pack and what keeps it from being chosen, one French line each."""
        from crcd_sim.packs.catalogue import check_pack

        reading = check_pack(folder, self.audio_of(folder), self.framework())
        return reading.pack, tuple(str(finding) for finding in reading.errors)

    def load_pack(self, identifier: str) -> Pack:
        """Read an installed pack. Raises ``EnvironmentProblem`` with its first fault."""
        from crcd_sim.domain.errors import EnvironmentProblem
        from crcd_sim.packs.loader import load_pack

        folder = self.scenarios / identifier
        if not (folder / "pack.yaml").is_file():
            raise EnvironmentProblem(f"Le scénario « {identifier} » n’est pas installé.")
        reading = load_pack(folder, self.audio_of(folder))
        if reading.pack is None:
            first = reading.errors[0]
            raise EnvironmentProblem(
                f"Le scénario « {identifier} » ne peut pas être ouvert : {first.text} ({first.file}). "
                "« crcd-sim pack check » donne la liste complète."
            )
        return reading.pack

    def make_voices(self, folder: Path | None, progress: Callable[[int, int], None]) -> VoiceReport:
        """Make the clips of a pack, or the common ones when ``folder`` is None."""
        from crcd_sim.domain.errors import EnvironmentProblem
        from crcd_sim.packs import voice

        if folder is None:
            orders = voice.orders_of_list(paths.RESOURCES / "demo" / "voix.yaml")
            return voice.make_clips(list(orders), self.audio / "commun", progress)
        if errors := [f for f in self.check_pack(folder) if f["severity"] == "error"]:
            first = f"{errors[0]['text']} ({errors[0]['file']})"
            raise EnvironmentProblem(f"Ce scénario a {len(errors)} erreur(s) à corriger d’abord : {first}.")
        return voice.make_clips(list(voice.orders_of_pack(folder)), self.audio_of(folder), progress)

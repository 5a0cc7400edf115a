"""The sounds of a pack: which file says which line, how long, and whether a machine made it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crcd_sim.packs.schema import VoiceSchema

BOOK = "voix.json"
# A trainer's own recording, dropped under the same name, wins over the synthetic Ogg.
SUFFIXES = (".wav", ".flac", ".mp3", ".ogg", ".opus")
RECORDINGS = "enregistrements"


@dataclass(frozen=True, slots=True)
class Clip:
    """``path`` is relative to the pack's audio folder; ``cuts_ms`` are silences inside the clip."""

    path: str
    seconds: float
    synthetic: bool
    cuts_ms: tuple[int, ...] = ()
    identity: str = ""


@dataclass
class ClipBook:
    """Reads ``voix.json`` and looks at the files beside it."""

    root: Path
    voices: dict[str, VoiceSchema] = field(default_factory=dict)
    _entries: dict[str, dict[str, Any]] | None = None

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        if self._entries is None:
            try:
                self._entries = json.loads((self.root / BOOK).read_text(encoding="utf-8"))["clips"]
            except (OSError, ValueError, KeyError):
                self._entries = {}
        return self._entries

    def file(self, folder: str, name: str) -> Path | None:
        """Return the sound file of a line, whoever made it."""
        for suffix in SUFFIXES:
            path = self.root / folder / f"{name}{suffix}"
            if path.is_file() and path.resolve().is_relative_to(self.root.resolve()):
                return path
        return None

    def find(self, folder: str, name: str) -> Clip | None:
        path = self.file(folder, name)
        if path is None:
            return None
        entry = self.entries.get(f"{folder}/{name}", {})
        relative = path.relative_to(self.root).as_posix()
        if entry.get("file") == relative and entry.get("bytes") == path.stat().st_size:
            return Clip(
                relative, entry["seconds"], True, tuple(entry.get("cuts_ms", ())), entry.get("id", "")
            )
        return Clip(relative, _seconds(path), False)

    def unusable(self, folder: str, name: str) -> Path | None:
        """Return a file that is there but in a format nobody here can read (.m4a, .aac, .wma)."""
        for suffix in (".m4a", ".aac", ".wma"):
            path = self.root / folder / f"{name}{suffix}"
            if path.is_file():
                return path
        return None


def clip_identity(text: str, voice: VoiceSchema, tone: str) -> str:
    """Return the hash of what a synthetic clip says and how. Opus bytes differ at each encode."""
    settings = (text, voice.moteur, voice.voix, voice.variante, str(voice.hauteur), str(voice.debit), tone)
    return hashlib.sha256("\x1f".join(settings).encode()).hexdigest()[:32]


def _seconds(path: Path) -> float:
    import soundfile  # heavy: only when a trainer's own clip is met

    try:
        return round(float(soundfile.info(str(path)).duration), 3)
    except (soundfile.LibsndfileError, OSError):
        return 0.0

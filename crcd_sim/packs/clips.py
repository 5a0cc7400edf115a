"""The sounds of a pack: which file says which line, how long, and whether a machine made it.

``voix.json`` remembers what was made or measured. It is a cache anybody can edit: a path in it is
never followed, and an entry counts only while the file beside it has the hash it tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crcd_sim.packs.schema import VoiceSchema

BOOK = "voix.json"
BOOK_FORMAT = "crcd-voix/1"
# A trainer's own recording, dropped under the same name, wins over the synthetic Ogg.
SUFFIXES = (".wav", ".flac", ".mp3", ".ogg", ".opus")
UNREADABLE = (".m4a", ".aac", ".wma", ".mp4", ".webm", ".amr")
RECORDINGS = "enregistrements"
QUESTIONS = "questions"  # asked aloud to a candidate who is alone
MAX_BYTES = 60_000_000
RECIPE = "2"  # how clips are made: a new number remakes every synthetic clip
CUTS_RECIPE = "2"  # how cut points are found: a new number listens again to every clip of a book


@dataclass(frozen=True, slots=True)
class Entry:
    """What ``voix.json`` says of one file. ``identity`` is empty for a person's recording."""

    sha256: str
    seconds: float
    cuts_ms: tuple[int, ...] = ()
    identity: str = ""
    voice: str = ""

    @property
    def synthetic(self) -> bool:
        return bool(self.identity)


@dataclass(frozen=True, slots=True)
class Clip:
    """``path`` is relative to the pack's audio folder; ``cuts_ms`` are silences inside the clip.

    ``seconds`` is 0 when the file cannot be decoded.
    """

    path: str
    seconds: float
    synthetic: bool
    cuts_ms: tuple[int, ...] = ()
    identity: str = ""


@dataclass
class ClipBook:
    """Reads ``voix.json`` and looks at the files beside it."""

    root: Path  # the pack's audio folder
    voices: dict[str, VoiceSchema] | None = None  # None: the manifest could not be read
    heard: dict[str, str] = field(default_factory=dict)  # by file: what identifies the clip, once found
    _read: dict[str, Any] | None = None
    _entries: dict[str, Entry] | None = None
    _folders: dict[str, dict[str, list[Path]]] = field(default_factory=dict)

    def lacks(self, voice: str) -> bool:
        """Tell whether the manifest was read and has no such voice."""
        return self.voices is not None and voice not in self.voices

    @property
    def entries(self) -> dict[str, Entry]:
        """Entries by file (« e2-wifi-etage/T01.ogg »)."""
        if self._entries is None:
            self._entries = dict(_entries_of(self._book))
        return self._entries

    @property
    def cuts_are_current(self) -> bool:
        """Tell whether its cut points were found the way they are found today."""
        return self._book.get("cuts") == CUTS_RECIPE

    @property
    def _book(self) -> dict[str, Any]:
        if self._read is None:
            self._read = _read_book(self.root / BOOK)
        return self._read

    def file(self, folder: str, name: str) -> Path | None:
        """Return the sound file of a line, whoever made it."""
        return next(iter(self.files(folder, name)), None)

    def files(self, folder: str, name: str) -> list[Path]:
        """Return every sound file that could say a line, the one that is heard first."""
        named = [path for path in self._named(folder, name) if path.suffix.lower() in SUFFIXES]
        # Of « T01.WAV » and « T01.wav » the second is heard.
        named.sort(key=lambda path: (SUFFIXES.index(path.suffix.lower()), path.suffix.isupper()))
        return [path for path in named if self._inside(path) and path.is_file()]

    def strays(self, folder: str, name: str) -> Iterator[tuple[Path, str]]:
        """Yield the files of a line that cannot serve, each with why, as a French sentence."""
        for path in self._named(folder, name):
            if path.suffix.lower() in UNREADABLE:
                yield (
                    path,
                    (
                        f"Le format {path.suffix.lower()} de « {path.name} » ne se lit pas ici : "
                        "enregistrez ce son en WAV, FLAC, Ogg ou MP3."
                    ),
                )
            elif path.suffix.lower() in SUFFIXES and not self._inside(path):
                yield path, f"« {folder}/{path.name} » mène hors du dossier des sons : ce lien est refusé."

    def find(self, folder: str, name: str) -> Clip | None:
        path = self.file(folder, name)
        if path is None:
            return None
        relative = f"{folder}/{path.name}"
        digest = sha256_of(path)
        entry = self._known(relative, digest)
        self.heard[relative] = f"{digest} {entry.cuts_ms} {entry.synthetic}" if entry else digest
        if entry is None:
            return Clip(relative, _seconds(path), False)
        return Clip(relative, entry.seconds, entry.synthetic, entry.cuts_ms, entry.identity)

    def known(self, folder: str, path: Path) -> Entry | None:
        """Return what the book says of a file, if it still is the one the book speaks of."""
        return self._known(f"{folder}/{path.name}", sha256_of(path))

    def _known(self, relative: str, digest: str) -> Entry | None:
        entry = self.entries.get(relative)
        return entry if entry is not None and entry.sha256 == digest else None

    def _named(self, folder: str, name: str) -> list[Path]:
        """Return the files called ``name``, whatever their suffix (« .WAV » from Windows too)."""
        if folder not in self._folders:
            files: dict[str, list[Path]] = {}
            here = self.root / folder
            if here.is_dir() and self._inside(here):
                for path in sorted(here.iterdir()):
                    files.setdefault(path.stem, []).append(path)
            self._folders[folder] = files
        return self._folders[folder].get(name, [])

    def _inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):  # links in a ring
            return False


def clip_identity(text: str, voice: VoiceSchema, tone: str) -> str:
    """Return the hash of what a synthetic clip says and how. Opus bytes differ at each encode."""
    settings = (
        RECIPE, text, voice.moteur, voice.voix, voice.variante, str(voice.hauteur), str(voice.debit), tone,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(settings).encode()).hexdigest()[:32]


def sha256_of(path: Path) -> str:
    """Return the hash of a sound file, "" when it cannot be read or is far too big for one line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def write_book(root: Path, entries: dict[str, Entry]) -> None:
    """Replace ``voix.json`` in one go."""
    root.mkdir(parents=True, exist_ok=True)
    lines = []
    for key, entry in sorted(entries.items()):
        said: dict[str, Any] = {"sha256": entry.sha256, "seconds": entry.seconds}
        if entry.cuts_ms:
            said["cuts_ms"] = list(entry.cuts_ms)
        if entry.synthetic:
            said |= {"id": entry.identity, "voice": entry.voice}
        lines.append(f"  {json.dumps(key)}: {json.dumps(said)}")
    clips = ",\n".join(lines)
    text = f'{{\n "format": "{BOOK_FORMAT}",\n "cuts": "{CUTS_RECIPE}",\n "clips": {{\n{clips}\n }}\n}}\n'
    partial = root / f".{BOOK}"
    partial.write_text(text, encoding="utf-8")
    partial.replace(root / BOOK)


def _read_book(path: Path) -> dict[str, Any]:
    """Return what the book holds; a damaged book only means that nothing is known."""
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return book if isinstance(book, dict) else {}


def _entries_of(book: dict[str, Any]) -> Iterator[tuple[str, Entry]]:
    """Yield the entries that make sense."""
    clips = book.get("clips")
    for key, said in clips.items() if isinstance(clips, dict) else ():
        try:
            yield (
                str(key),
                Entry(
                    sha256=str(said["sha256"]),
                    seconds=float(said["seconds"]),
                    cuts_ms=tuple(cut for cut in said.get("cuts_ms", ()) if isinstance(cut, int) and cut > 0),
                    identity=str(said.get("id", "")),
                    voice=str(said.get("voice", "")),
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def _seconds(path: Path) -> float:
    import soundfile  # heavy: only when a person's own clip is met

    try:
        return round(float(soundfile.info(str(path)).duration), 3)
    except (soundfile.LibsndfileError, OSError, ValueError):
        return 0.0

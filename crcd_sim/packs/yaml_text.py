"""YAML where every scalar is the text as written, and every value knows its line.

YAML 1.2 would turn ``03`` into 3 and a date into a date: a pack says what its author typed, and
the schema converts. Anchors, aliases and tags are refused (a pack can never build an object), and
the text is read event by event, without recursion: neither an alias bomb nor a thousand nested
brackets costs anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

Location = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
# What no text of a pack can hold: controls (but tab and line ends), halves of surrogate pairs
# (they cannot be written as UTF-8), non-characters. Escapes (« \0 ») could smuggle them in.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# What the parser says (a part of its sentence) and what the author of a pack reads.
HINTS = (
    ("mapping values are not allowed", "Un « : » est mal placé : mettez cette valeur entre guillemets."),
    ("'\\t'", "Une tabulation sert de retrait : remplacez-la par des espaces."),
    (
        "cannot start any token",
        "Ce caractère ne peut pas commencer une valeur : mettez-la entre guillemets.",
    ),
    ("unexpected end of stream", "Un guillemet ouvert ici n’est jamais refermé."),
    ("document separator", "Un guillemet ouvert ici n’est jamais refermé."),
    ("expected ',' or ']'", "Cette liste entre crochets n’est pas refermée, ou il y manque une virgule."),
    ("expected ',' or '}'", "Ce groupe entre accolades n’est pas refermé, ou il y manque une virgule."),
    ("unknown escape", "Entre guillemets doubles, « \\ » s’écrit « \\\\ » : doublez la barre oblique."),
    ("could not find expected ':'", "Il manque un « : » après la clé."),
    ("expected <block end>", "Le retrait de cette ligne ne suit pas celui des lignes voisines."),
    ("expected alphabetic", "Les ancres et les renvois YAML (« & », « * ») ne sont pas admis."),
)
TOO_BIG = "Ce fichier est trop gros pour un scénario (1 Mo au plus, 200 Ko pour une page Markdown)."
BROKEN = "L’écriture YAML est incorrecte ici : vérifiez le retrait, les guillemets et les « : »."


class YamlProblem(Exception):
    """The file is not the YAML we accept. ``text`` is a French sentence; ``line`` counts from 1."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.text = text
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """Plain dicts, lists and strings, and the line of every place in them."""

    data: Any
    lines: dict[Location, int] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """Return the line of a place, or of the nearest place around it."""
        for length in range(len(location), -1, -1):
            found = self.lines.get(location[:length])
            if found:
                return found
        return 0


def read_yaml(path: Path) -> Source:
    """Read one YAML file. Raises ``YamlProblem``; ``OSError`` when it cannot be opened."""
    if path.stat().st_size > MAX_BYTES:
        raise YamlProblem(TOO_BIG)
    return decode_yaml(path.read_bytes())


def decode_yaml(content: bytes) -> Source:
    """Read YAML from bytes, which must be UTF-8. Raises ``YamlProblem``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise YamlProblem("Ce fichier n’est pas enregistré en UTF-8.", line) from error
    return parse_yaml(text)


def parse_yaml(text: str) -> Source:
    """Read YAML text into plain values with their lines. Raises ``YamlProblem``."""
    builder = _Builder()
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
    try:
        for event in events:
            builder.take(event)
    except YamlProblem:
        raise
    except MarkedYAMLError as error:
        raise _explained(error) from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else 0
        raise YamlProblem("Un caractère invisible et interdit se trouve ici : effacez-le.", line) from error
    except Exception as error:
        # The parser meets text written by anybody; whatever it trips over is the file's fault.
        raise YamlProblem(BROKEN) from error
    return Source(builder.root, builder.lines)


def _explained(error: MarkedYAMLError) -> YamlProblem:
    said = str(error.problem or error.context or "")
    sentence = next((hint for part, hint in HINTS if part in said), BROKEN)
    # What was opened and never closed is shown where it was opened, not at the end of the file.
    opened = error.context_mark if "refermé" in sentence else None
    mark = opened or error.problem_mark or error.context_mark
    return YamlProblem(sentence, mark.line + 1 if mark else 0)


@dataclass(slots=True)
class _Level:
    """An open list or group: where it is, what it holds, the key that waits for its value."""

    here: Location
    values: dict[str, Any] | list[Any]
    key: str | None = None


class _Builder:
    """Puts events together into plain values."""

    def __init__(self) -> None:
        self.root: Any = None
        self.lines: dict[Location, int] = {}
        self._open: list[_Level] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlProblem("Un seul document par fichier : retirez cette ligne « --- ».", line)
        elif isinstance(event, AliasEvent):
            raise YamlProblem("Les ancres et les renvois YAML (« & », « * ») ne sont pas admis.", line)
        elif isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
            self._check(event, line)
            self._value(event, line)
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._open.pop()

    def _check(self, event: Any, line: int) -> None:
        if event.anchor:
            raise YamlProblem("Les ancres et les renvois YAML (« & », « * ») ne sont pas admis.", line)
        if event.tag:
            raise YamlProblem(f"Les balises YAML (« {event.tag} ») ne sont pas admises.", line)
        if len(self._open) >= MAX_DEPTH:
            raise YamlProblem("Trop de listes et de groupes imbriqués.", line)

    def _value(self, event: Event, line: int) -> None:
        level = self._open[-1] if self._open else None
        if level is not None and isinstance(level.values, dict) and level.key is None:
            self._key(level, level.values, event, line)
            return
        if level is None:
            here: Location = ()
        elif level.key is not None:
            here = (*level.here, level.key)
        else:
            here = (*level.here, len(level.values))
        self.lines.setdefault(here, line)
        value = self._made(event, here, line)
        if level is None:
            self.root = value
        elif isinstance(level.values, dict):
            assert level.key is not None
            level.values[level.key], level.key = value, None
        else:
            level.values.append(value)

    def _made(self, event: Event, here: Location, line: int) -> Any:
        if isinstance(event, ScalarEvent):
            if event.style is None and event.value in ("", "~", "null"):
                return None
            if FORBIDDEN.search(event.value):
                raise YamlProblem("Un caractère invisible et interdit se trouve ici : effacez-le.", line)
            return str(event.value)
        values: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        self._open.append(_Level(here, values))
        return values

    def _key(self, level: _Level, values: dict[str, Any], event: Event, line: int) -> None:
        if not isinstance(event, ScalarEvent) or FORBIDDEN.search(event.value):
            raise YamlProblem("Une clé doit être un simple mot.", line)
        name = str(event.value)
        if name in values:
            raise YamlProblem(f"La clé « {name} » est écrite deux fois.", line)
        level.key = name
        self.lines[(*level.here, name)] = line

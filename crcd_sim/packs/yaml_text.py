"""YAML where every scalar is the text as written, and every value knows its line.

YAML 1.2 would turn ``03`` into 3 and a date into a date: a pack says what its author typed, and
the schema converts. Anchors, aliases and tags are refused (a pack can never build an object).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Location = tuple[str | int, ...]

MAX_BYTES = 2_000_000
PLAIN_TAGS = frozenset({"str", "int", "float", "bool", "null", "timestamp", "map", "seq"})


class YamlProblem(Exception):
    """The file is not the YAML we accept. ``line`` counts from 1."""

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
        raise YamlProblem("Ce fichier est trop gros pour un scénario (2 Mo au plus).")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlProblem("Ce fichier n’est pas enregistré en UTF-8.") from error
    return parse_yaml(text)


def parse_yaml(text: str) -> Source:
    try:
        node = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlProblem(
            f"Écriture YAML incorrecte : {error.problem or error.context}.", mark.line + 1 if mark else 0
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise YamlProblem(f"Écriture YAML incorrecte : {error}.") from error
    lines: dict[Location, int] = {}
    return Source(_plain(node, (), lines, set()) if node is not None else None, lines)


def _plain(node: Node, here: Location, lines: dict[Location, int], seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(here, line)
    if node.anchor or id(node) in seen:
        raise YamlProblem("Les ancres et les renvois YAML (« & », « * ») ne sont pas admis.", line)
    seen.add(id(node))
    tag = str(node.tag or "")
    if tag and tag.removeprefix("tag:yaml.org,2002:") not in PLAIN_TAGS:
        raise YamlProblem(f"Les balises YAML (« {tag} ») ne sont pas admises.", line)
    if isinstance(node, ScalarNode):
        plain_null = node.style is None and node.value in ("", "~", "null")
        return None if plain_null else str(node.value)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*here, index), lines, seen) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        result: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise YamlProblem("Une clé doit être un simple mot.", line)
            name = str(key.value)
            if name in result:
                raise YamlProblem(f"La clé « {name} » est écrite deux fois.", key.start_mark.line + 1)
            lines[(*here, name)] = key.start_mark.line + 1
            result[name] = _plain(value, (*here, name), lines, seen)
        return result
    raise YamlProblem("Élément YAML inattendu.", line)

"""Located text into values: faults are noted with their line instead of stopping at the first.

A missing value is told once, by the group that lacks it; the readers of values then stay silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, TypeVar

from crcd_sim.packs.yaml_text import Location, Source

LONGEST_NUMBER = 9  # digits: beyond, it is no duration, level or count
Code = TypeVar("Code", bound=StrEnum)
Made = TypeVar("Made")


class LocatedReader:
    """Turns located text into values, noting faults instead of stopping at the first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[tuple[int, str]] = []

    def fault(self, here: Location, text: str) -> None:
        self.found.append((self.source.line(here), text))

    def mapping(self, value: Any, here: Location, required: str, optional: str = "") -> dict[str, Any]:
        """Return ``value`` as a mapping with every expected key; unknown and missing keys are faults."""
        expected = required.split()
        if not isinstance(value, dict):
            self.fault(here, "un groupe « clé : valeur » est attendu")
            value = {}
        for key in value:
            if key not in (*expected, *optional.split()):
                self.fault((*here, key), f"clé inconnue « {key} »")
        for key in expected:
            if value.get(key) is None:
                self.fault(here, f"la clé « {key} » manque")
        result: dict[str, Any] = dict.fromkeys((*expected, *optional.split()))
        result.update(value)
        return result

    def text(self, value: Any, here: Location) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(here, "un texte est attendu")
            return ""
        return value.strip()

    def texts(self, value: Any, here: Location, allowed: Iterable[str] | None = None) -> tuple[str, ...]:
        if not isinstance(value, list):
            if value is not None:
                self.fault(here, "une liste est attendue")
            return ()
        result = tuple(self.text(item, (*here, index)) for index, item in enumerate(value))
        known = None if allowed is None else set(allowed)
        for index, item in enumerate(result):
            if known is not None and item not in known:
                self.fault((*here, index), f"valeur inconnue « {item} »")
            if item in result[:index]:
                self.fault((*here, index), f"« {item} » est écrit deux fois")
        return result

    def number(self, value: Any, here: Location) -> int:
        text = self.text(value, here)
        if value is not None and not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
            self.fault(here, f"un nombre entier est attendu, pas « {text[:40]} »")
            return 0
        return int(text or "0")

    def flag(self, value: Any, here: Location) -> bool:
        text = self.text(value, here)
        if value is not None and text not in ("yes", "no"):
            self.fault(here, f"« yes » ou « no » est attendu, pas « {text} »")
        return text == "yes"

    def code(self, kind: type[Code], value: Any, here: Location) -> Code:
        text = self.text(value, here)
        try:
            return kind(text)
        except ValueError:
            if value is not None:
                self.fault(here, f"valeur inconnue « {text} »")
            return next(iter(kind))

    def codes(self, kind: type[Code], value: Any, here: Location) -> tuple[Code, ...]:
        return tuple(kind(text) for text in self.texts(value, here, list(kind)) if text in list(kind))

    def items(
        self, value: Any, here: Location, make: Callable[[LocatedReader, Any, Location], Made]
    ) -> tuple[Made, ...]:
        """Read a list of things that have an ``id``; a repeated id is a fault."""
        if not isinstance(value, list) or not value:
            self.fault(here, "une liste non vide est attendue")
            return ()
        seen: set[str] = set()
        for index, item in enumerate(value):
            name = item.get("id") if isinstance(item, dict) else None
            if name in seen:
                self.fault((*here, index), f"l’identifiant « {name} » est donné deux fois")
            if isinstance(name, str):
                seen.add(name)
        return tuple(make(self, item, (*here, index)) for index, item in enumerate(value))

    def line_of(self, path: str) -> int:
        """Return the line of a dotted path in which list items are named by their id."""
        here: list[str | int] = []
        value = self.source.data
        for name in path.split("."):
            if isinstance(value, list):
                index = next((i for i, item in enumerate(value) if item.get("id") == name), 0)
                here.append(index)
                value = value[index]
            else:
                here.append(name)
                value = value.get(name)
        return self.source.line(tuple(here))

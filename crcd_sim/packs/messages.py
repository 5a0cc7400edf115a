"""What the schema refuses, said in French to the author of a pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crcd_sim.packs.yaml_text import Location

MISSING, UNKNOWN, VALUE = "missing-key", "unknown-key", "bad-value"

TEXTS = {
    "string_type": "« {key} » : un texte est attendu.",
    "string_too_short": "« {key} » est vide.",
    "list_type": "« {key} » : une liste est attendue.",
    "tuple_type": "« {key} » : une liste est attendue.",
    "dict_type": "« {key} » : des clés et des valeurs sont attendues.",
    "model_type": "« {key} » : des clés et des valeurs sont attendues.",
    "int_type": "« {key} » : un nombre entier est attendu.",
    "int_parsing": "« {key} » : un nombre entier est attendu.",
    "int_parsing_size": "« {key} » : ce nombre est trop grand.",
    "bool_type": "« {key} » : écrivez oui ou non.",
    "decimal_type": "« {key} » : un nombre est attendu.",
    "date_type": "« {key} » : une date est attendue (JJ/MM/AAAA).",
    "time_type": "« {key} » : une heure est attendue (HH:MM).",
    "greater_than_equal": "« {key} » : cette valeur est trop petite ({ge} au moins).",
    "less_than_equal": "« {key} » : cette valeur est trop grande ({le} au plus).",
    "too_short": "« {key} » : il manque des valeurs ({min_length} au moins).",
    "too_long": "« {key} » : il y a trop de valeurs ({max_length} au plus).",
    "string_too_long": "« {key} » : ce texte est trop long ({max_length} caractères au plus).",
    "string_pattern_mismatch": "« {key} » : un identifiant du référentiel est attendu, comme C1 ou C1.3.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One refusal: where, a stable code, a French sentence."""

    place: Location
    code: str
    text: str


def explain(item: Mapping[str, Any]) -> Fault:
    """Return the fault told by one of pydantic's error dictionaries."""
    place = tuple(part for part in item["loc"] if part != "[key]")
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "le fichier")[:60]
    kind, context = str(item["type"]), dict(item.get("ctx") or {})
    if kind == "extra_forbidden":
        return Fault(place, UNKNOWN, f"La clé « {key} » n’existe pas dans ce format.")
    if kind == "missing" and isinstance(place[-1], int):  # a couple with one value
        return Fault(place, VALUE, f"« {key} » : il manque une valeur.")
    if kind == "missing":
        return Fault(place, MISSING, f"La clé « {key} » manque.")
    if item.get("input") is None:
        return Fault(place, VALUE, f"« {key} » est vide." if place else "Ce fichier est vide.")
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        return Fault(place, VALUE, f"« {key} » : valeurs admises : {', '.join(filter(None, allowed))}.")
    if kind in TEXTS:
        return Fault(place, VALUE, TEXTS[kind].format(key=key, **context))
    if "said" in context:  # the schema's own refusals are French already
        return Fault(place, VALUE, f"« {key} » : {context['said']}.")
    return Fault(place, VALUE, f"« {key} » : cette valeur n’est pas admise ici.")

"""A qualification form: what its fields expect, the text of those made of several parts, and the
canonical form of the whole, whose hash the journal holds at the seal.

Every value is text, kept as typed: what does not have the expected form is kept all the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, time
from decimal import Decimal
from typing import Final

EXPECTED: Final = {
    "date": (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "JJ/MM/AAAA"),
    "time": (re.compile(r"\d{1,2} ?[:h] ?\d{2}"), "HH:MM"),
    "amount": (re.compile(r"-?(\d+|\d{1,3}( \d{3})+)([.,]\d{1,2})?( ?€)?"), "ex. 15,00"),
    "number": (re.compile(r"-?\d+([.,]\d+)?"), "un nombre"),
}
BETWEEN: Final = "\u202f; "  # between the parts of a value, which cannot hold it
EMPTY: Final = "–"
_PARTS: Final = re.compile(r"\s*;\s*")
_MINUTES: Final = "\u00a0min"

FORM = "qualification"  # kind of the work key under which a form is sealed
UNSENT = "chat:unsent"  # kept beside the fields and no part of the form: a chat message begun, not sent


def form_text(values: Mapping[str, str]) -> str:
    """Return the canonical text of a form: its filled fields by id, "" when none is filled."""
    kept = {field: value for field, value in values.items() if value}
    if not kept:
        return ""
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def form_sha256(values: Mapping[str, str]) -> str:
    """Return the SHA-256 of the canonical text."""
    return hashlib.sha256(form_text(values).encode()).hexdigest()


def well_formed(kind: str, value: str) -> bool:
    """Say whether a value has the form its kind of field expects; an empty one always has."""
    text = value.strip().replace("\u00a0", " ").replace("\u202f", " ")
    expected = EXPECTED.get(kind)
    if not text or expected is None:
        return True
    return expected[0].fullmatch(text) is not None and _exists(kind, text)


def _exists(kind: str, text: str) -> bool:
    """Say whether a day or an hour of the expected form is one: 31/02 and 25:00 are not."""
    figures = [int(figure) for figure in re.findall(r"\d+", text)]
    try:
        if kind == "date":
            date(figures[2], figures[1], figures[0])
        elif kind == "time":
            time(figures[0], figures[1])
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a payment plan, as typed."""

    day: str = ""
    amount: str = ""


def instalments(value: str) -> tuple[Instalment, ...]:
    """Return the lines of « 01/12/2026 26,66 ; 29/12/2026 26,66 »."""
    found = []
    for part in _PARTS.split(value.strip()):
        day, _, amount = part.partition(" ")
        if part:
            found.append(Instalment("" if day == EMPTY else day, amount.strip()))
    return tuple(found)


def instalments_text(lines: Sequence[Instalment]) -> str:
    """Return the value of a payment plan; lines with nothing in them are left out.

    A space parts a day from its amount: those of a day become no-break ones.
    """
    told = [(re.sub(r"\s+", "\u00a0", _part(line.day)), _part(line.amount)) for line in lines]
    return BETWEEN.join(f"{day or EMPTY} {amount}".strip() for day, amount in told if day or amount)


def _part(typed: str) -> str:
    """Return a part of a value without what would cut it in two."""
    return typed.replace(";", ",").strip()


def total(lines: Sequence[Instalment]) -> Decimal:
    """Return the sum of the amounts that can be read."""
    return sum((sum_ for line in lines if (sum_ := amount_of(line.amount)) is not None), Decimal(0))


def amount_of(text: str) -> Decimal | None:
    """Return an amount as typed (« 26,66 € »), None when it cannot be read."""
    plain = re.sub(r"[\s€]", "", text).replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"-?\d{1,9}(\.\d{1,2})?", plain) else None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting booked with a client, as typed. ``place``: how or where; ``person``: whom they will meet."""

    day: str = ""
    hour: str = ""
    minutes: str = ""
    place: str = ""
    person: str = ""


def appointment(value: str) -> Appointment:
    """Return the parts of « 27/11/2026 ; 9:00 ; 30 min ; Sur place ; Mme Benali »."""
    if not value.strip():
        return Appointment()
    parts = ["" if part == EMPTY else part for part in _PARTS.split(value.strip(), maxsplit=4)]
    day, hour, minutes, place, person = [*parts, *[""] * 5][:5]
    return Appointment(day, hour, re.sub(r"\s*min$", "", minutes), place, person)


def appointment_text(booked: Appointment) -> str:
    """Return the value of an appointment, "" when nothing of it is filled."""
    parts = [_part(part) for part in astuple(booked)]
    if not any(parts):
        return ""
    if parts[2]:
        parts[2] += _MINUTES
    return BETWEEN.join(part or EMPTY for part in parts)

"""A room while the session manager prepares it, as typed. No Qt here.

Candidates and juries are lines of text, as one pastes them from a list: « 0413 4/3 Tiers temps »,
« Salle 12 : M. Roux, Mme Petit ».
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo
from typing import Final

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.room import Jury, Pause, RoomPlan, Seat
from crcd_sim.domain.rules import Accommodation, parse_factor
from crcd_sim.ui import texts
from crcd_sim.ui.home.rules_draft import Prepared, read_hour

_FACTOR: Final = re.compile(r"\d+(?:[.,/]\d+)?")
_FROM_TO: Final = re.compile(r"([0-9A-Za-z._-]*?)(\d+)\s*(?:à|…|\.\.)\s*([0-9A-Za-z._-]*?)(\d+)")


@dataclass(frozen=True, slots=True)
class RoomDraft:
    """Everything as typed. ``lunch``: « 12 h 30 à 13 h 30 », or empty."""

    title: str = ""
    day: str = ""  # « 24/11/2026 »
    hour: str = ""
    place: str = ""
    lunch: str = ""
    rest: str = f"15{texts.NBSP}min"  # between the common part and what follows
    marking: str = f"20{texts.NBSP}min"  # the jury reads the writings
    candidates: str = ""
    juries: str = ""
    invigilators: Mapping[str, str] = field(default_factory=dict)  # phase kind → names


def room_of(draft: RoomDraft, prepared: Prepared, zone: tzinfo | None = None) -> RoomPlan:
    """Return the room's plan. ``zone``: the workstation's own when None.

    Raises:
        UserMistake: the first thing that is wrong, in a sentence.
    """
    hour = read_hour(draft.hour)
    if hour is None:
        raise UserMistake("Écrivez l’heure du départ commun, par exemple 9\u00a0h\u00a000.", code="hour")
    day = read_day(draft.day)
    start = datetime.combine(day, hour)
    plan = RoomPlan(
        title=draft.title.strip() or f"Session du {texts.long_date(day)}",
        session_type=prepared.session_type,
        pack=prepared.pack,
        start=start.astimezone() if zone is None else start.replace(tzinfo=zone),
        seats=read_seats(draft.candidates),
        # A jury somebody wrote down leads the interviews; a room without one goes by the rules page.
        rules=replace(prepared.rules, jury=prepared.rules.jury or bool(draft.juries.strip())),
        place=draft.place.strip(),
        juries=read_juries(draft.juries),
        invigilators={kind: found for kind, text in draft.invigilators.items() if (found := _names(text))},
        break_min=read_minutes(draft.rest),
        marking_min=read_minutes(draft.marking),
        pauses=_pauses(draft.lunch),
    )
    for sentence in plan.troubles():
        raise UserMistake(sentence, code="room")
    return plan


def read_day(text: str) -> date:
    """Read « 24/11/2026 ». Raises ``UserMistake``."""
    match = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(text)
    except ValueError as error:
        raise UserMistake("Écrivez le jour ainsi\u00a0: 24/11/2026.", code="day") from error


def read_minutes(text: str) -> int:
    """Read « 15 min », « 15 » or nothing. Raises ``UserMistake``."""
    match = re.fullmatch(r"(\d{1,3})?\s*(?:min|mn|minutes?)?", text.strip().lower())
    if match is None or int(match[1] or 0) > 240:
        raise UserMistake("Écrivez une durée en minutes, par exemple 15\u00a0min.", code="minutes")
    return int(match[1] or 0)


def read_seats(text: str) -> tuple[Seat, ...]:
    """Read one candidate a line: a code, perhaps a time factor, perhaps a remark. « 0412 à 0419 » is
    eight candidates. Raises ``UserMistake``."""
    found: list[Seat] = []
    for line in text.splitlines():
        if not (said := line.strip()):
            continue
        if series := _series(said):
            found += series
            continue
        code, *rest = re.split(r"[\s;]+", said)
        factor = "1"
        if rest and _FACTOR.fullmatch(rest[0]):
            factor = str(parse_factor(rest.pop(0)))
        found.append(Seat(code, Accommodation(time_factor=factor, note=" ".join(rest))))
    return tuple(found)


def _series(said: str) -> list[Seat]:
    match = _FROM_TO.fullmatch(said)
    if match is None:
        return []
    before, first, again, last = match.groups()
    numbers = range(int(first), int(last) + 1)
    if (again and again != before) or not numbers:
        raise UserMistake(f"«\u00a0{said}\u00a0» n’est pas une suite de codes.", code="room")
    if len(numbers) > 200:
        raise UserMistake(f"«\u00a0{said}\u00a0» fait trop de candidats.", code="room")
    return [Seat(f"{before}{number:0{len(first)}d}") for number in numbers]


def read_juries(text: str) -> tuple[Jury, ...]:
    """Read one jury a line: its place, a colon, its members. Without a line: one jury, not named."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        place, colon, members = line.partition(":")
        found.append(Jury(place.strip(), _names(members)) if colon else Jury("", _names(line)))
    return tuple(found) or (Jury(),)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in re.split(r"[,;]", text) if (name := part.strip()))


def _pauses(text: str) -> tuple[Pause, ...]:
    if not text.strip():
        return ()
    hours: list[time | None] = [read_hour(part) for part in re.split(r"\s*(?:à|-|–)\s*", text.strip())]
    if len(hours) != 2 or hours[0] is None or hours[1] is None:
        raise UserMistake(
            "Écrivez la coupure du midi ainsi\u00a0: 12\u00a0h\u00a030 à 13\u00a0h\u00a030.", code="lunch"
        )
    return (Pause(hours[0], hours[1]),)

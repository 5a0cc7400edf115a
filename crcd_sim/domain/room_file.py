"""A room as plain JSON, and back. A file edited by hand that cannot serve says why, in French."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, TypeVar

from crcd_sim.domain.errors import UserMistake
from crcd_sim.domain.room import Jury, Pause, RoomPlan, Seat
from crcd_sim.domain.rules import Accommodation, Driver, Rules, parse_factor

FORMAT: Final = "crcd-salle/1"
T = TypeVar("T")
LONGEST_MIN: Final = 24 * 60
MOST_ENVELOPES: Final = 9
_OWN: Final = ("candidate", "accommodation", "common_start")  # of each seat, not of the room
_YES_NO: Final = ("spell_check", "jury", "loudspeakers", "noisy_room", "credit_outages")


def as_data(plan: RoomPlan) -> dict[str, Any]:
    """Return the plan as plain JSON."""
    rules = plan.rules.as_data() | {"delay_seed": plan.delay_seed}
    for own in _OWN:
        del rules[own]
    return {
        "format": FORMAT,
        "title": plan.title,
        "session_type": plan.session_type,
        "pack": plan.pack,
        "start": plan.start.isoformat(),
        "place": plan.place,
        "rules": rules,
        "candidates": [
            {"code": seat.code, "accommodation": _accommodation_data(seat.accommodation)}
            for seat in plan.seats
        ],
        "juries": [{"place": jury.place, "members": list(jury.members)} for jury in plan.juries],
        "invigilators": {kind: list(names) for kind, names in plan.invigilators.items()},
        "break_min": plan.break_min,
        "marking_min": plan.marking_min,
        "pauses": [[f"{pause.start:%H:%M}", f"{pause.end:%H:%M}"] for pause in plan.pauses],
    }


def from_data(data: Any) -> RoomPlan:
    """Read a plan back. Raises ``UserMistake`` (code ``room``) with what is wrong, in French."""
    if not isinstance(data, Mapping) or not str(data.get("format", "")).startswith("crcd-salle/"):
        raise UserMistake("Ce fichier n’est pas un fichier de salle.", code="room")
    if data["format"] != FORMAT:
        raise UserMistake(
            "Ce fichier de salle a été préparé par une version plus récente. Mettez ce poste à jour.",
            code="room",
        )
    try:
        plan = _read(data)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise UserMistake(
            "Ce fichier de salle est abîmé ou incomplet\u00a0: préparez-le à nouveau.", code="room"
        ) from error
    for sentence in plan.troubles():
        raise UserMistake(f"Ce fichier de salle ne peut pas servir\u00a0: {sentence}", code="room")
    return plan


def _read(data: Mapping[str, Any]) -> RoomPlan:
    start = datetime.fromisoformat(data["start"])
    if start.tzinfo is None:
        raise ValueError("a start without a zone")
    _ = start + timedelta(days=366)  # a start near the end of time has no timetable: OverflowError
    return RoomPlan(
        title=_text(data["title"]),
        session_type=_text(data["session_type"]),
        pack=_text(data["pack"]),
        start=start,
        place=_text(data.get("place", "")),
        rules=_read_rules(data.get("rules", {})),
        seats=tuple(_read_seat(item) for item in data["candidates"]),
        juries=tuple(
            Jury(_text(item.get("place", "")), _names(item.get("members", ()))) for item in data["juries"]
        ),
        invigilators={str(kind): _names(names) for kind, names in data.get("invigilators", {}).items()},
        break_min=_minutes(data.get("break_min", 0)),
        marking_min=_minutes(data.get("marking_min", 0)),
        pauses=tuple(
            Pause(time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in data.get("pauses", ())
        ),
    )


def _read_rules(data: Mapping[str, Any]) -> Rules:
    """Read the rules of every sitting: what does not stand there would only be found out in mid-exam."""
    rules = Rules.from_data({key: value for key, value in data.items() if key not in _OWN})
    for name in _YES_NO:
        _is(getattr(rules, name), bool)
    for driver in (rules.driver, *rules.drivers.values()):
        Driver(driver)
    if not 1 <= _is(rules.envelopes, int) <= MOST_ENVELOPES:
        raise ValueError("the number of envelopes")
    if rules.delay_seed is not None:
        _is(rules.delay_seed, int)
    if rules.drill is not None:
        raise ValueError("a room sits a whole session")
    return rules


def _is(value: Any, kind: type[T]) -> T:
    """Return ``value``, which has to be of exactly this kind: True is no number here."""
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected")
    return value


def _text(value: Any) -> str:
    return _is(value, str).strip()


def _minutes(value: Any) -> int:
    minutes = _is(value, int)
    if minutes > LONGEST_MIN:
        raise ValueError("longer than a day")
    return minutes  # a negative one is told by ``RoomPlan.troubles``


def _names(found: Iterable[Any]) -> tuple[str, ...]:
    if isinstance(found, str):
        raise TypeError("one name where a list of names is expected")
    return tuple(_text(name) for name in found)


def _read_seat(item: Mapping[str, Any]) -> Seat:
    given = item.get("accommodation", {})
    made = Accommodation(**{key: given[key] for key in Accommodation.__slots__ if key in given})
    _is(made.done_key_only, bool)
    _text(made.note)
    for factor in (made.time_factor, made.silence_factor, *made.phase_factors.values()):
        try:
            parse_factor(_text(factor))
        except UserMistake as mistake:
            raise ValueError(mistake.sentence) from mistake
    return Seat(_text(item["code"]), made)


def _accommodation_data(accommodation: Accommodation) -> dict[str, Any]:
    """Return only what differs from nobody's accommodation: most candidates have none."""
    plain = Accommodation()
    found = {name: getattr(accommodation, name) for name in Accommodation.__slots__}
    return {
        name: dict(value) if isinstance(value, Mapping) else value
        for name, value in found.items()
        if value != getattr(plain, name)
    }

"""The rules of a sitting: chosen by staff before it starts, journalled with it, printed on its record.

They are plain JSON in the journal. A key this version does not know is kept in ``extra``: an old
sitting read by a newer program, or the reverse, loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crcd_sim.domain.drill import Drill
from crcd_sim.domain.errors import UserMistake


class Mode(StrEnum):
    TRAINING = "entrainement"  # pauses, help, going back
    MOCK_EXAM = "examen_blanc"  # as on the day


class Driver(StrEnum):
    """Who decides what the client says next."""

    RECORDED = "recorded"
    CONSOLE = "console"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Accommodation:
    """What the centre prescribes for one candidate.

    The référentiel is silent: whether a part attended by the jury is extended too is a decision of
    the centre, hence a factor per phase kind beside the general one. Factors are text, exact:
    « 4/3 » is a tiers temps.
    """

    time_factor: str = "1"
    phase_factors: Mapping[str, str] = field(default_factory=dict)  # phase kind → factor
    silence_factor: str = "1"  # the client's patience on the phone: 1.5 to 2 for a stammer
    done_key_only: bool = False  # « J'ai fini seulement »: silence never ends a turn
    note: str = ""

    def factor(self, kind: str) -> Fraction:
        """Return the time factor of one phase kind."""
        return parse_factor(self.phase_factors.get(kind, self.time_factor))


@dataclass(frozen=True, slots=True)
class Rules:
    """``drivers`` maps an exchange id to its driver; the others take ``driver``."""

    mode: Mode = Mode.TRAINING
    candidate: str = ""  # the code shown on screens and papers, never a name
    accommodation: Accommodation = field(default_factory=Accommodation)
    spell_check: bool = True  # the plateau technique gives « une suite bureautique »
    driver: str = Driver.RECORDED
    drivers: Mapping[str, str] = field(default_factory=dict)
    jury: bool = False  # in the room for the interviews; without one the program asks the questions
    loudspeakers: bool = False  # the ring on the loudspeakers too
    noisy_room: bool = False  # the voice decides nothing: « J'ai fini » alone ends a turn
    common_start: str = ""  # the room's signal for the collective part, ISO 8601 with zone; "" = none
    envelopes: int = 3  # numbered, face down, at each draw
    credit_outages: bool = True
    delay_seed: int | None = None  # shared by a room; None = the sitting's own seed
    drill: Drill | None = None  # one exchange, letter or recording, instead of the whole session
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def training(self) -> bool:
        return self.mode is Mode.TRAINING

    def driver_of(self, exchange: str) -> str:
        return self.drivers.get(exchange, self.driver)

    def as_data(self) -> dict[str, Any]:
        """Return the rules as plain JSON."""
        return {
            **self.extra,
            "mode": self.mode.value,
            "candidate": self.candidate,
            "accommodation": {
                "time_factor": self.accommodation.time_factor,
                "phase_factors": dict(self.accommodation.phase_factors),
                "silence_factor": self.accommodation.silence_factor,
                "done_key_only": self.accommodation.done_key_only,
                "note": self.accommodation.note,
            },
            "spell_check": self.spell_check,
            "driver": str(self.driver),
            "drivers": {key: str(value) for key, value in self.drivers.items()},
            "jury": self.jury,
            "loudspeakers": self.loudspeakers,
            "noisy_room": self.noisy_room,
            "common_start": self.common_start,
            "envelopes": self.envelopes,
            "credit_outages": self.credit_outages,
            "delay_seed": self.delay_seed,
            **({"drill": self.drill.as_data()} if self.drill is not None else {}),
        }

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Rules:
        """Read rules back from the journal."""
        known = {name for name in Rules.__slots__ if name != "extra"}
        given = {key: value for key, value in data.items() if key in known}
        given["mode"] = Mode(given.get("mode", Mode.TRAINING))
        wanted = given.get("accommodation", {})
        given["accommodation"] = Accommodation(
            **{key: value for key, value in wanted.items() if key in Accommodation.__slots__}
        )
        if given.get("drill") is not None:
            given["drill"] = Drill.from_data(given["drill"])
        return Rules(**given, extra={key: value for key, value in data.items() if key not in known})


_A_THIRD_ROUNDED = Fraction(1, 200)


def parse_factor(text: str | float) -> Fraction:
    """Read a time factor: « 1 », « 1,25 », « 4/3 » (and « 1,33 » is a third more).

    Raises ``UserMistake`` (code ``factor``) unless it is a number from 1 to 4: an accommodation never
    shortens a part.
    """
    try:
        value = Fraction(str(text).strip().replace(",", ".").replace(" ", ""))
    except (ValueError, ZeroDivisionError) as error:
        raise UserMistake(
            f"« {text} » n’est pas un coefficient de temps (par exemple 4/3).", code="factor"
        ) from error
    thirds = Fraction(round(value * 3), 3)
    value = thirds if abs(value - thirds) < _A_THIRD_ROUNDED else value
    if not 1 <= value <= 4:
        raise UserMistake("Le coefficient de temps doit être compris entre 1 et 4.", code="factor")
    return value

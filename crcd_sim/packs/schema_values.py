"""The values of a pack's files: every one arrives as text and is converted here, or refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def _refuse(said: str) -> PydanticCustomError:
    """Return a refusal whose sentence ``messages.explain`` shows after the name of the key."""
    return PydanticCustomError("fr", "{said}", {"said": said})


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:40]}…"


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    if match := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", value.strip()):
        day, month, year = (int(part) for part in match.groups())
        with suppress(ValueError):
            return date(year, month, day)
    raise _refuse(f"« {_short(value)} » n’est pas une date (JJ/MM/AAAA)")


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"([0-9]{1,2})[:h]([0-9]{2})", value.strip())
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise _refuse(f"« {_short(value)} » n’est pas une heure (HH:MM)")


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = re.sub("[ \u202f\u00a0]", "", value).replace(",", ".").removesuffix("€")
    if re.fullmatch(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?", plain):
        return Decimal(plain)
    raise _refuse(f"« {_short(value)} » n’est pas un nombre")


def _whole(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        raise _refuse(f"« {_short(value)} » n’est pas un nombre entier")
    return value


def _yes(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in ("oui", "non"):
        raise _refuse(f"« {_short(value)} » n’est pas admis, écrivez oui ou non")
    return value == "oui"


def _ordered(value: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if value[0] > value[1]:
        raise _refuse("le premier nombre est plus grand que le second")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise _refuse("cette valeur est vide")
    return value


def _like(pattern: str, what: str) -> Callable[[str], str]:
    """Return the check of a value that is written in one way only. ``what``: what it then is."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise _refuse(f"« {_short(value)} » n’est pas {what}")
        return value

    return check


def _if_given(check: Callable[[str], object]) -> Callable[[str], str]:
    """Return the check of a text that may be empty, and is kept as it is written."""

    def checked(value: str) -> str:
        if value:
            check(value)
        return value

    return checked


_line_id = _like(r"[A-Z][A-Z0-9_-]{0,30}", "un identifiant de réplique, comme T01 ou O_PRIX")
_slug = _like(SLUG.pattern, "un identifiant (minuscules, chiffres et tirets seulement)")
# Handed to the synthesiser as the name of a voice: never a path.
_voice_name = _like(r"[A-Za-z0-9_-]{0,30}", "un nom de voix")

Date = Annotated[date, BeforeValidator(_date)]
Time = Annotated[time, BeforeValidator(_time)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Seconds = Annotated[Number, Field(ge=0, le=3600)]
Whole = Annotated[int, BeforeValidator(_whole)]
Yes = Annotated[bool, BeforeValidator(_yes)]
LineId = Annotated[str, AfterValidator(_line_id)]
LineRef = Annotated[str, AfterValidator(_if_given(_line_id))]
Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, AfterValidator(_said)]
Texts = list[Text]
VoiceName = Annotated[str, AfterValidator(_voice_name)]
VoiceOrNone = Annotated[str, AfterValidator(_if_given(_slug))]  # "" for nobody
Hour = Annotated[str, AfterValidator(_if_given(_time))]
Amount = Annotated[str, AfterValidator(_if_given(_number))]
Span = Annotated[tuple[Seconds, Seconds], AfterValidator(_ordered)]  # from, to
CompetenceId = Annotated[str, Field(pattern=r"^C[1-7]$")]
CriterionId = Annotated[str, Field(pattern=r"^C[1-7]\.[1-9]$")]
Session = Literal["TITRE", "CCP1", "CCP2"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldSchema(Model):
    champ: Text
    valeur: Text
    genre: Literal["texte", "telephone"] = "texte"

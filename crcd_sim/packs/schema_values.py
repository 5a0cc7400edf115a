"""The values of a pack's files: every one arrives as text and is converted here, or refused in a sentence."""

from __future__ import annotations

import re
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


def _line_id(value: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_-]{0,30}", value):
        raise _refuse(f"« {_short(value)} » n’est pas un identifiant de réplique, comme T01 ou O_PRIX")
    return value


def _line_ref(value: str) -> str:
    return _line_id(value) if value else value


def _ordered(value: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if value[0] > value[1]:
        raise _refuse("le premier nombre est plus grand que le second")
    return value


def _voice_name(value: str) -> str:
    # Handed to the synthesiser as the name of a voice: never a path.
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,30}", value):
        raise _refuse(f"« {_short(value)} » n’est pas un nom de voix")
    return value


def _voice_or_none(value: str) -> str:
    return _slug(value) if value else value


def _slug(value: str) -> str:
    if not SLUG.fullmatch(value):
        raise _refuse(
            f"« {_short(value)} » n’est pas un identifiant (minuscules, chiffres et tirets seulement)"
        )
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise _refuse("cette valeur est vide")
    return value


def _hour(value: str) -> str:
    if value:
        _time(value)
    return value


def _amount(value: str) -> str:
    if value:
        _number(value)
    return value


Date = Annotated[date, BeforeValidator(_date)]
Time = Annotated[time, BeforeValidator(_time)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Seconds = Annotated[Number, Field(ge=0, le=3600)]
Whole = Annotated[int, BeforeValidator(_whole)]
Yes = Annotated[bool, BeforeValidator(_yes)]
LineId = Annotated[str, AfterValidator(_line_id)]
LineRef = Annotated[str, AfterValidator(_line_ref)]
Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, AfterValidator(_said)]
Texts = list[Text]
VoiceName = Annotated[str, AfterValidator(_voice_name)]
VoiceOrNone = Annotated[str, AfterValidator(_voice_or_none)]  # "" for nobody
Hour = Annotated[str, AfterValidator(_hour)]
Amount = Annotated[str, AfterValidator(_amount)]
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

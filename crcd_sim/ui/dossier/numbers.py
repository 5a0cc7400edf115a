"""Values of a spreadsheet as a French reader expects them: 1 234,50 €, 12,5 %, 24/11/2026. Pure.

Follows the number formats of the file (ECMA-376 part 1, 18.8.31) as far as a price list needs them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

THIN: Final = "\u202f"  # between thousands
FIRM: Final = "\u00a0"  # before a unit
MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

BIGGEST: Final = Decimal(10) ** 15  # beyond, a double has no decimals left to format

_SCIENTIFIC: Final = re.compile(r"[0#?]E[+-]", re.I)
_SECTIONS: Final = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*);?')
_PIECES: Final = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]|(\[[^\]]*\])|_(.)|\*(.)|([0#?.,]+)|(%)|(.)'
)
_DATE_PIECES: Final = re.compile(
    r'"([^"]*)"|\\(.)|(\[h+\]|\[m+\]|\[s+\])|(\[[^\]]*\])|(AM/PM|A/P)|(y+|m+|d+|h+|s+)|(\.0+)|(.)', re.I
)


@dataclass(frozen=True, slots=True)
class _Pattern:
    before: str
    digits: str  # « #,##0.00 »
    after: str
    percent: bool


def format_value(value: object, number_format: str = "General") -> str:
    """Return the text of a cell. Unknown formats fall back on the plain French number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, (datetime, date, time)):
        return _moment(value, number_format)
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, (int, float, Decimal)):
        return _number(value, number_format)
    return str(value)


def _number(value: int | float | Decimal, number_format: str) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(value)
    section, exact = _section(exact, number_format)
    if section is None or section.strip().lower() in ("general", "standard", "@", ""):
        return _general(exact)
    if abs(exact) >= BIGGEST or _SCIENTIFIC.search(section):
        return _general(exact)
    pattern = _pattern(section)
    if not pattern.digits:
        return pattern.before + pattern.after if pattern.before or pattern.after else _general(exact)
    if pattern.percent:
        exact *= 100
    return _joined(pattern, _digits(exact, pattern.digits))


def _section(value: Decimal, number_format: str) -> tuple[str | None, Decimal]:
    """Choose the part of « positive;negative;zero;text » that applies; its negative part has no sign."""
    sections = [match.group(1) for match in _SECTIONS.finditer(number_format)][:-1] or [number_format]
    if value < 0 and len(sections) > 1 and sections[1]:
        return sections[1], -value
    if value == 0 and len(sections) > 2 and sections[2]:
        return sections[2], value
    return sections[0], value


def _pattern(section: str) -> _Pattern:
    before: list[str] = []
    after: list[str] = []
    digits, percent = "", False
    for match in _PIECES.finditer(section):
        literal, escaped, currency, bracket, gap, _fill, places, percent_sign, other = match.groups()
        if places and not digits:
            digits = places
            continue
        if percent_sign:
            percent = True
        text = literal or escaped or currency or percent_sign or other or (" " if gap and digits else "")
        if bracket is not None or not text:
            continue
        (after if digits else before).append(text)
    return _Pattern("".join(before), digits, "".join(after), percent)


def _digits(value: Decimal, places: str) -> str:
    value /= Decimal(1000) ** (len(places) - len(places.rstrip(",")))  # « 0.0,, »: in millions
    whole, _, decimals = places.rstrip(",").partition(".")
    wanted = sum(decimals.count(sign) for sign in "0?#")
    needed = decimals.count("0")
    rounded = abs(value).quantize(Decimal(1).scaleb(-wanted), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    right = right[:needed] + right[needed:].rstrip("0")
    left = left.rjust(whole.count("0"), "0") if whole.count("0") else left.lstrip("0")
    if "," in whole:
        left = _grouped(left)
    sign = "−" if value < 0 and rounded else ""
    return sign + left + (f",{right}" if right else "")


def _joined(pattern: _Pattern, digits: str) -> str:
    """Put the unit after the number, as French does, with a space that does not break."""
    after = pattern.after.strip()
    before = pattern.before.strip().replace("-", "−")
    if before in ("€", "$", "£"):
        before, after = "", f"{before}{after}"
    if after and (after[0].isalnum() or after[0] in "€$£%"):
        digits += FIRM
    if before and before[-1].isalnum():
        before += FIRM
    return before + digits + after.replace(" ", FIRM)


def _general(value: Decimal) -> str:
    rounded = Decimal(f"{value:.10g}")  # what a spreadsheet shows of a third
    text = f"{abs(rounded.normalize()):f}".replace(".", ",")
    return ("−" if rounded < 0 else "") + text


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    parts = ([digits[:head]] if head else []) + [digits[at : at + 3] for at in range(head, len(digits), 3)]
    return THIN.join(parts)


def _duration(value: timedelta) -> str:
    minutes = int(value.total_seconds() // 60)
    return f"{minutes // 60}{FIRM}h{FIRM}{minutes % 60:02}"


def _moment(value: datetime | date | time, number_format: str) -> str:
    pieces = [match for match in _DATE_PIECES.finditer(number_format.split(";")[0]) if match.group(0)]
    if not any(match.group(6) for match in pieces):
        return _plain_moment(value)
    words: list[str] = []
    hour_before = False  # « m » after an hour means minutes
    for at, match in enumerate(pieces):
        literal, escaped, elapsed, _bracket, noon, token, _fraction, other = match.groups()
        if token or elapsed:
            name = (token or elapsed.strip("[]")).lower()
            seconds_next = any((p.group(6) or "").lower().startswith("s") for p in pieces[at + 1 : at + 3])
            minutes = name[0] == "m" and len(name) <= 2 and (hour_before or seconds_next)
            words.append(_moment_part(value, name, minutes))
            hour_before = name[0] == "h"
        elif not noon:
            words.append(literal or escaped or other or "")
    return "".join(words).strip() or _plain_moment(value)


def _moment_part(value: datetime | date | time, name: str, minutes: bool) -> str:
    if (name[0] == "h" and not isinstance(value, date)) or (name[0] == "h" and isinstance(value, datetime)):
        return f"{value.hour:0{min(len(name), 2)}}"
    if minutes and isinstance(value, (datetime, time)):
        return f"{value.minute:02}"
    if name[0] == "s" and isinstance(value, (datetime, time)):
        return f"{value.second:02}"
    if isinstance(value, time) or name[0] in "hs" or minutes:
        return ""
    if name[0] == "y":
        return f"{value.year % 100:02}" if len(name) <= 2 else str(value.year)
    if name[0] == "m":
        month = MONTHS[value.month - 1]
        return (str(value.month), f"{value.month:02}", _short_month(month), month)[min(len(name), 4) - 1]
    day = DAYS[value.weekday()]
    return (str(value.day), f"{value.day:02}", day[:3] + ".", day)[min(len(name), 4) - 1]


def _short_month(month: str) -> str:
    return month if len(month) <= 4 else (month[:5] if month.startswith("juil") else month[:4]) + "."


def _plain_moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        clock = f" {value:%H:%M}" if (value.hour or value.minute) else ""
        return f"{value:%d/%m/%Y}{clock}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else f"{value:%H:%M}"

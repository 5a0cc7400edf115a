"""Telephone numbers of a client's file, and when and how often a consumer may be called to be sold to.

Source: code de la consommation, article D223-9 (Monday to Friday, 10:00–13:00 and 14:00–20:00, never on a
public holiday; four solicitations or attempts at most in thirty calendar days).
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from crcd_sim.domain.pack import ClientFile

PHONE = re.compile(r"(?<![\d,.])0[1-9](?:[ .\u00a0\u202f-]?\d{2}){4}(?!\d)")
PROSPECTING = "C4"  # the competence whose calls these hours bind
ATTEMPTS_MAX = 4
ATTEMPTS_DAYS = 30
CALLING_HOURS = ((time(10), time(13)), (time(14), time(20)))
_FIXED_HOLIDAYS = frozenset(
    {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}  # (month, day)
)
# Easter Monday, Ascension Day, Whit Monday: days after Easter Sunday.
_MOVABLE_HOLIDAYS = (1, 39, 50)


def national(number: str) -> str:
    """Return the national digits of a number as typed (« +33 6 39… » → « 0639… »)."""
    digits = "".join(character for character in number if character.isdigit())
    if number.strip().startswith("+33") or digits.startswith("0033"):
        digits = "0" + digits.removeprefix("00").removeprefix("33").removeprefix("0")
    return digits


def client_numbers(client: ClientFile) -> frozenset[str]:
    """Return the national digits of every telephone number a client's file shows, history included."""
    texts = [item.value for item in (*client.fields, *client.contract)]
    texts += [client.summary, client.comment, *(document.text for document in client.documents)]
    texts += [text for entry in client.history for text in (entry.text, entry.outcome)]
    return frozenset(national(found) for text in texts for found in PHONE.findall(text))


def calling_allowed(day: date, hour: time) -> bool:
    """Return whether a client may be called to be sold something on ``day`` at ``hour``."""
    return (
        day.weekday() < 5
        and not public_holiday(day)
        and any(start <= hour < end for start, end in CALLING_HOURS)
    )


def attempts_on_file(client: ClientFile, day: date) -> int:
    """Return how many calls to the client their history tells, in the thirty days that end on ``day``."""
    return sum(
        entry.channel.casefold().startswith(("tél", "tel"))
        and entry.direction.casefold() == "sortant"
        and 0 <= (day - entry.day).days < ATTEMPTS_DAYS
        for entry in client.history
    )


def public_holiday(day: date) -> bool:
    """Return whether ``day`` is a public holiday of mainland France."""
    sunday = _easter(day.year)
    movable = {sunday + timedelta(days=days) for days in _MOVABLE_HOLIDAYS}
    return (day.month, day.day) in _FIXED_HOLIDAYS or day in movable


def _easter(year: int) -> date:
    """Return Easter Sunday (Gregorian; the anonymous algorithm of 1876)."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    leap, late = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    quarter, rest = divmod(of_century, 4)
    weekday = (32 + 2 * late + 2 * quarter - moon - rest) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, before = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, before + 1)

"""How French screens write times, dates, lengths and the few words that several screens share.

Spaces inside a figure never break: « 1 h 02 min » stays on one line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Final

from crcd_sim.domain.rules import Mode

NBSP: Final = "\u00a0"  # before « : » and « » », inside figures
THIN: Final = "\u202f"  # before « ; », « ! », « ? »

APPLICATION: Final = "Simulateur CRCD"
TRADE: Final = "Conseiller relation client à distance"

SESSIONS: Final[Mapping[str, str]] = {
    "TITRE": "Titre professionnel",
    "CCP1": f"CCP{NBSP}1",
    "CCP2": f"CCP{NBSP}2",
}
MODES: Final[Mapping[str, str]] = {Mode.TRAINING: "Entraînement", Mode.MOCK_EXAM: "Examen blanc"}

WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def session_label(session_type: str) -> str:
    """Return a session's short name; a code this version does not know is shown as it is."""
    return SESSIONS.get(session_type.upper(), session_type)


def sitting_label(session_type: str, drill: str) -> str:
    """What a sitting is: a session, or « Exercice ». ``drill``: see ``SittingSummary``."""
    return "Exercice" if drill else session_label(session_type)


def mode_label(mode: str) -> str:
    return MODES.get(mode, mode)


# --- Lengths ---------------------------------------------------------------------------------


def duration(seconds: float) -> str:
    """Return a length as one reads it: « 45 s », « 13 min 20 s », « 45 min », « 1 h 02 min ».

    From an hour on, seconds are left out.
    """
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours}{NBSP}h{NBSP}{minutes:02d}{NBSP}min" if minutes else f"{hours}{NBSP}h"
    if not minutes:
        return f"{left}{NBSP}s"
    return f"{minutes}{NBSP}min{NBSP}{left:02d}{NBSP}s" if left else f"{minutes}{NBSP}min"


def factor(value: Fraction) -> str:
    """Return a time factor as staff write it: « 4/3 », « 1,25 », « 2 »."""
    if value.denominator in (1, 2, 4, 5, 10, 20):
        return f"{float(value):g}".replace(".", ",")
    return f"{value.numerator}/{value.denominator}"


# --- Instants --------------------------------------------------------------------------------


def local(moment: datetime, zone: tzinfo | None = None) -> datetime:
    """Return an aware instant on the workstation's wall clock (or in ``zone``)."""
    return moment.astimezone(zone)


def long_date(day: date, *, year: bool = True) -> str:
    """« mardi 24 novembre 2026 »."""
    number = f"1er{NBSP}" if day.day == 1 else f"{day.day}{NBSP}"
    text = f"{WEEKDAYS[day.weekday()]} {number}{_MONTHS[day.month - 1]}"
    return f"{text}{NBSP}{day.year}" if year else text


def short_date(day: date) -> str:
    """« 24/11/2026 »."""
    return f"{day:%d/%m/%Y}"


def clock_time(moment: datetime) -> str:
    """« 10 h 52 ». Give a local instant."""
    return f"{moment.hour}{NBSP}h{NBSP}{moment.minute:02d}"


def precise_time(moment: datetime) -> str:
    """« 10:15:00 », for what is proved to the second. Give a local instant."""
    return f"{moment.hour}:{moment.minute:02d}:{moment.second:02d}"


def since(then: datetime, now: datetime) -> str:
    """Return a past instant as one says it: « aujourd’hui à 10 h 52 », « hier à 9 h 05 »,
    « lundi 23 novembre à 16 h 42 ». Give local instants; another year is said."""
    days = now.date() - then.date()
    if days == timedelta(0):
        day = "aujourd’hui"
    elif days == timedelta(days=1):
        day = "hier"
    else:
        day = long_date(then.date(), year=then.year != now.year)
    return f"{day} à {clock_time(then)}"


# --- Words -----------------------------------------------------------------------------------


def count(number: int, singular: str, plural: str = "") -> str:
    """« 1 passage », « 3 passages »; nought takes the singular in French."""
    return f"{number}{NBSP}{singular if number < 2 else plural or singular + 's'}"


def and_list(items: Sequence[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"


def quoted(text: str) -> str:
    """« text », with the spaces that never break."""
    return f"«{NBSP}{text}{NBSP}»"

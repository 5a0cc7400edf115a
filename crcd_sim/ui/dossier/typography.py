"""Spaces a French text must not break: « 5 120 884 », « 44,99 € », « : ». Pure.

Each one replaces one ordinary space: positions in the text, and so the search, stay true.
"""

from __future__ import annotations

import re
from typing import Final

FIRM: Final = "\u00a0"
THIN: Final = "\u202f"

_THIN_BEFORE: Final = re.compile(r"(?<=\S) (?=[;!?](?![\[(]))")
_FIRM_BEFORE: Final = re.compile(r"(?<=\S) (?=[:»€%](?:\W|$))")
_FIRM_AFTER: Final = re.compile(r"(?<=«) |(?<=[nN]°) ")
_GROUPS: Final = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?!\d)")
_PHONE: Final = re.compile(r"(?<!\d)0\d(?: \d\d){4}(?!\d)")
_TABLE_RULE: Final = re.compile(r"^[\s|:\-]+$")  # « | :--- | ---: | » of a Markdown table


def firm_spaces(text: str) -> str:
    """Return a text of the same length whose figures, units and signs stay together."""
    text = _THIN_BEFORE.sub(THIN, text)
    text = _FIRM_BEFORE.sub(FIRM, text)
    text = _FIRM_AFTER.sub(FIRM, text)
    for pattern in (_GROUPS, _PHONE):
        text = pattern.sub(lambda match: match.group().replace(" ", FIRM), text)
    return text


def printed(text: str) -> str:
    """Return a text of the pack or of the framework as a French screen writes it."""
    return firm_spaces(text).replace("'", "’")


def firm_markdown(text: str) -> str:
    """The same for a Markdown page: the rules under the headings of tables are left alone."""
    return "\n".join(
        line if _TABLE_RULE.match(line) else firm_spaces(line) for line in text.split("\n")
    )  # fmt: skip

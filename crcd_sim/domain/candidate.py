"""The code a candidate is known by: on screens, papers and files. Never a name."""

from __future__ import annotations

import re
from typing import Final

LEAST_CHARACTERS: Final = 4
MOST_CHARACTERS: Final = 24

_CODE: Final = re.compile(r"[0-9A-Za-z._-]+")


def code_trouble(code: str) -> str:
    """Return what is wrong with a candidate's code, or "". A figure is asked for: no name has one."""
    code = code.strip()
    if not code:
        return "Tapez votre code candidat."
    if not _CODE.fullmatch(code):
        return "Un code s’écrit sans espace ni accent\u00a0: des lettres, des chiffres, un tiret."
    if len(code) < LEAST_CHARACTERS:
        return f"Un code candidat a au moins {LEAST_CHARACTERS} caractères."
    if len(code) > MOST_CHARACTERS:
        return f"Un code candidat a au plus {MOST_CHARACTERS} caractères."
    if not any(character.isdigit() for character in code):
        return "Un code candidat contient au moins un chiffre. N’écrivez pas votre nom."
    return ""

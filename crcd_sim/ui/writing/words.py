"""The words of a French paragraph, as a spelling checker wants them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

# Letters, with apostrophes and hyphens inside. Figures, addresses and codes are not spelled.
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'\-\u2011][^\W\d_]+)*")
_SKIPPED: Final = re.compile(r"\S*(?:@|://|www\.|\d)\S*")
_ELIDED: Final = frozenset((
    "l", "d", "j", "m", "t", "s", "n", "c", "ç", "qu",
    "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu", "entr",
))  # fmt: skip
_AFTER_VERB: Final = frozenset((
    "je", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles", "ce", "moi", "toi", "lui", "leur",
    "le", "la", "les", "y", "en", "t", "ci", "là", "même", "mêmes",
))  # fmt: skip

Known = Callable[[str], bool]


def words_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield (place, word) of what can be spelled wrong in ``text``."""
    skipped = [found.span() for found in _SKIPPED.finditer(text)]
    for found in _WORD.finditer(text):
        start, end = found.span()
        if not any(low < end and start < high for low, high in skipped):
            yield start, found.group()


def is_known(word: str, known: Known) -> bool:
    """Say whether a word, or each of its parts, is known.

    « l’offre », « a-t-il », « rendez-vous » are taken whole first, then part by part: an elided
    article and a pronoun after the verb are no fault. Short codes in capitals (« SAV ») are left alone.
    """
    plain = word.replace("’", "'").replace("\u2011", "-")
    if len(plain) == 1 or (plain.isupper() and len(plain) <= 6) or known(plain):
        return True
    head, apostrophe, rest = plain.partition("'")
    if apostrophe and head.lower() in _ELIDED:
        return is_known(rest, known)
    if "-" in plain:
        first, *others = plain.split("-")
        return known(first) and all(part.lower() in _AFTER_VERB or known(part) for part in others if part)
    # A sentence may begin with any word, and a name may be written in capitals.
    return known(plain.lower()) if plain[0].isupper() and plain[1:].islower() else False


def unknown_words(text: str, known: Known) -> list[tuple[int, int]]:
    """Return (place, length) of each word of ``text`` that is not known."""
    return [(start, len(word)) for start, word in words_of(text) if not is_known(word, known)]

"""Finding words in documents: accents, capitals, apostrophes and line ends do not matter. Pure.

A document is a list of passages: a whole Markdown page, one page of a PDF, one cell of a sheet.
A hit says where it is (``part``, ``row``, ``column``, ``start``, ``length``), so a viewer can jump there.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 2  # one letter alone would find the whole dossier
MOST: Final = 400  # hits shown; nobody steps through more
AROUND: Final = 38  # characters of an excerpt on each side
BETWEEN: Final = 3  # words allowed between two words of the question when the phrase itself is nowhere

_SAME: Final = {
    "œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
    "−": "-", "“": '"', "”": '"', "«": '"', "»": '"', "\u00ad": "", "\u200b": "", "\ufeff": "", "\ufffc": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Text made comparable. ``offsets[i]`` is where character ``i`` stands in the original."""

    text: str
    offsets: array[int]

    def spans(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        """Give (start, length) in the original text of each match."""
        for match in pattern.finditer(self.text):
            if match.end() > match.start():
                start = self.offsets[match.start()]
                yield start, self.offsets[match.end() - 1] + 1 - start


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document. ``part``: page or sheet, from 0; ``row``, ``column``: the cell, or −1.
    ``lead`` comes before the excerpt (the first cell of the row)."""

    text: str
    part: int = 0
    row: int = -1
    column: int = -1
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place found. ``excerpt[mark:mark + mark_length]`` is what was found."""

    document: str
    part: int
    row: int
    column: int
    start: int
    length: int
    excerpt: str
    mark: int
    mark_length: int


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document ready to be searched, in the order of its passages."""

    id: str
    passages: tuple[Passage, ...]
    folded: tuple[Folded, ...]


def fold(text: str) -> Folded:
    """Return ``text`` without accents, capitals, typographic signs and runs of white space."""
    known: dict[str, str] = {}
    letters: list[str] = []
    offsets = array("l")
    blank = False
    for at, char in enumerate(text):
        plain = known.get(char)
        if plain is None:
            plain = known[char] = _plain(char)
        if plain == " ":
            if blank:
                continue
            blank = True
        elif plain:
            blank = False
        for letter in plain:
            letters.append(letter)
            offsets.append(at)
    return Folded("".join(letters), offsets)


def indexed(document: str, passages: Sequence[Passage]) -> IndexedDocument:
    """Prepare a document for ``search`` (slow part: run it off the GUI thread)."""
    return IndexedDocument(document, tuple(passages), tuple(fold(passage.text) for passage in passages))


def search(documents: Sequence[IndexedDocument], question: str) -> tuple[Hit, ...]:
    """Return the hits in reading order, ``MOST`` at the most.

    The phrase as typed first; when it is nowhere, its words in that order with a few words between.
    """
    words = re.findall(r"\S+", fold(question).text)
    if sum(map(len, words)) < SHORTEST:
        return ()
    quoted = [re.escape(word) for word in words]
    hits = _matches(documents, re.compile(" ".join(quoted)))
    if not hits and len(words) > 1:
        gap = rf"\S*(?: \S+){{0,{BETWEEN}}}? \S*?"
        hits = _matches(documents, re.compile(gap.join(quoted)))
    return hits


def _matches(documents: Sequence[IndexedDocument], pattern: re.Pattern[str]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    for document in documents:
        for passage, folded in zip(document.passages, document.folded, strict=True):
            for start, length in folded.spans(pattern):
                hits.append(_hit(document.id, passage, start, length))
                if len(hits) >= MOST:
                    return tuple(hits)
    return tuple(hits)


def _hit(document: str, passage: Passage, start: int, length: int) -> Hit:
    before = _one_line(_cut_left(passage.text[max(0, start - AROUND) : start], start > AROUND))
    found = _one_line(passage.text[start : start + length])
    rest = passage.text[start + length :]
    after = _one_line(_cut_right(rest[:AROUND], len(rest) > AROUND))
    lead = f"{passage.lead} · " if passage.lead else ""
    return Hit(
        document, passage.part, passage.row, passage.column, start, length,
        excerpt=(lead + before + found + after).rstrip(), mark=len(lead + before), mark_length=len(found),
    )  # fmt: skip


def _cut_left(text: str, cut: bool) -> str:
    """Drop the broken word at the left end, and what belongs to the paragraph before."""
    if "\n" in text.rstrip("\n") and not text.endswith("\n"):
        tail = text.rsplit("\n", 1)[1]
        if len(tail) > AROUND // 2:
            return tail
    if not cut:
        return text
    first = text.find(" ")
    return "…" + text[first + 1 :] if 0 <= first < len(text) - 1 else "…" + text


def _cut_right(text: str, cut: bool) -> str:
    if not cut:
        return text
    last = text.rfind(" ")
    return (text[:last] if last > 0 else text) + "…"


def _one_line(text: str) -> str:
    """Show the end of a paragraph or of a table cell as a middle dot."""
    text = re.sub(r"\s*[\r\n\u2028\u2029]+\s*", " · ", text)
    return text.replace("\ufffc", "")


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    if char in _SAME:
        return _SAME[char]
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c))
    return "".join(_SAME.get(c, c) for c in plain.casefold())

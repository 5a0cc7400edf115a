"""What a French chat message may mean: the author's expressions, found as people really type.

An expression is looked for at the start of a word; in it an apostrophe or a hyphen may be typed or not.
Accents, plurals, abbreviations, endings that sound alike, and slips of one letter in the words of the
author's expressions are forgiven (``dialogue.french``). An intent may want a request, refuse a sentence
that holds other words, and hide the narrower intents it covers. Matching never raises and its cost is
bounded: the head and the tail of a huge message are read, in pieces no longer than what the expressions
of a pack were checked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crcd_sim.dialogue.french import (
    APOSTROPHES,
    LIGATURES,
    WORD,
    bounded,
    distance,
    fold,
    is_request,
    sentences,
    singular,
    sounded,
    spelled_out,
)
from crcd_sim.dialogue.script import Intent

SENTENCES = 40  # different ones looked at, of a message
PIECE = 600  # at once: the cost of an author's expression is bounded for this length
OVERLAP = 150
WORD_MIN = 6  # shorter words are too close to one another to be corrected
LONG_WORD = 10  # from here on two slips are forgiven
STEM_MIN = 7  # a shorter beginning of a word says too little
_COUNT = re.compile(r"\{[0-9,]*\}")
TELLING = 4  # letters in a row that few messages hold by chance
_PLAIN_CHOICE = re.compile(r"\((?:\?:)?([a-z0-9 /]+(?:\|[a-z0-9 /]+)*)\)(?![?*{])")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS_KEPT = 80  # characters of what was recognised, for the journal


@dataclass(frozen=True, slots=True)
class _Expression:
    """An expression ready to be searched. ``needed``: any text it is found in holds one of these; () for
    an expression of which nothing can be said.

    It is compiled the first time a text holds them: the first message of a chat would otherwise wait
    for hundreds of expressions.
    """

    source: str
    needed: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        for letters in self.needed:
            if letters in text:
                break
        else:
            if self.needed:
                return None
        pattern = _regex(self.source)
        return None if pattern is None else pattern.search(text)


@lru_cache(maxsize=4096)
def _regex(source: str) -> re.Pattern[str] | None:
    """Compile an expression; None when it is broken: the checks say so, messages are still answered."""
    try:
        return re.compile(source)
    except re.error:
        return None


Patterns = tuple[_Expression, ...]


@dataclass(frozen=True, slots=True)
class Recognised:
    """An intent found in a message, the words it was found by (folded), and where they begin."""

    intent: str
    words: str
    at: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """One sentence or piece, as it may be read. ``at``: where it begins in the message."""

    at: int
    plain: tuple[str, ...]
    alike: tuple[str, ...]
    request: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """An intent ready to be looked for: its expressions, and those that rule it out."""

    intent: Intent
    wanted: tuple[Patterns, Patterns]  # as typed, as sounded
    refused: tuple[Patterns, Patterns]


@lru_cache(maxsize=16)
def matcher_for(intents: tuple[Intent, ...]) -> Matcher:
    """Return the matcher of a script's intents, made once."""
    return Matcher(intents)


class Matcher:
    """The intents of one script, ready to read messages."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        self._known = [
            _Known(intent, _prepared(intent.patterns), _prepared(intent.unless)) for intent in intents
        ]
        patterns = (pattern for intent in intents for pattern in (*intent.patterns, *intent.unless))
        words = {word for pattern in patterns for word in _words_of(pattern)}
        self._word_set = frozenset(words)
        self._words = {letter: tuple(sorted(w for w in words if w[0] == letter)) for letter in _LETTERS}

    def match(self, message: str) -> tuple[str, ...]:
        """Return the ids of the intents found, in the order they come in the message."""
        return tuple(found.intent for found in self.read(message))

    def read(self, message: str) -> tuple[Recognised, ...]:
        """Return the intents found with the words that told them, in the order they come."""
        text = bounded(message)
        whole = tuple(self._readings(_pieces(fold(text))))
        apart = tuple(self._readings(_sentence_pieces(text)))
        found = []
        for known in self._known:
            narrow = known.intent.request or known.intent.unless
            hit = _found(known, apart if narrow else whole)
            if hit is not None:
                found.append(hit)
        present = {hit.intent for hit in found}
        hidden = {name for known in self._known if known.intent.id in present for name in known.intent.covers}
        # Two intents told by the same words: the author's order decides, for the sort is stable.
        return tuple(sorted((hit for hit in found if hit.intent not in hidden), key=lambda hit: hit.at))

    def _readings(self, pieces: Iterable[tuple[int, str]]) -> Iterator[_Reading]:
        for at, folded in pieces:
            full = spelled_out(folded)
            mended = self._mend(full)
            plain = tuple(dict.fromkeys((folded, full, mended)))
            yield _Reading(at, plain, (sounded(mended),), is_request(full))

    def _mend(self, text: str) -> str:
        """Put right the words that are one slip away from exactly one word of the author's."""

        def mended(found: re.Match[str]) -> str:
            word = found.group()
            if len(word) < WORD_MIN or len(word) > 30:
                return word
            if word in self._word_set or singular(word) in self._word_set:
                return word
            return _nearest(word, self._words[word[0]])

        return WORD.sub(mended, text)


@lru_cache(maxsize=4096)
def _nearest(word: str, words: tuple[str, ...]) -> str:
    """Return the one word that ``word`` is a slip of, or that its beginning is; itself otherwise.

    ``words`` begin like it: people seldom miss the first letter.
    """
    limit = 2 if len(word) >= LONG_WORD else 1
    close = sorted((slips, item) for item in words if (slips := _slips(word, item, limit)) <= limit)
    unique = close and (len(close) == 1 or close[0][0] < close[1][0])
    return close[0][1] if unique else word


def _slips(word: str, item: str, limit: int) -> int:
    if word.startswith(item):
        return limit + 1  # an expression finds it as it is
    whole = distance(word, item, limit)
    if whole <= limit or len(item) < STEM_MIN or len(word) <= len(item):
        return whole
    return distance(word[: len(item)], item, 1)


def _found(known: _Known, readings: Sequence[_Reading]) -> Recognised | None:
    """Return the first place where an intent is told."""
    for reading in readings:
        if known.intent.request and not reading.request:
            continue
        hit = _first(known.wanted, reading)
        if hit is not None and _first(known.refused, reading) is None:
            at, words = hit
            return Recognised(known.intent.id, words[:WORDS_KEPT].strip(), reading.at + at)
    return None


def _first(patterns: tuple[Patterns, Patterns], reading: _Reading) -> tuple[int, str] | None:
    """Return where an expression is first found and its words: as typed, else as they sound."""
    hit = _earliest(patterns[0], reading.plain)
    if hit is not None:
        return hit.start(), hit.group()
    hit = _earliest(patterns[1], reading.alike)
    if hit is None:
        return None
    # The words of one reading stand in the same order in the other.
    first = hit.string.count(" ", 0, hit.start())
    count = hit.group().count(" ") + 1
    return hit.start(), " ".join(reading.plain[-1].split(" ")[first : first + count])


def _earliest(expressions: Patterns, texts: Sequence[str]) -> re.Match[str] | None:
    hits = (hit for item in expressions for text in texts if (hit := item.search(text)) is not None)
    return min(hits, key=lambda hit: hit.start(), default=None)


def _sentence_pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield (where, piece) for each sentence, once when it is written over and over."""
    at, seen = 0, set[str]()
    for sentence in sentences(text):
        folded = fold(sentence)
        if folded not in seen and len(seen) < SENTENCES:
            seen.add(folded)
            for start, piece in _pieces(folded):
                yield at + start, piece
        at += len(folded) + 1


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Cut a long text into overlapping pieces, each beginning at a word; yield (where, piece)."""
    start = 0
    while len(text) - start > PIECE:
        yield start, text[start : start + PIECE]
        space = text.find(" ", start + PIECE - OVERLAP)
        start = space + 1 if start < space < start + PIECE else start + PIECE
    yield start, text[start:]


def _pattern_parts(pattern: str) -> Iterable[tuple[str, bool]]:
    """Yield (piece, is plain text): escapes and character classes are left as they are."""
    for found in re.finditer(r"\\.|\[(?:\\.|[^\]])*\]|[^\\\[]+|.", pattern, re.S):
        piece = found.group()
        yield piece, not piece.startswith(("\\", "["))


def fold_pattern(pattern: str) -> str:
    """Fold an author's expression like a message, keeping its regular-expression signs.

    An apostrophe or a hyphen between letters may be typed as it is, as a space, or left out.
    """
    pieces = []
    for piece, plain in _pattern_parts(pattern):
        if not plain:
            pieces.append(_fold_keeping_escapes(piece))
            continue
        piece = _fold_keeping_escapes(piece)
        piece = re.sub(r"(?<=[a-z])'(?![?*+{])", "[' ]?", piece)
        pieces.append(re.sub(r"(?<=[a-z])-(?=[a-z])", "[- ]?", piece))
    return "".join(pieces)


def _fold_keeping_escapes(piece: str) -> str:
    if piece.startswith("\\"):
        return piece  # \b and \B are not the same
    text = piece.translate(LIGATURES).translate(APOSTROPHES)
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _sounded_pattern(folded: str) -> str:
    """Write an expression's own words as ``sounded`` writes a message: plural marks, optional or not,
    doubled consonants, endings. What a sign repeats is left alone."""
    text = re.sub(r"([a-z]{3,})(?:s|x)\??(?=$|[ |)])", r"\1", folded)
    text = re.sub(r"ph(?![?*+{])", "f", text)
    text = re.sub(r"([bcdfglmnprst])\1(?![?*+{])", r"\1", text)
    return re.sub(r"(?<=[a-z]{3})(?:er|ez|ee)(?=$|[ |)]|\\b)", "e", text)


def _prepared(patterns: Sequence[str]) -> tuple[Patterns, Patterns]:
    """Return expressions as typed and as sounded."""
    folded = [fold_pattern(pattern) for pattern in patterns]
    return (
        tuple(_expression(pattern) for pattern in folded),
        tuple(_expression(_sounded_pattern(pattern)) for pattern in folded),
    )


def _expression(folded: str) -> _Expression:
    start = "" if folded.startswith((".", "\\w", "\\B", "^")) else r"(?<![a-z0-9])"
    return _Expression(f"{start}(?:{folded})", _needed(folded))


def _needed(folded: str) -> tuple[str, ...]:
    """Return letters of which a text must hold some for the expression to be found in it.

    Either the longest run that stands outside brackets and choices, or the choices of a bracket that
    nothing makes optional, whichever says more.
    """
    run = _literal(folded)
    if run is None:
        return ()
    if len(run) >= TELLING:
        return (run,)
    bare = "".join(piece if plain else "\0" * len(piece) for piece, plain in _pattern_parts(folded))
    choices = [
        tuple(found[1].split("|"))
        for found in _PLAIN_CHOICE.finditer(bare)
        if bare.count("(", 0, found.start()) == bare.count(")", 0, found.start())
    ]
    return max(((run,) if run else (), *choices), key=lambda some: min(map(len, some), default=0))


def _literal(folded: str) -> str | None:
    """Return the longest run of letters that the expression cannot do without, None when it has choices
    outside any bracket. Only what stands outside brackets counts.
    """
    depth, runs, run = 0, [""], ""
    for piece, plain in _pattern_parts(_COUNT.sub("?", folded)):
        for sign in piece if plain else ("\\",):
            if sign == "|" and depth == 0:
                return None
            depth += {"(": 1, ")": -1}.get(sign, 0)
            if depth == 0 and (sign.isalnum() or sign in " /"):
                run += sign
                continue
            runs.append(run[:-1] if sign in "?*" else run)  # what stands before these may be missing
            run = ""
    return max((*runs, run), key=len)


def _words_of(pattern: str) -> Iterator[str]:
    """Yield the whole words of an expression, long enough to be corrected towards."""
    folded = fold_pattern(pattern)
    plain = "".join(piece if is_plain else " " for piece, is_plain in _pattern_parts(folded))
    for found in re.finditer(r"(?<![a-z])[a-z]+(?![a-z(?*+.{])", plain):
        if len(found.group()) >= WORD_MIN:
            yield found.group()
            yield singular(found.group())

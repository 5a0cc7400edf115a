"""What a French chat message may mean: folding, common misspellings, intents as expressions.

Folding ignores what people type in ten ways: case, accents, ligatures, curly apostrophes, no-break
spaces. An expression is looked for at the start of a word; in it an apostrophe or a hyphen may be typed
or not. Plurals, abbreviations and slips of one letter in the words of the author's expressions are then
forgiven. Matching never raises and its cost is bounded: the head and the tail of a huge message are read,
in pieces no longer than what the expressions of a pack were checked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from crcd_sim.dialogue.script import Intent

READ_LIMIT = 2000  # characters of a message that are looked at
PIECE = 600  # at once: the cost of an author's expression is bounded for this length
OVERLAP = 150
WORD_MIN = 6  # shorter words are too close to one another to be corrected
LONG_WORD = 10  # from here on two slips are forgiven

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´′"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑–—−"), "-")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "…": "...", "№": "n°"})
_WORD = re.compile(r"[a-z]+")

# Abbreviations and slips that a distance of one letter does not reach.
_USUAL = {
    "bjr": "bonjour", "bsr": "bonsoir", "slt": "salut", "svp": "s'il vous plait", "stp": "s'il te plait",
    "rdv": "rendez-vous", "rdvs": "rendez-vous", "tel": "telephone", "num": "numero",
    "nb": "nombre", "mdp": "mot de passe", "pb": "probleme", "pbs": "problemes", "qd": "quand",
    "pq": "pourquoi", "pk": "pourquoi", "pkoi": "pourquoi", "ds": "dans", "tt": "tout", "ts": "tous",
    "bcp": "beaucoup", "qq": "quelques", "qqs": "quelques", "qqn": "quelqu'un", "aujourdhui": "aujourd'hui",
    "vs": "vous", "ns": "nous", "jai": "j'ai", "cest": "c'est", "quest": "qu'est", "dacc": "d'accord",
    "daccord": "d'accord", "abo": "abonnement", "conso": "consommation", "ref": "reference",
    "adress": "adresse", "addresses": "adresses", "acceuil": "accueil", "payment": "paiement",
    "payement": "paiement",
}  # fmt: skip

_COURTESY = re.compile(
    r"(?:bonjour|bonsoir|bienvenue|merci|je (?:suis|m'appelle)|a votre (?:service|ecoute|disposition)"
    r"|je vous ecoute|(?:comment|en quoi) (?:puis.je|je peux|peut.on) (?:vous )?(?:aider|etre)"
    r"|(?:que|qu'est.ce que) (?:puis.je|je peux)|avez.vous (?:d'autres|une autre) (?:question|demande)"
    r"|bonne (?:journee|soiree|continuation)|au revoir|je (?:comprends|vois|note)|d'accord|tres bien|parfait)"
)
_HOLD_ON = re.compile(
    r"(?:un (?:petit )?instant|une (?:petite )?(?:minute|seconde)|patient(?:ez|er)"
    r"|quelques (?:instants|secondes|minutes)|je (?:vais )?(?:verifi|consult|regard|recherch|cherch|ouvr)"
    r"|le temps (?:de|que)|je reviens vers vous)"
)
_QUESTION_START = re.compile(
    r"(?:^|[.!;,] *)(?:est.ce|qu'est|quel|quand|comment|combien|pourquoi|ou |qui |avez.vous|etes.vous"
    r"|pouvez.vous|pourriez.vous|souhaitez.vous|voulez.vous|puis.je|c'est quoi|lequel|laquelle)"
)


def fold(text: str) -> str:
    """Return ``text`` in lower case without accents, with plain apostrophes and single spaces."""
    text = text.translate(_LIGATURES).translate(_APOSTROPHES).translate(_DASHES)
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def _spelled_out(folded: str) -> str:
    """Return a folded text with its abbreviations written in full (« n° » included)."""
    folded = re.sub(r"\bn ?°", "numero", folded)
    return _WORD.sub(lambda found: _USUAL.get(found.group(), found.group()), folded)


def singular(folded: str) -> str:
    """Return a folded text without the plural mark of its words (« factures » → « facture »)."""
    return re.sub(r"\b([a-z]{3,}?)(?:s|x)\b", r"\1", folded)


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters to add, drop, change or swap, or ``limit`` + 1 when there are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, target in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


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
    text = piece.translate(_LIGATURES).translate(_APOSTROPHES)
    text = unicodedata.normalize("NFD", text.lower())
    text = "".join(character for character in text if not unicodedata.combining(character))
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _singular_pattern(folded: str) -> str:
    """Drop the plural marks of an expression's own words, optional or not."""
    return re.sub(r"([a-z]{3,})(?:s|x)\??(?=$|[ |)])", r"\1", folded)


class Matcher:
    """The intents of one script, ready to read messages."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        self._expressions: list[tuple[str, tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]] = []
        words: set[str] = set()
        for intent in intents:
            plain, single = [], []
            for pattern in intent.patterns:
                folded = fold_pattern(pattern)
                compiled = _compiled(folded)
                if compiled is None:
                    continue  # reported by the checks; a message must still be answered
                plain.append(compiled)
                stem = _compiled(_singular_pattern(folded))
                if stem is not None:
                    single.append(stem)
                words.update(_words_of(folded))
            self._expressions.append((intent.id, tuple(plain), tuple(single)))
        self._words = tuple(sorted(words))

    def match(self, message: str) -> tuple[str, ...]:
        """Return the ids of the intents found, in the order of the script."""
        folded = fold(_bounded(message))
        full = _spelled_out(folded)
        readings = dict.fromkeys((folded, full, self._mend(full)))
        texts = tuple(piece for text in readings for piece in _pieces(text))
        singles = tuple(dict.fromkeys(singular(text) for text in texts))
        return tuple(
            name
            for name, plain, single in self._expressions
            if any(p.search(text) for p in plain for text in texts)
            or any(p.search(text) for p in single for text in singles)
        )

    def _mend(self, text: str) -> str:
        """Put right the words that are one slip away from exactly one word of the author's."""
        known = set(self._words)

        def mended(found: re.Match[str]) -> str:
            word = found.group()
            if len(word) < WORD_MIN or word in known or singular(word) in known or len(word) > 30:
                return word
            limit = 2 if len(word) >= LONG_WORD else 1
            near = [(distance(word, item, limit), item) for item in self._words]
            close = sorted(item for item in near if item[0] <= limit)
            unique = close and (len(close) == 1 or close[0][0] < close[1][0])
            return close[0][1] if unique else word

        return _WORD.sub(mended, text)


def _bounded(message: str) -> str:
    if len(message) <= READ_LIMIT:
        return message
    half = READ_LIMIT // 2
    return f"{message[:half]} {message[-half:]}"


def _pieces(text: str) -> Iterable[str]:
    """Cut a long text into overlapping pieces, each beginning at a word."""
    start = 0
    while len(text) - start > PIECE:
        yield text[start : start + PIECE]
        space = text.find(" ", start + PIECE - OVERLAP)
        start = space + 1 if start < space < start + PIECE else start + PIECE
    yield text[start:]


def _compiled(folded: str) -> re.Pattern[str] | None:
    start = "" if folded.startswith((".", "\\w", "\\B", "^")) else r"(?<![a-z0-9])"
    try:
        return re.compile(f"{start}(?:{folded})")
    except re.error:
        return None


def _words_of(folded: str) -> Iterable[str]:
    """Return the whole words of an expression, long enough to be corrected towards."""
    plain = "".join(piece if is_plain else " " for piece, is_plain in _pattern_parts(folded))
    for found in re.finditer(r"(?<![a-z])[a-z]+(?![a-z(?*+.{])", plain):
        if len(found.group()) >= WORD_MIN:
            yield found.group()
            yield singular(found.group())


def is_question(message: str) -> bool:
    """Say whether a message asks something, with or without its question mark."""
    folded = fold(_bounded(message))
    return "?" in folded or _QUESTION_START.search(folded) is not None


def is_courtesy(message: str) -> bool:
    """Say whether a message only greets, thanks, acknowledges or offers help."""
    return _COURTESY.search(fold(_bounded(message))) is not None


def asks_to_wait(message: str) -> bool:
    """Say whether the advisor asks for a moment (« Je vérifie, un instant »)."""
    return _HOLD_ON.search(fold(_bounded(message))) is not None

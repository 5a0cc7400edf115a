"""Expressions of chat intents: those that could take for ever on some message are refused.

They come from a file anybody may have written, and run while a candidate waits, on the thread of
the window. A backtracking matcher tries every way of dividing the message among the repetitions, so
the work is bounded by construction, before an expression is ever used:

- only one character, one set or the dot is repeated, never a group (no ``(a+)+``);
- the most steps a message of ``MESSAGE`` characters could cost is estimated from above (each free
  repetition multiplies by the length, each option or alternative by its number of ways) and capped;
- no reference to an earlier group, no look-behind, no flag.
"""

from __future__ import annotations

import re

MAX_LENGTH = 300
MAX_DEPTH = 8
MESSAGE = 600  # characters of a message that are looked at
BUDGET = 1e9  # steps, from above, on the longest message: some tenths of a second at the very worst

QUANTIFIER = re.compile(r"[*+?]|\{([0-9]*)(,?)([0-9]*)\}")


def pattern_fault(pattern: str) -> str:
    """Return why an expression is refused, as the end of a French sentence, or ""."""
    if len(pattern) > MAX_LENGTH:
        return f"elle est trop longue ({MAX_LENGTH} caractères au plus)"
    try:
        re.compile(pattern)
        scan = _Scan(pattern)
        steps = scan.alternatives() * (1 if scan.anchored else MESSAGE)
    except (re.error, OverflowError, RecursionError):
        return "elle est mal formée (parenthèse, crochet ou répétition)"
    except _Refused as refused:
        return str(refused)
    if steps > BUDGET:
        return "elle pourrait prendre trop de temps (répétitions et choix trop nombreux) : coupez-la en deux"
    return ""


class _Refused(Exception):
    """The expression uses something that is not admitted."""


class _Scan:
    """Reads an expression that ``re`` accepts and estimates its steps at one starting place.

    ``anchored``: every alternative starts with « ^ », so that there is only one starting place.
    """

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._depth = 0
        self.anchored = True

    def _next(self, count: int = 1) -> str:
        return self._text[self._at : self._at + count]

    def alternatives(self) -> float:
        """Read alternatives up to the end or a closing bracket."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Refused("elle a trop de parenthèses imbriquées")
        steps = self._sequence()
        while self._next() == "|":
            self._at += 1
            steps += self._sequence()
        self._depth -= 1
        return steps

    def _sequence(self) -> float:
        if self._depth == 1:
            self.anchored = self.anchored and self._next() == "^"
        steps, aside = 1.0, 0.0
        while self._next() not in ("", "|", ")"):
            if self._next(3) in ("(?=", "(?!"):  # looked at once for each way up to here, then forgotten
                aside += steps * self._quantified(self._group(), group=True)
            elif self._next() == "(":
                steps *= self._quantified(self._group(), group=True)
            else:
                self._single()
                steps *= self._quantified(1.0, group=False)
        return steps + aside

    def _group(self) -> float:
        self._at += 1
        if self._next() == "?":
            if self._next(2) not in ("?:", "?=", "?!"):
                raise _Refused(f"« ({self._next(2)} » n’est pas admis")
            self._at += 2
        inner = self.alternatives()
        self._at += 1  # the closing bracket is there: ``re`` has accepted the whole
        return inner

    def _single(self) -> None:
        character = self._next()
        self._at += 1
        if character == "\\":
            if self._next().isalnum() and self._next() not in "bBdDsSwW":
                raise _Refused(f"« \\{self._next()} » n’est pas admis")
            self._at += 1
        elif character == "[":
            self._at += self._next() == "^"
            first = True
            while first or self._next() != "]":
                self._at += 2 if self._next() == "\\" else 1
                first = False
            self._at += 1

    def _quantified(self, inner: float, *, group: bool) -> float:
        """Read what repeats the last thing, if anything; return the steps through it."""
        found = QUANTIFIER.match(self._text, self._at)
        if found is None or found[0] == "{}":
            return inner
        self._at = found.end()
        if self._next() and self._next() in "?+":  # lazy or possessive: the bound holds
            self._at += 1
        if found[0] == "?":
            return inner + 1
        if group:
            raise _Refused(f"« ){found[0]} » répète une parenthèse, ce n’est pas admis")
        if found[0] in "*+" or (found[2] and not found[3]):
            return float(MESSAGE)
        spread = int(found[3]) - int(found[1] or 0) if found[2] else 0
        return float(min(spread + 1, MESSAGE))

"""Arithmetic as one writes it in French: « 39,99*21/30 », « =SOMME(B1:B4)*20% ».

A small grammar read by hand; nothing is ever evaluated as a program. Numbers are decimal, so that
euros add up to the cent.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("-" | "+")* power
    power   = percent ("^" signed)?
    percent = atom "%"*
    atom    = number | cell | name "(" argument (";" argument)* ")" | "(" sum ")"
    argument = cell ":" cell | sum
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final

LONGEST: Final = 240  # characters of a formula
DEEPEST: Final = 40  # parentheses inside parentheses
_CONTEXT: Final = Context(prec=28, rounding=ROUND_HALF_UP, Emax=40, Emin=-40)

DIVISION: Final = "#DIV/0!"
REFERENCE: Final = "#REF!"
VALUE: Final = "#VALEUR!"
NAME: Final = "#NOM?"
CYCLE: Final = "#CYCLE!"
SYNTAX: Final = "#ERREUR!"

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d[\d\u00a0\u202f]*(?:[,.]\d+)?|[,.]\d+)"
    r"|(?P<word>[A-Za-zÀ-ÖØ-öø-ÿ]+\d*)|(?P<sign>[-+*/^%():;×÷−]))"
)
_SIGNS: Final = {"×": "*", "÷": "/", "−": "-"}
_NUMBER: Final = re.compile(r"[-−+]?(?:\d[\d \u00a0\u202f]*(?:[,.]\d+)?|[,.]\d+) *[\u00a0\u202f]?(?:€|%)?")
_CELL: Final = re.compile(r"([A-Z])(\d{1,2})")

Cell = tuple[int, int]  # row, column, from 0
LookUp = Callable[[Cell], Decimal | str | None]  # None: an empty cell; a text: words, no number


class FormulaError(ValueError):
    """``code`` is what a cell shows (« #DIV/0! »), ``sentence`` what the calculator says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = SENTENCES[code]


SENTENCES: Final = {
    DIVISION: "Division par zéro.",
    REFERENCE: "Cette case n’existe pas.",
    VALUE: "Cette case contient un texte, pas un nombre.",
    NAME: "Fonction inconnue. Fonctions admises\u00a0: SOMME, MOYENNE, MIN, MAX, ARRONDI.",
    CYCLE: "Cette case dépend d’elle-même.",
    SYNTAX: "Ce calcul n’est pas compris. Exemple\u00a0: 39,99*21/30",
}


def read_number(text: str) -> Decimal | None:
    """Return the number that ``text`` is (« 1 240,50 € », « 20 % », « -3.5 »), or None."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    plain = re.sub("[ \u00a0\u202f€%]", "", text).replace("−", "-").replace(",", ".")
    number = _CONTEXT.create_decimal(plain)
    return _CONTEXT.divide(number, Decimal(100)) if text.endswith("%") else number


def show_number(number: Decimal, places: int = 10) -> str:
    """Return a number as French writes it: comma, thousands parted, no useless zero."""
    rounded = number.quantize(Decimal(1).scaleb(-places), context=Context(prec=60, rounding=ROUND_HALF_UP))
    sign = "-" if rounded < 0 else ""
    whole, _, part = f"{abs(rounded):f}".partition(".")
    groups = f"{int(whole):,}".replace(",", "\u202f")
    part = part.rstrip("0")
    if groups == "0" and not part:
        return "0"
    return f"{sign}{groups},{part}" if part else f"{sign}{groups}"


def evaluate(formula: str, look_up: LookUp | None = None) -> Decimal:
    """Return the value of a formula (without its « = »).

    ``look_up`` gives the number of a cell; without it cells are unknown (the calculator).

    Raises:
        FormulaError: the code says why.
    """
    if len(formula) > LONGEST:
        raise FormulaError(SYNTAX)
    reader = _Reader(_tokens(formula), look_up)
    try:
        value = reader.sum()
    except DivisionByZero:
        raise FormulaError(DIVISION) from None
    except (InvalidOperation, Overflow):
        raise FormulaError(VALUE) from None
    if reader.left():
        raise FormulaError(SYNTAX)
    return value


def cell_named(name: str) -> Cell | None:
    """Return (row, column) of « B3 », or None when it is not the name of a cell."""
    found = _CELL.fullmatch(name.upper())
    return (int(found[2]) - 1, ord(found[1]) - ord("A")) if found and int(found[2]) else None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number | word | sign
    text: str


def _tokens(formula: str) -> list[_Token]:
    result = []
    at = 0
    formula = formula.rstrip()
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None or found.lastgroup is None:
            raise FormulaError(SYNTAX)
        text = found[found.lastgroup]
        result.append(_Token(found.lastgroup, _SIGNS.get(text, text)))
        at = found.end()
    return result


class _Reader:
    """Reads the grammar of the module's docstring, one method a rule."""

    def __init__(self, tokens: Sequence[_Token], look_up: LookUp | None) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._look_up = look_up

    def left(self) -> bool:
        return self._at < len(self._tokens)

    def sum(self) -> Decimal:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = _CONTEXT.add(value, other) if sign == "+" else _CONTEXT.subtract(value, other)
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while sign := self._take("*", "/"):
            other = self._signed()
            value = _CONTEXT.multiply(value, other) if sign == "*" else self._divide(value, other)
        return value

    @staticmethod
    def _divide(value: Decimal, other: Decimal) -> Decimal:
        if not other:
            raise FormulaError(DIVISION)
        return _CONTEXT.divide(value, other)

    def _signed(self) -> Decimal:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        value = self._power()
        return _CONTEXT.minus(value) if negative else value

    def _power(self) -> Decimal:
        value = self._percent()
        if not self._take("^"):
            return value
        self._deeper()
        other = self._signed()
        self._depth -= 1
        if abs(other) > 100 or other != int(other):
            raise FormulaError(VALUE)
        return _CONTEXT.power(value, other)

    def _percent(self) -> Decimal:
        value = self._atom()
        while self._take("%"):
            value = _CONTEXT.divide(value, Decimal(100))
        return value

    def _atom(self) -> Decimal:
        token = self._next()
        if token.kind == "number":
            plain = re.sub("[\u00a0\u202f]", "", token.text).replace(",", ".")
            return _CONTEXT.create_decimal(plain)
        if token.kind == "word":
            return self._function(token.text) if self._take("(") else self._cell(token.text)
        if token.text != "(":
            raise FormulaError(SYNTAX)
        self._deeper()
        value = self.sum()
        self._close()
        return value

    def _cell(self, name: str) -> Decimal:
        value = self._value(self._place(name))
        if isinstance(value, str):
            raise FormulaError(VALUE)
        return Decimal(0) if value is None else value

    def _place(self, name: str) -> Cell:
        place = cell_named(name)
        if place is None:
            raise FormulaError(NAME)
        return place

    def _value(self, place: Cell) -> Decimal | str | None:
        if self._look_up is None:
            raise FormulaError(SYNTAX)
        return self._look_up(place)

    def _function(self, name: str) -> Decimal:
        self._deeper()
        arguments = [self._argument()]
        while self._take(";"):
            arguments.append(self._argument())
        self._close()
        return call(name, arguments)

    def _argument(self) -> list[Decimal]:
        """Return the numbers of an argument: those of a range, words and empty cells left out."""
        if self._peek(1) == ":" and self._tokens[self._at].kind == "word":
            first = self._place(self._next().text)
            self._next()
            last = self._place(self._next().text)
            rows = range(min(first[0], last[0]), max(first[0], last[0]) + 1)
            columns = range(min(first[1], last[1]), max(first[1], last[1]) + 1)
            values = [self._value((row, column)) for row in rows for column in columns]
            return [value for value in values if isinstance(value, Decimal)]
        return [self.sum()]

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FormulaError(SYNTAX)

    def _close(self) -> None:
        self._depth -= 1
        # A last parenthesis left out is no mistake worth a message.
        if not self._take(")") and self.left():
            raise FormulaError(SYNTAX)

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].text if at < len(self._tokens) else ""

    def _next(self) -> _Token:
        if not self.left():
            raise FormulaError(SYNTAX)
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *signs: str) -> str:
        if self.left() and self._tokens[self._at].kind == "sign" and self._peek() in signs:
            self._at += 1
            return self._tokens[self._at - 1].text
        return ""


def call(name: str, arguments: Sequence[Sequence[Decimal]]) -> Decimal:
    """Return the value of a function by its French or English name."""
    numbers = [number for argument in arguments for number in argument]
    match name.upper():
        case "SOMME" | "SUM":
            total = Decimal(0)
            for number in numbers:
                total = _CONTEXT.add(total, number)
            return total
        case "MOYENNE" | "AVERAGE":
            if not numbers:
                raise FormulaError(DIVISION)
            return _CONTEXT.divide(call("SOMME", arguments), Decimal(len(numbers)))
        case "MIN":
            return min(numbers, default=Decimal(0))
        case "MAX":
            return max(numbers, default=Decimal(0))
        case "ARRONDI" | "ROUND":
            if len(numbers) not in (1, 2) or not -10 <= (numbers[1:] or [Decimal(0)])[0] <= 10:
                raise FormulaError(VALUE)
            places = int(numbers[1]) if len(numbers) == 2 else 0
            return numbers[0].quantize(Decimal(1).scaleb(-places), context=_CONTEXT)
    raise FormulaError(NAME)

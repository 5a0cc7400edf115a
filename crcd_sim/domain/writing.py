"""What a candidate writes: paragraphs of styled runs, and the changes that make them.

The canonical form of a document is one line of JSON, byte for byte the same for the same document:

    {"blocks":[{"align":"left","list":null,"runs":[{"b":true,"t":"Madame,"}],"style":"body"}],"v":1}

A *delta* is plain JSON too. Positions count characters (Unicode code points, never UTF-16 units)
from 0, with one for each paragraph separator, written ``\\n`` in ``removed`` and ``added``:

    {"k":"text","pos":12,"removed":"","added":"Bonjour"}
    {"k":"format","pos":0,"len":7,"b":true}              any of b, i, u
    {"k":"block","pos":0,"len":7,"style":"heading"}      any of style, align, list; touched paragraphs
    {"k":"reset","canonical":"{…}"}                      a restored version replaces everything

A line break inside a paragraph is the character U+2028. Documents never change: applying a delta
gives a new one that shares every untouched paragraph with the old.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

VERSION: Final = 1
STYLES: Final = ("body", "heading", "address", "date", "subject", "signature", "small")
ALIGNS: Final = ("left", "center", "right", "justify")
LISTS: Final = (None, "bullet", "number")
MARKS: Final = ("b", "i", "u")
LINE_BREAK: Final = "\u2028"

Delta = Mapping[str, Any]

# Characters no paragraph may hold: controls (but the tab), the separators that mean « paragraph »,
# Qt's own object and frame marks, halves of surrogate pairs (they cannot be written as UTF-8).
_FORBIDDEN = re.compile("[\x00-\x08\n-\x1f\x7f\x85\u2029\ufdd0-\ufdef\ufffc\ufffe\uffff\ud800-\udfff]")
_PARAGRAPH = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2029]")
_WORD = re.compile(r"\w")
# A no-break space between digits groups thousands (« 1 240,50 »): one number, one word.
_GROUPING = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d)")


class WritingError(ValueError):
    """A canonical text or a delta that does not make sense: a damaged record, or our bug."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look the same: ``b`` bold, ``i`` italic, ``u`` underlined."""

    t: str
    b: bool = False
    i: bool = False
    u: bool = False

    @property
    def marks(self) -> tuple[bool, bool, bool]:
        return (self.b, self.i, self.u)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. Runs are never empty and two neighbours never look the same."""

    runs: tuple[Run, ...] = ()
    style: str = "body"
    align: str = "left"
    list: str | None = None
    length: int = field(init=False, compare=False, repr=False)  # kept: every keystroke adds them all up

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", sum([len(run.t) for run in self.runs]))

    @property
    def text(self) -> str:
        return self.runs[0].t if len(self.runs) == 1 else "".join(run.t for run in self.runs)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole writing: at least one paragraph."""

    blocks: tuple[Block, ...] = (Block(),)

    @property
    def length(self) -> int:
        """Number of characters, the separators between paragraphs included."""
        return sum([block.length for block in self.blocks]) + len(self.blocks) - 1

    @property
    def empty(self) -> bool:
        """True when nothing can be read, whatever the paragraphs look like."""
        return not any(run.t.strip() for block in self.blocks for run in block.runs)


EMPTY: Final = Document()


def clean_text(text: str) -> str:
    """Return foreign text as a document accepts it: paragraphs by ``\\n``, nothing invisible."""
    return "\n".join(_FORBIDDEN.sub("", line) for line in _PARAGRAPH.split(text))


def safe_text(text: str) -> str:
    """Return ``text`` with each character that no paragraph may hold replaced by U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


def from_text(text: str, *, style: str = "body", align: str = "left") -> Document:
    """Return plain text as a document, one paragraph per line."""
    return Document(
        tuple(
            Block((Run(line),) if line else (), style=style, align=align)
            for line in clean_text(text).split("\n")
        )
    )


def plain_text(document: Document) -> str:
    """Return the text alone, one line per paragraph and per line break."""
    return "\n".join(block.text for block in document.blocks).replace(LINE_BREAK, "\n")


def count_words(document: Document | str) -> int:
    """Count words as a French word processor does.

    Words are parted by spaces and long dashes. What an apostrophe or a hyphen joins is one word
    (« l’offre », « rendez-vous », « a-t-il »), and so is a number whose thousands are parted by a
    no-break space (« 1 240,50 »). Punctuation standing alone (« : », « – », « € ») is none.
    """
    texts = (document,) if isinstance(document, str) else (block.text for block in document.blocks)
    return sum(
        1
        for text in texts
        for word in _GROUPING.sub("", text).replace("—", " ").split()
        if word[0].isalnum() or _WORD.search(word)
    )


# --- Canonical form --------------------------------------------------------------------------


def to_canonical(document: Document) -> str:
    """Return the one JSON text of this document (sorted keys, compact, no false marks)."""
    blocks = [
        {
            "align": block.align,
            "list": block.list,
            "runs": [
                {**{mark: True for mark, on in zip(MARKS, run.marks, strict=True) if on}, "t": run.t}
                for run in block.runs
            ],
            "style": block.style,
        }
        for block in document.blocks
    ]
    return json.dumps(
        {"blocks": blocks, "v": VERSION}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def from_canonical(canonical: str) -> Document:
    """Read a canonical text; ``WritingError`` when it is damaged or from a newer version."""
    try:
        data = json.loads(canonical)
        if data["v"] != VERSION:
            raise WritingError(f"writing of version {data['v']!r}, this program reads {VERSION}")
        if set(data) != {"v", "blocks"} or not data["blocks"]:
            raise WritingError("a writing has a version and at least one block")
        return Document(tuple(_read_block(item) for item in data["blocks"]))
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as problem:
        raise WritingError(f"not a writing: {problem}") from problem


def sha256_of(document: Document | str) -> str:
    """Return the SHA-256 of the canonical form (of a document, or already made)."""
    canonical = document if isinstance(document, str) else to_canonical(document)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read_block(item: Mapping[str, Any]) -> Block:
    if set(item) != {"align", "list", "runs", "style"}:
        raise WritingError(f"unknown or missing keys in a block: {sorted(item)}")
    _check_block_values(item)
    runs = merged([_read_run(run) for run in item["runs"]])
    return Block(runs, item["style"], item["align"], item["list"])


def _read_run(item: Mapping[str, Any]) -> Run:
    if not set(item) <= {"t", *MARKS}:
        raise WritingError(f"unknown keys in a run: {sorted(item)}")
    _check_text(item["t"])
    return Run(item["t"], *(item.get(mark, False) is True for mark in MARKS))


def _check_text(text: object) -> None:
    if not isinstance(text, str) or _FORBIDDEN.search(text):
        raise WritingError(f"text that a paragraph cannot hold: {text!r}")


def _check_block_values(values: Mapping[str, Any]) -> None:
    for key, allowed in (("style", STYLES), ("align", ALIGNS), ("list", LISTS)):
        if key in values and values[key] not in allowed:
            raise WritingError(f"unknown {key}: {values[key]!r}")


# --- Deltas ----------------------------------------------------------------------------------


def text_delta(pos: int, removed: str, added: str) -> dict[str, Any]:
    return {"k": "text", "pos": pos, "removed": removed, "added": added}


def format_delta(pos: int, length: int, **marks: bool) -> dict[str, Any]:
    return {"k": "format", "pos": pos, "len": length, **marks}


def block_delta(pos: int, length: int, **values: str | None) -> dict[str, Any]:
    return {"k": "block", "pos": pos, "len": length, **values}


def reset_delta(document: Document) -> dict[str, Any]:
    return {"k": "reset", "canonical": to_canonical(document)}


def apply_delta(document: Document, delta: Delta) -> Document:
    """Return ``document`` after ``delta``.

    Added text looks like the character before it in its paragraph, else like the one after; a
    split paragraph gives both halves its style, joined paragraphs keep the first one's.

    Raises:
        WritingError: the delta does not fit this document (another ``removed``, out of range).
    """
    kind = delta.get("k")
    if kind == "text":
        return _apply_text(document, delta["pos"], delta["removed"], delta["added"])
    if kind == "format":
        marks = {mark: bool(delta[mark]) for mark in MARKS if mark in delta}
        return _apply_format(document, delta["pos"], delta["len"], marks)
    if kind == "block":
        values = {key: delta[key] for key in ("style", "align", "list") if key in delta}
        _check_block_values(values)
        return _apply_block(document, delta["pos"], delta["len"], values)
    if kind == "reset":
        return from_canonical(delta["canonical"])
    raise WritingError(f"unknown delta: {delta!r}")


def apply_all(document: Document, deltas: Sequence[Delta]) -> Document:
    """Return ``document`` after every delta in order."""
    for delta in deltas:
        document = apply_delta(document, delta)
    return document


def position_of(document: Document, block: int) -> int:
    """Return the position of the first character of a block."""
    return sum([item.length for item in document.blocks[:block]]) + block


def locate(document: Document, pos: int) -> tuple[int, int]:
    """Return (block, offset in it) of a position; ``WritingError`` when there is no such place."""
    left = pos
    if pos >= 0:
        for index, block in enumerate(document.blocks):
            length = block.length
            if left <= length:
                return index, left
            left -= length + 1
    raise WritingError(f"position {pos} is outside the document")


def merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs without empty ones, neighbours that look the same joined."""
    result: list[Run] = []
    for run in runs:
        if not run.t:
            continue
        if result and result[-1].marks == run.marks:
            result[-1] = Run(result[-1].t + run.t, run.b, run.i, run.u)
        else:
            result.append(run)
    return tuple(result)


def cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """Return the part of ``runs`` between two offsets."""
    result: list[Run] = []
    at = 0
    for run in runs:
        low, high = max(start - at, 0), min(end - at, len(run.t))
        if low < high:
            whole = high - low == len(run.t)
            result.append(run if whole else Run(run.t[low:high], run.b, run.i, run.u))
        at += len(run.t)
        if at >= end:
            break
    return result


def _apply_text(document: Document, pos: int, removed: str, added: str) -> Document:
    first, start = locate(document, pos)
    last, end = locate(document, pos + len(removed)) if removed else (first, start)
    blocks = document.blocks
    head = cut(blocks[first].runs, 0, start)
    tail = cut(blocks[last].runs, end, blocks[last].length)
    if removed:
        _check_removed(blocks[first : last + 1], start, end, removed)
    lines = added.split("\n")
    for line in lines:
        _check_text(line)
    like = head[-1] if head else tail[0] if tail else Run("")
    pieces = [[Run(line, like.b, like.i, like.u)] for line in lines]
    pieces[0] = head + pieces[0]
    pieces[-1] = pieces[-1] + tail
    model = blocks[first]
    # Written out rather than with ``replace``: this is the path of every keystroke.
    changed = tuple(Block(merged(piece), model.style, model.align, model.list) for piece in pieces)
    return Document(blocks[:first] + changed + blocks[last + 1 :])


def _check_removed(blocks: Sequence[Block], start: int, end: int, removed: str) -> None:
    texts = [block.text for block in blocks]
    texts[-1] = texts[-1][:end]
    texts[0] = texts[0][start:]
    if "\n".join(texts) != removed:
        raise WritingError("the delta removes another text than the document holds")


def _apply_format(document: Document, pos: int, length: int, marks: Mapping[str, bool]) -> Document:
    first, start = locate(document, pos)
    last, end = locate(document, pos + length)
    blocks = list(document.blocks)
    for index in range(first, last + 1):
        block = blocks[index]
        low = start if index == first else 0
        high = end if index == last else block.length
        middle = [
            Run(run.t, marks.get("b", run.b), marks.get("i", run.i), marks.get("u", run.u))
            for run in cut(block.runs, low, high)
        ]
        runs = [*cut(block.runs, 0, low), *middle, *cut(block.runs, high, block.length)]
        blocks[index] = replace(block, runs=merged(runs))
    return Document(tuple(blocks))


def _apply_block(document: Document, pos: int, length: int, values: Mapping[str, Any]) -> Document:
    first, _ = locate(document, pos)
    last, _ = locate(document, pos + length)
    blocks = list(document.blocks)
    blocks[first : last + 1] = [replace(block, **values) for block in blocks[first : last + 1]]
    return Document(tuple(blocks))

"""What changed between two states of a writing, said as deltas, and deltas said more briefly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crcd_sim.domain.writing import (
    MARKS,
    Block,
    Delta,
    Document,
    apply_delta,
    block_delta,
    format_delta,
    position_of,
    text_delta,
)


def replace_blocks(
    document: Document, first: int, last: int, blocks: Sequence[Block], hint: int | None = None
) -> tuple[list[dict[str, Any]], Document]:
    """Say how the paragraphs ``first`` to ``last`` became ``blocks``.

    ``hint`` is the position where the text probably changed (the caret): of several equal
    readings (« ll » made « lll ») the one there is chosen. Returns the deltas, none when nothing
    changed, and the document after them.
    """
    after = Document(document.blocks[:first] + tuple(blocks) + document.blocks[last + 1 :])
    deltas: list[dict[str, Any]] = []
    start = position_of(document, first)
    old = "\n".join(block.text for block in document.blocks[first : last + 1])
    new = "\n".join(block.text for block in blocks)
    if old != new:
        head, tail = shared_ends(old, new, None if hint is None else hint - start)
        deltas.append(text_delta(start + head, old[head : len(old) - tail], new[head : len(new) - tail]))
        document = apply_delta(document, deltas[0])
    before = document.blocks[first : first + len(blocks)]
    deltas += _block_changes(start, before, blocks)
    deltas += _format_changes(start, before, blocks)
    return deltas, after


def changes_between(old: Document, new: Document, hint: int | None = None) -> list[dict[str, Any]]:
    """Return deltas that make ``new`` of ``old``, as few as a plain comparison finds."""
    head = 0
    shortest = min(len(old.blocks), len(new.blocks))
    while head < shortest and old.blocks[head] == new.blocks[head]:
        head += 1
    if head == len(old.blocks) == len(new.blocks):
        return []
    tail = 0
    while tail < shortest - head and old.blocks[-1 - tail] == new.blocks[-1 - tail]:
        tail += 1
    if len(old.blocks) != len(new.blocks):
        # A separator came or went: it needs one paragraph on each side to be said as text.
        head, tail = max(head - 1, 0), (tail if head else max(tail - 1, 0))
    last = len(old.blocks) - 1 - tail
    return replace_blocks(old, head, last, new.blocks[head : len(new.blocks) - tail], hint)[0]


def coalesce(deltas: Iterable[Delta]) -> list[Delta]:
    """Join typed characters, deletions and corrections that follow each other into one delta.

    The result makes the same document. What was typed and taken back at once disappears.
    """
    result: list[Delta] = []
    for delta in deltas:
        joined = _join(result[-1], delta) if result else None
        if joined is None:
            result.append(delta)
        elif joined["removed"] or joined["added"]:
            result[-1] = joined
        else:
            result.pop()
    return result


def _join(one: Delta, two: Delta) -> dict[str, Any] | None:
    if one["k"] != "text" or two["k"] != "text":
        return None
    pos, removed, added = one["pos"], one["removed"], one["added"]
    taken = two["removed"]
    end = pos + len(added)
    # After a new separator the next character takes its look from the other side: keep both.
    if not taken and two["pos"] == end and not added.endswith("\n"):
        return text_delta(pos, removed, added + two["added"])
    if two["added"]:
        return None
    if added and len(taken) <= len(added) and two["pos"] + len(taken) == end:
        return text_delta(pos, removed, added[: len(added) - len(taken)])
    if not added and two["pos"] + len(taken) == pos:
        return text_delta(two["pos"], taken + removed, "")
    if not added and two["pos"] == pos:
        return text_delta(pos, removed + taken, "")
    return None


def shared_ends(old: str, new: str, hint: int | None = None) -> tuple[int, int]:
    """Return how many characters both texts share at their start and, after that, at their end.

    With a ``hint`` (an offset) the start is no longer than it, when the end then covers the rest.
    """
    head = _shared_start(old, new)
    if hint is not None and 0 <= hint < head:
        head = hint
    limit = min(len(old), len(new)) - head
    # Slices are compared whole, in C: a loop over characters is too slow for a keystroke.
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle :] == new[len(new) - middle :]:
            low = middle
        else:
            high = middle - 1
    # A hint before the change only: what both share after it is no change.
    head += _shared_start(old[head : len(old) - low], new[head : len(new) - low])
    return head, low


def _shared_start(old: str, new: str) -> int:
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[:middle] == new[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _block_changes(start: int, before: Sequence[Block], after: Sequence[Block]) -> list[dict[str, Any]]:
    deltas: list[dict[str, Any]] = []
    at = start
    previous: dict[str, str | None] = {}
    for old, new in zip(before, after, strict=True):
        length = new.length
        values: dict[str, str | None] = {}
        if new.style != old.style:
            values["style"] = new.style
        if new.align != old.align:
            values["align"] = new.align
        if new.list != old.list:
            values["list"] = new.list
        if values and values == previous:
            deltas[-1]["len"] = at + length - deltas[-1]["pos"]
        elif values:
            deltas.append(block_delta(at, length, **values))
        previous = values
        at += length + 1
    return deltas


def _format_changes(start: int, before: Sequence[Block], after: Sequence[Block]) -> list[dict[str, Any]]:
    deltas: list[dict[str, Any]] = []
    at = start
    for old, new in zip(before, after, strict=True):
        if old.runs != new.runs:
            deltas += _run_changes(at, old, new)
        at += new.length + 1
    return deltas


def _run_changes(start: int, old: Block, new: Block) -> list[dict[str, Any]]:
    """Return the format deltas that give the same text its new marks."""
    deltas: list[dict[str, Any]] = []
    edges = sorted({edge for block in (old, new) for edge in _edges(block)})
    at = 0
    for edge in edges:
        was, now = _marks_at(old, at), _marks_at(new, at)
        changed = {mark: on for mark, on, off in zip(MARKS, now, was, strict=True) if on != off}
        last = deltas[-1] if deltas else None
        if changed and last and last == format_delta(last["pos"], start + at - last["pos"], **changed):
            last["len"] += edge - at
        elif changed:
            deltas.append(format_delta(start + at, edge - at, **changed))
        at = edge
    return deltas


def _edges(block: Block) -> list[int]:
    at = 0
    edges = []
    for run in block.runs:
        at += len(run.t)
        edges.append(at)
    return edges


def _marks_at(block: Block, offset: int) -> tuple[bool, bool, bool]:
    for run in block.runs:
        offset -= len(run.t)
        if offset < 0:
            return run.marks
    return (False, False, False)

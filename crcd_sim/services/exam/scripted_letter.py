"""The model letter of a case, as the scripted candidate types it: its lines, then how they look.

The letterhead stands on the sheet already: a first paragraph that repeats it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crcd_sim.domain.writing import Delta, block_delta, format_delta

SUBJECT = "Objet"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Typed:
    """``text``: one line a paragraph. ``looks``: the deltas that give it its styles, lists and bold."""

    text: str
    looks: tuple[Delta, ...]


def typed_letter(markdown: str, company: str) -> Typed:
    """Return the letter of a Markdown page; ``company``: the name on the letterhead."""
    groups = [group.splitlines() for group in re.split(r"\n\s*\n", markdown.strip())]
    groups = [group for group in groups if not group[0].startswith(("# ", "---"))]
    if groups and company in groups[0][0]:
        groups = groups[1:]
    about = next((i for i, group in enumerate(groups) if SUBJECT in group[0]), len(groups))
    lines: list[str] = []
    looks: list[Delta] = []
    at = 0
    for rank, group in enumerate(groups):
        for line in group:
            text, bold = _plain(line)
            style = _style(group, rank, about, text, last=line is group[-1])
            if line.lstrip().startswith("- "):
                looks.append(block_delta(at, len(text), list="bullet"))
            elif style != "body":
                looks.append(block_delta(at, len(text), style=style))
            looks += [format_delta(at + start, length, b=True) for start, length in bold]
            lines.append(text)
            at += len(text) + 1
    return Typed("\n".join(lines), tuple(looks))


def _style(group: list[str], rank: int, about: int, text: str, *, last: bool) -> str:
    """Several short lines before the subject are an address, after it a signature; one alone before it
    is the place and date. References under the subject stand close together."""
    if text.startswith(SUBJECT):
        return "subject"
    if rank < about:
        return "address" if len(group) > 1 else "date"
    if rank == about:
        return "body" if last else "address"
    return "signature" if len(group) > 1 and not group[0].lstrip().startswith("- ") else "body"


def _plain(line: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a line without marks, and its bold parts as (start, length)."""
    rest = line.strip().removeprefix("- ").rstrip("\\").strip()
    text = ""
    bold = []
    for piece, strong in _parts(rest):
        part = piece.replace("*", "")
        if strong:
            bold.append((len(text), len(part)))
        text += part
    return text, bold


def _parts(line: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for found in _BOLD.finditer(line):
        yield line[at : found.start()], False
        yield found[1], True
        at = found.end()
    yield line[at:], False

"""The blocks a paper is made of, as the services write them: what is said, not how it looks.

The adapter (``reports.blocks``) knows how to draw each, and expands four of them: ``{"kind":
"markdown", "text", "shift", "title", "base"}``, ``{"kind": "writing", "canonical"}`` and ``{"kind":
"document", "path"}`` (a PDF, picture or spreadsheet of the pack).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crcd_sim.domain.pack import Document

Block = dict[str, Any]
Texts = Iterable[str]


def runs(text: str, *, bold: bool = False) -> list[dict[str, Any]]:
    return [{"t": text, "b": True}] if bold else [{"t": text}]


def heading(text: str, level: int) -> Block:
    return {"kind": "heading", "level": level, "runs": runs(text)}


def par(text: str, *, small: bool = False, bold: bool = False) -> Block:
    style = "small" if small else "body"
    return {"kind": "par", "runs": runs(text, bold=bold), "align": "left", "style": style}


def bullets(items: Texts, *, ordered: bool = False) -> Block:
    return {"kind": "list", "ordered": ordered, "items": [[par(item)] for item in items]}


def pairs(rows: Iterable[tuple[str, str]]) -> Block:
    """Return labels and values; a row without a value is left out."""
    return {"kind": "pairs", "rows": [[label, value] for label, value in rows if value]}


def noted(text: str, note: str, *, bold: bool = False) -> list[dict[str, Any]]:
    """Return a cell: a text, and below it a note in small type."""
    return [*runs(text, bold=bold), {"t": f"\n{note}", "s": True}] if note else runs(text, bold=bold)


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[str | float],
    *,
    dense: bool = False,
) -> Block:
    """Return a table. A cell is a text, runs, or a tuple of texts shown one below the other."""
    return {
        "dense": dense,
        "kind": "table",
        "head": [runs(text, bold=True) for text in head],
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "widths": list(widths),
        "aligns": ["left"] * len(head),
    }


def _cell(cell: Any) -> Any:
    if isinstance(cell, tuple):
        return {"list": list(cell)}
    return cell if isinstance(cell, list) else runs(str(cell))


def beside(*parts: list[Block]) -> list[Block]:
    """Return parts side by side, without those that are empty."""
    kept = [part for part in parts if part]
    return [{"kind": "columns", "blocks": kept}] if len(kept) > 1 else kept[0] if kept else []


def tag(text: str) -> Block:
    return {"kind": "tag", "text": text}


def markdown(text: str, shift: int = 0, *, title: bool = True, base: str = "") -> Block:
    return {"kind": "markdown", "text": text, "shift": shift, "title": title, "base": base}


def titled_list(title: str, items: Sequence[str], level: int = 3) -> list[Block]:
    """Return a heading and its list, nothing when the list is empty."""
    return [heading(title, level), bullets(items)] if items else []


def section(title: str, blocks: list[Block], *, newpage: bool = True) -> Block:
    return {"title": title, "blocks": blocks, "newpage": newpage}


def document(item: Document, shift: int = 1, *, title: bool = True) -> list[Block]:
    """Return a document of the pack: its Markdown, or the file shown whole."""
    if not item.path or item.suffix == ".md":
        folder = item.path.rpartition("/")[0]
        return [markdown(item.text, shift, title=title, base=folder)]
    return [{"kind": "document", "path": item.path}]

"""The blocks a paper is made of, as plain JSON for the typst template and the .docx writer.

    {"kind": "heading", "level": 1–3, "runs": [...]}
    {"kind": "par", "runs": [...], "align": "left|center|right|justify", "small": bool}
    {"kind": "list", "ordered": bool, "items": [[block, ...], ...]}
    {"kind": "table", "head": [[run, ...], ...], "rows": [[[run, ...], ...], ...], "widths": [fr, ...]}
    {"kind": "pairs", "rows": [[label, value], ...]}
    {"kind": "file", "path": name, "pages": n}      a PDF or a picture shown whole
    {"kind": "rule"}   {"kind": "break"}   {"kind": "space"}

A run is {"t": text, "b": bool, "i": bool, "u": bool} with false flags left out.
"""

from __future__ import annotations

import json
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Block = dict[str, Any]
Run = dict[str, Any]


def run(text: str, *, bold: bool = False, italic: bool = False, underline: bool = False) -> Run:
    made: Run = {"t": text}
    for key, on in (("b", bold), ("i", italic), ("u", underline)):
        if on:
            made[key] = True
    return made


def heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "level": level, "runs": [run(text)]}


def paragraph(text: str, *, align: str = "left", small: bool = False, italic: bool = False) -> Block:
    return {"kind": "par", "runs": [run(text, italic=italic)], "align": align, "small": small}


def bullets(items: list[str] | tuple[str, ...], *, ordered: bool = False) -> Block:
    return {"kind": "list", "ordered": ordered, "items": [[paragraph(item)] for item in items]}


def table(head: list[str], rows: list[list[str]], widths: list[float] | None = None) -> Block:
    return {
        "kind": "table",
        "head": [[run(cell, bold=True)] for cell in head],
        "rows": [[[run(cell)] for cell in row] for row in rows],
        "widths": widths or [1] * len(head),
    }


def pairs(rows: list[tuple[str, str]]) -> Block:
    return {"kind": "pairs", "rows": [list(row) for row in rows]}


def from_markdown(text: str, *, shift: int = 0) -> list[Block]:
    """Return the blocks of a Markdown text. HTML is shown as text; pictures become their caption.

    ``shift`` is added to heading levels (a document placed inside a booklet).
    """
    tree = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    return [block for node in tree.children for block in _blocks(node, shift)]


def _blocks(node: SyntaxTreeNode, shift: int) -> list[Block]:
    kind = node.type
    if kind == "heading":
        return [{"kind": "heading", "level": min(4, int(node.tag[1]) + shift), "runs": _runs(node)}]
    if kind == "paragraph":
        return [{"kind": "par", "runs": _runs(node), "align": "left", "small": False}]
    if kind in ("bullet_list", "ordered_list"):
        items = [[b for child in item.children for b in _blocks(child, shift)] for item in node.children]
        return [{"kind": "list", "ordered": kind == "ordered_list", "items": items}]
    if kind == "blockquote":
        inner = [b for child in node.children for b in _blocks(child, shift)]
        return [{"kind": "quote", "blocks": inner}]
    if kind == "table":
        return [_table(node)]
    if kind == "hr":
        return [{"kind": "rule"}]
    if kind in ("fence", "code_block"):
        return [{"kind": "par", "runs": [run(node.content.rstrip())], "align": "left", "small": True}]
    return []


def _table(node: SyntaxTreeNode) -> Block:
    head: list[Any] = []
    rows: list[Any] = []
    for part in node.children:
        for row in part.children:
            cells = [_runs(cell) for cell in row.children]
            if part.type == "thead":
                head = [[{**one, "b": True} for one in cell] for cell in cells]
            else:
                rows.append(cells)
    return {"kind": "table", "head": head, "rows": rows, "widths": _widths(head, rows)}


def _widths(head: list[Any], rows: list[Any]) -> list[float]:
    """Return column shares from the text they hold, so that a date column stays narrow."""
    columns = len(head)
    longest = [4.0] * columns
    for row in (head, *rows):
        for index, cell in enumerate(row[:columns]):
            longest[index] = max(longest[index], float(sum(len(one["t"]) for one in cell)))
    return [round(min(max(length, 8.0), 60.0) ** 0.7, 2) for length in longest]


def _runs(node: SyntaxTreeNode, **flags: bool) -> list[Run]:
    runs: list[Run] = []
    for child in node.children:
        if child.type == "inline":
            runs += _runs(child, **flags)
        elif child.type in ("text", "code_inline", "html_inline"):
            if child.content:
                runs.append({"t": child.content, **flags})
        elif child.type == "strong":
            runs += _runs(child, **{**flags, "b": True})
        elif child.type == "em":
            runs += _runs(child, **{**flags, "i": True})
        elif child.type == "softbreak":
            runs.append({"t": " ", **flags})
        elif child.type == "hardbreak":
            runs.append({"t": "\n", **flags})
        elif child.type == "image":
            runs.append({"t": str(child.content), **flags, "i": True})
        elif child.children:
            runs += _runs(child, **flags)
    return runs


def from_writing(canonical: str) -> list[Block]:
    """Return the blocks of a candidate's writing (canonical form of ``domain.writing``).

    Consecutive list paragraphs become one list; empty paragraphs stay, as the candidate left them.
    """
    blocks: list[Block] = []
    for item in json.loads(canonical)["blocks"]:
        runs = [dict(one) for one in item.get("runs", [])]
        marker = item.get("list")
        if marker:
            ordered = marker == "number"
            if not (blocks and blocks[-1]["kind"] == "list" and blocks[-1]["ordered"] is ordered):
                blocks.append({"kind": "list", "ordered": ordered, "items": []})
            blocks[-1]["items"].append([{"kind": "par", "runs": runs, "align": "left", "small": False}])
        elif not runs:
            blocks.append({"kind": "space"})
        else:
            style = item.get("style", "body")
            if style == "heading":
                blocks.append({"kind": "heading", "level": 3, "runs": runs})
            else:
                align = item.get("align", "left")
                blocks.append({"kind": "par", "runs": runs, "align": align, "small": style == "small"})
    return blocks

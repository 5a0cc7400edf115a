"""The blocks a paper is made of, as plain JSON for the typst templates and the .docx writer.

    {"kind": "heading", "level": 1–4, "runs": [...]}
    {"kind": "par", "runs": [...], "align": "left|center|right|justify", "style": "body|small|…"}
    {"kind": "list", "ordered": bool, "items": [[block, ...], ...]}
    {"kind": "table", "head": [cell, ...], "rows": [[cell, ...] or {"span": runs}, ...],
     "widths": ["auto", "12ch" or a share, ...], "aligns": ["left|center|right", ...], "dense": bool}
    {"kind": "pairs", "rows": [[label, value], ...]}
    {"kind": "columns", "blocks": [[block, ...], ...]}      side by side
    {"kind": "quote", "blocks": [block, ...]}
    {"kind": "sheet", "blocks": [block, ...]}               a candidate's own writing
    {"kind": "tag", "text": text}                           a quiet label
    {"kind": "file", "path": name, "pages": n}              a PDF shown whole
    {"kind": "picture", "path": name, "caption": text}
    {"kind": "signatures", "labels": [text, ...]}
    {"kind": "rule"}   {"kind": "break"}   {"kind": "space"}

A run is {"t": text, "b": bool, "i": bool, "u": bool, "s": bool} (bold, italic, underlined, small)
with false flags left out; its text may hold line breaks. A cell is a list of runs, or {"list":
[text, ...]}. Text is never markup: the templates show strings as they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Block = dict[str, Any]
Run = dict[str, Any]

LINE_BREAK = "\u2028"  # inside a paragraph of a candidate's writing
MAX_LEVEL = 4
LABEL = 40  # characters: two columns whose first is no longer hold labels and values
SHORT_CELL = 22  # characters: a column of short cells is as wide as its text, and no wider
MARKDOWN_STYLES = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}


def run(text: str, *, bold: bool = False, italic: bool = False) -> Run:
    made: Run = {"t": text}
    for key, on in (("b", bold), ("i", italic)):
        if on:
            made[key] = True
    return made


def heading(text: str, level: int = 1) -> Block:
    return {"kind": "heading", "level": level, "runs": [run(text)]}


def paragraph(text: str, *, small: bool = False, italic: bool = False) -> Block:
    return {
        "kind": "par",
        "runs": [run(text, italic=italic)],
        "align": "left",
        "style": "small" if small else "body",
    }


def table(head: list[Any], rows: list[Any], aligns: list[str]) -> Block:
    """Return a table whose columns are as wide as what they hold asks for."""
    return {"kind": "table", "head": head, "rows": rows, "widths": widths(head, rows), "aligns": aligns}


def widths(head: Sequence[Any], rows: Sequence[Any]) -> list[str | float]:
    """Return column widths: a date stays narrow, long texts share the rest by what they hold.

    Labels and values (two columns) always part in the same place: such tables follow one another.
    """
    plain = [row for row in rows if not isinstance(row, dict)]
    columns = range(len(head))
    longest = [max((_length(row[i]) for row in plain if i < len(row)), default=1) for i in columns]
    if len(head) == 2 and longest[0] <= LABEL:
        return [1.0, 2.0]
    least = [max(longest[i], _head_length(_text(head[i]))) for i in columns]
    if all(length <= SHORT_CELL for length in least):
        return [float(max(length, 6)) for length in least]
    totals = [sum(_length(row[i]) for row in plain if i < len(row)) for i in columns]
    return [
        f"{length}ch" if length <= SHORT_CELL else round(max(total, 1) ** 0.6, 2)
        for length, total in zip(least, totals, strict=True)
    ]


def _head_length(text: str) -> int:
    """A head may take two lines, cut between its words."""
    return max(ceil(len(text) / 2), *(len(word) for word in text.split() or [""]))


def _length(cell: Any) -> int:
    return max((len(line) for line in _text(cell).split("\n")), default=0)


def _text(cell: Any) -> str:
    if isinstance(cell, dict):
        return " ".join(cell["list"])
    return "".join(one["t"] for one in cell)


# --- Markdown ----------------------------------------------------------------------------------


def from_markdown(text: str, *, shift: int = 0, title: bool = True) -> list[Block]:
    """Return the blocks of a Markdown text. HTML is shown as text.

    ``shift`` is added to heading levels (a document placed inside a booklet); without ``title`` the
    first heading of level 1 is left out, for the section already says it. A picture alone in its
    paragraph becomes {"kind": "image", "src": …, "caption": …}, elsewhere its caption.
    """
    tree = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
    nodes = list(tree.children)
    if not title and nodes and nodes[0].type == "heading" and nodes[0].tag == "h1":
        del nodes[0]
    return [block for node in nodes for block in _blocks(node, shift)]


def _blocks(node: SyntaxTreeNode, shift: int) -> list[Block]:
    kind = node.type
    if kind == "heading":
        level = min(MAX_LEVEL, int(node.tag[1]) + shift)
        return [{"kind": "heading", "level": level, "runs": _runs(node)}]
    if kind == "paragraph":
        picture = _lone_picture(node)
        return [picture or {"kind": "par", "runs": _runs(node), "align": "left", "style": "body"}]
    if kind in ("bullet_list", "ordered_list"):
        items = [[b for child in item.children for b in _blocks(child, shift)] for item in node.children]
        made: Block = {"kind": "list", "ordered": kind == "ordered_list", "items": items}
        start = node.attrs.get("start")
        return [{**made, "start": int(start)} if isinstance(start, int) else made]
    if kind == "blockquote":
        return [{"kind": "quote", "blocks": [b for child in node.children for b in _blocks(child, shift)]}]
    if kind == "table":
        return [_table(node)]
    if kind == "hr":
        return [{"kind": "rule"}]
    if kind in ("fence", "code_block"):
        return [{"kind": "par", "runs": [run(node.content.rstrip())], "align": "left", "style": "small"}]
    return []


def _lone_picture(node: SyntaxTreeNode) -> Block | None:
    inline = node.children[0].children if node.children else []
    if len(inline) != 1 or inline[0].type != "image":
        return None
    return {"kind": "image", "src": str(inline[0].attrs.get("src", "")), "caption": str(inline[0].content)}


def _table(node: SyntaxTreeNode) -> Block:
    head: list[Any] = []
    rows: list[Any] = []
    aligns: list[str] = []
    for part in node.children:
        for row in part.children:
            cells = [_runs(cell) for cell in row.children]
            if part.type == "thead":
                head = [[{**one, "b": True} for one in cell] for cell in cells]
                aligns = [MARKDOWN_STYLES.get(str(cell.attrs.get("style")), "left") for cell in row.children]
            else:
                rows.append(cells)
    return table(head, rows, aligns)


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


# --- A candidate's writing ---------------------------------------------------------------------


def from_writing(canonical: str) -> list[Block]:
    """Return the blocks of a candidate's writing (canonical form of ``domain.writing``).

    Consecutive list paragraphs become one list; empty paragraphs stay, as the candidate left them.
    """
    blocks: list[Block] = []
    for item in json.loads(canonical)["blocks"]:
        runs = [{**one, "t": one["t"].replace(LINE_BREAK, "\n")} for one in item["runs"]]
        align, style = item["align"], item["style"]
        made = {"kind": "par", "runs": runs, "align": align, "style": style}
        if item["list"]:
            ordered = item["list"] == "number"
            if not (blocks and blocks[-1]["kind"] == "list" and blocks[-1]["ordered"] is ordered):
                blocks.append({"kind": "list", "ordered": ordered, "items": []})
            blocks[-1]["items"].append([made])
        elif not runs:
            blocks.append({"kind": "space"})
        elif style == "heading":
            blocks.append({"kind": "heading", "level": 3, "runs": runs, "align": align})
        else:
            blocks.append(made)
    return blocks

"""What a pack's documents may hold: checked before anybody opens them.

A document is only looked at here, never shown: signatures, sizes, HTML and pictures of Markdown.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

READABLE = (".md", ".pdf", ".xlsx", ".png", ".jpg", ".jpeg")
PICTURES = (".png", ".jpg", ".jpeg")
MAX_BYTES = 20_000_000
MAX_UNPACKED = 60_000_000  # of a spreadsheet, which is a compressed archive
MAX_PIXELS = 40_000_000

SIGNATURES = {
    ".pdf": b"%PDF-",
    ".xlsx": b"PK\x03\x04",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}


@dataclass(frozen=True, slots=True)
class MarkdownPart:
    """Something of a Markdown text that needs a look. ``kind``: html | image."""

    kind: str
    line: int
    value: str


def markdown_parts(text: str) -> Iterator[MarkdownPart]:
    """Yield the HTML and the pictures of a Markdown text, with their lines from 1."""
    from markdown_it import MarkdownIt  # heavy: only when a pack is read

    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "html_block":
            yield MarkdownPart("html", line, token.content.strip())
        for child in token.children or ():
            if child.type == "html_inline":
                yield MarkdownPart("html", line, child.content)
            elif child.type == "image":
                yield MarkdownPart("image", line, str(child.attrs.get("src", "")))


def broken(path: Path) -> str:
    """Return why a document cannot be opened, as the end of a French sentence, or ""."""
    if path.stat().st_size > MAX_BYTES:
        return "est trop gros (20 Mo au plus)"
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if not content.startswith(SIGNATURES.get(suffix, b"")):
        return f"n’est pas un fichier {suffix} : son contenu est d’une autre nature"
    if suffix == ".xlsx":
        return _broken_workbook(path)
    if suffix == ".png":
        width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
        if not 0 < width * height <= MAX_PIXELS:
            return "est une image trop grande ou vide"
    return ""


def _broken_workbook(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return "est un classeur abîmé"
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        return "est un classeur abîmé"
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return "est un classeur trop gros une fois ouvert"
    return ""

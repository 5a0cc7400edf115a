"""Pages of text: Markdown of the pack as a styled document that cannot read or fetch anything.

Three locks, each enough alone: HTML is shown as text (NoHTML dialect); links lose their target; an
image is drawn only when the work pool has read it from the pack's folder, else words stand in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QImage,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
)

from crcd_sim.ui.dossier.typography import firm_markdown

DIALECT: Final = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
# A line end that must be kept. Qt's reader would begin a new paragraph there, with its space above.
_HARD_BREAK: Final = re.compile(r"(?:\\| {2,})\n[ \t]*(?=\S)")
_ENDS: Final = dict.fromkeys((0x2028, 0x2029, 0xFDD0, 0xFDD1), "\n")  # of lines, paragraphs, cells
QUIET: Final = int(QTextFormat.Property.UserProperty.value) + 1  # words that step back


class Page(Protocol):
    """Something that can be written into an empty document, the same way each time."""

    def fill(self, document: ClosedDocument) -> None: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the pack, decoded. ``name``: as the Markdown wrote it."""

    name: str
    image: QImage


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A page of the pack. ``pictures``: those of its images that the pack really holds."""

    text: str
    pictures: tuple[Picture, ...] = ()

    def fill(self, document: ClosedDocument) -> None:
        document.set_pictures(self.pictures)
        document.setMarkdown(_HARD_BREAK.sub("\u2028", firm_markdown(self.text)), DIALECT)
        _close_links(document)
        _replace_unknown_images(document)


class ClosedDocument(QTextDocument):
    """A document whose only resources are the pictures it was given."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: dict[str, QImage] = {}
        self.setUndoRedoEnabled(False)

    def set_pictures(self, pictures: tuple[Picture, ...]) -> None:
        self._pictures = {picture.name: picture.image for picture in pictures}

    def picture(self, name: str) -> QImage | None:
        return self._pictures.get(name)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        # Never null: Qt would then look for the file by itself.
        wanted = name if isinstance(name, str) else name.toString()
        return self._pictures.get(wanted) or _nothing()


def _nothing() -> QImage:
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return image


def page_text(page: Page) -> str:
    """Return the text of a page, character for character as its document holds it (any thread)."""
    document = ClosedDocument()
    page.fill(document)
    return plain_text(document)


def plain_text(document: QTextDocument) -> str:
    """Return a document's text, one character for each of its positions, firm spaces kept."""
    return document.toRawText().translate(_ENDS)


def image_names(markdown: str) -> tuple[str, ...]:
    """Return the images a Markdown text asks for, as written (any thread)."""
    document = ClosedDocument()
    document.setMarkdown(markdown, DIALECT)
    return tuple(dict.fromkeys(
        fragment.charFormat().toImageFormat().name()
        for _, fragment in fragments(document)
        if fragment.charFormat().isImageFormat()
    ))  # fmt: skip


# --- What a page may not do ------------------------------------------------------------------


def fragments(document: QTextDocument) -> Iterator[tuple[QTextBlock, QTextFragment]]:
    block = document.begin()
    while block.isValid():
        for fragment in block_fragments(block):
            yield block, fragment
        block = block.next()


def block_fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    iterator = block.begin()
    while not iterator.atEnd():
        yield iterator.fragment()
        iterator += 1


def _close_links(document: QTextDocument) -> None:
    links = [(f.position(), f.length()) for _, f in fragments(document) if f.charFormat().isAnchor()]
    for position, length in links:
        cursor = selecting(document, position, length)
        form = cursor.charFormat()
        for key in (QTextFormat.Property.IsAnchor, QTextFormat.Property.AnchorHref,
                    QTextFormat.Property.AnchorName, QTextFormat.Property.ForegroundBrush,
                    QTextFormat.Property.TextUnderlineStyle, QTextFormat.Property.FontUnderline,
                    QTextFormat.Property.TextToolTip):  # fmt: skip
            form.clearProperty(key)
        cursor.setCharFormat(form)


def _replace_unknown_images(document: ClosedDocument) -> None:
    found = [
        (f.position(), f.length(), f.charFormat().toImageFormat())
        for _, f in fragments(document) if f.charFormat().isImageFormat()
    ]  # fmt: skip
    for position, length, image in reversed(found):  # from the end: earlier positions stay true
        if document.picture(image.name()) is not None:
            continue
        words = str(image.property(QTextFormat.Property.ImageAltText) or "").strip()
        cursor = selecting(document, position, length)
        plain = QTextCharFormat()
        plain.setFontItalic(True)
        cursor.insertText(f"[image non affichée : {words}]" if words else "[image non affichée]", plain)


def selecting(document: QTextDocument, position: int, length: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
    return cursor

"""The bridge between our documents and Qt's: what is read from a QTextDocument, what is put there.

Only what the canonical form knows lives in Qt's formats: weight, slant and underline of characters;
style (a property of ours), alignment and list of paragraphs. How a style looks is the highlighter's
business, so that no look is ever taken for something the candidate did.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextListFormat,
)

from crcd_sim.domain.writing import STYLES, Block, Document, Run, merged, safe_text

STYLE_PROPERTY: Final = QTextFormat.Property.UserProperty.value + 1
BOLD: Final = QFont.Weight.Bold.value
NORMAL: Final = QFont.Weight.Normal.value
_DEMI: Final = QFont.Weight.DemiBold.value

_TO_QT: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
    "justify": Qt.AlignmentFlag.AlignJustify,
}
_LIST_STYLES: Final = {
    "bullet": QTextListFormat.Style.ListDisc,
    "number": QTextListFormat.Style.ListDecimal,
}
_NUMBERS: Final = (
    QTextListFormat.Style.ListDecimal,
    QTextListFormat.Style.ListLowerAlpha,
    QTextListFormat.Style.ListUpperAlpha,
    QTextListFormat.Style.ListLowerRoman,
    QTextListFormat.Style.ListUpperRoman,
)
# Room around paragraphs, in pixels at 100 %: (above, below). Lines are 135 % of the type's height.
_SPACES: Final = {
    "body": (0, 8), "heading": (10, 6), "address": (0, 0), "date": (10, 14), "subject": (6, 12),
    "signature": (12, 0), "small": (0, 4),
}  # fmt: skip
_LINE_HEIGHT: Final = 135.0


# --- Reading ---------------------------------------------------------------------------------


def read_block(block: QTextBlock) -> Block:
    """Return one paragraph of Qt's as ours."""
    runs = []
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        look = fragment.charFormat()
        # An unset weight reads 400; the comparison also takes pasted demi-bold as bold.
        bold = look.fontWeight() >= _DEMI
        runs.append(Run(safe_text(fragment.text()), bold, look.fontItalic(), look.fontUnderline()))
        place += 1
    return Block(merged(runs), style_of(block), align_of(block.blockFormat().alignment()), list_kind(block))


def read_document(document: QTextDocument) -> Document:
    """Return the whole of a Qt document as ours."""
    return Document(tuple(read_blocks(document.firstBlock(), document.blockCount())))


def read_blocks(block: QTextBlock, count: int) -> list[Block]:
    """Return ``count`` paragraphs from ``block`` on."""
    result = []
    for _ in range(count):
        result.append(read_block(block))
        block = block.next()
    return result


def list_kind(block: QTextBlock) -> str | None:
    """Return None, « bullet » or « number »."""
    if block.blockFormat().objectIndex() < 0:
        return None
    of = block.textList()
    if of is None:
        return None
    return "number" if of.format().style() in _NUMBERS else "bullet"


def style_of(block: QTextBlock) -> str:
    style = block.blockFormat().property(STYLE_PROPERTY)
    return style if style in STYLES else "body"


def align_of(alignment: Qt.AlignmentFlag) -> str:
    if alignment & Qt.AlignmentFlag.AlignRight:
        return "right"
    if alignment & Qt.AlignmentFlag.AlignHCenter:
        return "center"
    if alignment & Qt.AlignmentFlag.AlignJustify:
        return "justify"
    return "left"


# --- Writing ---------------------------------------------------------------------------------


def align_flag(align: str) -> Qt.AlignmentFlag:
    return _TO_QT[align]


def char_format(bold: bool = False, italic: bool = False, underline: bool = False) -> QTextCharFormat:
    result = QTextCharFormat()
    if bold:
        result.setFontWeight(BOLD)
    if italic:
        result.setFontItalic(True)
    if underline:
        result.setFontUnderline(True)
    return result


def block_format(style: str, align: str, scale: float = 1.0, *, listed: bool = False) -> QTextBlockFormat:
    """Return the format of a paragraph; ``scale`` is the zoom (1.0–2.0)."""
    result = QTextBlockFormat()
    result.setProperty(STYLE_PROPERTY, style)
    result.setAlignment(_TO_QT[align])
    above, below = _SPACES[style]
    result.setTopMargin(round(above * scale))
    result.setBottomMargin(round((2 if listed else below) * scale))
    result.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return result


def list_format(kind: str) -> QTextListFormat:
    result = QTextListFormat()
    result.setStyle(_LIST_STYLES[kind])
    result.setIndent(1)
    return result


def fill(document: QTextDocument, content: Document, scale: float = 1.0) -> None:
    """Replace everything in a Qt document by ``content``, as one step that « Annuler » takes back."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    current: QTextList | None = None
    kind: str | None = None
    for number, block in enumerate(content.blocks):
        look = block_format(block.style, block.align, scale, listed=block.list is not None)
        if number:
            cursor.insertBlock(look, QTextCharFormat())
        else:
            # The first paragraph may still belong to a list.
            look.setObjectIndex(-1)
            cursor.setBlockFormat(look)
            cursor.setBlockCharFormat(QTextCharFormat())
        for run in block.runs:
            cursor.insertText(run.t, char_format(run.b, run.i, run.u))
        if block.list is None:
            current = None
        elif current is not None and kind == block.list:
            current.add(cursor.block())
        else:
            current = cursor.createList(list_format(block.list))
        kind = block.list
    cursor.endEditBlock()


def tidy_lists(document: QTextDocument) -> bool:
    """Make neighbours of one kind one list, and parted ones two, so that numbers read as printed.

    Returns True when something had to be changed; it is then part of the step before for « Annuler ».
    """
    wanted: list[tuple[QTextBlock, QTextList | None, str]] = []
    seen: set[int] = set()
    current: int | None = None
    kind: str | None = None
    block = document.firstBlock()
    while block.isValid():
        its_kind = list_kind(block)
        index = block.blockFormat().objectIndex()
        if its_kind is None:
            current = None
        elif its_kind == kind and current is not None:
            if index != current:
                wanted.append((block, None, its_kind))
        elif index in seen:
            wanted.append((block, None, its_kind))
            current = index
        else:
            current = index
        if its_kind is not None:
            seen.add(index)
        kind = its_kind
        block = block.next()
    if wanted:
        _regroup(document)
    return bool(wanted)


def _regroup(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    cursor.joinPreviousEditBlock()
    current: QTextList | None = None
    kind: str | None = None
    block = document.firstBlock()
    while block.isValid():
        its_kind = list_kind(block)
        if its_kind is None:
            current = None
        elif its_kind == kind and current is not None:
            current.add(block)
        else:
            cursor.setPosition(block.position())
            current = cursor.createList(list_format(its_kind))
        kind = its_kind
        block = block.next()
    cursor.endEditBlock()

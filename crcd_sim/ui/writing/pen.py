"""What a pen can do on a page: marks, styles, alignment, lists, and the keys that mean them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from crcd_sim.ui.writing.qt_document import (
    BOLD,
    NORMAL,
    align_flag,
    align_of,
    block_format,
    list_format,
    list_kind,
    style_of,
    tidy_lists,
)

# Where a style stands on the sheet unless told otherwise, and what follows it after Enter.
STYLE_ALIGN: Final = {"address": "right", "date": "right"}
_AFTER: Final = {"heading": "body", "subject": "body", "date": "body"}


@dataclass(frozen=True, slots=True)
class PenState:
    """The look at the caret, and whether something can be taken back or done again."""

    b: bool = False
    i: bool = False
    u: bool = False
    style: str = "body"
    align: str = "left"
    list: str | None = None
    undo: bool = False
    redo: bool = False


def state_at(cursor: QTextCursor, look: QTextCharFormat, document: QTextDocument) -> PenState:
    block = cursor.block()
    return PenState(
        look.fontWeight() >= QFont.Weight.DemiBold.value,
        look.fontItalic(),
        look.fontUnderline(),
        style_of(block),
        align_of(block.blockFormat().alignment()),
        list_kind(block),
        document.isUndoAvailable(),
        document.isRedoAvailable(),
    )


def mark_format(mark: str, on: bool) -> QTextCharFormat:
    result = QTextCharFormat()
    if mark == "b":
        result.setFontWeight(BOLD if on else NORMAL)
    elif mark == "i":
        result.setFontItalic(on)
    else:
        result.setFontUnderline(on)
    return result


def selected_blocks(cursor: QTextCursor) -> list[QTextBlock]:
    """Return the paragraphs that a selection touches (the caret's own without one)."""
    document = cursor.document()
    block = document.findBlock(cursor.selectionStart())
    last = document.findBlock(cursor.selectionEnd()).blockNumber()
    found = []
    while block.isValid() and block.blockNumber() <= last:
        found.append(block)
        block = block.next()
    return found


def set_style(cursor: QTextCursor, style: str, scale: float) -> None:
    """Give the selected paragraphs a style; one that has its own side of the sheet goes there."""
    cursor.beginEditBlock()
    for block in selected_blocks(cursor):
        here = QTextCursor(block)
        before, align = style_of(block), align_of(block.blockFormat().alignment())
        if style in STYLE_ALIGN:
            align = STYLE_ALIGN[style]
        elif align == STYLE_ALIGN.get(before):
            align = "left"
        here.mergeBlockFormat(block_format(style, align, scale, listed=list_kind(block) is not None))
    cursor.endEditBlock()


def set_align(cursor: QTextCursor, align: str) -> None:
    look = QTextBlockFormat()
    look.setAlignment(align_flag(align))
    cursor.mergeBlockFormat(look)


def toggle_list(cursor: QTextCursor, kind: str, scale: float) -> None:
    """Make the selected paragraphs a list of ``kind``; when they all are one already, plain ones."""
    blocks = selected_blocks(cursor)
    cursor.beginEditBlock()
    if all(list_kind(block) == kind for block in blocks):
        for block in blocks:
            unlist(block, scale)
    else:
        cursor.createList(list_format(kind))
        for block in blocks:
            align = align_of(block.blockFormat().alignment())
            QTextCursor(block).mergeBlockFormat(block_format(style_of(block), align, scale, listed=True))
    cursor.endEditBlock()
    tidy_lists(cursor.document())


def unlist(block: QTextBlock, scale: float) -> None:
    """Take one paragraph out of its list."""
    made = block.textList()
    if made is not None:
        made.remove(block)
    look = block_format(style_of(block), align_of(block.blockFormat().alignment()), scale)
    look.setIndent(0)
    QTextCursor(block).mergeBlockFormat(look)


def press(cursor: QTextCursor, event: QKeyEvent, scale: float) -> bool:
    """Answer to a key that means more here than in a plain editor. True when it did."""
    key = event.key()
    if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
        return False
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        return _enter(cursor, scale)
    if key == Qt.Key.Key_Backspace and not cursor.hasSelection() and cursor.atBlockStart():
        if list_kind(cursor.block()) is None:
            return False
        cursor.beginEditBlock()
        unlist(cursor.block(), scale)
        cursor.endEditBlock()
        tidy_lists(cursor.document())
        return True
    return False


def _enter(cursor: QTextCursor, scale: float) -> bool:
    block = cursor.block()
    if cursor.hasSelection():
        return False
    if list_kind(block) is not None:
        # Enter on an empty item ends the list.
        if block.length() > 1:
            return False
        cursor.beginEditBlock()
        unlist(block, scale)
        cursor.endEditBlock()
        tidy_lists(cursor.document())
        return True
    after = _AFTER.get(style_of(block))
    if after is None or not cursor.atBlockEnd() or block.length() == 1:
        return False
    cursor.insertBlock(block_format(after, "left", scale), QTextCharFormat())
    return True

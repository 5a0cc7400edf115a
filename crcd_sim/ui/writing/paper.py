"""How many A4 pages a writing takes."""

from __future__ import annotations

from math import ceil
from typing import Final

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QTextDocument

from crcd_sim.domain.writing import Document
from crcd_sim.ui.theme import PAPER_FAMILY, SCREEN_FAMILY
from crcd_sim.ui.writing.qt_document import fill

# A4 at 96 dots an inch, margins of 2.5 cm at the sides and 2 cm above and below; type of 11 points.
_PAGE: Final = QSizeF(794, 1123)
_SIDES: Final = 95
_ENDS: Final = 76
_TYPE_PX: Final = 15
_LETTERHEAD_PX: Final = 60
# Beyond, laying the pages out would be felt at the keyboard: they are reckoned by lines.
_LONGEST: Final = 8_000
_LINE_CHARACTERS: Final = 88
_PAGE_LINES: Final = 46


def page_count(document: Document, *, letterhead: bool = False) -> int:
    """Return the number of A4 pages; a long document is estimated, to the nearest page above."""
    if document.length > _LONGEST:
        lines = sum(ceil(max(block.length, 1) / _LINE_CHARACTERS) + 0.4 for block in document.blocks)
        return ceil((lines + (3 if letterhead else 0)) / _PAGE_LINES)
    page = QTextDocument()
    font = QFont(PAPER_FAMILY)
    font.setFamilies([PAPER_FAMILY, SCREEN_FAMILY])
    font.setPixelSize(_TYPE_PX)
    page.setDefaultFont(font)
    page.setUndoRedoEnabled(False)
    page.setPageSize(_PAGE)
    fill(page, document)
    frame = page.rootFrame().frameFormat()
    frame.setLeftMargin(_SIDES)
    frame.setRightMargin(_SIDES)
    frame.setTopMargin(_ENDS + (_LETTERHEAD_PX if letterhead else 0))
    frame.setBottomMargin(_ENDS)
    page.rootFrame().setFrameFormat(frame)
    return page.pageCount()

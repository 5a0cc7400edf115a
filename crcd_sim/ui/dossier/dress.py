"""How a page looks: fonts, spaces, tables and colours of the theme, at any zoom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCellFormat,
    QTextTableFormat,
)

from crcd_sim.ui.dossier.pages import QUIET, ClosedDocument, Page, block_fragments, fragments, selecting
from crcd_sim.ui.dossier.widths import Needs, share_widths
from crcd_sim.ui.look import Look

HEADINGS: Final = {1: (19, 0, 10), 2: (15, 18, 6), 3: (13, 14, 4)}  # level: (pixels, above, below)
LINE: Final = 146  # per cent
LINE_IN_TABLE: Final = 132
LINE_OF_HEADING: Final = 125
DENSE_FROM: Final = 5  # columns: smaller letters, so that words stay whole at 1366 × 768
CELL_SIDE: Final = 8
_PIXELS: Final = int(QTextFormat.Property.FontPixelSize.value)
_ADJUSTMENT: Final = QTextFormat.Property.FontSizeAdjustment
_ONE_LINE_HEIGHT: Final = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def build(page: Page, look: Look, zoom: int, width: int) -> ClosedDocument:
    """Return the page as a document in the theme. ``zoom`` in per cent, ``width`` in pixels."""
    document = ClosedDocument()
    page.fill(document)
    _Dress(document, look, zoom / 100, width).apply()
    fit_tables(document, width)
    return document


class _Dress:
    """Gives a filled document the fonts, spaces, tables and colours of the theme."""

    def __init__(self, document: ClosedDocument, look: Look, scale: float, width: int) -> None:
        self._document = document
        self._look = look
        self._scale = scale
        self._width = width

    def apply(self) -> None:
        document = self._document
        document.setDefaultFont(self._font(13))
        document.setDocumentMargin(0)
        for table in _tables(document.rootFrame()):
            self._table(table)
        block = document.begin()
        while block.isValid():
            self._block(block)
            block = block.next()
        self._pictures()
        self._quiet_words()

    def _px(self, size: float) -> int:
        return round(self._look.px(size) * self._scale)

    def _font(self, size: float, weight: int = 400) -> QFont:
        font = self._look.font(size, weight)
        font.setPixelSize(max(6, self._px(size)))
        return font

    def _block(self, block: QTextBlock) -> None:
        cursor = QTextCursor(block)
        form = block.blockFormat()
        level = form.headingLevel()
        table = cursor.currentTable()
        if table is not None:
            top, bottom = 0, 0
        elif level:
            _, top, bottom = HEADINGS.get(level, HEADINGS[3])
            top = 0 if block.blockNumber() == 0 else top
            self._heading(block, level)
        else:
            top, bottom = 0, 4 if block.textList() else 9
            if not block.text() and self._beside_table(block):
                bottom = 0  # the empty block Qt puts around a table
                form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if block.text() or form.lineHeightType() != QTextBlockFormat.LineHeightTypes.FixedHeight.value:
            height = LINE_OF_HEADING if level else LINE_IN_TABLE if table is not None else LINE
            form.setLineHeight(height, _ONE_LINE_HEIGHT)
        form.setTopMargin(self._px(top))
        form.setBottomMargin(self._px(bottom))
        if form.hasProperty(QTextFormat.Property.BlockCodeLanguage) or form.hasProperty(
            QTextFormat.Property.BlockCodeFence
        ):
            form.setBackground(self._look.color("sunken"))
        cursor.setBlockFormat(form)
        if block.textList():
            listing = block.textList().format()
            self._document.setIndentWidth(self._px(20))
            block.textList().setFormat(listing)

    def _beside_table(self, block: QTextBlock) -> bool:
        before, after = block.previous(), block.next()
        return any(b.isValid() and QTextCursor(b).currentTable() is not None for b in (before, after))

    def _heading(self, block: QTextBlock, level: int) -> None:
        for position, length, form in [
            (f.position(), f.length(), f.charFormat()) for f in block_fragments(block)
        ]:
            form.clearProperty(_ADJUSTMENT)  # Qt's own sizes for headings would win over ours
            form.setProperty(_PIXELS, self._px(HEADINGS.get(level, HEADINGS[3])[0]))
            form.setFontWeight(QFont.Weight.DemiBold)
            selecting(self._document, position, length).setCharFormat(form)

    def _table(self, table: QTextTable) -> None:
        form = QTextTableFormat()
        form.setBorder(0)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        form.setBorderCollapse(False)
        form.setCellSpacing(0)
        form.setCellPadding(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setTopMargin(self._px(4))
        form.setBottomMargin(self._px(14))
        heads = max(1, table.format().headerRowCount()) if table.rows() > 1 else 0
        form.setHeaderRowCount(heads)
        table.setFormat(form)
        dense = table.columns() >= DENSE_FROM
        for column in range(table.columns()):
            self._align_head(table, column, heads)
            for row in range(table.rows()):
                self._cell(table, row, column, row < heads, dense)

    def _align_head(self, table: QTextTable, column: int, heads: int) -> None:
        """Put a heading over its figures: Qt's reader leaves headings at the left."""
        if 0 < heads < table.rows():
            side = table.cellAt(heads, column).firstCursorPosition().blockFormat().alignment()
            for row in range(heads):
                form = QTextBlockFormat()
                form.setAlignment(side)
                _cell_cursor(table, row, column).mergeBlockFormat(form)

    def _cell(self, table: QTextTable, row: int, column: int, head: bool, dense: bool) -> None:
        look = self._look
        side = CELL_SIDE - 2 if dense else CELL_SIDE
        cell = table.cellAt(row, column)
        form = QTextTableCellFormat()
        form.setLeftPadding(self._px(side))
        form.setRightPadding(self._px(side))
        form.setTopPadding(self._px(3 if head else 6))
        form.setBottomPadding(self._px(5 if head else 6))
        form.setBottomBorder(1)
        form.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBottomBorderBrush(look.color("edge" if head else "line"))
        places = QTextCharFormat.VerticalAlignment
        form.setVerticalAlignment(places.AlignBottom if head else places.AlignTop)
        cell.setFormat(form)
        if head or dense:
            words = QTextCharFormat()
            words.setProperty(_PIXELS, self._px(12))
            if head:
                words.setForeground(look.color("muted"))
                words.setFontWeight(QFont.Weight.Normal)
            _cell_cursor(table, row, column).mergeCharFormat(words)

    def _quiet_words(self) -> None:
        form = QTextCharFormat()
        form.setForeground(self._look.color("muted"))
        for position, length in [
            (f.position(), f.length())
            for _, f in fragments(self._document)
            if f.charFormat().hasProperty(QUIET)
        ]:
            selecting(self._document, position, length).mergeCharFormat(form)

    def _pictures(self) -> None:
        """Bring each picture to its size at this zoom, never wider than the text."""
        found = [
            (f.position(), f.length(), f.charFormat().toImageFormat())
            for _, f in fragments(self._document) if f.charFormat().isImageFormat()
        ]  # fmt: skip
        for position, length, form in found:
            image = self._document.picture(form.name())
            if image is None or image.isNull():
                continue
            width = min(image.width() * self._scale, max(40, self._width))
            form.setWidth(width)
            form.setHeight(image.height() * width / image.width())
            selecting(self._document, position, length).setCharFormat(form)


def _tables(frame: QTextFrame) -> Iterator[QTextTable]:
    for child in frame.childFrames():
        if isinstance(child, QTextTable):
            yield child
        yield from _tables(child)


def _cell_cursor(table: QTextTable, row: int, column: int) -> QTextCursor:
    cell = table.cellAt(row, column)
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def fit_tables(document: ClosedDocument, width: float) -> None:
    """Share ``width`` between the columns of each table; call it again when the width changes."""
    for table in _tables(document.rootFrame()):
        heads = table.format().headerRowCount()
        needs = [_column_needs(table, at, heads) for at in range(table.columns())]
        widths = [int(share) for share in share_widths(needs, width - 1)]  # Qt rounds up: one pixel spare
        form = table.format()
        form.setWidth(QTextLength(QTextLength.Type.FixedLength, sum(widths)))
        form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, w) for w in widths])
        table.setFormat(form)


def _column_needs(table: QTextTable, column: int, heads: int) -> Needs:
    sizes = [_cell_widths(table, row, column) for row in range(table.rows())]
    return Needs(
        max(word for word, _ in sizes),
        [line for _, line in sizes[heads:]],
        max((line for _, line in sizes[:heads]), default=0.0),
    )


def _cell_widths(table: QTextTable, row: int, column: int) -> tuple[float, float]:
    """Return the widths of the longest word and of the longest line of a cell, padding included."""
    cell = table.cellAt(row, column)
    form = cell.format().toTableCellFormat()
    sides = form.leftPadding() + form.rightPadding() + 1
    cursor = _cell_cursor(table, row, column)
    block = cell.firstCursorPosition().block()
    default = table.document().defaultFont()
    fonts = [f.charFormat().font().resolve(default) for f in block_fragments(block)] or [default]
    widest = max(fonts, key=lambda font: (font.weight(), font.pixelSize()))
    metrics = QFontMetricsF(widest)
    lines = re.split("[\u2028\u2029]", cursor.selectedText())
    words = [word for line in lines for word in line.split(" ")]
    return (
        sides + max(map(metrics.horizontalAdvance, words), default=0.0),
        sides + max(map(metrics.horizontalAdvance, lines), default=0.0),
    )


def highlight_format(ground: QColor, ink: QColor) -> QTextCharFormat:
    """Return how a found passage is marked."""
    form = QTextCharFormat()
    form.setBackground(ground)
    form.setForeground(ink)
    return form

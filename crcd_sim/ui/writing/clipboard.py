"""What goes in and out of a page by the clipboard: text, and our own looks between our own pages.

Whatever comes from outside is plain text: no font, no colour, no picture, no link, nothing loaded.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor, QTextDocument, QTextDocumentFragment
from shiboken6 import Shiboken

from crcd_sim.domain.writing import (
    Document,
    WritingError,
    clean_text,
    from_canonical,
    plain_text,
    to_canonical,
)
from crcd_sim.ui.writing.qt_document import block_format, char_format, list_format, read_document, tidy_lists

OWN_FORMAT: Final = "application/x-crcd-writing"
DOSSIER_FORMAT: Final = "application/x-crcd-dossier"
DOSSIER: Final = "dossier"
OUTSIDE: Final = "outside"
_MOST_HTML: Final = 1_000_000  # characters: beyond, HTML without a plain text beside it is refused


def can_paste(source: QMimeData) -> bool:
    return source.hasFormat(OWN_FORMAT) or source.hasText() or source.hasHtml()


def source_of(source: QMimeData) -> str:
    """Return where a paste comes from, for the journal; "" for the candidate's own text moved about."""
    if source.hasFormat(OWN_FORMAT):
        return ""
    # Not every system can say who filled the clipboard: the dossier's pages also mark what they give.
    ours = source.hasFormat(DOSSIER_FORMAT) or QGuiApplication.clipboard().ownsClipboard()
    return DOSSIER if ours else OUTSIDE


def from_dossier(source: QMimeData) -> QMimeData:
    """Mark what a page of the dossier puts on the clipboard; return it."""
    source.setData(DOSSIER_FORMAT, b"1")
    return source


def copied(cursor: QTextCursor) -> QMimeData:
    """Return the selection as plain text, its no-break spaces kept, and with its looks for our pages."""
    page = QTextDocument()
    QTextCursor(page).insertFragment(cursor.selection())
    content = read_document(page)
    result = QMimeData()
    result.setText(plain_text(content))
    result.setData(OWN_FORMAT, to_canonical(content).encode())
    return result


def hand_over() -> None:
    """Leave only text on the clipboard, when the program ends.

    What Python put there would be taken down by Qt after Python itself: the process would crash.
    """
    clipboard = QGuiApplication.clipboard()
    content: QMimeData | None = clipboard.mimeData()
    # Not every system can say who filled the clipboard; an empty one may hold nothing at all.
    if content is not None and (clipboard.ownsClipboard() or Shiboken.createdByPython(content)):
        clipboard.setText(clipboard.text())


def paste(cursor: QTextCursor, source: QMimeData, scale: float) -> int:
    """Insert what ``source`` holds over the selection; return how many characters came in."""
    own = _own(source)
    if own is not None:
        insert_document(cursor, own, scale)
        return own.length
    text = clean_text(_plain(source))
    cursor.insertText(text)
    return len(text)


def insert_document(cursor: QTextCursor, content: Document, scale: float) -> None:
    """Insert a piece of our own writing with its looks, as one step that « Annuler » takes back."""
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    # One paragraph, or part of one, joins the paragraph it falls in; several bring their own styles.
    several = len(content.blocks) > 1
    for number, block in enumerate(content.blocks):
        fresh = number > 0 or (several and cursor.block().length() == 1)
        look = block_format(block.style, block.align, scale, listed=block.list is not None)
        if number:
            cursor.insertBlock(look, QTextCharFormat())
        elif fresh:
            look.setObjectIndex(-1)
            cursor.setBlockFormat(look)
        if fresh and block.list is not None:
            cursor.createList(list_format(block.list))
        for run in block.runs:
            cursor.insertText(run.t, char_format(run.b, run.i, run.u))
    cursor.endEditBlock()
    tidy_lists(cursor.document())


def _own(source: QMimeData) -> Document | None:
    if not source.hasFormat(OWN_FORMAT):
        return None
    try:
        return from_canonical(bytes(source.data(OWN_FORMAT).data()).decode())
    except (WritingError, UnicodeDecodeError):
        # Another program, or another version of ours, under the same name: its text will do.
        return None


def _plain(source: QMimeData) -> str:
    if source.hasText():
        return source.text()
    html = source.html()
    # A fragment is never laid out: pictures and style sheets it names are not loaded.
    return QTextDocumentFragment.fromHtml(html).toPlainText() if len(html) <= _MOST_HTML else ""

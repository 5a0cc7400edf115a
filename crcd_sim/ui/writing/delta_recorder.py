"""Says as deltas what happens in a Qt document.

Qt tells where something changed (``contentsChange``: position, removed, added, in UTF-16 units), never
what was there before. The recorder keeps a shadow of the document, reads again the paragraphs that
changed, and says the difference. Positions and counts of Qt only choose the paragraphs to look at:
its quirks (a whole-document replacement counts the final separator, undo reports wider ranges than it
touched, half an emoji has no character) cannot make the shadow wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextDocument

from crcd_sim.domain.writing import Delta, Document, position_of
from crcd_sim.domain.writing_changes import replace_blocks
from crcd_sim.ui.writing.qt_document import fill, read_blocks, read_document

Emit = Callable[[Sequence[Delta]], None]


class DeltaRecorder(QObject):
    """Watches one QTextDocument and calls ``emit(deltas)`` after each change that means something.

    Attributes:
        shadow: the document as the deltas told so far make it.
    """

    def __init__(self, document: QTextDocument, emit: Emit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Without a layout Qt says nothing of changes.
        document.documentLayout()
        self._document = document
        self._emit = emit
        self._paused = 0
        self.shadow = read_document(document)
        document.contentsChange.connect(self._changed)

    def load(self, content: Document, scale: float = 1.0, *, undoable: bool = False) -> None:
        """Show ``content`` without telling any delta: the caller already knows it.

        ``undoable``: « Annuler » goes back to what was there, told as any other change.
        """
        enabled = self._document.isUndoRedoEnabled()
        with self.paused():
            if not undoable:
                self._document.setUndoRedoEnabled(False)
            fill(self._document, content, scale)
            self._document.setUndoRedoEnabled(enabled)
        self.shadow = content
        self._document.setModified(False)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Tell nothing while this lasts; the caller then sets ``shadow`` or knows it unchanged."""
        self._paused += 1
        try:
            yield
        finally:
            self._paused -= 1

    def agrees(self) -> bool:
        """Read the whole Qt document again and compare it with the shadow (at versions, at the seal)."""
        return read_document(self._document) == self.shadow

    def content(self) -> Document:
        """Read the whole Qt document now."""
        return read_document(self._document)

    @Slot(int, int, int)
    def _changed(self, position: int, removed: int, added: int) -> None:
        if self._paused:
            return
        document = self._document
        now, before = document.blockCount(), len(self.shadow.blocks)
        final = document.characterCount() - 1
        start = document.findBlock(min(position, final))
        first = start.blockNumber()
        last_now = document.findBlock(min(position + added, final)).blockNumber()
        # What follows the change is as it was: its last paragraph before is found by counting.
        last_before = last_now + before - now
        if not 0 <= first <= min(last_now, last_before) or last_before >= before:
            first, last_now, last_before = 0, now - 1, before - 1
            start = document.firstBlock()
        blocks = read_blocks(start, last_now - first + 1)
        hint = position_of(self.shadow, first) + position - start.position()
        deltas, self.shadow = replace_blocks(self.shadow, first, last_before, blocks, hint)
        if deltas:
            self._emit(deltas)

"""How paragraphs look by their style, and the wavy line under words that are spelled wrong.

Both are laid over the text when it is drawn and are no part of it. A keystroke costs one look at the
paragraph's style; spelling waits for a pause, then goes through the changed paragraphs in slices.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from crcd_sim.domain.writing_changes import shared_ends
from crcd_sim.services.ports import SpellChecker
from crcd_sim.ui.look import Look
from crcd_sim.ui.writing.qt_document import style_of
from crcd_sim.ui.writing.words import unknown_words

PAUSE_MS: Final = 450  # after the last keystroke
SLICE: Final = 6  # paragraphs looked at in one go

_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
# style: (size against the body's, bold)
_STYLES: Final = {"heading": (1.2, True), "subject": (1.0, True), "small": (0.85, False)}


class WritingHighlighter(QSyntaxHighlighter):
    """Dresses one document.

    Args:
        size: pixels of the body's type.
        caret: where the caret is (a position), or −1; the word being typed is left alone.
    """

    def __init__(
        self,
        document: QTextDocument,
        look: Look,
        size: Callable[[], float],
        caret: Callable[[], int],
    ) -> None:
        super().__init__(document)
        self._look = look
        self._size = size
        self._caret = caret
        self._checker: SpellChecker | None = None
        self._found: dict[int, tuple[str, list[tuple[int, int]]]] = {}  # paragraph mark: text, faults
        self._waiting: set[int] = set()
        self._next_mark = 0
        self._styles: dict[str, QTextCharFormat] = {}
        self._fault = QTextCharFormat()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._check_some)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme and the zoom again."""
        self._styles = {}
        for style, (share, bold) in _STYLES.items():
            look = QTextCharFormat()
            look.setProperty(QTextCharFormat.Property.FontPixelSize, round(self._size() * share))
            if bold:
                look.setFontWeight(QFont.Weight.DemiBold)
            if style == "small":
                look.setForeground(self._look.color("paper_muted"))
            self._styles[style] = look
        self._fault = QTextCharFormat()
        self._fault.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        self._fault.setUnderlineColor(self._look.color("danger"))
        self.rehighlight()

    def set_checker(self, checker: SpellChecker | None) -> None:
        """Underline with this checker; None takes every line away."""
        self._checker = checker
        self._found.clear()
        self._waiting.clear()
        self.rehighlight()

    def look_again(self) -> None:
        """The caret has left a word: look at it soon."""
        if self._checker is not None and self._waiting:
            self._pause.start()

    def fault_at(self, block: QTextBlock, offset: int) -> tuple[int, int] | None:
        """Return (place, length) of the underlined word at an offset of a paragraph, or None."""
        text, faults = self._found.get(block.userState(), ("", []))
        if text != _aligned(block.text()):
            return None
        return next(((at, size) for at, size in faults if at <= offset <= at + size), None)

    def check_now(self) -> None:
        """Look at everything that waits, without a pause (tests, and a page shown at once)."""
        before: set[int] = set()
        # The word under the caret goes on waiting: a round that changes nothing is the last one.
        while self._waiting and self._waiting != before:
            before = set(self._waiting)
            self._check_some()

    def highlightBlock(self, text: str) -> None:
        block = self.currentBlock()
        style = self._styles.get(style_of(block))
        if style is not None:
            self.setFormat(0, block.length(), style)
        if self._checker is None:
            return
        mark = self.currentBlockState()
        if mark < 0:
            self._next_mark += 1
            mark = self._next_mark
            self.setCurrentBlockState(mark)
        text = _aligned(text)
        known_text, faults = self._found.get(mark, ("", []))
        if known_text != text:
            faults = _moved(faults, known_text, text)
            self._found[mark] = (text, faults)
            self._waiting.add(mark)
            self._pause.start()
        for start, length in faults:
            look = QTextCharFormat(style) if style is not None else QTextCharFormat()
            look.merge(self._fault)
            self.setFormat(start, length, look)

    def _check_some(self) -> None:
        """Check a slice of the paragraphs that wait, and ask for the next slice."""
        checker, document = self._checker, self.document()
        if checker is None or document is None:
            return
        caret = self._caret()
        left = SLICE
        block = document.firstBlock()
        held = set()
        while block.isValid() and left:
            mark = block.userState()
            if mark in self._waiting:
                self._waiting.discard(mark)
                left -= 1
                text = _aligned(block.text())
                faults = unknown_words(text, checker.known)
                here = caret - block.position()
                kept = [(at, size) for at, size in faults if at + size != here]
                if len(kept) != len(faults):
                    held.add(mark)
                if kept != self._found.get(mark, ("", []))[1]:
                    self._found[mark] = (text, kept)
                    self.rehighlightBlock(block)
            block = block.next()
        finished = not block.isValid()
        if finished:
            # What still waits belongs to paragraphs that are gone, or is the word under the caret.
            self._waiting = held
            self._forget_gone(document)
        else:
            self._waiting |= held
            QTimer.singleShot(0, self, self._check_some)

    def _forget_gone(self, document: QTextDocument) -> None:
        if len(self._found) <= 2 * document.blockCount():
            return
        here = set()
        block = document.firstBlock()
        while block.isValid():
            here.add(block.userState())
            block = block.next()
        self._found = {mark: found for mark, found in self._found.items() if mark in here}


def _aligned(text: str) -> str:
    """Return ``text`` with two characters for each that Qt counts as two: places then agree."""
    return text if text.isascii() else _WIDE.sub("\ufffd\ufffd", text)


def _moved(faults: list[tuple[int, int]], before: str, after: str) -> list[tuple[int, int]]:
    """Keep the faults that a change in the paragraph has not touched, at their new places."""
    if not faults:
        return []
    head, tail = shared_ends(before, after)
    shift = len(after) - len(before)
    kept = []
    for start, length in faults:
        if start + length < head:
            kept.append((start, length))
        elif start > len(before) - tail:
            kept.append((start + shift, length))
    return kept

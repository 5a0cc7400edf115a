"""Words on the screen: titles, quiet notes, pills for states, keys, figures that do not dance."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets.buttons import key_text

_BREAK: Final = "\u200b"
_LETTERS: Final = 4


def _label(text: str, role: str, wrap: bool) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    set_role(label, role=role)
    return label


def title(text: str, *, wrap: bool = False) -> QLabel:
    return _label(text, "title", wrap)


def heading(text: str, *, wrap: bool = False) -> QLabel:
    return _label(text, "heading", wrap)


def muted(text: str, *, wrap: bool = False) -> QLabel:
    return _label(text, "muted", wrap)


def small(text: str, *, wrap: bool = False) -> QLabel:
    return _label(text, "small", wrap)


def breakable(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return ``text`` with places to break, invisible, in words wider than ``width``: a label cuts them.

    No other word is touched, and nothing but the label is given the places.
    """
    return re.sub(r"\S+", lambda found: _broken(found[0], metrics, width), text)


def _broken(word: str, metrics: QFontMetrics, width: int) -> str:
    if metrics.horizontalAdvance(word) <= width:
        return word
    # Few letters at a time: the break then comes where the line is full, or nearly.
    return _BREAK.join(word[start : start + _LETTERS] for start in range(0, len(word), _LETTERS))


class Pill(QLabel):
    """A state in words inside a quiet pill. ``kind``: neutral | strong | ok | warning | danger | accent."""

    def __init__(self, text: str = "", kind: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self, pill=kind)

    @property
    def kind(self) -> str:
        return str(self.property("pill"))

    def show_state(self, text: str, kind: str = "neutral") -> None:
        self.setText(text)
        set_role(self, pill=kind)


class Key(QLabel):
    """A key of the keyboard, drawn as one (« F8 »)."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key_text(key), parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self, role="key")


class TimerLabel(QLabel):
    """A time in large figures of one width. ``size``: 26 for a countdown, 34 for a call."""

    def __init__(self, look: Look, size: float = 26, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._look = look
        self._size = size
        self._kind = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        look.changed.connect(self._restyle)
        self._restyle()

    def show_time(self, text: str, kind: str = "") -> None:
        """Show ``text`` in the colour of ``kind``: "" | warning | danger | muted."""
        self.setText(text)
        if kind != self._kind:
            self._kind = kind
            self._restyle()

    @property
    def size_px(self) -> float:
        """Size of the figures, at 100 %."""
        return self._size

    def set_size(self, size: float) -> None:
        """Draw the figures at another size."""
        if size != self._size:
            self._size = size
            self._restyle()
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def _restyle(self) -> None:
        self.setFont(self._look.font(self._size, 600, tabular=True))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), self._look.color(self._kind or "text"))
        self.setPalette(palette)

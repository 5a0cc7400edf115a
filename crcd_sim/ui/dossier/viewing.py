"""What all viewers share: zoom steps, a remembered place, keys and the wheel."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QWidget

from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.look import Look

ZOOMS: Final = (50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300)  # per cent
HIT_ROLE: Final = "highlight"  # colours of the theme for what was found, and for the one being read
CURRENT_ROLE: Final = "warning_line"
FAR: Final = 1 << 24  # pixels: beyond the end of any document
ONE_NOTCH: Final = 120  # of a mouse wheel, in eighths of a degree


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader was. ``part``: character of a page, page of a PDF, sheet. ``across``, ``down``:
    how far in it, in parts of a page or in rows and columns, so that it holds at any zoom."""

    part: int = 0
    across: float = 0.0
    down: float = 0.0


def next_zoom(zoom: int, by: int) -> int:
    """Return the next step up (``by`` > 0) or down; 0 is back to 100 %."""
    if by == 0:
        return 100
    larger = [step for step in ZOOMS if step > zoom] or [ZOOMS[-1]]
    smaller = [step for step in ZOOMS if step < zoom] or [ZOOMS[0]]
    return larger[0] if by > 0 else smaller[-1]


class View(QWidget):
    """Base of the viewers, used by composition: ``body`` is the widget that scrolls and has the focus.

    What a viewer must give is abstract; mypy sees to it (Qt makes the objects itself, so ``ABCMeta`` would
    refuse nothing).

    Signals:
        zoom_asked: +1, −1 or 0 (Ctrl and the wheel, Ctrl and + − 0).
        left: Escape: the reader wants the list of documents back.
    """

    zoom_asked = Signal(int)
    left = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.zoom = 100
        self.hits: tuple[Hit, ...] = ()
        self.current: Hit | None = None
        self._turned = 0

    def watch(self, *widgets: QWidget) -> None:
        """Hear the keys and the wheel of these widgets before they do."""
        for widget in widgets:
            widget.installEventFilter(self)

    # --- What each viewer gives ------------------------------------------------------------

    @abstractmethod
    def set_zoom(self, percent: int) -> None:
        """Show it larger or smaller, at the same place."""

    @abstractmethod
    def place(self) -> Place:
        """Return where the reader is."""

    @abstractmethod
    def restore(self, place: Place) -> None:
        """Go back to where the reader was."""

    @abstractmethod
    def show_hits(self, hits: Sequence[Hit], current: Hit | None) -> None:
        """Mark what was found; bring ``current`` into view."""

    @abstractmethod
    def copy(self) -> None:
        """Put the selection on the clipboard."""

    @abstractmethod
    def select_all(self) -> None: ...

    # --- Keys and the wheel ----------------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> bool:
        """Zoom with Ctrl held. True when the event is used up."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self._turned += event.angleDelta().y()
        while abs(self._turned) >= ONE_NOTCH:
            by = 1 if self._turned > 0 else -1
            self._turned -= by * ONE_NOTCH
            self.zoom_asked.emit(by)
        event.accept()
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Keys common to all viewers. True when the key is used up."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_C:
            self.copy()
        elif control and event.key() == Qt.Key.Key_A:
            self.select_all()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            return False
        return True

    def menu(self, at: QPoint) -> QMenu:
        """Show the menu of the right button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copier\tCtrl+C", self.copy)
        menu.addAction("Tout sélectionner\tCtrl+A", self.select_all)
        menu.popup(at)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and event.type() == QEvent.Type.Wheel:
            return self.wheel(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.key(event)
        return super().eventFilter(watched, event)


def to_clipboard(text: str) -> None:
    if text:
        QApplication.clipboard().setText(text)


def scroll_by_key(body: QAbstractScrollArea, event: QKeyEvent, step: int) -> bool:
    """Scroll with the arrows, page keys, space, Home and End. True when the key was one of them."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.NoModifier:
        return False
    level, upright = body.horizontalScrollBar(), body.verticalScrollBar()
    page = max(step, body.viewport().height() - step)
    moves = {
        Qt.Key.Key_Up: (upright, -step), Qt.Key.Key_Down: (upright, step),
        Qt.Key.Key_PageUp: (upright, -page), Qt.Key.Key_PageDown: (upright, page),
        Qt.Key.Key_Space: (upright, page), Qt.Key.Key_Left: (level, -step), Qt.Key.Key_Right: (level, step),
        Qt.Key.Key_Home: (upright, -FAR), Qt.Key.Key_End: (upright, FAR),
    }  # fmt: skip
    move = moves.get(Qt.Key(event.key()))
    if move is None:
        return False
    bar, by = move
    bar.setValue(bar.value() + by)
    return True


def plain_tip(text: str) -> str:
    """Return a tooltip that shows ``text`` as it is: Qt would read HTML in it."""
    return f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text


def utf16(text: str, at: int) -> int:
    """Return where character ``at`` stands for Qt, which counts a rare sign as two."""
    return at + sum(char > "\uffff" for char in text[:at])

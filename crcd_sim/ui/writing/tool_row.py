"""The tools above a page: style, marks, lists, alignment, undo, versions; each with its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QMenu, QWidget

from crcd_sim.domain.writing import ALIGNS
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets.buttons import Button, IconButton, SecondaryButton, key_text
from crcd_sim.ui.widgets.flow import Flow
from crcd_sim.ui.writing.page_edit import PageEdit
from crcd_sim.ui.writing.pen import PenState

STYLE_NAMES: Final = {
    "body": "Corps",
    "heading": "Titre",
    "address": "Adresse",
    "date": "Lieu et date",
    "subject": "Objet",
    "signature": "Signature",
    "small": "Petit texte",
}
ALIGN_NAMES: Final = {
    "left": "Aligner à gauche",
    "center": "Centrer",
    "right": "Aligner à droite",
    "justify": "Justifier",
}
# The keys of French word processors; the second one of a pair is the other family's.
KEYS: Final = {
    "b": ("Ctrl+G", "Ctrl+B"),
    "i": ("Ctrl+I",),
    "u": ("Ctrl+U",),
    "bullet": ("Ctrl+Shift+L",),
    "number": ("Ctrl+Shift+O",),
    "left": ("Ctrl+Shift+G",),
    "center": ("Ctrl+E",),
    "right": ("Ctrl+Shift+D",),
    "justify": ("Ctrl+J",),
    "undo": ("Ctrl+Z",),
    "redo": ("Ctrl+Y", "Ctrl+Shift+Z"),
    "versions": ("Ctrl+Shift+H",),
}
_MARKS: Final = {"b": ("Gras", "bold"), "i": ("Italique", "italic"), "u": ("Souligné", "underline")}
_LISTS: Final = {"bullet": ("Liste à puces", "list"), "number": ("Liste numérotée", "numbered-list")}


class ToolRow(QFrame):
    """Acts on one page. ``full``: the letter's row; otherwise lists, undo and versions only.

    Signals:
        versions_requested: « Versions ».
    """

    versions_requested = Signal()

    def __init__(
        self, look: Look, page: PageEdit, owner: QWidget, *, full: bool, parent: QWidget | None = None
    ) -> None:
        """``owner``: the widget inside which the keys work (the whole editor)."""
        super().__init__(parent)
        self._look = look
        self._page = page
        self._owner = owner
        set_role(self, role="header")
        self.styles: QComboBox | None = None
        self.toggles: dict[str, Button] = {}
        self.align: Button | None = None
        self.guide: Button | None = None
        self._flow = Flow(self, spacing=look.px(3), margin=look.px(5))
        if full:
            self._add_styles()
            for mark, (text, icon) in _MARKS.items():
                self._add_toggle(mark, text, icon, partial(page.toggle_mark, mark))
        for kind, (text, icon) in _LISTS.items():
            self._add_toggle(kind, text, icon, partial(page.toggle_list, kind))
        if full:
            self._add_align()
        self.undo = self._add_icon("undo", "Annuler", "undo", page.undo)
        self.redo = self._add_icon("redo", "Rétablir", "redo", page.redo)
        self.versions = SecondaryButton(
            look, "Versions", icon="versions", key=KEYS["versions"][0], show_key=False, shortcut=False,
            tooltip="Revenir à une version enregistrée",
        )  # fmt: skip
        self.versions.clicked.connect(self.versions_requested)
        self._bind("versions", self.versions_requested.emit)
        self._flow.addWidget(self.versions)
        page.pen_changed.connect(self.show_pen)
        self.show_pen(page.pen)

    def show_pen(self, pen: PenState) -> None:
        """Show the look at the caret."""
        for mark in ("b", "i", "u"):
            if mark in self.toggles:
                self.toggles[mark].setChecked(getattr(pen, mark))
        for kind in ("bullet", "number"):
            self.toggles[kind].setChecked(pen.list == kind)
        if self.styles is not None:
            index = self.styles.findData(pen.style)
            if index != self.styles.currentIndex():
                self.styles.setCurrentIndex(index)
        if self.align is not None:
            self.align.set_icon(f"align-{pen.align}")
            self.align.setAccessibleName(f"Alignement\u00a0: {ALIGN_NAMES[pen.align].lower()}")
        writable = not self._page.isReadOnly()
        self.undo.setEnabled(pen.undo and writable)
        self.redo.setEnabled(pen.redo and writable)

    def set_writable(self, writable: bool) -> None:
        """Switch the tools off with the page that is sealed."""
        for tool in (*self.toggles.values(), self.styles, self.align, self.versions):
            if tool is not None:
                tool.setEnabled(writable)
        self.show_pen(self._page.pen)

    def add_guide_toggle(self, show: Callable[[bool], object]) -> None:
        """Add the tool that shows or hides the guided template (training)."""
        button = IconButton(self._look, "Trame guidée", "document", kind="secondary")
        button.setCheckable(True)
        button.setChecked(True)
        button.toggled.connect(show)
        self.guide = button
        self._flow.addWidget(button)

    def _add_styles(self) -> None:
        box = QComboBox()
        box.setAccessibleName("Style du paragraphe")
        box.setToolTip("Style du paragraphe")
        for style, name in STYLE_NAMES.items():
            box.addItem(name, style)
        box.activated.connect(self._choose_style)
        self.styles = box
        self._flow.addWidget(box)

    def _add_toggle(self, name: str, text: str, icon: str, call: Callable[[], object]) -> None:
        button = IconButton(self._look, text, icon, kind="secondary", key=KEYS[name][0], shortcut=False)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._then_write(call))
        self._bind(name, call)
        self.toggles[name] = button
        self._flow.addWidget(button)

    def _add_align(self) -> None:
        self.align = IconButton(self._look, "Alignement", "align-left", kind="secondary")
        self.align_menu = QMenu(self.align)
        for align in ALIGNS:
            text = f"{ALIGN_NAMES[align]}\t{key_text(KEYS[align][0])}"
            action = QAction(self._look.icon(f"align-{align}"), text, self.align_menu)
            call = partial(self._page.set_align, align)
            action.triggered.connect(partial(self._act, call))
            self.align_menu.addAction(action)
            self._bind(align, call)
        self.align.clicked.connect(self._drop_align)
        self._flow.addWidget(self.align)

    def _choose_style(self, index: int) -> None:
        if self.styles is not None:
            self._then_write(partial(self._page.set_style, self.styles.itemData(index)))

    def _act(self, call: Callable[[], object], *_: object) -> None:
        self._then_write(call)

    def _drop_align(self) -> None:
        if self.align is not None:
            self.align_menu.popup(self.align.mapToGlobal(self.align.rect().bottomLeft()))

    def _add_icon(self, name: str, text: str, icon: str, call: Callable[[], object]) -> Button:
        button = IconButton(self._look, text, icon, key=KEYS[name][0], shortcut=False)
        button.clicked.connect(lambda: self._then_write(call))
        self._bind(name, call)
        self._flow.addWidget(button)
        return button

    def _then_write(self, call: Callable[[], object]) -> None:
        call()
        # After a click one goes on writing, and the tool shows what really is at the caret.
        self.show_pen(self._page.pen)
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _bind(self, name: str, call: Callable[[], object]) -> None:
        for key in KEYS[name]:
            shortcut = QShortcut(QKeySequence(key), self._owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda: call())

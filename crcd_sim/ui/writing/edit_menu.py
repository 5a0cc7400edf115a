"""The menu of a page, by right click or by the menu key: spellings first, then the usual commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence, QTextCursor
from PySide6.QtWidgets import QMenu

from crcd_sim.ui.widgets.buttons import key_text

if TYPE_CHECKING:
    from crcd_sim.ui.writing.page_edit import PageEdit

NO_SUGGESTION = "Aucune proposition"


def edit_menu(edit: PageEdit, cursor: QTextCursor) -> QMenu:
    """Return the menu for the place of ``cursor``."""
    menu = QMenu(edit)
    writable = not edit.isReadOnly()
    if writable:
        _add_spellings(menu, edit, cursor)
        _add(menu, "Annuler", edit.undo, "Ctrl+Z", edit.document().isUndoAvailable())
        _add(menu, "Rétablir", edit.redo, "Ctrl+Y", edit.document().isRedoAvailable())
        menu.addSeparator()
    selected = edit.textCursor().hasSelection()
    if writable:
        _add(menu, "Couper", edit.cut, "Ctrl+X", selected)
    _add(menu, "Copier", edit.copy, "Ctrl+C", selected)
    if writable:
        _add(menu, "Coller", edit.paste, "Ctrl+V", edit.canPaste())
    menu.addSeparator()
    _add(menu, "Tout sélectionner", edit.selectAll, "Ctrl+A", not edit.document().isEmpty())
    return menu


def correct(edit: PageEdit, position: int, length: int, word: str) -> None:
    """Put ``word`` where a fault was, in the look of the fault."""
    cursor = QTextCursor(edit.document())
    cursor.setPosition(position + 1)
    look = cursor.charFormat()
    cursor.setPosition(position)
    cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(word, look)


def _add_spellings(menu: QMenu, edit: PageEdit, cursor: QTextCursor) -> None:
    block = cursor.block()
    fault = edit.highlighter.fault_at(block, cursor.position() - block.position())
    if fault is None or edit.checker is None:
        return
    start, length = fault
    place = QTextCursor(edit.document())
    place.setPosition(block.position() + start)
    place.setPosition(block.position() + start + length, QTextCursor.MoveMode.KeepAnchor)
    suggestions = edit.checker.suggest(place.selectedText())
    for word in suggestions:
        action = QAction(word.replace("&", "&&"), menu)
        font = action.font()
        font.setBold(True)
        action.setFont(font)
        action.triggered.connect(
            lambda _=False, word=word: correct(edit, block.position() + start, length, word)
        )
        menu.addAction(action)
    if not suggestions:
        _add(menu, NO_SUGGESTION, lambda: None, "", False)
    menu.addSeparator()


def _add(menu: QMenu, text: str, call: object, key: str, enabled: bool) -> None:
    action = QAction(text, menu)
    # The key is only shown: the page itself answers to it, in every place of the window.
    if key:
        action.setText(f"{text}\t{key_text(key)}")
        action.setData(QKeySequence(key))
    action.setEnabled(enabled)
    action.triggered.connect(lambda: call())  # type: ignore[operator]
    menu.addAction(action)

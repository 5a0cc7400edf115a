"""What holds on every screen: nothing is cut, and the French is typed as it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

# An ordinary space where a line could break before a sign, or inside « »; a straight apostrophe.
WRONG_FRENCH = re.compile(r" [;:!?»]|« |\w'\w|\.\.\.")


def cut_texts(page: QWidget) -> list[str]:
    """Return the texts shown that do not fit where they stand."""
    found = []
    for label in page.findChildren(QLabel):
        if label.isVisible() and label.text() and not _label_fits(label):
            found.append(label.text())
    for button in page.findChildren(QAbstractButton):
        if button.layout() is not None:
            continue  # a tile: its labels are looked at by themselves
        hint = button.sizeHint()
        if button.isVisible() and (button.width() < hint.width() or button.height() < hint.height()):
            found.append(button.text() or button.accessibleName())
    for combo in page.findChildren(QComboBox):
        if combo.isVisible() and combo.fontMetrics().horizontalAdvance(combo.currentText()) > _combo_room(
            combo
        ):
            found.append(combo.currentText())
    for field in page.findChildren(QLineEdit):
        text = field.placeholderText()
        if field.isVisible() and field.fontMetrics().horizontalAdvance(text) > field.width() - 16:
            found.append(text)
    return found


def _label_fits(label: QLabel) -> bool:
    if not label.wordWrap():
        return label.width() >= label.sizeHint().width() and label.height() >= label.fontMetrics().height()
    widest = max(label.fontMetrics().horizontalAdvance(word) for word in re.split(r"[ \n]", label.text()))
    return widest <= label.width() and label.height() >= label.heightForWidth(label.width())


def _combo_room(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    room = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    return room.width()


def texts_of(page: QWidget) -> Iterator[str]:
    """Yield every text of a page, hidden ones too."""
    for widget in [page, *page.findChildren(QWidget)]:
        yield widget.toolTip()
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        yield widget.windowTitle()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QComboBox):
            for index in range(widget.count()):
                yield widget.itemText(index)


def badly_typed(page: QWidget) -> list[str]:
    """Return the texts whose spaces or apostrophes are not French."""
    return sorted({text for text in texts_of(page) if WRONG_FRENCH.search(text)})


def nameless_controls(page: QWidget) -> list[str]:
    """Return the controls a screen reader could not name."""
    return [
        type(widget).__name__
        for widget in page.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
        and widget.isVisible()
        and not widget.accessibleName()
        and not isinstance(widget.parent(), QComboBox | QAbstractSpinBox)  # the inside of a list
    ]

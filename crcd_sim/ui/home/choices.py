"""Choices one reads before ticking: a round or square mark, a label that wraps, a note under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QWidget,
)

from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look, set_role


class Choice(QWidget):
    """A mark with words beside it; a press anywhere on it counts.

    Attributes:
        mark: the real button; it has the focus, the keys and the accessible name.
        aside: row at the right of the label (a length, a pill).
    """

    def __init__(self, look: Look, text: str, note: str = "", *, many: bool = False) -> None:
        """``many``: a square box, chosen by itself; else a round one, in a ``Choices``."""
        super().__init__()
        self._look = look
        self.mark: QAbstractButton = QCheckBox() if many else QRadioButton()
        self.mark.setAccessibleName(text)
        self.mark.setAccessibleDescription(note)
        self.label = wrapped(text)
        self.note = wrapped(note, "muted")
        self.aside = QHBoxLayout()
        self._grid = QGridLayout(self)
        self._grid.addWidget(self.mark, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.label, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(self.aside, 0, 2)
        self._grid.addWidget(self.note, 1, 1, 1, 2)
        self._grid.setColumnStretch(1, 1)
        self.note.setVisible(bool(note))
        look.changed.connect(self._measure)
        self._measure()

    def set_note(self, text: str, role: str = "muted") -> None:
        self.note.setText(text)
        set_role(self.note, role=role)
        self.note.setVisible(bool(text))
        self.mark.setAccessibleDescription(text)

    def add_aside(self, widget: QWidget) -> None:
        self.aside.addWidget(widget)
        self._grid.setAlignment(self.mark, Qt.AlignmentFlag.AlignVCenter)  # it may be a tall field

    def add_under(self, widget: QWidget) -> None:
        """Put ``widget`` under the words; a button keeps its own width."""
        left = Qt.AlignmentFlag.AlignLeft if isinstance(widget, QAbstractButton) else Qt.AlignmentFlag(0)
        self._grid.addWidget(widget, self._grid.rowCount(), 1, 1, 2, left)

    def set_offered(self, offered: bool) -> None:
        """Let it be chosen or not; an unoffered choice stays legible."""
        self.mark.setEnabled(offered)
        set_role(self.label, role="" if offered else "muted")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.mark.isEnabled() and event.button() is Qt.MouseButton.LeftButton:
            self.mark.setFocus(Qt.FocusReason.MouseFocusReason)
            self.mark.click()

    @Slot()
    def _measure(self) -> None:
        px = self._look.px
        self._grid.setContentsMargins(0, px(2), 0, px(2))
        self._grid.setHorizontalSpacing(px(2))
        self._grid.setVerticalSpacing(0)
        self.label.setMinimumHeight(px(24))


class Choices(QObject):
    """Round choices of which one holds.

    Signals:
        picked: name of the choice a person just picked.
    """

    picked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._names: list[str] = []
        self._group.idClicked.connect(lambda index: self.picked.emit(self._names[index]))

    def add(self, name: str, choice: Choice) -> Choice:
        self._group.addButton(choice.mark, len(self._names))
        self._names.append(name)
        return choice

    def clear(self) -> None:
        """Forget all choices; the widgets are their owner's."""
        for button in self._group.buttons():
            self._group.removeButton(button)
        self._names.clear()

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._names)

    @property
    def value(self) -> str:
        """The name now chosen, "" when none is."""
        index = self._group.checkedId()
        return self._names[index] if index >= 0 else ""

    def choose(self, name: str) -> None:
        """Choose without telling; "" unticks all."""
        checked = self._group.checkedButton()
        if name in self._names:
            self._group.button(self._names.index(name)).setChecked(True)
        elif checked is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)
        self._lead_tab()

    def _lead_tab(self) -> None:
        """Tab leads to the choice that holds. Qt alone leads to the first, or to the last one visited."""
        held = self._group.checkedButton()
        every = held is None or not held.isEnabled()
        for button in self._group.buttons():
            wanted = Qt.FocusPolicy.StrongFocus if every or button is held else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(wanted)

    def button(self, name: str) -> QAbstractButton:
        return self._group.button(self._names.index(name))


def trailing(text: str) -> QLabel:
    """Return a quiet word for the right of a choice."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role="muted")
    return label

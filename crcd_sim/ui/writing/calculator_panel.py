"""The calculator: one line, a tape of what was reckoned, and keys for the mouse."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crcd_sim.domain.formula import LONGEST, FormulaError, evaluate, show_number
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Button, IconButton, Panel, PrimaryButton, small

_KEYS: Final = (
    ("C", "(", ")", "÷"),
    ("7", "8", "9", "×"),
    ("4", "5", "6", "−"),
    ("1", "2", "3", "+"),
    ("0", ",", "%", "="),
)
_NAMES: Final = {
    "C": "Effacer", "÷": "Diviser", "×": "Multiplier", "−": "Soustraire", "+": "Ajouter", "%": "Pour cent",
    ",": "Virgule", "=": "Égal", "(": "Ouvrir la parenthèse", ")": "Fermer la parenthèse",
}  # fmt: skip
_TYPED: Final = {"*": "×", "/": "÷", "-": "−", ".": ","}
_AS_SIGNS: Final = {"×", "÷", "−", "+", "%"}
LONGEST_TAPE: Final = 200


class _Line(QLineEdit):
    """The line: the point of the numeric pad is a comma, signs are those one reads."""

    cleared = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.cleared.emit()
            return
        sign = _TYPED.get(event.text())
        if sign and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.insert(sign)
            return
        super().keyPressEvent(event)


class CalculatorPanel(Panel):
    """Reckons; keeps its tape while the part lasts. It has no presenter: it decides nothing.

    Signals:
        closed: the cross.
    """

    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Calculatrice", parent=parent)
        self.line = _Line()
        self.line.setAccessibleName("Calcul")
        self.line.setPlaceholderText("39,99×21÷30")
        self.line.setMaxLength(LONGEST)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setFont(look.font(18, tabular=True))
        self.line.setMinimumHeight(look.px(40))
        self.tape = QListWidget()
        self.tape.setAccessibleName("Calculs déjà faits")
        self.tape.setFont(look.font(13, tabular=True))
        self.tape.setToolTip("Entrée reprend le résultat choisi")
        self.problem = small("")
        set_role(self.problem, role="danger")
        self._done = False  # the line holds a result: a figure typed next starts anew
        self.add_action(self._close_button(look))
        content = QWidget()
        layout = QVBoxLayout(content)
        pad = look.px(10)
        layout.setContentsMargins(pad, pad, pad, pad)
        layout.setSpacing(look.px(6))
        layout.addWidget(self.tape, 1)
        layout.addWidget(self.line)
        layout.addWidget(self.problem)
        layout.addLayout(self._keys(look))
        self.set_body(content)
        self.setFixedWidth(look.px(250))
        self.line.returnPressed.connect(self.reckon)
        self.line.textEdited.connect(self._typed)
        self.line.cleared.connect(self._fresh)
        self.tape.itemActivated.connect(self._take_back)
        look.changed.connect(lambda: self.line.setFont(look.font(18, tabular=True)))

    def first_control(self) -> QWidget:
        return self.line

    def reckon(self) -> None:
        """Reckon the line, write it on the tape, leave the result on the line."""
        formula = self.line.text().strip()
        if not formula:
            return
        try:
            result = show_number(evaluate(formula))
        except FormulaError as refused:
            self.problem.setText(refused.sentence)
            return
        self.problem.clear()
        item = QListWidgetItem(f"{formula} = {result}")
        item.setData(Qt.ItemDataRole.UserRole, result)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tape.addItem(item)
        if self.tape.count() > LONGEST_TAPE:
            self.tape.takeItem(0)
        self.tape.scrollToBottom()
        self.line.setText(result)
        self._done = True

    def press(self, key: str) -> None:
        """Answer to a key of the panel."""
        if key == "C":
            self.line.clear()
            self._fresh()
        elif key == "=":
            self.reckon()
        else:
            if self._done and key not in _AS_SIGNS:
                self.line.clear()
            self._fresh()
            self.line.insert(key)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        # After a result, a figure begins another reckoning; a sign goes on from the result.
        if self._done and text and text[-1] not in _AS_SIGNS and text[-1] not in "*/-^)":
            self.line.setText(text[-1])
        self._fresh()

    def _fresh(self) -> None:
        self._done = False
        self.problem.clear()

    def _take_back(self, item: QListWidgetItem) -> None:
        self.line.insert(str(item.data(Qt.ItemDataRole.UserRole)))
        self._fresh()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keys(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look.px(4))
        for row, keys in enumerate(_KEYS):
            for column, key in enumerate(keys):
                kind = PrimaryButton if key == "=" else Button
                button = kind(look, key, name=_NAMES.get(key, key))
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard has the line itself
                button.clicked.connect(lambda _=False, key=key: self.press(key))
                grid.addWidget(button, row, column)
        return grid

    def _close_button(self, look: Look) -> IconButton:
        button = IconButton(look, "Fermer la calculatrice", "close", size="small")
        button.clicked.connect(self.closed)
        return button

"""One input per kind of qualification field. Each gives its value as text and never refuses a draft:
what is written is kept as written; a quiet hint says the expected form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPlainTextEdit, QWidget

from crcd_sim.domain.pack import QualificationField
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import muted

Changed = Callable[[str], None]

FORMS: Final = {
    "date": (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "JJ/MM/AAAA"),
    "time": (re.compile(r"\d{1,2}[:h]\d{2}"), "HH:MM"),
    "amount": (re.compile(r"-?\d+([.,]\d{1,2})?( ?€)?"), "ex. 15,00"),
    "number": (re.compile(r"-?\d+([.,]\d+)?"), "un nombre"),
}
INSTALMENTS: Final = 4
YES_NO: Final = ("Oui", "Non")


class ChoiceInput(QComboBox):
    """A list to choose from; empty until something is chosen."""

    def __init__(self, choices: tuple[str, ...], changed: Changed) -> None:
        super().__init__()
        self.addItem("")
        self.addItems(list(choices))
        self.currentTextChanged.connect(changed)

    def wheelEvent(self, event: object) -> None:
        """A wheel over a form scrolls the form: it must not change an answer."""
        event.ignore()  # type: ignore[attr-defined]

    def value(self) -> str:
        return self.currentText()

    def show_value(self, value: str) -> None:
        with QSignalBlocker(self):
            if self.findText(value) < 0:
                self.addItem(value)
            self.setCurrentText(value)


class LineInput(QLineEdit):
    """One line. ``hint`` tells the form expected when what is typed does not have it."""

    def __init__(self, kind: str, changed: Changed) -> None:
        super().__init__()
        self._form = FORMS.get(kind)
        if self._form is not None:
            self.setPlaceholderText(self._form[1])
        self.textChanged.connect(changed)

    @property
    def well_formed(self) -> bool:
        text = self.text().strip().replace("\u00a0", " ").replace("\u202f", " ")
        return not text or self._form is None or bool(self._form[0].fullmatch(text))

    @property
    def hint(self) -> str:
        return "" if self.well_formed or self._form is None else f"attendu\u00a0: {self._form[1]}"

    def value(self) -> str:
        return self.text()

    def show_value(self, value: str) -> None:
        with QSignalBlocker(self):
            self.setText(value)


class LongInput(QPlainTextEdit):
    """Several lines, with the number of characters left to the caller."""

    def __init__(self, look: Look, changed: Changed) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(look.px(104))
        self.textChanged.connect(lambda: changed(self.toPlainText()))

    def value(self) -> str:
        return self.toPlainText()

    def show_value(self, value: str) -> None:
        with QSignalBlocker(self):
            self.setPlainText(value)


class InstalmentsInput(QWidget):
    """A payment plan: dates and amounts. Its value is « date montant ; date montant »."""

    def __init__(self, look: Look, changed: Changed) -> None:
        super().__init__()
        self._changed = changed
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(4))
        self.rows: list[tuple[LineInput, LineInput]] = []
        for index in range(INSTALMENTS):
            when, amount = LineInput("date", self._said), LineInput("amount", self._said)
            amount.setPlaceholderText("montant")
            when.setAccessibleName(f"Date de l’échéance {index + 1}")
            amount.setAccessibleName(f"Montant de l’échéance {index + 1}")
            grid.addWidget(muted(str(index + 1)), index, 0)
            grid.addWidget(when, index, 1)
            grid.addWidget(amount, index, 2)
            self.rows.append((when, amount))

    def value(self) -> str:
        lines = [f"{when.text().strip()} {amount.text().strip()}".strip() for when, amount in self.rows]
        return "\u202f; ".join(line for line in lines if line)

    def show_value(self, value: str) -> None:
        parts = [part.strip() for part in value.split(";") if part.strip()]
        for (when, amount), part in zip(self.rows, [*parts, *[""] * INSTALMENTS], strict=False):
            day, _, sum_ = part.partition(" ")
            when.show_value(day)
            amount.show_value(sum_)

    def _said(self, _text: str) -> None:
        self._changed(self.value())


Input = ChoiceInput | LineInput | LongInput | InstalmentsInput


def input_for(look: Look, item: QualificationField, changed: Changed) -> Input:
    """Return the input of a field; ``changed`` gets its value at each change."""
    if item.kind == "choice":
        return ChoiceInput(item.choices, changed)
    if item.kind == "yes_no":
        return ChoiceInput(YES_NO, changed)
    if item.kind == "long_text":
        return LongInput(look, changed)
    if item.kind == "instalments":
        return InstalmentsInput(look, changed)
    return LineInput(item.kind, changed)

"""One input per kind of qualification field. Each gives its value as text and never refuses a draft:
what is written is kept as written; a quiet hint says the expected form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crcd_sim.domain.pack import QualificationField, Slot
from crcd_sim.domain.record_form import (
    EXPECTED,
    Appointment,
    Instalment,
    appointment,
    appointment_text,
    instalments,
    instalments_text,
    total,
    well_formed,
)
from crcd_sim.ui import texts
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import muted

Changed = Callable[[str], None]

INSTALMENTS: Final = 4  # shown at first; another line comes once the last one holds something
INSTALMENTS_MAX: Final = 24
YES_NO: Final = ("Oui", "Non")


class ChoiceInput(QComboBox):
    """A list to choose from; empty until something is chosen."""

    def __init__(self, choices: tuple[str, ...], changed: Changed) -> None:
        super().__init__()
        # As wide as its column, not as its longest choice: the list opens wide enough to read.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
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
        self._kind = kind
        if kind in EXPECTED:
            self.setPlaceholderText(EXPECTED[kind][1])
        self.textChanged.connect(changed)

    @property
    def hint(self) -> str:
        return expected_hint(self._kind, self.text())

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


def expected_hint(kind: str, value: str) -> str:
    """Return « attendu : JJ/MM/AAAA » when what is typed does not have its form."""
    return "" if well_formed(kind, value) else f"attendu\u00a0: {EXPECTED[kind][1]}"


class InstalmentsInput(QWidget):
    """A payment plan: dates and amounts, with their sum."""

    def __init__(self, look: Look, changed: Changed) -> None:
        super().__init__()
        self._changed = changed
        self._grid = QGridLayout()
        self._grid.setSpacing(look.px(4))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.rows: list[tuple[LineInput, LineInput]] = []
        for _ in range(INSTALMENTS):
            self._add_row()
        self.total = muted("")
        self._grid.addWidget(self.total, INSTALMENTS_MAX, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)

    def _add_row(self) -> None:
        rank = len(self.rows) + 1
        when, amount = LineInput("date", self._said), LineInput("amount", self._said)
        amount.setPlaceholderText("montant")
        when.setAccessibleName(f"Date de l’échéance {rank}")
        amount.setAccessibleName(f"Montant de l’échéance {rank}")
        for column, part in enumerate((muted(str(rank)), when, amount)):
            part.setParent(self)  # a tab order is that of one window
            self._grid.addWidget(part, rank - 1, column)
        if self.rows:  # after the line above, not after the whole page
            self.setTabOrder(self.rows[-1][1], when)
        self.setTabOrder(when, amount)
        self.rows.append((when, amount))

    def _room_for_more(self, wanted: int = 0) -> None:
        """Keep an empty line after what is typed, and show ``wanted`` lines at least."""
        while len(self.rows) < INSTALMENTS_MAX and (
            len(self.rows) < wanted or any(part.text() for part in self.rows[-1])
        ):
            self._add_row()

    @property
    def hint(self) -> str:
        """Of the first part that does not have its form."""
        hints = (part.hint for row in self.rows for part in row)
        return next((hint for hint in hints if hint), "")

    def value(self) -> str:
        return instalments_text(self._lines())

    def show_value(self, value: str) -> None:
        kept = instalments(value)
        self._room_for_more(len(kept))
        lines = [*kept, *[Instalment()] * len(self.rows)]
        for (when, amount), line in zip(self.rows, lines, strict=False):
            when.show_value(line.day)
            amount.show_value(line.amount)
        self._room_for_more()
        self._show_total()

    def _lines(self) -> list[Instalment]:
        return [Instalment(when.text(), amount.text()) for when, amount in self.rows]

    def _show_total(self) -> None:
        """A sum, as any till shows it; whether it is the right one is not said."""
        lines = self._lines()
        filled = any(line.amount.strip() for line in lines)
        figure = f"{total(lines):.2f}".replace(".", ",")
        self.total.setText(f"Total\u00a0: {figure}\u00a0€" if filled else "")

    def _said(self, _text: str) -> None:
        self._room_for_more()
        self._show_total()
        self._changed(self.value())


class AppointmentInput(QWidget):
    """A meeting: a free slot of the diary, or a day and an hour typed; how long, where, with whom."""

    def __init__(self, look: Look, item: QualificationField, changed: Changed) -> None:
        super().__init__()
        self._changed = changed
        several = len({slot.person for slot in item.slots}) > 1
        self._slots = {slot_label(slot, named=several): slot for slot in item.slots}
        self.diary = ChoiceInput(tuple(self._slots), self._picked)
        self.day, self.hour = LineInput("date", self._said), LineInput("time", self._said)
        self.minutes = LineInput("number", self._said)
        self.place = ChoiceInput(item.choices, self._said)
        self.person = LineInput("text", self._said)
        self.minutes.setPlaceholderText("durée en min")
        self.person.setPlaceholderText("avec qui")
        names = ("Date", "Heure", "Durée en minutes", "Forme", "Interlocuteur")
        parts = (self.day, self.hour, self.minutes, self.place, self.person)
        for name, part in zip(names, parts, strict=True):
            part.setAccessibleName(f"{name} du rendez-vous")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(4))
        self.diary.setAccessibleName("Créneau libre de l’agenda")
        self.diary.setPlaceholderText("Agenda\u00a0: choisir un créneau libre")
        self.diary.setCurrentIndex(-1)
        if self._slots:
            grid.addWidget(self.diary, 0, 0, 1, 2)
        for place, part in zip(((1, 0), (1, 1), (2, 0), (2, 1)), parts, strict=False):
            grid.addWidget(part, *place)
        grid.addWidget(self.person, 3, 0, 1, 2)

    @property
    def hint(self) -> str:
        return self.day.hint or self.hour.hint or self.minutes.hint

    def value(self) -> str:
        return appointment_text(
            Appointment(
                self.day.text(), self.hour.text(), self.minutes.text(), self.place.value(), self.person.text()
            )
        )

    def show_value(self, value: str) -> None:
        booked = appointment(value)
        self.day.show_value(booked.day)
        self.hour.show_value(booked.hour)
        self.minutes.show_value(booked.minutes)
        self.place.show_value(booked.place)
        self.person.show_value(booked.person)
        self._show_slot()

    def _show_slot(self) -> None:
        """The diary shows the slot that is typed, if it is one of its own."""
        typed = (self.day.text().strip(), self.hour.text().strip(), self.person.text().strip())
        label = next((name for name, slot in self._slots.items() if slot_parts(slot) == typed), "")
        with QSignalBlocker(self.diary):
            self.diary.setCurrentIndex(self.diary.findText(label) if label else -1)

    def _picked(self, label: str) -> None:
        slot = self._slots.get(label)
        if slot is None:
            return
        for part, text in zip((self.day, self.hour, self.person), slot_parts(slot), strict=True):
            part.show_value(text)
        self._changed(self.value())

    def _said(self, _text: str) -> None:
        self._show_slot()
        self._changed(self.value())


def slot_parts(slot: Slot) -> tuple[str, str, str]:
    """Return a slot as it is typed: day, hour, person."""
    return f"{slot.day:%d/%m/%Y}", f"{slot.hour.hour}:{slot.hour.minute:02d}", slot.person


def slot_label(slot: Slot, *, named: bool) -> str:
    """« vendredi 27/11, 9 h 00 », with the name where the diary is of several people."""
    day = f"{texts.WEEKDAYS[slot.day.weekday()]} {slot.day:%d/%m}"
    told = f"{day}, {slot.hour.hour}\u00a0h\u00a0{slot.hour.minute:02d}"
    return f"{told} – {slot.person}" if named else told


Input = ChoiceInput | LineInput | LongInput | InstalmentsInput | AppointmentInput


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
    if item.kind == "appointment":
        return AppointmentInput(look, item, changed)
    return LineInput(item.kind, changed)

"""The qualification of an exchange: the pack's fields, saved as typed, never forced and never judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from crcd_sim.domain.pack import QualificationField
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.record.inputs import AppointmentInput, Input, InstalmentsInput, LineInput, input_for
from crcd_sim.ui.widgets import Field, muted
from crcd_sim.ui.widgets.panels import row

LONG_LABEL = 36  # characters: more do not hold on one line of the narrowest column
HALF = ("choice", "yes_no", "date", "time", "amount", "number")  # two of these share a line


class QualificationForm(QWidget):
    """Signals:
    changed: field id and its value, at each change.
    """

    changed = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.inputs: dict[str, Input] = {}
        self._frames: dict[str, Field] = {}
        self._limits: dict[str, int] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have the keyboard
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._scroll, 1)
        self._fields: tuple[QualificationField, ...] = ()
        self.show_fields((), {})

    def show_fields(self, fields: Sequence[QualificationField], values: Mapping[str, str]) -> None:
        """Show a client's form with what was typed so far."""
        if tuple(fields) != self._fields or not fields:
            self._rebuild(tuple(fields))
        for name, control in self.inputs.items():
            control.show_value(values.get(name, ""))
            self._hint(name)

    def first_control(self) -> QWidget:
        return next(iter(self.inputs.values()), self)

    def set_editable(self, editable: bool) -> None:
        """Records stay editable until the end of the exchanges part."""
        for control in self.inputs.values():
            control.setEnabled(editable)

    def _rebuild(self, fields: tuple[QualificationField, ...]) -> None:
        self._fields = fields
        self.inputs, self._frames = {}, {}
        self._limits = {item.id: item.limit for item in fields}
        holder = QWidget()
        set_role(holder, role="plain")
        column = QVBoxLayout(holder)
        px = self._look.px
        column.setContentsMargins(px(12), px(12), px(12), px(12))
        column.setSpacing(px(10))
        if not fields:
            column.addWidget(muted("Choisissez un client dans la liste pour remplir sa fiche.", wrap=True))
        waiting: Field | None = None
        for item in fields:
            frame = self._frame(item)
            if item.kind in HALF and len(item.label) < 24:
                if waiting is None:
                    waiting = frame
                    continue
                pair = row(spacing=px(8))
                pair.addWidget(waiting, 1)
                pair.addWidget(frame, 1)
                column.addLayout(pair)
                waiting = None
                continue
            if waiting is not None:
                column.addWidget(waiting)
                waiting = None
            column.addWidget(frame)
        if waiting is not None:
            column.addWidget(waiting)
        column.addStretch(1)
        self._scroll.setWidget(holder)

    def _frame(self, item: QualificationField) -> Field:
        control = input_for(self._look, item, partial(self._said, item.id))
        frame = Field(self._look, item.label, control, wrap=len(item.label) > LONG_LABEL)
        self.inputs[item.id] = control
        self._frames[item.id] = frame
        return frame

    def _said(self, name: str, value: str) -> None:
        self._hint(name)
        self.changed.emit(name, value)

    def _hint(self, name: str) -> None:
        control, frame = self.inputs[name], self._frames[name]
        hint = control.hint if isinstance(control, LineInput | InstalmentsInput | AppointmentInput) else ""
        limit = self._limits.get(name, 0)
        if limit:
            hint = f"{len(control.value())} / {limit}"
        frame.hint.setText(hint)

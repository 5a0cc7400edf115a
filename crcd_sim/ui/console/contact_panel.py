"""The contacts of the part, and the role card of the one chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crcd_sim.domain.pack import RoleCard
from crcd_sim.services.exam.console_view import ConsoleContact, ConsoleView
from crcd_sim.services.exam.contacts import ContactState
from crcd_sim.ui.console import words
from crcd_sim.ui.console.rows import PressedRow, plain_column
from crcd_sim.ui.console.scrolling import scrolling
from crcd_sim.ui.dossier.typography import printed
from crcd_sim.ui.home.page import wrapped
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, empty

NO_CARD = "Ce contact n’a pas de fiche de rôle."


class ContactsPanel(Panel):
    """Passive.

    Signals:
        contact_chosen: id of the exchange to show.
    """

    contact_chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Contacts", parent=parent)
        self.rows: dict[str, PressedRow] = {}
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, look.px(4), 0, look.px(4))
        self._column.setSpacing(0)
        self.body.addLayout(self._column)

    def show_view(self, view: ConsoleView) -> None:
        if list(self.rows) != [contact.id for contact in view.contacts]:
            self._rebuild(view)
        for contact in view.contacts:
            state = ContactState(contact.state)
            row = self.rows[contact.id]
            row.show_text(contact.client, _about(contact))
            shown = contact.id == view.exchange
            row.show_mark(words.STATES[state], words.STATE_KINDS.get(state, "neutral"), strong=shown)

    def _rebuild(self, view: ConsoleView) -> None:
        empty(self._column)
        self.rows.clear()
        for contact in view.contacts:
            row = PressedRow(self._look, contact.client, _about(contact), head="Contact")
            row.clicked.connect(lambda _=False, name=contact.id: self.contact_chosen.emit(name))
            self.rows[contact.id] = row
            self._column.addWidget(row)


def _about(contact: ConsoleContact) -> str:
    return f"{words.way(contact)} · {words.PLAYED[contact.driver]}"


class RolePanel(Panel):
    """Passive: everything the trainer must know to play this client."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "Fiche de rôle", parent=parent)
        self._inside, self._column = plain_column(look, (12, 8, 12, 12))
        self.area = scrolling(self._inside, "Fiche de rôle")
        self.set_body(self.area)
        self._shown: tuple[str, RoleCard | None, str] = ("", None, "")

    def show_view(self, view: ConsoleView) -> None:
        wanted = (view.exchange, view.role, view.brief)
        if wanted == self._shown:
            return
        self._shown = wanted
        empty(self._column)
        sections = words.role_sections(view.role, view.brief) if view.role is not None else []
        if not sections and view.exchange:
            self._column.addWidget(wrapped(NO_CARD, "muted"))
        for number, (title, lines) in enumerate(sections):
            head = wrapped(title, "small")
            head.setContentsMargins(0, self._look.px(8) if number else 0, 0, self._look.px(1))
            self._column.addWidget(head)
            many = len(lines) > 1
            for line in lines:
                self._column.addWidget(wrapped(printed(f"• {line}" if many else line)))
        self._column.addStretch(1)
        self.area.verticalScrollBar().setValue(0)

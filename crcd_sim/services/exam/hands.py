"""Whose hands the clients on the line are in, and how they change hands in the middle of a contact."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.pack import Channel
from crcd_sim.services.exam.calls import Softphone
from crcd_sim.services.exam.chats import ChatDesk
from crcd_sim.services.exam.contacts import Contact
from crcd_sim.services.exam.drivers import PROGRAM, Drivers


class Hands:
    """Over the telephone and the chat of one sitting."""

    def __init__(
        self, drivers: Drivers, contacts: Sequence[Contact], phone: Softphone, chats: ChatDesk
    ) -> None:
        self._drivers = drivers
        self._contacts = {contact.id: contact for contact in contacts}
        self._phone = phone
        self._chats = chats

    def change(self, exchange: str, driver: Driver, *, by: str = STAFF, reason: str = "") -> bool:
        """Let somebody else play the client who is on the line. False when this one is not."""
        before = self._driving(exchange)
        if before is None or before is driver:
            return False
        if by == STAFF:
            self._drivers.chosen(exchange, driver)
        if self._contacts[exchange].exchange.channel is Channel.PHONE:
            return self._phone.change_driver(driver, by=by, reason=reason)
        return self._chats.change_driver(driver, by=by, reason=reason)

    def console(self, on: bool) -> bool:
        """A trainer sits down at the console, or leaves it. True when a client on the line changes hands."""
        self._drivers.console_open = on
        by, reason = (STAFF, "console_opened") if on else (PROGRAM, "console_closed")
        changed = False
        for contact in self._contacts.values():
            if self._driving(contact.id) not in (None, Driver.PERSON):
                driver = self._drivers.now(contact.exchange)
                changed = self.change(contact.id, driver, by=by, reason=reason) or changed
        return changed

    def _driving(self, exchange: str) -> Driver | None:
        """Who plays the client of a contact that is on the line."""
        call, chats = self._phone.call, self._chats
        if call is not None and call.exchange == exchange:
            return call.state.driver
        on = chats.state is not None and not chats.state.ended and chats.view().exchange == exchange
        return chats.state.driver if on and chats.state is not None else None

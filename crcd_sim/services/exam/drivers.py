"""Who plays each client: as the rules say, or as the trainer chose since, and never nobody.

A client meant for the console is played by the recording while no console is open; a chat meant for a
person too, since a person has no keyboard on the line. Main loop's thread only.
"""

from __future__ import annotations

from collections.abc import Iterable

from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Channel, Exchange
from crcd_sim.services.exam.context import SittingContext

PROGRAM = "program"
NO_CONSOLE = "no_console"


class Drivers:
    """``console_open``: a trainer sits at the console."""

    def __init__(self, context: SittingContext, events: Iterable[Event]) -> None:
        self._context = context
        self._chosen: dict[str, Driver] = {}
        self.console_open = False
        for event in events:
            self.fold(event)

    def fold(self, event: Event) -> None:
        """What staff chose stands after a restart; what the program did in their absence does not."""
        data = event.data
        if event.kind is EventKind.DRIVER_CHANGED and data.get("by", STAFF) == STAFF:
            self._chosen[str(data["exchange"])] = Driver(data["driver"])

    def wanted(self, exchange: str) -> Driver:
        return self._chosen.get(exchange, self._context.driver_of(exchange))

    def now(self, exchange: Exchange) -> Driver:
        """Return who can play this client now."""
        wanted = self.wanted(exchange.id)
        if wanted is Driver.PERSON and exchange.channel is Channel.CHAT:
            wanted = Driver.CONSOLE
        return Driver.RECORDED if wanted is Driver.CONSOLE and not self.console_open else wanted

    def chosen(self, exchange: str, driver: Driver) -> None:
        """A trainer gave the client on the line to somebody; the line journals it."""
        self._chosen[exchange] = driver

    def choose(self, exchange: str, driver: Driver) -> None:
        """A trainer says beforehand who will play a client."""
        before = self.wanted(exchange)
        self._chosen[exchange] = driver
        self._context.append(EventKind.DRIVER_CHANGED, change(exchange, driver, before))

    def replaced(self, exchange: Exchange, driver: Driver) -> None:
        """Journal that the recording plays a client meant for a console that is not open."""
        wanted = self.wanted(exchange.id)
        if driver is Driver.RECORDED and wanted is not Driver.RECORDED:
            data = change(exchange.id, driver, wanted, by=PROGRAM, reason=NO_CONSOLE)
            self._context.append(EventKind.DRIVER_CHANGED, data)


def change(
    exchange: str,
    driver: Driver,
    before: Driver,
    *,
    by: str = STAFF,
    reason: str = "",
    at_s: float | None = None,
) -> dict[str, object]:
    """Return what the journal keeps of a change. ``at_s``: second of the contact, None before it."""
    at = None if at_s is None else round(at_s, 3)
    return {
        "exchange": exchange, "driver": driver.value, "before": before.value,
        "by": by, "reason": reason, "at_s": at,
    }  # fmt: skip

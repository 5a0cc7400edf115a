"""Who played the clients, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crcd_sim.domain.rules import Driver
from crcd_sim.services.records.conversations import ExchangeReview

DRIVERS: Final[Mapping[str, str]] = {
    Driver.RECORDED: "client enregistré",
    Driver.CONSOLE: "formateur à la console",
    Driver.PERSON: "formateur de vive voix",
}


def drove(exchange: ExchangeReview) -> tuple[str, ...]:
    """Who really played the client, in order."""
    return exchange.drivers or (exchange.driver,)


def played_by(exchange: ExchangeReview) -> str:
    """« client enregistré, puis formateur à la console »."""
    return ", puis ".join(DRIVERS.get(driver, driver) for driver in drove(exchange))

"""A number being called, from its last digit until somebody answers or nobody does.

Journals the attempt with the hour of the fictional day, and what came of it: nothing is dialled without
a result in the record.
"""

from __future__ import annotations

from typing import Any

from crcd_sim.domain.draw import between
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.telephone import PROSPECTING, attempts_on_file, calling_allowed
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.phone_view import Dialled
from crcd_sim.services.exam.recalls import recall_data

UNALLOCATED_S = 9.0  # the three tones and the announcement
BUSY_LINE_S = 5.0
ABANDONED, CUT, NO_ANSWER = "abandoned", "cut", "no_answer"
_AT_ONCE = {"unallocated": UNALLOCATED_S, "busy": BUSY_LINE_S}  # nothing rings there


class Dialling:
    """One attempt. ``tone`` is heard for ``seconds``, then comes what ``found`` says."""

    def __init__(self, context: SittingContext, found: Dialled, digits: str) -> None:
        self._context = context
        self.found = found
        self.digits = digits
        self._since = context.clock.monotonic()
        self._told = False

    @property
    def rings(self) -> bool:
        return self.found.outcome not in _AT_ONCE

    @property
    def tone(self) -> str:
        return "ringback" if self.rings else self.found.outcome

    @property
    def seconds(self) -> float:
        """How long the tone lasts: people answer in the silence after a ring."""
        if not self.rings:
            return _AT_ONCE[self.found.outcome]
        talk = self._context.settings.talk
        rings = talk.rings_unanswered
        if self.found.plan is not None:
            low, high = talk.rings_out
            rings = min(high, int(between(self._context.seed, low, high + 1, "rings_out", self.digits)))
        return (rings - 0.5) * talk.ring_period_s

    def begin(self) -> None:
        """Journal the attempt. For a call to sell: ``allowed``, the hour is one at which a client may be
        called; ``attempt``, its rank in thirty days, as far as the file and this sitting tell."""
        context, found = self._context, self.found
        data: dict[str, Any] = {
            "number": self.digits,
            "exchange": found.exchange or None,
            "outcome": found.outcome,
        }
        hour, pack = context.day_hour(), context.pack
        exchange = pack.exchanges.get(found.exchange)
        selling = exchange is not None and exchange.competence == PROSPECTING
        if hour is not None:
            data["hour"] = f"{hour:%H:%M}"
            if selling:
                data["allowed"] = calling_allowed(pack.day, hour)
        if exchange is not None and selling:
            on_file = attempts_on_file(pack.clients[exchange.client], pack.day)
            data |= {"attempt": on_file + found.earlier + 1, "on_file": on_file}
        context.append(EventKind.CALL_DIALLED, data)
        if not self.rings:
            self.in_vain(found.outcome)

    def in_vain(self, result: str) -> None:
        """Journal that nobody was reached, once. ``result``: as in ``CALL_NOT_CONNECTED``."""
        if self._told:
            return
        self._told = True
        context, found = self._context, self.found
        data: dict[str, Any] = {
            "number": self.digits,
            "exchange": found.exchange or None,
            "result": result,
            "seconds": round(context.clock.monotonic() - self._since, 3),
        }
        if result == NO_ANSWER and found.recall is not None:
            data |= recall_data(context, found.exchange, found.recall)
        context.append(EventKind.CALL_NOT_CONNECTED, data)

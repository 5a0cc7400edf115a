"""Clients one could not reach and who ring back by themselves: a message was left, or their line tells
who called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crcd_sim.dialogue.script import Recall
from crcd_sim.domain.draw import between
from crcd_sim.services.exam.contacts import Contact, ContactState
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.ports import Scheduled

SOONEST_S = 3.0  # after a stop of the workstation, or the end of another call to them


class Recalls:
    """Waits for the instant each of them rings back; ``due`` is told. Main loop's thread only."""

    def __init__(self, context: SittingContext, due: Callable[[Contact], None]) -> None:
        self._context = context
        self._due = due
        self._planned: dict[str, Scheduled] = {}

    def plan(self, contact: Contact) -> None:
        """Wait for ``contact`` if they are to ring back and nobody does so yet."""
        if contact.recall_t is None or contact.state is not ContactState.NOT_BEGUN:
            return
        if contact.id not in self._planned:
            delay = max(contact.recall_t - self._context.t(), SOONEST_S)
            when = self._context.clock.monotonic() + delay
            self._planned[contact.id] = self._context.loop.call_at(when, lambda: self._now(contact))

    def cancel(self) -> None:
        for planned in self._planned.values():
            planned.cancel()
        self._planned.clear()

    def _now(self, contact: Contact) -> None:
        del self._planned[contact.id]
        if contact.state is ContactState.NOT_BEGUN:  # else they are on the line, through another number
            contact.recall_t = None
            self._due(contact)


def recall_data(context: SittingContext, exchange: str, recall: Recall) -> dict[str, Any]:
    """Return what the journal keeps of a client who is going to ring back: when, and on which line."""
    delay = between(context.seed, *recall.after_s, "recall", exchange)
    return {"recall_s": round(delay, 3), "recall_line": recall.opening}

"""The live end of a journal: numbers, chains, keeps and folds events, then tells who listens.

Main loop's thread only. A listener that fails is a bug: it goes to the crash log through the loop and
silences neither the journal nor the other listeners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.domain.sitting import Sitting, evolve
from crcd_sim.services.ports import Clock, MainLoop, SittingWriter, StoredSitting

T = TypeVar("T")
Undo = Callable[[], None]


class LiveJournal:
    """``sitting`` is the fold of everything appended; ``head`` the hash of the last event."""

    def __init__(
        self,
        sitting: Sitting,
        clock: Clock,
        loop: MainLoop,
        writer: SittingWriter,
        *,
        seq: int = 0,
        head: str = GENESIS,
    ) -> None:
        self.sitting = sitting
        self.head = head
        self._seq = seq
        self._clock = clock
        self._loop = loop
        self._writer = writer
        self.listeners: list[Callable[[Event], None]] = []

    def append(self, kind: EventKind, data: Mapping[str, Any], t: float) -> Event:
        """Add one event at ``t`` (or at the last event's, whichever is later: ``t`` never goes back)."""
        event = Event(self._seq + 1, kind, max(t, self.sitting.t), self._clock.wall(), dict(data))
        head, sitting = chain(self.head, event), evolve(self.sitting, event)
        self._writer.event(event)
        self._seq, self.head, self.sitting = event.seq, head, sitting
        self.tell(self.listeners, event)
        return event

    def tell(self, listeners: Iterable[Callable[[T], None]], value: T) -> None:
        for listener in list(listeners):
            try:
                listener(value)
            except Exception as error:
                self.report(error)

    def report(self, error: Exception) -> None:
        """Hand a bug to the loop, where the crash log sees it, and go on."""
        self._loop.post(partial(_raise, error))


def proved_head(stored: StoredSitting) -> str:
    """Recompute the chain of a stored journal and return its head.

    Raises ``EnvironmentProblem`` (code ``journal_broken``) when it does not lead to the stored one.
    """
    head = GENESIS
    for event in stored.events:
        head = chain(head, event)
    if not stored.events or head != stored.head:
        raise EnvironmentProblem(
            "Le journal de ce passage a été modifié ou abîmé : il ne peut pas être repris. "
            "Repartez de sa copie de secours.",
            code="journal_broken",
        )
    return head


def subscribed(listeners: list[T], listener: T) -> Undo:
    """Add a listener; return what removes it."""
    listeners.append(listener)
    return lambda: listeners.remove(listener)


def _raise(error: Exception) -> None:
    raise error

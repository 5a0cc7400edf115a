"""What a trainer ticks and notes at the console, journalled as it is done."""

from __future__ import annotations

from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.console_record import ConsoleRecord
from crcd_sim.services.exam.context import SittingContext


class NoteBook:
    """``record`` holds what was written: here it is only added to."""

    def __init__(self, context: SittingContext, record: ConsoleRecord) -> None:
        self._context = context
        self._record = record

    def deliver(self, exchange: str, fact: str) -> bool:
        """Tick a fact, or untick it. False for one that a line has given: it stays given."""
        record = self._record.of(exchange)
        given = record.given.get(fact)
        if given is not None and not given.by_hand:
            return False
        at_s = record.second(self._context.t())
        data = {"exchange": exchange, "fact": fact, "delivered": given is None, "at_s": at_s}
        self._context.append(EventKind.FACT_DELIVERED, data)
        return True

    def note(self, exchange: str, criterion: str, text: str) -> int:
        """Note something of a contact, or of none (""); return its number."""
        number = len(self._record.notes) + 1
        at_s = self._record.of(exchange).second(self._context.t()) if exchange else None
        data = {"number": number, "exchange": exchange, "at_s": at_s, "criterion": criterion, "text": text}
        self._context.append(EventKind.NOTE_TAKEN, data)
        return number

    def amend(self, number: int, text: str) -> bool:
        note = next((item for item in self._record.notes if item.number == number), None)
        if note is None or note.text == text:
            return False
        self._context.append(EventKind.NOTE_AMENDED, {"number": number, "text": text})
        return True

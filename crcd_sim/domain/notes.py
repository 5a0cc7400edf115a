"""What a trainer noted during a sitting, folded from its journal. Never shown to the candidate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from crcd_sim.domain.events import Event, EventKind


@dataclass(frozen=True, slots=True)
class Note:
    """``number`` counts from 1. ``at_s``: second of the contact, None outside one; ``t`` on the axis.

    ``criterion``: its id, "" when the note is of none.
    """

    number: int
    exchange: str
    t: float
    wall: datetime
    at_s: float | None
    criterion: str = ""
    text: str = ""

    @property
    def blank(self) -> bool:
        """A note begun and left empty, or emptied afterwards: nobody reads it again."""
        return not self.criterion and not self.text.strip()


def noted(notes: tuple[Note, ...], event: Event) -> tuple[Note, ...]:
    """Return the notes after one more event. An amended note keeps its place and its instant."""
    data = event.data
    if event.kind is EventKind.NOTE_TAKEN:
        at_s = data.get("at_s")
        return (
            *notes,
            Note(
                int(data["number"]),
                str(data.get("exchange") or ""),
                event.t,
                event.wall,
                None if at_s is None else float(at_s),
                str(data.get("criterion") or ""),
                str(data.get("text") or ""),
            ),
        )
    if event.kind is EventKind.NOTE_AMENDED:
        number, text = int(data["number"]), str(data.get("text") or "")
        return tuple(replace(note, text=text) if note.number == number else note for note in notes)
    return notes


def notes_of(events: Iterable[Event]) -> tuple[Note, ...]:
    """Return the notes of a journal that say something, in order."""
    found: tuple[Note, ...] = ()
    for event in events:
        found = noted(found, event)
    return tuple(note for note in found if not note.blank)

"""What a trainer did and noted during an exchange, as rows: hands changed, notes taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.notes import Note
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.ui import texts
from crcd_sim.ui.review import words
from crcd_sim.ui.review.lines import NOTE, Line
from crcd_sim.ui.review.players import DRIVERS

NOTED: Final = "Note du formateur"
_WHY: Final = {
    "no_console": "la console n’était pas ouverte",
    "console_closed": "la console a été fermée",
    "console_opened": "la console a été ouverte",
}


def driver_rows(exchange: ExchangeReview, file: ReviewFile) -> Iterator[Line]:
    """Each time the client changed hands; a choice made beforehand stands before the first word."""
    for event in file.model.events:
        if event.kind is EventKind.DRIVER_CHANGED and event.data.get("exchange") == exchange.id:
            yield _row(exchange, file, event.t, "Client joué par", _hands(event))


def _hands(event: Event) -> str:
    driver = str(event.data.get("driver", ""))
    said = DRIVERS.get(driver, driver)
    why = _WHY.get(str(event.data.get("reason") or ""))
    return f"{said}{texts.NBSP}: {why}" if why else said


def note_rows(exchange: ExchangeReview, file: ReviewFile) -> Iterator[Line]:
    """What the trainer noted of this exchange. For staff alone."""
    for note in file.model.notes:
        if note.exchange == exchange.id:
            yield _row(exchange, file, note.t, NOTED, note_in_words(note))


def note_in_words(note: Note) -> str:
    """« C2.1 : reformule bien »."""
    return f"{texts.NBSP}: ".join(part for part in (note.criterion, note.text.strip()) if part)


def note_table(file: ReviewFile, zone: tzinfo | None = None) -> list[tuple[str, str, str]]:
    """Return every note as (hour, exchange, what it says)."""
    names = {exchange.id: words.short_client_name(exchange, file.pack) for exchange in file.model.exchanges}
    return [
        (
            texts.precise_time(texts.local(note.wall, zone)),
            names.get(note.exchange, ""),
            note_in_words(note),
        )
        for note in file.model.notes
    ]


def _row(exchange: ExchangeReview, file: ReviewFile, t: float, who: str, text: str) -> Line:
    """A row at ``t``, which a click hears if it was recorded."""
    for take in file.model.recordings:
        if take.id in exchange.recordings and take.t <= t <= take.t + take.duration_s:
            return Line(words.position(t - take.t), who, text, NOTE, t, take.id, t - take.t)
    begun, ended = exchange.started_t, exchange.ended_t
    if exchange.channel == "chat" and begun is not None and begun <= t and (ended is None or t <= ended):
        return Line(words.position(t - begun), who, text, NOTE, t)
    return Line("", who, text, NOTE, t)

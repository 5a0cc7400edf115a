"""Figures for ``crcd-sim bench``: how long the list of many sittings takes to show and to search.

Times are read on the clock given; nothing here judges them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from crcd_sim.domain.draw import stream
from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.services.ports import Clock
from crcd_sim.services.records.summaries import summary_after
from crcd_sim.store import values
from crcd_sim.store.database import Store, open_store
from crcd_sim.store.repository import SqlSittings
from crcd_sim.store.rows import summary_values
from crcd_sim.store.tables import EventRow, SittingRow

_SESSIONS = ("TITRE", "CCP1", "CCP2")
_PACKS = ("ondalys-telecom", "mutalia", "aquaform")
_MODES = ("entrainement", "examen_blanc")
SEARCHES = ("0412", "mutalia titre", "examen blanc ccp1", "introuvable")


@dataclass(frozen=True, slots=True)
class ListMeasure:
    """Milliseconds, one per try: the whole list, and one search among it."""

    sittings: int
    list_ms: tuple[float, ...]
    search_ms: tuple[float, ...]


def fill_with_sittings(store: Store, count: int, start: datetime, seed: int = 1) -> None:
    """Add ``count`` sittings of one event each, spread over days, the same for a seed."""
    random = stream(seed, "measure")
    sittings, events = [], []
    for number in range(count):
        event = _creation(number, start + timedelta(minutes=7 * number), random.random())
        digest = chain(GENESIS, event)
        identifier = f"mesure-{number:06d}"
        sittings.append(summary_values(summary_after(None, identifier, event, digest)))
        events.append(values.event_values(identifier, event, digest))
    with store.writing() as session:
        # All at once: one by one, as candidates do, would take most of the bench's time.
        session.connection().execute(insert(SittingRow), sittings)
        session.connection().execute(insert(EventRow), events)


def _creation(number: int, wall: datetime, chance: float) -> Event:
    data = {
        "session_type": _SESSIONS[number % 3],
        "framework": "tp-00483-06",
        "framework_sha": "0" * 64,
        "pack": _PACKS[int(chance * 3)],
        "pack_version": "1.0.0",
        "pack_sha": "0" * 64,
        "seed": number,
        "rules": {"mode": _MODES[number % 2], "candidate": f"{number % 10_000:04d}"},
    }
    return Event(1, EventKind.SITTING_CREATED, 0.0, wall, data)


def measure_lists(folder: Path, clock: Clock, count: int = 10_000, tries: int = 5) -> ListMeasure:
    """Time the list and the searches on ``count`` sittings in the empty ``folder``.

    Each time holds everything the screen waits for: opening the session, the query, the values.
    """
    store = open_store(folder, clock.wall())
    try:
        fill_with_sittings(store, count, clock.wall())
        listed = [_timed(clock, lambda: _ask(store, "")) for _ in range(tries)]
        found = [_timed(clock, lambda words=words: _ask(store, words)) for words in SEARCHES]  # type: ignore[misc]
    finally:
        store.close()
    return ListMeasure(count, tuple(listed), tuple(found))


def _ask(store: Store, search: str) -> int:
    with store.reading() as session:
        return len(SqlSittings(session, store.folder).list_sittings(search=search))


def _timed(clock: Clock, call: Callable[[], int]) -> float:
    began = clock.monotonic()
    call()
    return (clock.monotonic() - began) * 1000

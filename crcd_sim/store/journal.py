"""Reading a journal with its hashes, and adding to one that nobody is writing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crcd_sim.domain.events import GENESIS, Event, EventKind, chain
from crcd_sim.services.records.ports import CLOSED, OPEN, SittingSummary
from crcd_sim.services.records.summaries import summary_after
from crcd_sim.store import problems, rows, values
from crcd_sim.store.database import HELD
from crcd_sim.store.tables import EventRow, SittingRow


def sitting_row(session: Session, identifier: str) -> SittingRow:
    """Return the sitting's line; ``UserMistake`` when there is none."""
    row = session.get(SittingRow, identifier)
    if row is None:
        raise problems.unknown_sitting(identifier)
    return row


def free_sitting_row(session: Session, identifier: str) -> SittingRow:
    """Like ``sitting_row``, for changing it: ``UserMistake`` while its writer holds it open."""
    if identifier in session.info.get(HELD, ()):
        raise problems.sitting_in_use()
    return sitting_row(session, identifier)


def hashed_events(session: Session, identifier: str) -> list[tuple[Event, str]]:
    """Return the journal in order, each event with the hash that was written beside it."""
    row = EventRow  # columns, not entities: a long journal is read three times faster
    query = select(row.seq, row.kind, row.t, row.wall, row.data, row.hash)
    found = session.execute(query.where(row.sitting_id == identifier).order_by(row.seq))
    return [
        (Event(seq, EventKind(kind), t, wall, json.loads(data)), digest)
        for seq, kind, t, wall, data, digest in found
    ]


def first_break(events: list[tuple[Event, str]], head: str) -> int | None:
    """Return the number of the first event that does not follow from those before, None when the
    whole chain leads to ``head``."""
    last = GENESIS
    for number, (event, digest) in enumerate(events, start=1):
        last = chain(last, event)
        if event.seq != number or digest != last:
            return number
    return None if last == head and events else len(events) + 1


def append(
    session: Session, identifier: str, kind: EventKind, data: Mapping[str, Any], now: datetime
) -> SittingSummary:
    """Add one event to a sitting that no writer holds open; return its summary after it.

    The sitting's axis goes on with the wall clock, as it does over any stop.

    Raises:
        EnvironmentProblem: the journal does not hold together: nothing is chained onto a damaged one.
    """
    row = free_sitting_row(session, identifier)
    last = session.get(EventRow, (identifier, row.events))
    if last is None or last.hash != row.head:
        raise problems.journal_broken(identifier, row.events)
    t = last.t + max((now - last.wall).total_seconds(), 0.0)
    event = Event(row.events + 1, kind, round(t, 3), now, data)
    digest = chain(row.head, event)
    summary = summary_after(rows.summary_of(row), identifier, event, digest)
    rows.write_summary(session, summary)
    session.add(EventRow(**values.event_values(identifier, event, digest)))
    session.flush()
    return summary


def append_return(session: Session, identifier: str, medium: str, now: datetime) -> SittingSummary:
    """Write down that a sitting came back from ``medium``: closed when it had been, open otherwise."""
    closed = select(EventRow.seq).where(
        EventRow.sitting_id == identifier, EventRow.kind == EventKind.SITTING_CLOSED.value
    )
    status = CLOSED if session.execute(closed.limit(1)).first() is not None else OPEN
    data = {"direction": "in", "medium": medium, "status": status}
    return append(session, identifier, EventKind.SITTING_MOVED, data, now)

"""The numbers a candidate dialled: when, at what hour of the fictional day, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crcd_sim.domain.events import Event, EventKind


@dataclass(frozen=True, slots=True)
class DialledNumber:
    """``number``: national digits. ``hour``: of the fictional day, « 10:42 ».

    ``allowed``: whether a client may be called at that hour to be sold to; None when it was no such call.
    ``result``: answers | secretary | spouse | voicemail | no_answer | busy | unallocated | abandoned (by the
    candidate) | cut (by a pause or the end of the part), "" when a stop of the workstation hid it.
    ``attempt``: for a call to sell, its rank in thirty days, as far as the client's file (``on_file`` of
    them) and the sitting tell.
    ``recall_s``: the client was going to ring back after that long.
    """

    number: str
    exchange: str  # "" when no file has this number
    t: float
    at: datetime
    hour: str = ""
    allowed: bool | None = None
    result: str = ""
    seconds: float | None = None  # until somebody answered, or until the end
    recall_s: float | None = None
    attempt: int | None = None
    on_file: int = 0


def dialled_numbers(events: Iterable[Event]) -> tuple[DialledNumber, ...]:
    """Return every number dialled, in order."""
    found: list[DialledNumber] = []
    waiting, outcome = False, ""  # what comes of the last one is not known yet; what was to answer it
    for event in events:
        data = event.data
        if event.kind is EventKind.CALL_DIALLED:
            found.append(_dialled(event))
            waiting, outcome = True, str(data.get("outcome", ""))
        elif waiting and event.kind is EventKind.CALL_NOT_CONNECTED:
            seconds, recall = data.get("seconds"), data.get("recall_s")
            result = str(data.get("result", ""))
            found[-1] = replace(found[-1], result=result, seconds=seconds, recall_s=recall)
            waiting = False
        elif waiting and event.kind is EventKind.CALL_CONNECTED and data.get("outbound"):
            found[-1] = replace(found[-1], result=outcome, seconds=round(event.t - found[-1].t, 3))
            waiting = False
        elif event.kind is EventKind.CALL_ENDED and "recall_s" in data and found:
            found[-1] = replace(found[-1], recall_s=data["recall_s"])  # nothing is dialled during a call
    return tuple(found)


def dialled_json(found: DialledNumber) -> dict[str, Any]:
    """Return what ``sitting show --json`` says of one."""
    return {
        "number": found.number,
        "exchange": found.exchange or None,
        "at_t": found.t,
        "hour": found.hour or None,
        "allowed": found.allowed,
        "result": found.result or None,
        "seconds": found.seconds,
        "recall_s": found.recall_s,
        "attempt": found.attempt,
        "on_file": found.on_file,
    }


def _dialled(event: Event) -> DialledNumber:
    data = event.data
    return DialledNumber(
        number=str(data.get("number", "")),
        exchange=str(data.get("exchange") or ""),
        t=event.t,
        at=event.wall,
        hour=str(data.get("hour", "")),
        allowed=data.get("allowed"),
        attempt=data.get("attempt"),
        on_file=int(data.get("on_file", 0)),
    )

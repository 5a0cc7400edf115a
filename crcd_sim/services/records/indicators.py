"""What is measured of an exchange: times and shares, never a grade.

Definitions (``conversation.md``: measured, shown in review, never marked):
    pickup_s        from the ring to the pick-up, of the attempt that was answered (inbound)
    greeting_s      from the connection to the candidate's first words
    holds, hold_s   how many times and how long the client was put on hold
    talk_s, client_s  seconds of speech of the candidate, of the client
    talk_share      candidate's speech ÷ (candidate's + client's speech), 0–1
    overlaps, overlap_s  how many times both spoke at once for more than half a second, and for how long
    silences, silence_s  how many times nobody spoke for more than five seconds, and for how long
    after_call_s    from the end to the next beginning
    first_reply_s   from the client's first message to the candidate's first answer (chat)
    mean_reply_s    mean, over the answers, of the time the client had been waiting: since the oldest
                    message not answered yet
A value is None until it can be measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[float, float]

OVERLAP_S = 0.5  # both speak at once for longer than this
SILENCE_S = 5.0  # nobody speaks for longer than this


@dataclass(frozen=True, slots=True)
class Indicators:
    """Seconds, counts, shares of one exchange."""

    pickup_s: float | None = None
    greeting_s: float | None = None
    holds: int | None = None
    hold_s: float | None = None
    talk_s: float | None = None
    client_s: float | None = None
    talk_share: float | None = None
    first_reply_s: float | None = None
    mean_reply_s: float | None = None
    overlaps: int | None = None
    overlap_s: float | None = None
    silences: int | None = None
    silence_s: float | None = None
    after_call_s: float | None = None
    attempts: int | None = None
    missed: int | None = None


def talk_share(candidate: Iterable[Span], client: Iterable[Span]) -> float | None:
    """Return the candidate's part of the speech, None when nobody spoke."""
    mine, theirs = length(candidate), length(client)
    return round(mine / (mine + theirs), 3) if mine + theirs > 0 else None


def overlaps(candidate: Iterable[Span], client: Iterable[Span]) -> list[Span]:
    """Return when both spoke at once for more than half a second."""
    theirs = merged(client)
    both = [(max(start, low), min(end, high)) for start, end in merged(candidate) for low, high in theirs]
    return [(start, end) for start, end in both if end - start > OVERLAP_S]


def silences(spoken: Iterable[Span], held: Iterable[Span] = ()) -> list[Span]:
    """Return when nobody spoke for more than five seconds, between the first word and the last; a hold
    is no silence."""
    whole = merged([*spoken, *held])
    return [(end, start) for (_, end), (start, _) in pairwise(whole) if start - end > SILENCE_S]


def reply_times(messages: Sequence[tuple[str, float]]) -> list[float]:
    """Return how long the client had waited at each answer; ``messages`` are (speaker, at), in order.

    Further messages of the candidate that nothing came between are the same answer.
    """
    waits: list[float] = []
    since: float | None = None
    for speaker, at in messages:
        if speaker == "client":
            since = at if since is None else since
        elif since is not None:
            waits.append(round(at - since, 3))
            since = None
    return waits


def mean(numbers: Sequence[float]) -> float | None:
    return round(sum(numbers) / len(numbers), 3) if numbers else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch joined."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def length(spans: Iterable[Span]) -> float:
    """Return the seconds covered, overlaps counted once."""
    return sum(end - start for start, end in merged(spans))

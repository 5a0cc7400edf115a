"""What the journal keeps of a call: every line, every time the candidate spoke, every decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crcd_sim.dialogue.script import Line
from crcd_sim.domain.events import EventKind
from crcd_sim.services.exam.context import SittingContext


@dataclass(slots=True)
class PlayedLine:
    """A line that was asked of the headset. Instants are monotonic."""

    playback: int
    line: Line
    origin: str  # the line it stands for, itself unless rephrased
    reason: str
    start_s: float
    started_at: float | None = None
    asked_to_stop: bool = False
    stopped_at: float | None = None


class CallJournal:
    """Writes the events of one call. ``on_take`` says where an instant falls on its recording."""

    def __init__(self, context: SittingContext, exchange: str, on_take: Callable[[float], float]) -> None:
        self._context = context
        self._exchange = exchange
        self._on_take = on_take

    def connected(self, data: Mapping[str, object]) -> None:
        self._context.append(EventKind.CALL_CONNECTED, {"exchange": self._exchange, **data})

    def line_started(self, played: PlayedLine, *, shown: bool = False) -> None:
        """``shown``: its text was displayed, its sound being missing."""
        data: dict[str, object] = {
            "exchange": self._exchange,
            "speaker": played.line.speaker,
            "line": played.line.id,
            "text": played.line.text,
            "reason": played.reason,
        }
        if played.start_s:
            data["from_s"] = round(played.start_s, 3)
        if played.origin != played.line.id:
            data["origin"] = played.origin
        if shown:
            data["shown"] = "text"
        self._context.append(EventKind.LINE_STARTED, data)

    def line_ended(self, played: PlayedLine, at: float, *, complete: bool) -> None:
        if played.started_at is None:
            return
        self._context.append(
            EventKind.LINE_ENDED,
            {
                "exchange": self._exchange,
                "line": played.line.id,
                "complete": complete,
                "start_s": self._seconds(played.started_at),
                "end_s": self._seconds(at),
            },
        )

    def candidate_spoke(self, since: float, until: float) -> None:
        data = {"start_s": self._seconds(since), "end_s": self._seconds(until)}
        self._context.append(EventKind.CANDIDATE_SPOKE, {"exchange": self._exchange, **data})

    def trainer_spoke(self, since: float, until: float) -> None:
        data = {"start_s": self._seconds(since), "end_s": self._seconds(until)}
        self._context.append(EventKind.TRAINER_SPOKE, {"exchange": self._exchange, **data})

    def decision(self, what: str, why: str, figures: Mapping[str, float | str]) -> None:
        data = {**figures, "exchange": self._exchange, "what": what, "why": why}
        self._context.append(EventKind.TURN_DECISION, data)

    def line_missing(self, line: str) -> None:
        """The script leads to a line it does not have."""
        self._incident("line_missing", line, "poursuite")

    def line_unheard(self, line: Line, kind: str, decision: str) -> None:
        self._incident(kind, line.id, decision)

    def _incident(self, kind: str, line: str, decision: str) -> None:
        self._context.append(
            EventKind.INCIDENT,
            {
                "kind": kind,
                "detail": f"{self._exchange}/{line}",
                "exchange": self._exchange,
                "seconds": 0.0,
                "decision": decision,
            },
        )

    def _seconds(self, at: float) -> float:
        return round(max(0.0, self._on_take(at)), 3)

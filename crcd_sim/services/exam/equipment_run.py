"""One run of the equipment check: what is known of it between the ring and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

from crcd_sim.services.exam.equipment_view import Span
from crcd_sim.services.ports import CheckVerdict, Scheduled


class HeardVoice:
    """How much the candidate has spoken since ``count_from``. Instants are monotonic."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.first: float | None = None
        self.last = 0.0
        self._counted_from = float("inf")
        self._since: float | None = None

    @property
    def now(self) -> bool:
        return self._since is not None

    def count_from(self, at: float) -> None:
        self._counted_from = at

    def started(self, at: float) -> None:
        self._since = at

    def stopped(self, at: float) -> None:
        since, self._since = self._since, None
        if since is not None and at > self._counted_from:
            since = max(since, self._counted_from)
            self.seconds += at - since
            self.first = since if self.first is None else self.first
            self.last = at


@dataclass(slots=True)
class CheckRun:
    """Owned by the call. Instants and spans are monotonic."""

    short: bool = False
    since: float = 0.0  # of the step
    connected_at: float | None = None
    ends_at: float | None = None
    timer: Scheduled | None = None  # ends the step
    quiet: Scheduled | None = None  # ends the reading, after enough voice
    ring: int | None = None
    machine: str = ""
    take: str = ""
    closed: bool = False
    replay_wanted: bool = False
    hung_up: bool = False
    voice: HeardVoice = field(default_factory=HeardVoice)
    noise: Span = (0.0, 0.0)
    speech: Span = (0.0, 0.0)
    prompt: Span | None = None
    verdict: CheckVerdict | None = None

    def end_step(self) -> None:
        """Cancel what would end the step."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        self.no_quiet()

    def no_quiet(self) -> None:
        """The candidate speaks again: the reading is not over."""
        if self.quiet is not None:
            self.quiet.cancel()
            self.quiet = None

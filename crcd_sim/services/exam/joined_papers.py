"""The candidate's own papers while somebody sits: what the journal names, and the two commands."""

from __future__ import annotations

from collections.abc import Sequence

from crcd_sim.domain.attachments import AttachedPapers, Attachment, removal
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.services.exam.runner import SittingRunner


class JoinedPapers:
    """``papers`` follows the journal. The bytes are kept by whoever asks, before ``attach``."""

    def __init__(self, runner: SittingRunner, past: Sequence[Event]) -> None:
        """``past``: the journal of a sitting that is gone on with."""
        self._runner = runner
        self.papers = AttachedPapers.of(past)
        if runner.sitting.rules.drill is not None:
            self.papers = AttachedPapers(shut="drill")
        runner.on_event(self._fold)

    def attach(self, new: Attachment) -> None:
        """Raise ``RuleRefused`` when it may not be joined."""
        self.papers.check_new(new)
        self._runner.append(EventKind.PAPER_ATTACHED, new.as_data())

    def remove(self, sha256: str, by: str) -> None:
        """Raise ``RuleRefused`` when it is not there."""
        self._runner.append(EventKind.PAPER_REMOVED, removal(self.papers.check_removal(sha256), by))

    def _fold(self, event: Event) -> None:
        self.papers = self.papers.after(event)

"""The scripted candidate's interviews: listens to the recorded call, answers aloud, waits for the end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from crcd_sim.domain.framework import PhaseKind

if TYPE_CHECKING:
    from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate

Steps = Generator[float | Callable[[], bool], None, None]


def answer_interview(candidate: ScriptedCandidate) -> Steps:
    yield 1.0


def answer_questions(candidate: ScriptedCandidate, kind: PhaseKind) -> Steps:
    yield 1.0

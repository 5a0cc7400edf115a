"""The scripted candidate's interviews: listens to the recorded call, answers aloud, waits for the end."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from crcd_sim.services.exam.interview import InterviewDesk, InterviewStep

if TYPE_CHECKING:
    from crcd_sim.services.exam.scripted_candidate import ScriptedCandidate

Steps = Generator[float | Callable[[], bool], None, None]

ANSWER, REPLY = "reponse-entretien", "reponse-jury"
THINKING_S = 6.0


def answer_interview(candidate: ScriptedCandidate) -> Steps:
    """Go through one interview part: the listen and the answer to the client, then each question."""
    session = candidate.session
    yield lambda: session.interview is not None
    desk = session.interview
    if desk is None:
        return
    if desk.view().can_listen:
        yield 8.0
        desk.listen()
        yield lambda: desk.view().step is not InterviewStep.LISTENING or session.interview is not desk
        yield from _answer(candidate, desk, ANSWER)
    while session.interview is desk and desk.next_question():
        yield THINKING_S
        if desk.view().answers_recorded:
            yield from _answer(candidate, desk, REPLY)
        else:
            yield 60.0


def _answer(candidate: ScriptedCandidate, desk: InterviewDesk, clip: str) -> Steps:
    if candidate.session.interview is not desk:
        return
    desk.start_answer()
    yield 1.0
    yield candidate.voice.say(clip) + 1.0
    if candidate.session.interview is desk:
        desk.end_answer()
    yield 2.0

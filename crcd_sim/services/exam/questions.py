"""Which questions of a pack's banks a candidate who is alone is asked, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crcd_sim.domain.pack import ClientRecording, Pack, Question
from crcd_sim.services.exam.context import CLIENT_RECORDING, FINAL, REVIEW

# About a hundred seconds a question, the listen and the answer to the client left out.
QUESTION_COUNTS = {CLIENT_RECORDING: 4, REVIEW: 6, FINAL: 8}


def chosen_questions(bank: Sequence[Question], count: int) -> tuple[Question, ...]:
    """Take ``count`` questions of a bank, one per competence (or theme) in turn."""
    groups: dict[str, list[Question]] = {}
    for question in bank:
        groups.setdefault(question.competence or question.theme, []).append(question)
    chosen: list[Question] = []
    while len(chosen) < count and any(groups.values()):
        for questions in groups.values():
            if questions and len(chosen) < count:
                chosen.append(questions.pop(0))
    return tuple(chosen)


def interview_questions(
    pack: Pack, phase: str, competences: Iterable[str] = (), recording: ClientRecording | None = None
) -> tuple[Question, ...]:
    """Return the questions a candidate who is alone is asked in a part.

    ``competences`` of the session: the guide of a pack may serve several session types.
    """
    count = QUESTION_COUNTS.get(phase, 0)
    if phase == CLIENT_RECORDING:
        return recording.questions[:count] if recording is not None else ()
    if phase == REVIEW:
        wanted = set(competences)
        bank = [q for q in pack.guide.review if not wanted or not q.competence or q.competence in wanted]
        return chosen_questions(bank, count)
    return chosen_questions(pack.guide.final, count) if phase == FINAL else ()

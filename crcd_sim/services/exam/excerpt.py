"""What a sitting takes of its pack: its case study, and what was drawn or, in a drill, chosen."""

from __future__ import annotations

from crcd_sim.domain.drill import DrillKind
from crcd_sim.domain.pack import CaseStudy, ClientRecording, Exchange, Pack, Subject
from crcd_sim.services.exam.runner import SittingRunner


class PackExcerpt:
    """Follows the draws of the sitting: nothing of a subject before its envelope is open."""

    def __init__(self, pack: Pack, runner: SittingRunner) -> None:
        self._pack, self._runner = pack, runner

    def drilled(self, kind: DrillKind) -> str:
        """Return the target of a drill of this kind, "" in any other sitting."""
        drill = self._runner.sitting.rules.drill
        return drill.target if drill is not None and drill.kind is kind else ""

    def case(self) -> CaseStudy:
        name = self.drilled(DrillKind.LETTER)
        if drilled := self.drilled(DrillKind.RECORDING):
            name = next(item.case for item in self._pack.recordings if item.id == drilled)
        if name:
            return next(case for case in self._pack.cases if case.id == name)
        return self._pack.case_for(self._runner.sitting.session.id)

    def subject(self) -> Subject | None:
        """The subject drawn, once its envelope is open."""
        drawn = self._runner.sitting.drawn.get("subject")
        if drawn is None:
            return None
        return next(subject for subject in self._pack.subjects if subject.id == drawn.content)

    def recording(self) -> ClientRecording | None:
        """The recorded call drawn, once its envelope is open; of a drill, the one drilled."""
        drawn = self._runner.sitting.drawn.get("recording")
        name = drawn.content if drawn is not None else self.drilled(DrillKind.RECORDING)
        return next((recording for recording in self._pack.recordings if recording.id == name), None)

    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of the subject drawn, in order; none before the draw. Of a drill, the one drilled."""
        if drilled := self.drilled(DrillKind.EXCHANGE):
            return (self._pack.exchanges[drilled],)
        subject = self.subject()
        return tuple(self._pack.exchanges[name] for name in subject.exchanges) if subject else ()

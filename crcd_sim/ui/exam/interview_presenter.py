"""Drives the interview screen from the interview desk."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.services.exam.interview import InterviewDesk, InterviewStep, InterviewView
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.exam.interview_page import InterviewPage, InterviewShown
from crcd_sim.ui.exam.voice_note import SYNTHETIC

REFRESH_MS = 250
HEARD = (InterviewStep.LISTEN, InterviewStep.LISTENING)  # about to be heard, or heard
GUIDES = {
    InterviewStep.LISTEN: "Vous allez entendre le client, une seule fois. Installez-vous, puis écoutez.",
    InterviewStep.LISTENING: "Le client parle.",
    InterviewStep.ANSWER: "Répondez au client à voix haute, comme si vous l’aviez en ligne.",
    InterviewStep.DONE: "Il n’y a plus de question. Vous pouvez terminer cette partie.",
}


class InterviewPresenter(QObject):
    """``tell``: a sentence and its kind, for the frame's banner."""

    def __init__(
        self,
        page: InterviewPage,
        session: ExamSession,
        desk: InterviewDesk,
        kind: PhaseKind,
        tell: Callable[[str, str], None],
    ) -> None:
        super().__init__(page)
        self._page, self._session, self._desk, self._kind, self._tell = page, session, desk, kind, tell
        self._undo = [desk.on_change(self.refresh), desk.on_notice(self._notice)]
        page.listen_requested.connect(self._listen)
        page.answer_requested.connect(self._answer)
        page.next_requested.connect(self._next)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def close(self) -> None:
        for undo in self._undo:
            undo()
        self._undo = []
        self._timer.stop()

    def refresh(self) -> None:
        view = self._desk.view()
        self._page.show_view(self._before_jury(view) if view.jury else self._shown(view))

    def _before_jury(self, view: InterviewView) -> InterviewShown:
        """A clock and three buttons that never move; the questions are the jury's own."""
        heard = self._kind is PhaseKind.CLIENT_RECORDING
        asking = view.step is InterviewStep.QUESTIONS and view.number > 0
        running = view.recording or asking or view.step is InterviewStep.LISTENING
        seconds = int(self._session.context.clock.monotonic() - view.since) if running else 0
        return InterviewShown(
            guide=self._guide(view),
            timer=f"{seconds // 60:02d}:{seconds % 60:02d}",
            large_clock=True,
            recording="Enregistrement en cours" if view.recording else "",
            transcript="\n".join(view.transcript),
            voice_note=SYNTHETIC if view.synthetic and view.step in HEARD else "",
            listen="Écouter" if heard else "",
            answer=("J’ai fini de répondre" if view.recording else "Réponse")
            if view.answers_recorded
            else "",
            following="Questions",
            can_listen=view.can_listen,
            can_answer=view.recording or view.step is InterviewStep.ANSWER,
            can_follow=view.step in (InterviewStep.ANSWER, InterviewStep.QUESTIONS) and not asking,
            answering=view.recording,
        )

    def _shown(self, view: InterviewView) -> InterviewShown:
        asked = view.question.question if view.question else ""
        seconds = self._session.context.clock.monotonic() - view.since
        running = view.recording or view.step is InterviewStep.LISTENING
        heard = self._kind is PhaseKind.CLIENT_RECORDING
        in_questions = view.step is InterviewStep.QUESTIONS
        last = view.number >= view.count
        return InterviewShown(
            guide=self._guide(view),
            question=asked,
            number=f"Question {view.number} sur {view.count}" if asked else "",
            timer=f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}" if running else "",
            recording="Enregistrement en cours" if view.recording else "",
            transcript="\n".join(view.transcript),
            voice_note=SYNTHETIC if view.synthetic and (asked or view.step in HEARD) else "",
            listen="Écouter" if heard else "",
            answer=self._answer_text(view),
            following="" if view.step is InterviewStep.DONE else self._following(view, last),
            can_listen=view.can_listen,
            can_answer=view.recording or view.step is InterviewStep.ANSWER or (in_questions and bool(asked)),
            can_follow=view.step in (InterviewStep.ANSWER, InterviewStep.QUESTIONS),
            answering=view.recording,
        )

    def _guide(self, view: InterviewView) -> str:
        if view.step in GUIDES:
            return GUIDES[view.step]
        if view.jury:
            return (
                "Le jury vous pose ses questions." if view.number else "Le jury va vous poser ses questions."
            )
        if view.question is None:
            return "Les questions s’affichent une par une. Prenez le temps de réfléchir avant de répondre."
        if view.answers_recorded:
            return "Réfléchissez, puis répondez à voix haute."
        return "Répondez à voix haute. Cette réponse n’est pas enregistrée."

    def _answer_text(self, view: InterviewView) -> str:
        if view.recording:
            return "J’ai fini de répondre"
        if view.step is InterviewStep.ANSWER or (view.answers_recorded and view.question is not None):
            return "Répondre"
        return ""

    def _following(self, view: InterviewView, last: bool) -> str:
        if view.step in (InterviewStep.LISTEN, InterviewStep.LISTENING):
            return "Questions"
        if view.number == 0:
            return "Première question"
        return "Terminer les questions" if last else "Question suivante"

    def _listen(self) -> None:
        self._do(self._desk.listen)

    def _answer(self) -> None:
        self._do(self._desk.end_answer if self._desk.view().recording else self._desk.start_answer)

    def _next(self) -> None:
        self._do(self._desk.next_question)

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except RuleRefused as refused:
            self._tell(refused.sentence, "info")
        self.refresh()

    def _notice(self, item: Notice) -> None:
        self._page.say(item.sentence, "warning" if item.lasting else "info")

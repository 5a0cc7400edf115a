"""The interviews: the recorded client heard once, the answer aloud, then questions one by one.

Alone, each question of the guide is shown and said, with a recorded answer. With a jury in the room the
screen keeps three big buttons (Écouter, Réponse, Questions) and shows no question. CCP2 has no recording:
its technical interview is a ``REVIEW`` part. Main loop's thread only; nothing waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import ClientRecording, Question
from crcd_sim.services.exam.context import CLIENT_RECORDING, SittingContext
from crcd_sim.services.exam.headset import HeadsetWatch
from crcd_sim.services.exam.journal import Undo, subscribed
from crcd_sim.services.exam.notices import Notice, notice
from crcd_sim.services.ports import PlayRequest, Sound, TakeRecord

JURY_QUESTIONS = "jury"  # one recording for everything the people present ask


class InterviewStep(StrEnum):
    LISTEN = "listen"  # the recording is to be heard
    LISTENING = "listening"
    ANSWER = "answer"  # the answer to the client is to be given
    QUESTIONS = "questions"
    DONE = "done"  # no question is left


@dataclass(frozen=True, slots=True)
class InterviewView:
    """What the screen shows. ``since``: monotonic, of the listen or of the answer in progress."""

    step: InterviewStep
    jury: bool
    can_listen: bool
    recording: bool  # an answer is being recorded
    answers_recorded: bool  # this part records answers
    question: Question | None = None  # shown to a candidate who is alone
    number: int = 0  # of the question shown, from 1
    count: int = 0
    since: float = 0.0
    transcript: tuple[str, ...] = ()  # the recording's text, only when its sound is missing
    lost: tuple[str, ...] = ()
    synthetic: bool = False  # a machine says the recording, and the screen says so


class InterviewDesk:
    """One interview part. It is the ``SoundListener`` of that part."""

    def __init__(
        self,
        context: SittingContext,
        sound: Sound,
        phase: str,
        questions: Sequence[Question],
        *,
        recording: ClientRecording | None = None,
        jury: bool = False,
        record_answers: bool | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        """``jury``: people are present. ``record_answers``: None = yes when alone and after the recording,
        no where a jury asks and hears. ``events``: the journal, when the part is taken up again."""
        self._context = context
        self._sound = sound
        self._phase = phase
        self._questions = tuple(questions)
        self._client = recording
        self._jury = jury
        recorded = phase == CLIENT_RECORDING or not jury
        self._records = recorded if record_answers is None else record_answers
        self._headset = HeadsetWatch(context, sound, self._tell)
        self._heard_s = 0.0  # of the recording
        self._listened = recording is None
        self._answered = recording is None
        self._shown = 0  # questions shown so far
        self._playback: int | None = None
        self._asking: int | None = None  # the question being said
        self._played_from = 0.0
        self._started_at: float | None = None
        self._take: TakeRecord | None = None
        self._answering = ""  # what the take in progress answers, "" = the client
        self._since = 0.0
        self._transcript = False
        self._opened = False
        self._undo: list[Undo] = []
        self._on_change: list[Callable[[], None]] = []
        self._on_notice: list[Callable[[Notice], None]] = []
        self._restore(events)

    def _restore(self, events: Sequence[Event]) -> None:
        for event in events:
            data = event.data
            if self._client is not None and event.kind is EventKind.RECORDING_PLAYED:
                self._heard_s = float(data["to_s"])
                self._listened = self._listened or bool(data["complete"])
            elif self._client is not None and event.kind is EventKind.ANSWER_ENDED:
                self._answered = self._answered or data["question"] is None
            elif event.kind is EventKind.QUESTION_SHOWN:
                names = [question.id for question in self._questions]
                if data["question"] in names:
                    self._shown = max(self._shown, names.index(data["question"]) + 1)
        if self._shown:
            self._answered = True

    # --- what is shown

    def view(self) -> InterviewView:
        step = self._step()
        alone = not self._jury and step is InterviewStep.QUESTIONS and self._shown > 0
        return InterviewView(
            step=step,
            jury=self._jury,
            can_listen=self._may_listen(),
            recording=self._take is not None,
            answers_recorded=self._records,
            question=self._questions[self._shown - 1] if alone else None,
            number=self._shown,
            count=len(self._questions),
            since=self._since,
            transcript=self._client.sentences if self._transcript and self._client is not None else (),
            lost=self._headset.lost,
            synthetic=self._synthetic(alone=alone),
        )

    def _synthetic(self, *, alone: bool) -> bool:
        if alone and self._shown <= len(self._questions):
            return self._questions[self._shown - 1].synthetic
        return self._client is not None and self._client.synthetic

    def _step(self) -> InterviewStep:
        if self._playback is not None:
            return InterviewStep.LISTENING
        if not self._listened:
            return InterviewStep.LISTEN
        if not self._answered:
            return InterviewStep.ANSWER
        over = not self._jury and self._shown > len(self._questions)
        return InterviewStep.DONE if over else InterviewStep.QUESTIONS

    def on_change(self, listener: Callable[[], None]) -> Undo:
        return subscribed(self._on_change, listener)

    def on_notice(self, listener: Callable[[Notice], None]) -> Undo:
        return subscribed(self._on_notice, listener)

    # --- life

    def open(self) -> None:
        """Open the headset at the start of the part (or when it is taken up again)."""
        if self._opened:
            return
        self._opened = True
        self._undo = [self._context.before_seal(self._before_seal)]
        self._sound.open(self)
        self._changed()

    def leave(self) -> None:
        """Close the headset: the part is over, or the program closes. A recording in progress is kept."""
        if not self._opened:
            return
        self._opened = False
        self._hush()
        self._stop_playing()
        if self._take is not None:
            self._sound.stop_take()
            self._take = None
        self._sound.close()
        for undo in self._undo:
            undo()
        self._undo = []

    def _before_seal(self, phase: str) -> Mapping[str, str]:
        """At zero: what is being said is kept, and the part is over."""
        if phase == self._phase:
            self._hush()
            self._stop_playing()
            self.end_answer()
        return {}

    # --- Écouter

    def _may_listen(self) -> bool:
        idle = self._playback is None and self._take is None
        return self._client is not None and not self._listened and idle and self._running()

    def listen(self, *, staff: bool = False) -> None:
        """Play the recording, once; staff may let it be heard again.

        Raises ``RuleRefused`` (codes: phase, no_recording, listened, busy).
        """
        client = self._client
        if client is None:
            raise RuleRefused("Cette partie ne comporte pas d’enregistrement.", code="no_recording")
        if not self._running():
            raise RuleRefused("L’entretien n’est pas en cours.", code="phase")
        if self._playback is not None or self._take is not None:
            raise RuleRefused("Terminez d’abord ce qui est en cours.", code="busy")
        if self._listened and not staff:
            raise RuleRefused(
                "L’enregistrement s’écoute une seule fois. L’examinateur peut le repasser.", code="listened"
            )
        if self._listened:
            self._heard_s = 0.0
        self._since = self._context.clock.monotonic()
        self._played_from = self._heard_s
        self._started_at = None
        source = str(self._context.audio_dir / client.clip) if client.clip else ""
        if not source:
            self._missing(client)
            return
        target = "loudspeaker" if self._jury else "earphone"  # aloud only where a jury listens too
        self._playback = self._sound.play(PlayRequest(source, target=target, start_s=self._played_from))
        self._changed()

    def _missing(self, client: ClientRecording) -> None:
        """The sound cannot be played: its text is shown, and the interview goes on."""
        self._playback = None
        self._transcript = self._listened = True
        data = {"kind": "clip_missing", "detail": client.id, "seconds": 0.0, "decision": "texte affiché"}
        self._context.append(EventKind.INCIDENT, data)
        sentence = "L’enregistrement ne peut pas être lu\u00a0: son texte s’affiche."
        self._tell(Notice("recording_text", f"{sentence} L’incident est enregistré.", True))
        self._changed()

    def _stop_playing(self) -> None:
        if self._playback is not None:
            self._sound.stop(self._playback)
            self._played(self._context.clock.monotonic(), complete=False)

    def _played(self, at: float, *, complete: bool) -> None:
        client, started = self._client, self._started_at
        self._playback = None
        if client is None:
            return
        heard = self._played_from + (max(0.0, at - started) if started is not None else 0.0)
        self._heard_s = heard
        self._listened = self._listened or complete
        self._context.append(
            EventKind.RECORDING_PLAYED,
            {
                "recording": client.id,
                "from_s": round(self._played_from, 3),
                "to_s": round(heard, 3),
                "complete": complete,
            },
        )
        self._changed()

    # --- Réponse, Questions

    def start_answer(self) -> None:
        """« Réponse »: record the answer to the client, then to the question shown.

        Raises ``RuleRefused`` (codes: phase, busy, listen_first, no_question).
        """
        if not self._running():
            raise RuleRefused("L’entretien n’est pas en cours.", code="phase")
        if self._take is not None or self._playback is not None:
            raise RuleRefused("Terminez d’abord ce qui est en cours.", code="busy")
        step = self._step()
        if step is InterviewStep.LISTEN:
            raise RuleRefused("Écoutez d’abord l’enregistrement.", code="listen_first")
        if step is InterviewStep.DONE or (step is InterviewStep.QUESTIONS and self._shown == 0):
            raise RuleRefused("Aucune question n’est posée.", code="no_question")
        if step is InterviewStep.ANSWER:
            self._begin_take("")
        elif self._records:
            self._begin_take(JURY_QUESTIONS if self._jury else self._questions[self._shown - 1].id)

    def end_answer(self) -> bool:
        """End the answer in progress. False when there is none."""
        take, question = self._take, self._answering
        if take is None:
            return False
        self._take = None
        self._sound.stop_take()
        seconds = round(self._context.clock.monotonic() - self._since, 3)
        data = {"question": question or None, "take": take.id, "seconds": seconds}
        self._context.append(EventKind.ANSWER_ENDED, data)
        if not question:
            self._answered = True
        self._changed()
        return True

    def next_question(self) -> bool:
        """Show the next question (alone), or begin the jury's (« Questions »). False at the end.

        An answer in progress is ended first. Raises ``RuleRefused`` (codes: phase, listen_first).
        """
        if not self._running():
            raise RuleRefused("L’entretien n’est pas en cours.", code="phase")
        if self._step() in (InterviewStep.LISTEN, InterviewStep.LISTENING):
            raise RuleRefused("Écoutez d’abord l’enregistrement.", code="listen_first")
        self.end_answer()
        self._hush()
        self._answered = True
        if self._jury:
            self._shown = 1
            self._since = self._context.clock.monotonic()
            if self._records:
                self._begin_take(JURY_QUESTIONS)
            self._changed()
            return True
        self._shown = min(self._shown + 1, len(self._questions) + 1)
        if self._shown <= len(self._questions):
            question = self._questions[self._shown - 1]
            data = {"question": question.id, "phase": self._phase, "spoken": bool(question.clip)}
            self._context.append(EventKind.QUESTION_SHOWN, data)
            self._ask(question)
            self._since = self._context.clock.monotonic()
        self._changed()
        return self._shown <= len(self._questions)

    def _ask(self, question: Question) -> None:
        """Say a question in the earphone, where the pack has its sound; it is on the screen anyway."""
        self._hush()
        if question.clip:
            source = str(self._context.audio_dir / question.clip)
            self._asking = self._sound.play(PlayRequest(source, target="earphone"))

    def _hush(self) -> None:
        """The candidate answers, or goes on: the question is not said to its end."""
        if self._asking is not None:
            self._sound.stop(self._asking)
            self._asking = None

    def _begin_take(self, question: str) -> None:
        self._hush()
        self._answering = question
        self._take = self._headset.start_take(self._phase)
        self._since = self._context.clock.monotonic()
        data = {"question": question or None, "take": self._take.id}
        self._context.append(EventKind.ANSWER_STARTED, data)
        self._changed()

    # --- SoundListener

    def voice_started(self, at: float) -> None:
        """Nobody answers the voice here: it is only recorded."""

    def voice_stopped(self, at: float) -> None:
        """See ``voice_started``."""

    def playback_started(self, playback: int, at: float) -> None:
        if playback == self._playback:
            self._started_at = at

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        if playback == self._asking:
            self._asking = None
        if playback != self._playback:
            return
        if self._started_at is None and not complete and not self._headset.lost and self._client is not None:
            self._missing(self._client)
            return
        self._played(at, complete=complete)
        if not complete:
            self._tell(notice("listen_incomplete"))

    def take_closed(self, take: str, record: TakeRecord) -> None:
        self._headset.take_closed(record)

    def device_lost(self, what: str, at: float) -> None:
        if self._headset.device_lost(what, at):
            if what == "output":
                self._stop_playing()
            self._changed()

    def device_back(self, what: str, at: float) -> None:
        if self._headset.device_back(what, at):
            self._changed()

    def sound_problem(self, problem: EnvironmentProblem) -> None:
        if not problem.code.startswith("clip"):  # told with the recording itself
            self._headset.problem(problem)

    # --- inside

    def _running(self) -> bool:
        return self._context.phase_running(self._phase)

    def _tell(self, item: Notice) -> None:
        for listener in list(self._on_notice):
            listener(item)

    def _changed(self) -> None:
        for listener in list(self._on_change):
            listener()

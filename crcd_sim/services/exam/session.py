"""One open sitting, whole: its conductor, its writings, what is at hand, and what exists so far.

The window and the demo both drive this. It owns no rule of its own: rules are in ``domain``, time in
the runner, texts in the drafting service, conversations in the exchange desk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crcd_sim.domain.drill import LETTER_WORKS, Drill, DrillKind
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, Framework, PhaseKind, PhaseSpec, SessionSpec
from crcd_sim.domain.pack import CaseStudy, ClientFile, ClientRecording, Document, Exchange, Pack, Subject
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.domain.sitting import at_hand, readable_phases
from crcd_sim.domain.writing import EMPTY, plain_text
from crcd_sim.domain.writing import Document as Text
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleSound
from crcd_sim.services.exam.console import ConsoleDesk
from crcd_sim.services.exam.console_record import ConsoleRecord
from crcd_sim.services.exam.context import RunnerContext
from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.exam.drivers import Drivers
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.interview import InterviewDesk
from crcd_sim.services.exam.joined_papers import JoinedPapers
from crcd_sim.services.exam.journal import subscribed
from crcd_sim.services.exam.questions import interview_questions
from crcd_sim.services.exam.runner import SittingRunner
from crcd_sim.services.exam.works import DELIVERABLES, WORKS, Deliverable
from crcd_sim.services.ports import FieldChange, Sound, StoredSitting, WorkKey

INTERVIEWS = (PhaseKind.CLIENT_RECORDING, PhaseKind.REVIEW, PhaseKind.FINAL)


class ExamSession:
    """Everything a sitting's screens need. Made by ``bootstrap``; lives on the main loop."""

    def __init__(
        self,
        *,
        framework: Framework,
        pack: Pack,
        runner: SittingRunner,
        drafting: DraftingService,
        context: RunnerContext,
        sound: Sound,
        pack_folder: Path,
        stored: StoredSitting | None = None,
    ) -> None:
        """``stored``: what the store kept, when the sitting is gone on with."""
        self.framework = framework
        self.pack = pack
        self.runner = runner
        self.drafting = drafting
        self.context = context
        self.sound = sound
        self.pack_folder = pack_folder
        self.case: CaseStudy = self._case()
        self._desk: ExchangeDesk | None = None
        self._desk_open = False
        self._interview: InterviewDesk | None = None
        self._interview_kind: PhaseKind | None = None
        self._past: tuple[Event, ...] = stored.events if stored else ()
        self.joined = JoinedPapers(runner, self._past)
        self._drivers = Drivers(context, self._past)
        self._record = ConsoleRecord(pack, self._past)
        self._console: ConsoleDesk | None = None
        self._fields: tuple[FieldChange, ...] = stored.fields if stored else ()
        self._on_parts: list[Callable[[], None]] = []
        self._sheets = sum(_sheets(event) for event in self._past)
        self._settle: list[Callable[[str], None]] = []
        runner.before_seal(self._seal)
        runner.before_close(self.close_console)  # nothing of it comes after the last line of the journal
        runner.on_event(self._record.fold)
        runner.on_event(self._event)
        if self._live(PhaseKind.EXCHANGES):
            self._desk = self._make_desk()
            if runner.view().remaining_s <= 0:
                self._seal_exchanges()
            self._open_desk()
        for kind in INTERVIEWS:
            if self._live(kind):
                self._open_interview(kind)

    def on_settle(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener(phase)`` just before the writings of a part are sealed, so that what is on the
        pages is what is kept; return what undoes it."""
        return subscribed(self._settle, listener)

    def _seal(self, phase: str) -> dict[str, str]:
        for listener in list(self._settle):
            listener(phase)
        return self.drafting.seal(phase)

    # --- Who and what ------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.runner.id

    @property
    def spec(self) -> SessionSpec:
        return self.runner.sitting.session

    @property
    def rules(self) -> Rules:
        return self.runner.sitting.rules

    @property
    def drill(self) -> Drill | None:
        """What is drilled, None in a whole sitting."""
        return self.rules.drill

    def _drilled(self, kind: DrillKind) -> str:
        """Return the target of a drill of this kind, "" in any other sitting."""
        return self.drill.target if self.drill is not None and self.drill.kind is kind else ""

    def _case(self) -> CaseStudy:
        name = self._drilled(DrillKind.LETTER)
        if drilled := self._drilled(DrillKind.RECORDING):
            name = next(item.case for item in self.pack.recordings if item.id == drilled)
        if name:
            return next(case for case in self.pack.cases if case.id == name)
        return self.pack.case_for(self.spec.id)

    @property
    def phase(self) -> PhaseSpec | None:
        """The part in progress (running, paused or finished early), or None between two."""
        current = self.runner.sitting.current
        return current.spec if current else None

    def subject(self) -> Subject | None:
        """The subject drawn, once its envelope is open."""
        drawn = self.runner.sitting.drawn.get("subject")
        if drawn is None:
            return None
        return next(subject for subject in self.pack.subjects if subject.id == drawn.content)

    def recording(self) -> ClientRecording | None:
        """The recorded call drawn, once its envelope is open; of a drill, the one drilled."""
        drawn = self.runner.sitting.drawn.get("recording")
        name = drawn.content if drawn is not None else self._drilled(DrillKind.RECORDING)
        return next((recording for recording in self.pack.recordings if recording.id == name), None)

    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of the subject drawn, in order; none before the draw. Of a drill, the one drilled."""
        if drilled := self._drilled(DrillKind.EXCHANGE):
            return (self.pack.exchanges[drilled],)
        subject = self.subject()
        return tuple(self.pack.exchanges[name] for name in subject.exchanges) if subject else ()

    def clients(self) -> tuple[ClientFile, ...]:
        return tuple(self.pack.clients[exchange.client] for exchange in self.exchanges())

    @property
    def simulated_draw(self) -> bool:
        return any(envelope.simulated for envelope in self.runner.sitting.drawn.values())

    # --- Exchanges -----------------------------------------------------------------------------

    @property
    def desk(self) -> ExchangeDesk | None:
        """The contacts, the telephone and the chat, from the start of the exchanges part on."""
        return self._desk

    @property
    def desk_open(self) -> bool:
        """The headset is held: the part runs, or its last client is taking leave after the time."""
        return self._desk_open

    def on_parts(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell when a desk opens or shuts; return what undoes it."""
        return subscribed(self._on_parts, listener)

    def _live(self, kind: PhaseKind) -> bool:
        current = self.runner.sitting.current
        return current is not None and current.spec.kind is kind

    @property
    def printed_sheets(self) -> int:
        """Sheets that went to the printer, out of the lot of 20 that the plateau technique gives."""
        return self._sheets

    def printed(self, paper: str, pages: int) -> None:
        """Journal a paper that went to the printer."""
        if not self.runner.sitting.closed:
            self.runner.append(EventKind.WORK_PRINTED, {"work": paper, "pages": pages})

    def _event(self, event: Event) -> None:
        kind = str(event.data.get("phase", ""))
        self._sheets += _sheets(event)
        if event.kind is EventKind.PHASE_REOPENED:
            self.drafting.reopen(kind)
        if event.kind is EventKind.PHASE_STARTED:
            # The draw that follows a start is journalled first: the desk opens at the next turn.
            if kind == PhaseKind.EXCHANGES:
                self.context.loop.post(self._open_desk)
            elif kind in INTERVIEWS:
                self.context.loop.post(lambda: self._open_interview(PhaseKind(kind)))
        if event.kind is EventKind.PHASE_SEALED and kind == self._interview_kind:
            self.context.loop.post(lambda: self._shut_interview(PhaseKind(kind)))

    def _make_desk(self) -> ExchangeDesk:
        desk = ExchangeDesk(
            self.context,
            self.sound,
            self.exchanges(),
            events=self._past,
            fields=self._fields,
            drivers=self._drivers,
        )
        desk.on_change(self._desk_changed)
        return desk

    def _seal_exchanges(self) -> None:
        """The time ran out while nobody was there: sealed before the desk opens, so that no client is
        put back on the line only to take leave. The forms are sealed with the part."""
        forms = self._desk.forms if self._desk is not None else None
        undo = self.runner.before_seal(
            lambda phase: forms.seal() if forms is not None and phase == PhaseKind.EXCHANGES else {}
        )
        self.runner.tick()
        undo()

    def _open_desk(self) -> None:
        if self._desk is None:
            self._desk = self._make_desk()
        self._desk_open = True
        self._desk.open()
        if self._console is not None:
            self._console.attach(self._desk)
        self._tell_parts()

    def _desk_changed(self) -> None:
        desk = self._desk
        if desk is None or not self._desk_open or desk.in_progress:
            return
        if self.context.phase_sealed(PhaseKind.EXCHANGES):
            self._desk_open = False
            self.context.loop.post(self._shut_desk)

    def _shut_desk(self) -> None:
        if self._desk is not None:
            self._desk.shut()
        self._tell_parts()

    # --- The trainer's console -----------------------------------------------------------------

    @property
    def console(self) -> ConsoleDesk | None:
        """The console, while it is open."""
        return self._console

    def open_console(self, sound: ConsoleSound, devices: ConsoleDevices | None = None) -> ConsoleDesk:
        """Open the trainer's console, or return the one that is open. Staff only: the caller has asked
        for the code. ``devices``: None = no sound of its own yet."""
        if self._console is None:
            self._console = ConsoleDesk(
                self.context,
                sound,
                framework=self.framework,
                exchanges=self.exchanges,
                drivers=self._drivers,
                record=self._record,
                desk=self._desk,
                devices=devices or ConsoleDevices(),
            )
            self._tell_parts()
        return self._console

    def close_console(self) -> None:
        """Leave the console: a client it was playing goes back to the recording. It is also left when the
        sitting is closed."""
        console, self._console = self._console, None
        if console is not None:
            console.close()
            self._tell_parts()

    # --- Interviews ----------------------------------------------------------------------------

    @property
    def interview(self) -> InterviewDesk | None:
        """The interview part in progress, if it is one."""
        return self._interview

    def interview_of(self, kind: PhaseKind) -> InterviewDesk | None:
        """The desk of this very part, once it is open."""
        return self._interview if self._interview_kind is kind else None

    @property
    def jury_present(self) -> bool:
        """People ask the questions of the interviews; alone, the program shows them one by one."""
        return self.rules.jury or self.rules.driver == Driver.PERSON

    def _open_interview(self, kind: PhaseKind) -> None:
        if not self._live(kind):
            return
        self._shut_interview(self._interview_kind)
        recording = self.recording() if kind is PhaseKind.CLIENT_RECORDING else None
        questions = interview_questions(self.pack, kind, self.spec.competences, recording)
        self._interview = InterviewDesk(
            self.context,
            self.sound,
            kind.value,
            questions,
            recording=recording,
            jury=self.jury_present,
            events=self._past,
        )
        self._interview_kind = kind
        self._interview.open()
        self._tell_parts()

    def _shut_interview(self, kind: PhaseKind | None) -> None:
        if self._interview is not None and self._interview_kind is kind:
            self._interview.leave()
            self._interview = self._interview_kind = None
            self._tell_parts()

    def _tell_parts(self) -> None:
        for listener in list(self._on_parts):
            listener()

    # --- What is at hand ---------------------------------------------------------------------

    def at_hand(self, kind: str) -> tuple[AtHand, ...]:
        return at_hand(self.runner.sitting, kind)

    def documents(self, kind: str) -> tuple[Document, ...]:
        """Return the pages one may open during a part, now: context and case, never more."""
        codes = self.at_hand(kind)
        found: list[Document] = []
        if AtHand.CASE_FILE in codes:
            found += [self.case.instructions, self.case.cover]
        if AtHand.COMPANY_CONTEXT in codes:
            found += self.pack.context
        if AtHand.CASE_FILE in codes:
            found += self.case.annexes
        return tuple(found)

    def writings_to_read(self, kind: str) -> tuple[WorkKey, ...]:
        """Return the earlier writings one may read again during a part (read-only), non-empty ones."""
        readable = readable_phases(self.runner.sitting, kind)
        written = self.drafting.keys()
        return tuple(key for key in written if key.phase in readable and self.text(key).strip())

    # --- Writings ----------------------------------------------------------------------------

    def works_of(self, kind: PhaseKind) -> tuple[str, ...]:
        """Return the kinds of works written in a part, in the order of the tabs."""
        if kind is PhaseKind.CASE_STUDY and self._drilled(DrillKind.LETTER):
            return LETTER_WORKS
        return WORKS.get(kind, ())

    def work(self, kind: str, phase: str, exchange: str = "", number: int = 1) -> WorkKey:
        return WorkKey(kind, phase, exchange, number)

    def text(self, key: WorkKey) -> str:
        """Return the plain text of a work, "" when it was never opened."""
        return plain_text(self.document_of(key))

    def document_of(self, key: WorkKey) -> Text:
        written = self.drafting.keys()
        return self.drafting.document(key) if key in written else EMPTY

    def deliverables(self) -> Sequence[Deliverable]:
        """What the case study asks for, and whether it is there."""
        return tuple(
            Deliverable(kind, bool(self.text(WorkKey(kind, PhaseKind.CASE_STUDY)).strip()))
            for kind in DELIVERABLES
            if kind in self.works_of(PhaseKind.CASE_STUDY)
        )

    def empty_works(self, kind: str) -> tuple[str, ...]:
        """Return the kinds of the part's deliverables that are still empty, for the confirmation."""
        if kind != PhaseKind.CASE_STUDY:
            return ()
        return tuple(item.kind for item in self.deliverables() if not item.there)

    # --- Commands that touch more than one service ---------------------------------------------

    def finish_phase(self) -> None:
        """The candidate ends the part early: everything typed is handed over first."""
        self.drafting.flush()
        phase = self.phase
        self.runner.finish_phase(self.empty_works(phase.kind) if phase else ())

    def stop(self) -> None:
        """Leave the sitting where it is (the program is closing): nothing is lost, nothing sealed."""
        self.close_console()
        if self._desk is not None and self._desk_open:
            self._desk.leave()
        if self._interview is not None:
            self._interview.leave()
        self.drafting.close()
        self.runner.stop()


def _sheets(event: Event) -> int:
    return int(event.data["pages"]) if event.kind is EventKind.WORK_PRINTED else 0

"""One open sitting, whole: its conductor, its writings, what is at hand, and what exists so far.

The window and the demo both drive this. It owns no rule of its own: rules are in ``domain``, time in
the runner, texts in the drafting service, conversations in the desks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crcd_sim.domain.drill import LETTER_WORKS, Drill, DrillKind
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, Framework, PhaseKind, PhaseSpec, SessionSpec
from crcd_sim.domain.pack import CaseStudy, ClientFile, ClientRecording, Document, Exchange, Pack, Subject
from crcd_sim.domain.rules import Rules
from crcd_sim.domain.sitting import at_hand, readable_phases
from crcd_sim.domain.writing import EMPTY, plain_text
from crcd_sim.domain.writing import Document as Text
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleSound
from crcd_sim.services.exam.console import ConsoleDesk
from crcd_sim.services.exam.context import RunnerContext
from crcd_sim.services.exam.desks import Desks
from crcd_sim.services.exam.drafting import DraftingService
from crcd_sim.services.exam.excerpt import PackExcerpt
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.interview import InterviewDesk
from crcd_sim.services.exam.joined_papers import JoinedPapers
from crcd_sim.services.exam.journal import Undo, subscribed
from crcd_sim.services.exam.runner import SittingRunner
from crcd_sim.services.exam.works import DELIVERABLES, WORKS, Deliverable
from crcd_sim.services.ports import Sound, StoredSitting, WorkKey


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
        self._excerpt = PackExcerpt(pack, runner)
        self.case: CaseStudy = self._excerpt.case()
        past = stored.events if stored else ()
        self.joined = JoinedPapers(runner, past)
        self._sheets = sum(_sheets(event) for event in past)
        self._settle: list[Callable[[str], None]] = []
        self._desks = Desks(context, sound, framework, self._excerpt, stored)
        runner.before_seal(self._seal)
        runner.on_event(self._event)
        self._desks.take_up()

    def on_settle(self, listener: Callable[[str], None]) -> Undo:
        """Call ``listener(phase)`` just before the writings of a part are sealed, so that what is on the
        pages is what is kept; return what undoes it."""
        return subscribed(self._settle, listener)

    def _seal(self, phase: str) -> dict[str, str]:
        for listener in list(self._settle):
            listener(phase)
        return self.drafting.seal(phase)

    def _event(self, event: Event) -> None:
        self._sheets += _sheets(event)
        if event.kind is EventKind.PHASE_REOPENED:
            self.drafting.reopen(str(event.data["phase"]))

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

    @property
    def phase(self) -> PhaseSpec | None:
        """The part in progress (running, paused or finished early), or None between two."""
        current = self.runner.sitting.current
        return current.spec if current else None

    def subject(self) -> Subject | None:
        """The subject drawn, once its envelope is open."""
        return self._excerpt.subject()

    def recording(self) -> ClientRecording | None:
        """The recorded call drawn, once its envelope is open; of a drill, the one drilled."""
        return self._excerpt.recording()

    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of the subject drawn, in order; none before the draw. Of a drill, the one drilled."""
        return self._excerpt.exchanges()

    def clients(self) -> tuple[ClientFile, ...]:
        return tuple(self.pack.clients[exchange.client] for exchange in self.exchanges())

    @property
    def simulated_draw(self) -> bool:
        return any(envelope.simulated for envelope in self.runner.sitting.drawn.values())

    # --- The desks of its parts ----------------------------------------------------------------

    @property
    def desk(self) -> ExchangeDesk | None:
        """The contacts, the telephone and the chat, from the start of the exchanges part on."""
        return self._desks.exchange

    @property
    def desk_open(self) -> bool:
        """The headset is held: the part runs, or its last client is taking leave after the time."""
        return self._desks.exchange_open

    @property
    def interview(self) -> InterviewDesk | None:
        """The interview part in progress, if it is one."""
        return self._desks.interview

    def interview_of(self, kind: PhaseKind) -> InterviewDesk | None:
        """The desk of this very part, once it is open."""
        return self._desks.interview_of(kind)

    @property
    def jury_present(self) -> bool:
        """People ask the questions of the interviews; alone, the program shows them one by one."""
        return self._desks.jury_present

    @property
    def console(self) -> ConsoleDesk | None:
        """The trainer's console, while it is open."""
        return self._desks.console

    def open_console(self, sound: ConsoleSound, devices: ConsoleDevices | None = None) -> ConsoleDesk:
        """Open the trainer's console, or return the one that is open. Staff only: the caller has asked
        for the code. ``devices``: None = no sound of its own yet."""
        return self._desks.open_console(sound, devices)

    def close_console(self) -> None:
        """Leave the console: a client it was playing goes back to the recording. It is also left when the
        sitting is closed."""
        self._desks.close_console()

    def on_parts(self, listener: Callable[[], None]) -> Undo:
        """Tell when a desk opens or shuts; return what undoes it."""
        return self._desks.on_change(listener)

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
        if kind is PhaseKind.CASE_STUDY and self._excerpt.drilled(DrillKind.LETTER):
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

    @property
    def printed_sheets(self) -> int:
        """Sheets that went to the printer, out of the lot of 20 that the plateau technique gives."""
        return self._sheets

    def printed(self, paper: str, pages: int) -> None:
        """Journal a paper that went to the printer."""
        if not self.runner.sitting.closed:
            self.runner.append(EventKind.WORK_PRINTED, {"work": paper, "pages": pages})

    # --- Commands that touch more than one service ---------------------------------------------

    def finish_phase(self) -> None:
        """The candidate ends the part early: everything typed is handed over first."""
        self.drafting.flush()
        phase = self.phase
        self.runner.finish_phase(self.empty_works(phase.kind) if phase else ())

    def stop(self) -> None:
        """Leave the sitting where it is (the program is closing): nothing is lost, nothing sealed."""
        self._desks.leave()
        self.drafting.close()
        self.runner.stop()


def _sheets(event: Event) -> int:
    return int(event.data["pages"]) if event.kind is EventKind.WORK_PRINTED else 0

"""Which desk is open: the contacts, an interview, and the trainer's console, from part to part.

A desk holds the headset. It opens when its part starts, or is gone on with, and shuts once the part is
sealed and its last client has taken leave. Main loop's thread only.
"""

from __future__ import annotations

from collections.abc import Callable

from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import Framework, PhaseKind
from crcd_sim.domain.rules import Driver
from crcd_sim.services.console_ports import ConsoleDevices, ConsoleSound
from crcd_sim.services.exam.console import ConsoleDesk
from crcd_sim.services.exam.console_record import ConsoleRecord
from crcd_sim.services.exam.context import RunnerContext
from crcd_sim.services.exam.drivers import Drivers
from crcd_sim.services.exam.excerpt import PackExcerpt
from crcd_sim.services.exam.exchanges import ExchangeDesk
from crcd_sim.services.exam.interview import InterviewDesk
from crcd_sim.services.exam.journal import Undo, subscribed
from crcd_sim.services.exam.questions import interview_questions
from crcd_sim.services.ports import FieldChange, Sound, StoredSitting

INTERVIEWS = (PhaseKind.CLIENT_RECORDING, PhaseKind.REVIEW, PhaseKind.FINAL)


class Desks:
    """``exchange``: the contacts, the telephone and the chat, from the start of their part on.
    ``exchange_open``: their headset is held, by the part or by its last client after the time.
    ``interview``: the interview in progress. ``console``: the trainer's, while it is open."""

    def __init__(
        self,
        context: RunnerContext,
        sound: Sound,
        framework: Framework,
        excerpt: PackExcerpt,
        stored: StoredSitting | None,
    ) -> None:
        """``stored``: what the store kept, when the sitting is gone on with. ``take_up`` is still to be
        called, once everybody who has something to seal has said so."""
        self._context, self._runner = context, context.runner
        self._sound = sound
        self._framework = framework
        self._excerpt = excerpt
        self._past: tuple[Event, ...] = stored.events if stored else ()
        self._fields: tuple[FieldChange, ...] = stored.fields if stored else ()
        self._drivers = Drivers(context, self._past)
        self._record = ConsoleRecord(context.pack, self._past)
        self._interview_kind: PhaseKind | None = None
        self._on_change: list[Callable[[], None]] = []
        self.exchange: ExchangeDesk | None = None
        self.exchange_open = False
        self.interview: InterviewDesk | None = None
        self.console: ConsoleDesk | None = None

    def take_up(self) -> None:
        """Follow the sitting from now on, and open the desk of the part in progress."""
        self._runner.before_close(self.close_console)  # nothing of it comes after the journal's last line
        self._runner.on_event(self._record.fold)
        self._runner.on_event(self._event)
        if self._live(PhaseKind.EXCHANGES):
            self.exchange = self._make_exchange()
            if self._runner.view().remaining_s <= 0:
                self._seal_exchanges(self.exchange)
            self._open_exchange()
        for kind in INTERVIEWS:
            if self._live(kind):
                self._open_interview(kind)

    def on_change(self, listener: Callable[[], None]) -> Undo:
        """Tell when a desk opens or shuts; return what undoes it."""
        return subscribed(self._on_change, listener)

    def leave(self) -> None:
        """Give the headset back where the sitting stands: nothing is sealed."""
        self.close_console()
        if self.exchange is not None and self.exchange_open:
            self.exchange.leave()
        if self.interview is not None:
            self.interview.leave()

    def _live(self, kind: PhaseKind) -> bool:
        current = self._runner.sitting.current
        return current is not None and current.spec.kind is kind

    def _event(self, event: Event) -> None:
        kind = str(event.data.get("phase", ""))
        post = self._context.loop.post
        if event.kind is EventKind.PHASE_STARTED:
            # The draw that follows a start is journalled first: the desk opens at the next turn.
            if kind == PhaseKind.EXCHANGES:
                post(self._open_exchange)
            elif kind in INTERVIEWS:
                post(lambda: self._open_interview(PhaseKind(kind)))
        if event.kind is EventKind.PHASE_SEALED and kind == self._interview_kind:
            post(lambda: self._shut_interview(PhaseKind(kind)))

    def _changed(self) -> None:
        for listener in list(self._on_change):
            listener()

    # --- Exchanges -----------------------------------------------------------------------------

    def _make_exchange(self) -> ExchangeDesk:
        desk = ExchangeDesk(
            self._context,
            self._sound,
            self._excerpt.exchanges(),
            events=self._past,
            fields=self._fields,
            drivers=self._drivers,
        )
        desk.on_change(self._exchange_changed)
        return desk

    def _seal_exchanges(self, desk: ExchangeDesk) -> None:
        """The time ran out while nobody was there: sealed before the desk opens, so that no client is
        put back on the line only to take leave. The forms are sealed with the part."""
        undo = self._runner.before_seal(
            lambda phase: desk.forms.seal() if phase == PhaseKind.EXCHANGES else {}
        )
        self._runner.tick()
        undo()

    def _open_exchange(self) -> None:
        if self.exchange is None:
            self.exchange = self._make_exchange()
        self.exchange_open = True
        self.exchange.open()
        if self.console is not None:
            self.console.attach(self.exchange)
        self._changed()

    def _exchange_changed(self) -> None:
        desk = self.exchange
        if desk is None or not self.exchange_open or desk.in_progress:
            return
        if self._context.phase_sealed(PhaseKind.EXCHANGES):
            self.exchange_open = False
            self._context.loop.post(self._shut_exchange)

    def _shut_exchange(self) -> None:
        if self.exchange is not None:
            self.exchange.leave()
        self._changed()

    # --- Interviews ----------------------------------------------------------------------------

    def interview_of(self, kind: PhaseKind) -> InterviewDesk | None:
        """The desk of this very part, once it is open."""
        return self.interview if self._interview_kind is kind else None

    @property
    def jury_present(self) -> bool:
        """People ask the questions of the interviews; alone, the program shows them one by one."""
        rules = self._runner.sitting.rules
        return rules.jury or rules.driver == Driver.PERSON

    def _open_interview(self, kind: PhaseKind) -> None:
        if not self._live(kind):
            return
        self._shut_interview(self._interview_kind)
        recording = self._excerpt.recording() if kind is PhaseKind.CLIENT_RECORDING else None
        competences = self._runner.sitting.session.competences
        questions = interview_questions(self._context.pack, kind, competences, recording)
        self.interview = InterviewDesk(
            self._context,
            self._sound,
            kind.value,
            questions,
            recording=recording,
            jury=self.jury_present,
            events=self._past,
        )
        self._interview_kind = kind
        self.interview.open()
        self._changed()

    def _shut_interview(self, kind: PhaseKind | None) -> None:
        if self.interview is not None and self._interview_kind is kind:
            self.interview.leave()
            self.interview = self._interview_kind = None
            self._changed()

    # --- The trainer's console -----------------------------------------------------------------

    def open_console(self, sound: ConsoleSound, devices: ConsoleDevices | None) -> ConsoleDesk:
        """Open the console, or return the one that is open. ``devices``: None = no sound of its own."""
        if self.console is None:
            self.console = ConsoleDesk(
                self._context,
                sound,
                framework=self._framework,
                exchanges=self._excerpt.exchanges,
                drivers=self._drivers,
                record=self._record,
                desk=self.exchange,
                devices=devices or ConsoleDevices(),
            )
            self._changed()
        return self.console

    def close_console(self) -> None:
        """Leave the console: a client it was playing goes back to the recording."""
        console, self.console = self.console, None
        if console is not None:
            console.close()
            self._changed()

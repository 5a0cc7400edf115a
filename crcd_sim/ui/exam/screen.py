"""The exam's screen: shows the right page for where the sitting stands, and carries what is asked.

It decides nothing of the exam: the runner's state says which page, and commands go back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.framework import AtHand, PhaseKind
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.facts import Announcement, ClockView
from crcd_sim.services.exam.saving import SavedState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui import texts
from crcd_sim.ui.ask import Question
from crcd_sim.ui.exam import views
from crcd_sim.ui.exam.closing_page import ClosingPage, ClosingView, DossierItem
from crcd_sim.ui.exam.frame import ExamFrame
from crcd_sim.ui.exam.parts import WRITING_TITLES, ExchangePart, Part, PartTools, make_part
from crcd_sim.ui.exam.pause_page import PausePage
from crcd_sim.ui.exam.staff_panel import StaffDesk, StaffOutlets
from crcd_sim.ui.exam.tools import ToolWindows
from crcd_sim.ui.exam.waiting import WaitingPage
from crcd_sim.ui.phone.keys import PhoneKey
from crcd_sim.ui.widgets.keyboard import as_seen, give_keyboard

LOCKED = "Temps écoulé. Votre travail est enregistré ({at})."
ENDED = "Cette partie est terminée. Votre travail est enregistré ({at})."
SHEETS_LEFT = 2  # the counter warns at 18 of 20, and never blocks


@dataclass(frozen=True, slots=True)
class Outlets:
    """Where the exam leads. ``staff``: asks for the code, then calls. ``check_headset``: ten seconds."""

    staff: Callable[[Callable[[], None], str], None]
    check_headset: Callable[[], None]
    carry: Callable[[], None]
    papers: Callable[[str], None]  # print | save | letter | slip
    home: Callable[[], None]
    drill_over: Callable[[str], None] = lambda _sitting: None  # closed: to the page at its end
    console: Callable[[], None] = lambda: None  # the trainer's, the code was given
    join_papers: Callable[[], None] = lambda: None  # the candidate's own, the code was given


class ExamScreen(QObject):
    """Runs one open sitting in a frame.

    Signals:
        running_changed: a part runs, so the window asks before it closes.
        finished: the sitting is closed.
    """

    running_changed = Signal(bool)
    finished = Signal()

    def __init__(self, session: ExamSession, tools: PartTools, outlets: Outlets) -> None:
        self.frame = ExamFrame(tools.look)
        super().__init__(self.frame)
        self._session, self._tools, self._outlets = session, tools, outlets
        self._runner = session.runner
        self._part: Part | None = None
        self._part_kind = ""
        self._ended = False  # a drill that is over, whose end page was asked for
        self._shown = ""  # what the frame shows: waiting:…, part:…, paused, closing
        self.waiting = WaitingPage(tools.look)
        self.paused = PausePage(tools.look)
        self.closing = ClosingPage(tools.look)
        desks = StaffOutlets(outlets.staff, outlets.carry, outlets.console, outlets.join_papers)
        self.staff = StaffDesk(tools.look, session, desks, self.tell, self.frame)
        self.windows = ToolWindows(tools.look, session, self.frame)
        self._undo = [
            self._runner.on_event(self._event),
            self._runner.on_tick(self._tick),
            self._runner.on_announcement(self._announce),
            self._runner.on_saved(self._saved),
            session.on_parts(self.refresh),
            session.drafting.subscribe(lambda _pending: self._saved(self._runner.saved)),
            session.on_settle(self._settle),
        ]
        self._wire()
        self.frame.show_identity(views.identity(session), session.rules.candidate)
        self.refresh()

    # --- Life --------------------------------------------------------------------------------

    @property
    def part(self) -> Part | None:
        return self._part

    def press_phone_key(self, gesture: PhoneKey) -> None:
        """A key of the candidate's telephone, pressed while the trainer's console had the keyboard."""
        if isinstance(self._part, ExchangePart):
            self._part.page.press(gesture)

    def show_keyboard_taken(self, taken: bool) -> None:
        self.frame.show_keyboard_taken(taken)

    def close(self) -> None:
        """The screen goes away; the sitting stays where it is."""
        for undo in self._undo:
            undo()
        self._undo = []
        self._drop_part()
        self.windows.close()

    def tell(self, text: str, kind: str = "info") -> None:
        """Say a sentence across the frame; "" takes it away."""
        if text:
            self.frame.banner.say(text, kind)
        else:
            self.frame.banner.hide()

    def _wire(self) -> None:
        frame, waiting, closing = self.frame, self.waiting, self.closing
        frame.finish_requested.connect(self._finish)
        frame.staff_requested.connect(self.staff.open)
        frame.pause_requested.connect(self._pause)
        frame.calculator_requested.connect(self.windows.show_calculator)
        frame.sheet_requested.connect(self.windows.show_sheet)
        frame.whole_page_requested.connect(self._swap)
        waiting.start_requested.connect(lambda: self._do(lambda: self._runner.start_phase()))
        waiting.envelope_chosen.connect(lambda n: self._do(lambda: self._runner.open_envelope(n)))
        waiting.headset_requested.connect(self._outlets.check_headset)
        waiting.console_requested.connect(self.staff.open_console)
        waiting.reopen_requested.connect(lambda: self._do(lambda: self._runner.reopen_phase("candidate")))
        self.paused.resume_requested.connect(self._resume)
        closing.gather_requested.connect(self._gather)
        closing.close_requested.connect(self._close_sitting)
        closing.home_requested.connect(self._outlets.home)
        for signal, paper in (
            (closing.print_requested, "print"),
            (closing.save_requested, "save"),
            (closing.letter_requested, "letter"),
            (closing.slip_requested, "slip"),
        ):
            signal.connect(lambda p=paper: self._outlets.papers(p))

    # --- What is shown -----------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the page of where the sitting stands, and everything around it."""
        if self._ended:
            return
        session, sitting = self._session, self._runner.sitting
        current = sitting.current
        self.frame.show_steps(views.steps(session))
        self.frame.show_presence(views.presence(session))
        if session.desk_open and (current is None or current.spec.kind is not PhaseKind.EXCHANGES):
            wanted = "part:EXCHANGES"  # the last client is taking leave after the time
        elif current is not None and current.status is Status.PAUSED:
            wanted = "paused"
        elif current is not None and current.status is Status.RUNNING:
            wanted = f"part:{current.spec.kind.value}"
        elif sitting.overtime is not None and self._part_kind == sitting.overtime.spec.kind.value:
            wanted = f"overtime:{self._part_kind}"
        elif sitting.next_phase is not None:
            wanted = f"waiting:{sitting.next_phase.spec.kind.value}:{current is not None}"
        elif session.drill is not None:
            wanted = "drill_over"
        else:
            wanted = f"closing:{sitting.gathered is not None}:{sitting.closed}"
        if wanted != self._shown:
            self._shown = wanted
            with as_seen(self.frame):
                self._show(wanted)
                give_keyboard(self.frame)
        self._show_tools()
        self.running_changed.emit(current is not None and current.status is not Status.FINISHED)

    def _show(self, wanted: str) -> None:
        what, _, rest = wanted.partition(":")
        if what == "part":
            self._show_part(PhaseKind(rest))
        elif what == "overtime":
            return  # the same page, locked, with its annex
        elif what == "paused":
            self.paused.show_view(self._pause_text(), self._session.rules.training)
            self.frame.set_content(self.paused)
        elif what == "drill_over":
            self._drop_part()
            self._session.context.loop.post(self._end_drill)
        elif what == "waiting":
            self._drop_part()
            self.waiting.show_view(views.waiting(self._session))
            self.frame.set_content(self.waiting)
        else:
            self._drop_part()
            self._show_closing()
            self.frame.set_content(self.closing)

    def _end_drill(self) -> None:
        """A drill has nothing to gather: it is closed by itself, and its end page follows."""
        if self._undo and not self._ended:  # the screen is still there
            self._ended = True
            if not self._runner.sitting.closed:
                self._runner.close("candidate")
            self._outlets.drill_over(self._session.id)

    def _show_part(self, kind: PhaseKind) -> None:
        ready = {
            PhaseKind.EXCHANGES: self._session.desk is not None,
            PhaseKind.CLIENT_RECORDING: self._session.interview_of(kind) is not None,
            PhaseKind.REVIEW: self._session.interview_of(kind) is not None,
            PhaseKind.FINAL: self._session.interview_of(kind) is not None,
        }
        state = self._runner.sitting.phase(kind)
        undrawn = state.spec.draw is not None and state.envelope is None
        if undrawn or not ready.get(kind, True):
            self._shown = ""  # the envelope, or the desk, comes at the next event, and tells
            return
        if self._part is None or self._part_kind != kind.value:
            self._drop_part()
            self._part = make_part(self._session, kind, self._tools)
            self._part_kind = kind.value
        self.frame.set_content(self._part.widget)

    def _drop_part(self) -> None:
        if self._part is not None:
            widget = self._part.widget
            self._part.close()
            self._part = None
            self._part_kind = ""
            if self.frame.content is widget:
                self.frame.set_content(QWidget())
            widget.deleteLater()

    def _show_tools(self) -> None:
        current = self._runner.sitting.current
        running = current is not None and current.status is Status.RUNNING
        kind = current.spec.kind if current is not None else None
        codes = self._session.at_hand(kind.value) if kind else ()
        overtime = self._shown.startswith("overtime")
        self.frame.show_tools(
            at_hand=AtHand.CALCULATOR in codes,
            finish=views.finish_text(self._session) if running else "Continuer" if overtime else "",
            pause=running and self._session.rules.training,
            whole_page=running and kind not in (PhaseKind.EXCHANGES, PhaseKind.REVIEW, PhaseKind.FINAL),
        )
        self.windows.follow(kind.value if kind and AtHand.WORKSHEET in codes else "")
        self._tick(self._runner.view())

    def _tick(self, view: ClockView) -> None:
        self.frame.show_time(views.shown_time(view))
        self.frame.show_day(views.fictional_day(view.fictional))
        if view.phase == PhaseKind.CASE_STUDY:
            self.frame.show_presence(views.presence(self._session))

    def _announce(self, announcement: Announcement) -> None:
        self.tell(
            views.announcement(announcement.minutes), "warning" if announcement.minutes <= 5 else "info"
        )

    def _saved(self, state: SavedState) -> None:
        self.frame.show_saved(*views.saved(state, self._session.drafting.pending))
        if state.problem is not None:
            self.tell(state.problem.sentence, "danger")

    # --- What happens ------------------------------------------------------------------------

    def _event(self, event: Event) -> None:
        kind = event.kind
        if kind is EventKind.PHASE_SEALED:
            self._sealed(event)
        if kind is EventKind.PHASE_REOPENED and self._part is not None:
            self._part.unlock()
        if kind is EventKind.OUTAGE and event.data.get("phase"):
            seconds = texts.duration(float(event.data["to_t"]) - float(event.data["from_t"]))
            self.tell(f"Interruption de {seconds}\u00a0: ce temps vous est rendu.", "info")
        if kind is EventKind.TIME_CREDITED:
            self.tell(f"{texts.duration(float(event.data['seconds']))} vous sont rendus.", "ok")
        if kind is EventKind.WORK_PRINTED and self._shown.startswith("closing"):
            self.closing.show_sheets(*self._sheets())
        if kind in views.STATE_EVENTS:
            self.refresh()
        if kind is EventKind.SITTING_CLOSED:
            self.finished.emit()

    def _sealed(self, event: Event) -> None:
        at = texts.precise_time(texts.local(event.wall))
        over = event.data.get("reason") == "time"
        if over:
            self.tell(LOCKED.format(at=at), "info")
        if self._part is not None and self._part_kind == event.data["phase"]:
            self._part.lock((LOCKED if over else ENDED).format(at=at))

    def _settle(self, phase: str) -> None:
        if self._part is not None and self._part_kind == phase:
            self._part.settle()

    # --- Commands ----------------------------------------------------------------------------

    def _do(self, act: Callable[[], object]) -> None:
        try:
            act()
        except CrcdError as refused:
            self.tell(refused.sentence, "warning")
        self.refresh()

    def _finish(self) -> None:
        if self._shown.startswith("overtime"):
            self._shown = ""
            self._drop_part()
            self.refresh()
            return
        phase = self._session.phase
        if phase is None:
            return
        question = Question(
            title=views.finish_title(self._session),
            text=f"{views.empty_sentence(self._session)}{views.finish_then(self._session)}",
            yes="Terminer",
            no="Continuer",
            danger=bool(self._session.empty_works(phase.kind)),
        )
        if self._tools.asker.ask(question) and self._session.phase is phase:
            if self._part is not None:
                self._part.settle()
            self._do(self._session.finish_phase)

    def _pause(self) -> None:
        self._do(lambda: self._runner.pause("candidate"))

    def _resume(self) -> None:
        self._do(lambda: self._runner.end_pause("candidate"))

    def _swap(self) -> None:
        if self._part is not None:
            self._part.swap()

    def _pause_text(self) -> str:
        by = self._runner.sitting.current.paused_by if self._runner.sitting.current else ""
        if by == "candidate":
            return "Votre temps est arrêté. Reprenez quand vous voulez."
        return "Le formateur ou le surveillant a suspendu la partie. Votre temps est arrêté."

    # --- The end -----------------------------------------------------------------------------

    def _show_closing(self) -> None:
        sitting = self._runner.sitting
        sheets, kind = self._sheets()
        gathered = sitting.gathered is not None
        self.closing.show_view(
            ClosingView(self._dossier(), gathered, sitting.closed, sheets=sheets, sheets_kind=kind)
        )

    def _sheets(self) -> tuple[str, str]:
        """How many sheets were printed, and the kind of the pill that says it."""
        used, lot = self._session.printed_sheets, self._session.framework.equipment.resource("paper").count
        if not used:
            return "", "neutral"
        printed = texts.count(used, "feuille imprimée", "feuilles imprimées")
        return f"{printed} sur {lot}", "warning" if used >= lot - SHEETS_LEFT else "neutral"

    def _dossier(self) -> list[DossierItem]:
        items, gathered = [], self._runner.sitting.gathered
        for key in self._session.drafting.keys():  # noqa: SIM118 (a method, not a dict)
            text = self._session.text(key)
            if text.strip():
                words = texts.count(len(text.split()), "mot")
                joined = gathered is None or str(key) in gathered
                items.append(DossierItem(str(key), self._title(key), words, joined))
        return items

    def _title(self, key: WorkKey) -> str:
        name = WRITING_TITLES.get(key.kind, key.kind)
        if key.exchange:
            client = self._session.pack.clients[self._session.pack.exchanges[key.exchange].client]
            return f"{name} · {client.short_name}"
        if key.kind in ("notes", "sheet"):
            return f"{name} · {self._session.spec.phase(key.phase).title}"
        return name

    def _gather(self, keys: object) -> None:
        self._do(lambda: self._runner.gather([str(key) for key in keys]))  # type: ignore[attr-defined]
        self._shown = ""
        self.refresh()

    def _close_sitting(self) -> None:
        question = Question(
            title="Clore le passage\u202f?",
            text="Le passage sera définitivement clos. Il restera lisible dans les passages enregistrés.",
            yes="Clore le passage",
            no="Pas encore",
        )
        if self._tools.asker.ask(question):
            self._do(lambda: self._runner.close("candidate"))

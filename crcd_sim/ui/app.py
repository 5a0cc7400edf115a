"""The application in its window: makes the pieces once, and moves between home, exam and review.

Order of a start: Qt, theme, home page, first paint; then the data folder, the framework and the sound
library, on their own threads. The services and screens of the exam are imported after it (``warming``):
they are half of what a start would wait for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from crcd_sim.bootstrap import Application, NewSitting, default_data_folder, real_clock
from crcd_sim.bootstrap.headset import LazyHeadset, WorkstationCheck, spelling, window_headset
from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Driver, Rules
from crcd_sim.services.ports import Clock, DeviceChoice, DeviceRef, Jobs, MainLoop, SpellChecker
from crcd_sim.settings import Device, Settings, load
from crcd_sim.ui import texts
from crcd_sim.ui.bridge import QtMainLoop
from crcd_sim.ui.crash import CrashHook
from crcd_sim.ui.home.flow import HomeFlow, HomeOutlets, HomeServices
from crcd_sim.ui.home.room_flow import RoomServices
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.phone.keys import PhoneKeys
from crcd_sim.ui.room_source import AppRooms
from crcd_sim.ui.settings.appearance import Appearance
from crcd_sim.ui.settings.keeper import FileSettings
from crcd_sim.ui.settings.settings_page import KeyGroup
from crcd_sim.ui.sitting_papers import SittingPapers
from crcd_sim.ui.sources import AppSources
from crcd_sim.ui.tasks import WorkPool
from crcd_sim.ui.theme import load_fonts, read_theme
from crcd_sim.ui.upkeep import Upkeep
from crcd_sim.ui.wakeful import Wakeful
from crcd_sim.ui.warming import warm

if TYPE_CHECKING:
    from crcd_sim.services.exam.equipment_view import CheckOutcome
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.ui.console.visit import ConsoleVisit
    from crcd_sim.ui.discovery.visit import DiscoveryVisit
    from crcd_sim.ui.drills.choice_presenter import DrillOrder
    from crcd_sim.ui.drills.visit import DrillVisit
    from crcd_sim.ui.equipment.visit import CheckVisit
    from crcd_sim.ui.exam.screen import ExamScreen
    from crcd_sim.ui.home.rules_draft import Prepared
    from crcd_sim.ui.review.visit import ReviewVisit
    from crcd_sim.ui.voices.visit import VoicesVisit

SOUND_VARIABLE = "CRCD_SIM_SOUND"  # « virtual »: no headset is touched (tests, a workstation without one)
READY_VARIABLE = "CRCD_SIM_READY"  # set: say on stdout when the first page can be used (bench)
EXAM_KEYS = KeyGroup("Épreuve", (("F5", "Page entière"), ("Ctrl+F", "Chercher dans le dossier")))


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a window works with besides its sitting's time. ``close``: ends the threads of ``jobs``."""

    loop: MainLoop
    jobs: Jobs
    real_clock: Clock
    close: Callable[[], None]


def _qt_workshop(clock: Clock, parent: QObject) -> Workshop:
    loop = QtMainLoop(clock, parent)
    pool = WorkPool(loop)
    return Workshop(loop, pool, clock, pool.close)


class Desktop(QObject):
    """Everything the window lives on. One per process; tests make their own with a folder and a clock."""

    def __init__(
        self,
        qt: QApplication,
        data: Path,
        clock: Clock,
        sound: str = "device",
        *,
        workshop: Workshop | None = None,
    ) -> None:
        """``workshop``: what time and work go by; by default Qt's own loop, and two threads."""
        super().__init__()
        self.qt, self.data, self.clock = qt, data, clock
        load_fonts()
        settings = load(data)
        self.workshop = workshop or _qt_workshop(clock, self)
        self.loop, self.jobs = self.workshop.loop, self.workshop.jobs
        self.keeper = FileSettings(data, settings, self.jobs, lambda text: self.tell(text, "warning"))
        self.look = Look(read_theme("light", settings.zoom))
        self.appearance = Appearance(qt, self.look, self.keeper)
        self.appearance.apply()
        self.headset: LazyHeadset = window_headset(
            sound, self.loop, clock, choice_of(settings), settings.gate_dbfs
        )
        self.application = Application(
            data=data,
            clock=clock,
            real_clock=self.workshop.real_clock,
            loop=self.loop,
            jobs=self.jobs,
            sound=self.headset,
        )
        self.window = MainWindow(self.look, self.appearance, self.keeper)
        self.sources = AppSources(self.application)
        self.screen: ExamScreen | None = None
        self.session: ExamSession | None = None
        self._away_since: float | None = None
        self._console: ConsoleVisit | None = None
        self.sound_kind = sound
        self._check: CheckVisit | None = None
        self._discovery: DiscoveryVisit | None = None
        self._voices: VoicesVisit | None = None
        self._drills: DrillVisit | None = None
        self._review: ReviewVisit | None = None
        self.flow = HomeFlow(
            self.window,
            self.look,
            self.appearance,
            HomeServices(
                jobs=self.jobs,
                loop=self.loop,
                clock=clock,
                keeper=self.keeper,
                home=self.sources,
                rules=self.sources,
                sittings=self.sources,
                devices=self.sources,
                data_folder=str(data),
                rooms=RoomServices(
                    AppRooms(self.application), lambda: self.papers.printing(), self.jobs, clock
                ),
                papers=self.application,
            ),
            HomeOutlets(
                self.begin,
                self.resume,
                self.review,
                self.discover,
                self.record_voices,
                lambda: self.drills.choose(),
                lambda identifier: self.drills.show_end(identifier),
            ),
            (EXAM_KEYS,),
        )
        self.papers = SittingPapers(
            self.window,
            self.look,
            self.application,
            self.jobs,
            lambda then, purpose: self.flow.gate.require(then, purpose),
        )
        self.window.closing.connect(self.close)
        self.window.focus_lost.connect(self._left)
        self.window.focus_back.connect(self._returned)
        self.wakeful, self._upkeep = Wakeful(self), Upkeep(self)
        self._closed = False

    @property
    def phone_keys(self) -> PhoneKeys:
        """The telephone's keys on this workstation, now."""
        return PhoneKeys.kept(self.keeper.settings.phone_keys)

    def tell(self, text: str, kind: str = "info") -> None:
        self.window.tell(text, kind)

    def start(self) -> None:
        """Show home; what is heavy is loaded after the first paint."""
        self.window.open()
        self.flow.show_home()
        QTimer.singleShot(300, self, lambda: warm(self, self.jobs, self._warmed))

    def _warmed(self) -> None:
        self._upkeep.settle()
        self.application.read_ahead()

    def close(self) -> None:
        """Leave everything durable, then end the threads. Called once, by the window's end."""
        if self._closed:
            return
        from crcd_sim.ui.writing.clipboard import hand_over

        self._closed = True
        if self._check is not None:
            self._check.leave()
        if self._discovery is not None:
            self._discovery.leave()
        if self._voices is not None:
            self._voices.leave()
        if self._drills is not None:
            self._drills.leave()
        if self._review is not None:
            self._review.leave()
        self._leave_exam()
        self._upkeep.end()
        self.headset.finish()
        self.keeper.flush()
        self.application.close()
        self.workshop.close()
        hand_over()

    # --- A sitting ---------------------------------------------------------------------------

    def begin(self, prepared: Prepared) -> None:
        """The equipment check, then the sitting."""

        def checked(outcome: CheckOutcome) -> None:
            rules = replace(prepared.rules, noisy_room=prepared.rules.noisy_room or outcome.noisy_room)
            order = NewSitting(prepared.session_type, prepared.pack, rules)

            def sit(made: ExamSession) -> None:
                self._checked(made, outcome)
                for paper in prepared.papers:
                    self.application.attach(made.id, paper, lambda _papers: None, self._refused)

            self.application.new_sitting(order, sit, self._refused)

        self.check_headset(
            checked,
            prepared.rules.candidate,
            training=prepared.rules.training,
            without=prepared.rules.driver == Driver.PERSON,
        )

    @property
    def drills(self) -> DrillVisit:
        """The pages of drills, made when they are first needed."""
        if self._drills is None:
            from crcd_sim.ui.drills.visit import DrillOutlets, DrillVisit

            self._drills = DrillVisit(
                self.window,
                self.look,
                self.application,
                DrillOutlets(self.begin_drill, self._review_drill, self.flow.show_home),
                lambda: choice_of(self.keeper.settings).output,
            )
        return self._drills

    def begin_drill(self, order: DrillOrder) -> None:
        """The headset, unless nothing is said or they checked it today; then the exam's frame, at once."""
        settings = self.keeper.settings
        today = texts.local(self.clock.wall()).date()

        def sit(outcome: CheckOutcome | None) -> None:
            noisy = outcome.noisy_room if outcome is not None else settings.checked_noisy
            rules = Rules(candidate=order.candidate, drill=order.offer.drill, noisy_room=noisy)
            sitting = NewSitting(order.offer.session, order.pack, rules, order.seed)

            def made(session: ExamSession) -> None:
                if outcome is not None:
                    self._heard(session, outcome)
                self.show_exam(session)
                session.runner.start_phase()

            self.application.new_sitting(sitting, made, self._refused)

        if order.headset and not settings.has_checked(order.candidate, today):
            self.check_headset(sit, order.candidate, training=True, short=True)
        else:
            sit(None)

    def _drill_over(self, identifier: str) -> None:
        self._leave_exam()
        self.drills.show_end(identifier)

    def check_headset(
        self,
        then: Callable[[CheckOutcome], None],
        candidate: str,
        *,
        training: bool,
        without: bool = False,
        short: bool = False,
    ) -> None:
        """Play the check as a telephone call; ``then`` comes once the candidate goes on."""
        from crcd_sim.ui.equipment.visit import CheckKit, CheckVisit

        desk = WorkstationCheck(self.sound_kind, self.headset, self.jobs, self.loop, self.clock)
        kit = CheckKit(self.window, self.look, self.keeper, desk, self.loop, self.clock, self.flow.gate)
        in_exam = self.screen is not None
        self._check = CheckVisit(
            kit,
            self.phone_keys,
            "Passage" if in_exam else "Accueil",
            self._back_to_exam if in_exam else self.flow.show_home,
        )
        self._check.begin(then, candidate, training=training, without=without, short=short)

    def _checked(self, session: ExamSession, outcome: CheckOutcome) -> None:
        """The check is in the record, and its gate in force, before the first part."""
        self._heard(session, outcome)
        self.show_exam(session)

    def _heard(self, session: ExamSession, outcome: CheckOutcome) -> None:
        session.runner.append(EventKind.EQUIPMENT_CHECKED, outcome.as_data())
        if outcome.gate_dbfs is not None:
            self.headset.set_gate(outcome.gate_dbfs)

    def resume(self, identifier: str) -> None:
        self.application.resume_sitting(identifier, self.show_exam, self._refused)

    def show_exam(self, session: ExamSession) -> None:
        """Put an open sitting on the screen."""
        from crcd_sim.ui.exam.parts import PartTools
        from crcd_sim.ui.exam.screen import ExamScreen, Outlets

        self._leave_exam()
        self.session = session
        checker, note = self._spelling(session)
        tools = PartTools(
            look=self.look,
            jobs=self.jobs,
            asker=self.window.asker,
            tell=lambda text, kind: self.screen.tell(text, kind) if self.screen else None,
            checker=checker,
            checker_note=note,
            enter_sends=self.keeper.settings.enter_sends,
            phone_keys=self.phone_keys,
            papers=self.application.paper_reader(),
            gate=lambda then, purpose: self.flow.gate.require(then, purpose),
        )
        outlets = Outlets(
            staff=lambda then, purpose: self.flow.gate.require(then, purpose),
            check_headset=self._check_again,
            carry=self._carry,
            papers=lambda paper: self.papers.give(session, screen, paper),
            home=self.go_home,
            drill_over=self._drill_over,
            console=self._open_console,
            join_papers=lambda: self.papers.join(session, screen),
        )
        self.screen = screen = ExamScreen(session, tools, outlets)
        self.screen.running_changed.connect(self.window.set_running)
        self.screen.running_changed.connect(self.wakeful.hold)
        self.screen.running_changed.connect(self._upkeep.hold)
        self.window.show_page(self.screen.frame)
        self.window.set_full_screen(not session.rules.training)
        self.screen.refresh()

    def _open_console(self) -> None:
        """The trainer's console beside the sitting; staff only, the code was given."""
        from crcd_sim.ui.console.visit import ConsoleKit, ConsoleVisit

        if self.session is None or self.screen is None:
            return
        if self._console is None:
            kit = ConsoleKit(self.look, self.headset, self.keeper, self.sources, self.phone_keys)
            self._console = ConsoleVisit(kit, self.session, self.screen, self.window)
        self._console.open()

    def go_home(self) -> None:
        self._leave_exam()
        self.window.set_full_screen(False)
        self.flow.show_home()

    def _check_again(self) -> None:
        """The ten-second check of a waiting page."""
        session = self.session
        if session is None:
            return

        def checked(outcome: CheckOutcome) -> None:
            self._heard(session, outcome)
            self._back_to_exam()

        self.check_headset(checked, session.rules.candidate, training=session.rules.training, short=True)

    def _back_to_exam(self) -> None:
        if self.screen is not None:
            self.window.show_page(self.screen.frame)

    def _leave_exam(self) -> None:
        if self._console is not None:
            self._console.leave()
            self._console = None
        if self.screen is not None:
            frame = self.screen.frame
            self.screen.close()
            self.window.forget_page(frame)
            self.screen = None
        if self.session is not None:
            self.session.stop()
            self.application.leave(self.session)
            self.session = None
        self.window.set_running(False)
        self.wakeful.hold(False)
        self._upkeep.hold(False)

    def _spelling(self, session: ExamSession) -> tuple[SpellChecker | None, str]:
        if not session.rules.spell_check:
            return None, ""
        return spelling(session.pack.names)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self.window.tell_problem(error)

    # --- Facts of the screen -----------------------------------------------------------------

    def _left(self) -> None:
        if self._console is not None and self._console.has_keyboard:
            return  # the trainer left, not the candidate
        self._away_since = self.clock.monotonic()
        if self.session is not None and self.session.phase is not None:
            self.session.runner.append(EventKind.FOCUS_LOST, {})

    def _returned(self) -> None:
        since, self._away_since = self._away_since, None
        if since is not None and self.session is not None and self.session.phase is not None:
            seconds = round(self.clock.monotonic() - since, 1)
            self.session.runner.append(EventKind.FOCUS_BACK, {"seconds": seconds})

    # --- Elsewhere ---------------------------------------------------------------------------

    def review(self, identifier: str) -> None:
        """Lay a past sitting open."""
        self._reviews.open(identifier, ("Passages", "Revenir aux passages"), self.flow.show_sittings)

    def _review_drill(self, identifier: str) -> None:
        """The whole review of a drill, and back to its end page."""
        way_back = ("Exercice", "Revenir à la fin de l’exercice")
        self._reviews.open(identifier, way_back, lambda: self.drills.show_end(identifier))

    @property
    def _reviews(self) -> ReviewVisit:
        if self._review is None:
            from crcd_sim.ui.review.visit import ReviewVisit

            self._review = ReviewVisit(
                self.window,
                self.look,
                self.application,
                output=lambda: choice_of(self.keeper.settings).output,
                candidate_papers=self.papers.in_review,
                papers_desk=self.papers.desk,
            )
        return self._review

    def discover(self) -> None:
        """Ten minutes to try the workstation; nothing is kept."""
        from crcd_sim.bootstrap.discovery import new_discovery
        from crcd_sim.ui.discovery.visit import DiscoveryVisit

        self._discovery = DiscoveryVisit(
            self.window,
            self.look,
            lambda owner: new_discovery(self.headset, self.loop, self.clock, owner),
            self.keeper,
            self.loop,
            self.clock,
        )
        self._discovery.show(self.flow.show_home)

    def record_voices(self) -> None:
        """The voices of a pack's recorded calls; staff only, the code was given."""
        from crcd_sim.bootstrap.voices import VoiceWorkshop
        from crcd_sim.ui.voices.visit import VoicesVisit

        desk = VoiceWorkshop(
            self.sound_kind, self.headset, self.jobs, self.loop, self.clock, self.application.installation
        )
        self._voices = VoicesVisit(
            self.window,
            self.look,
            desk,
            lambda: (choice_of(self.keeper.settings), self.keeper.settings.volume),
            self.loop,
            self.clock,
        )
        self._voices.show(self.flow.show_settings)

    def _carry(self) -> None:
        """« Copier ce passage sur une clé »: the sitting leaves this workstation."""
        session = self.session
        if session is None:
            return
        folder = self.window.asker.folder("Copier ce passage sur une clé")
        if folder is None:
            return
        identifier = session.id
        self.go_home()
        self.tell("Copie du passage en cours…", "info")

        def done(file: Path, missing: int) -> None:
            lost = f" {texts.count(missing, 'enregistrement')} manquait sur ce poste." if missing else ""
            self.tell(
                f"Le passage est copié dans {texts.quoted(str(file))}.{lost} Il continue ailleurs.", "ok"
            )
            self.flow.show_home()

        self.application.carry_out(identifier, folder, None, done, self._refused)


def choice_of(settings: Settings) -> DeviceChoice:
    """Return the devices remembered; an empty one is the system's own."""

    def ref(device: Device) -> DeviceRef | None:
        return DeviceRef(device.host_api, device.name) if device.name else None

    return DeviceChoice(
        ref(settings.microphone), ref(settings.earphone), ref(settings.ring), ref(settings.loudspeaker)
    )


def open_application() -> int:
    """Open the window and run until it closes. Returns the exit status."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Simulateur CRCD")
    clock = real_clock()
    data = default_data_folder()
    desktop = Desktop(qt, data, clock, os.environ.get(SOUND_VARIABLE, "device"))
    hook = CrashHook(
        data / "incidents",
        lambda: clock.wall().isoformat(timespec="seconds"),
        lambda s: desktop.tell(s, "danger"),
    )
    hook.install()
    desktop.start()
    if os.environ.get(READY_VARIABLE):
        from crcd_sim.ui.measure import tell_when_ready

        tell_when_ready(desktop.flow.home, clock)
    try:
        return int(qt.exec())
    finally:
        desktop.close()
        hook.uninstall()

"""The application in its window: makes the pieces once, and moves between its pages.

Order of a start: Qt, theme, home page, first paint; then the data folder, the framework and the sound
library, on their own threads. The services and screens of the exam are imported after it (``warming``):
they are half of what a start would wait for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from crcd_sim.bootstrap import Application, default_data_folder, real_clock
from crcd_sim.bootstrap.headset import LazyHeadset, WorkstationCheck, window_headset
from crcd_sim.services.ports import Clock, Jobs, MainLoop
from crcd_sim.settings import load
from crcd_sim.ui.bridge import QtMainLoop
from crcd_sim.ui.crash import CrashHook
from crcd_sim.ui.home.flow import HomeFlow, HomeOutlets, HomeServices
from crcd_sim.ui.home.room_flow import RoomServices
from crcd_sim.ui.look import Look
from crcd_sim.ui.main_window import MainWindow
from crcd_sim.ui.room_source import AppRooms
from crcd_sim.ui.seating import Seating, SeatingOutlets
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
from crcd_sim.ui.workstation import Workstation, choice_of

if TYPE_CHECKING:
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.ui.discovery.visit import DiscoveryVisit
    from crcd_sim.ui.drills.visit import DrillVisit
    from crcd_sim.ui.exam.screen import ExamScreen
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
        self.workstation = Workstation(
            window=self.window,
            look=self.look,
            keeper=self.keeper,
            application=self.application,
            sources=self.sources,
            headset=self.headset,
            check_desk=WorkstationCheck(sound, self.headset, self.jobs, self.loop, clock),
            gate=lambda: self.flow.gate,
        )
        self.papers = SittingPapers(self.workstation)
        self.seating = Seating(
            self.workstation,
            self.papers,
            SeatingOutlets(
                home=lambda: self.flow.show_home(),
                refresh_home=lambda: self.flow.refresh_home(),
                drill_end=self._drill_end,
                running=self._running,
            ),
        )
        self._sound_kind = sound
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
                rooms=RoomServices(AppRooms(self.application), self.papers.printing, self.jobs, clock),
                papers=self.application,
            ),
            HomeOutlets(
                self.seating.begin,
                self.seating.resume,
                self.review,
                self.discover,
                self.record_voices,
                lambda: self.drills.choose(),
                self._drill_end,
            ),
            (EXAM_KEYS,),
        )
        self.window.closing.connect(self.close)
        self.wakeful, self._upkeep = Wakeful(self), Upkeep(self)
        self._closed = False

    @property
    def session(self) -> ExamSession | None:
        """The sitting on the screen, if any."""
        return self.seating.visit.session if self.seating.visit is not None else None

    @property
    def screen(self) -> ExamScreen | None:
        """Its screen."""
        return self.seating.visit.screen if self.seating.visit is not None else None

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
        if self._discovery is not None:
            self._discovery.leave()
        if self._voices is not None:
            self._voices.leave()
        if self._drills is not None:
            self._drills.leave()
        if self._review is not None:
            self._review.leave()
        self.seating.close()
        self._upkeep.end()
        self.headset.finish()
        self.keeper.flush()
        self.application.close()
        self.workshop.close()
        hand_over()

    def _running(self, running: bool) -> None:
        """While a part runs the workstation stays awake, and Python looks at little."""
        self.wakeful.hold(running)
        self._upkeep.hold(running)

    # --- The other pages ---------------------------------------------------------------------

    @property
    def drills(self) -> DrillVisit:
        """The pages of drills, made when they are first needed."""
        if self._drills is None:
            from crcd_sim.ui.drills.visit import DrillOutlets, DrillVisit

            self._drills = DrillVisit(
                self.window,
                self.look,
                self.application,
                DrillOutlets(self.seating.begin_drill, self._review_drill, self.flow.show_home),
                lambda: self.workstation.devices.output,
            )
        return self._drills

    def _drill_end(self, identifier: str) -> None:
        self.drills.show_end(identifier)

    def review(self, identifier: str) -> None:
        """Lay a past sitting open."""
        self._reviews.open(identifier, ("Passages", "Revenir aux passages"), self.flow.show_sittings)

    def _review_drill(self, identifier: str) -> None:
        """The whole review of a drill, and back to its end page."""
        way_back = ("Exercice", "Revenir à la fin de l’exercice")
        self._reviews.open(identifier, way_back, lambda: self._drill_end(identifier))

    @property
    def _reviews(self) -> ReviewVisit:
        if self._review is None:
            from crcd_sim.ui.review.visit import ReviewVisit

            self._review = ReviewVisit(
                self.window,
                self.look,
                self.application,
                output=lambda: self.workstation.devices.output,
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
            self._sound_kind, self.headset, self.jobs, self.loop, self.clock, self.application.installation
        )
        self._voices = VoicesVisit(
            self.window,
            self.look,
            desk,
            lambda: (self.workstation.devices, self.keeper.settings.volume),
            self.loop,
            self.clock,
        )
        self._voices.show(self.flow.show_settings)


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

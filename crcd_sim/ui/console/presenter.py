"""Binds the console's window to its desk: what the desk says is shown, what the trainer does goes there.

The desk belongs to the sitting, so nothing of the screen runs inside its calls: it is asked again at the
next turn of the loop, and a mistake here is told by the crash hook while the sitting goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.rules import Driver
from crcd_sim.services.console_ports import ConsoleLevels
from crcd_sim.services.exam.console_view import ConsoleView
from crcd_sim.services.exam.notices import Notice
from crcd_sim.ui.console import words
from crcd_sim.ui.console.window import ConsoleWindow

TIMER_MS, LEVELS_MS, NOTICE_MS = 250, 40, 6000
HANG_UP_AGAIN = "hang_up_again"


class Desk(Protocol):
    """What the window asks of the sitting. Implemented by ``ConsoleDesk``."""

    def view(self) -> ConsoleView: ...
    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]: ...
    def on_notice(self, listener: Callable[[Notice], None]) -> Callable[[], None]: ...
    def on_leave(self, listener: Callable[[], None]) -> Callable[[], None]: ...
    def levels(self) -> ConsoleLevels: ...
    def choose(self, exchange: str) -> None: ...
    def drive(self, driver: Driver) -> bool: ...
    def next(self) -> bool: ...
    def repeat(self) -> bool: ...
    def objection(self, number: int) -> bool: ...
    def say(self, line_id: str) -> bool: ...
    def silence(self) -> bool: ...
    def write(self, text: str) -> bool: ...
    def speak(self, on: bool) -> bool: ...
    def press_hang_up(self) -> bool: ...
    def deliver(self, fact_id: str) -> bool: ...
    def note(self, criterion: str = "", text: str = "") -> int: ...
    def amend(self, number: int, text: str) -> bool: ...
    def set_volume(self, gain: float) -> None: ...


class ConsolePresenter(QObject):
    """Shows one desk in one window, until ``stop``."""

    def __init__(self, window: ConsoleWindow, desk: Desk, monotonic: Callable[[], float]) -> None:
        super().__init__(window)
        self._window, self._desk, self._monotonic = window, desk, monotonic
        self._view = ConsoleView()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.refresh)
        self._told = ""  # code of the notice on the screen
        self._undo = [
            desk.on_change(self._soon.start),
            desk.on_notice(self._noticed),
            desk.on_leave(self._hand_over),
        ]
        self._timer, self._levels, self._notice = QTimer(self), QTimer(self), QTimer(self)
        self._timer.setInterval(TIMER_MS)
        self._timer.timeout.connect(self._show_timer)
        self._levels.setInterval(LEVELS_MS)
        self._levels.timeout.connect(self._show_levels)
        self._notice.setSingleShot(True)
        self._notice.setInterval(NOTICE_MS)
        self._notice.timeout.connect(window.problem.hide)
        self._wire()
        self._timer.start()
        self._levels.start()
        self.refresh()

    def stop(self) -> None:
        """Hear no more of the desk; what is being written is handed over first."""
        self._window.notes.settle()
        for undo in self._undo:
            undo()
        self._undo = []
        for timer in (self._soon, self._timer, self._levels, self._notice):
            timer.stop()

    @property
    def in_contact(self) -> bool:
        """The trainer plays somebody who is on the line."""
        view = self._desk.view()
        return view.on_line and view.driver is not Driver.RECORDED

    def refresh(self) -> None:
        self._view = self._desk.view()
        self._window.show_view(self._view)
        self._show_timer()
        if self._told == HANG_UP_AGAIN and not self._view.hang_up_armed:
            self._told = ""
            self._window.problem.hide()  # done, or given up: the sentence asks for nothing more

    # --- What the trainer does -----------------------------------------------------------------

    def _wire(self) -> None:
        window, desk = self._window, self._desk
        commands, notes = window.commands, window.notes
        window.contacts.contact_chosen.connect(self._then(desk.choose))
        window.bar.driver_chosen.connect(self._then(desk.drive))
        window.bar.volume_changed.connect(self._then(desk.set_volume))
        window.script.line_chosen.connect(self._then(desk.say))
        window.objections.objection_chosen.connect(self._then(desk.objection))
        window.transcript.written.connect(self._write)
        commands.next_requested.connect(self._then(desk.next))
        commands.repeat_requested.connect(self._then(desk.repeat))
        commands.silence_requested.connect(self._then(desk.silence))
        commands.live_requested.connect(self._speak)
        commands.hang_up_requested.connect(self._then(desk.press_hang_up))
        window.facts.fact_ticked.connect(lambda fact, _on: self._then(desk.deliver)(fact))
        notes.criterion_noted.connect(self._then(desk.note))
        notes.note_requested.connect(self._begin_note)
        notes.note_written.connect(self._then(desk.amend))

    def _then(self, act: Callable[..., object]) -> Callable[..., None]:
        """Do it, and show what has become of it, refused or not."""

        def acted(*arguments: object) -> None:
            try:
                act(*arguments)
            except CrcdError as refused:
                self._tell(refused.sentence, "warning")
            self.refresh()

        return acted

    def _speak(self) -> None:
        self._then(self._desk.speak)(not self._view.live)

    def _write(self, text: str) -> None:
        if not self._desk.write(text):
            self._window.transcript.field.setPlainText(text)  # the chat has just closed: no word is lost
        self.refresh()

    def _begin_note(self) -> None:
        number = self._desk.note()
        self.refresh()
        self._window.write_note(number)

    # --- What is shown -------------------------------------------------------------------------

    def _show_timer(self) -> None:
        self._window.bar.show_timer(words.timer(self._view, self._monotonic()))

    def _show_levels(self) -> None:
        levels = self._desk.levels()
        self._window.bar.show_levels(levels)
        self._window.commands.show_level(levels.voice)

    def _noticed(self, item: Notice) -> None:
        # Devices that are missing have a line of their own, as long as they are.
        if not item.lasting:
            QTimer.singleShot(0, self, lambda: self._tell(item.sentence, "info", item.code))

    def _hand_over(self) -> None:
        """The desk is being left, in the middle of the sitting's own work: a mistake here stops nothing."""
        try:
            self._window.notes.settle()
        except Exception:
            sys.excepthook(*sys.exc_info())

    def _tell(self, sentence: str, kind: str, code: str = "") -> None:
        self._told = code
        self._window.problem.say(sentence, kind)
        self._notice.start()

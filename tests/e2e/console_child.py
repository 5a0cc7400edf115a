"""The real window with the trainer's console beside it, in a process of its own: a candidate on a call.

Run as a program: ``console_child.py DATA``. It says where things are and what they hold, as one JSON line
on stdout, each time a line comes on stdin; mouse and keys are the parent's.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from crcd_sim.bootstrap import NewSitting
from crcd_sim.clock import SystemClock
from crcd_sim.domain.events import Event
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Driver, Mode, Rules
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.console.visit import ConsoleVisit
from crcd_sim.ui.console.window import ConsoleWindow

CLIENT, NUMBER = "e6-impaye", "03 53 01 62 08"
POLL_MS = 50


def tell(**what: Any) -> None:
    os.write(1, json.dumps(what, ensure_ascii=False).encode() + b"\n")


class Room:
    """A candidate in front of a call, a trainer at the console."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop = desktop
        self.events: list[str] = []
        self._stdin = QSocketNotifier(0, QSocketNotifier.Type.Read)
        self._stdin.activated.connect(self._asked)
        rules = Rules(mode=Mode.TRAINING, candidate="0412", driver=Driver.CONSOLE)
        order = NewSitting("TITRE", "ondalys-telecom", rules, 7)
        desktop.application.new_sitting(order, self._opened, desktop.workstation.refused)

    def _opened(self, session: ExamSession) -> None:
        session.runner.on_event(self._event)
        self.desktop.seating.show(session)
        self._reach(session)

    def _event(self, event: Event) -> None:
        self.events.append(event.kind.value)

    def _reach(self, session: ExamSession) -> None:
        """Go to the exchanges, put a call on the line, open the console."""
        visit, desk = self.desktop.seating.visit, session.desk
        assert visit is not None
        screen = visit.screen
        if desk is None:
            current = session.runner.sitting.current
            if current is not None and current.status is Status.RUNNING:
                if current.spec.kind is not PhaseKind.EXCHANGES:
                    session.finish_phase()
            else:
                (screen.waiting.start or screen.waiting.envelopes[0]).click()
        elif visit.console is None:
            screen.part.presenter.choose(CLIENT)  # type: ignore[union-attr]
            visit.open_console()
            desk.phone.dial(NUMBER)
        elif desk.phone.call is not None:
            return tell(ready=True)
        return QTimer.singleShot(4 * POLL_MS, self.desktop, lambda: self._reach(session))

    # --- What there is to see ------------------------------------------------------------------

    @property
    def visit(self) -> ConsoleVisit:
        visit = self.desktop.seating.visit
        assert visit is not None
        assert visit.console is not None
        return visit.console

    @property
    def console(self) -> ConsoleWindow:
        window = self.visit.window
        assert window is not None
        return window

    @property
    def page(self) -> Any:
        return self.desktop.screen.part.page  # type: ignore[union-attr]

    def _asked(self) -> None:
        if os.read(0, 1000):
            tell(**self._state())
        else:
            self.desktop.close()
            self.desktop.qt.exit(0)

    def _state(self) -> dict[str, Any]:
        console, desk = self.console, self.desktop.session.desk  # type: ignore[union-attr]
        assert desk is not None
        notes = console.notes.notes
        places: dict[str, QWidget] = {
            "paper": self.paper,
            "next": console.commands.next,
            "silence": console.commands.silence,
            "fact": next(iter(console.facts.rows.values())).mark,
            "criterion": next(iter(console.notes.criteria.values())),
            "keyboard": console.keyboard_bar.button,
        }
        if notes:
            places["note"] = notes[max(notes)].field
        return {
            "places": {name: _middle(widget) for name, widget in places.items()},
            "paper": self.paper.toPlainText(),
            "paper_focus": self.paper.hasFocus(),
            "notes": {number: row.field.text() for number, row in notes.items()},
            "taken": console.keyboard.taken,
            "said": self.desktop.screen.frame.top.keyboard.isVisible(),  # type: ignore[union-attr]
            "active": _name(QApplication.activeWindow(), self.desktop.window, console),
            "held": desk.phone.view().held_since is not None,
            "events": self.events,
            "screens": len(QGuiApplication.screens()),
            "apart": console.screen() is not self.desktop.window.screen(),
            "shown": console.isVisible(),
        }

    @property
    def paper(self) -> QPlainTextEdit:
        """A field of the candidate's form."""
        return next(box for box in self.page.form.inputs.values() if isinstance(box, QPlainTextEdit))


def _middle(widget: QWidget) -> tuple[int, int]:
    place: QPoint = widget.mapToGlobal(widget.rect().center())
    return place.x(), place.y()


def _name(window: QWidget | None, exam: QWidget, console: QWidget) -> str:
    return "exam" if window is exam else "console" if window is console else ""


def main(call: Callable[[Desktop], object] = Room, sound: str = "virtual") -> int:
    qt = QApplication(sys.argv[:1])
    desktop = Desktop(qt, Path(sys.argv[1]), SystemClock(), sound)
    desktop.start()
    kept = call(desktop)
    assert kept is not None
    return int(qt.exec())


if __name__ == "__main__":
    raise SystemExit(main())

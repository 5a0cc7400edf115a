"""The real window in a process of its own, driven by real key events until its parent kills it.

Run as a program: ``window_child.py ORDER``, a JSON object {data, sitting, mode, seed, does, exchange,
luck}. Everything done and everything seen is one JSON line on stdout, written before it is done
(``op``) or once it has happened; ``m`` is the machine's monotonic clock, which the parent reads too.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from crcd_sim import paths
from crcd_sim.bootstrap import NewSitting
from crcd_sim.clock import SystemClock
from crcd_sim.domain.events import Event
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.domain.sitting import Status
from crcd_sim.domain.writing import to_canonical
from crcd_sim.services.exam.chat_view import ChatPhase
from crcd_sim.services.exam.facts import ClockView
from crcd_sim.services.exam.phone_view import PhoneState
from crcd_sim.services.exam.saving import SavedState
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import WorkKey
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.ask import QuestionDialog
from crcd_sim.ui.chat.chat_panel import ChatPanel
from crcd_sim.ui.dossier.client_list import ClientListPanel
from crcd_sim.ui.phone.softphone_panel import SoftphonePanel
from crcd_sim.ui.record.qualification_form import QualificationForm
from crcd_sim.ui.writing.editor_panel import EditorPanel
from crcd_sim.ui.writing.work_desk import WorkDesk

Step = float | Callable[[], bool]
Steps = Generator[Step, None, None]

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
POLL_S = 0.03
SAID = (
    "Madame vous nous avez écrit le trois novembre au sujet de votre facture et nous vous en remercions "
    "après lecture de votre dossier il apparaît que la coupure a duré huit jours entiers"
)
WORDS = tuple(SAID.split(" "))
CLOCK = SystemClock()


def tell(what: str, **more: Any) -> None:
    """One line, whole, at once: it survives the kill."""
    line = json.dumps({"e": what, "m": CLOCK.monotonic(), **more}, ensure_ascii=False)
    os.write(1, line.encode() + b"\n")


def key_in(widget: QWidget, sign: str) -> None:
    """Press and release the key of a character, accents included (``keyClicks`` knows ASCII only)."""
    code = Qt.Key(ord(sign.upper())) if ord(sign.upper()) < 256 else Qt.Key.Key_unknown
    QTest.sendKeyEvent(QTest.KeyAction.Click, widget, code, sign, Qt.KeyboardModifier.NoModifier)


class Driver:
    """Sits at the keyboard."""

    def __init__(self, desktop: Desktop, order: dict[str, Any]) -> None:
        self.desktop, self.order = desktop, order
        self.luck = random.Random(order["luck"])
        self.session: ExamSession = None  # type: ignore[assignment]  # set once it is open

    # --- Opening -----------------------------------------------------------------------------

    def open(self) -> None:
        application = self.desktop.application
        if self.order["sitting"]:
            application.resume_sitting(self.order["sitting"], self.opened, self.refused)
        else:
            rules = Rules(mode=Mode(self.order["mode"]), candidate="0412")
            new = NewSitting("TITRE", "ondalys-telecom", rules, self.order["seed"])
            application.new_sitting(new, self.opened, self.refused)

    def refused(self, error: Exception) -> None:
        tell("refused", why=str(error))
        self.desktop.qt.exit(4)

    def opened(self, session: ExamSession) -> None:
        self.session = session
        self.report("opened")
        session.runner.on_event(self.event)
        session.runner.on_saved(self.saved)
        session.runner.on_tick(self.tick)
        self.desktop.seating.show(session)
        self.run(getattr(self, self.order["does"])())

    def report(self, what: str) -> None:
        """Everything the parent compares, as the services hold it."""
        session, view = self.session, self.session.runner.view()
        written = session.drafting.keys()
        desk = session.desk
        call = desk.phone.call if desk is not None else None
        tell(
            what,
            sitting=session.id,
            t=session.runner.t(),
            phase=view.phase,
            status=view.status and view.status.value,
            remaining=view.remaining_s,
            works={str(key): to_canonical(session.drafting.document(key)) for key in written},
            fields={e.id: dict(desk.forms.values(e.id)) for e in session.exchanges()} if desk else {},
            call=call and {"exchange": call.exchange, "line": call.plan.recovered},
            chat=[line.text for line in desk.chats.view().lines] if desk else [],
        )

    # --- What is seen ------------------------------------------------------------------------

    def event(self, event: Event) -> None:
        data = {
            name: event.data.get(name) for name in ("phase", "exchange", "line", "origin", "reason", "take")
        }
        tell("event", seq=event.seq, kind=event.kind.value, t=event.t, data=data)

    def saved(self, state: SavedState) -> None:
        if state.saved:
            tell("saved", pending=self.session.drafting.pending)
        if state.problem is not None:
            tell("problem", why=state.problem.sentence)

    def tick(self, view: ClockView) -> None:
        tell("tick", phase=view.phase, remaining=view.remaining_s)

    # --- The loop of what is done ------------------------------------------------------------

    def run(self, steps: Steps) -> None:
        def advance() -> None:
            try:
                step = next(steps)
            except StopIteration:
                return
            if callable(step):
                until(step)
            else:
                QTimer.singleShot(max(1, round(step * 1000)), advance)

        def until(reached: Callable[[], bool]) -> None:
            if reached():
                advance()
            else:
                QTimer.singleShot(round(POLL_S * 1000), lambda: until(reached))

        advance()

    def part(self, kind: type[QWidget]) -> Any:
        """The one visible widget of a kind."""
        return next(found for found in self.desktop.window.findChildren(kind) if found.isVisible())

    def begun(self) -> None:
        """From now on the parent may kill at any instant."""
        tell("begun")

    # --- Moving through the sitting ------------------------------------------------------------

    def reach(self, kind: PhaseKind) -> Steps:
        """Go to a part by the screen's own buttons, finishing those before it."""
        runner = self.session.runner
        while True:
            current = runner.sitting.current
            if current is not None and current.status is Status.RUNNING:
                if current.spec.kind is kind:
                    break
                yield from self.finish()
            elif runner.envelope_count():
                self.desktop.screen.waiting.envelopes[0].click()  # type: ignore[union-attr]
            else:
                self.desktop.screen.waiting.start.click()  # type: ignore[union-attr]
            yield 0.05
        yield lambda: self.desktop.screen is not None and self.desktop.screen.part is not None
        yield 0.1

    def finish(self) -> Steps:
        """« Terminer cette partie », then yes with the keyboard."""
        QTimer.singleShot(120, self.say_yes)
        self.desktop.screen.frame.finish.click()  # type: ignore[union-attr]
        yield 0.05

    def say_yes(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QuestionDialog):
            QTest.keyClick(dialog.yes, Qt.Key.Key_Space)
        else:
            QTimer.singleShot(50, self.say_yes)

    # --- Writing -----------------------------------------------------------------------------

    def at_end(self, editor: EditorPanel) -> None:
        editor.page.setFocus()
        QTest.keyClick(editor.page, Qt.Key.Key_End, CTRL)

    def op(self, key: WorkKey, op: str, press: Callable[[], None], **more: Any) -> None:
        tell("op", w=str(key), op=op, **more)
        press()
        tell("did")

    def type(self, editor: EditorPanel, key: WorkKey, words: int, *, bold: bool = False) -> Steps:
        """Type some words: now and then a slip taken back, a new paragraph, bold switched on or off."""
        page = editor.page
        for _ in range(words):
            for sign in self.luck.choice(WORDS) + " ":
                self.op(key, "add", lambda sign=sign: key_in(page, sign), text=sign)
                yield self.luck.uniform(0.008, 0.03)
            dice = self.luck.random()
            if dice < 0.15:
                for sign in "xz":
                    self.op(key, "add", lambda sign=sign: key_in(page, sign), text=sign)
                    yield 0.02
                for _ in range(2):
                    self.op(key, "back", lambda: QTest.keyClick(page, Qt.Key.Key_Backspace))
                    yield 0.02
            elif dice < 0.3:
                self.op(key, "enter", lambda: QTest.keyClick(page, Qt.Key.Key_Return))
            elif bold and dice < 0.6:
                self.op(key, "bold", lambda: QTest.keyClick(page, Qt.Key.Key_B, CTRL))

    def case(self, kind: str) -> Generator[Step, None, tuple[EditorPanel, WorkKey]]:
        yield from self.reach(PhaseKind.CASE_STUDY)
        key = WorkKey(kind, PhaseKind.CASE_STUDY.value)
        desk = self.part(WorkDesk)
        desk.show_work(key)
        editor = desk.editors[key]
        self.at_end(editor)
        return editor, key

    def types(self) -> Steps:
        editor, key = yield from self.case("summary")
        self.begun()
        while True:
            yield from self.type(editor, key, 3)

    def writes_the_letter(self) -> Steps:
        editor, key = yield from self.case("letter")
        self.begun()
        while True:
            yield from self.type(editor, key, 3, bold=True)

    def saves(self) -> Steps:
        """Short bursts with a rest: the disk works all the time."""
        editor, key = yield from self.case("stakes_client")
        self.begun()
        while True:
            yield from self.type(editor, key, 1)
            yield self.luck.uniform(0.3, 0.7)

    def restores(self) -> Steps:
        """Keep a version as two minutes do, write on, go back by the keyboard, write on."""
        editor, key = yield from self.case("summary")
        yield from self.type(editor, key, 1)
        self.begun()
        while True:
            self.session.drafting.snapshot()
            yield from self.type(editor, key, 2)
            QTest.keyClick(editor.page, Qt.Key.Key_H, CTRL | SHIFT)
            yield lambda: editor.showing_versions
            listed = editor.versions.list
            if listed.count() > 2 and self.luck.random() < 0.5:
                QTest.keyClick(listed, Qt.Key.Key_Down)
            version = tuple(reversed(self.session.drafting.versions(key)))[listed.currentRow()]
            self.op(key, "restore", partial(QTest.keyClick, listed, Qt.Key.Key_Return), sha=version.sha256)
            yield lambda: not editor.showing_versions
            self.at_end(editor)
            yield from self.type(editor, key, 2)

    def ends_the_case(self) -> Steps:
        yield from self.reach(PhaseKind.CASE_STUDY)
        yield from self.finish()
        self.begun()

    def prepares(self) -> Steps:
        yield from self.reach(PhaseKind.EXCHANGE_PREP)
        exchange = self.order["exchange"]
        self.part(ClientListPanel).client_chosen.emit(exchange)
        key = WorkKey("notes", PhaseKind.EXCHANGE_PREP.value, exchange)
        editor = self.part(EditorPanel)
        self.at_end(editor)
        self.begun()
        while True:
            yield from self.type(editor, key, 3)

    def ends_the_preparation(self) -> Steps:
        yield from self.reach(PhaseKind.EXCHANGE_PREP)
        yield from self.finish()
        self.begun()

    # --- Conversations -----------------------------------------------------------------------

    def contact(self, exchange: str, here: Callable[[], bool], take: Callable[[], None]) -> Steps:
        """Have a client on: the one a stop cut is there at once, else it is released, and taken."""
        yield from self.reach(PhaseKind.EXCHANGES)
        desk = self.session.desk
        assert desk is not None
        yield lambda: self.session.desk_open
        self.part(ClientListPanel).client_chosen.emit(exchange)
        if not here():
            if desk.can_release():
                desk.release()
            yield lambda: desk.state_of(exchange) == "ringing"
            yield 0.2
            take()
            yield here
        yield 0.1

    def chat_with(self, exchange: str) -> Steps:
        chats = self.session.desk.chats  # type: ignore[union-attr]
        yield from self.contact(
            exchange,
            lambda: chats.view().phase is ChatPhase.OPEN,
            lambda: self.part(ChatPanel).main.click(),
        )

    def phone(self, exchange: str) -> Steps:
        phone = self.session.desk.phone  # type: ignore[union-attr]
        yield from self.contact(
            exchange,
            lambda: phone.call is not None,
            lambda: QTest.keyClick(self.part(SoftphonePanel), Qt.Key.Key_F2),
        )

    def chats(self) -> Steps:
        yield from self.reach(PhaseKind.EXCHANGES)
        yield lambda: self.session.desk_open
        yield from self.chat_with(self.order["exchange"])
        message = self.part(ChatPanel).message
        self.begun()
        while True:
            message.setFocus()
            for sign in " ".join(self.luck.choices(WORDS, k=3)):
                key_in(message, sign)
                yield 0.01
            QTest.keyClick(message, Qt.Key.Key_Return, CTRL)
            yield 0.2

    def fills_the_form(self) -> Steps:
        yield from self.reach(PhaseKind.EXCHANGES)
        yield lambda: self.session.desk_open
        exchange = self.order["exchange"]
        self.part(ClientListPanel).client_chosen.emit(exchange)
        form = self.part(QualificationForm)
        name, box = next((n, b) for n, b in form.inputs.items() if isinstance(b, QPlainTextEdit))
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_End, CTRL)
        self.begun()
        while len(box.toPlainText()) < 300:
            for sign in self.luck.choice(WORDS) + " ":
                tell("field", exchange=exchange, name=name, value=box.toPlainText() + sign)
                key_in(box, sign)
                tell("did")
                yield self.luck.uniform(0.01, 0.04)

    def talks(self) -> Steps:
        """On the telephone: speaks, listens to the client, speaks again."""
        yield from self.reach(PhaseKind.EXCHANGES)
        yield lambda: self.session.desk_open
        yield from self.phone(self.order["exchange"])
        self.begun()
        phone = self.session.desk.phone  # type: ignore[union-attr]
        clips = [
            paths.AUDIO / "commun" / "demo" / f"{name}.ogg" for name in ("accueil", "identite", "reformule")
        ]
        while phone.state is PhoneState.CONNECTED:
            end = self.desktop.headset.speak(str(self.luck.choice(clips)))
            yield lambda end=end: CLOCK.monotonic() > end
            yield self.luck.uniform(0.5, 3.0)

    def holds(self) -> Steps:
        yield from self.reach(PhaseKind.EXCHANGES)
        yield lambda: self.session.desk_open
        yield from self.phone(self.order["exchange"])
        self.begun()
        while True:
            QTest.keyClick(self.part(SoftphonePanel), Qt.Key.Key_F3)
            yield 0.4

    # --- The end -----------------------------------------------------------------------------

    def leaves(self) -> Steps:
        yield 0.3
        self.desktop.close()
        tell("left")
        self.desktop.qt.exit(0)


def main() -> int:
    order = json.loads(sys.argv[1])
    qt = QApplication(sys.argv[:1])
    desktop = Desktop(qt, Path(order["data"]), CLOCK, "virtual")
    driver = Driver(desktop, order)
    desktop.start()
    driver.open()
    return int(qt.exec())


if __name__ == "__main__":
    raise SystemExit(main())

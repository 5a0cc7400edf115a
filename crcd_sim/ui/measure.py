"""What the windows cost, measured in a process of its own for ``crcd-sim bench``.

``python -m crcd_sim.ui.measure NAME`` opens a real ``Desktop`` on the data folder of the environment,
and prints one JSON document. Nothing here judges a figure. What each scenario needs is imported when it
runs: the application itself imports this module to say that its first page is ready.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.services.ports import Clock
    from crcd_sim.ui.app import Desktop

PACK: Final = "ondalys-telecom"
SEED: Final = 8  # of the first ones, that by which the client called answers after two rings
STUCK_S: Final = 60.0
POLL_S: Final = 0.05
KEYS_PER_S: Final = 9.0  # faster than any candidate types for long
READING_S: Final = 2.0  # nobody leaves the home page sooner
BREATH_S: Final = 0.9  # between the client's line and the answer
NOTE: Final = "M. Abdi demande le détail du prorata, réponse promise avant le 30 novembre. "
ANSWERS: Final = ("sortant", "identite", "questions", "reformule", "apaise", "solution", "accord")

# A step waits some seconds, or until something is true.
Steps = Generator[float | Callable[[], bool], None, None]


# --- The start -----------------------------------------------------------------------------------


class _FirstPaint(QObject):
    """Waits for a page's first paint, then for the turn of the loop that follows it."""

    def __init__(self, page: QWidget, clock: Clock) -> None:
        super().__init__(page)
        self._page, self._clock = page, clock
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._page.removeEventFilter(self)
            QTimer.singleShot(0, self, self._tell)
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        used = os.times()
        told = {"ready": self._clock.monotonic(), "cpu_s": used.user + used.system}
        print(json.dumps(told), flush=True)
        self.deleteLater()


def tell_when_ready(page: QWidget, clock: Clock) -> None:
    """Print ``{"ready", "cpu_s"}`` (``clock.monotonic``; seconds of processor used) once ``page`` is
    painted and the loop is free to take a key."""
    _FirstPaint(page, clock)


# --- A life on the window ------------------------------------------------------------------------


class Life(QObject):
    """Plays steps on the window's own loop, then closes the window. An error ends it too, and is kept."""

    def __init__(self, desktop: Desktop, steps: Steps) -> None:
        super().__init__()
        self.error: Exception | None = None
        self._desktop, self._steps = desktop, steps
        self._since = 0.0

    def start(self) -> None:
        self._desktop.loop.post(self._advance)

    def _advance(self) -> None:
        try:
            step = next(self._steps)
        except StopIteration:
            self._end()
        except Exception as error:
            self.error = error
            self._end()
        else:
            self._since = self._desktop.clock.monotonic()
            if callable(step):
                self._until(step)
            else:
                self._desktop.loop.call_at(self._since + step, self._advance)

    def _until(self, reached: Callable[[], bool]) -> None:
        now = self._desktop.clock.monotonic()
        if reached():
            self._advance()
        elif now - self._since > STUCK_S:
            self.error = TimeoutError(f"nothing came in {STUCK_S:.0f} s")
            self._end()
        else:
            self._desktop.loop.call_at(now + POLL_S, lambda: self._until(reached))

    def _end(self) -> None:
        self._steps.close()
        # Not ``quit``: it closes the window, which asks whether to leave a part that runs.
        self._desktop.qt.exit(0)


def live(make_steps: Callable[[Desktop], Steps], sound: str = "virtual") -> None:
    """Open the window, play the steps, close it. Raises what a step raised."""
    from PySide6.QtWidgets import QApplication

    from crcd_sim.bootstrap import default_data_folder, real_clock
    from crcd_sim.ui.app import Desktop

    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    desktop = Desktop(qt, default_data_folder(), real_clock(), sound)
    life = Life(desktop, make_steps(desktop))
    desktop.start()
    life.start()
    try:
        qt.exec()
    finally:
        desktop.close()
        desktop.window.hide()
    if life.error is not None:
        raise life.error


def _new_sitting(desktop: Desktop) -> Generator[Callable[[], bool], None, ExamSession]:
    from crcd_sim.bootstrap import NewSitting
    from crcd_sim.domain.rules import Mode, Rules

    made: list[ExamSession] = []
    refused: list[Exception] = []
    rules = Rules(mode=Mode.TRAINING, candidate="0001")
    desktop.application.new_sitting(NewSitting("TITRE", PACK, rules, SEED), made.append, refused.append)
    yield lambda: bool(made or refused)
    if refused:
        raise refused[0]
    return made[0]


# --- Stalls --------------------------------------------------------------------------------------


class Pulse(QObject):
    """A timer of 1 ms: the time between two of its ticks is what a key, or a frame, would have waited.

    Attributes:
        gaps: milliseconds between ticks, in order.
        work: those of them the window's own thread computed; the rest it waited for the processor, or
            for another thread.
    """

    def __init__(self, clock: Clock, cpu: Callable[[], float]) -> None:
        """``cpu``: seconds of processor of this thread (``bootstrap.thread_seconds``)."""
        super().__init__()
        self.gaps = array("d")
        self.work = array("d")
        self._clock, self._cpu = clock, cpu
        self._last = self._used = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last, self._used = self._clock.monotonic(), self._cpu()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        now, used = self._clock.monotonic(), self._cpu()
        self.gaps.append((now - self._last) * 1000)
        self.work.append((used - self._used) * 1000)
        self._last, self._used = now, used


def measure_stalls(seconds: float, sound: str = "virtual") -> dict[str, Any]:
    """Call a client in the exchanges part, type notes by key events while the call is recorded and
    everything is saved, and watch the loop.

    Args:
        sound: virtual (a voice answers the client) | device (nobody speaks).

    Returns:
        ``gaps_ms`` of the ticks, ``work_ms`` the most computed within one; ``typed`` keys, ``commits``
        acknowledged, ``take_s`` recorded.
    """
    found: dict[str, Any] = {}
    live(lambda desktop: _recorded_call(desktop, seconds, sound, found), sound)
    return found


def _recorded_call(desktop: Desktop, seconds: float, sound: str, found: dict[str, Any]) -> Steps:
    from crcd_sim.bootstrap import thread_seconds
    from crcd_sim.domain.framework import PhaseKind
    from crcd_sim.domain.pack import Direction
    from crcd_sim.services.exam.phone_view import PhoneState
    from crcd_sim.ui.exam.exchange_page import NOTES
    from crcd_sim.ui.exam.parts import ExchangePart

    session = yield from _new_sitting(desktop)
    desktop.seating.show(session)
    yield from _go_to(session, PhaseKind.EXCHANGES)
    yield lambda: desktop.screen is not None and isinstance(desktop.screen.part, ExchangePart)
    assert desktop.screen is not None
    part, desk = desktop.screen.part, session.desk
    assert isinstance(part, ExchangePart)
    assert desk is not None
    exchange = next(item for item in session.exchanges() if item.direction is Direction.OUTBOUND)
    part.presenter.choose(exchange.id)
    part.page.tabs.bar.setCurrentIndex(NOTES)
    yield 1.0
    number = next(n for n in exchange.script.numbers if n.outcome in ("secretary", "answers"))  # type: ignore[attr-defined]
    desk.phone.dial(number.number)
    yield lambda: desk.phone.state is PhoneState.CONNECTED
    commits: list[bool] = []
    undo = session.runner.on_saved(lambda state: commits.append(True) if state.saved else None)
    pulse = Pulse(desktop.clock, thread_seconds)
    pulse.start()
    typed = yield from _type_and_talk(desktop, session, part.page.notes, seconds, sound == "virtual")
    pulse.stop()
    undo()
    parts = list(session.context.recordings_dir.glob("*.part"))
    found.update(
        gaps_ms=[round(gap, 3) for gap in pulse.gaps],
        work_ms=max(pulse.work, default=0.0),
        typed=typed,
        commits=len(commits),
        take_s=max((path.stat().st_size for path in parts), default=0) / 64_000,
    )


def _go_to(session: ExamSession, kind: str) -> Steps:
    """Begin each part and end it at once, until ``kind`` runs."""
    while session.phase is None or session.phase.kind != kind:
        if session.phase is not None:
            session.finish_phase()
        following = session.runner.sitting.next_phase
        if following is None:
            raise RuntimeError(f"no part {kind}")
        if following.spec.draw is None:
            session.runner.start_phase()
        else:
            session.runner.open_envelope(1)
        yield 0.3


def _type_and_talk(
    desktop: Desktop, session: ExamSession, notes: Any, seconds: float, voice: bool
) -> Generator[float, None, int]:
    """Type for ``seconds``, answering the client aloud when ``voice``. Returns the keys typed."""
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QKeyEvent

    from crcd_sim.dialogue.signals import Status
    from crcd_sim.paths import AUDIO
    from crcd_sim.ui.writing.page_edit import PageEdit

    desk, clock = session.desk, desktop.clock
    assert desk is not None
    page = next(page for page in notes.findChildren(PageEdit) if page.isVisible() and not page.isReadOnly())
    page.setFocus()
    end, speak_at, typed = clock.monotonic() + seconds, 0.0, 0
    while clock.monotonic() < end and desk.phone.call is not None:
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, NOTE[typed % len(NOTE)]
        )
        QCoreApplication.sendEvent(page, event)
        typed += 1
        if voice and clock.monotonic() > speak_at and desk.phone.view().status is Status.LISTENS:
            clip = AUDIO / "commun" / "demo" / f"{ANSWERS[typed % len(ANSWERS)]}.ogg"
            speak_at = desktop.headset.speak(str(clip)) + BREATH_S
        yield 1 / KEYS_PER_S
    return typed


# --- Keystrokes ----------------------------------------------------------------------------------


def measure_keys(samples: int, size: int = 60_000) -> dict[str, Any]:
    """Type in a long letter that the sitting keeps.

    Returns:
        ``ui.writing.measure``'s figures; ``work_p99_ms``, the same centile in time of processor alone, of
        a second letter; ``spelling``, whether words were checked.
    """
    from dataclasses import asdict

    from crcd_sim.bootstrap import thread_seconds
    from crcd_sim.bootstrap.headset import spelling
    from crcd_sim.domain.framework import PhaseKind
    from crcd_sim.services.ports import WorkKey
    from crcd_sim.ui.writing.measure import KeystrokeCost, long_letter, measure_keystrokes

    found: dict[str, Any] = {}

    def steps(desktop: Desktop) -> Steps:
        session = yield from _new_sitting(desktop)
        try:
            yield from _go_to(session, PhaseKind.CASE_STUDY)
            checker, _note = spelling()

            def typed(kind: str, now: Callable[[], float]) -> KeystrokeCost:
                key = WorkKey(kind, PhaseKind.CASE_STUDY)
                session.drafting.open(key, long_letter(size))
                return measure_keystrokes(
                    desktop.look,
                    now,
                    samples=samples,
                    size=size,
                    save=lambda deltas: session.drafting.edit(key, deltas),
                    checker=checker,
                )

            found.update(asdict(typed("letter", desktop.clock.monotonic)), spelling=checker is not None)
            found["work_p99_ms"] = typed("summary", thread_seconds).p99_ms
        finally:
            session.stop()
            desktop.application.leave(session)

    live(steps)
    return found


# --- The review ----------------------------------------------------------------------------------


def measure_past(sitting: str, tries: int, listen: bool = True) -> dict[str, Any]:
    """Open a past sitting, and listen to it. Returns ``ui.review.measure``'s figures, and its name."""
    from dataclasses import asdict

    from crcd_sim.ui.review import measure

    found: dict[str, Any] = {"code": f"{measure.__name__}:{measure.measure_review.__name__}"}

    def steps(desktop: Desktop) -> Steps:
        yield READING_S  # what is loaded after the first paint is loaded
        cost = measure.measure_review(
            desktop.look, desktop.application, sitting, desktop.clock.monotonic, tries=tries, listen=listen
        )
        found.update(asdict(cost))

    live(steps)
    return found


# --- The command ---------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """Run one scenario and print its document."""
    from argparse import ArgumentParser

    parser = ArgumentParser(prog="python -m crcd_sim.ui.measure")
    names = parser.add_subparsers(dest="name", required=True)
    stalls = names.add_parser("stalls")
    stalls.add_argument("--seconds", type=float, default=20)
    stalls.add_argument("--sound", choices=("virtual", "device"), default="virtual")
    keys = names.add_parser("keystrokes")
    keys.add_argument("--samples", type=int, default=2000)
    keys.add_argument("--size", type=int, default=60_000)
    review = names.add_parser("review")
    review.add_argument("--sitting", required=True)
    review.add_argument("--tries", type=int, default=5)
    review.add_argument("--silent", action="store_true")
    given = parser.parse_args(arguments)
    if given.name == "stalls":
        document = measure_stalls(given.seconds, given.sound)
    elif given.name == "keystrokes":
        document = measure_keys(given.samples, given.size)
    else:
        document = measure_past(given.sitting, given.tries, not given.silent)
    print(json.dumps(document))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

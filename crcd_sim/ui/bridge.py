"""The main loop, as Qt keeps it: the one road by which other threads come back to the window.

``post`` may be called from any thread: it emits a queued signal. ``call_at`` arms a timer; timers may
fire a little early, so an appointment is only kept once the clock has really reached it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from crcd_sim.services.ports import Clock


class _Appointment:
    """One call to come. Cancelling it twice, or after it was kept, does nothing."""

    def __init__(self, loop: QtMainLoop, when: float, call: Callable[[], None]) -> None:
        self._loop = loop
        self._when = when
        self._call: Callable[[], None] | None = call
        self._timer = QTimer(loop)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # Qt only keeps a weak reference to us: the loop keeps whoever asked without keeping the answer.
        self._timer.timeout.connect(self._due)
        loop.appointments.add(self)
        self._arm()

    def _arm(self) -> None:
        # At most a minute at a time: a suspended machine must not oversleep an appointment.
        wait = min(60.0, max(0.0, self._when - self._loop.clock.monotonic()))
        self._timer.start(int(wait * 1000) + (1 if wait else 0))

    def _due(self) -> None:
        if self._call is None:
            return
        if self._loop.clock.monotonic() < self._when:
            self._arm()
            return
        call = self._call
        self._leave()
        call()

    def cancel(self) -> None:
        if self._call is not None:
            self._timer.stop()
            self._leave()

    def _leave(self) -> None:
        self._call = None
        self._loop.appointments.discard(self)
        self._timer.deleteLater()


class QtMainLoop(QObject):
    """Implements ``services.ports.MainLoop`` on the GUI thread.

    Attributes:
        appointments: those to come.
    """

    _posted = Signal(object)

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clock = clock
        self.appointments: set[_Appointment] = set()
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        self._posted.emit(call)

    def call_at(self, when: float, call: Callable[[], None]) -> _Appointment:
        return _Appointment(self, when, call)

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()

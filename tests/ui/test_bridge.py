"""The main loop as Qt keeps it: appointments are kept whoever remembers them."""

from __future__ import annotations

import gc

from pytestqt.qtbot import QtBot

from crcd_sim.clock import SystemClock
from crcd_sim.ui.bridge import QtMainLoop


def test_an_appointment_nobody_holds_is_kept(qtbot: QtBot) -> None:
    loop, kept = QtMainLoop(SystemClock()), []
    loop.call_at(loop.clock.monotonic() + 0.02, lambda: kept.append("forgotten"))
    gc.collect()
    qtbot.waitUntil(lambda: kept == ["forgotten"], timeout=2000)
    assert loop.appointments == set()


def test_a_cancelled_appointment_never_comes(qtbot: QtBot) -> None:
    loop, kept = QtMainLoop(SystemClock()), []
    now = loop.clock.monotonic()
    loop.call_at(now + 0.01, lambda: kept.append("cancelled")).cancel()
    loop.call_at(now + 0.03, lambda: kept.append("after"))
    qtbot.waitUntil(lambda: bool(kept), timeout=2000)
    assert kept == ["after"]
    assert loop.appointments == set()


def test_an_appointment_comes_at_its_time_and_not_before(qtbot: QtBot) -> None:
    loop, read = QtMainLoop(SystemClock()), []
    when = loop.clock.monotonic() + 0.03
    loop.call_at(when, lambda: read.append(loop.clock.monotonic()))
    qtbot.waitUntil(lambda: bool(read), timeout=2000)
    assert read[0] >= when

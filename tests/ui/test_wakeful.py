"""A candidate who reads touches nothing: the screen must stay on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crcd_sim.ui.wakeful import Wakeful


@pytest.mark.usefixtures("qapp")
def test_without_a_desktop_nothing_is_asked_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    wakeful = Wakeful()
    wakeful.hold(True)
    wakeful.hold(True)
    assert wakeful.held
    wakeful.hold(False)
    assert not wakeful.held


def test_the_desktop_is_asked_on_a_real_bus_and_let_go(tmp_path: Path) -> None:
    """Seen from the bus itself: dbus-monitor prints the demand."""
    script = tmp_path / "ask.py"
    script.write_text(
        "import subprocess, sys\n"
        "from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer\n"
        "from crcd_sim.ui.wakeful import Wakeful\n"
        "app = QCoreApplication([])\n"
        "spy = subprocess.Popen(['dbus-monitor', '--session'], stdout=subprocess.PIPE, text=True)\n"
        "loop = QEventLoop(); QTimer.singleShot(700, loop.quit); loop.exec()\n"
        "wakeful = Wakeful(); wakeful.hold(True)\n"
        "QTimer.singleShot(700, loop.quit); loop.exec()\n"
        "wakeful.hold(False)\n"
        "spy.terminate(); print(spy.communicate()[0])\n"
    )
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(script)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "member=Inhibit" in done.stdout, done.stderr
    assert "Une épreuve est en cours" in done.stdout

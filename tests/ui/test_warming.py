"""What is imported after the first paint, and on which thread."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

here, elsewhere = [], []


class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("PySide6", "crcd_sim.ui")):
            aside = threading.current_thread() is not threading.main_thread()
            (elsewhere if aside else here).append(name)


sys.meta_path.insert(0, Watch())

from crcd_sim.clock import SystemClock
from crcd_sim.ui.app import Desktop
from crcd_sim.ui.warming import SCREENS, warm

qt = QApplication([])
desktop = Desktop(qt, Path(sys.argv[1]), SystemClock(), "virtual")
missing = []


def done():
    missing.extend(name for name in SCREENS if name not in sys.modules)
    desktop.close()
    qt.quit()


QTimer.singleShot(0, lambda: warm(desktop, desktop.jobs, done))
qt.exec()
print(missing, elsewhere, set(SCREENS) <= set(here))
"""


def test_screens_are_imported_on_the_thread_of_the_screen(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True,
                         timeout=120, check=False)  # fmt: skip
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "[] [] True", "")

"""Holds off sleep and the screen saver while a part runs: a candidate who reads touches nothing.

Linux asks the desktop by D-Bus (never waiting for the answer); Windows tells its power manager; elsewhere
nothing is done. A desktop that does not answer costs nothing: sleep is an outage, and outages are credited.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Slot

SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
CONNECTION = "crcd-sim-awake"
WHY = "Une épreuve est en cours"
ES_CONTINUOUS, ES_SYSTEM_REQUIRED, ES_DISPLAY_REQUIRED = 0x80000000, 0x00000001, 0x00000002


class Wakeful(QObject):
    """``hold(True)`` while a part runs, ``hold(False)`` afterwards; asking twice asks once."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held = False

    @property
    def held(self) -> bool:
        return self._held

    @Slot(bool)
    def hold(self, on: bool) -> None:
        if on == self._held:
            return
        self._held = on
        if sys.platform.startswith("linux"):
            self._inhibit() if on else self._release()
        elif sys.platform == "win32":
            self._windows(on)

    # --- Linux -------------------------------------------------------------------------------

    @staticmethod
    def _inhibit() -> None:
        """Ask on a connection of our own: the desktop forgets the demand when it closes."""
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not Path(runtime, "bus").exists():
            return  # no desktop to ask
        from PySide6.QtDBus import QDBusConnection, QDBusMessage

        bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, CONNECTION)
        if bus.isConnected():
            message = QDBusMessage.createMethodCall(SERVICE, PATH, SERVICE, "Inhibit")
            message.setArguments(["Simulateur CRCD", WHY])
            bus.asyncCall(message)

    @staticmethod
    def _release() -> None:
        from PySide6.QtDBus import QDBusConnection

        QDBusConnection.disconnectFromBus(CONNECTION)

    # --- Windows -----------------------------------------------------------------------------

    @staticmethod
    def _windows(on: bool) -> None:
        import ctypes

        wanted = ES_CONTINUOUS | (ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED if on else 0)
        kernel: Any = getattr(ctypes, "windll").kernel32  # noqa: B009 (absent from Linux's ctypes)
        kernel.SetThreadExecutionState(wanted)

"""What the windows cost, measured in a process of its own for ``crcd-sim bench``.

``python -m crcd_sim.ui.measure NAME`` prints one JSON document. Nothing here judges a figure.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crcd_sim.services.ports import Clock


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
        print(json.dumps({"ready": self._clock.monotonic()}), flush=True)
        self.deleteLater()


def tell_when_ready(page: QWidget, clock: Clock) -> None:
    """Print ``{"ready": seconds}`` (``clock.monotonic``) once ``page`` is painted and the loop is free
    to take a key."""
    _FirstPaint(page, clock)

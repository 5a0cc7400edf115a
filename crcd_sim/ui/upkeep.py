"""When Python looks for objects that nobody uses any more.

A look at everything holds every thread of the program, those of the sound with it: measured 100 to 180 ms
once the libraries are loaded, where an earphone has 120 ms in hand and the window 50. So what is loaded at
the start is never looked at again, and while a part runs nothing is looked at but what was just made.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

NEVER: Final = 1_000_000_000
AFTER_MS: Final = 1_500  # the page that follows a part is there, and has been read a little


class Upkeep(QObject):
    """``settle`` once, when all is loaded; until then Python does as it is used to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._usual: tuple[int, int, int] | None = None
        self._held = False

    def settle(self) -> None:
        """What there is now lives until the end."""
        gc.freeze()
        self._usual = gc.get_threshold()
        self._apply()

    @Slot(bool)
    def hold(self, on: bool) -> None:
        """``on``: a part runs, and sounds may be heard. Afterwards everything is looked at, once."""
        if on == self._held:
            return
        self._held = on
        self._apply()
        if not on:
            QTimer.singleShot(AFTER_MS, self, self._look)

    def end(self) -> None:
        """Leave Python as it was found."""
        self._held = False
        if self._usual is not None:
            gc.set_threshold(*self._usual)
            gc.unfreeze()
        self._usual = None

    def _apply(self) -> None:
        if self._usual is None:
            return
        young, middle, old = self._usual
        gc.set_threshold(young, middle, NEVER if self._held else old)

    def _look(self) -> None:
        if self._usual is not None and not self._held:
            gc.collect()

"""The client's recording heard again once a drill is over, beside one's own answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import DeviceRef, ReviewPlayer
from crcd_sim.ui.review.listening import SoundSource
from crcd_sim.ui.widgets import SecondaryButton

TICK_MS = 200
HEAR, STOP = "Réécouter le client", "Arrêter"


class ClientAgain(QObject):
    """One button: hear from the beginning, or stop. Implements ``ReviewListener``.

    Args:
        before: called before the client is heard: nothing else plays meanwhile.
        tell: a sentence and its kind for the page's banner.
    """

    def __init__(
        self,
        button: SecondaryButton,
        source: SoundSource,
        before: Callable[[], None],
        tell: Callable[[str, str], None],
        output: Callable[[], DeviceRef | None],
    ) -> None:
        super().__init__(button)
        self._button, self._source, self._before = button, source, before
        self._tell, self._output = tell, output
        self._sound: Path | None = None
        self._player: ReviewPlayer | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._show)  # a player may end without a word: its device is gone
        button.clicked.connect(self._toggle)
        self.show(None)

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing()

    def show(self, sound: Path | None) -> None:
        """Offer a recording, None for none."""
        self.close()
        self._sound = sound
        self._button.setVisible(sound is not None)
        self._show()

    def stop(self) -> None:
        """Be silent: something else is heard."""
        if self._player is not None:
            self._player.pause()
        self._show()

    def close(self) -> None:
        """The page is left."""
        if self._player is not None:
            self._player.close()
            self._player = None
        self._show()

    def _toggle(self) -> None:
        if self.playing:
            self.stop()
            return
        if self._sound is None:
            return
        self._before()
        if self._player is None:
            self._player = self._source.player(self, self._output())
            self._player.load(self._sound)
        self._player.seek(0.0)
        self._player.play()
        self._timer.start()
        self._show()

    def _show(self) -> None:
        if not self.playing:
            self._timer.stop()
        self._button.setText(STOP if self.playing else HEAR)
        self._button.set_icon("stop" if self.playing else "play")

    # --- ReviewListener ----------------------------------------------------------------------

    def review_ended(self) -> None:
        self._show()

    def review_problem(self, problem: EnvironmentProblem) -> None:
        self._tell(problem.sentence, "warning")
        self.close()

"""Drives a recording: loads it, plays it, moves in it, and tells where one is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer

from crcd_sim.domain.errors import CrcdError, EnvironmentProblem
from crcd_sim.services.ports import DeviceRef, Peaks, ReviewListener, ReviewPlayer, TakeRecord
from crcd_sim.ui.review.bars import levels_at
from crcd_sim.ui.review.recording_panel import RecordingPanel
from crcd_sim.ui.review.waveform import Span

TICK_MS: Final = 40
DELETED, OPEN = "deleted", "open"  # of a take
GONE: Final = "Cet enregistrement a été supprimé. Les heures, les textes et les mesures restent."
UNFINISHED: Final = "Cet enregistrement n’a pas été terminé : il sera réparé à la reprise du passage."
SILENT: Final = "Cet enregistrement ne peut pas être lu pour l’instant."
READING: Final = "Lecture de l’enregistrement…"

Failed = Callable[[Exception], None]


class SoundSource(Protocol):
    """Where sounds come from. Answers come later, on the main loop."""

    def waveform(
        self,
        take: TakeRecord,
        done: Callable[[Peaks], None],
        failed: Failed | None = None,
        progress: Callable[[Peaks], None] | None = None,
    ) -> None: ...

    def player(self, listener: ReviewListener, output: DeviceRef | None = None) -> ReviewPlayer: ...


class Listening(QObject):
    """One recording at a time, in one panel. Implements ``ReviewListener``.

    Args:
        heard: told, while a recording plays and whenever one moves in it, the take and the second;
            (None, 0) when nothing is heard any more.
        tell: a sentence and its kind for the page's banner.
        output: the earphone chosen in the settings, None for the system's own.
    """

    def __init__(
        self,
        panel: RecordingPanel,
        source: SoundSource,
        heard: Callable[[TakeRecord | None, float], None],
        tell: Callable[[str, str], None],
        output: Callable[[], DeviceRef | None] = lambda: None,
    ) -> None:
        super().__init__(panel)
        self._panel = panel
        self._source = source
        self._heard = heard
        self._tell = tell
        self._output = output
        self._trouble = ""  # why the player cannot play, until it is asked to
        self._player: ReviewPlayer | None = None
        self._folder = Path()
        self._takes: tuple[TakeRecord, ...] = ()
        self._spans: Mapping[str, tuple[Span, ...]] = {}
        self._take: TakeRecord | None = None
        self._loaded = ""  # id of the take the player holds
        self._asked = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        panel.play_requested.connect(self.toggle)
        panel.moved.connect(self.move)
        panel.seek_requested.connect(self.seek)
        panel.take_chosen.connect(lambda index: self._show_take(self._takes[index]))

    # --- What is shown -----------------------------------------------------------------------

    @property
    def take(self) -> TakeRecord | None:
        return self._take

    @property
    def position(self) -> float:
        """The second now heard, as the player knows it."""
        return self._player.position() if self._player is not None else 0.0

    @property
    def playing(self) -> bool:
        return self._player is not None and self._player.playing()

    def show(self, folder: Path, takes: Sequence[TakeRecord], spans: Mapping[str, tuple[Span, ...]]) -> None:
        """Show the recordings of one exchange, the first of them open; ``folder`` holds their files."""
        self.stop()
        self._folder, self._takes, self._spans = folder, tuple(takes), spans
        self._take = None
        if takes:
            self._show_take(takes[0])

    def prepare(self, folder: Path, takes: Sequence[TakeRecord]) -> None:
        """Open the sound device on the first recording: it takes a second or two, which the reader spends
        on finding what to hear."""
        first = next((take for take in takes if take.status not in (DELETED, OPEN)), None)
        if first is None:
            return
        number = self._asked

        def done(_peaks: Peaks) -> None:
            if number == self._asked and self._player is None:
                self._load(folder, first)

        self._source.waveform(first, done, lambda _error: None)

    def stop(self) -> None:
        """Leave: nothing is heard any more."""
        self._asked += 1
        if self._player is not None and self._player.playing():
            self._player.pause()
        self._settle()
        self._heard(None, 0.0)

    def close(self) -> None:
        """Give the sound device back."""
        self.stop()
        if self._player is not None:
            self._player.close()
            self._player, self._loaded = None, ""

    def _show_take(self, take: TakeRecord) -> None:
        if self._take is take:
            return
        if self.playing:
            self._pause()
        self._take = take
        self._asked += 1
        number = self._asked
        panel = self._panel
        panel.show_take(self._takes.index(take))
        panel.show_length(take.duration_s)
        panel.waveform.show_chosen(None)
        gaps = tuple(Span(start, end, "gap") for start, end in take.gaps)
        panel.waveform.show_spans(self._spans.get(take.id, ()) + gaps)
        if take.status in (DELETED, OPEN):
            panel.waveform.show_sentence(GONE if take.status == DELETED else UNFINISHED)
            panel.show_ready(False)
            return
        panel.show_ready(True)
        panel.waveform.show_sentence(READING, take.duration_s)
        if self._player is not None and self._loaded == take.id:
            self._player.seek(0.0)

        def show(peaks: Peaks) -> None:
            if number == self._asked:  # another recording was chosen meanwhile
                panel.waveform.show_peaks(peaks, take.duration_s)

        def done(peaks: Peaks) -> None:
            show(peaks)
            if number == self._asked:
                self._loaded_player()  # ready before « Lire » is pressed

        def failed(error: Exception) -> None:
            if not isinstance(error, CrcdError):
                raise error
            if number == self._asked:
                panel.waveform.show_sentence(error.sentence)
                panel.show_ready(False)

        self._source.waveform(take, done, failed, show)

    # --- Moving ------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play from where one is, or pause."""
        if self.playing:
            self._pause()
        elif self._ready():
            player = self._loaded_player()
            if player.position() >= player.seconds() - 0.05:
                player.seek(0.0)
            self._start(player)

    def hear(self, take: str, second: float) -> None:
        """Jump to ``second`` of a recording of this exchange, and play."""
        wanted = next((item for item in self._takes if item.id == take), None)
        if wanted is None:
            return
        self._show_take(wanted)
        if self._ready():
            player = self._loaded_player()
            player.seek(second)
            self._start(player)

    def move(self, by: float) -> None:
        """Go ``by`` seconds on (or back)."""
        self.seek(self._panel.waveform.position + by)

    def seek(self, second: float) -> None:
        """Go to a second; what was playing goes on from there."""
        if not self._ready() or self._take is None:
            return
        player = self._loaded_player()
        second = min(max(second, 0.0), player.seconds() or self._take.duration_s)
        player.seek(second)
        self._show(second)
        self._panel.waveform.say_position()

    def _ready(self) -> bool:
        return self._take is not None and self._panel.play.isEnabled()

    def _loaded_player(self) -> ReviewPlayer:
        assert self._take is not None
        return self._load(self._folder, self._take)

    def _load(self, folder: Path, take: TakeRecord) -> ReviewPlayer:
        if self._player is None:
            self._player = self._source.player(self, self._output())
        if self._loaded != take.id:
            self._trouble = ""
            self._player.load(folder / take.file)
            self._loaded = take.id
        return self._player

    def _start(self, player: ReviewPlayer) -> None:
        player.play()
        if not player.playing():
            self._loaded = ""  # the next try starts afresh
            self._tell(self._trouble or SILENT, "danger")
            return
        self._panel.show_playing(True)
        self._timer.start()
        self._tick()

    def _pause(self) -> None:
        if self._player is not None:
            self._player.pause()
            self._show(self._player.position())
        self._settle()

    def _settle(self) -> None:
        self._timer.stop()
        self._panel.show_playing(False)
        self._panel.clear_levels()
        self._panel.waveform.say_position()

    # --- Where one is ------------------------------------------------------------------------

    def _tick(self) -> None:
        if self._player is None:
            return
        second = self._player.position()
        self._show(second)
        peaks = self._panel.waveform.peaks
        if peaks is not None:
            self._panel.show_levels(levels_at(peaks, second))

    def _show(self, second: float) -> None:
        self._panel.show_position(second)
        self._heard(self._take, second)

    # --- ReviewListener ----------------------------------------------------------------------

    def review_ended(self) -> None:
        if self._player is not None:
            self._show(self._player.position())
        self._settle()

    def review_problem(self, problem: EnvironmentProblem) -> None:
        self._trouble = problem.sentence
        if self._timer.isActive():  # before « Lire » is pressed, nobody misses a sound
            self._settle()
            self._tell(problem.sentence, "danger")

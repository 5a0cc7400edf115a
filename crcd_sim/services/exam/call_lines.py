"""The client's lines on the headset: played, cut, journalled; and shown when their sound is missing.

Main loop's thread only. The engine says which line and when; what really becomes of it goes back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from crcd_sim.dialogue.script import Line
from crcd_sim.dialogue.signals import CallStimulus, LineEnded, LineStarted
from crcd_sim.services.exam.call_journal import CallJournal, PlayedLine
from crcd_sim.services.exam.context import SittingContext
from crcd_sim.services.exam.notices import Notice, caption, caption_seconds, notice
from crcd_sim.services.ports import PlayRequest, Scheduled, Sound

UNHEARD_S = 0.25  # time for a lost headset to say so, before a line is held to be missing
CLIPS_MISSING_MAX = 3  # in one call


class LinesOwner(Protocol):
    """Whose lines they are: the call. ``deaf``: the headset is gone, so a sound that stops is not broken."""

    @property
    def deaf(self) -> bool: ...
    def feed(self, stimulus: CallStimulus) -> None: ...
    def call_notice(self, item: Notice) -> None: ...
    def lines_unheard(self) -> None:
        """Too many cannot be heard: the call is to end."""


class ClientLines:
    """One line at a time. ``machine``: an answering machine, a beep follows what it says."""

    def __init__(
        self,
        context: SittingContext,
        sound: Sound,
        journal: CallJournal,
        owner: LinesOwner,
        *,
        machine: bool,
    ) -> None:
        self._context = context
        self._sound = sound
        self._journal = journal
        self._owner = owner
        self._machine = machine
        self._playing: PlayedLine | None = None
        self._ending: dict[int, PlayedLine] = {}  # stopped, their end not told yet
        self._missing = 0
        self._problem = ""
        self._later: list[Scheduled] = []

    # --- what the engine wants

    def say(self, line: Line, origin: str, reason: str, start_s: float) -> None:
        if not line.clip:
            playing = self._playing = PlayedLine(0, line, origin, reason, start_s)
            self._after(0.0, lambda: self._unheard(playing, "clip_missing"))
            return
        source = str(self._context.audio_dir / line.clip)
        playback = self._sound.play(PlayRequest(source, start_s=start_s))
        self._playing = PlayedLine(playback, line, origin, reason, start_s)

    def stop_at(self, second: float) -> None:
        """Let the line go on to this second of its clip."""
        if self._playing is not None:
            self._playing.asked_to_stop = True
            self._sound.stop(self._playing.playback, at_s=second)

    def stop(self) -> None:
        playing, self._playing = self._playing, None
        if playing is None or not playing.playback:
            return
        if playing.started_at is not None:
            playing.stopped_at = self._context.clock.monotonic()
            self._ending[playing.playback] = playing
        self._sound.stop(playing.playback)

    def close(self, now: float) -> None:
        """The call is over: what was stopped ends here at the latest."""
        for stopped in self._ending.values():
            self._journal.line_ended(stopped, stopped.stopped_at or now, complete=False)
        self._ending.clear()

    def cancel(self) -> None:
        for item in self._later:
            item.cancel()
        self._later.clear()

    # --- what the headset tells

    def playback_started(self, playback: int, at: float) -> None:
        playing = self._playing
        if playing is None or playing.playback != playback or playing.started_at is not None:
            return
        playing.started_at = at
        self._journal.line_started(playing)
        self._owner.feed(LineStarted(playing.line.id, at))

    def playback_ended(self, playback: int, at: float, complete: bool) -> None:
        stopped = self._ending.pop(playback, None)
        if stopped is not None:
            self._journal.line_ended(stopped, at, complete=complete)
            return
        playing = self._playing
        if playing is None or playing.playback != playback:
            return
        if not complete and not playing.asked_to_stop:
            self._after(UNHEARD_S, lambda: self._cut_short(playing, at))
            return
        self._playing = None
        self._journal.line_ended(playing, at, complete=complete)
        if complete and self._machine:
            self._sound.play(PlayRequest("tone:beep"))  # after it, the candidate's message
        position = None if complete else playing.start_s + at - (playing.started_at or at)
        self._owner.feed(LineEnded(playing.line.id, complete, position))

    def clip_problem(self, code: str) -> None:
        """The sound that was asked for cannot be read: its end follows."""
        self._problem = code

    # --- lines that cannot be heard

    def _cut_short(self, playing: PlayedLine, at: float) -> None:
        """A sound stopped by itself, and the headset is there: it was missing, or broken."""
        if self._playing is not playing or self._owner.deaf:
            return
        if playing.started_at is None:
            self._unheard(playing, self._problem or "clip_unreadable")
            return
        self._playing = None
        self._journal.line_ended(playing, at, complete=False)
        self._owner.feed(LineEnded(playing.line.id, True))

    def _unheard(self, playing: PlayedLine, kind: str) -> None:
        """Show the text the time it takes to read it; after a few of those the call ends."""
        if self._playing is not playing:
            return
        self._missing += 1
        enough = self._missing >= CLIPS_MISSING_MAX
        line = playing.line
        self._journal.line_unheard(line, kind, "appel terminé" if enough else "texte affiché")
        if enough:
            self._owner.call_notice(notice("too_many_clips"))
            self._playing = None
            self._owner.lines_unheard()
            return
        now = self._context.clock.monotonic()
        playing.started_at = now
        self._journal.line_started(playing, shown=True)
        self._owner.call_notice(caption(line.text))
        self._owner.feed(LineStarted(line.id, now))
        self._after(caption_seconds(line.text), lambda: self._read(playing))

    def _read(self, playing: PlayedLine) -> None:
        if self._playing is not playing:
            return
        self._playing = None
        self._journal.line_ended(playing, self._context.clock.monotonic(), complete=True)
        self._owner.feed(LineEnded(playing.line.id, True))

    def _after(self, seconds: float, call: Callable[[], None]) -> None:
        self._later.append(self._context.loop.call_at(self._context.clock.monotonic() + seconds, call))

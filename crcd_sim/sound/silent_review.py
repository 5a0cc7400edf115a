"""Listening again without a sound card: the ``ReviewPlayer`` port in the loop's time, silent."""

from __future__ import annotations

from pathlib import Path

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import Clock, MainLoop, ReviewListener, Scheduled


class SilentReview:
    """Goes through a take as a real player would, and makes no sound (``--sound virtual``, tests)."""

    def __init__(self, loop: MainLoop, clock: Clock, listener: ReviewListener) -> None:
        self._loop, self._clock, self._listener = loop, clock, listener
        self._seconds = 0.0
        self._at = 0.0  # at ``_since`` when playing, else where it stands
        self._since: float | None = None
        self._end: Scheduled | None = None

    def load(self, path: Path) -> None:
        import soundfile

        self._stand(0.0)
        self._seconds = 0.0
        try:
            info = soundfile.info(path)
        except (OSError, soundfile.SoundFileError):
            self._listener.review_problem(
                EnvironmentProblem(
                    f"L’enregistrement « {path.name} » ne se lit pas : le fichier manque ou est abîmé.",
                    code="take_unreadable",
                )
            )
            return
        self._seconds = info.frames / info.samplerate

    def play(self) -> None:
        if self._since is not None or self._seconds == 0:
            return
        if self._at >= self._seconds:
            self._at = 0.0
        self._since = self._clock.monotonic()
        self._end = self._loop.call_at(self._since + self._seconds - self._at, self._ended)

    def pause(self) -> None:
        self._stand(self.position())

    def seek(self, seconds: float) -> None:
        was_playing = self._since is not None
        self._stand(min(max(seconds, 0.0), self._seconds))
        if was_playing:
            self.play()

    def position(self) -> float:
        if self._since is None:
            return self._at
        return min(self._at + self._clock.monotonic() - self._since, self._seconds)

    def playing(self) -> bool:
        return self._since is not None

    def seconds(self) -> float:
        return self._seconds

    def close(self) -> None:
        self._stand(0.0)

    def _stand(self, at: float) -> None:
        self._at, self._since = at, None
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _ended(self) -> None:
        self._stand(self._seconds)
        self._listener.review_ended()

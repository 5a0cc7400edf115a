"""What the ear hears: clips read from files, and the mixer that plays them block by block.

The mixer has two sides. Any thread may give orders (``play``, ``stop``, ``set_gain``): they wait in a
deque, whose append and popleft are atomic. Only the thread that renders (PortAudio's callback, or the
virtual headset) takes them and touches the voices: no lock, nothing that grows.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crcd_sim import paths
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.sound import tones
from crcd_sim.sound.live_voice import LiveVoice
from crcd_sim.sound.part_file import TAKE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

FADE_S = 0.008  # short enough to be a cut, long enough not to click
ANNOUNCED = {"tone:unallocated": "commun/ligne/non-attribue.ogg"}  # said by the network after the tone
BELL = "ring"  # target: the bell's own device and the earphone, never the recording
LINE = "line"  # target: what the client alone hears, timed by the earphone
FOREIGN = {".m4a", ".aac", ".mp4", ".wma", ".amr", ".3gp"}


def load_clip(source: str, rate: int) -> Samples:
    """Return ``source`` (a WAV, FLAC, Ogg, Opus or MP3 file, or ``tone:…``) as mono float32 at ``rate``.

    Raises:
        EnvironmentProblem: missing (``clip_missing``), a format nobody here reads (``clip_format``),
            undecodable or empty (``clip_unreadable``).
    """
    if source in ANNOUNCED:
        return _announced(source, rate)
    if source.startswith(tones.PREFIX):
        return tones.tone(source, rate)
    import numpy as np
    import soundfile
    import soxr

    path = Path(source)
    if not path.is_file():
        raise EnvironmentProblem(
            f"Le son « {path.name} » est introuvable. Remettez-le à sa place dans le dossier audio du "
            "scénario, ou fabriquez-le de nouveau.",
            code="clip_missing",
        )
    if path.suffix.lower() in FOREIGN:
        raise EnvironmentProblem(
            f"Le son « {path.name} » est au format {path.suffix.lower()}, que le simulateur ne lit pas. "
            "Enregistrez-le de nouveau en WAV, FLAC, Ogg ou MP3.",
            code="clip_format",
        )
    try:
        data, native = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise _unreadable(path) from error
    if len(data) == 0:
        raise _unreadable(path)
    mono = data[:, 0] if data.shape[1] == 1 else data.mean(axis=1)
    if native != rate:
        mono = soxr.resample(mono, native, rate)
    return np.ascontiguousarray(mono, dtype=np.float32)


def _announced(source: str, rate: int) -> Samples:
    """Return a tone and what the network says after it; the tone alone when its sound is lost."""
    import numpy as np

    tone = tones.tone(source, rate)
    try:
        words = load_clip(str(paths.AUDIO / ANNOUNCED[source]), rate)
    except EnvironmentProblem:
        return tone  # the screen says it too
    level = tones.BELL_LEVEL / max(float(np.abs(words).max()), tones.BELL_LEVEL)
    return np.concatenate([tone, words * np.float32(level), np.zeros(rate, np.float32)])


def as_int16(samples: Samples) -> NDArray[np.int16]:
    """Return float samples (full scale = 1) as 16-bit ones; what is louder stays at full scale."""
    import numpy as np

    scaled = samples * np.float32(32767)
    np.rint(scaled, out=scaled)
    np.minimum(scaled, np.float32(32767), out=scaled)
    np.maximum(scaled, np.float32(-32767), out=scaled)
    return scaled.astype(np.int16)


def _unreadable(path: Path) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"Le son « {path.name} » ne se lit pas : le fichier est abîmé ou vide. Remplacez-le par un "
        "enregistrement WAV, FLAC, Ogg ou MP3.",
        code="clip_unreadable",
    )


class ClipShelf:
    """The clips used lately, ready at one rate. For one thread at a time."""

    def __init__(self, rate: int, seconds: float = 240.0) -> None:
        self._rate = rate
        self._room = round(seconds * rate)
        self._clips: OrderedDict[tuple[str, int], Samples] = OrderedDict()
        self._lent: dict[str, Samples] = {}

    def lend(self, source: str, samples: NDArray[np.int16] | None) -> None:
        """Let ``source`` (``memory:…``) be played: mono int16 at the take's rate. None takes it back."""
        import numpy as np
        import soxr

        self._lent.pop(source, None)
        if samples is not None:
            clip: Samples = np.asarray(samples / np.float32(32767), np.float32)
            if self._rate != TAKE_RATE:
                clip = np.asarray(soxr.resample(clip, TAKE_RATE, self._rate), np.float32)
            self._lent[source] = clip

    def get(self, source: str) -> Samples:
        """Return the clip, from memory when the file has not changed. Raises as ``load_clip``."""
        if source in self._lent:
            return self._lent[source]
        key = (source, self._stamp(source))
        if key in self._clips:
            self._clips.move_to_end(key)
            return self._clips[key]
        clip = self._clips[key] = load_clip(source, self._rate)
        while len(self._clips) > 1 and sum(map(len, self._clips.values())) > self._room:
            self._clips.popitem(last=False)
        return clip

    @staticmethod
    def _stamp(source: str) -> int:
        if source.startswith(tones.PREFIX):
            return 0
        try:
            return Path(source).stat().st_mtime_ns
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class MixEvent:
    """A playback began or ended at sample ``offset`` of the rendered block."""

    playback: int
    started: bool
    offset: int
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """One block. None = silence.

    ``ear``: with the volume. ``leg``: what the take keeps, as recorded; it is made of ``live``, the
    trainer's own voice, and ``said``, the rest of it.
    """

    ear: Samples | None
    leg: Samples | None
    events: tuple[MixEvent, ...] = ()
    said: Samples | None = None
    live: Samples | None = None


SILENT = Rendered(None, None)


class Mixer:
    """Plays any number of clips at once, each with its own end. See the module about threads.

    ``live``: the trainer's own voice, in the headset and on the recording while its door is open.
    """

    def __init__(self, rate: int, live: LiveVoice | None = None) -> None:
        self.live = live  # replaced whole by any thread
        self._rate = rate
        self._fade = round(FADE_S * rate)
        self._orders: deque[Callable[[], None]] = deque()
        self._voices: list[_Voice] = []
        self._gain = 1.0
        self._wanted_gain = 1.0  # a plain float: one thread writes, the renderer reads

    def play(
        self,
        playback: int,
        clip: Samples,
        *,
        leg: bool = True,
        ear: bool = True,
        loop: bool = False,
        start_s: float = 0.0,
    ) -> None:
        """``leg``: on the recording; ``ear``: in the headset."""
        start = max(0, round(start_s * self._rate))
        if not loop:
            start = min(start, len(clip))
        voice = _Voice(playback, clip, leg, loop, start, self._fade, ear=ear)
        self._orders.append(lambda: self._voices.append(voice))

    def stop(self, playback: int, at_s: float | None = None) -> None:
        """End ``playback`` now, or when it reaches ``at_s`` of the clip (now when that is past)."""
        where = None if at_s is None else round(at_s * self._rate)

        def order() -> None:
            for voice in self._voices:
                if voice.playback == playback:
                    voice.end_at(where)

        self._orders.append(order)

    def set_gain(self, gain: float) -> None:
        self._wanted_gain = min(max(gain, 0.0), 2.0)

    def drop_all(self) -> tuple[int, ...]:
        """Forget everything (the device is gone); return the playbacks that were cut.

        Only when nobody renders: the stream is closed, or the caller is the renderer.
        """
        self._take_orders()
        cut = tuple(voice.playback for voice in self._voices)
        self._voices.clear()
        return cut

    @property
    def busy(self) -> bool:
        return bool(self._voices or self._orders)

    def render(self, n: int) -> Rendered:
        """Return the next ``n`` samples (renderer's thread)."""
        self._take_orders()
        before, self._gain = self._gain, self._wanted_gain
        source = self.live
        live = None if source is None else source.render(n)
        if not self._voices and live is None:
            return SILENT
        import numpy as np

        ear = np.zeros(n, np.float32)
        said: Samples | None = None
        events: list[MixEvent] = []
        for voice in self._voices:
            if voice.fresh:
                voice.fresh = False
                events.append(MixEvent(voice.playback, True, 0))
            chunk = voice.take(n)
            if voice.ear:
                ear[: len(chunk)] += chunk
            if voice.leg:
                said = np.zeros(n, np.float32) if said is None else said
                said[: len(chunk)] += chunk
            if voice.done:
                events.append(MixEvent(voice.playback, False, len(chunk), voice.complete))
        self._voices = [voice for voice in self._voices if not voice.done]
        leg = said
        if live is not None:
            ear += live
            leg = live if said is None else said + live
        if before != self._gain:
            ear *= np.linspace(before, self._gain, n, dtype=np.float32)
        elif self._gain != 1.0:
            ear *= np.float32(self._gain)
        return Rendered(ear, leg, tuple(events), said, live)

    def _take_orders(self) -> None:
        while self._orders:
            self._orders.popleft()()


class _Voice:
    """One clip being played; ``_at`` counts samples from the clip's start, loops included."""

    def __init__(
        self, playback: int, clip: Samples, leg: bool, loop: bool, start: int, fade: int, *, ear: bool
    ) -> None:
        self.playback = playback
        self.leg = leg
        self.ear = ear
        self.fresh = True
        self.done = False
        self.complete = False
        self._clip = clip
        self._loop = loop
        self._start = self._at = start
        self._fade = fade
        self._end: int | None = None if loop else len(clip)
        self._cut = False

    def end_at(self, where: int | None) -> None:
        soonest = self._at + self._fade
        end = soonest if where is None else max(where, soonest)
        if self._end is None or end < self._end:
            self._end, self._cut = end, True

    def take(self, n: int) -> Samples:
        import numpy as np

        m = n if self._end is None else min(n, self._end - self._at)
        if self._loop:
            chunk = np.take(self._clip, np.arange(self._at, self._at + m), mode="wrap")
        else:
            chunk = self._clip[self._at : self._at + m]
        chunk = self._shaped(chunk)
        self._at += m
        if self._at == self._end:
            self.done, self.complete = True, not self._cut
        return chunk

    def _shaped(self, chunk: Samples) -> Samples:
        """Fade in when the clip does not start at its beginning, fade out when it is cut."""
        import numpy as np

        rising = self._start > 0 and self._at < self._start + self._fade
        falling = self._cut and self._end is not None and self._at + len(chunk) > self._end - self._fade
        if not (rising or falling):
            return chunk
        at = np.arange(self._at, self._at + len(chunk), dtype=np.float32)
        gain = np.ones(len(chunk), np.float32)
        if rising:
            gain = np.minimum(gain, (at - self._start) / self._fade)
        if falling and self._end is not None:
            gain = np.minimum(gain, (self._end - at) / self._fade)
        return (chunk * gain).astype(np.float32)

"""What the services ask of the outside. Adapters implement these; ``bootstrap`` chooses them.

Threads: every method of an exam port is called on the main loop's thread and returns at once;
every callback given to a port comes back on that same thread, through ``MainLoop.post``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event

T = TypeVar("T")


class Clock(Protocol):
    """The only source of time. ``monotonic`` counts suspended time where the system can."""

    def wall(self) -> datetime:
        """Time of day, UTC, aware."""

    def monotonic(self) -> float:
        """Seconds that never go back, from an arbitrary origin."""


class Scheduled(Protocol):
    def cancel(self) -> None: ...


class MainLoop(Protocol):
    """The thread that owns the sitting: Qt's in the window, a plain one in the demo."""

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` soon on the loop. The only method other threads may use."""

    def call_at(self, when: float, call: Callable[[], None]) -> Scheduled:
        """Run ``call`` when ``Clock.monotonic()`` reaches ``when``."""


class Ids(Protocol):
    def new(self) -> str:
        """Return a fresh identifier, short, sortable by creation."""


# --- The record of the running sitting -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkKey:
    """Which writing. ``kind``: summary, stakes_client, stakes_company, letter, notes, sheet,
    confirmation. ``phase``: kind of the phase it was written in. ``exchange``: id or ""."""

    kind: str
    phase: str
    exchange: str = ""
    number: int = 1  # second confirmation of one exchange: 2

    def __str__(self) -> str:
        return ":".join((self.kind, self.phase, self.exchange, str(self.number)))

    @staticmethod
    def parse(text: str) -> WorkKey:
        kind, phase, exchange, number = text.split(":")
        return WorkKey(kind, phase, exchange, int(number))


@dataclass(frozen=True, slots=True)
class DeltaBatch:
    """Changes of one work in order. ``deltas`` are ``domain.writing`` deltas as plain JSON."""

    work: WorkKey
    first: int  # number of the first delta in the work's history, from 1
    t: float
    deltas: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole work at one moment, after delta number ``after``."""

    work: WorkKey
    after: int
    t: float
    canonical: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value of a qualification form, as typed."""

    exchange: str
    field: str
    value: str
    t: float


@dataclass(frozen=True, slots=True)
class TakeRecord:
    """One recording. ``file`` is relative to the data folder; ``mono`` is the sitting time ``t``
    of its first sample."""

    id: str
    phase: str
    exchange: str
    file: str
    t: float
    sha256: str = ""
    rate: int = 16000
    channels: int = 2
    duration_s: float = 0.0
    lost_samples: int = 0
    gaps: tuple[tuple[float, float], ...] = ()
    status: str = "open"  # open | closed | repaired | lost | deleted


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Overwritten each real second, outside the hash chain: it dates an outage."""

    wall: datetime
    t: float
    phase: str


class SittingWriter(Protocol):
    """Queues what must be kept of one open sitting. Each call returns a ticket number;
    ``on_saved(ticket)`` tells the highest ticket now durable on disk."""

    def event(self, event: Event) -> int: ...
    def deltas(self, batch: DeltaBatch) -> int: ...
    def snapshot(self, snapshot: Snapshot) -> int: ...
    def field(self, change: FieldChange) -> int: ...
    def take(self, take: TakeRecord) -> int: ...
    def heartbeat(self, beat: Heartbeat) -> None: ...
    def close(self) -> None: ...


class SavedListener(Protocol):
    def saved(self, ticket: int) -> None: ...
    def failed(self, problem: EnvironmentProblem) -> None:
        """The disk refuses. The writer keeps everything queued and tries again."""


@dataclass(frozen=True, slots=True)
class StoredSitting:
    """Everything needed to go on with a sitting after a stop."""

    id: str
    events: tuple[Event, ...]
    head: str
    snapshots: tuple[Snapshot, ...]  # newest of each work
    deltas: tuple[DeltaBatch, ...]  # those after each work's newest snapshot
    fields: tuple[FieldChange, ...]  # newest value of each field
    takes: tuple[TakeRecord, ...]
    heartbeat: Heartbeat | None


# --- Sound -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DeviceRef:
    """A sound device, remembered by host API and name, never by index."""

    host_api: str
    name: str


@dataclass(frozen=True, slots=True)
class Levels:
    """Latest peaks in dBFS (−120 = digital silence)."""

    candidate: float = -120.0
    client: float = -120.0


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """Something for the ear. ``source``: a sound file, or the name of a built-in tone
    (``tone:ringback``, ``tone:ring``, ``tone:busy``, ``tone:hold``, ``tone:reminder``,
    ``tone:dtmf:5``, ``tone:unallocated``, ``tone:beep``). ``leg``: whether it belongs to the client leg.
    ``target``: earphone | ring (the earphone and the bell's own device) | loudspeaker | line (the client's
    ear: on the recording, not in the earphone)."""

    source: str
    leg: bool = True
    loop: bool = False
    target: str = "earphone"
    start_s: float = 0.0


class SoundListener(Protocol):
    """Facts from the sound side. ``at`` is on the ``Clock.monotonic`` axis."""

    def voice_started(self, at: float) -> None: ...
    def voice_stopped(self, at: float) -> None: ...
    def playback_started(self, playback: int, at: float) -> None: ...
    def playback_ended(self, playback: int, at: float, complete: bool) -> None: ...
    def take_closed(self, take: str, record: TakeRecord) -> None: ...
    def device_lost(self, what: str, at: float) -> None:
        """``what``: input | output."""

    def device_back(self, what: str, at: float) -> None: ...
    def sound_problem(self, problem: EnvironmentProblem) -> None: ...


class Sound(Protocol):
    """The headset. Opened at the start of a phase, closed at its end."""

    def open(self, listener: SoundListener) -> None: ...
    def close(self) -> None: ...
    def start_take(self, record: TakeRecord, path: Path) -> None:
        """Record both legs into ``path`` + ``.part`` until ``stop_take``."""

    def stop_take(self) -> None:
        """End the take; encode it; ``take_closed`` follows."""

    def play(self, request: PlayRequest) -> int: ...
    def stop(self, playback: int, *, at_s: float | None = None) -> None:
        """Stop now (short fade), or when the clip reaches ``at_s``."""

    def set_muted(self, muted: bool) -> None: ...
    def set_held(self, held: bool) -> None: ...
    def set_volume(self, gain: float) -> None:
        """0.0–2.0, 1.0 = as recorded."""

    def set_gate(self, dbfs: float) -> None:
        """Level under which nothing counts as the candidate's voice (room noise + 10 dB)."""

    def levels(self) -> Levels: ...
    def take_seconds(self, at: float) -> float:
        """Where ``at`` (monotonic) falls on the running take, in seconds."""


# --- Around the headset: devices, equipment check, review -------------------------------------


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """One device the machine has now. ``inputs``/``outputs``: channels (0 = cannot)."""

    ref: DeviceRef
    inputs: int
    outputs: int
    default_input: bool = False
    default_output: bool = False
    bluetooth: bool = False


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """Which devices serve. ``None``: the system's default for ``input`` and ``output``; the earphone
    alone for ``ring`` (the bell rings there too) and ``loudspeaker``."""

    input: DeviceRef | None = None
    output: DeviceRef | None = None
    ring: DeviceRef | None = None
    loudspeaker: DeviceRef | None = None


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """What the equipment check measured, in dBFS (−120 = digital silence). ``clipped_share``: part of
    the voice's samples at full scale, 0–1. ``echo``: likeness of the prompt and what the microphone
    heard while it played, 0–1."""

    noise_dbfs: float
    speech_dbfs: float
    peak_dbfs: float
    clipped_share: float
    snr_db: float
    echo: float = 0.0


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """``code``: ok | silence | faible | sature | bruyant | haut_parleurs. ``sentence``: what a worried
    person reads, with what to do. ``gate_dbfs``: to give to ``Sound.set_gate``. ``noisy_mode``: key only
    is offered. ``remarks``: further sentences (Bluetooth)."""

    code: str
    sentence: str
    figures: CheckFigures
    gate_dbfs: float
    noisy_mode: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Peaks:
    """A take's waveform. Each field of bytes holds one signed byte per bucket (−127…127 = full scale):
    read it with ``memoryview(data).cast("b")``."""

    seconds: float
    per_second: int
    candidate_low: bytes
    candidate_high: bytes
    client_low: bytes
    client_high: bytes


class ReviewPlayer(Protocol):
    """Plays a stored take back. Sound within 100 ms of ``play`` or ``seek``."""

    def load(self, path: Path) -> None:
        """Take this file, at 0 s, paused."""

    def play(self) -> None: ...
    def pause(self) -> None: ...
    def seek(self, seconds: float) -> None: ...
    def position(self) -> float:
        """Second now heard."""

    def playing(self) -> bool: ...
    def seconds(self) -> float:
        """Length of the loaded take."""

    def close(self) -> None: ...


class ReviewListener(Protocol):
    def review_ended(self) -> None:
        """The end of the take was heard; the player is paused there."""

    def review_problem(self, problem: EnvironmentProblem) -> None: ...


# --- Reports ---------------------------------------------------------------------------------


class Papers(Protocol):
    """Turns a frozen report model into bytes (runs in the work pool)."""

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes: ...
    def letter_docx(self, canonical: str, letterhead: Mapping[str, Any]) -> bytes: ...


class Jobs(Protocol):
    """Runs work off the main loop; results come back on it."""

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None: ...


class SpellChecker(Protocol):
    """French spelling. ``check`` is cheap enough for one word at a time."""

    def known(self, word: str) -> bool: ...
    def suggest(self, word: str) -> Sequence[str]: ...

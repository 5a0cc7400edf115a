"""What a telephone conversation remembers between two stimuli. Frozen; seconds on one axis."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crcd_sim.dialogue.signals import Driver, Status


class Turn(StrEnum):
    """Whose turn it is. A held call keeps its turn underneath; ``CallState.where`` says ON_HOLD."""

    NEW = "new"
    CLIENT_SPEAKS = "client_speaks"
    WAITS = "waits"
    CANDIDATE_SPEAKS = "candidate_speaks"
    PAUSE = "pause"  # the candidate fell silent; the turn is not over yet
    ON_HOLD = "on_hold"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The line being said. ``origin`` is the line it stands for (itself, unless rephrased)."""

    line: str
    origin: str
    reason: str
    started_at: float
    start_s: float  # where in the clip it began
    expected_s: float  # length of the whole clip, estimated from the text when unknown
    ends: bool  # the client hangs up afterwards
    stopping: bool = False  # a cut was asked for
    judged: bool = False  # the candidate's talking over it has been decided upon

    def position(self, at: float) -> float:
        """Return where in the clip the line is at ``at``, in seconds."""
        return self.start_s + max(0.0, at - self.started_at)

    @property
    def ends_at(self) -> float:
        return self.started_at + max(0.0, self.expected_s - self.start_s)


@dataclass(frozen=True, slots=True)
class Ending:
    """The client is about to hang up; the candidate may take leave first."""

    by: str
    reason: str
    at: float
    forgiving: bool = False  # the candidate's voice calls the ending off (they came back)


@dataclass(frozen=True, slots=True)
class Counts:
    """Measured, shown in review, never marked."""

    repeats: int = 0
    relances: int = 0
    interruptions: int = 0
    backchannels: int = 0  # active listening
    holds_too_long: int = 0
    monologues: int = 0


@dataclass(frozen=True, slots=True)
class CallState:
    """A call at one instant. ``wake_at``: when a Tick is due, None when only a stimulus can move it."""

    seed: int
    driver: Driver
    turn: Turn = Turn.NEW
    cursor: str = ""  # next line of the spine, "" when there is none
    last: str = ""  # last line that carried content, for « Faire répéter »
    recovered: bool = False  # a call taken up again after a stop of the workstation
    machine: bool = False  # voicemail: a message may hold pauses
    spoken: Spoken | None = None
    resume: tuple[str, float] | None = None  # line cut, and where it is taken up again
    yielded: bool = False  # the client just gave way; perhaps for nothing
    said: tuple[str, ...] = ()  # spine lines in the order they were said
    turns: int = 0  # client turns so far: names the seeded gaps
    greeting: bool = False  # inbound: the advisor greets first
    voice_since: float | None = None
    voice_over: float | None = None  # when it began, if it began over the client
    turn_since: float | None = None
    quiet_since: float | None = None
    reply_at: float | None = None
    reply_why: str = ""
    silence_from: float | None = None
    rest_until: float = 0.0
    prompts_line: str = ""  # whose relances apply
    prompts_said: int = 0
    reminders: int = 0
    floor: bool = False
    held_since: float | None = None
    hold_prompts: int = 0
    muted: bool = False
    lost: bool = False
    frozen_since: float | None = None
    notice_at: float = 0.0
    flagged: bool = False  # this monologue has been counted
    live: bool = False  # the trainer's own voice is on the line
    trainer_since: float | None = None  # the trainer is being heard
    heard_live: bool = False  # the trainer has been heard in this call
    ending: Ending | None = None
    closing_by: float | None = None  # the phase is over; cut at the latest
    overtime_from: float | None = None  # « hors temps »
    counts: Counts = field(default_factory=Counts)
    status: Status = Status.NONE
    wake_at: float | None = None

    @property
    def held(self) -> bool:
        return self.held_since is not None

    @property
    def ended(self) -> bool:
        return self.turn is Turn.ENDED

    @property
    def where(self) -> Turn:
        return Turn.ON_HOLD if self.held and not self.ended else self.turn

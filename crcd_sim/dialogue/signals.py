"""What a conversation engine is told (stimuli) and what it wants done (effects). All frozen.

Times are seconds on one axis that never goes back (``Clock.monotonic``); ``at`` dates a fact that
may be told a little later than it happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crcd_sim.domain.rules import Driver as Driver  # the sitting's rules name the same three


class Status(StrEnum):
    """The one plain line below the softphone or the chat."""

    NONE = "none"
    SPEAKS = "speaks"  # « Le client parle »
    LISTENS = "listens"  # « Le client vous écoute »
    THINKS = "thinks"  # « Le client réfléchit »
    ON_HOLD = "on_hold"  # « En attente »
    TYPES = "types"  # « Le client écrit… »
    AWAY = "away"  # the chat client left for a moment


# --- Stimuli ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """The call is up, or the chat is open."""


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    at: float


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    at: float


@dataclass(frozen=True, slots=True)
class LineStarted:
    """The sound of a line really begins (it was asked for a little earlier)."""

    line: str
    at: float


@dataclass(frozen=True, slots=True)
class LineEnded:
    """A line is over; ``complete`` is False when it was stopped, at ``position_s`` if known."""

    line: str
    complete: bool
    position_s: float | None = None


@dataclass(frozen=True, slots=True)
class KeyFinished:
    """« J’ai fini » (F8)."""


@dataclass(frozen=True, slots=True)
class KeyFloor:
    """« Je garde la parole » (F7), a toggle."""


@dataclass(frozen=True, slots=True)
class KeyRepeat:
    """« Faire répéter »."""


@dataclass(frozen=True, slots=True)
class Hold:
    on: bool


@dataclass(frozen=True, slots=True)
class Mute:
    on: bool


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """The headset is gone (or back): nobody can be heard, so nobody is blamed for a silence."""

    on: bool


@dataclass(frozen=True, slots=True)
class HangUp:
    """The candidate hangs up (confirmed), or closes the chat."""


@dataclass(frozen=True, slots=True)
class PhaseClosing:
    """The time of the part is over."""


@dataclass(frozen=True, slots=True)
class DriverChange:
    driver: Driver


@dataclass(frozen=True, slots=True)
class DriverCommand:
    """A trainer's key. ``what``: next | repeat | objection | line | silence | hang_up; chat: text,
    its words in ``line``."""

    what: str
    number: int = 0  # objection, from 1
    line: str = ""


@dataclass(frozen=True, slots=True)
class LiveVoice:
    """The trainer's own voice is put on the line, or taken off."""

    on: bool


@dataclass(frozen=True, slots=True)
class TrainerStarted:
    """The trainer is heard on the line."""

    at: float


@dataclass(frozen=True, slots=True)
class TrainerStopped:
    at: float


@dataclass(frozen=True, slots=True)
class Tick:
    """``wake_at`` has come."""


@dataclass(frozen=True, slots=True)
class CandidateTyping:
    """A key was pressed in the message field."""


@dataclass(frozen=True, slots=True)
class CandidateSent:
    text: str


CallStimulus = (
    Connected | VoiceStarted | VoiceStopped | LineStarted | LineEnded | KeyFinished | KeyFloor | KeyRepeat
    | Hold | Mute | DeviceLost | HangUp | PhaseClosing | DriverChange | DriverCommand
    | LiveVoice | TrainerStarted | TrainerStopped | Tick
)  # fmt: skip
ChatStimulus = (
    Connected | CandidateTyping | CandidateSent | HangUp | PhaseClosing | DriverChange | DriverCommand | Tick
)


# --- Effects ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Let a line be heard from ``start_s`` on. ``reason`` is for the journal: opening, spine,
    chained, relance, hold, repeat, resume, objection, console, monologue, closing, recovered."""

    line: str
    reason: str
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class StopAt:
    """Let the line go on to ``cut_ms`` of its clip, then stop it."""

    line: str
    cut_ms: int


@dataclass(frozen=True, slots=True)
class StopSaying:
    """Stop the line now (short fade)."""

    line: str


@dataclass(frozen=True, slots=True)
class PlayHold:
    """Hold music for the client."""


@dataclass(frozen=True, slots=True)
class StopHold:
    pass


@dataclass(frozen=True, slots=True)
class EndCall:
    """The conversation is over. ``by``: candidate | client | time | fault."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """For the journal: what was decided, why, and the figures used."""

    what: str
    why: str = ""
    figures: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """For the screen: a code the window puts in words (muted, key_reminder, closing…)."""

    code: str


@dataclass(frozen=True, slots=True)
class ShowStatus:
    status: Status


@dataclass(frozen=True, slots=True)
class ShowTyping:
    """« écrit… » of the chat client."""

    on: bool


@dataclass(frozen=True, slots=True)
class SendMessage:
    """A chat message of the client, typos included. ``reason``: opening, spine, reply, again,
    fallback, nudge, leave, return, closing, console."""

    text: str
    line: str
    reason: str
    reveals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the last candidate message was taken to mean, for the journal: intents, and by which words."""

    intents: tuple[str, ...]
    words: tuple[str, ...] = ()  # one for each intent


CallEffect = Say | StopAt | StopSaying | PlayHold | StopHold | EndCall | Decision | Notice | ShowStatus
ChatEffect = ShowTyping | SendMessage | Understood | EndCall | Decision | Notice | ShowStatus

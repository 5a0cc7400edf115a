"""A scripted client: a spine of lines, a pool of objections, relances, facts, and a mood.

Read from the files described in ``docs/format-scenario.md`` §6. All values are frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Interruptible(StrEnum):
    """What the client does when the candidate speaks over this line."""

    SOFT = "doux"  # yields at the next cut point
    TENACIOUS = "tenace"  # talks over
    NEVER = "jamais"  # an essential fact


@dataclass(frozen=True, slots=True)
class Prompt:
    """A relance: say ``line`` after ``after_s`` of silence (or of hold), then perhaps hang up.

    ``after_s`` is the author's own delay; None leaves it to the settings of the mode.
    """

    after_s: float | None
    line: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a speaker says. ``clip`` is the sound's path relative to the pack's audio folder."""

    id: str
    speaker: str
    text: str
    spoken: str = ""  # what the synthesis pronounces; empty = text
    tone: str = "neutre"
    interruptible: Interruptible = Interruptible.SOFT
    cuts_ms: tuple[int, ...] = ()
    reveals: tuple[str, ...] = ()
    rephrased: str = ""  # line said at « Faire répéter »
    chained: bool = False  # the next line follows without waiting for the candidate
    next: str = ""  # next line of the spine; empty = the following one in the list
    on_silence: tuple[Prompt, ...] = ()  # empty = the settings table's defaults
    on_hold: tuple[Prompt, ...] = ()
    ends: bool = False  # after this line the client hangs up / closes the chat
    waits_for: tuple[str, ...] = ()  # chat: intents awaited before going on
    patience: int = 2  # chat: messages after which the spine goes on anyway
    clip: str = ""
    clip_s: float = 0.0  # seconds, 0 = unknown
    synthetic: bool = False  # the clip was made by a machine, and the screens say so


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number of the file and what answers it."""

    number: str  # as printed; compare with ``digits``
    outcome: str  # answers | secretary | spouse | voicemail | no_answer
    opening: str = ""  # first line said

    @property
    def digits(self) -> str:
        return "".join(character for character in self.number if character.isdigit())


@dataclass(frozen=True, slots=True)
class Intent:
    """What a chat message may mean: any of ``patterns`` found in the folded message.

    ``request``: only in a sentence that asks for something. ``unless``: expressions that rule it out when
    they stand in the same sentence. ``covers``: narrower intents that it says already.
    """

    id: str
    patterns: tuple[str, ...]
    reveals: tuple[str, ...] = ()
    reply: str = ""  # Line id
    advances: bool = False
    again: str = ""  # text when the intent comes back
    unless: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    request: bool = False


@dataclass(frozen=True, slots=True)
class ChatProfile:
    chars_per_s: float = 4.5
    typos: float = 0.0  # share of letters
    delay_s: tuple[float, float] = (5.0, 15.0)


@dataclass(frozen=True, slots=True)
class Script:
    """Everything one exchange's client can say.

    ``lines`` maps every line id (spine, relances, objections, chat answers) to its line;
    ``spine`` gives the order of the spine.
    """

    exchange: str
    channel: str  # phone | chat
    direction: str  # inbound | outbound
    spine: tuple[str, ...]
    lines: Mapping[str, Line]
    opening: str
    objections: tuple[str, ...] = ()
    closing: str = ""  # line said when the phase runs out
    numbers: tuple[Number, ...] = ()
    intents: tuple[Intent, ...] = ()
    fallbacks: tuple[str, ...] = ()
    nudges: tuple[str, ...] = ()
    leave_message: str = ""
    leave_after_s: float = 0.0  # the author's own patience, when longer than the settings' four minutes
    return_message: str = ""
    return_after_s: float = 30.0
    profile: ChatProfile = field(default_factory=ChatProfile)
    relances: tuple[str, ...] = ()  # used in order where no line of the spine says which
    monologue: str = ""  # line said when the candidate speaks on and on (« Attendez… »)

    def after(self, line: str) -> str:
        """Return the spine line that follows ``line``, or "" at the end or off the spine."""
        explicit = self.lines[line].next
        if explicit:
            return explicit
        if line not in self.spine:
            return ""
        index = self.spine.index(line) + 1
        return self.spine[index] if index < len(self.spine) and not self.lines[line].ends else ""

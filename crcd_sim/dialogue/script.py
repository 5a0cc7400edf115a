"""A scripted client: a spine of lines, a pool of objections, relances, facts, and a mood.

Read from the files described in ``docs/format-scenario.md`` §6. All values are frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crcd_sim.domain.pack import VoiceOrigin


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
class Answer:
    """What a number called gives. ``opening``: first line said, "" when nobody speaks."""

    outcome: str  # answers | secretary | spouse | voicemail | no_answer | busy
    opening: str = ""

    @property
    def speaks(self) -> bool:
        return self.outcome not in ("no_answer", "busy")


@dataclass(frozen=True, slots=True)
class Recall:
    """The person to be reached rings back, once, between ``after_s`` after a call that missed them."""

    after_s: tuple[float, float]
    opening: str  # first line said once the candidate has greeted


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number of the file and what answers it, call after call."""

    number: str  # as printed; compare with ``digits``
    outcome: str  # of the first call, as in ``Answer``
    opening: str = ""
    then: tuple[Answer, ...] = ()  # of the next calls, in order; the last one stands for all others
    recall: Recall | None = None

    @property
    def digits(self) -> str:
        return "".join(character for character in self.number if character.isdigit())

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (Answer(self.outcome, self.opening), *self.then)

    def answer(self, called: int) -> Answer:
        """Return what it gives once it has been called ``called`` times already."""
        return self.answers[min(called, len(self.then))]

    @property
    def openings(self) -> tuple[str, ...]:
        """The first lines somebody reached by this number may say."""
        back = (self.recall.opening,) if self.recall is not None else ()
        return tuple(name for name in (*(answer.opening for answer in self.answers), *back) if name)


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

    def path(self, start: str) -> tuple[str, ...]:
        """Return the lines from ``start`` to the one that ends, or as far as they go without coming back."""
        path: list[str] = []
        name = start
        while name in self.lines and name not in path:
            path.append(name)
            name = "" if self.lines[name].ends else self.after(name)
        return tuple(path)

    def reached_by(self, said: Iterable[str]) -> bool:
        """Return whether one of these lines is the person to be reached, and not somebody before them."""
        theirs = set(self.path(self.opening))
        for number in self.numbers:
            if number.recall is not None:
                theirs.update(self.path(number.recall.opening))
        return not theirs.isdisjoint(said)

    @property
    def can_be_reached(self) -> bool:
        """Some number leads to the person to be reached, or they ring back."""
        calls = [answer for number in self.numbers for answer in number.answers]
        return any(number.recall is not None for number in self.numbers) or any(
            answer.speaks and answer.outcome != "voicemail" and self.reached_by(self.path(answer.opening))
            for answer in calls
        )

    @property
    def voices(self) -> frozenset[VoiceOrigin]:
        """Who says its lines that have a sound."""
        return frozenset(
            VoiceOrigin.MACHINE if line.synthetic else VoiceOrigin.PERSON
            for line in self.lines.values()
            if line.clip
        )

    def after(self, line: str) -> str:
        """Return the spine line that follows ``line``, or "" at the end or off the spine."""
        explicit = self.lines[line].next
        if explicit:
            return explicit
        if line not in self.spine:
            return ""
        index = self.spine.index(line) + 1
        return self.spine[index] if index < len(self.spine) and not self.lines[line].ends else ""

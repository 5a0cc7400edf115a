"""What the trainer's console shows of a client, and of what the trainer has noted. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crcd_sim.dialogue.signals import Status
from crcd_sim.domain.pack import Channel, Direction, RoleCard
from crcd_sim.domain.rules import Driver


class LineMark(StrEnum):
    """Where a line of the script stands."""

    TO_COME = "to_come"
    NEXT = "next"  # said by « Réplique suivante »
    SPEAKING = "speaking"
    SAID = "said"


class Command(StrEnum):
    """What the trainer can make the client do."""

    NEXT = "next"
    REPEAT = "repeat"
    OBJECTION = "objection"
    LINE = "line"  # any line of the script, chosen in the list
    TEXT = "text"  # chat: words of the trainer's own
    SILENCE = "silence"
    SPEAK = "speak"  # telephone: the trainer's own voice
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class ConsoleLine:
    """A line that the client can say. ``who``: the speaker's name as the trainer knows it."""

    id: str
    who: str
    text: str
    mark: LineMark
    facts: tuple[str, ...] = ()  # ids of the facts it delivers
    playable: bool = True  # it has a sound (a chat's lines need none)


@dataclass(frozen=True, slots=True)
class ConsoleObjection:
    """``number``: its key, from 1. ``lifted_by``: what the role card says of it, "" when nothing."""

    number: int
    line: ConsoleLine
    lifted_by: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleFact:
    """A fact revealed only when asked. ``at_s``: second of the contact when it was delivered, None = not yet.
    ``by_hand``: ticked by the trainer, who said it aloud."""

    id: str
    label: str
    value: str
    at_s: float | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class ConsoleCriterion:
    """A criterion the contact lets a jury see, with the letter that notes it."""

    key: str
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ConsoleNote:
    """``number`` names it for ``amend``. ``at_s``: second of the contact, None outside one."""

    number: int
    exchange: str
    at_s: float | None
    criterion: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleMessage:
    """A message of the chat. ``client``: or else the candidate."""

    client: bool
    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class ConsoleContact:
    """A contact in the list. ``state``: as ``contacts.ContactState``."""

    id: str
    title: str
    client: str
    channel: Channel
    direction: Direction
    state: str
    driver: Driver


@dataclass(frozen=True, slots=True)
class ConsoleView:
    """Everything on the console. ``exchange``: the contact shown, "" when the part has none.

    ``on_line``: the contact shown is the one in progress. ``since``: monotonic instant of the connection.
    ``live``: the trainer's voice is wanted on the line; ``heard``: it really is (not on hold, device there).
    """

    contacts: tuple[ConsoleContact, ...] = ()
    exchange: str = ""
    on_line: bool = False
    since: float | None = None
    held: bool = False
    muted: bool = False
    driver: Driver = Driver.RECORDED
    status: Status = Status.NONE
    role: RoleCard | None = None
    brief: str = ""
    lines: tuple[ConsoleLine, ...] = ()  # the spine, in order
    objections: tuple[ConsoleObjection, ...] = ()
    others: tuple[ConsoleLine, ...] = ()  # relances and answers, to be chosen by hand
    facts: tuple[ConsoleFact, ...] = ()
    messages: tuple[ConsoleMessage, ...] = ()
    criteria: tuple[ConsoleCriterion, ...] = ()
    notes: tuple[ConsoleNote, ...] = ()  # of the whole sitting, newest last
    live: bool = False
    heard: bool = False
    hang_up_armed: bool = False
    commands: frozenset[Command] = frozenset()  # those that make sense now
    lost: tuple[str, ...] = ()  # places of the console's devices that are missing: voice, ear, monitor

"""What the softphone shows, what a number leads to, and who owns it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crcd_sim.dialogue.signals import Status
from crcd_sim.services.exam.call_session import CallPlan, CallSession
from crcd_sim.services.exam.notices import Notice


class PhoneState(StrEnum):
    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    AFTER_CALL = "after_call"


@dataclass(frozen=True, slots=True)
class PhoneView:
    """What the softphone shows. Instants are monotonic: the window makes its timers from them."""

    state: PhoneState
    exchange: str = ""
    number: str = ""  # dialled
    since: float = 0.0  # of the state: connection, ring, end of the call
    held_since: float | None = None
    muted: bool = False
    floor: bool = False
    status: Status = Status.NONE
    can_repeat: bool = False
    hang_up_armed: bool = False
    volume: float = 1.0
    lost: tuple[str, ...] = ()  # parts of the headset that are missing
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Dialled:
    """What a number leads to. ``plan`` is None when nobody answers."""

    outcome: str  # answers | secretary | spouse | voicemail | no_answer | unallocated
    exchange: str = ""
    plan: CallPlan | None = None


class PhoneOwner(Protocol):
    """Who knows the contacts: the exchange desk."""

    def who_answers(self, digits: str) -> Dialled: ...
    def phone_free(self) -> bool: ...
    def call_connected(self, plan: CallPlan) -> None: ...
    def call_missed(self, plan: CallPlan) -> None: ...
    def call_ended(self, session: CallSession, by: str, reason: str) -> None: ...
    def phone_changed(self) -> None: ...
    def tell(self, item: Notice) -> None: ...


def normalised(number: str) -> str:
    """Return the national digits of a number as typed (« +33 6 39… » → « 0639… »)."""
    digits = "".join(character for character in number if character.isdigit())
    if number.strip().startswith("+33") or digits.startswith("0033"):
        digits = "0" + digits.removeprefix("00").removeprefix("33").removeprefix("0")
    return digits

"""What the softphone shows, what a number leads to, and who owns it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crcd_sim.dialogue.script import Recall
from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.domain.pack import Exchange
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
    keeping: bool = True  # what the candidate says is being recorded
    overtime: bool = False


@dataclass(frozen=True, slots=True)
class Dialled:
    """What a number leads to. ``plan`` is None when nobody answers.

    ``exchange``: whose file the number is in, "" when it is in none. ``recall``: the person to be reached
    rings back after it. ``earlier``: numbers dialled for this contact before this one.
    """

    outcome: str  # answers | secretary | spouse | voicemail | no_answer | busy | unallocated
    exchange: str = ""
    plan: CallPlan | None = None
    recall: Recall | None = None
    earlier: int = 0


class PhoneOwner(Protocol):
    """Who knows the contacts: the exchange desk."""

    def who_answers(self, digits: str) -> Dialled: ...
    def phone_free(self) -> bool: ...
    def driver_now(self, exchange: Exchange) -> Driver:
        """Return who plays this client, now that somebody answers: the ring may have lasted."""

    def call_connected(self, plan: CallPlan) -> None: ...
    def call_missed(self, plan: CallPlan) -> None: ...
    def call_ended(self, session: CallSession, by: str, reason: str) -> None: ...
    def phone_changed(self) -> None: ...
    def tell(self, item: Notice) -> None: ...

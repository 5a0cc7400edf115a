"""What the chat window shows, a chat before it is open, and who owns it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crcd_sim.dialogue.chat import ChatState, PastMessage
from crcd_sim.dialogue.script import Script
from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.domain.pack import Exchange
from crcd_sim.services.exam.notices import Notice


class ChatPhase(StrEnum):
    IDLE = "idle"
    OFFERED = "offered"
    OPEN = "open"
    CLOSED = "closed"  # to be read again, until the next one


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message. ``at_s``: seconds since the chat was first opened."""

    speaker: str  # client | candidate
    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class ChatPlan:
    """A chat before it is open. ``past``: what was said before a stop or a cut."""

    exchange: Exchange
    script: Script
    driver: Driver
    attempt: int = 1
    past: tuple[PastMessage, ...] = ()
    lines: tuple[ChatLine, ...] = ()
    opened_t: float | None = None


@dataclass(frozen=True, slots=True)
class ChatView:
    """What the chat window shows. ``since``: monotonic, of the offer or of the opening."""

    phase: ChatPhase
    exchange: str = ""
    since: float = 0.0
    lines: tuple[ChatLine, ...] = ()
    status: Status = Status.NONE
    close_armed: bool = False
    overtime: bool = False
    limit: int = 0  # characters of one message


class ChatOwner(Protocol):
    """Who knows the contacts: the exchange desk."""

    def driver_now(self, exchange: Exchange) -> Driver:
        """Return who writes for this client, now that the chat is taken."""

    def chat_opened(self, plan: ChatPlan) -> None: ...
    def chat_missed(self, plan: ChatPlan) -> None: ...
    def chat_ended(self, plan: ChatPlan, state: ChatState, by: str, reason: str) -> None: ...
    def chat_changed(self) -> None: ...
    def tell(self, item: Notice) -> None: ...

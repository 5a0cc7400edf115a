"""« Découvrir le poste »: a test call, a test chat, a line to type, a countdown to hide; kept nowhere.

Main loop's thread only; nothing waits. The softphone, the chat and their clients are those of the exam.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from crcd_sim.dialogue.chat import ChatState
from crcd_sim.dialogue.signals import Driver
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.domain.pack import Exchange
from crcd_sim.services.exam import practice
from crcd_sim.services.exam.call_session import CallPlan, CallSession
from crcd_sim.services.exam.calls import Softphone
from crcd_sim.services.exam.chat_view import ChatPlan
from crcd_sim.services.exam.chats import ChatDesk
from crcd_sim.services.exam.notices import Notice
from crcd_sim.services.exam.phone_view import Dialled
from crcd_sim.services.ports import Clock, Levels, MainLoop, Scheduled, Sound

SECONDS: Final = 600.0
RING_S: Final = 1.5  # long enough to put the hands on the keys
TYPED_LEAST: Final = 10  # characters: a line was typed, not a key tried
MISSED: Final = Notice("missed", "Appel manqué. Relancez l’appel d’essai quand vous voulez.")
CHAT_MISSED: Final = Notice("chat_missed", "Conversation manquée. Relancez-la quand vous voulez.")


class Task(StrEnum):
    """What can be tried, in the order of the page."""

    ANSWER = "answer"
    FINISH = "finish"  # « J'ai fini »
    HOLD = "hold"
    MUTE = "mute"
    HANG_UP = "hang_up"
    CHAT_OPEN = "chat_open"
    CHAT_SEND = "chat_send"
    TYPE = "type"
    CLOCK = "clock"


PHONE_TASKS: Final = (Task.ANSWER, Task.FINISH, Task.HOLD, Task.MUTE, Task.HANG_UP)
CHAT_TASKS: Final = (Task.CHAT_OPEN, Task.CHAT_SEND)


class DiscoveryOwner(Protocol):
    """Who shows the discovery."""

    def discovery_changed(self) -> None:
        """Read ``done``, ``phone.view``, ``chats.view`` again."""

    def discovery_notice(self, item: Notice) -> None: ...


class Discovery:
    """One discovery of the workstation: ``open``, try, ``close``. Nothing of it is left.

    Attributes:
        phone: the softphone, as in the exam.
        chats: the chat, as in the exam.
    """

    def __init__(
        self,
        sound: Sound,
        loop: MainLoop,
        clock: Clock,
        audio_dir: Path,
        owner: DiscoveryOwner,
        *,
        seconds: float = SECONDS,
        seed: int = 1,
    ) -> None:
        """``audio_dir``: the common sounds."""
        self._loop, self._clock, self._owner = loop, clock, owner
        self._sound = practice.UnrecordedSound(sound, clock)
        context = practice.PracticeContext(clock, loop, audio_dir, self._told, seed)
        self.phone = Softphone(context, self._sound, self)
        self.chats = ChatDesk(context, self._sound, self)
        self._seconds = seconds
        self._ends_at = clock.monotonic() + seconds
        self._done: set[Task] = set()
        self._coming: Scheduled | None = None
        self._what = ""
        self._opened = False

    # --- life

    def open(self) -> None:
        """Open the headset and start the ten minutes. Once."""
        if not self._opened:
            self._opened = True
            self._ends_at = self._clock.monotonic() + self._seconds
            self._sound.open(self.phone.listener)

    def close(self) -> None:
        """Stop everything and give the headset back."""
        if self._opened:
            self._opened = False
            self._cancel()
            self.phone.leave()
            self.chats.leave()
            self._sound.close()

    # --- what is shown

    @property
    def done(self) -> frozenset[Task]:
        return frozenset(self._done)

    @property
    def coming(self) -> str:
        """What was asked for and has not rung yet: call | chat, "" when nothing was."""
        return self._what if self._coming is not None else ""

    @property
    def busy(self) -> bool:
        return bool(self.coming) or self.phone.busy or self.chats.busy

    def remaining_s(self) -> float:
        """Seconds left of the ten minutes; nothing happens at their end."""
        return max(0.0, self._ends_at - self._clock.monotonic())

    def levels(self) -> Levels:
        return self._sound.levels() if self._opened else Levels()

    # --- what is tried

    def ask_call(self) -> bool:
        """Let the answering machine call. False when something is already going on."""
        script = practice.call_script()
        plan = CallPlan(practice.exchange(script), script, Driver.RECORDED)
        return self._soon("call", lambda: self.phone.ring(plan, RING_S))

    def ask_chat(self) -> bool:
        """Let a client ask for a chat. False when something is already going on."""
        script = practice.chat_script()
        plan = ChatPlan(practice.exchange(script), script, Driver.RECORDED)
        return self._soon("chat", lambda: self.chats.offer(plan, RING_S))

    def typed(self, text: str) -> None:
        """A line is being typed in the editor; only its length is looked at."""
        if len(text.strip()) >= TYPED_LEAST:
            self._tick(Task.TYPE)

    def clock_hidden(self) -> None:
        self._tick(Task.CLOCK)

    def _soon(self, what: str, ring: Callable[[], None]) -> bool:
        if not self._opened or self.busy:
            return False
        self._what = what

        def now() -> None:
            self._coming = None
            ring()
            self._owner.discovery_changed()

        self._coming = self._loop.call_at(self._clock.monotonic() + RING_S, now)
        self._owner.discovery_changed()
        return True

    def _cancel(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            self._coming = None

    def _tick(self, task: Task) -> None:
        if task not in self._done:
            self._done.add(task)
            self._owner.discovery_changed()

    def _told(self, event: Event) -> None:
        """The softphone and the chat say what happens as in a sitting: that is how a task is ticked."""
        match event.kind:
            case EventKind.CALL_CONNECTED:
                self._tick(Task.ANSWER)
            case EventKind.TURN_DECISION if event.data.get("why") == "F8":
                self._tick(Task.FINISH)
            case EventKind.CALL_RETRIEVED:
                self._tick(Task.HOLD)
            case EventKind.CALL_UNMUTED:
                self._tick(Task.MUTE)
            case EventKind.CHAT_OPENED:
                self._tick(Task.CHAT_OPEN)
            case EventKind.CHAT_MESSAGE if event.data.get("speaker") == "candidate":
                self._tick(Task.CHAT_SEND)

    # --- PhoneOwner, ChatOwner

    def who_answers(self, digits: str) -> Dialled:
        """Nobody has a number here."""
        return Dialled("unallocated")

    def driver_now(self, exchange: Exchange) -> Driver:
        return Driver.RECORDED

    def phone_free(self) -> bool:
        return self._opened and not self.busy

    def call_connected(self, plan: CallPlan) -> None:
        self._owner.discovery_changed()

    def call_missed(self, plan: CallPlan) -> None:
        self._owner.discovery_notice(MISSED)

    def call_ended(self, session: CallSession, by: str, reason: str) -> None:
        if by == "candidate":
            self._tick(Task.HANG_UP)
        self._owner.discovery_changed()

    def phone_changed(self) -> None:
        self._owner.discovery_changed()

    def chat_opened(self, plan: ChatPlan) -> None:
        self._owner.discovery_changed()

    def chat_missed(self, plan: ChatPlan) -> None:
        self._owner.discovery_notice(CHAT_MISSED)

    def chat_ended(self, plan: ChatPlan, state: ChatState, by: str, reason: str) -> None:
        self._owner.discovery_changed()

    def chat_changed(self) -> None:
        self._owner.discovery_changed()

    def tell(self, item: Notice) -> None:
        self._owner.discovery_notice(item)

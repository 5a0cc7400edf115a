"""What a chat remembers between two stimuli. Frozen; seconds on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crcd_sim.dialogue.french import asks_to_wait, is_courtesy, is_question
from crcd_sim.dialogue.replies import Heard, Outgoing
from crcd_sim.dialogue.script import Script
from crcd_sim.dialogue.signals import Driver, Status


@dataclass(frozen=True, slots=True)
class PastMessage:
    """A message of the journal. ``line`` and ``reason`` are the client's own; ``intents`` the candidate's."""

    speaker: str  # client | candidate
    text: str
    line: str = ""
    reason: str = ""
    intents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatState:
    """A chat at one instant. Times in seconds; ``wake_at``: when a Tick is due."""

    seed: int
    driver: Driver
    open: bool = False
    ended: bool = False
    cursor: str = ""  # next line of the spine
    current: str = ""  # last line of the spine that was sent
    since: int = 0  # candidate messages since then
    met: tuple[str, ...] = ()  # intents met since then
    answered: tuple[str, ...] = ()  # intents answered once already
    revealed: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()  # spine lines sent, in order
    unread: tuple[Heard, ...] = ()
    reply_at: float | None = None
    outbox: tuple[Outgoing, ...] = ()
    typing_at: float | None = None  # when « écrit… » appears
    send_at: float | None = None
    typing: bool = False
    turns: int = 0  # names the seeded delays
    fallbacks: int = 0
    candidate_typed_at: float | None = None
    quiet_from: float | None = None  # nudges count from here
    silent_from: float | None = None  # leaving counts from here
    nudges: int = 0
    away_until: float | None = None
    left: bool = False  # it has already left once
    close_at: float | None = None
    close_by: str = ""
    close_why: str = ""
    closing_by: float | None = None
    overtime_from: float | None = None
    status: Status = Status.NONE
    wake_at: float | None = None

    def shown(self) -> Status:
        """Return what the line below the chat says of the client."""
        if self.ended or not self.open or self.driver is Driver.PERSON:
            return Status.NONE
        if self.away_until is not None:
            return Status.AWAY
        if self.typing:
            return Status.TYPES
        return Status.THINKS if self.reply_at is not None or self.outbox else Status.LISTENS


def begin(script: Script, *, seed: int, driver: Driver = Driver.RECORDED) -> ChatState:
    """Return the state of a chat not opened yet."""
    return ChatState(seed=seed, driver=driver, cursor=script.opening)


def recover(
    script: Script, past: Sequence[PastMessage], *, seed: int, driver: Driver = Driver.RECORDED
) -> ChatState:
    """Return the state of a chat taken up again after a stop of the workstation."""
    state = begin(script, seed=seed, driver=driver)
    unread: list[Heard] = []
    for message in past:
        if message.speaker == "candidate":
            unread.append(heard(message.text, message.intents))
            continue
        answered = [name for item in unread for name in item.intents if name not in state.answered]
        since = state.since + len(unread)
        state = replace(state, turns=state.turns + 1, answered=(*state.answered, *answered), since=since)
        unread.clear()
        line = script.lines.get(message.line)
        if line is not None:
            state = replace(state, revealed=tuple(dict.fromkeys((*state.revealed, *line.reveals))))
        stepped = message.reason in ("opening", "spine") or (
            message.reason == "console" and message.line in script.spine
        )
        if stepped and line is not None:
            sent = (*state.sent, line.id)
            state = replace(state, current=line.id, cursor=script.after(line.id), sent=sent, since=0, met=())
        if message.reason == "leave":
            state = replace(state, left=True)
    return replace(state, unread=tuple(unread), cursor=state.cursor if state.current else script.opening)


def shifted(state: ChatState, seconds: float) -> ChatState:
    """Return the state with every instant moved: time during which nobody could write."""

    def later(at: float | None) -> float | None:
        return None if at is None else at + seconds

    return replace(
        state,
        reply_at=later(state.reply_at),
        typing_at=later(state.typing_at),
        send_at=later(state.send_at),
        candidate_typed_at=later(state.candidate_typed_at),
        quiet_from=later(state.quiet_from),
        silent_from=later(state.silent_from),
        away_until=later(state.away_until),
        close_at=later(state.close_at),
        wake_at=later(state.wake_at),
    )


def heard(text: str, intents: tuple[str, ...]) -> Heard:
    """Return a message of the candidate as the client takes it."""
    return Heard(intents, is_question(text), is_courtesy(text), asks_to_wait(text))

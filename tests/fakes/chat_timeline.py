"""A chat as a scripted timeline: what the candidate sends and when, what the client answers and when."""

from __future__ import annotations

import heapq
import itertools

from crcd_sim.dialogue import chat
from crcd_sim.dialogue.chat import ChatState
from crcd_sim.dialogue.script import ChatProfile, Intent, Line, Script
from crcd_sim.dialogue.settings import ChatSettings, settings_for
from crcd_sim.dialogue.signals import (
    CandidateSent,
    CandidateTyping,
    ChatEffect,
    ChatStimulus,
    Connected,
    Decision,
    EndCall,
    SendMessage,
    ShowTyping,
    Tick,
    Understood,
)

MAX_STEPS = 20_000


def message(name: str, text: str = "", **more: object) -> Line:
    return Line(name, "client", text or f"Message {name} du client.", **more)  # type: ignore[arg-type]


def chat_script(**more: object) -> Script:
    """Four messages; the second waits for the reference, the last closes the chat."""
    lines = [
        message("T01"),
        message("T02", waits_for=("reference",), patience=2),
        message("T03"),
        message("T04", ends=True),
        message("F01", "C’est la référence 12.", reveals=("ref",)),
        message("F02", "Depuis lundi."),
        message("R90", "Je dois partir, au revoir."),
    ]
    fields: dict[str, object] = {
        "exchange": "essai",
        "channel": "chat",
        "direction": "inbound",
        "spine": ("T01", "T02", "T03", "T04"),
        "lines": {line.id: line for line in lines},
        "opening": "T01",
        "closing": "R90",
        "intents": (
            Intent("reference", ("référence",), ("ref",), "F01", again="Je vous l’ai donnée."),
            Intent("depuis", ("depuis quand",), (), "F02", advances=True),
        ),
        "fallbacks": ("Je ne comprends pas bien.", "C’est-à-dire ?"),
        "nudges": ("Vous êtes là ?", "J’attends."),
        "leave_message": "Je repasserai.",
        "return_message": "C’est encore moi.",
        "return_after_s": 30.0,
        "profile": ChatProfile(8.0, 0.0, (5.0, 15.0)),
    }
    return Script(**{**fields, **more})  # type: ignore[arg-type]


class ChatTimeline:
    """Runs one chat. ``log`` holds (seconds since it opened, effect)."""

    def __init__(
        self,
        script: Script | None = None,
        settings: ChatSettings | None = None,
        *,
        state: ChatState | None = None,
        seed: int = 7,
    ) -> None:
        self.script = script or chat_script()
        self.settings = settings or settings_for("examen_blanc").chat
        self.state = state or chat.begin(self.script, seed=seed)
        self.now = 0.0
        self.steps = 0
        self.log: list[tuple[float, ChatEffect]] = []
        self._queue: list[tuple[float, int, ChatStimulus]] = []
        self._order = itertools.count()
        self.at(0.0, Connected())

    def at(self, seconds: float, stimulus: ChatStimulus) -> ChatTimeline:
        heapq.heappush(self._queue, (seconds, next(self._order), stimulus))
        return self

    def send(self, seconds: float, text: str) -> ChatTimeline:
        return self.at(seconds, CandidateSent(text))

    def type(self, start: float, end: float) -> ChatTimeline:
        moment = start
        while moment <= end:
            self.at(moment, CandidateTyping())
            moment += 1.0
        return self

    def run(self, until: float) -> ChatTimeline:
        while not self.state.ended and self.steps < MAX_STEPS:
            wake = self.state.wake_at
            entry = self._queue[0] if self._queue else None
            if entry is not None and entry[0] <= until and (wake is None or entry[0] <= wake):
                heapq.heappop(self._queue)
                self.now = max(self.now, entry[0])
                self._step(entry[2])
            elif wake is not None and wake <= until:
                self.now = max(self.now, wake)
                self._step(Tick())
            else:
                self.now = until
                break
        return self

    def _step(self, stimulus: ChatStimulus) -> None:
        self.steps += 1
        self.state, effects = chat.step(self.script, self.state, stimulus, self.now, self.settings)
        self.log.extend((round(self.now, 3), effect) for effect in effects)

    # --- what the tests read

    @property
    def sent(self) -> list[tuple[float, str, str]]:
        """(when, line, reason) of every message of the client."""
        return [(at, e.line, e.reason) for at, e in self.log if isinstance(e, SendMessage)]

    @property
    def lines(self) -> list[str]:
        return [name or reason for _, name, reason in self.sent]

    @property
    def texts(self) -> list[str]:
        return [e.text for _, e in self.log if isinstance(e, SendMessage)]

    @property
    def end(self) -> tuple[float, str, str] | None:
        return next(((at, e.by, e.reason) for at, e in self.log if isinstance(e, EndCall)), None)

    @property
    def understood(self) -> list[tuple[str, ...]]:
        return [e.intents for _, e in self.log if isinstance(e, Understood)]

    def typing(self) -> list[tuple[float, bool]]:
        return [(at, e.on) for at, e in self.log if isinstance(e, ShowTyping)]

    def decisions(self, what: str) -> list[Decision]:
        return [e for _, e in self.log if isinstance(e, Decision) and e.what == what]

"""How a contact is laid out on the trainer's console: lines, objections, facts, criteria, commands.

Values in, values out: the desk says where the conversation stands, the record what the journal keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from crcd_sim.dialogue.chat_state import ChatState
from crcd_sim.dialogue.french import fold
from crcd_sim.dialogue.script import Line, Script
from crcd_sim.dialogue.signals import Driver, Status
from crcd_sim.dialogue.state import CallState
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import Channel, Exchange
from crcd_sim.services.exam.console_record import ConsoleRecord, ContactRecord
from crcd_sim.services.exam.console_view import (
    Command,
    ConsoleCriterion,
    ConsoleFact,
    ConsoleLine,
    ConsoleNote,
    ConsoleObjection,
    LineMark,
)

COMMAND_LETTERS = "NRSVX"  # next, repeat, silence, voice, hang up
LETTERS = tuple(letter for letter in ascii_uppercase if letter not in COMMAND_LETTERS)
LIKENESS = 0.6  # share of the words of a role card's objection that a line must hold to be that one


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the conversation of the contact shown stands. Neither state: it is not on the line."""

    driver: Driver
    following: str = ""  # line said by « Réplique suivante »
    call: CallState | None = None
    chat: ChatState | None = None
    since: float | None = None
    voice: bool = False  # the trainer has a microphone, and it is there

    @property
    def talk(self) -> CallState | ChatState | None:
        return self.chat if self.call is None else self.call

    @property
    def on_line(self) -> bool:
        return self.talk is not None

    @property
    def status(self) -> Status:
        return self.talk.status if self.talk is not None else Status.NONE

    @property
    def live(self) -> bool:
        return self.call is not None and self.call.live

    @property
    def held(self) -> bool:
        return self.call is not None and self.call.held

    @property
    def deaf(self) -> bool:
        """The candidate's headset is gone, or staff paused the part: nothing would be heard."""
        return self.call is not None and self.call.lost

    @property
    def speaking(self) -> frozenset[str]:
        if self.call is not None and self.call.spoken is not None:
            return frozenset({self.call.spoken.line, self.call.spoken.origin})
        if self.chat is not None and self.chat.typing and self.chat.outbox:
            return frozenset({self.chat.outbox[0].line})
        return frozenset()


def script_of(exchange: Exchange) -> Script:
    if not isinstance(exchange.script, Script):
        raise TypeError(f"{exchange.id}: the script was not read")
    return exchange.script


def criteria_of(exchange: Exchange, framework: Framework) -> tuple[ConsoleCriterion, ...]:
    """Return the criteria the contact lets a jury see, each with the letter that notes it.

    In the framework's order; beyond the letters there are, a criterion is noted by hand.
    """
    seen = {*exchange.serves}
    seen |= {
        item.id
        for competence in framework.competences
        if competence.id == exchange.competence
        for item in competence.criteria
    }
    found = [item for competence in framework.competences for item in competence.criteria if item.id in seen]
    letters = (*LETTERS, *("" for _ in found))
    return tuple(
        ConsoleCriterion(letter, item.id, item.label) for letter, item in zip(letters, found, strict=False)
    )


def facts_of(exchange: Exchange, record: ContactRecord) -> tuple[ConsoleFact, ...]:
    found = []
    for fact in exchange.facts:
        given = record.given.get(fact.id)
        at_s = (given.at_s or 0.0) if given is not None else None
        by_hand = given is not None and given.by_hand
        found.append(ConsoleFact(fact.id, fact.label, fact.value, at_s, by_hand))
    return tuple(found)


def notes_of(record: ConsoleRecord) -> tuple[ConsoleNote, ...]:
    return tuple(
        ConsoleNote(note.number, note.exchange, note.at_s, note.criterion, note.text) for note in record.notes
    )


class Board:
    """The lines of one script, as the trainer sees them now."""

    def __init__(
        self, exchange: Exchange, scene: Scene, record: ContactRecord, names: Mapping[str, str]
    ) -> None:
        self._exchange = exchange
        self._script = script_of(exchange)
        self._scene = scene
        self._record = record
        self._names = names

    def lines(self) -> tuple[ConsoleLine, ...]:
        return self._shown(self._script.spine)

    def objections(self) -> tuple[ConsoleObjection, ...]:
        known = self._exchange.role.objections
        return tuple(
            ConsoleObjection(
                number, self._line(self._script.lines[name]), lifted_by(name, self._script, known)
            )
            for number, name in enumerate(self._script.objections, 1)
            if name in self._script.lines
        )

    def others(self) -> tuple[ConsoleLine, ...]:
        apart = {*self._script.spine, *self._script.objections}
        return self._shown(name for name in self._script.lines if name not in apart)

    def commands(self) -> frozenset[Command]:
        """Return what makes sense now."""
        scene, talk = self._scene, self._scene.talk
        if talk is None:
            return frozenset()
        found = {Command.HANG_UP}
        if talk.closing_by is not None or scene.held or scene.deaf:
            if scene.live:
                found.add(Command.SPEAK)  # to stop speaking
            return frozenset(found)
        found |= {Command.LINE, Command.SILENCE}
        if self.playable(scene.following):
            found.add(Command.NEXT)
        if any(name in self._script.lines for name in self._script.objections):
            found.add(Command.OBJECTION)
        last = talk.last if isinstance(talk, CallState) else talk.current
        if last in self._script.lines:
            found.add(Command.REPEAT)
        if scene.chat is not None:
            found.add(Command.TEXT)
        elif scene.voice or scene.live:
            found.add(Command.SPEAK)
        return frozenset(found)

    def playable(self, name: str) -> bool:
        """The client can say this line: it is of the script, and on the telephone it has a sound."""
        line = self._script.lines.get(name)
        return line is not None and (self._exchange.channel is Channel.CHAT or bool(line.clip))

    def _shown(self, names: Iterable[str]) -> tuple[ConsoleLine, ...]:
        lines = self._script.lines
        return tuple(self._line(lines[name]) for name in dict.fromkeys(names) if name in lines)

    def _line(self, line: Line) -> ConsoleLine:
        if line.id in self._scene.speaking:
            mark = LineMark.SPEAKING
        elif line.id == self._scene.following:
            mark = LineMark.NEXT
        elif line.id in self._record.said:
            mark = LineMark.SAID
        else:
            mark = LineMark.TO_COME
        who = self._names.get(line.speaker, line.speaker)
        return ConsoleLine(line.id, who, line.text, mark, line.reveals, self.playable(line.id))


def lifted_by(name: str, script: Script, known: Sequence[tuple[str, str]]) -> str:
    """Return what the role card says of an objection: it is told there in fewer words, or in other ones."""
    said = _words(script.lines[name].text)

    def likeness(objection: str) -> float:
        words = _words(objection)
        return len(words & said) / len(words) if words else 0.0

    best = max(known, key=lambda item: likeness(item[0]), default=None)
    return best[1] if best is not None and likeness(best[0]) >= LIKENESS else ""


def _words(text: str) -> set[str]:
    letters = "".join(character if character.isalnum() else " " for character in fold(text))
    return {word for word in letters.split() if len(word) > 2}

"""A candidate who sits the whole exam alone: reads, types, calls, chats, answers aloud, writes.

Drives the same services as the window, at human speed on the sitting's clock. Everything is drawn
from the sitting's seed, so that a seed replays the same sitting. What is written comes from the
pack's own corrigé: the demo needs no text of its own for a new pack.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

from crcd_sim.domain.draw import stream
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import PhaseKind
from crcd_sim.domain.pack import Document
from crcd_sim.domain.writing import plain_text
from crcd_sim.services.exam.scripted_exchanges import hold_exchanges
from crcd_sim.services.exam.scripted_interviews import answer_interview
from crcd_sim.services.exam.scripted_letter import typed_letter
from crcd_sim.services.exam.session import ExamSession
from crcd_sim.services.ports import Clock, MainLoop, WorkKey

READING_WPM = 260.0
TYPING_WPM = 34.0
WAIT_S = 180.0  # rest taken between two parts
POLL_S = 0.5

# A step waits some seconds, or until something is true.
Step = float | Callable[[], bool]
Steps = Generator[Step, None, None]


class Voice(Protocol):
    """How the candidate is heard by the headset."""

    def say(self, name: str) -> float:
        """Speak a clip of ``audio/commun/demo`` now; return its length in seconds."""


@dataclass(frozen=True, slots=True)
class _Quiet:
    """No voice at all: a candidate who never answers (the relances must then appear)."""

    def say(self, name: str) -> float:
        return 2.0


class ScriptedCandidate:
    """Sits ``session`` from its first part to its end, then closes it.

    ``start`` returns at once; ``done`` tells when the sitting is closed.
    """

    def __init__(
        self, session: ExamSession, loop: MainLoop, clock: Clock, voice: Voice | None = None
    ) -> None:
        self.session = session
        self.voice: Voice = voice or _Quiet()
        self.done = False
        self._loop = loop
        self._clock = clock
        self._life = self._sit()

    def start(self) -> None:
        self._advance()

    # --- The loop of its life ------------------------------------------------------------------

    def _advance(self) -> None:
        try:
            step = next(self._life)
        except StopIteration:
            self.done = True
            return
        if callable(step):
            self._until(step)
        else:
            self._loop.call_at(self._clock.monotonic() + max(0.0, step), self._advance)

    def _until(self, reached: Callable[[], bool]) -> None:
        if reached():
            self._advance()
        else:
            self._loop.call_at(self._clock.monotonic() + POLL_S, lambda: self._until(reached))

    def _sit(self) -> Steps:
        runner = self.session.runner
        while (state := runner.sitting.next_phase) is not None or runner.sitting.current is not None:
            if runner.sitting.current is None and state is not None:
                yield 20.0 if runner.sitting.latest is None else WAIT_S
                if runner.sitting.current is None:
                    self._begin(state.spec.kind)
            current = runner.sitting.current
            if current is None:
                continue
            kind = current.spec.kind
            yield from self._part(kind)
            yield lambda kind=kind: self._over(kind)  # type: ignore[misc]
        yield 5.0
        runner.gather(self._papers())
        runner.close("candidate")

    def _begin(self, kind: PhaseKind) -> None:
        runner = self.session.runner
        if runner.sitting.phase(kind).spec.draw is None:
            runner.start_phase()
        else:
            number = 1 + int(stream(runner.sitting.seed, "demo", kind).random() * runner.envelope_count())
            runner.open_envelope(number)

    def _over(self, kind: PhaseKind) -> bool:
        current = self.session.runner.sitting.current
        return current is None or current.spec.kind is not kind

    def _part(self, kind: PhaseKind) -> Steps:
        parts: dict[PhaseKind, Callable[[], Steps]] = {
            PhaseKind.CASE_STUDY: self._case_study,
            PhaseKind.EXCHANGE_PREP: self._exchange_prep,
            PhaseKind.EXCHANGES: lambda: hold_exchanges(self),
            PhaseKind.INTERVIEW_PREP: self._interview_prep,
            PhaseKind.CLIENT_RECORDING: lambda: answer_interview(self),
            PhaseKind.REVIEW: lambda: answer_interview(self),
            PhaseKind.FINAL: lambda: answer_interview(self),
        }
        yield from parts[kind]()

    def _papers(self) -> tuple[str, ...]:
        written = self.session.drafting.keys()
        return tuple(str(key) for key in written if self.session.text(key).strip())

    # --- Reading and writing -------------------------------------------------------------------

    def read(self, documents: Iterable[Document], minutes: float) -> Steps:
        """Open each document in turn, longer ones for longer, ``minutes`` in all."""
        pages = list(documents)
        weights = [max(60, len(page.text.split())) for page in pages]
        for page, weight in zip(pages, weights, strict=True):
            self.session.runner.append(EventKind.DOCUMENT_OPENED, {"document": page.id})
            yield minutes * 60 * weight / sum(weights)

    def type_text(self, key: WorkKey, text: str, words_per_minute: float = TYPING_WPM) -> Steps:
        """Type ``text`` at the end of a work, word by word, with the pauses of someone who thinks; what
        is already there of it (the program was stopped) is not typed again.

        Stops when the work is sealed under the fingers.
        """
        drafting = self.session.drafting
        pace = stream(self.session.runner.sitting.seed, "typing", str(key))
        for piece in _words(text.removeprefix(plain_text(drafting.open(key)))):
            position = len(plain_text(drafting.open(key)))
            if drafting.locked(key):
                return
            drafting.edit(key, [{"k": "text", "pos": position, "removed": "", "added": piece}])
            yield 60 / words_per_minute * (0.5 + pace.random()) * max(0.3, len(piece) / 6)

    def _case_study(self) -> Steps:
        session, case = self.session, self.session.case
        yield from self.read(session.documents(PhaseKind.CASE_STUDY), 21)
        essential = [element.text for element in case.elements if element.weight == "essential"]
        texts = {
            "notes": "\n".join(essential[:4]),
            "summary": _sentences(essential),
            "stakes_client": "\n".join(case.stakes_client),
            "stakes_company": "\n".join(case.stakes_company),
        }
        asked = session.works_of(PhaseKind.CASE_STUDY)
        for name, text in texts.items():
            if name in asked:
                yield from self.type_text(self._work(name), text)
        yield from self._write_letter()

    def _write_letter(self) -> Steps:
        key = self._work("letter")
        letter = typed_letter(self.session.case.model_letter.text, self.session.pack.company.name)
        yield from self.type_text(key, letter.text)
        self.session.drafting.edit(key, letter.looks)
        yield 30.0

    def _exchange_prep(self) -> Steps:
        key = WorkKey("notes", PhaseKind.EXCHANGE_PREP)
        yield from self.read((page for page in self.session.pack.context if page.read_when == "exchanges"), 8)
        for exchange, client in zip(self.session.exchanges(), self.session.clients(), strict=True):
            self.session.runner.append(EventKind.DOCUMENT_OPENED, {"document": f"dossier:{client.id}"})
            yield 90.0
            own = WorkKey("notes", PhaseKind.EXCHANGE_PREP, exchange.id)
            yield from self.type_text(own, f"{client.short_name} : {exchange.title}. {client.summary}.")
        yield from self.type_text(key, "Ordre : appels sortants entre deux contacts entrants.")

    def _interview_prep(self) -> Steps:
        key = WorkKey("notes", PhaseKind.INTERVIEW_PREP)
        self.session.drafting.open(key)
        yield from self.type_text(
            key, "Accueillir l’émotion, reformuler, rappeler les faits, proposer, dater."
        )

    def _work(self, kind: str) -> WorkKey:
        return WorkKey(kind, PhaseKind.CASE_STUDY)


def _words(text: str) -> Iterable[str]:
    """Cut a text into what is typed in one go: a word and what follows it."""
    start = 0
    for index, character in enumerate(text):
        if character in " \n":
            yield text[start : index + 1]
            start = index + 1
    if start < len(text):
        yield text[start:]


def _sentences(items: Iterable[str]) -> str:
    return " ".join(item if item.endswith(".") else f"{item}." for item in items)

"""The time axis as values: parts side by side, with what happened in them.

Waits between parts may last days: the axis leaves them out, so that every part keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from crcd_sim.services.records.review_file import ReviewFile
from crcd_sim.services.records.review_model import PhaseReview
from crcd_sim.ui import texts
from crcd_sim.ui.review import words
from crcd_sim.ui.review.contents import DOCUMENTS, EXCHANGE, INCIDENTS, INTERVIEW, NOTES
from crcd_sim.ui.review.trainer import note_in_words


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sitting. ``start_t`` equals ``end_t`` when it was not begun: ``planned_s`` then
    gives its width."""

    title: str
    short: str
    start_t: float
    end_t: float
    planned_s: float
    when: str
    begun: bool

    @property
    def weight(self) -> float:
        """Seconds of width it deserves."""
        return max(self.end_t - self.start_t if self.begun else self.planned_s, 1.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the axis. ``kind``: exchange | answer | document | incident | note. ``key`` opens it."""

    kind: str
    key: str
    t: float
    end_t: float
    label: str  # what is written on it, at most two characters
    text: str  # what it is, in words


@dataclass(frozen=True, slots=True)
class Axis:
    """Parts in order, marks by time."""

    parts: tuple[Part, ...] = ()
    marks: tuple[Mark, ...] = ()

    def part_at(self, t: float) -> int:
        """Return the part that holds ``t``, or the last one begun before it; −1 when there is none."""
        found = -1
        for index, part in enumerate(self.parts):
            if part.begun and part.start_t <= t:
                found = index
        return found


def axis(file: ReviewFile, zone: tzinfo | None = None) -> Axis:
    """Return what the axis shows."""
    parts = tuple(_part(phase, file, zone) for phase in file.model.phases)
    marks = [*_exchanges(file, zone), *_answers(file, zone), *_documents(file, zone)]
    marks += [*_incidents(file, zone), *_notes(file, zone)]
    return Axis(parts, tuple(sorted(marks, key=lambda mark: mark.t)))


def _part(phase: PhaseReview, file: ReviewFile, zone: tzinfo | None) -> Part:
    short = words.PHASES.get(phase.kind, phase.title)
    if phase.started_t is None or phase.started_at is None:
        return Part(phase.title, short, 0.0, 0.0, phase.planned_s, "", False)
    when = texts.clock_time(texts.local(phase.started_at, zone))
    end = phase.sealed_t
    if end is None:
        end = min(file.model.end_t, phase.started_t + max(phase.planned_s, phase.elapsed_s))
    return Part(phase.title, short, phase.started_t, end, phase.planned_s, when, True)


def _exchanges(file: ReviewFile, zone: tzinfo | None) -> Iterator[Mark]:
    for number, exchange in enumerate(file.model.exchanges, 1):
        if exchange.started_t is None or exchange.started_at is None:
            continue
        end = exchange.ended_t if exchange.ended_t is not None else file.model.end_t
        when = texts.clock_time(texts.local(exchange.started_at, zone))
        name = words.client_name(exchange, file.pack)
        text = f"Échange {number}, {name}, {words.kind_of(exchange)}, à {when}"
        yield Mark("exchange", EXCHANGE + exchange.id, exchange.started_t, end, str(number), text)


def _answers(file: ReviewFile, zone: tzinfo | None) -> Iterator[Mark]:
    for take in file.model.recordings:
        if take.exchange:
            continue
        when = texts.clock_time(texts.local(file.model.wall_at(take.t), zone))
        name = words.PHASES.get(take.phase, take.phase).lower()
        text = f"Réponse orale, {name}, à {when}"
        yield Mark("answer", INTERVIEW + take.phase, take.t, take.t + take.duration_s, "", text)


def _documents(file: ReviewFile, zone: tzinfo | None) -> Iterator[Mark]:
    for read in file.model.documents:
        when = texts.clock_time(texts.local(read.at, zone))
        yield Mark("document", DOCUMENTS, read.t, read.t, "", f"{read.title}, ouvert à {when}")


def _notes(file: ReviewFile, zone: tzinfo | None) -> Iterator[Mark]:
    for note in file.model.notes:
        when = texts.clock_time(texts.local(note.wall, zone))
        key = EXCHANGE + note.exchange if note.exchange else NOTES
        yield Mark("note", key, note.t, note.t, "", f"Note du formateur à {when}, {note_in_words(note)}")


def _incidents(file: ReviewFile, zone: tzinfo | None) -> Iterator[Mark]:
    for incident in file.model.incidents:
        when = texts.clock_time(texts.local(incident.wall, zone))
        # What was granted, or by how much a clock was moved, has no length on the axis.
        length = 0.0 if incident.kind in ("credit", "clock_jump") else incident.seconds or 0.0
        end = incident.t + length
        text = f"{words.incident_in_words(incident)}, à {when}"
        yield Mark("incident", INCIDENTS, incident.t, max(end, incident.t), "!", text)

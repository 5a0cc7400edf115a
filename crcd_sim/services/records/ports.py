"""What the records services ask of the store: finished and unfinished sittings, read and kept.

All of it is called inside one store job, on the store's thread; nothing here waits for the main loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from crcd_sim.domain.evaluation import SelfMarks
from crcd_sim.domain.events import Event
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.pack import Pack
from crcd_sim.services.ports import DeltaBatch, FieldChange, Snapshot, StoredSitting, TakeRecord

OPEN = "open"
CLOSED = "closed"
MOVED = "moved"


class SittingSummary(NamedTuple):
    """One line of the list of sittings, all of it taken from the journal. A plain tuple underneath: ten
    thousand are made in half the time.

    ``status``: open (can be resumed here), closed, moved (carried to another workstation).
    ``phase``: kind of the phase that runs or ran last, "" before the first.
    ``head``: hash of event number ``events``. ``drill``: what is drilled (``domain.drill.Drill.key``), "" in
    a whole sitting.
    """

    id: str
    created_at: datetime
    updated_at: datetime
    session_type: str
    framework: str
    framework_sha: str
    pack: str
    pack_version: str
    pack_sha: str
    mode: str
    seed: str
    candidate: str
    status: str
    phase: str
    events: int
    head: str
    drill: str = ""


@dataclass(frozen=True, slots=True)
class SittingHistory:
    """What is kept of one sitting, in order: what the review is made from.

    ``deltas``: every change when the history is ``whole`` (the writing can be replayed), else only
    those after each work's newest snapshot (enough for the texts as they are).
    """

    summary: SittingSummary
    events: tuple[Event, ...]
    snapshots: tuple[Snapshot, ...]  # all of them, by work then by ``after``
    deltas: tuple[DeltaBatch, ...]  # by work then by ``first``
    fields: tuple[FieldChange, ...]  # every change, oldest first
    takes: tuple[TakeRecord, ...]


class SittingRepository(Protocol):
    """The sittings of one data folder.

    ``UserMistake`` (code ``unknown_sitting``) when an identifier names none.
    """

    def list_sittings(self, *, search: str = "", limit: int | None = None) -> tuple[SittingSummary, ...]:
        """Newest first; ``search``: every word must be found (code, pack, session, mode), accents
        and capitals apart."""

    def open_sittings(self) -> tuple[SittingSummary, ...]:
        """Those that can be gone on with, newest first."""

    def summary(self, identifier: str) -> SittingSummary: ...

    def load_stored_sitting(self, identifier: str) -> StoredSitting:
        """Return what is needed to go on with a sitting after a stop."""

    def history(self, identifier: str, *, whole: bool = True) -> SittingHistory:
        """Return what is kept of a sitting; without ``whole`` a long one is read four times faster."""

    def mark_oneself(self, identifier: str, marks: SelfMarks, *, now: datetime) -> None:
        """Keep a trainee's own grid of a drill: an event each time, the newest counts. The time of the
        sitting does not move."""

    def delete_audio(self, identifier: str, *, now: datetime, by: str, reason: str) -> tuple[str, ...]:
        """Delete every recording of a sitting, on demand or at the end of its retention; return the
        files deleted. The journal says it; hashes and durations stay."""

    def delete_sitting(self, identifier: str) -> None:
        """Delete a sitting whole, recordings and the candidate's papers included. Framework and pack
        content stay."""


class ContentReader(Protocol):
    """The framework and the pack as they were when a sitting used them. ``bootstrap`` joins the
    store's content-addressed files to the loaders.

    ``EnvironmentProblem`` when what was kept is missing, damaged, or not readable any more.
    """

    def framework(self, sha256: str) -> Framework: ...

    def pack(self, sha256: str) -> Pack: ...


class ContentStore(Protocol):
    """Files kept under their hash, for every sitting that used them."""

    def put_files(self, kind: str, key: str, files: Mapping[str, bytes]) -> None:
        """Keep the files of a framework or pack under ``key``."""

    def get_files(self, kind: str, key: str) -> Mapping[str, bytes]:
        """Return the kept files by relative path; empty when ``key`` is unknown."""

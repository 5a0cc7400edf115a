"""What the candidate writes, kept while it is written.

Everything runs on the main loop's thread and nothing waits: an edit is applied at once, handed to
the writer within half a second, and a whole version follows every two minutes and at the seal.
« Enregistré » is not for this service to say: the writer's acknowledgements tell it, and ``pending``
tells what the writer has not even been given yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.writing import (
    EMPTY,
    Delta,
    Document,
    apply_all,
    count_words,
    from_canonical,
    reset_delta,
    sha256_of,
    to_canonical,
)
from crcd_sim.domain.writing_changes import coalesce
from crcd_sim.services.ports import (
    Clock,
    DeltaBatch,
    MainLoop,
    Scheduled,
    SittingWriter,
    Snapshot,
    StoredSitting,
    WorkKey,
)

BATCH_S: Final = 0.4  # with the writer's own delay, a keystroke is durable within 1 s
SNAPSHOT_S: Final = 120.0
ANNEX: Final = "_annex"

Record = Callable[[EventKind, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """A version one may go back to: the text after delta ``after``, at ``t`` on the sitting's axis."""

    after: int
    t: float
    words: int
    sha256: str


@dataclass(slots=True)
class _Work:
    document: Document
    after: int = 0  # deltas handed to the writer
    pending: list[Delta] = field(default_factory=list)
    pending_t: float = 0.0
    snapshots: list[Snapshot] = field(default_factory=list)
    locked: bool = False

    @property
    def unkept(self) -> bool:
        """True when the newest snapshot is not the present text."""
        return bool(self.pending) or self.after > (self.snapshots[-1].after if self.snapshots else 0)


def annex_of(key: WorkKey) -> WorkKey:
    """Return the key of the « hors temps » annex of a work (training only)."""
    return replace(key, kind=key.kind + ANNEX)


def is_annex(key: WorkKey) -> bool:
    return key.kind.endswith(ANNEX)


class DraftingService:
    """The writings of one running sitting.

    Args:
        writer: where deltas and snapshots go (the sitting's ``SaveTracker``).
        t: the sitting's present time on its own axis.
        record: journals a fact (``SittingRunner.append``); None in tests and discovery.

    ``seal`` is a seal hook of the runner: ``runner.before_seal(drafting.seal)``.
    """

    def __init__(
        self,
        writer: SittingWriter,
        loop: MainLoop,
        clock: Clock,
        t: Callable[[], float],
        *,
        record: Record | None = None,
    ) -> None:
        self._writer = writer
        self._loop = loop
        self._clock = clock
        self._t = t
        self._record = record
        self._works: dict[WorkKey, _Work] = {}
        self._batch: Scheduled | None = None
        self._next_snapshot: Scheduled | None = None
        self._listeners: list[Callable[[bool], None]] = []

    # --- Writing -----------------------------------------------------------------------------

    def open(self, key: WorkKey, initial: Document = EMPTY) -> Document:
        """Return the present text of a work; a new one starts from ``initial`` (a letter's template)."""
        work = self._works.get(key)
        if work is None:
            work = self._works[key] = _Work(initial)
            if initial != EMPTY:
                self._keep(key, work)
        return work.document

    def edit(self, key: WorkKey, deltas: Sequence[Delta]) -> None:
        """Apply what was just typed.

        Raises:
            RuleRefused: the work is sealed (code ``work_sealed``).
            WritingError: the deltas do not fit the text: a bug of the editor, see ``resync``.
        """
        work = self._writable(key)
        if not deltas:
            return
        work.document = apply_all(work.document, deltas)
        work.pending.extend(deltas)
        work.pending_t = self._t()
        self._plan()

    def resync(self, key: WorkKey, document: Document, why: str) -> None:
        """Take the whole text of an editor whose deltas went astray, and journal that it happened."""
        work = self._writable(key)
        if document == work.document:
            return
        if self._record is not None:
            self._record(
                EventKind.INCIDENT,
                {"kind": "draft_resync", "detail": f"{key}: {why}", "seconds": 0, "decision": "text kept"},
            )
        self.edit(key, [reset_delta(document)])

    def pasted(self, key: WorkKey, characters: int, source: str) -> None:
        """Journal a paste. ``source``: dossier | outside."""
        if self._record is not None:
            self._record(EventKind.PASTED, {"work": str(key), "characters": characters, "from": source})

    def document(self, key: WorkKey) -> Document:
        """Return the present text; ``KeyError`` when the work was never opened."""
        return self._works[key].document

    def keys(self) -> tuple[WorkKey, ...]:
        """Return every work opened so far, in order."""
        return tuple(self._works)

    # --- Keeping -----------------------------------------------------------------------------

    @property
    def pending(self) -> bool:
        """True while something typed has not been handed to the writer."""
        return any(work.pending for work in self._works.values())

    def subscribe(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        """Call ``listener(pending)`` each time ``pending`` changes; return what undoes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def flush(self) -> None:
        """Hand everything typed so far to the writer, now."""
        if self._batch is not None:
            self._batch.cancel()
            self._batch = None
        was = self.pending
        for key, work in self._works.items():
            self._hand_over(key, work)
        if was:
            self._tell(False)

    def snapshot(self) -> None:
        """Keep a whole version of every work that changed since its last one."""
        if self._next_snapshot is not None:
            self._next_snapshot.cancel()
            self._next_snapshot = None
        self.flush()
        for key, work in self._works.items():
            if work.unkept:
                self._keep(key, work)

    def seal(self, phase: str = "") -> dict[str, str]:
        """Keep and lock the works of a phase (all of them: ""); return {str(key): sha256}.

        Annexes stay open: they are outside the time of the part. Works never touched are left out.
        """
        self.snapshot()
        hashes = {}
        for key, work in self._works.items():
            if (not phase or key.phase == phase) and not is_annex(key):
                work.locked = True
                if work.snapshots:
                    hashes[str(key)] = work.snapshots[-1].sha256
        return hashes

    def reopen(self, phase: str) -> None:
        """Unlock the works of a phase that goes on (« Terminer » by mistake)."""
        for key, work in self._works.items():
            if key.phase == phase:
                work.locked = False

    def locked(self, key: WorkKey) -> bool:
        work = self._works.get(key)
        return work is not None and work.locked

    def close(self) -> None:
        """Keep everything and stop asking the loop for anything."""
        self.snapshot()

    # --- Versions ----------------------------------------------------------------------------

    def versions(self, key: WorkKey) -> tuple[DraftVersion, ...]:
        """Return the versions one may go back to, oldest first, each text once in a row."""
        found: list[DraftVersion] = []
        for snapshot in self._works[key].snapshots:
            if not found or found[-1].sha256 != snapshot.sha256:
                words = count_words(from_canonical(snapshot.canonical))
                found.append(DraftVersion(snapshot.after, snapshot.t, words, snapshot.sha256))
        return tuple(found)

    def version_text(self, key: WorkKey, version: DraftVersion) -> Document:
        """Return the text of a version, for its preview."""
        return from_canonical(self._snapshot_of(key, version).canonical)

    def restore(self, key: WorkKey, version: DraftVersion) -> Document:
        """Go back to a version and return it. The text left is kept as a version too, and the
        restored one is saved again: nothing is taken as saved because it once was.

        Raises:
            RuleRefused: the work is sealed.
            KeyError: no such version.
        """
        work = self._writable(key)
        document = from_canonical(self._snapshot_of(key, version).canonical)
        self.flush()
        if work.unkept:
            self._keep(key, work)
        self.edit(key, [reset_delta(document)])
        if self._record is not None:
            self._record(EventKind.WORK_RESTORED, {"work": str(key), "version_t": version.t})
        return document

    # --- Going on after a stop ---------------------------------------------------------------

    def resume(self, stored: StoredSitting, older: Iterable[Snapshot] = ()) -> None:
        """Take up the writings where they were left. ``older``: the versions before the newest
        ones, when the store still has them. Works of sealed phases are locked again."""
        sealed: set[str] = set()
        for event in stored.events:
            if event.kind is EventKind.PHASE_SEALED:
                sealed.add(str(event.data["phase"]))
            elif event.kind is EventKind.PHASE_REOPENED:
                sealed.discard(str(event.data["phase"]))
        for snapshot in sorted((*older, *stored.snapshots), key=lambda item: item.after):
            work = self._works.setdefault(snapshot.work, _Work(EMPTY))
            if not work.snapshots or work.snapshots[-1] != snapshot:
                work.snapshots.append(snapshot)
            work.document, work.after = from_canonical(snapshot.canonical), snapshot.after
        for batch in sorted(stored.deltas, key=lambda item: item.first):
            work = self._works.setdefault(batch.work, _Work(EMPTY))
            # A batch may begin before the newest snapshot when the stop fell between the two writes.
            fresh = batch.deltas[max(work.after + 1 - batch.first, 0) :]
            work.document = apply_all(work.document, fresh)
            work.after += len(fresh)
        for key, work in self._works.items():
            work.locked = key.phase in sealed and not is_annex(key)

    # --- Inside ------------------------------------------------------------------------------

    def _writable(self, key: WorkKey) -> _Work:
        work = self._works[key]
        if work.locked:
            raise RuleRefused(
                "Le temps de cette partie est écoulé\u00a0: ce texte ne peut plus être modifié.",
                code="work_sealed",
            )
        return work

    def _plan(self) -> None:
        """Ask the loop for the next batch and the next version, if not asked already."""
        now = self._clock.monotonic()
        if self._batch is None:
            self._batch = self._loop.call_at(now + BATCH_S, self._batch_due)
            self._tell(True)
        if self._next_snapshot is None:
            self._next_snapshot = self._loop.call_at(now + SNAPSHOT_S, self._snapshot_due)

    def _batch_due(self) -> None:
        self._batch = None
        self.flush()

    def _snapshot_due(self) -> None:
        self._next_snapshot = None
        self.snapshot()

    def _hand_over(self, key: WorkKey, work: _Work) -> None:
        deltas = tuple(coalesce(work.pending))
        work.pending.clear()
        if deltas:
            self._writer.deltas(DeltaBatch(key, work.after + 1, work.pending_t, deltas))
            work.after += len(deltas)

    def _keep(self, key: WorkKey, work: _Work) -> None:
        canonical = to_canonical(work.document)
        snapshot = Snapshot(key, work.after, self._t(), canonical, sha256_of(canonical))
        work.snapshots.append(snapshot)
        self._writer.snapshot(snapshot)

    def _snapshot_of(self, key: WorkKey, version: DraftVersion) -> Snapshot:
        for snapshot in self._works[key].snapshots:
            if snapshot.after == version.after and snapshot.sha256 == version.sha256:
                return snapshot
        raise KeyError(version)

    def _tell(self, pending: bool) -> None:
        for listener in list(self._listeners):
            listener(pending)

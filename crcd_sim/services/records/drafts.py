"""Writings replayed from snapshots and deltas: the text as it stood at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crcd_sim.domain.writing import (
    EMPTY,
    Document,
    WritingError,
    apply_all,
    count_words,
    from_canonical,
)
from crcd_sim.services.ports import DeltaBatch, Snapshot, WorkKey


@dataclass(frozen=True, slots=True)
class Version:
    """A version one may go back to. ``t`` on the sitting's axis."""

    t: float
    words: int
    sha256: str


def after_snapshots(snapshots: Iterable[Snapshot], deltas: Iterable[DeltaBatch]) -> tuple[DeltaBatch, ...]:
    """Return what follows each work's newest snapshot; a batch that straddles one is cut."""
    after: dict[WorkKey, int] = {}
    for snapshot in snapshots:
        after[snapshot.work] = max(after.get(snapshot.work, 0), snapshot.after)
    kept = []
    for batch in deltas:
        skip = after.get(batch.work, 0) - batch.first + 1
        if skip <= 0:
            kept.append(batch)
        elif skip < len(batch.deltas):
            kept.append(DeltaBatch(batch.work, batch.first + skip, batch.t, batch.deltas[skip:]))
    return tuple(kept)


def works_of(snapshots: Iterable[Snapshot], deltas: Iterable[DeltaBatch]) -> tuple[WorkKey, ...]:
    """Return every work that was written in, in the order of their first words."""
    first: dict[WorkKey, float] = {}
    items: list[Snapshot | DeltaBatch] = [*snapshots, *deltas]
    for item in items:
        first[item.work] = min(first.get(item.work, item.t), item.t)
    return tuple(sorted(first, key=lambda work: (first[work], str(work))))


def text_at(
    snapshots: Iterable[Snapshot], deltas: Iterable[DeltaBatch], work: WorkKey, t: float | None = None
) -> Document:
    """Return ``work`` as it stood at ``t`` (None: at the end), empty before its first change.

    A delta that does not fit (a damaged record) stops the replay: the text is then the last one
    that could be proved.
    """

    def reached(moment: float) -> bool:
        return t is None or moment <= t

    mine = [snapshot for snapshot in snapshots if snapshot.work == work and reached(snapshot.t)]
    newest = max(mine, key=lambda snapshot: (snapshot.after, snapshot.t), default=None)
    document = from_canonical(newest.canonical) if newest else EMPTY
    batches = sorted(
        (batch for batch in deltas if batch.work == work and reached(batch.t)), key=lambda batch: batch.first
    )
    for batch in after_snapshots([newest] if newest else [], batches):
        try:
            document = apply_all(document, batch.deltas)
        except WritingError:
            break
    return document


def versions(snapshots: Iterable[Snapshot], work: WorkKey) -> tuple[Version, ...]:
    """Return the kept versions of a work, oldest first, without those that repeat the one before."""
    found: list[Version] = []
    for snapshot in sorted((s for s in snapshots if s.work == work), key=lambda s: (s.after, s.t)):
        if not found or found[-1].sha256 != snapshot.sha256:
            words = count_words(from_canonical(snapshot.canonical))
            found.append(Version(snapshot.t, words, snapshot.sha256))
    return tuple(found)


def replay_faults(snapshots: Sequence[Snapshot], deltas: Sequence[DeltaBatch], work: WorkKey) -> list[str]:
    """Return what does not hold in a work's record: a snapshot that its deltas do not give (by its
    delta number), or a delta that does not fit. Used by ``db check`` and when a copy is taken in."""
    faults = []
    document, number = EMPTY, 0
    marks = sorted((s for s in snapshots if s.work == work), key=lambda s: s.after)
    batches = sorted((b for b in deltas if b.work == work), key=lambda b: b.first)
    steps = [(batch.first + index, delta) for batch in batches for index, delta in enumerate(batch.deltas)]
    at = 0
    for mark in [*marks, None]:
        while at < len(steps) and (mark is None or steps[at][0] <= mark.after):
            number, delta = steps[at]
            at += 1
            try:
                document = apply_all(document, [delta])
            except WritingError:
                faults.append(f"{work}, modification {number}")
                break
        if mark is not None:
            # A version before any change is what the work started from (a letter's template).
            if at and from_canonical(mark.canonical) != document and not faults:
                faults.append(f"{work}, version {mark.after}")
            document = from_canonical(mark.canonical)
    return faults[:1]

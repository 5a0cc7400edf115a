"""The candidate's own papers in the content store: their bytes once, a reference per sitting.

The journal is the truth of what is joined. At rest, bytes and event are written in one transaction.
While somebody sits, the sitting's writer alone adds to the journal: the bytes come first (those of a heavy
paper in slices, so that what a candidate writes meanwhile waits for one of them at most), then the event; on
removal the event first, then the bytes. A program that dies in between leaves bytes no journal names:
``sweep`` takes them away at the next opening.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crcd_sim.domain.attachments import AttachedPapers, Attachment, kept_as, removal
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.events import Event, EventKind
from crcd_sim.store import journal
from crcd_sim.store.content import ATTACHMENT, PackedBlob, SqlContent
from crcd_sim.store.tables import ContentRefRow, EventRow

SLICE: Final = 2 << 20  # bytes written at once while somebody sits


def slices(blob: PackedBlob) -> int:
    """Return in how many slices a paper is written while somebody sits."""
    return max(1, -(-len(blob.packed) // SLICE))


class SqlAttachments:
    """The papers of the sittings of one data folder, on one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- Bytes -------------------------------------------------------------------------------

    def keep(self, identifier: str, blob: PackedBlob) -> None:
        """Keep the bytes of a paper for a sitting; once, however often it is asked."""
        if self._ref(identifier, blob) is None:
            SqlContent(self._session).put_packed(blob)
            self._name(identifier, blob, blob.sha256)

    def keep_slice(self, identifier: str, blob: PackedBlob, number: int) -> None:
        """Keep one of the ``slices(blob)`` of a paper. From the first one on, ``kept`` names it."""
        content = SqlContent(self._session)
        if self._ref(identifier, blob) is None:
            self._name(identifier, blob, blob.sha256 if content.has_blob(blob.sha256) else None)
        content.put_part(blob.sha256, number, blob.packed[number * SLICE : (number + 1) * SLICE])

    def _ref(self, identifier: str, blob: PackedBlob) -> ContentRefRow | None:
        return self._session.get(ContentRefRow, (ATTACHMENT, identifier, kept_as(blob.sha256)))

    def _name(self, identifier: str, blob: PackedBlob, whole: str | None) -> None:
        """``whole``: the hash of its bytes when they are in one piece."""
        self._session.add(
            ContentRefRow(
                kind=ATTACHMENT, key=identifier, path=kept_as(blob.sha256), sha256=blob.sha256,
                size=blob.size, content_sha=whole,
            )
        )  # fmt: skip
        self._session.flush()

    def kept(self, identifier: str) -> frozenset[str]:
        """Return the hashes of what is kept for a sitting."""
        return frozenset(ref.sha256 for ref in SqlContent(self._session).references(ATTACHMENT, identifier))

    def forget(self, identifier: str, but: Collection[str] = ()) -> None:
        """Take away what is kept for a sitting, except the hashes ``but``; bytes that nothing else names
        go too."""
        self.drop(identifier, self.kept(identifier) - frozenset(but))

    def drop(self, identifier: str, digests: Collection[str]) -> None:
        """Take away these papers of a sitting; bytes that nothing else names go too."""
        ref, content = ContentRefRow, SqlContent(self._session)
        for digest in digests:
            self._session.execute(
                delete(ref).where(ref.kind == ATTACHMENT, ref.key == identifier, ref.path == kept_as(digest))
            )
            content.drop_unnamed(digest)
        self._session.expire_all()

    def sweep(self) -> None:
        """Take away what a stop left behind: kept for a sitting whose journal does not name it."""
        ref = ContentRefRow
        keys = self._session.scalars(select(ref.key).where(ref.kind == ATTACHMENT).distinct()).all()
        for identifier in keys:
            self.forget(identifier, {item.sha256 for item in self._papers(identifier).items})

    def _papers(self, identifier: str) -> AttachedPapers:
        row = EventRow
        kinds = (EventKind.PAPER_ATTACHED.value, EventKind.PAPER_REMOVED.value)
        query = select(row).where(row.sitting_id == identifier, row.kind.in_(kinds)).order_by(row.seq)
        return AttachedPapers.of(
            Event(found.seq, EventKind(found.kind), found.t, found.wall, json.loads(found.data))
            for found in self._session.scalars(query)
        )

    # --- At rest -----------------------------------------------------------------------------

    def attach(self, identifier: str, new: Attachment, blob: PackedBlob, *, now: datetime) -> AttachedPapers:
        """Join a paper to a sitting that nobody is sitting; return what is joined then.

        Raises:
            UserMistake: unknown sitting, or a writer holds it.
            RuleRefused: it may not be joined.
            EnvironmentProblem: the journal does not hold together; nothing is written.
        """
        journal.free_sitting_row(self._session, identifier)
        papers = self.papers(identifier)
        papers.check_new(new)
        self.keep(identifier, blob)
        journal.append(self._session, identifier, EventKind.PAPER_ATTACHED, new.as_data(), now)
        return self.papers(identifier)

    def detach(self, identifier: str, sha256: str, *, by: str, now: datetime) -> AttachedPapers:
        """Take a paper away from a sitting that nobody is sitting, bytes included. Raises like ``attach``."""
        journal.free_sitting_row(self._session, identifier)
        gone = self.papers(identifier).check_removal(sha256)
        journal.append(self._session, identifier, EventKind.PAPER_REMOVED, removal(gone, by), now)
        papers = self.papers(identifier)
        self.forget(identifier, {item.sha256 for item in papers.items})
        return papers

    def papers(self, identifier: str) -> AttachedPapers:
        """Return what the journal says is joined to a sitting."""
        return AttachedPapers.of(event for event, _ in journal.hashed_events(self._session, identifier))

    # --- Proof -------------------------------------------------------------------------------

    def faults(self, identifier: str, events: Iterable[Event], *, files: bool) -> list[str]:
        """Return the names of the papers whose bytes are missing, or (with ``files``) are not those the
        journal names."""
        kept = self.kept(identifier)
        return [
            item.name
            for item in AttachedPapers.of(events).items
            if item.sha256 not in kept or (files and not self._sound(item.sha256))
        ]

    def _sound(self, sha256: str) -> bool:
        try:
            SqlContent(self._session).get_blob(sha256)
        except EnvironmentProblem:
            return False
        return True

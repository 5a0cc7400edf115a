"""The candidate's own papers: read and proved in the work pool, joined to a sitting, read again.

A sitting that somebody sits has its journal on the main loop: the bytes are kept first, a slice in each
store job, then its session tells its journal. One at rest is written whole in one store job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from crcd_sim.domain.attachments import (
    LARGEST,
    MEGABYTE,
    SUFFIX,
    AttachedPapers,
    Attachment,
    AttachmentKind,
    plain_name,
)
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.errors import CrcdError, EnvironmentProblem, UserMistake
from crcd_sim.domain.pdf_check import check_pdf_file, damaged
from crcd_sim.services.ports import Clock, Jobs

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.store.content import PackedBlob
    from crcd_sim.store.database import Store

T = TypeVar("T")
Failed = Callable[[Exception], None]
Joined = Callable[[AttachedPapers], None]  # told what is joined then
CountPages = Callable[[bytes], int]  # raises ``EnvironmentProblem`` for what cannot be shown


@dataclass(frozen=True, slots=True)
class ChosenPaper:
    """A file read whole and proved, ready to be joined: its key or its folder is needed no more."""

    attachment: Attachment
    blob: PackedBlob


PaperRead = Callable[[ChosenPaper], None]


def read_paper(file: Path, kind: AttachmentKind, count_pages: CountPages | None = None) -> ChosenPaper:
    """Read a file and prove that it is a PDF the jury can read. In the work pool, or from the command line.

    Raises ``UserMistake`` (codes: unreadable, too_large, empty, not_pdf, damaged, encrypted).
    """
    from crcd_sim.store.content import PackedBlob

    name = plain_name(file.name)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise UserMistake(
            f"Le fichier «\u00a0{name}\u00a0» ne se lit pas\u00a0: il a disparu, ou l’accès est refusé.",
            code="unreadable",
        ) from error
    if len(data) > LARGEST:
        raise UserMistake(
            f"Ce fichier dépasse {LARGEST // MEGABYTE}\u00a0Mo\u00a0: il n’a pas été joint. Réduisez-le, ou "
            "joignez-le en plusieurs fichiers.",
            code="too_large",
        )
    check_pdf_file(data)
    try:
        pages = count_pages(data) if count_pages is not None else None
    except EnvironmentProblem as error:
        raise damaged() from error
    blob = PackedBlob.of(data)
    return ChosenPaper(Attachment(kind, name, blob.sha256, blob.size, pages, STAFF), blob)


class PaperReader:
    """Reads the papers joined to a sitting, by ``<sha256>.pdf``. Each reading opens the database for itself
    alone, so that any thread may ask."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def read(self, path: str) -> bytes:
        """Raise ``EnvironmentProblem`` when the paper is gone or damaged."""
        from crcd_sim.store.content import SqlContent
        from crcd_sim.store.database import open_store_for_reading

        store = open_store_for_reading(self._data)
        try:
            with store.reading() as session:
                return SqlContent(session).get_blob(path.removesuffix(SUFFIX))
        finally:
            store.close()


class _Held(Protocol):
    """A sitting that is open here."""

    @property
    def session(self) -> ExamSession: ...


class _Host(Protocol):
    """What the application lends to these methods."""

    @property
    def _held(self) -> Mapping[str, _Held]: ...

    data: Path
    clock: Clock
    jobs: Jobs

    def _submit(
        self, job: Callable[[Store], T], done: Callable[[T], None], failed: Failed | None
    ) -> None: ...

    def _sat(self, identifier: str) -> ExamSession | None: ...

    def _attach_at_rest(self, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed) -> None: ...

    def _forget_paper(self, identifier: str, sha256: str) -> None: ...

    def _keep(
        self, identifier: str, blob: PackedBlob, number: int, kept: Callable[[], None], failed: Failed
    ) -> None: ...


class Attachments:
    """The part of ``Application`` that serves the candidate's papers."""

    def _sat(self: _Host, identifier: str) -> ExamSession | None:
        held = self._held.get(identifier)
        return held.session if held is not None else None

    def read_paper(
        self: _Host,
        file: Path,
        kind: AttachmentKind,
        count_pages: CountPages,
        done: PaperRead,
        failed: Failed,
    ) -> None:
        """Read and prove a file off the main loop."""
        self.jobs.run(lambda: read_paper(file, kind, count_pages), done, failed)

    def paper_reader(self: _Host) -> PaperReader:
        return PaperReader(self.data)

    def attach(self: _Host, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed) -> None:
        """Join a paper to a sitting, sat or not; give what is joined then.

        ``failed`` gets ``RuleRefused``, ``UserMistake`` or ``EnvironmentProblem``.
        """
        session = self._sat(identifier)
        if session is None:
            self._attach_at_rest(identifier, chosen, done, failed)
            return
        try:
            session.joined.papers.check_new(chosen.attachment)
        except CrcdError as refused:
            failed(refused)
            return

        def kept() -> None:
            now_sat = self._sat(identifier)
            if now_sat is None:  # left meanwhile
                self._attach_at_rest(identifier, chosen, done, failed)
                return
            try:
                now_sat.joined.attach(chosen.attachment)
            except CrcdError as refused:  # the sitting went on meanwhile
                self._forget_paper(identifier, chosen.attachment.sha256)
                failed(refused)
            else:
                done(now_sat.joined.papers)

        def stopped(error: Exception) -> None:
            self._forget_paper(identifier, chosen.attachment.sha256)
            _refusing(failed)(error)

        self._keep(identifier, chosen.blob, 0, kept, stopped)

    def _keep(
        self: _Host, identifier: str, blob: PackedBlob, number: int, kept: Callable[[], None], failed: Failed
    ) -> None:
        """Keep the slices of a paper from ``number`` on, each asked once the one before is on the disk: the
        drafts of the sitting go between two of them."""

        def job(store: Store) -> bool:
            from crcd_sim.store.attachments import SqlAttachments, slices

            with store.writing() as sql:
                SqlAttachments(sql).keep_slice(identifier, blob, number)
            return number + 1 < slices(blob)

        def back(more: bool) -> None:
            if more:
                self._keep(identifier, blob, number + 1, kept, failed)
            else:
                kept()

        self._submit(job, back, failed)

    def detach(self: _Host, identifier: str, sha256: str, done: Joined, failed: Failed) -> None:
        """Take a paper away for good; give what is joined then."""
        session = self._sat(identifier)
        if session is not None:
            try:
                session.joined.remove(sha256, STAFF)
            except CrcdError as refused:
                failed(refused)
                return
            self._forget_paper(identifier, sha256)
            done(session.joined.papers)
            return
        now = self.clock.wall()

        def job(store: Store) -> AttachedPapers:
            from crcd_sim.store.attachments import SqlAttachments

            with store.writing() as sql:
                return SqlAttachments(sql).detach(identifier, sha256, by=STAFF, now=now)

        self._submit(job, done, failed)

    def _sweep_papers(self: _Host) -> None:
        """Take away the bytes a stop left without an event. What refuses is told to those who ask."""

        def job(store: Store) -> None:
            from crcd_sim.store.attachments import SqlAttachments

            with store.writing() as sql:
                SqlAttachments(sql).sweep()

        self._submit(job, lambda _nothing: None, _ignored)

    def _attach_at_rest(
        self: _Host, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed
    ) -> None:
        now = self.clock.wall()

        def job(store: Store) -> AttachedPapers:
            from crcd_sim.store.attachments import SqlAttachments

            with store.writing() as sql:
                return SqlAttachments(sql).attach(identifier, chosen.attachment, chosen.blob, now=now)

        self._submit(job, done, _refusing(failed))

    def _forget_paper(self: _Host, identifier: str, sha256: str) -> None:
        """Take away the bytes of a paper, unless the journal of the running sitting names it. A disk that
        refuses leaves them to the next opening."""
        session = self._sat(identifier)
        if session is None or any(item.sha256 == sha256 for item in session.joined.papers.items):
            return

        def job(store: Store) -> None:
            from crcd_sim.store.attachments import SqlAttachments

            with store.writing() as sql:
                SqlAttachments(sql).drop(identifier, {sha256})

        self._submit(job, lambda _nothing: None, _ignored)


def _ignored(error: Exception) -> None:
    if not isinstance(error, EnvironmentProblem):
        raise error


def _refusing(failed: Failed) -> Failed:
    """Say of a refusal of the disk that the paper was not joined."""

    def told(error: Exception) -> None:
        from crcd_sim.store import problems

        failed(problems.attachment_refused(error) if isinstance(error, EnvironmentProblem) else error)

    return told


def attach_file(data: Path, identifier: str, file: Path, kind: AttachmentKind) -> AttachedPapers:
    """Join a file to a sitting of a data folder that no window has open: the command line.

    Raises ``UserMistake``, ``RuleRefused`` or ``EnvironmentProblem``.
    """
    from crcd_sim.store import problems
    from crcd_sim.store.attachments import SqlAttachments

    chosen = read_paper(file, kind)
    try:
        return _written(data, lambda sql, now: SqlAttachments(sql).attach(
            identifier, chosen.attachment, chosen.blob, now=now
        ))  # fmt: skip
    except Exception as error:
        problem = problems.problem_of(error)
        if problem is None:
            raise
        raise problems.attachment_refused(problem) from error


def detach_file(data: Path, identifier: str, name: str) -> AttachedPapers:
    """Take away the paper called ``name`` (or whose hash begins so). Raises like ``attach_file``."""
    from crcd_sim.store.attachments import SqlAttachments

    def job(sql: Session, now: datetime) -> AttachedPapers:
        papers = SqlAttachments(sql)
        found = [
            item
            for item in papers.papers(identifier).items
            if item.name == name or (len(name) >= 8 and item.sha256.startswith(name))
        ]
        if len(found) > 1:
            raise UserMistake(
                "Plusieurs documents portent ce nom\u00a0: donnez le début de leur empreinte (sha256).",
                code="ambiguous",
            )
        return papers.detach(identifier, found[0].sha256 if found else name, by=STAFF, now=now)

    return _written(data, job)


def _written(data: Path, job: Callable[[Session, datetime], T]) -> T:
    from crcd_sim.clock import SystemClock
    from crcd_sim.store.database import open_store, open_store_for_reading

    open_store_for_reading(data).close()  # a command joins to what is there: it makes no data folder
    now = SystemClock().wall()
    store = open_store(data, now)
    try:
        with store.writing() as sql:
            return job(sql, now)
    finally:
        store.close()

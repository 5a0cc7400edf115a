"""What the window does with past sittings: read again, listened to, printed, carried, their sounds deleted.

Reading the database is a store job; layout, peaks and whole packs go to the work pool, so that neither
the window nor the store waits for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from crcd_sim import paths
from crcd_sim.bootstrap.installation import Installation
from crcd_sim.bootstrap.records import WHOLE, KeptContent, kept_audio
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.services.ports import (
    Clock,
    DeviceRef,
    Jobs,
    MainLoop,
    Peaks,
    ReviewListener,
    ReviewPlayer,
    TakeRecord,
    WorkKey,
)

if TYPE_CHECKING:
    from crcd_sim.domain.framework import Framework
    from crcd_sim.domain.pack import Pack
    from crcd_sim.services.records.ports import SittingSummary
    from crcd_sim.services.records.review_file import PaperFile, PastText, ReviewFile
    from crcd_sim.services.records.review_model import ReviewModel
    from crcd_sim.store.carry import Carried
    from crcd_sim.store.database import Store

T = TypeVar("T")
Failed = Callable[[Exception], None]


class Shelf:
    """What was read of kept packs and frameworks, by hash: content that never changes.

    ``outlines`` belong to the store's thread. ``frameworks`` and ``packs`` are filled by two threads, which
    may at worst read the same one twice (a dictionary's entry is replaced whole).
    """

    def __init__(self) -> None:
        self.outlines: dict[str, Pack] = {}
        self.frameworks: dict[str, Framework] = {}
        self.packs: dict[str, Pack] = {}


class OutlinedContent(KeptContent):
    """Reads kept frameworks, and the names of kept packs, once each: a review opens in a blink.

    Inside one store job.
    """

    def __init__(self, session: Any, store: Store, installation: Installation, shelf: Shelf) -> None:
        super().__init__(session, store, installation)
        self._shelf = shelf
        self._contents = store.folder.contents
        # A reader writes nothing in the data folder, but what its writer left there serves it too.
        self._left = store.folder.root / store.folder.contents.name

    def framework(self, sha256: str) -> Framework:
        known = self._shelf.frameworks
        if sha256 not in known:
            known[sha256] = super().framework(sha256)
        return known[sha256]

    def pack(self, sha256: str) -> Pack:
        """Return the pack's names (``services.records.pack_outline``)."""
        from crcd_sim.services.records.pack_outline import outline_text, read_outline

        known = self._shelf.outlines
        if sha256 not in known:
            found = _kept_outline(outline_file(self._left, sha256), sha256)
            if found is None:
                text = outline_text(super().pack(sha256))
                keep_outline(outline_file(self._contents, sha256), text)
                found = read_outline(text, sha256)
            assert found is not None  # it was just made
            known[sha256] = found
        return known[sha256]

    def whole_pack(self, sha256: str) -> Pack:
        known = self._shelf.packs
        if sha256 not in known:
            known[sha256] = super().pack(sha256)
        return known[sha256]


def outline_file(contents: Path, sha256: str) -> Path:
    return contents / f"pack-{sha256[:16]}.noms.json"


def _kept_outline(file: Path, sha256: str) -> Pack | None:
    from crcd_sim.services.records.pack_outline import read_outline

    try:
        return read_outline(file.read_text(encoding="utf-8"), sha256)
    except (OSError, UnicodeDecodeError):
        return None


def keep_outline(file: Path, text: str) -> None:
    """Keep an outline beside the packs; a disk that refuses costs a second next time, nothing else."""
    partial = file.with_name(f"{file.name}.copie")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(file)
    except OSError:
        return


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """What a paper is made of, read in the store job and used in the work pool."""

    file: ReviewFile
    framework: Framework
    folder: Path


class _Host(Protocol):
    """What the application lends to these methods."""

    data: Path
    clock: Clock
    loop: MainLoop
    jobs: Jobs
    installation: Installation
    shelf: Shelf

    def _submit(
        self, job: Callable[[Store], T], done: Callable[[T], None], failed: Failed | None
    ) -> None: ...

    def _paper_order(self, store: Store, identifier: str) -> PaperOrder: ...


class PastSittings:
    """The part of ``Application`` that serves the list of sittings, the review and the papers."""

    def review(
        self: _Host, identifier: str, done: Callable[[ReviewFile], None], failed: Failed | None = None
    ) -> None:
        """Lay a sitting open. ``UserMistake`` when there is none."""

        def job(store: Store) -> ReviewFile:
            from crcd_sim.services.records.review_file import review_file
            from crcd_sim.store.backup import blaming_the_record
            from crcd_sim.store.repository import SqlSittings

            with blaming_the_record(store, identifier), store.reading() as session:
                contents = OutlinedContent(session, store, self.installation, self.shelf)
                return review_file(SqlSittings(session, store.folder), contents, identifier, self.data)

        self._submit(job, done, failed)

    def versions(
        self: _Host,
        identifier: str,
        work: WorkKey,
        done: Callable[[tuple[PastText, ...]], None],
        failed: Failed | None = None,
    ) -> None:
        """Give the kept versions of a writing, newest first."""

        def job(store: Store) -> tuple[PastText, ...]:
            from crcd_sim.services.records.review_file import past_texts
            from crcd_sim.store.backup import blaming_the_record
            from crcd_sim.store.repository import SqlSittings

            with blaming_the_record(store, identifier), store.reading() as session:
                return past_texts(SqlSittings(session, store.folder).history(identifier), work)

        self._submit(job, done, failed)

    # --- Sounds ------------------------------------------------------------------------------

    def waveform(
        self: _Host,
        take: TakeRecord,
        done: Callable[[Peaks], None],
        failed: Failed | None = None,
        progress: Callable[[Peaks], None] | None = None,
    ) -> None:
        """Give the waveform of a recording, kept beside it after the first time. ``progress`` gets its
        beginning, longer and longer."""
        file = self.data / take.file
        loop = self.loop

        def measure() -> Peaks:
            import soundfile  # noqa: F401 (what plays it is warm when it is shown)
            import soxr  # noqa: F401

            from crcd_sim.sound.peaks import cached_peaks

            tell = None if progress is None else lambda peaks: loop.post(lambda: progress(peaks))
            return cached_peaks(file, file.with_suffix(".peaks"), take.sha256, progress=tell)

        self.jobs.run(measure, done, failed)

    def player(self: _Host, listener: ReviewListener, output: DeviceRef | None = None) -> ReviewPlayer:
        """Return what plays recordings back, in ``output`` or the system's own. Close it with the page."""
        from crcd_sim.sound.devices import AudioSystem
        from crcd_sim.sound.playback import TakePlayer

        return TakePlayer(self.loop, self.clock, listener, system=AudioSystem(), output=output)

    # --- Papers ------------------------------------------------------------------------------

    def paper(
        self: _Host,
        identifier: str,
        paper: str,
        done: Callable[[PaperFile], None],
        failed: Failed | None = None,
    ) -> None:
        """Make a paper as PDF. ``paper``: dossier | candidat | jury | tirage."""

        def make(order: PaperOrder) -> PaperFile:
            from crcd_sim.reports.papers import TypstPapers
            from crcd_sim.services.records.paper_of import paper_of
            from crcd_sim.services.records.review_file import PaperFile

            model = order.file.model
            pack = order.file.pack
            if paper in WHOLE or pack is None:
                pack = whole_pack(order, self.installation, self.shelf)
            made = paper_of(paper, model, pack, order.framework)
            content = {**made.data, "folder": str(order.folder)}
            pdf = TypstPapers(paths.RESOURCES).pdf(made.template, content)
            return PaperFile(_file_name(made.name, model, "pdf"), made.title, pdf)

        self._submit(
            lambda store: self._paper_order(store, identifier),
            lambda order: self.jobs.run(lambda: make(order), done, failed),
            failed,
        )

    def letter_docx(
        self: _Host, identifier: str, done: Callable[[PaperFile], None], failed: Failed | None = None
    ) -> None:
        """Make the letter as .docx. ``UserMistake`` (code ``no_letter``) when none was written."""

        def make(order: PaperOrder) -> PaperFile:
            from crcd_sim.domain.writing import to_canonical
            from crcd_sim.reports.letter import letter_docx
            from crcd_sim.services.records.paper_of import last_letter, paper_meta
            from crcd_sim.services.records.papers import letter_foot
            from crcd_sim.services.records.review_file import PaperFile

            model = order.file.model
            letter = last_letter(model)
            pack = order.file.pack or whole_pack(order, self.installation, self.shelf)
            company = pack.company
            head = {"company": company.name, "service": company.service, "address": list(company.address)}
            foot = letter_foot(paper_meta(model, order.framework, pack))
            content = letter_docx(to_canonical(letter.document), head | foot)
            return PaperFile(_file_name("courrier", model, "docx"), "Courrier", content)

        self._submit(
            lambda store: self._paper_order(store, identifier),
            lambda order: self.jobs.run(lambda: make(order), done, failed),
            failed,
        )

    def _paper_order(self: _Host, store: Store, identifier: str) -> PaperOrder:
        from crcd_sim.services.records.review_file import review_file
        from crcd_sim.store.backup import blaming_the_record
        from crcd_sim.store.repository import SqlSittings

        with blaming_the_record(store, identifier), store.reading() as session:
            contents = OutlinedContent(session, store, self.installation, self.shelf)
            file = review_file(SqlSittings(session, store.folder), contents, identifier, self.data)
            framework = contents.framework(file.model.summary.framework_sha)
            return PaperOrder(file, framework, contents.folder(file.model.summary.pack_sha))

    # --- On a key, and for good ----------------------------------------------------------------

    def carry_out(
        self: _Host,
        identifier: str,
        folder: Path,
        progress: Callable[[int, int], bool] | None,
        done: Callable[[Path, int], None],
        failed: Failed | None = None,
    ) -> None:
        """Copy a sitting into ``folder``, to go on from it elsewhere; ``done`` gets the file, and how many
        recordings could not be found.

        ``progress`` is called on the store's thread with the bytes done and in all; False stops the copy:
        ``failed`` then gets a ``UserMistake``, and nothing is left.
        """
        now = self.clock.wall()

        def job(store: Store) -> Carried:
            from crcd_sim.store.carry import carry_out

            return carry_out(store, identifier, folder, now, progress)

        self._submit(job, lambda copy: done(copy.file, len(copy.missing)), failed)

    def carry_in(
        self: _Host, file: Path, done: Callable[[SittingSummary], None], failed: Failed | None = None
    ) -> None:
        """Take in the copy of a sitting."""
        now = self.clock.wall()

        def job(store: Store) -> SittingSummary:
            from crcd_sim.store.carry_in import carry_in

            return carry_in(store, file, now)

        self._submit(job, done, failed)

    def take_back(
        self: _Host, identifier: str, done: Callable[[SittingSummary], None], failed: Failed | None = None
    ) -> None:
        """Go on here after all with a sitting that was copied."""
        now = self.clock.wall()

        def job(store: Store) -> SittingSummary:
            from crcd_sim.store.carry import take_back

            return take_back(store, identifier, now)

        self._submit(job, done, failed)

    def delete_audio(
        self: _Host,
        identifier: str,
        done: Callable[[tuple[str, ...]], None],
        failed: Failed | None = None,
        *,
        reason: str = "à la demande",
    ) -> None:
        """Delete the recordings of a sitting; give the files that went. The journal says it and why."""
        now = self.clock.wall()

        def job(store: Store) -> tuple[str, ...]:
            from crcd_sim.store.repository import SqlSittings

            with store.writing() as session:
                sittings = SqlSittings(session, store.folder)
                return sittings.delete_audio(identifier, now=now, by=STAFF, reason=reason)

        self._submit(job, done, failed)


def whole_pack(order: PaperOrder, installation: Installation, shelf: Shelf) -> Pack:
    """Return every text of the pack a sitting was made with. In the work pool: it takes a second.

    Raises ``EnvironmentProblem`` when it does not read any more.
    """
    from crcd_sim.packs.loader import load_pack

    summary = order.file.model.summary
    if summary.pack_sha not in shelf.packs:
        pack = load_pack(order.folder, kept_audio(order.folder, installation, summary.pack)).pack
        if pack is None:
            raise EnvironmentProblem("Le scénario conservé avec ce passage ne se lit plus.")
        shelf.packs[summary.pack_sha] = pack
    return shelf.packs[summary.pack_sha]


def _file_name(name: str, model: ReviewModel, suffix: str) -> str:
    code = "".join(sign for sign in model.summary.candidate if sign.isalnum() or sign in "-_")
    return f"{'-'.join(part for part in (name, code) if part)}.{suffix}"

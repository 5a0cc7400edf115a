"""The only module that knows every adapter: it joins them to the services.

``Installation`` is what can be said without opening any data (framework, packs). ``Application`` is
one open data folder: its store, its sittings, its headset. Heavy imports are inside functions, so
that a window can be painted before SQLAlchemy, PortAudio or typst are loaded.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from crcd_sim import paths
from crcd_sim.services.ports import Clock, Jobs, MainLoop, StoredSitting

if TYPE_CHECKING:
    from crcd_sim.domain.framework import Framework
    from crcd_sim.domain.pack import Pack
    from crcd_sim.domain.rules import Rules
    from crcd_sim.packs.catalogue import PackEntry
    from crcd_sim.packs.voice import VoiceReport
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.services.records.ports import SittingSummary
    from crcd_sim.store.database import Store
    from crcd_sim.store.worker import StoreWorker


class Installation:
    """What ships with the program."""

    def __init__(self, scenarios: Path = paths.SCENARIOS, audio: Path = paths.AUDIO) -> None:
        self.scenarios = scenarios
        self.audio = audio

    def framework(self, identifier: str = paths.DEFAULT_FRAMEWORK) -> Framework:
        """Read a framework. Raises ``EnvironmentProblem`` when its file does not hold."""
        from crcd_sim.packs.framework_loader import load_framework

        return load_framework(paths.framework_file(identifier))

    def packs(self) -> Sequence[PackEntry]:
        from crcd_sim.packs.catalogue import list_packs

        return list_packs(self.scenarios)

    def audio_of(self, folder: Path) -> Path:
        return self.audio / folder.name

    def check_pack(self, folder: Path, audio: Path | None = None) -> list[dict[str, Any]]:
        """Return every finding about a pack's folder, as plain JSON."""
        from crcd_sim.packs.catalogue import check_pack

        reading = check_pack(folder, audio or self.audio_of(folder), self.framework())
        return [finding.as_json() for finding in reading.findings]

    def load_pack(self, identifier: str) -> Pack:
        """Read an installed pack. Raises ``EnvironmentProblem`` with its first fault."""
        from crcd_sim.domain.errors import EnvironmentProblem
        from crcd_sim.packs.loader import load_pack

        folder = self.scenarios / identifier
        if not (folder / "pack.yaml").is_file():
            raise EnvironmentProblem(f"Le scénario « {identifier} » n’est pas installé.")
        reading = load_pack(folder, self.audio_of(folder))
        if reading.pack is None:
            first = reading.errors[0]
            raise EnvironmentProblem(
                f"Le scénario « {identifier} » ne peut pas être ouvert : {first.text} ({first.file}). "
                "« crcd-sim pack check » donne la liste complète."
            )
        return reading.pack

    def make_voices(self, folder: Path | None, progress: Callable[[int, int], None]) -> VoiceReport:
        """Make the clips of a pack, or the common ones when ``folder`` is None."""
        from crcd_sim.domain.errors import EnvironmentProblem
        from crcd_sim.packs import voice

        if folder is None:
            orders = voice.orders_of_list(paths.RESOURCES / "demo" / "voix.yaml")
            return voice.make_clips(list(orders), self.audio / "commun", progress)
        if errors := [f for f in self.check_pack(folder) if f["severity"] == "error"]:
            first = f"{errors[0]['text']} ({errors[0]['file']})"
            raise EnvironmentProblem(f"Ce scénario a {len(errors)} erreur(s) à corriger d’abord : {first}.")
        return voice.make_clips(list(voice.orders_of_pack(folder)), self.audio_of(folder), progress)


T = TypeVar("T")
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class NewSitting:
    """What staff decided before a candidate sits. ``seed`` None draws one."""

    session: str
    pack: str
    rules: Rules
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A framework and a pack, read off the main loop, with the folder the pack was read from."""

    framework: Framework
    pack: Pack
    folder: Path


class Application:
    """One open data folder on one main loop. Nothing here waits, except ``wait_for_disk``.

    ``clock`` is the sitting's time (virtual in a demo); ``real_clock`` paces the disk.
    """

    def __init__(
        self,
        *,
        data: Path,
        clock: Clock,
        real_clock: Clock,
        loop: MainLoop,
        jobs: Jobs,
        installation: Installation | None = None,
    ) -> None:
        self.data = data
        self.clock = clock
        self.real_clock = real_clock
        self.loop = loop
        self.jobs = jobs
        self.installation = installation or Installation()
        self._store_worker: StoreWorker | None = None
        self._writers: list[Any] = []
        self._asked = 0  # store jobs whose result has not come back yet

    @property
    def store(self) -> StoreWorker:
        """The store's one thread. The database opens at its first job, so that a window can be shown
        first; what the folder refuses is said to that job."""
        if self._store_worker is None:
            from crcd_sim.store.worker import StoreWorker

            def opened() -> Store:
                from crcd_sim.store.database import open_store

                return open_store(self.data, self.real_clock.wall())

            self._store_worker = StoreWorker(opened, self.loop.post, self.real_clock)
        return self._store_worker

    def _submit(self, job: Callable[[Store], T], done: Callable[[T], None], failed: Failed | None) -> None:
        """Run ``job`` on the store's thread, and count it until its result is back."""
        self._asked += 1

        def back(result: T) -> None:
            self._asked -= 1
            done(result)

        def refused(error: Exception) -> None:
            self._asked -= 1
            if failed is None:
                raise error
            failed(error)

        self.store.submit_with_store(job, back, refused)

    # --- Lists -------------------------------------------------------------------------------

    def list_sittings(
        self, search: str, done: Callable[[tuple[SittingSummary, ...]], None], failed: Failed | None = None
    ) -> None:
        self._submit(lambda store: _sittings(store, lambda s: s.list_sittings(search=search)), done, failed)

    def open_sittings(
        self, done: Callable[[tuple[SittingSummary, ...]], None], failed: Failed | None = None
    ) -> None:
        """Those that can be gone on with, newest first."""
        self._submit(lambda store: _sittings(store, lambda s: s.open_sittings()), done, failed)

    # --- A sitting ---------------------------------------------------------------------------

    def new_sitting(
        self, order: NewSitting, done: Callable[[ExamSession], None], failed: Failed | None = None
    ) -> None:
        """Create a sitting: its framework and pack are kept first, so that it can always be shown."""
        seed = order.seed if order.seed is not None else secrets.randbits(48)
        identifier = f"{self.clock.wall():%y%m%d-%H%M}-{secrets.token_hex(3)}"

        def read() -> _Read:
            folder = self.installation.scenarios / order.pack
            return _Read(self.installation.framework(), self.installation.load_pack(order.pack), folder)

        def kept(found: _Read) -> None:
            done(self._open(identifier, found, None, order, seed))

        self.jobs.run(read, lambda found: self._keep_content(found, kept, failed), failed)

    def resume_sitting(
        self, identifier: str, done: Callable[[ExamSession], None], failed: Failed | None = None
    ) -> None:
        """Go on with a sitting after a stop, from the framework and the pack it was made with."""

        def load(store: Store) -> tuple[StoredSitting, _Read]:
            stored = _sittings(store, lambda s: s.load_stored_sitting(identifier))
            return stored, self._kept_content(store, stored)

        self._submit(load, lambda both: done(self._open(identifier, both[1], both[0])), failed)

    def _open(
        self,
        identifier: str,
        found: _Read,
        stored: StoredSitting | None,
        order: NewSitting | None = None,
        seed: int = 0,
    ) -> ExamSession:
        from crcd_sim.services.exam.drafting import DraftingService
        from crcd_sim.services.exam.facts import PackFacts
        from crcd_sim.services.exam.runner import SittingRunner
        from crcd_sim.services.exam.saving import SaveTracker
        from crcd_sim.services.exam.session import ExamSession
        from crcd_sim.store.writer import QueuedSittingWriter

        saving = SaveTracker(self.clock)
        writer = QueuedSittingWriter(self.store, identifier, saving, stored)
        saving.attach(writer)
        self._writers.append(writer)
        common: dict[str, Any] = {
            "framework": found.framework,
            "clock": self.clock,
            "loop": self.loop,
            "saving": saving,
            "beats": self.real_clock,
        }
        if stored is not None:
            session_type = str(stored.events[0].data["session_type"])
            runner = SittingRunner.resume(stored, pack=PackFacts.of(found.pack, session_type), **common)
        elif order is not None:
            runner = SittingRunner.create(
                identifier=identifier,
                session=order.session,
                rules=order.rules,
                seed=seed,
                pack=PackFacts.of(found.pack, order.session),
                **common,
            )
        else:
            raise ValueError("a new sitting needs its order")
        drafting = DraftingService(saving, self.loop, self.clock, runner.t, record=runner.append)
        if stored is not None:
            drafting.resume(stored)
        return ExamSession(
            framework=found.framework,
            pack=found.pack,
            runner=runner,
            drafting=drafting,
            pack_folder=found.folder,
            audio_folder=self.installation.audio / found.pack.id,
        )

    # --- Content kept with each sitting --------------------------------------------------------

    def _keep_content(self, found: _Read, done: Callable[[_Read], None], failed: Failed | None) -> None:
        def keep(store: Store) -> None:
            from crcd_sim.store.content import FRAMEWORK, PACK, SqlContent

            framework = paths.framework_file(found.framework.id)
            files: dict[str, bytes | Path] = {
                path.relative_to(found.folder).as_posix(): path.read_bytes()
                for path in sorted(found.folder.rglob("*"))
                if path.is_file()
            }
            audio = self.installation.audio / found.pack.id
            for path in sorted(audio.rglob("*")):
                if path.is_file():
                    files[f"audio/{path.relative_to(audio).as_posix()}"] = path
            with store.writing() as session:
                content = SqlContent(session)
                content.put_files(FRAMEWORK, found.framework.sha256, {framework.name: framework.read_bytes()})
                content.put_files(PACK, found.pack.sha256, files)

        self._submit(keep, lambda _: done(found), failed)

    def _kept_content(self, store: Store, stored: StoredSitting) -> _Read:
        from crcd_sim.domain.errors import EnvironmentProblem
        from crcd_sim.packs.framework_loader import load_framework
        from crcd_sim.packs.loader import load_pack
        from crcd_sim.store.content import FRAMEWORK, PACK, SqlContent

        created = stored.events[0].data
        with store.reading() as session:
            content = SqlContent(session)
            framework = content.unpack(store.folder, FRAMEWORK, str(created["framework_sha"]))
            folder = content.unpack(store.folder, PACK, str(created["pack_sha"]))
        if framework is None or folder is None:
            raise EnvironmentProblem(
                "Le scénario de ce passage n’a pas été conservé avec lui : il ne peut pas être ouvert."
            )
        reading = load_pack(folder, self.installation.audio / str(created["pack"]))
        if reading.pack is None:
            raise EnvironmentProblem("Le scénario conservé avec ce passage ne se lit plus.")
        return _Read(load_framework(next(framework.glob("*.yaml"))), reading.pack, folder)

    # --- The end -----------------------------------------------------------------------------

    def wait_for_disk(self) -> None:
        """Wait until everything written so far is durable: the demo between two instants, and at exit."""
        if self._asked:
            self.store.call(lambda _store: None)  # jobs run in order: when this one ran, the others have
        for writer in self._writers:
            writer.flush()

    def close(self) -> None:
        if self._store_worker is not None:
            for writer in self._writers:
                writer.close()
            self._store_worker.close()


class KeptContent:
    """Reads the framework and the pack a sitting was made with (``services.records.ports.ContentReader``).

    Raises ``EnvironmentProblem`` for what was not kept or no longer reads.
    """

    def __init__(self, session: Any, store: Store, installation: Installation) -> None:
        self._session = session
        self._store = store
        self._installation = installation

    def framework(self, sha256: str) -> Framework:
        from crcd_sim.packs.framework_loader import parse_framework
        from crcd_sim.store.content import FRAMEWORK, SqlContent

        for name, data in SqlContent(self._session).get_files(FRAMEWORK, sha256).items():
            return parse_framework(data.decode(), name)
        raise _content_lost("Le référentiel")

    def pack(self, sha256: str) -> Pack:
        from crcd_sim.packs.loader import load_pack

        folder = self.folder(sha256)
        manifest = load_pack(folder, self._installation.audio).pack
        found = load_pack(folder, self._installation.audio / manifest.id).pack if manifest else None
        if found is None:
            raise _content_lost("Le scénario")
        return found

    def folder(self, sha256: str) -> Path:
        """Return where the pack's kept files are laid out. Raises ``EnvironmentProblem``."""
        from crcd_sim.store.content import PACK, SqlContent

        folder = SqlContent(self._session).unpack(self._store.folder, PACK, sha256)
        if folder is None:
            raise _content_lost("Le scénario")
        return folder


def _content_lost(what: str) -> Exception:
    from crcd_sim.domain.errors import EnvironmentProblem

    return EnvironmentProblem(f"{what} de ce passage n’a pas été conservé avec lui, ou ne se lit plus.")


class Records:
    """What the command line reads of a data folder; a writer may be at work beside it."""

    def __init__(self, data: Path, installation: Installation | None = None) -> None:
        self.data = data
        self.installation = installation or Installation()

    def sittings(self, search: str = "") -> list[dict[str, Any]]:
        from crcd_sim.services.records.review import sitting_list

        return self._read(lambda sittings, _: sitting_list(sittings, search))

    def sitting(self, identifier: str) -> dict[str, Any]:
        """Return the ``sitting show`` document. ``UserMistake`` when there is no such sitting."""
        from crcd_sim.services.records.review import sitting_document

        return self._read(lambda sittings, contents: sitting_document(sittings, contents, identifier))

    def report(self, identifier: str, paper: str) -> bytes:
        """Return a paper of a sitting as PDF bytes. ``paper``: dossier | candidat | jury | tirage."""
        return self._read(lambda sittings, contents: make_paper(sittings, contents, identifier, paper))

    def check(self) -> list[dict[str, str]]:
        """Verify the database, the journals, the sealed texts and the recordings."""
        from crcd_sim.store.backup import check

        with self._store() as store:
            return [{"code": f.code, "sitting": f.sitting, "text": f.text} for f in check(store).findings]

    def back_up(self) -> Path:
        """Copy the database aside while it may be in use; return the copy."""
        from crcd_sim.clock import SystemClock
        from crcd_sim.store.backup import back_up

        with self._store() as store:
            return back_up(store, SystemClock().wall())

    def _read(self, use: Callable[[Any, KeptContent], T]) -> T:
        from crcd_sim.store.repository import SqlSittings

        with self._store() as store, store.reading() as session:
            return use(SqlSittings(session, store.folder), KeptContent(session, store, self.installation))

    @contextmanager
    def _store(self) -> Iterator[Store]:
        from crcd_sim.store.database import open_store_for_reading

        store = open_store_for_reading(self.data)
        try:
            yield store
        finally:
            store.close()


PAPERS = ("dossier", "candidat", "jury", "tirage")


def make_paper(sittings: Any, contents: KeptContent, identifier: str, paper: str) -> bytes:
    """Make a paper inside one store job. Raises ``UserMistake`` or ``EnvironmentProblem``."""
    from crcd_sim.reports.papers import TypstPapers
    from crcd_sim.services.records.paper_of import paper_of
    from crcd_sim.services.records.review_model import review_model

    model = review_model(sittings, contents, identifier)
    pack = contents.pack(model.summary.pack_sha)
    framework = contents.framework(model.summary.framework_sha)
    folder = contents.folder(model.summary.pack_sha)
    made = paper_of(paper, model, pack, framework)
    return TypstPapers(paths.RESOURCES).pdf("document", {**made.data, "folder": str(folder)})


def default_data_folder() -> Path:
    return paths.default_data_folder()


def _sittings(store: Store, use: Callable[[Any], T]) -> T:
    from crcd_sim.store.repository import SqlSittings

    with store.reading() as session:
        return use(SqlSittings(session, store.folder))

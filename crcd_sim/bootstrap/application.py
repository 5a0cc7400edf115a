"""One open data folder on one main loop: its store, its sittings, its headset."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from crcd_sim import paths
from crcd_sim.bootstrap.attachments import Attachments
from crcd_sim.bootstrap.drills import Drills
from crcd_sim.bootstrap.installation import Installation
from crcd_sim.bootstrap.mending import TakeMender
from crcd_sim.bootstrap.past_sittings import PastSittings, Shelf, keep_outline, outline_file
from crcd_sim.bootstrap.records import SOUNDS, files_inside, kept_audio, use_sittings
from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import Clock, Jobs, MainLoop, Snapshot, Sound, StoredSitting

if TYPE_CHECKING:
    from crcd_sim.domain.framework import Framework
    from crcd_sim.domain.pack import Pack
    from crcd_sim.domain.rules import Rules
    from crcd_sim.services.exam.saving import SaveTracker
    from crcd_sim.services.exam.session import ExamSession
    from crcd_sim.services.records.ports import SittingSummary
    from crcd_sim.store.database import Store
    from crcd_sim.store.worker import StoreWorker
    from crcd_sim.store.writer import QueuedSittingWriter

T = TypeVar("T")
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class NewSitting:
    """What staff decided before a candidate sits. ``seed`` None draws one; ``mark`` ends the sitting's
    identifier, "" draws it."""

    session: str
    pack: str
    rules: Rules
    seed: int | None = None
    mark: str = ""


class CountedIds:
    """Identifiers of one sitting's takes: short, in order, the same for the same run."""

    def __init__(self, prefix: str, used: int) -> None:
        self._prefix = prefix
        self._count = used

    def new(self) -> str:
        self._count += 1
        return f"{self._prefix}-{self._count:03d}"


@dataclass(frozen=True, slots=True)
class _Read:
    """A framework and a pack, read off the main loop, with the folders the pack was read from."""

    framework: Framework
    pack: Pack
    folder: Path
    audio: Path


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the store kept of a sitting, with every version of its works."""

    stored: StoredSitting
    snapshots: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    """What an open sitting writes through."""

    writer: QueuedSittingWriter
    saving: SaveTracker
    session: ExamSession


class Application(PastSittings, Drills, Attachments):
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
        sound: Sound,
        installation: Installation | None = None,
    ) -> None:
        self.data = data
        self.sound = sound
        self.clock = clock
        self.real_clock = real_clock
        self.loop = loop
        self.jobs = jobs
        self.installation = installation or Installation()
        self.shelf = Shelf()
        self._store_worker: StoreWorker | None = None
        self._held: dict[str, _Held] = {}  # by sitting
        self._once_let_go: dict[str, list[Callable[[], None]]] = {}
        self._asked = 0  # store jobs whose result has not come back yet
        self._mender = TakeMender(self._submit, jobs, clock, data)

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
            self._mender.mend("", lambda: None)  # what a kill or a full disk left behind
            self._sweep_papers()
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

    def read_ahead(self) -> None:
        """Read the référentiel in the work pool, so that the first review opens at once. What fails here
        fails again, and is told, when it is used."""

        def read(framework: Framework) -> None:
            self.shelf.frameworks.setdefault(framework.sha256, framework)

        self.jobs.run(self.installation.framework, read, lambda _: None)

    # --- Lists -------------------------------------------------------------------------------

    def list_sittings(
        self, search: str, done: Callable[[tuple[SittingSummary, ...]], None], failed: Failed | None = None
    ) -> None:
        self._submit(
            lambda store: use_sittings(store, lambda s: s.list_sittings(search=search)), done, failed
        )

    def open_sittings(
        self, done: Callable[[tuple[SittingSummary, ...]], None], failed: Failed | None = None
    ) -> None:
        """Those that can be gone on with, newest first."""
        self._submit(lambda store: use_sittings(store, lambda s: s.open_sittings()), done, failed)

    # --- A sitting ---------------------------------------------------------------------------

    def new_sitting(
        self, order: NewSitting, done: Callable[[ExamSession], None], failed: Failed | None = None
    ) -> None:
        """Create a sitting: its framework and pack are kept first, so that it can always be shown."""
        seed = order.seed if order.seed is not None else secrets.randbits(48)
        identifier = f"{self.clock.wall():%y%m%d-%H%M}-{order.mark or secrets.token_hex(3)}"

        def read() -> _Read:
            folder = self.installation.scenarios / order.pack
            pack = self.installation.load_pack(order.pack)
            self.shelf.packs[pack.sha256] = pack  # a drill's end page will want it whole
            return _Read(self.installation.framework(), pack, folder, self.installation.audio_of(folder))

        def kept(found: _Read) -> None:
            done(self._open(identifier, found, None, order, seed))

        self.jobs.run(read, lambda found: self._keep_content(found, kept, failed), failed)

    def resume_sitting(
        self, identifier: str, done: Callable[[ExamSession], None], failed: Failed | None = None
    ) -> None:
        """Go on with a sitting after a stop, from the framework and the pack it was made with. Its
        recordings that the stop cut short are finished first."""

        def load(store: Store) -> tuple[_Kept, _Read]:
            from crcd_sim.store.backup import blaming_the_record

            with blaming_the_record(store, identifier):
                kept = use_sittings(
                    store, lambda s: _Kept(s.load_stored_sitting(identifier), s.snapshots(identifier))
                )
            return kept, self._kept_content(store, kept.stored)

        def opened(both: tuple[_Kept, _Read]) -> None:
            try:
                session = self._open(identifier, both[1], both[0])
            except CrcdError as refused:
                if failed is None:
                    raise
                failed(refused)
            else:
                done(session)

        def mend() -> None:
            self._mender.mend(identifier, lambda: self._submit(load, opened, failed))

        self.once_left(identifier, mend)

    def _open(
        self,
        identifier: str,
        found: _Read,
        kept: _Kept | None,
        order: NewSitting | None = None,
        seed: int = 0,
    ) -> ExamSession:
        """Attach a writer to a sitting and make its session. A sitting that cannot be opened leaves no
        writer behind."""
        from crcd_sim.services.exam.saving import SaveTracker
        from crcd_sim.store.writer import QueuedSittingWriter

        saving = SaveTracker(self.clock)
        writer = QueuedSittingWriter(self.store, identifier, saving, kept.stored if kept else None)
        saving.attach(writer)
        try:
            session = self._session(identifier, found, kept, order, seed, saving)
        except BaseException:
            writer.close()
            raise
        self._held[identifier] = _Held(writer, saving, session)
        return session

    def _session(
        self,
        identifier: str,
        found: _Read,
        kept: _Kept | None,
        order: NewSitting | None,
        seed: int,
        saving: SaveTracker,
    ) -> ExamSession:
        from crcd_sim.services.exam.context import RunnerContext
        from crcd_sim.services.exam.drafting import DraftingService
        from crcd_sim.services.exam.facts import PackFacts
        from crcd_sim.services.exam.runner import SittingRunner
        from crcd_sim.services.exam.session import ExamSession
        from crcd_sim.store.folders import DataFolder

        stored = kept.stored if kept else None
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
        if kept is not None:
            drafting.resume(kept.stored, kept.snapshots)
        context = RunnerContext(
            runner=runner,
            pack=found.pack,
            clock=self.clock,
            loop=self.loop,
            writer=saving,
            ids=CountedIds(identifier, len(stored.takes) if stored else 0),
            data_dir=self.data,
            recordings_dir=DataFolder(self.data).sitting(identifier),
            audio_dir=found.audio,
        )
        return ExamSession(
            framework=found.framework,
            pack=found.pack,
            runner=runner,
            drafting=drafting,
            context=context,
            sound=self.sound,
            pack_folder=found.folder,
            stored=stored,
        )

    # --- Content kept with each sitting --------------------------------------------------------

    def _keep_content(self, found: _Read, done: Callable[[_Read], None], failed: Failed | None) -> None:
        """Keep what the sitting is made with, sounds included: it is sat from what was kept, so that an
        edited scenario or a new voice changes nothing of it, whenever it is gone on with."""

        def keep(store: Store) -> _Read:
            from crcd_sim.services.records.pack_outline import outline_text
            from crcd_sim.store.content import FRAMEWORK, PACK, SqlContent

            framework = paths.framework_file(found.framework.id)
            with store.writing() as session:
                content = SqlContent(session)
                content.put_files(FRAMEWORK, found.framework.sha256, {framework.name: framework.read_bytes()})
                if not content.has(PACK, found.pack.sha256):
                    files = files_inside(found.folder)
                    sounds = files_inside(found.audio)
                    named = files | {f"{SOUNDS}/{name}": data for name, data in sounds.items()}
                    content.put_files(PACK, found.pack.sha256, named)
            with store.reading() as session:
                folder = SqlContent(session).unpack(store.folder, PACK, found.pack.sha256)
            assert folder is not None  # it was just kept
            keep_outline(outline_file(store.folder.contents, found.pack.sha256), outline_text(found.pack))
            return replace(found, folder=folder, audio=kept_audio(folder, self.installation, found.pack.id))

        self._submit(keep, done, failed)

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
        audio = kept_audio(folder, self.installation, str(created["pack"]))
        reading = load_pack(folder, audio)
        if reading.pack is None:
            raise EnvironmentProblem("Le scénario conservé avec ce passage ne se lit plus.")
        return _Read(load_framework(next(framework.glob("*.yaml"))), reading.pack, folder, audio)

    def leave(self, session: ExamSession) -> None:
        """Close the writer of a sitting that leaves the screen; what is queued is written. A recording
        that is still being finished is waited for: its row and its event come first."""
        held = self._held.get(session.id)
        if held is not None:
            held.saving.once_recorded(lambda: self._let_go(session.id, held))

    def once_left(self, identifier: str, call: Callable[[], None]) -> None:
        """Call once all of a sitting that was left is written, its last recording finished; at once when
        nobody sits it."""
        if identifier in self._held:
            self._once_let_go.setdefault(identifier, []).append(call)
        else:
            call()

    def _let_go(self, identifier: str, held: _Held) -> None:
        held.writer.close()
        del self._held[identifier]
        for call in self._once_let_go.pop(identifier, []):
            call()

    # --- The end -----------------------------------------------------------------------------

    def wait_for_disk(self) -> None:
        """Wait until everything written so far is durable: the demo between two instants, and at exit."""
        if self._asked:
            self.store.call(lambda _store: None)  # jobs run in order: when this one ran, the others have
        for held in self._held.values():
            held.writer.flush()

    def close(self, *, abandon: bool = False) -> None:
        """Write what is queued and end the store's thread.

        Raises ``EnvironmentProblem`` when the disk refuses, and keeps everything: close again once there
        is room. With ``abandon`` what cannot be written is given up.
        """
        self._mender.stop()
        if self._store_worker is not None:
            for held in self._held.values():
                held.writer.close()
            self._store_worker.close(abandon=abandon)

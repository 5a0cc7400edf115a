"""What is read of a data folder, and the papers made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from crcd_sim import paths
from crcd_sim.bootstrap.installation import Installation

if TYPE_CHECKING:
    from crcd_sim.bootstrap.past_sittings import Shelf
    from crcd_sim.domain.framework import Framework
    from crcd_sim.domain.pack import Pack
    from crcd_sim.store.database import Store

T = TypeVar("T")


BIGGEST_FILE = 60_000_000  # bytes: a sound; pages and papers are far smaller
SOUNDS = "@sons"  # under a kept pack's folder: no file of a pack can be called so


def kept_audio(folder: Path, installation: Installation, pack: str) -> Path:
    """Return where the sounds kept with a pack are: those installed, for sittings from before sounds were
    kept."""
    kept = folder / SOUNDS
    return kept if kept.is_dir() else installation.audio / pack


def files_inside(folder: Path) -> dict[str, bytes]:
    """Return what ``folder`` holds, by relative path: nothing a link reaches outside it, and nothing
    bigger than any file of a pack may be."""
    root = folder.resolve()
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.resolve().is_relative_to(root) and path.stat().st_size <= BIGGEST_FILE
    }


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
        from crcd_sim.packs.yaml_text import YamlProblem, read_yaml

        folder = self.folder(sha256)
        try:
            name = str(read_yaml(folder / "pack.yaml").data["id"])  # its voices are kept under this name
        except (OSError, YamlProblem, KeyError, TypeError):
            raise _content_lost("Le scénario") from None
        found = load_pack(folder, kept_audio(folder, self._installation, name)).pack
        if found is None:
            raise _content_lost("Le scénario")
        return found

    def whole_pack(self, sha256: str) -> Pack:
        """Return the pack with all its texts, where ``pack`` may give its names alone."""
        return self.pack(sha256)

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
        self._shelf: Shelf | None = None

    def sittings(self, search: str = "") -> list[dict[str, Any]]:
        from crcd_sim.services.records.review import sitting_list

        return self._read(lambda sittings, _: sitting_list(sittings, search))

    def sitting(self, identifier: str) -> dict[str, Any]:
        """Return the ``sitting show`` document. ``UserMistake`` when there is no such sitting."""
        from crcd_sim.services.records.review import sitting_document

        return self._read(
            lambda sittings, contents: sitting_document(sittings, contents, identifier), identifier
        )

    def report(self, identifier: str, paper: str) -> bytes:
        """Return a paper of a sitting as PDF bytes. ``paper``: one of ``PAPERS``."""
        return self._read(
            lambda sittings, contents: make_paper(sittings, contents, identifier, paper), identifier
        )

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

    def _read(self, use: Callable[[Any, KeptContent], T], identifier: str = "") -> T:
        """Use what is read; ``identifier``: the sitting it is about, "" when it is about all of them."""
        from crcd_sim.bootstrap.past_sittings import OutlinedContent, Shelf
        from crcd_sim.store.backup import blaming_the_record
        from crcd_sim.store.repository import SqlSittings

        shelf = self._shelf = self._shelf or Shelf()
        with self._store() as store:
            blaming = blaming_the_record(store, identifier) if identifier else nullcontext()
            with blaming, store.reading() as session:
                contents = OutlinedContent(session, store, self.installation, shelf)
                return use(SqlSittings(session, store.folder), contents)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        from crcd_sim.store.database import open_store_for_reading

        store = open_store_for_reading(self.data)
        try:
            yield store
        finally:
            store.close()


PAPERS = ("dossier", "courrier", "candidat", "jury", "tirage")
WHOLE = ("candidat", "jury")  # papers that need every text of the pack; the others only its names


def make_paper(sittings: Any, contents: KeptContent, identifier: str, paper: str) -> bytes:
    """Make a paper inside one store job. Raises ``UserMistake`` or ``EnvironmentProblem``."""
    from crcd_sim.reports.papers import TypstPapers
    from crcd_sim.services.records.paper_of import paper_of
    from crcd_sim.services.records.review_model import review_model

    model = review_model(sittings, contents, identifier)
    pack_of = contents.whole_pack if paper in WHOLE else contents.pack
    pack = pack_of(model.summary.pack_sha)
    framework = contents.framework(model.summary.framework_sha)
    folder = contents.folder(model.summary.pack_sha)
    made = paper_of(paper, model, pack, framework)
    return TypstPapers(paths.RESOURCES).pdf(made.template, {**made.data, "folder": str(folder)})


def use_sittings(store: Store, use: Callable[[Any], T]) -> T:
    from crcd_sim.store.repository import SqlSittings

    with store.reading() as session:
        return use(SqlSittings(session, store.folder))

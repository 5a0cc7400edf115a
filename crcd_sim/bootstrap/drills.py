"""Drills: what can be drilled, the end page of one, and the trainee's own grid."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from crcd_sim.bootstrap.installation import Installation
from crcd_sim.bootstrap.past_sittings import Failed, PaperOrder, Shelf, whole_pack
from crcd_sim.bootstrap.records import kept_audio
from crcd_sim.domain.drill import Drill, DrillKind
from crcd_sim.domain.errors import UserMistake
from crcd_sim.services.ports import Clock, Jobs

if TYPE_CHECKING:
    from crcd_sim.domain.drill import DrillCatalogue
    from crcd_sim.domain.evaluation import SelfMarks
    from crcd_sim.domain.pack import Pack
    from crcd_sim.services.records.drills import DrillEnd
    from crcd_sim.services.records.ports import SittingSummary
    from crcd_sim.store.database import Store
    from crcd_sim.store.repository import SqlSittings

T = TypeVar("T")


class _Host(Protocol):
    """What the application lends to these methods."""

    clock: Clock
    jobs: Jobs
    installation: Installation
    shelf: Shelf

    def _submit(
        self, job: Callable[[Store], T], done: Callable[[T], None], failed: Failed | None
    ) -> None: ...

    def _paper_order(self, store: Store, identifier: str) -> PaperOrder: ...

    def once_left(self, identifier: str, call: Callable[[], None]) -> None: ...


class Drills:
    """The part of ``Application`` that serves the drills."""

    def drill_catalogue(
        self: _Host, done: Callable[[DrillCatalogue], None], failed: Failed | None = None
    ) -> None:
        """Give what can be drilled; a pack with faults offers nothing."""

        def read() -> DrillCatalogue:
            from crcd_sim.domain.drill import DrillCatalogue, PackDrills, drill_offers

            framework = self.installation.framework()
            found = []
            for entry in self.installation.packs():
                pack, faults = self.installation.offer_pack(entry.folder)
                if pack is not None and not faults:
                    found.append(PackDrills(pack, drill_offers(framework, pack)))
            return DrillCatalogue(framework, tuple(found))

        self.jobs.run(read, done, failed)

    def draw_drill(self, count: int) -> tuple[int, int]:
        """Draw one of ``count`` drills; return its place, from 0, and the seed, which becomes the
        sitting's own."""
        from crcd_sim.domain.drill import drawn_drill

        seed = secrets.randbits(48)
        return drawn_drill(count, seed), seed

    def drill_end(
        self: _Host, identifier: str, done: Callable[[DrillEnd], None], failed: Failed | None = None
    ) -> None:
        """Give the end page of a drill, once all of it is written. ``UserMistake`` when it is none."""

        def read(store: Store) -> list[PaperOrder]:
            """The drill first, then every attempt at it by the same trainee, itself among them."""
            from crcd_sim.bootstrap.records import use_sittings

            names = use_sittings(store, lambda sittings: _attempts(sittings, identifier))
            return [self._paper_order(store, name) for name in (identifier, *names)]

        def make(orders: list[PaperOrder]) -> DrillEnd:
            from crcd_sim.services.records.drills import drill_end

            packs = [whole_pack(order, self.installation, self.shelf) for order in orders]
            models = [order.file.model for order in orders]
            others = zip(models[1:], packs[1:], strict=True)
            made = drill_end(orders[0].file, packs[0], orders[0].framework, others)
            audio = kept_audio(orders[0].folder, self.installation, packs[0].id)
            return replace(made, client_sound=_client_sound(made.drill, packs[0], audio))

        def found(orders: list[PaperOrder]) -> None:
            self.jobs.run(lambda: make(orders), done, failed)

        self.once_left(identifier, lambda: self._submit(read, found, failed))

    def mark_oneself(
        self: _Host,
        identifier: str,
        marks: SelfMarks,
        done: Callable[[], None],
        failed: Failed | None = None,
    ) -> None:
        """Keep a trainee's own grid."""
        now = self.clock.wall()

        def job(store: Store) -> None:
            from crcd_sim.store.repository import SqlSittings

            with store.writing() as session:
                SqlSittings(session, store.folder).mark_oneself(identifier, marks, now=now)

        self._submit(job, lambda _nothing: done(), failed)


def _client_sound(drill: Drill, pack: Pack, audio: Path) -> Path | None:
    """Return the recording drilled; None when it is another drill, or its sound is missing."""
    if drill.kind is not DrillKind.RECORDING:
        return None
    clip = next((item.clip for item in pack.recordings if item.id == drill.target), "")
    return audio / clip if clip and (audio / clip).is_file() else None


def _attempts(sittings: SqlSittings, identifier: str) -> list[str]:
    wanted = sittings.summary(identifier)
    if not wanted.drill:
        raise UserMistake("Ce passage n’est pas un exercice.", code="no_drill")

    def same(summary: SittingSummary) -> bool:
        of_it = (summary.drill, summary.pack) == (wanted.drill, wanted.pack)
        return of_it and summary.candidate == wanted.candidate

    return [summary.id for summary in sittings.list_sittings(search=wanted.candidate) if same(summary)]

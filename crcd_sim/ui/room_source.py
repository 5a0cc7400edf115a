"""Rooms, answered by ``bootstrap``: files are read and written in the work pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from crcd_sim.bootstrap import Application
from crcd_sim.bootstrap.rooms import (
    check_room,
    keep_room,
    kept_room,
    put_away,
    read_room,
    taken_codes,
    timetable_pdf,
    write_room,
)
from crcd_sim.domain.room import RoomPlan
from crcd_sim.services.records.ports import SittingSummary
from crcd_sim.ui.home.rooms import Done, Failed, ServedRoom


class AppRooms:
    """Implements ``RoomSource``."""

    def __init__(self, application: Application) -> None:
        self._app = application

    def served(self, done: Callable[[ServedRoom | None], None], failed: Failed) -> None:
        installation = self._app.installation

        def read() -> ServedRoom | None:
            plan = kept_room(self._app.data)
            if plan is None:
                return None
            check_room(plan, installation)
            titles = {entry.id: entry.title for entry in installation.packs()}
            return ServedRoom(plan, installation.framework().session(plan.session_type), titles[plan.pack])

        self._app.jobs.run(read, done, failed)

    def read(self, file: Path, done: Callable[[RoomPlan], None], failed: Failed) -> None:
        def read() -> RoomPlan:
            plan = read_room(file)
            check_room(plan, self._app.installation)
            return plan

        self._app.jobs.run(read, done, failed)

    def write(self, plan: RoomPlan, file: Path, done: Done, failed: Failed) -> None:
        self._app.jobs.run(lambda: write_room(file, plan), lambda _file: done(), failed)

    def serve(self, plan: RoomPlan, done: Done, failed: Failed) -> None:
        self._app.jobs.run(lambda: keep_room(self._app.data, plan), lambda _none: done(), failed)

    def put_away(self, done: Done, failed: Failed) -> None:
        self._app.jobs.run(lambda: put_away(self._app.data), lambda _none: done(), failed)

    def taken(self, plan: RoomPlan, done: Callable[[frozenset[str]], None]) -> None:
        def found(summaries: Sequence[SittingSummary]) -> None:
            done(taken_codes(plan, summaries))

        self._app.list_sittings("", found, lambda _error: done(frozenset()))

    def paper(self, plan: RoomPlan, done: Callable[[bytes], None], failed: Failed) -> None:
        self._app.jobs.run(lambda: timetable_pdf(plan, self._app.installation), done, failed)

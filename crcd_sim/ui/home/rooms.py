"""What the opening pages know of rooms: the one this workstation serves, where its file and papers go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crcd_sim.domain.framework import SessionSpec
from crcd_sim.domain.room import RoomPlan
from crcd_sim.ui import texts

ROOM_SUFFIX = ".crcd-salle"
ROOM_KIND = "Salles (*.crcd-salle)"
Done = Callable[[], None]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class ServedRoom:
    """The room this workstation serves, with the words of its framework and pack."""

    plan: RoomPlan
    session: SessionSpec
    pack_title: str

    @property
    def about(self) -> str:
        """« Titre professionnel · Ondalys Télécom · Examen blanc »."""
        return " · ".join(
            (
                texts.session_label(self.plan.session_type),
                self.pack_title,
                texts.mode_label(self.plan.rules.mode),
            )
        )

    @property
    def when(self) -> str:
        start = texts.local(self.plan.start)
        return f"Départ commun {texts.long_date(start.date())} à {texts.clock_time(start)}"


class RoomSource(Protocol):
    """Files and papers of a room. Answers come later, on the main loop."""

    def served(self, done: Callable[[ServedRoom | None], None], failed: Failed) -> None:
        """Give the room this workstation serves; None when there is none. ``failed``: there is one, and it
        can no longer be served."""

    def read(self, file: Path, done: Callable[[RoomPlan], None], failed: Failed) -> None:
        """Read a file and check that this workstation can serve it."""

    def write(self, plan: RoomPlan, file: Path, done: Done, failed: Failed) -> None: ...

    def serve(self, plan: RoomPlan, done: Done, failed: Failed) -> None: ...

    def put_away(self, done: Done, failed: Failed) -> None: ...

    def taken(self, plan: RoomPlan, done: Callable[[frozenset[str]], None]) -> None:
        """Give the codes of the room under which a sitting began on this workstation that day."""

    def paper(self, plan: RoomPlan, done: Callable[[bytes], None], failed: Failed) -> None:
        """Give the timetable as PDF."""

"""Keeps a room sound while it is prepared, and sends it where it goes: a file, a paper, this workstation."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from crcd_sim.domain.errors import CrcdError, UserMistake
from crcd_sim.domain.framework import SessionSpec
from crcd_sim.domain.room import RoomPlan, timetable
from crcd_sim.services.ports import Clock, Jobs
from crcd_sim.ui import texts
from crcd_sim.ui.home.room_draft import RoomDraft, room_of
from crcd_sim.ui.home.room_page import RoomPage
from crcd_sim.ui.home.rooms import ROOM_KIND, ROOM_SUFFIX, Done, RoomSource
from crcd_sim.ui.home.rules_draft import FIRST_HOUR, Prepared
from crcd_sim.ui.printing import PDF_KIND, Printing, print_pdf, write_file


class RoomPresenter:
    """From what is typed to a plan, and from a plan to its file and papers."""

    def __init__(
        self,
        page: RoomPage,
        source: RoomSource,
        printing: Printing,
        jobs: Jobs,
        clock: Clock,
        *,
        tell: Callable[[str, str], None],
        served: Done,
    ) -> None:
        """``served``: called once this workstation serves the room."""
        self._page, self._source, self._printing = page, source, printing
        self._jobs, self._clock = jobs, clock
        self._tell, self._served = tell, served
        self._prepared: Prepared | None = None
        self._session: SessionSpec | None = None
        self._plan: RoomPlan | None = None
        page.edited.connect(self._edited)
        page.save_requested.connect(self._save)
        page.pdf_requested.connect(self._pdf)
        page.print_requested.connect(self._print)
        page.open_requested.connect(self._open)

    def start(self, prepared: Prepared, session: SessionSpec) -> None:
        """Prepare a room with these rules. What was typed for another one of the same day stays."""
        first = self._session is None
        self._prepared, self._session = prepared, session
        draft = self._page.draft()
        if first:
            today = texts.local(self._clock.wall()).date()
            draft = RoomDraft(day=texts.short_date(today), hour=FIRST_HOUR)
        self._page.show_draft(draft, session)
        self._edited()

    def _edited(self) -> None:
        if self._prepared is None or self._session is None:
            return
        try:
            self._plan = room_of(self._page.draft(), self._prepared)
            day = timetable(self._plan, self._session)
        except UserMistake as mistake:
            self._plan = None
            self._page.say(mistake.sentence, bad=True)
            return
        self._page.show_day(day, self._session, len(self._plan.juries))
        last = max(texts.local(passage.end) for passage in day)
        many = texts.count(len(self._plan.seats), "candidat")
        self._page.say(f"{many}{texts.THIN}; le dernier termine à {texts.clock_time(last)}.")

    def _save(self) -> None:
        plan = self._plan
        if plan is None:
            return
        name = file_name(plan) + ROOM_SUFFIX
        place = self._printing.place("Enregistrer le fichier de salle", name, ROOM_KIND)
        if place is not None:
            said = f"Salle enregistrée dans {texts.quoted(str(place))}. Copiez ce fichier sur chaque poste."
            self._source.write(plan, place, lambda: self._tell(said, "ok"), self._failed)

    def _pdf(self) -> None:
        plan = self._plan
        if plan is None:
            return
        place = self._printing.place("Enregistrer le tableau de passage", "tableau-de-passage.pdf", PDF_KIND)
        if place is None:
            return

        def made(content: bytes) -> None:
            self._jobs.run(lambda: write_file(place, content), written, self._failed)

        def written(path: Path) -> None:
            self._tell(f"Tableau de passage enregistré dans {texts.quoted(str(path))}.", "ok")

        self._source.paper(plan, made, self._failed)

    def _print(self) -> None:
        plan = self._plan
        printer = self._printing.printer("Tableau de passage") if plan is not None else None
        if plan is None or printer is None:
            return

        def made(content: bytes) -> None:
            self._jobs.run(lambda: print_pdf(content, printer), printed, self._failed)

        def printed(pages: int) -> None:
            sent = texts.count(pages, "page envoyée", "pages envoyées")
            self._tell(f"Tableau de passage{texts.NBSP}: {sent} à l’imprimante.", "ok")

        self._source.paper(plan, made, self._failed)

    def _open(self) -> None:
        if self._plan is not None:
            self._source.serve(self._plan, self._served, self._failed)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrcdError):
            raise error
        self._tell(error.sentence, "danger")


def file_name(plan: RoomPlan) -> str:
    """Return a room's name as every file system takes it."""
    return re.sub(r"[^0-9A-Za-zÀ-ÿ._-]+", "-", plan.title).strip("-.")[:60] or "salle"

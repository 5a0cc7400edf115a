"""Opens the end of a drill: shows it, plays it line by line, keeps the trainee's own grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import Protocol

from crcd_sim.domain.drill import DrillKind
from crcd_sim.domain.errors import CrcdError
from crcd_sim.domain.evaluation import SelfMarks, Verdict
from crcd_sim.domain.pack import Pack
from crcd_sim.services.ports import DeviceRef, TakeRecord
from crcd_sim.services.records.drills import DrillEnd
from crcd_sim.ui.drills import words
from crcd_sim.ui.drills.client_again import ClientAgain
from crcd_sim.ui.drills.end_page import DrillEndPage
from crcd_sim.ui.review import showing
from crcd_sim.ui.review.fact_sheet import FactSheet
from crcd_sim.ui.review.following import follow_heard
from crcd_sim.ui.review.lines import exchange_lines, interview_lines, interviews
from crcd_sim.ui.review.listening import Listening, SoundSource
from crcd_sim.ui.writing.letter import letterhead_of

Failed = Callable[[Exception], None]
OPENING = "Préparation du corrigé…"
SAVING, SAVED, UNSAVED = "Enregistrement…", "Grille enregistrée", "Grille non enregistrée"
NO_ANSWER = "Aucune réponse n’a été donnée."
NO_LETTER = "Aucun courrier n’a été écrit."


class DrillEndSource(SoundSource, Protocol):
    """Past drills. Every answer comes later, on the main loop."""

    def drill_end(
        self, identifier: str, done: Callable[[DrillEnd], None], failed: Failed | None = None
    ) -> None: ...

    def mark_oneself(
        self,
        identifier: str,
        marks: SelfMarks,
        done: Callable[[], None],
        failed: Failed | None = None,
    ) -> None: ...


class DrillEndPresenter:
    """One drill at a time on one page.

    Args:
        zone: of the times shown, the workstation's by default.
        output: the earphone chosen in the settings, None for the system's own.
    """

    def __init__(
        self,
        page: DrillEndPage,
        source: DrillEndSource,
        zone: tzinfo | None = None,
        output: Callable[[], DeviceRef | None] = lambda: None,
    ) -> None:
        self._page, self._source, self._zone = page, source, zone
        self._identifier = ""
        self._asked = 0
        self.end: DrillEnd | None = None
        self._marks = SelfMarks()
        self._waiting = 0  # grids on their way to the disk
        self.listening = Listening(page.heard.recording, source, self._heard, page.tell, output)
        self.client = ClientAgain(page.heard.client, source, self._hush, page.tell, output)
        page.heard.recording.play_requested.connect(self.client.stop)
        page.play_requested.connect(self.client.stop)
        page.heard.line_requested.connect(self._hear_line)
        page.play_requested.connect(self.listening.toggle)
        page.grid.marked.connect(self._mark)
        page.points.ticked.connect(self._tick)
        page.attempts.compared.connect(self._compare)
        page.attempts.opened.connect(self._open_attempt)

    @property
    def identifier(self) -> str:
        return self._identifier

    @property
    def marks(self) -> SelfMarks:
        """The trainee's own grid as it stands on the page."""
        return self._marks

    def open(self, identifier: str) -> None:
        """Ask for the end of a drill and show it."""
        self.leave()
        self._identifier = identifier
        number = self._asked
        self._page.tell("")
        self._page.show_waiting(OPENING)

        def done(end: DrillEnd) -> None:
            if number == self._asked:  # another one was asked for, or the page was left
                self._show(end)

        def failed(error: Exception) -> None:
            if not isinstance(error, CrcdError):
                raise error
            if number == self._asked:
                self._page.show_waiting("")
                self._page.tell(error.sentence, "danger")

        self._source.drill_end(identifier, done, failed)

    def leave(self) -> None:
        """The page is left: nothing is heard, nobody's grid stays in memory."""
        self._asked += 1
        self._waiting = 0
        self.listening.close()
        self.client.show(None)
        self.end, self._identifier, self._marks = None, "", SelfMarks()
        self._page.show_waiting("")

    # --- What is shown -----------------------------------------------------------------------

    def _show(self, end: DrillEnd) -> None:
        page = self._page
        self.end, self._marks = end, end.marks
        written = end.exchange is not None
        page.show_end(words.end_name(end), words.end_facts(end, self._zone), end.key, written=written)
        if end.facts:
            page.points.show_facts(words.facts_heading(end), end.facts)
        else:
            page.points.show_points(words.points_heading(end), end.points, self._marks.points)
        self.client.show(end.client_sound)
        page.grid.show_grid(end.grid, self._marks.criteria)
        if written:
            self._show_own(page.own, end)
        self._show_attempts(end)
        if end.drill.kind is DrillKind.LETTER:
            self._show_letter(end)
        elif end.exchange is not None:
            self._show_exchange(end)
        else:
            self._show_answers(end)

    def _show_exchange(self, end: DrillEnd) -> None:
        exchange = end.exchange
        assert exchange is not None
        file = end.file
        lines = exchange_lines(exchange, file, self._zone)
        takes = [take for take in file.model.recordings if take.id in exchange.recordings]
        names = showing.take_names(takes, file, self._zone)
        nothing = "" if lines else showing.NO_TURNS if exchange.held else showing.NOT_HELD
        self._page.heard.show_lines("Ce qui a été dit", lines, names, nothing)
        self.listening.show(file.data, takes, showing.spans(lines))
        self.listening.prepare(file.data, takes)

    def _show_answers(self, end: DrillEnd) -> None:
        file = end.file
        lines = tuple(
            line
            for phase in interviews(file)
            for row in interview_lines(phase, file, self._zone)
            for line in words.with_client(row, end)
        )
        takes = [take for take in file.model.recordings if not take.exchange]
        names = showing.answer_names(lines, takes)
        self._page.heard.show_lines("Vos réponses", lines, names, "" if lines else NO_ANSWER)
        self.listening.show(file.data, takes, {})
        self.listening.prepare(file.data, takes)

    def _show_letter(self, end: DrillEnd) -> None:
        letters = [work for work in end.file.model.works if work.key.kind == "letter" and work.words]
        if not letters:
            self._page.heard.show_lines("Votre courrier", (), (), NO_LETTER)
            return
        pack = end.file.pack
        head = letterhead_of(pack.company) if isinstance(pack, Pack) else None
        self._page.heard.show_letter("Votre courrier", letters[-1].document, head)

    def _show_own(self, sheet: FactSheet, end: DrillEnd) -> None:
        """One's own form and messages, to be read beside the expected ones."""
        exchange = end.exchange
        assert exchange is not None
        sheet.clear()
        sheet.add_heading("Votre fiche")
        filled = showing.qualification(exchange, end.file.pack)
        if filled:
            sheet.add_fields(filled)
        else:
            sheet.add_text("La fiche n’a pas été remplie.", "muted")
        sent = showing.messages(exchange, end.file, self._zone)
        for message in sent:
            sheet.add_heading(message.head)
            for paragraph in message.text.split("\n"):
                sheet.add_text(paragraph)
        if not sent:
            sheet.add_heading("Votre message")
            sheet.add_text("Aucun message n’a été écrit au client.", "muted")

    # --- Attempts ----------------------------------------------------------------------------

    def _show_attempts(self, end: DrillEnd) -> None:
        attempts = end.attempts
        here = next((n for n, one in enumerate(attempts) if one.sitting == end.sitting), len(attempts) - 1)
        first = 0 if here else max(len(attempts) - 1, 0)
        self._page.attempts.show_attempts(
            [words.attempt_row(one, self._zone) for one in attempts],
            [words.attempt_name(one, self._zone) for one in attempts],
            min(first, here),
            max(first, here),
        )
        if len(attempts) > 1:
            self._compare(min(first, here), max(first, here))

    def _compare(self, first: int, second: int) -> None:
        if self.end is None:
            return
        one, other = self.end.attempts[first], self.end.attempts[second]
        heads = [f"Essai\u00a0{attempt.number}" for attempt in (one, other)]
        self._page.attempts.show_comparison(words.comparison(one, other, self.end.grid), heads)

    def _open_attempt(self, index: int) -> None:
        if self.end is not None:
            self.open(self.end.attempts[index].sitting)

    # --- One's own grid ----------------------------------------------------------------------

    def _mark(self, criterion: str, verdict: str) -> None:
        self._keep(
            replace(self._marks, criteria={**self._marks.criteria, criterion: Verdict(verdict)}),
        )

    def _tick(self, point: str, on: bool) -> None:
        points = self._marks.points | {point} if on else self._marks.points - {point}
        self._keep(replace(self._marks, points=points))

    def _keep(self, marks: SelfMarks) -> None:
        """Write the grid down, whole, at once; « saved » is said once the last one is on the disk."""
        if self.end is None:
            return
        self._marks = marks
        self._waiting += 1
        number, page = self._asked, self._page
        page.show_saved(SAVING, "neutral")

        def done() -> None:
            if number == self._asked:
                self._waiting -= 1
                if not self._waiting:
                    page.show_saved(SAVED)
                    self._refresh_attempts()

        def failed(error: Exception) -> None:
            if not isinstance(error, CrcdError):
                raise error
            if number == self._asked:
                self._waiting -= 1
                page.show_saved(UNSAVED, "danger")
                page.tell(error.sentence, "danger")

        self._source.mark_oneself(self._identifier, marks, done, failed)

    def _refresh_attempts(self) -> None:
        """The attempt on the page counts what has just been kept."""
        end = self.end
        if end is None:
            return
        ticked = sum(point.id in self._marks.points for point in end.points)
        attempts = tuple(
            replace(one, marks=self._marks, found=ticked if end.points else one.found)
            if one.sitting == end.sitting
            else one
            for one in end.attempts
        )
        self.end = replace(end, attempts=attempts, marks=self._marks)
        self._show_attempts(self.end)

    # --- Sound -------------------------------------------------------------------------------

    def _hear_line(self, row: int) -> None:
        line = self._page.heard.lines.line(row)
        if line.take:
            self.client.stop()
            self.listening.hear(line.take, line.start_s)

    def _hush(self) -> None:
        """The client is about to be heard."""
        if self.listening.playing:
            self.listening.toggle()

    def _heard(self, take: TakeRecord | None, second: float) -> None:
        follow_heard(self._page.heard.lines, self._page.heard.recording, take, second)

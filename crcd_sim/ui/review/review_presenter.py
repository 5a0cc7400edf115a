"""Opens a sitting for reading: asks for it once, then shows what is chosen of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from crcd_sim.domain.attachments import AttachedPapers
from crcd_sim.domain.errors import CrcdError
from crcd_sim.services.ports import DeviceRef, TakeRecord, WorkKey
from crcd_sim.services.records.conversations import ExchangeReview
from crcd_sim.services.records.review_file import PastText, ReviewFile
from crcd_sim.services.records.review_model import WorkReview
from crcd_sim.ui.review import contents, rule_words, showing, trainer, words
from crcd_sim.ui.review.axis import Mark, axis
from crcd_sim.ui.review.following import follow_heard
from crcd_sim.ui.review.lines import exchange_lines, interview_lines, interviews
from crcd_sim.ui.review.listening import Listening, SoundSource
from crcd_sim.ui.review.review_page import ReviewPage

if TYPE_CHECKING:
    from crcd_sim.ui.review.candidate_papers import ReviewPapers

Failed = Callable[[Exception], None]


class ReviewSource(SoundSource, Protocol):
    """Past sittings. Every answer comes later, on the main loop."""

    def review(
        self, identifier: str, done: Callable[[ReviewFile], None], failed: Failed | None = None
    ) -> None: ...

    def versions(
        self,
        identifier: str,
        work: WorkKey,
        done: Callable[[tuple[PastText, ...]], None],
        failed: Failed | None = None,
    ) -> None: ...


class ReviewPresenter:
    """One sitting at a time on one page.

    Args:
        zone: of the times shown, the workstation's by default.
        output: the earphone chosen in the settings, None for the system's own.
        papers: makes what shows the candidate's papers, when they are first looked at; it is told what to
            call after each change.
    """

    def __init__(
        self,
        page: ReviewPage,
        source: ReviewSource,
        zone: tzinfo | None = None,
        output: Callable[[], DeviceRef | None] = lambda: None,
        papers: Callable[[Callable[[AttachedPapers], None]], ReviewPapers] | None = None,
    ) -> None:
        self._page = page
        self._source = source
        self._zone = zone
        self._make_papers = papers
        self.papers: ReviewPapers | None = None
        self._identifier = ""
        self._file: ReviewFile | None = None
        self._asked = 0
        self._key = ""
        self._texts: tuple[PastText, ...] = ()
        self._work: WorkReview | None = None
        self.listening = Listening(page.exchange.recording, source, self._heard, page.tell, output)
        page.contents.chosen.connect(self._show)
        page.axis.mark_requested.connect(self._mark)
        page.exchange.line_requested.connect(self._hear_line)
        page.writing.version_requested.connect(self._show_version)
        page.play_requested.connect(self.listening.toggle)

    @property
    def identifier(self) -> str:
        """Of the sitting that is open, "" when none is."""
        return self._identifier

    @property
    def file(self) -> ReviewFile | None:
        return self._file

    def open(self, identifier: str) -> None:
        """Read a sitting and show it."""
        self.leave()
        self._identifier = identifier
        self._asked += 1
        number = self._asked
        self._page.tell("")
        self._page.show_waiting("Ouverture du passage…")

        def done(file: ReviewFile) -> None:
            if number == self._asked:  # another one was asked for, or the page was left
                self._open(file)

        def failed(error: Exception) -> None:
            if not isinstance(error, CrcdError):
                raise error
            if number == self._asked:
                self._page.show_waiting("")
                self._page.tell(error.sentence, "danger")

        self._source.review(identifier, done, failed)

    def leave(self) -> None:
        """The page is left: nothing is heard, nobody's texts stay in memory."""
        self._asked += 1
        self.listening.close()
        self._file, self._identifier, self._key = None, "", ""
        self._texts, self._work = (), None
        if self.papers is not None:
            self.papers.open("", AttachedPapers())
        self._page.show_waiting("")

    def _open(self, file: ReviewFile) -> None:
        self._file = file
        page = self._page
        page.show_heading(words.heading_facts(file, self._zone), words.length(file), rule_words.pills(file))
        page.show_contents(contents.contents(file), axis(file, self._zone))
        page.contents.choose(contents.OVERVIEW)
        self.listening.prepare(file.data, file.model.recordings)

    # --- What is chosen ----------------------------------------------------------------------

    def _show(self, key: str) -> None:
        file = self._file
        if file is None or key == self._key:
            return
        self._key = key
        self.listening.stop()
        self._page.axis.show_current(key)
        if key.startswith(contents.EXCHANGE):
            if (exchange := contents.exchange_of(file, key)) is not None:
                self._show_exchange(file, exchange)
        elif key.startswith(contents.INTERVIEW):
            self._show_interview(file, key.removeprefix(contents.INTERVIEW))
        elif key.startswith(contents.WORK):
            if (work := contents.work_of(file, key)) is not None:
                self._show_work(file, work)
        elif key == contents.PAPERS and self._make_papers is not None:
            self._show_papers(file, self._make_papers)
        else:
            showing.fill_sheet(self._page, key, file, self._zone)

    def _show_exchange(self, file: ReviewFile, exchange: ExchangeReview) -> None:
        told = [
            *exchange_lines(exchange, file, self._zone),
            *trainer.driver_rows(exchange, file),
            *trainer.note_rows(exchange, file),
        ]
        lines = tuple(sorted(told, key=lambda line: line.t))
        takes = [take for take in file.model.recordings if take.id in exchange.recordings]
        names = showing.take_names(takes, file, self._zone)
        self._page.exchange.show_exchange(showing.exchange_shown(exchange, file, lines, names, self._zone))
        self._page.show_view(self._page.exchange)
        self.listening.show(file.data, takes, showing.spans(lines))

    def _show_interview(self, file: ReviewFile, kind: str) -> None:
        phase = next((item for item in interviews(file) if item.kind == kind), None)
        if phase is None:
            return
        lines = interview_lines(phase, file, self._zone)
        takes = [take for take in file.model.recordings if take.phase == kind and not take.exchange]
        names = showing.answer_names(lines, takes)
        self._page.exchange.show_exchange(showing.interview_shown(phase, lines, names, self._zone))
        self._page.show_view(self._page.exchange)
        self.listening.show(file.data, takes, {})

    def _show_work(self, file: ReviewFile, work: WorkReview) -> None:
        self._work, self._texts = work, ()
        self._page.writing.show_writing(showing.writing_shown(work, file, self._zone))
        self._page.show_view(self._page.writing)
        number = self._asked

        def done(found: tuple[PastText, ...]) -> None:
            if number == self._asked and self._work is work:
                self._texts = found
                self._page.writing.show_versions(
                    showing.version_names(work, found, self._zone), showing.version_note(found)
                )

        def failed(error: Exception) -> None:
            if not isinstance(error, CrcdError):
                raise error
            self._page.writing.show_versions((), error.sentence)

        self._source.versions(self._identifier, work.key, done, failed)

    def _show_papers(
        self, file: ReviewFile, make: Callable[[Callable[[AttachedPapers], None]], ReviewPapers]
    ) -> None:
        if self.papers is None:
            self.papers = make(self._papers_changed)
            self._page.add_view(self.papers.view)
        if self.papers.identifier != self._identifier:
            self.papers.open(self._identifier, file.model.papers)
        self._page.show_view(self.papers.view)
        self.papers.show()

    def _papers_changed(self, papers: AttachedPapers) -> None:
        if self._file is not None:
            self._file = replace(self._file, model=replace(self._file.model, papers=papers))
            self._page.show_contents(contents.contents(self._file), axis(self._file, self._zone))
            self._page.contents.choose(self._key)

    def _show_version(self, index: int) -> None:
        view, work = self._page.writing, self._work
        if work is None:
            return
        if index == 0 or index > len(self._texts):
            view.hide_past()
            view.show_document(work.document)
            return
        past = self._texts[index - 1]
        view.show_past(showing.past_sentence(past, self._zone), past.document)

    # --- Sound -------------------------------------------------------------------------------

    def _mark(self, mark: Mark, t: float) -> None:
        """Something on the axis was clicked: open it, and hear it from there when it has a sound."""
        self._page.contents.choose(mark.key)
        take = self._take_at(mark, t)
        if take is not None:
            self.listening.hear(take.id, max(0.0, t - take.t))

    def _take_at(self, mark: Mark, t: float) -> TakeRecord | None:
        if self._file is None or mark.kind not in ("exchange", "answer"):
            return None
        found = [
            take
            for take in self._file.model.recordings
            if mark.t - 1 <= take.t <= mark.end_t and take.t <= t + 1 and t <= take.t + take.duration_s + 1
        ]
        return found[-1] if found else None

    def _hear_line(self, row: int) -> None:
        line = self._page.exchange.lines.line(row)
        if line.take:
            self.listening.hear(line.take, line.start_s)

    def _heard(self, take: TakeRecord | None, second: float) -> None:
        self._page.axis.show_cursor(take.t + second if take is not None else None)
        view = self._page.exchange
        follow_heard(view.lines, view.recording, take, second)

"""The candidate's papers in the review: behind the staff code, read, joined and taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.domain.attachments import AttachedPapers
from crcd_sim.services.ports import Jobs
from crcd_sim.ui.attachments import words
from crcd_sim.ui.attachments.dialog import NOTHING, AttachmentsDesk, PapersKit
from crcd_sim.ui.attachments.reading import PapersReading
from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Panel, PrimaryButton, SecondaryButton, muted, small
from crcd_sim.ui.widgets.panels import row

GUARDED = "Ces documents sont ceux du jury\u00a0: le code formateur les ouvre."
Gate = Callable[[Callable[[], None], str], None]


class PapersView(Panel):
    """Passive: guarded, empty, or the papers to read.

    Signals:
        opening_requested, joining_requested.
    """

    opening_requested = Signal()
    joining_requested = Signal()

    def __init__(self, look: Look, reading: PapersReading) -> None:
        super().__init__(look, words.TITLE)
        self.joining = SecondaryButton(look, "Joindre ou retirer…", icon="folder", size="small")
        self.add_action(self.joining)
        self.opening = PrimaryButton(look, "Ouvrir avec le code", icon="lock", size="tall")
        self._sentence = muted("")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        waiting = QWidget()
        column = QVBoxLayout(waiting)
        column.setSpacing(look.px(12))
        column.addStretch(2)
        column.addWidget(self._sentence)
        column.addLayout(row(0, self.opening, 0))
        column.addStretch(3)
        self._stack = QStackedWidget()
        self._waiting, self._papers = waiting, reading.panel
        self._stack.addWidget(waiting)
        self._stack.addWidget(reading.panel)
        self.set_body(self._stack)
        self.add_footer(small(words.PRIVACY), 0)
        self.opening.clicked.connect(self.opening_requested)
        self.joining.clicked.connect(self.joining_requested)

    def show_guarded(self) -> None:
        self._wait(GUARDED)
        self.opening.show()
        self.joining.hide()

    def show_papers(self, papers: AttachedPapers) -> None:
        """The code was given: ``papers`` are there to read, or to join."""
        self.joining.show()
        if papers.items:
            self._stack.setCurrentWidget(self._papers)
        else:
            self._wait(NOTHING)
            self.opening.hide()

    @property
    def sentence(self) -> str:
        """What stands there in place of papers, "" when they are read."""
        return self._sentence.text() if self._stack.currentWidget() is self._waiting else ""

    def _wait(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._stack.setCurrentWidget(self._waiting)


class ReviewPapers:
    """Drives the view for one sitting at a time. The code is asked once for each sitting laid open."""

    def __init__(self, kit: PapersKit, jobs: Jobs, gate: Gate) -> None:
        """``kit.changed``: told what is joined after each change."""
        self._kit, self._gate = kit, gate
        self.reading = PapersReading(kit.look, jobs, kit.source.paper_reader(), framed=False)
        self.view = PapersView(kit.look, self.reading)
        self._identifier = ""
        self._papers = AttachedPapers()
        self._granted = False
        self.desk: AttachmentsDesk | None = None
        self.view.opening_requested.connect(self._ask)
        self.view.joining_requested.connect(self._join)

    @property
    def identifier(self) -> str:
        """Of the sitting whose papers these are."""
        return self._identifier

    def open(self, identifier: str, papers: AttachedPapers) -> None:
        """Take the papers of a sitting, guarded until the code is given; "" for none: nobody's papers stay
        in memory."""
        self._identifier, self._papers, self._granted = identifier, papers, False
        self._show()

    def show(self) -> None:
        """The view comes on the screen."""
        if not self._granted:
            self._ask()

    def close(self) -> None:
        self.reading.close()

    def _show(self) -> None:
        self.reading.show(self._papers.items if self._granted else ())
        if self._granted:
            self.view.show_papers(self._papers)
        else:
            self.view.show_guarded()

    def _ask(self) -> None:
        asked = self._identifier

        def granted() -> None:
            if asked and asked == self._identifier:
                self._granted = True
                self._show()

        self._gate(granted, words.PURPOSE)

    def _join(self) -> None:
        asked = self._identifier

        def changed(papers: AttachedPapers) -> None:
            if asked == self._identifier:
                self._papers = papers
                self._show()
                self._kit.changed(papers)

        kit = replace(self._kit, changed=changed)
        self.desk = AttachmentsDesk(kit, asked, self._papers, self.view.window())
        self.desk.open()

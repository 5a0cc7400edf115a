"""An exchange, or an interview: what is heard above what was said, and beside it what was noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics

from crcd_sim.ui.look import Look
from crcd_sim.ui.review.beside import GAP_PX, Beside
from crcd_sim.ui.review.fact_sheet import Fact, FactSheet
from crcd_sim.ui.review.line_list import LineList
from crcd_sim.ui.review.lines import Line
from crcd_sim.ui.review.recording_panel import RecordingPanel
from crcd_sim.ui.widgets import Panel, Tabs, muted

SIDE_PX: Final = 336
BELOW_PX: Final = 330
WAVE_PX: Final = 220  # both voices; no higher on a tall screen
WAVE_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Written:
    """A message to the client, or notes: when it was sent (« E-mail envoyé à 9:27:39 »), and its words."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class ExchangeShown:
    """What the view says. ``recordings``: names of what can be heard; empty for a chat."""

    title: str
    brief: str
    lines: Sequence[Line]
    recordings: Sequence[str]
    facts: Sequence[Fact]
    measures: Sequence[str]
    qualification: Sequence[Fact] | None
    messages: Sequence[Written] | None
    notes: Sequence[Written] | None
    nothing: str = ""  # in place of the rows


class ExchangeView(Beside):
    """Passive.

    Signals:
        line_requested: the row somebody wants to hear.
    """

    line_requested = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, SIDE_PX, BELOW_PX)
        self.recording = RecordingPanel(look)
        self.lines = LineList(look, "Ce qui a été dit")
        self.lines.line_requested.connect(self.line_requested)
        self._nothing = muted("", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._brief = muted("")
        self._title = self._brief_text = ""
        self._main = Panel(look, "Échange", actions=(self._brief,))
        self._main.body.addWidget(self.recording)
        self._main.body.addWidget(self._nothing, 1)
        self._main.body.addWidget(self.lines, 1)
        self._side = Panel(look)
        self.tabs = Tabs(look, "À propos de l’échange")
        self._side.set_body(self.tabs)
        self.measures = FactSheet(look, "Repères")
        self.qualification = FactSheet(look, "Qualification")
        self.messages = FactSheet(look, "Messages écrits")
        self.notes = FactSheet(look, "Notes préparées")
        for sheet, name in (
            (self.measures, "Repères"),
            (self.qualification, "Qualification"),
            (self.messages, "Message"),
            (self.notes, "Notes"),
        ):
            self.tabs.add(sheet, name)
        self.tabs.current_changed.connect(self._fill)
        self._shown: ExchangeShown | None = None
        self._filled: set[int] = set()
        self.put(self._main, self._side)

    def show_exchange(self, shown: ExchangeShown) -> None:
        self._main.set_title(shown.title)
        self._title, self._brief_text = shown.title, shown.brief
        self._fit_brief()
        self.recording.setVisible(bool(shown.recordings))
        self.recording.show_takes(shown.recordings, 0)
        self.lines.show_lines(shown.lines)
        self.lines.setVisible(not shown.nothing)
        self._nothing.setVisible(bool(shown.nothing))
        self._nothing.setText(shown.nothing)
        self._shown, self._filled = shown, set()
        for tab, held in ((1, shown.qualification), (2, shown.messages), (3, shown.notes)):
            self.tabs.bar.setTabVisible(tab, held is not None)
        self._fill(self.tabs.bar.currentIndex())

    @property
    def nothing(self) -> str:
        """What is said in place of the rows, "" when there are some."""
        return self._nothing.text()

    def _fill(self, tab: int) -> None:
        """Write a tab when it is looked at: labels take time to make."""
        shown = self._shown
        if shown is None or tab < 0 or tab in self._filled:
            return
        self._filled.add(tab)
        sheet = (self.measures, self.qualification, self.messages, self.notes)[tab]
        sheet.clear()
        if tab == 0:
            self._write_measures(sheet, shown)
        elif tab == 1:
            self._write_form(sheet, shown.qualification or ())
        elif tab == 2:
            self._write_texts(sheet, shown.messages or (), "Aucun message écrit pour cet échange.")
        else:
            self._write_texts(sheet, shown.notes or (), "Aucune note préparée pour ce client.")

    def _write_measures(self, sheet: FactSheet, shown: ExchangeShown) -> None:
        sheet.add_facts(shown.facts, width=112)
        if shown.measures:
            sheet.add_heading("Mesures")
            sheet.add_sentences(shown.measures)
            sheet.add_text("Des mesures, jamais une note.", "small")

    def _write_form(self, sheet: FactSheet, facts: Sequence[Fact]) -> None:
        if facts:
            sheet.add_fields(facts)
        else:
            sheet.add_text("La fiche n’a pas été remplie.", "muted")

    def _write_texts(self, sheet: FactSheet, written: Sequence[Written], nothing: str) -> None:
        for item in written:
            if item.head:
                sheet.add_heading(item.head)
            for paragraph in item.text.split("\n"):
                sheet.add_text(paragraph)
        if not written:
            sheet.add_text(nothing, "muted")

    def arrange(self) -> None:
        super().arrange()
        px = self._look.px
        self._fit_brief()
        wave = self.recording.waveform
        least, most = wave.minimumSizeHint().height(), px(WAVE_PX)
        wave.setFixedHeight(max(least, min(round(self.height() * WAVE_SHARE), most)))

    def _fit_brief(self) -> None:
        """Say the figures beside the title where both fit; « Repères » says them all anyway."""
        px = self._look.px
        title = QFontMetrics(self._look.font(13, 600)).horizontalAdvance(self._title)
        brief = self._brief.fontMetrics().horizontalAdvance(self._brief_text)
        room = self.width() if self.below else self.width() - px(SIDE_PX + GAP_PX)
        self._brief.setText(self._brief_text if title + brief + px(48) <= room else "")

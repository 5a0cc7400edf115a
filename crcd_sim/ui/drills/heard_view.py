"""What was done in a drill: one's own recording beside the client's lines, or the letter as it was left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.domain.writing import Document
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.review.line_list import LineList
from crcd_sim.ui.review.lines import Line
from crcd_sim.ui.review.recording_panel import RecordingPanel
from crcd_sim.ui.widgets import Panel, SecondaryButton, muted
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit

WAVE_PX: Final = 132
LINES_PX: Final = 160  # never fewer rows than this
HINT: Final = "Cliquez sur une ligne pour l’entendre. Espace\u00a0: lire ou mettre en pause."


class HeardView(Panel):
    """Passive.

    Signals:
        line_requested: the row somebody wants to hear.
    """

    line_requested = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Ce que vous avez fait")
        self.recording = RecordingPanel(look)
        self.client = SecondaryButton(look, "Réécouter le client", icon="play", size="small")
        self.client.hide()
        self.add_action(self.client)
        self.lines = LineList(look, "Ce qui a été dit")
        self.lines.line_requested.connect(self.line_requested)
        self._nothing = muted("", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint = muted(HINT, wrap=True)
        spoken = QWidget()
        self._column = QVBoxLayout(spoken)
        self._column.addWidget(self.recording)
        self._column.addWidget(self.hint)
        self._column.addWidget(self._nothing, 1)
        self._column.addWidget(self.lines, 1)
        self._desk = QFrame()
        set_role(self._desk, role="desk")
        self._under = QHBoxLayout(self._desk)
        self.page: PageEdit | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(spoken)
        self.stack.addWidget(self._desk)
        self.set_body(self.stack)
        look.changed.connect(self._measure_view)
        self._measure_view()

    def show_lines(
        self, title: str, lines: Sequence[Line], recordings: Sequence[str], nothing: str = ""
    ) -> None:
        """Show a conversation; ``recordings`` names what can be heard of it, ``nothing`` is said when there
        is no line."""
        self.set_title(title)
        self.stack.setCurrentIndex(0)
        self.recording.setVisible(bool(recordings))
        self.hint.setVisible(bool(recordings))
        self.recording.show_takes(recordings, 0)
        self.lines.show_lines(lines)
        self.lines.setVisible(bool(lines))
        self._nothing.setText(nothing)
        self._nothing.setVisible(bool(nothing))

    def show_letter(self, title: str, document: Document, letterhead: Letterhead | None) -> None:
        """Show the letter as it was left."""
        self.set_title(title)
        if self.page is not None:
            self._under.removeWidget(self.page)
            self.page.deleteLater()
        self.page = PageEdit(self._look, "Votre courrier", letterhead=letterhead, role="paper")
        self.page.set_locked(True)
        self.page.load(document)
        self._under.addWidget(self.page)
        self.stack.setCurrentIndex(1)

    def first_control(self) -> QWidget:
        if self.stack.currentIndex() == 1 and self.page is not None:
            return self.page
        return self.lines

    def _measure_view(self) -> None:
        px = self._look.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self.hint.setContentsMargins(px(12), 0, px(12), 0)
        self._under.setContentsMargins(px(12), px(12), px(12), px(12))
        self.recording.waveform.setFixedHeight(px(WAVE_PX))
        self.lines.setMinimumHeight(px(LINES_PX))

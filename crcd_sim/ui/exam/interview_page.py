"""The interviews on the screen: a big clock and three buttons with a jury, the question shown when alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look
from crcd_sim.ui.widgets import Banner, Panel, Pill, PrimaryButton, SecondaryButton, TimerLabel, muted
from crcd_sim.ui.widgets.keyboard import keyboard_kept, usable
from crcd_sim.ui.widgets.panels import row

# Least height of the page, size of its clock (pixels at 100 %): a jury reads it from across a table.
CLOCK_SIZES: Final = ((640, 120), (440, 88), (0, 34))


@dataclass(frozen=True, slots=True)
class InterviewShown:
    """``guide``: what to do now. ``question``: "" with a jury in the room."""

    guide: str
    question: str = ""
    number: str = ""  # « Question 2 sur 4 »
    timer: str = ""
    recording: str = ""
    transcript: str = ""
    listen: str = ""  # texts of the buttons, "" hides one
    answer: str = ""
    following: str = ""
    can_listen: bool = False
    can_answer: bool = False
    can_follow: bool = False
    answering: bool = False
    voice_note: str = ""  # « Voix de synthèse »
    large_clock: bool = False  # the clock is all there is to read


class InterviewPage(QWidget):
    """Passive.

    Signals:
        listen_requested, answer_requested (starts or ends), next_requested.
        papers_requested: the candidate's own papers, for the jury; the same to hide them.
    """

    listen_requested = Signal()
    answer_requested = Signal()
    next_requested = Signal()
    papers_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._large = False
        self.panel = Panel(look)
        self.banner = Banner(look, closable=False)
        self.banner.hide()
        self._guide, self._number = muted("", wrap=True), muted("")
        self._guide.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._question = self._text(20)
        self._transcript = self._text(15)
        self._timer = TimerLabel(look, 34)
        self._timer.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._recording = Pill("", "ok")
        self._voice = Pill()
        self.listen = PrimaryButton(look, "Écouter", icon="play", size="action")
        self.answer = PrimaryButton(look, "Réponse", icon="mic", size="action")
        self.following = SecondaryButton(look, "Questions", icon="arrow-right", size="action")
        self._buttons = (self.listen, self.answer, self.following)
        self.listen.clicked.connect(self.listen_requested)
        self.answer.clicked.connect(self.answer_requested)
        self.following.clicked.connect(self.next_requested)
        self.papers = SecondaryButton(look, "", icon="folder")
        self.papers.hide()
        self.papers.clicked.connect(self.papers_requested)
        px = look.px
        column = QVBoxLayout()
        column.setSpacing(px(14))
        column.addWidget(self.banner)
        column.addStretch(1)
        column.addLayout(row(0, self._number, 0))
        column.addWidget(self._question)
        column.addWidget(self._guide)
        column.addWidget(self._timer)
        column.addLayout(row(0, self._recording, self._voice, 0))
        column.addWidget(self._transcript)
        buttons = row(spacing=px(12))
        for button in (self.listen, self.answer, self.following):
            button.setMinimumWidth(px(220))
            buttons.addWidget(button)
        centred = row(0)
        centred.addLayout(buttons)
        centred.addStretch(1)
        column.addLayout(centred)
        column.addStretch(2)
        column.addLayout(row(0, self.papers))
        self.panel.body.setContentsMargins(px(40), px(24), px(40), px(24))
        self.panel.body.addLayout(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)

    def first_control(self) -> QWidget:
        """The first button that can be pressed."""
        return next((button for button in self._buttons if usable(button)), self)

    def show_view(self, view: InterviewShown) -> None:
        """Show ``view``, whole; the keyboard follows what can be pressed."""
        with keyboard_kept(self, *self._buttons):
            self._show(view)

    def _show(self, view: InterviewShown) -> None:
        self._guide.setText(view.guide)
        self._question.setText(view.question)
        self._question.setVisible(bool(view.question))
        self._number.setText(view.number)
        self._timer.setText(view.timer)
        self._transcript.setText(view.transcript)
        self._transcript.setVisible(bool(view.transcript))
        self._recording.show_state(view.recording, "ok")
        self._recording.setVisible(bool(view.recording))
        self._voice.setText(view.voice_note)
        self._voice.setVisible(bool(view.voice_note))
        for button, text, possible in (
            (self.listen, view.listen, view.can_listen),
            (self.answer, view.answer, view.can_answer),
            (self.following, view.following, view.can_follow),
        ):
            button.setVisible(bool(text))
            button.setEnabled(possible)
            if text:
                button.setText(text)
        self.answer.set_icon("stop" if view.answering else "mic")
        first = (view.listen and view.can_listen) or (view.answer and view.can_answer)
        self.following.set_kind("primary" if view.can_follow and not first else "secondary")
        self._large = view.large_clock and not view.transcript
        self._size_clock()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_clock()

    def _size_clock(self) -> None:
        room = self.height() if self._large else 0
        size = next(size for least, size in CLOCK_SIZES if room >= self._look.px(least))
        self._timer.set_size(size)

    def show_papers(self, text: str) -> None:
        """Offer the candidate's papers under ``text``, "" to offer none."""
        self.papers.setText(text)
        self.papers.setVisible(bool(text))

    def say(self, text: str, kind: str = "info") -> None:
        if text:
            self.banner.say(text, kind)
        else:
            self.banner.hide()

    def _text(self, size: float) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setFont(self._look.font(size, 600))
        return label

"""The frame around every part: who, which part, what time remains, what is saved, what exists.

Passive: the presenter says what to show. Nothing here judges: a deliverable is there or it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crcd_sim.ui.exam.bars import ToolsBar, TopBar
from crcd_sim.ui.exam.steps_bar import Presence, Step, StepsBar
from crcd_sim.ui.exam.steps_bar import StepMark as StepMark  # numbered steps of other pages too
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Banner
from crcd_sim.ui.widgets.keyboard import HasFirstControl

KEYBOARD_TAKEN = "Le formateur utilise le clavier."


@dataclass(frozen=True, slots=True)
class ShownTime:
    """The countdown in words. ``kind``: "" | warning | danger."""

    remaining: str
    end: str
    kind: str = ""


class ExamFrame(QWidget):
    """Top bar, row of steps, the part's own screen, and the row of tools at the foot.

    Signals:
        finish_requested: « Terminer cette partie… ».
        staff_requested: the padlock (pause, credit, reopening: behind the staff code).
        pause_requested: the candidate's own pause, in training.
        calculator_requested, sheet_requested: the tools at hand.
        whole_page_requested: F5, one key swaps whole-page reading and writing.
    """

    finish_requested = Signal()
    staff_requested = Signal()
    pause_requested = Signal()
    calculator_requested = Signal()
    sheet_requested = Signal()
    whole_page_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, role="page")
        self._look = look
        self._shown = ShownTime("", "")
        self._hidden = False
        self.top = TopBar(look)
        self.steps = StepsBar(look)
        self.tools = ToolsBar(look)
        self._toggle, self._clock = self.top.toggle, self.top.clock
        self.calculator, self.sheet = self.tools.calculator, self.tools.sheet
        self.whole_page, self.pause = self.tools.whole_page, self.tools.pause
        self.finish, self.staff = self.tools.finish, self.tools.staff
        self._wire()
        self.banner = Banner(look)
        self.banner.hide()
        # Zoomed on a small screen a part may ask for more than there is: it scrolls, nothing is cut.
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QVBoxLayout()
        self._body.addWidget(self.banner)
        self._body.addWidget(self._area, 1)
        self._content: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.steps)
        layout.addLayout(self._body, 1)
        layout.addWidget(self.tools)
        look.changed.connect(self._measure)
        self._measure()

    # --- What to show ------------------------------------------------------------------------

    def show_identity(self, what: str, candidate: str) -> None:
        """``what``: session, company and mode; ``candidate``: the code."""
        self.top.what.setText(what)
        self.top.candidate.setText(f"Candidat {candidate}" if candidate else "")

    def show_day(self, text: str) -> None:
        """The pack's fictional day, and its hour once the exchanges have begun."""
        self.top.day.setText(text)
        self.top.day.setVisible(bool(text))

    def show_keyboard_taken(self, taken: bool) -> None:
        """Say that a trainer is typing elsewhere: what is pressed now does not come here."""
        self.top.keyboard.setText(KEYBOARD_TAKEN if taken else "")
        self.top.keyboard.setVisible(taken)

    def show_time(self, shown: ShownTime) -> None:
        self._shown = shown
        hidden = self._hidden or not shown.remaining
        self._clock.show_time("" if hidden else shown.remaining, shown.kind)
        self._clock.setAccessibleName(f"Temps restant\u00a0: {shown.remaining}" if shown.remaining else "")
        self.top.end.setText("" if self._hidden else shown.end)
        self._toggle.setVisible(bool(shown.remaining))

    def show_steps(self, steps: Sequence[Step]) -> None:
        self.steps.show_steps(steps)

    def show_presence(self, items: Sequence[Presence]) -> None:
        """The strip of deliverables: what exists, never how good it is."""
        self.steps.show_presence(items)

    def show_saved(self, text: str, kind: str = "ok") -> None:
        """« Enregistré à 9:12:46 », shown on acknowledged writes only."""
        self.tools.saved.show_state(text, kind)
        self.tools.saved.setVisible(bool(text))
        self.tools.fit()

    def show_tools(self, *, at_hand: bool, finish: str, pause: bool, whole_page: bool) -> None:
        """``finish``: the text of the finishing button, "" to hide it."""
        self.calculator.setVisible(at_hand)
        self.sheet.setVisible(at_hand)
        self.finish.setVisible(bool(finish))
        if finish:
            self.finish.setText(finish)
        self.pause.setVisible(pause)
        self.whole_page.setVisible(whole_page)
        self.tools.fit()

    def set_content(self, widget: QWidget) -> None:
        """Show a part's screen; the former one is taken out, not destroyed."""
        if self._content is widget:
            return
        if self._content is not None:
            self._content.hide()
            self._area.takeWidget()
        self._content = widget
        self._area.setWidget(widget)
        widget.show()

    @property
    def content(self) -> QWidget | None:
        return self._content

    def first_control(self) -> QWidget:
        """Where the keyboard goes: to what the part says."""
        content = self._content
        return content.first_control() if isinstance(content, HasFirstControl) else content or self

    # --- Inside ------------------------------------------------------------------------------

    def _wire(self) -> None:
        for button, signal in (
            (self.calculator, self.calculator_requested),
            (self.sheet, self.sheet_requested),
            (self.whole_page, self.whole_page_requested),
            (self.pause, self.pause_requested),
            (self.finish, self.finish_requested),
            (self.staff, self.staff_requested),
        ):
            button.clicked.connect(signal)
        self._toggle.clicked.connect(self._flip_clock)

    def _measure(self) -> None:
        pad = self._look.px(8)
        self._body.setContentsMargins(pad, pad, pad, pad)
        self._body.setSpacing(pad)

    def _flip_clock(self) -> None:
        self._hidden = not self._hidden
        self._toggle.setText("afficher le temps" if self._hidden else "masquer")
        self._toggle.setAccessibleName(
            "Afficher le temps restant" if self._hidden else "Masquer le temps restant"
        )
        self.show_time(self._shown)

    @property
    def clock_hidden(self) -> bool:
        return self._hidden


def shortcut(widget: QWidget, key: str, call: object) -> QShortcut:
    """Give a page a key of its own, alive while the page is shown."""
    made = QShortcut(QKeySequence(key), widget)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(call)
    return made

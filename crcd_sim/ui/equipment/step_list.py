"""The steps of the check, one under another: what is done, what is to do now, what comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QVBoxLayout, QWidget

from crcd_sim.ui.equipment.words import StepText
from crcd_sim.ui.exam.frame import StepMark
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.home.tiles import SizedLabel
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import row

FULL_BAR = 1000


class _Title(SizedLabel):
    """A title that grows bolder while its step is in progress."""

    def set_weight(self, weight: int) -> None:
        if weight != self._weight:
            self._weight = weight
            self._restyle()


class _Step(QWidget):
    """A mark, a title, and a note that only the step in progress shows."""

    def __init__(self, look: Look, number: int, text: StepText, measured: Measured) -> None:
        super().__init__()
        self.text = text
        self.mark = StepMark(look, number)
        self.title = _Title(look, text.title, 15, 400)
        self.note = wrapped(text.note, "muted")
        words = QVBoxLayout()
        measured.space(words, spacing=2)
        words.addWidget(self.title)
        words.addWidget(self.note)
        line = row(spacing=look.px(12))
        line.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)

    def show_state(self, state: str, *, told: bool) -> None:
        """``state``: done | now | to_come. ``told``: its note is shown."""
        self.mark.show_state(state)
        self.title.set_weight(600 if state == "now" else 400)
        set_role(self.title, role={"done": "ok", "now": ""}.get(state, "muted"))
        self.note.setVisible(told)
        said = {"now": "en cours", "done": "terminé"}.get(state, "à venir")
        self.setAccessibleName(f"{self.text.title}, {said}")


class StepList(Measured):
    """Passive. Before the first step every note is shown, then that of the step in progress alone.

    The sentence to read and the time left stand under the step they belong to.
    """

    def __init__(self, look: Look, rewrite: Callable[[str], str] = str) -> None:
        """``rewrite``: what a note becomes on this workstation."""
        super().__init__(look)
        self._rewrite = rewrite
        self._steps: list[_Step] = []
        self._texts: tuple[StepText, ...] = ()
        self._place = -1
        self._column = QVBoxLayout(self)
        self.space(self._column, spacing=14)
        self.sentence = SizedLabel(look, "", 20, 500)
        self.sentence.setWordWrap(True)
        self.sentence.setAccessibleName("Phrase à lire")
        self._card = QFrame()
        set_role(self._card, role="banner", kind="info")
        inside = QVBoxLayout(self._card)
        self.space(inside, (20, 16, 20, 16))
        inside.addWidget(self.sentence)
        self.bar = QProgressBar()
        self.bar.setRange(0, FULL_BAR)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Temps restant pour cette étape")
        self.machine = wrapped("", "muted")
        self.machine.setAccessibleName("Le répondeur dit")
        self.intro = SizedLabel(look, "", 15, 400)
        self.intro.setWordWrap(True)
        self._under = QWidget()  # what belongs to the step in progress
        under = QVBoxLayout(self._under)
        self.space(under, (30, 0, 0, 0), 10)
        for widget in (self.machine, self._card, self.bar):
            under.addWidget(widget)
            widget.hide()
        self._column.addWidget(self.intro)
        self._column.addWidget(self._under)
        self._column.addStretch(1)

    def show_steps(self, steps: Sequence[StepText], place: int) -> None:
        """Show ``steps``, the one numbered ``place`` in progress (−1: none yet)."""
        if tuple(steps) != self._texts:
            self._rebuild(tuple(steps))
        for index, step in enumerate(self._steps):
            state = "done" if index < place else "now" if index == place else "to_come"
            step.show_state(state, told=place in (-1, index))
        if place != self._place:
            self._place = place
            self._column.insertWidget(min(max(place, 0), len(steps) - 1) + 2, self._under)
        self._show_under()

    def show_intro(self, text: str) -> None:
        """Say what the check is, "" once it has begun."""
        self.intro.setText(text)
        self.intro.setVisible(bool(text))

    def show_sentence(self, text: str) -> None:
        if text != self.sentence.text():
            self.sentence.setText(text)
            self._card.setVisible(bool(text))
            self._show_under()

    def show_left(self, share: float | None) -> None:
        """Show how much of the step is left, 0–1; None when nobody knows."""
        self.bar.setValue(round(FULL_BAR * (share or 0.0)))
        if self.bar.isHidden() == (share is not None):
            self.bar.setVisible(share is not None)
            self._show_under()

    def show_machine(self, text: str) -> None:
        """Show in writing what the answering machine says."""
        said = f"«\u00a0{text}\u00a0»" if text else ""
        if said != self.machine.text():
            self.machine.setText(said)
            self.machine.setVisible(bool(said))
            self._show_under()

    def _show_under(self) -> None:
        shown = any(not widget.isHidden() for widget in (self.machine, self._card, self.bar))
        self._under.setVisible(shown)

    def title_of(self, index: int) -> QLabel:
        return self._steps[index].title

    def _rebuild(self, steps: tuple[StepText, ...]) -> None:
        for old in self._steps:
            self._column.removeWidget(old)
            old.deleteLater()
        self._texts, self._place = steps, -2
        told = (replace(text, note=self._rewrite(text.note)) for text in steps)
        self._steps = [_Step(self.look, number, text, self) for number, text in enumerate(told, 1)]
        for index, step in enumerate(self._steps):
            self._column.insertWidget(index + 1, step)

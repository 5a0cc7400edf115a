"""What is to try in a section: a mark that becomes a tick, what to do, what to know about it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crcd_sim.services.exam.discovery import Task
from crcd_sim.ui import texts
from crcd_sim.ui.discovery.words import Section, TaskText
from crcd_sim.ui.exam.frame import StepMark
from crcd_sim.ui.home.page import Measured, wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Pill, row
from crcd_sim.ui.widgets.keyboard import HasFirstControl


class _TaskLine(QWidget):
    def __init__(self, look: Look, number: int, text: TaskText) -> None:
        super().__init__()
        self.text = text
        self._mark = StepMark(look, number)
        self._title = wrapped(text.title, "heading")
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(look.px(2))
        words.addWidget(self._title)
        words.addWidget(wrapped(text.note, "muted"))
        line = row(spacing=look.px(12))
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self.setLayout(line)
        self.show_done(False)

    def show_done(self, done: bool) -> None:
        self._mark.show_state("done" if done else "to_come")
        set_role(self._title, role="ok" if done else "heading")
        self.setAccessibleName(f"{self.text.title}, {'essayé' if done else 'à essayer'}")


class TaskList(Measured):
    """Passive: one section's tasks.

    Attributes:
        foot: layout under the tasks, for a choice that belongs to them.
    """

    def __init__(self, look: Look, section: Section, real_thing: QWidget) -> None:
        """``real_thing``: what the tasks are about, and what has the keyboard while they are shown."""
        super().__init__(look)
        self.section = section
        self._real_thing = real_thing
        self.count = Pill()
        column = QVBoxLayout(self)
        self.space(column, (24, 20, 24, 20), 16)
        intro = row(spacing=look.px(12))
        intro.addWidget(wrapped(section.intro), 1)
        intro.addWidget(self.count, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(intro)
        self.lines = [_TaskLine(look, number, text) for number, text in enumerate(section.tasks, 1)]
        for line in self.lines:
            column.addWidget(line)
        self.foot = QVBoxLayout()
        self.space(self.foot, (30, 0, 0, 0), 2)
        column.addLayout(self.foot)
        column.addStretch(1)
        self.show_done(())

    def first_control(self) -> QWidget:
        thing = self._real_thing
        return thing.first_control() if isinstance(thing, HasFirstControl) else thing

    def show_done(self, done: Collection[Task]) -> None:
        """Tick the tasks of ``done``."""
        tried = [line.text.task in done for line in self.lines]
        for line, is_done in zip(self.lines, tried, strict=True):
            line.show_done(is_done)
        whole = all(tried)
        said = "tout essayé" if whole else f"{sum(tried)} sur {len(tried)}"
        self.count.show_state(
            said.replace(" sur ", f"{texts.NBSP}sur{texts.NBSP}"), "ok" if whole else "neutral"
        )

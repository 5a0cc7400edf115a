"""The page of the discovery: what to try at the left, the real thing at the right."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.services.exam.discovery import Task
from crcd_sim.ui.chat.chat_panel import ChatPanel
from crcd_sim.ui.discovery import words
from crcd_sim.ui.discovery.task_list import TaskList
from crcd_sim.ui.home.choices import Choice, Choices
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.phone.keys import USUAL, PhoneKeys
from crcd_sim.ui.phone.softphone_panel import SoftphonePanel
from crcd_sim.ui.widgets import Banner, Panel, QuietButton, SecondaryButton, Tabs, TimerLabel
from crcd_sim.ui.widgets.keyboard import give_keyboard
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit
from crcd_sim.ui.writing.tool_row import ToolRow

HIGHEST_PX: Final = 780
LEAST_PX: Final = 900
NO_BOUND: Final = (1 << 24) - 1  # Qt's own: as high as it likes
CTRL, ENTER = "ctrl", "enter"
LETTERHEAD: Final = Letterhead("Entreprise d’essai", "Service clients")


class DiscoveryPage(Page):
    """Passive.

    Signals:
        ready_requested: « Je suis prêt ».
        clock_hidden: the countdown was hidden.
        enter_picked: True when Enter alone sends a chat message.
        section_shown: index of the section.
    """

    ready_requested = Signal()
    clock_hidden = Signal()
    enter_picked = Signal(bool)
    section_shown = Signal(int)

    def __init__(self, look: Look, keys: PhoneKeys = USUAL, *, back: str = "Accueil") -> None:
        super().__init__(look, words.TITLE, back=back, width=1400)
        self.space(self.body, (8, 8, 8, 8))
        self._keys = keys
        self.phone = SoftphonePanel(look, keys)
        self.chat = ChatPanel(look, keys)
        self.editor = PageEdit(look, "Page d’essai", letterhead=LETTERHEAD, role="paper")
        self._time = ""
        self._hidden = self._over = self._whole = False
        self._make_clock()
        self._panels = QWidget()
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._panels)
        self.space(self._across, spacing=8)
        self._across.addWidget(self._make_sections(), 5)
        self._across.addLayout(self._make_real_things(), 6)
        self.body.addWidget(self._panels, 1000)
        self.body.addStretch(1)
        self.progress = wrapped(words.PROMISE, "muted")
        self.ready = SecondaryButton(look, "Je suis prêt", icon="check", size="tall")
        self.ready.clicked.connect(self.ready_requested)
        self.foot.addWidget(self.progress, 1)
        self.foot.addWidget(self.ready)
        self.focus_first(self.phone.main)
        look.changed.connect(self._bound)
        self._bound()

    # --- What to show --------------------------------------------------------------------

    def show_done(self, done: Collection[Task]) -> None:
        """Tick what was tried; once all is, going on becomes the one thing to do."""
        for tasks in self.tasks:
            tasks.show_done(done)
        self._whole = len(done) == len(Task)
        self.ready.set_kind("primary" if self._whole else "secondary")
        self._say_progress()

    def show_time(self, text: str) -> None:
        """Show the time left of the ten minutes."""
        self._time = text
        self._clock.show_time("" if self._hidden else text)
        self._clock.setAccessibleName(f"Temps restant\u00a0: {text}")

    def show_time_over(self, over: bool) -> None:
        """Say that the ten minutes have passed: nothing ends."""
        if over != self._over:
            self._over = over
            self._say_progress()

    def _say_progress(self) -> None:
        said = words.ALL_DONE if self._whole else words.TIME_OVER if self._over else ""
        self.progress.setText(f"{said} {words.PROMISE}".strip())

    def show_enter(self, sends: bool) -> None:
        self.enter.choose(ENTER if sends else CTRL)
        self.chat.set_enter_sends(sends)

    def show_section(self, index: int) -> None:
        self.sections.bar.setCurrentIndex(index)

    @property
    def hidden(self) -> bool:
        """The countdown is hidden."""
        return self._hidden

    def keep_focus(self) -> None:
        """Give the keyboard to what this section is about, unless one moves along the sections."""
        if not self.sections.bar.hasFocus():
            give_keyboard(self.tasks[self.sections.bar.currentIndex()])

    # --- Making --------------------------------------------------------------------------

    def _make_clock(self) -> None:
        self._clock = TimerLabel(self.look, 26)
        self.hide_clock = QuietButton(self.look, "masquer", size="small", name="Masquer le temps restant")
        self.hide_clock.clicked.connect(self._flip_clock)
        for widget in (self._clock, self.hide_clock):
            self.bar.addWidget(widget)

    def _flip_clock(self) -> None:
        self._hidden = not self._hidden
        self.hide_clock.setText("afficher le temps" if self._hidden else "masquer")
        self.hide_clock.setAccessibleName(f"{'Afficher' if self._hidden else 'Masquer'} le temps restant")
        self.show_time(self._time)
        if self._hidden:
            self.clock_hidden.emit()

    def _with_keys(self, section: words.Section) -> words.Section:
        """Name this workstation's keys."""
        tasks = tuple(replace(task, note=self._keys.rewritten(task.note)) for task in section.tasks)
        return replace(section, tasks=tasks)

    def _make_sections(self) -> Panel:
        panel = Panel(self.look)
        self.sections = Tabs(self.look, "Parties de la découverte", reach=self)
        things = (self.phone, self.chat, self.editor)
        self.tasks = [
            TaskList(self.look, self._with_keys(section), thing)
            for section, thing in zip(words.SECTIONS, things, strict=True)
        ]
        for tasks in self.tasks:
            self.sections.add(tasks, tasks.section.title)
        self.enter = Choices(self)
        for name, text in ((CTRL, words.CTRL_ENTER), (ENTER, words.ENTER)):
            self.tasks[1].foot.addWidget(self.enter.add(name, Choice(self.look, text)))
        self.enter.picked.connect(lambda name: self.enter_picked.emit(name == ENTER))
        self.sections.current_changed.connect(self._shown)
        panel.set_body(self.sections)
        return panel

    def _make_real_things(self) -> QVBoxLayout:
        column = QVBoxLayout()
        self.space(column, spacing=8)
        self.banner = Banner(self.look, closable=False)
        self.banner.hide()
        self._stack = QStackedWidget()
        for widget in (self.phone, self.chat, self._make_editor()):
            self._stack.addWidget(widget)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        return column

    def _make_editor(self) -> Panel:
        panel = Panel(self.look, "Courrier d’essai")
        self.editor.setPlaceholderText(words.PLACEHOLDER)
        self.tools = ToolRow(self.look, self.editor, panel, full=True)
        self.tools.versions.hide()  # nothing is kept here, versions neither
        desk = QFrame()
        set_role(desk, role="desk")
        inside = QVBoxLayout(desk)
        self.space(inside, (14, 14, 14, 14))
        inside.addWidget(self.editor)
        panel.body.addWidget(self.tools)
        panel.body.addWidget(desk, 1)
        return panel

    def _shown(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.section_shown.emit(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound()

    @Slot()
    def _bound(self) -> None:
        """Side by side, or one under the other when zoomed; never stretched on a high screen."""
        wide = self.width() >= self.look.px(LEAST_PX)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        self._panels.setMaximumHeight(self.look.px(HIGHEST_PX) if wide else NO_BOUND)

"""The bar above every part (who, which day, what time remains) and the bar of tools under it.

Both hold at 200 % on a small screen: the identity goes on to a second line, tools keep their icon only.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import (
    Button,
    IconButton,
    Pill,
    QuietButton,
    SecondaryButton,
    TimerLabel,
    heading,
    muted,
)
from crcd_sim.ui.widgets.flow import Flow

BETWEEN = 24  # least room between what stands at the left and at the right


class TopBar(QFrame):
    """Passive. The frame fills the labels."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="bar")
        self.name = heading("Simulateur CRCD")
        self.what, self.candidate, self.end = muted(""), muted(""), muted("")
        self.day = Pill()
        self.keyboard = Pill("", "warning")  # « Le formateur utilise le clavier. »
        self.keyboard.hide()
        self.clock = TimerLabel(look, 26)
        self.toggle = QuietButton(look, "masquer", size="small", name="Masquer le temps restant")
        self._words = Flow()
        for label in (self.name, self.what, self.day, self.candidate, self.keyboard):
            self._words.addWidget(label)
        left = QVBoxLayout()
        left.addStretch(1)
        left.addLayout(self._words)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.end)
        right.addWidget(self.toggle, alignment=Qt.AlignmentFlag.AlignLeft)
        self._across = QHBoxLayout(self)
        self._across.addLayout(left, 1)
        self._across.addWidget(self.clock)
        self._across.addLayout(right)
        look.changed.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        look, px = self._look, self._look.px
        self.name.setFont(look.font(15, 700))
        self._words.setSpacing(px(16))
        self._words.lines_apart(px(4))
        self._across.setContentsMargins(px(16), 0, px(16), 0)
        self._across.setSpacing(px(16))
        self.setMinimumHeight(px(52))


class ToolsBar(QFrame):
    """Passive: the tools at hand at the left; what is saved, the pause and the end at the right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        set_role(self, role="tools")
        self.calculator = SecondaryButton(look, "Calculatrice", icon="calculator", size="small")
        self.sheet = SecondaryButton(look, "Feuille de calcul", icon="sheet", size="small")
        self.whole_page = SecondaryButton(look, "Page entière", icon="swap", key="F5", size="small")
        self.pause = SecondaryButton(look, "Pause", icon="pause", size="small")
        self.finish = SecondaryButton(look, "Terminer cette partie…", size="small")
        self.staff = IconButton(look, "Formateur ou surveillant", "lock", size="small")
        self.saved = Pill("", "ok")
        self.saved.hide()
        self._shrinking: tuple[Button, ...] = (self.calculator, self.sheet, self.whole_page, self.pause)
        self._across = QHBoxLayout(self)
        for tool in (self.calculator, self.sheet, self.whole_page):
            self._across.addWidget(tool)
        self._across.addStretch(1)
        for other in (self.saved, self.pause, self.finish, self.staff):
            self._across.addWidget(other)
        look.changed.connect(self._measure)
        self._measure()

    def fit(self) -> None:
        """Write the tools out where there is room for all; called when one appears or goes."""
        short = self._needed(short=False) > self.width()
        for tool in self._shrinking:
            tool.set_icon_only(short)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(short=True), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self._needed(short=False), super().sizeHint().height())

    def _needed(self, *, short: bool) -> int:
        px = self._look.px
        width = 2 * px(12) + px(BETWEEN)
        for index in range(self._across.count()):
            item = self._across.itemAt(index)
            tool = item.widget() if item is not None else None
            if tool is None or tool.isHidden():
                continue
            tool.ensurePolished()
            if isinstance(tool, Button) and tool in self._shrinking:
                width += tool.sizeHint().height() if short else tool.whole_width()
            else:
                width += tool.sizeHint().width()
            width += px(8)
        return width

    def _measure(self) -> None:
        px = self._look.px
        self._across.setContentsMargins(px(12), px(4), px(12), px(4))
        self._across.setSpacing(px(8))
        self.fit()

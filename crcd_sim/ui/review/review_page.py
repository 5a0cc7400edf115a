"""The page of a review: who and what above, the time axis, the contents at the left, one of them open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.review.axis import Axis
from crcd_sim.ui.review.contents import Item
from crcd_sim.ui.review.contents_list import ContentsList
from crcd_sim.ui.review.exchange_view import ExchangeView
from crcd_sim.ui.review.fact_sheet import FactSheet
from crcd_sim.ui.review.time_axis import TimeAxis
from crcd_sim.ui.review.writing_view import WritingView
from crcd_sim.ui.widgets import Banner, Panel, Pill, SecondaryButton, heading, muted

CONTENTS_PX: Final = 256
CONTENTS_SHARE: Final = 0.22
BAR_PX: Final = 52
BACK_KEY: Final = "Alt+Left"
PAPERS_KEY: Final = "Ctrl+D"


class ReviewPage(QWidget):
    """Passive.

    Signals:
        back_requested: the reader leaves.
        play_requested: Space, wherever one is.
    """

    back_requested = Signal()
    play_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWindowTitle("Relecture")
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.banner = Banner(look)
        self.banner.hide()
        self.axis = TimeAxis(look)
        self._length = muted("")
        self._pills: list[Pill] = []
        self._axis_panel = Panel(look, "Passage")
        self._axis_panel.header.insertWidget(1, self._length)
        self._axis_panel.body.addWidget(self.axis)
        self.contents = ContentsList(look)
        self._contents_panel = Panel(look, "Contenu")
        self._contents_panel.set_body(self.contents)
        self.exchange = ExchangeView(look)
        self.writing = WritingView(look)
        self.sheet = FactSheet(look, "Le passage")
        self._sheet_panel = Panel(look, "Le passage")
        self._sheet_panel.set_body(self.sheet)
        self._waiting = muted("")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self._views: list[QWidget] = [self._waiting, self._sheet_panel, self.exchange, self.writing]
        for view in self._views:
            self.stack.addWidget(view)
        self.stack.currentChanged.connect(self._fit_stack)
        self._fit_stack()
        self._lay_out()
        look.changed.connect(self._measure)
        self._measure()

    # --- What to show ------------------------------------------------------------------------

    def show_waiting(self, sentence: str) -> None:
        """Nothing is open yet, or it cannot be."""
        self._facts.setText("")
        self._length.setText("")
        self._show_pills(())
        self.axis.show_axis(Axis())
        self.axis.show_cursor(None)
        self.contents.show_items(())
        self._waiting.setText(sentence)
        self.stack.setCurrentWidget(self._waiting)
        self.papers.setEnabled(False)

    def show_heading(self, facts: str, length: str, pills: Sequence[str]) -> None:
        self._facts.setText(facts)
        self._length.setText(length)
        self._show_pills(pills)
        self.papers.setEnabled(True)

    def show_contents(self, items: Sequence[Item], axis: Axis) -> None:
        self.contents.show_items(items)
        self.axis.show_axis(axis)

    def show_sheet(self, title: str) -> FactSheet:
        """Open the sheet of facts, empty, under ``title``, and return it."""
        self._sheet_panel.set_title(title)
        self.sheet.setAccessibleName(title)
        self.sheet.clear()
        self.stack.setCurrentWidget(self._sheet_panel)
        return self.sheet

    def show_view(self, view: QWidget) -> None:
        self.stack.setCurrentWidget(view)

    def add_view(self, view: QWidget) -> None:
        """Take one more view, made when it was first needed."""
        self._views.append(view)
        self.stack.addWidget(view)
        self._fit_stack()

    def tell(self, sentence: str, kind: str = "info") -> None:
        """Say something under the bar; "" takes it away."""
        if sentence:
            self.banner.say(sentence, kind)
        else:
            self.banner.hide()

    def show_way_back(self, text: str, tooltip: str) -> None:
        """Say where « back » leads."""
        self.back.setText(text)
        self.back.setAccessibleName(text)
        self.back.setToolTip(tooltip)

    def set_papers_menu(self, menu: QMenu) -> None:
        """Give « Documents » its menu, opened under it."""
        button = self.papers
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))

    @property
    def facts(self) -> str:
        return self._facts.text()

    @property
    def pills(self) -> tuple[str, ...]:
        return tuple(pill.text() for pill in self._pills)

    # --- Keys --------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: with one inside the page, Tab would never reach what stands before it.
        self.contents.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What has the keyboard may use Space itself (a button), and Escape leaves an earlier version first:
        # only what nothing else has a use for comes here.
        if event.key() == Qt.Key.Key_Space and self.stack.currentWidget() is self.exchange:
            self.play_requested.emit()
        elif event.key() == Qt.Key.Key_Escape and not event.isAutoRepeat():
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    # --- Making ------------------------------------------------------------------------------

    def _make_bar(self) -> QFrame:
        look = self._look
        frame = QFrame()
        set_role(frame, role="bar")
        self._bar = QHBoxLayout(frame)
        self.back = SecondaryButton(
            look, "Passages", icon="arrow-left", key=BACK_KEY, show_key=False, tooltip="Revenir aux passages"
        )
        self.back.clicked.connect(self.back_requested)
        name = heading("Relecture")
        self._facts = muted("", wrap=True)
        self.papers = SecondaryButton(look, "Documents", icon="document", key=PAPERS_KEY)
        self._bar.addWidget(self.back)
        self._bar.addWidget(name)
        self._bar.addWidget(self._facts, 1)
        self._bar.addWidget(self.papers)
        return frame

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._bar_frame = self._make_bar()
        outer.addWidget(self._bar_frame)
        inside = QWidget()
        set_role(inside, role="plain")
        self._body = QVBoxLayout(inside)
        self._columns = QHBoxLayout()
        self._columns.addWidget(self._contents_panel)
        self._columns.addWidget(self.stack, 1)
        self._body.addWidget(self.banner)
        self._body.addWidget(self._axis_panel)
        self._body.addLayout(self._columns, 1)
        # Zoomed to 200 % on a small screen, the page scrolls rather than cut anything.
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        outer.addWidget(self.area, 1)

    def _show_pills(self, texts: Sequence[str]) -> None:
        for pill in self._pills:
            self._axis_panel.header.removeWidget(pill)
            pill.deleteLater()
        self._pills = []
        for text in texts:
            pill = Pill(text)
            self._axis_panel.add_action(pill)
            self._pills.append(pill)

    def _measure(self) -> None:
        px = self._look.px
        self._bar_frame.setMinimumHeight(px(BAR_PX))
        self._bar.setContentsMargins(px(12), px(8), px(12), px(8))
        self._bar.setSpacing(px(12))
        self._body.setContentsMargins(px(8), px(8), px(8), px(8))
        self._body.setSpacing(px(8))
        self._columns.setSpacing(px(8))
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _fit_stack(self) -> None:
        """Only the view that is shown claims room: the others may be laid out for another width."""
        kinds = QSizePolicy.Policy
        for view in self._views:
            kind = kinds.Preferred if view is self.stack.currentWidget() else kinds.Ignored
            view.setSizePolicy(kind, kind)

    def _share_width(self) -> None:
        width = min(self._look.px(CONTENTS_PX), round(self.width() * CONTENTS_SHARE))
        self._contents_panel.setFixedWidth(width)

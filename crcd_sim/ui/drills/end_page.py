"""The end of a drill: what was done at the left; the answer, the facts, the grid and the attempts beside."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crcd_sim.ui.dossier.page_view import PageView
from crcd_sim.ui.dossier.pages import MarkdownPage
from crcd_sim.ui.drills.attempts_view import AttemptsView
from crcd_sim.ui.drills.grid_view import GridView
from crcd_sim.ui.drills.heard_view import HeardView
from crcd_sim.ui.drills.points_view import PointsView
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.review.fact_sheet import FactSheet
from crcd_sim.ui.widgets import Banner, Panel, Pill, SecondaryButton, Tabs, heading, muted

BAR_PX: Final = 52
GAP_PX: Final = 8
HALF_PX: Final = 440  # where a half would be narrower than this, they stand one under the other
BELOW_PX: Final = 460
KEY, POINTS, OWN, GRID, ATTEMPTS = range(5)
AGAIN_KEY: Final = "Ctrl+R"
BACK_KEY: Final = "Alt+Left"


class DrillEndPage(QWidget):
    """Passive.

    Signals:
        back_requested, again_requested.
        review_requested: the whole review of this sitting.
        play_requested: Space, wherever one is.
    """

    back_requested = Signal()
    again_requested = Signal()
    review_requested = Signal()
    play_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setWindowTitle("Fin de l’exercice")
        set_role(self, role="page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.banner = Banner(look)
        self.banner.hide()
        self.heard = HeardView(look)
        self.key = PageView(look)
        self.points = PointsView(look)
        self.own = FactSheet(look, "Mes écrits")
        self.grid = GridView(look)
        self.attempts = AttemptsView(look)
        self.saved = Pill()
        self.saved.hide()
        self.tabs = Tabs(look, "Comprendre et se situer")
        for view, name in (
            (self.key, "Corrigé"),
            (self.points, "À trouver"),
            (self.own, "Mes écrits"),
            (self.grid, "Ma grille"),
            (self.attempts, "Mes essais"),
        ):
            self.tabs.add(view, name)
        self._beside = Panel(look)
        self._beside.set_body(self.tabs)
        self._waiting = muted("")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        look.changed.connect(self._measure)
        self._measure()

    # --- What to show ------------------------------------------------------------------------

    def show_waiting(self, sentence: str) -> None:
        """The page is being made, or cannot be."""
        self.name.setText("Fin de l’exercice")
        self.facts.setText("")
        self.saved.hide()
        self._waiting.setText(sentence)
        self._waiting.show()
        self._halves.hide()
        self.again.setEnabled(False)
        self.review.setEnabled(False)

    def show_end(self, name: str, facts: str, key: str, *, written: bool) -> None:
        """Open the page of a drill. ``written``: there is something of one's own to read again."""
        self.name.setText(name)
        self.facts.setText(facts)
        self._waiting.hide()
        self._halves.show()
        self.key.set_page(MarkdownPage(key), "Corrigé")
        self.tabs.bar.setTabVisible(OWN, written)
        self.tabs.bar.setCurrentIndex(KEY)
        self.again.setEnabled(True)
        self.review.setEnabled(True)

    def tell(self, sentence: str, kind: str = "info") -> None:
        """Say something under the bar; "" takes it away."""
        if sentence:
            self.banner.say(sentence, kind)
        else:
            self.banner.hide()

    def show_saved(self, text: str, kind: str = "ok") -> None:
        """Say whether one's own grid is on the disk; "" says nothing."""
        self.saved.show_state(text, kind)
        self.saved.setVisible(bool(text))

    def first_control(self) -> QWidget:
        return self.back if self._halves.isHidden() else self.heard.first_control()

    # --- Keys --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What has the keyboard may use Space itself (a tick): only what it leaves comes here.
        if event.key() == Qt.Key.Key_Space and not self.heard.recording.isHidden():
            self.play_requested.emit()
        else:
            super().keyPressEvent(event)

    # --- Making ------------------------------------------------------------------------------

    def _make_bar(self) -> QFrame:
        look = self._look
        frame = QFrame()
        set_role(frame, role="bar")
        self.back = SecondaryButton(
            look, "Accueil", icon="arrow-left", key=BACK_KEY, show_key=False, tooltip="Revenir à l’accueil"
        )
        self.name = heading("")
        self.facts = muted("", wrap=True)
        self.review = SecondaryButton(look, "Relire en détail", icon="list", key="Ctrl+D")
        self.again = SecondaryButton(look, "Refaire", icon="repeat", key=AGAIN_KEY)
        self.back.clicked.connect(self.back_requested)
        self.review.clicked.connect(self.review_requested)
        self.again.clicked.connect(self.again_requested)
        self._bar = QHBoxLayout(frame)
        self._bar.addWidget(self.back)
        self._bar.addWidget(self.name)
        self._bar.addWidget(self.facts, 1)
        self._bar.addWidget(self.saved)
        self._bar.addWidget(self.review)
        self._bar.addWidget(self.again)
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
        self._halves = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._halves)
        self._columns.addWidget(self.heard, 1)
        self._columns.addWidget(self._beside, 1)
        self._body.addWidget(self.banner)
        self._body.addWidget(self._waiting, 1)
        self._body.addWidget(self._halves, 1)
        # Zoomed to 200 % on a small screen, the page scrolls rather than cut anything.
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        outer.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        px = self._look.px
        below = 0 < self.width() < px(2 * HALF_PX + 3 * GAP_PX)
        directions = QBoxLayout.Direction
        self._columns.setDirection(directions.TopToBottom if below else directions.LeftToRight)
        for half in (self.heard, self._beside):
            half.setMinimumHeight(px(BELOW_PX) if below else 0)

    def _measure(self) -> None:
        px = self._look.px
        self._bar_frame.setMinimumHeight(px(BAR_PX))
        self._bar.setContentsMargins(px(12), px(8), px(12), px(8))
        self._bar.setSpacing(px(12))
        self._body.setContentsMargins(px(GAP_PX), px(GAP_PX), px(GAP_PX), px(GAP_PX))
        self._body.setSpacing(px(GAP_PX))
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(px(GAP_PX))
        self._share()

"""An editor whole: tools, page, counts, versions, the sentence at the seal, the annex after it.

Passive: the presenter gives it a text and tells it what to show; it says what is done to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Banner, SecondaryButton, heading, muted, row, small
from crcd_sim.ui.writing.page_edit import Letterhead, PageEdit
from crcd_sim.ui.writing.tool_row import ToolRow
from crcd_sim.ui.writing.versions_view import VersionsView

SHEET_PX = 780  # the widest a sheet gets
ANNEX_TITLE = "Annexe «\u00a0hors temps\u00a0»"
ANNEX_NOTE = "Ce que vous écrivez ici est gardé à part et ne compte pas dans l’épreuve."
GUIDE_TITLE = "Trame guidée"


class EditorPanel(QWidget):
    """One work being written.

    Signals:
        versions_requested, version_chosen(index), restore_requested(index).
        template_requested: « Poser la trame » (training).
    """

    versions_requested = Signal()
    version_chosen = Signal(int)
    restore_requested = Signal(int)
    template_requested = Signal()

    def __init__(
        self,
        look: Look,
        name: str,
        *,
        letterhead: Letterhead | None = None,
        prompt: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``letterhead``: makes it the letter's editor. ``prompt``: shown on an empty box."""
        super().__init__(parent)
        self._look = look
        self.name = name
        self.page = PageEdit(look, name, letterhead=letterhead, role="paper" if letterhead else "plain")
        self.page.setPlaceholderText("" if letterhead else prompt)
        self.tools = ToolRow(look, self.page, self, full=letterhead is not None)
        self.tools.versions_requested.connect(self.versions_requested)
        self.banner = Banner(look, closable=False)
        self.annex: PageEdit | None = None
        self._halves = QSplitter(Qt.Orientation.Vertical)
        self._halves.setChildrenCollapsible(False)
        self._halves.addWidget(self._desk() if letterhead else self.page)
        self._guide: QFrame | None = None
        self.lay_template: SecondaryButton | None = None
        self._count = small("")
        self._note = small("")
        self._writing = QWidget()
        inside = QVBoxLayout(self._writing)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.tools)
        self._banner_box = QWidget()
        self._banner_box.setLayout(row(self.banner, margins=(look.px(8),) * 4))
        self._banner_box.hide()
        inside.addWidget(self._banner_box)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addWidget(self._halves, 1)
        inside.addLayout(self._middle, 1)
        foot = QFrame()
        set_role(foot, role="footer")
        foot.setLayout(
            row(self._count, 0, self._note, margins=(look.px(12), look.px(6), look.px(12), look.px(6)))
        )
        inside.addWidget(foot)
        self.versions = VersionsView(look, letterhead)
        self.versions.chosen.connect(self.version_chosen)
        self.versions.restore_requested.connect(self.restore_requested)
        self.versions.closed.connect(self.close_versions)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._writing)
        self._stack.addWidget(self.versions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def first_control(self) -> QWidget:
        """The page; the list of versions while it is shown."""
        return self.versions.first_control() if self.showing_versions else self.page

    # --- What to show ------------------------------------------------------------------------

    def show_count(self, text: str) -> None:
        """« 64 mots · 1 page »."""
        self._count.setText(text)

    def show_note(self, text: str) -> None:
        """A quiet remark (« dictionnaire absent »); "" takes it away."""
        self._note.setText(text)

    def show_locked(self, sentence: str) -> None:
        """Make the text readable only and say why; "" opens it again."""
        locked = bool(sentence)
        self.close_versions()
        self.page.set_locked(locked)
        self.tools.set_writable(not locked)
        self._banner_box.setVisible(locked)
        if locked:
            self.banner.say(sentence, "info")

    def open_annex(self) -> PageEdit:
        """Open the annex under the sealed text (training) and return its page."""
        if self.annex is None:
            look = self._look
            self.annex = PageEdit(look, ANNEX_TITLE, role="annex")
            box = QWidget()
            layout = QVBoxLayout(box)
            pad = look.px(12)
            layout.setContentsMargins(pad, look.px(8), pad, pad)
            layout.setSpacing(look.px(4))
            layout.addWidget(heading(ANNEX_TITLE))
            layout.addWidget(small(ANNEX_NOTE, wrap=True))
            layout.addWidget(self.annex, 1)
            self._halves.addWidget(box)
            self._halves.setSizes([3, 2])
        return self.annex

    def show_guide(self, steps: Sequence[str]) -> None:
        """Show the guided template beside the sheet (training)."""
        if self._guide is not None or not steps:
            return
        look = self._look
        self._guide = QFrame()
        set_role(self._guide, role="sunken")
        self._guide.setFixedWidth(look.px(190))
        layout = QVBoxLayout(self._guide)
        layout.setContentsMargins(look.px(4), look.px(14), look.px(12), look.px(12))
        layout.setSpacing(look.px(8))
        layout.addWidget(heading(GUIDE_TITLE))
        holder = QWidget()
        set_role(holder, role="plain")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, look.px(4), 0)
        column.setSpacing(look.px(8))
        for number, text in enumerate(steps, 1):
            step = QLabel(f"{number}. {text}")
            step.setTextFormat(Qt.TextFormat.PlainText)
            step.setWordWrap(True)
            column.addWidget(step)
        column.addWidget(muted("Visible en entraînement seulement.", wrap=True))
        column.addStretch(1)
        # A short window scrolls the steps: cut in half, they could not be read.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        scroll.setAccessibleName(GUIDE_TITLE)
        layout.addWidget(scroll, 1)
        self.lay_template = SecondaryButton(look, "Poser la trame", tooltip="Sur une feuille vide seulement")
        self.lay_template.clicked.connect(self.template_requested)
        layout.addWidget(self.lay_template)
        self._middle.addWidget(self._guide)
        self.tools.add_guide_toggle(self._guide.setVisible)

    def show_versions(self) -> None:
        self._stack.setCurrentWidget(self.versions)

    def close_versions(self) -> None:
        if self._stack.currentWidget() is self.versions:
            self._stack.setCurrentWidget(self._writing)
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def showing_versions(self) -> bool:
        return self._stack.currentWidget() is self.versions

    def _desk(self) -> QFrame:
        """Lay the sheet on the desk: centred, no wider than a sheet."""
        look = self._look
        desk = QFrame()
        set_role(desk, role="desk")
        self.page.setMaximumWidth(look.px(SHEET_PX))
        self.page.setMinimumWidth(look.px(300))
        layout = QHBoxLayout(desk)
        margin = look.px(14)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.addStretch(1)
        layout.addWidget(self.page, 1000)
        layout.addStretch(1)
        return desk

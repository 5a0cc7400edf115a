"""Past sittings: found, opened, gone on with, carried on a key, their recordings deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelection, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QStackedLayout,
    QTableView,
    QWidget,
)

from crcd_sim.services.records.ports import CLOSED, MOVED, OPEN
from crcd_sim.ui.home.home_page import SittingLine
from crcd_sim.ui.home.page import Page, wrapped
from crcd_sim.ui.home.sittings_model import COLUMNS, STATE, SittingsModel, StatePill
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import DangerButton, Field, Panel, PrimaryButton, SecondaryButton

SEARCH_AFTER_MS: Final = 180  # after the last key
_WIDTHS: Final = (160, 120, 170, 0, 130, 170)  # 0: what is left


class SittingsPage(Page):
    """Passive. In « candidate » view a code shows one's own sittings; in « staff » view a search looks
    into all of them.

    Signals:
        search_changed: words typed (staff view).
        code_given: a candidate's code (candidate view).
        staff_requested: staff want to see all.
        review_requested, go_on_requested, copy_requested, delete_requested: the chosen ``SittingLine``.
        take_requested: take a sitting from a key.
        stop_requested: stop the copy under way.
    """

    escape_leads_back = True
    search_changed = Signal(str)
    code_given = Signal(str)
    staff_requested = Signal()
    review_requested = Signal(object)
    go_on_requested = Signal(object)
    copy_requested = Signal(object)
    delete_requested = Signal(object)
    take_requested = Signal()
    stop_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Passages enregistrés", width=1520)
        self.space(self.body, (12, 12, 12, 12), 8)
        self._staff = False
        self.body.addLayout(self._make_top())
        self.body.addWidget(self._make_progress())
        self.body.addWidget(self._make_list(), 1)
        self._make_actions()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(SEARCH_AFTER_MS)
        self._typed.timeout.connect(lambda: self.search_changed.emit(self.search.text()))
        self._connect()
        look.changed.connect(self._measure_rows)
        self._measure_rows()
        self.show_candidate_view()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Escape undoes the search first; then it leaves.
        if event.key() == Qt.Key.Key_Escape and self._staff and self.search.text():
            self.search.clear()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    # --- Views ---------------------------------------------------------------------------

    @property
    def staff_view(self) -> bool:
        return self._staff

    def show_candidate_view(self) -> None:
        """Ask for a code; show nothing of anybody until then."""
        self._set_view(staff=False)
        self.show_lines((), "Tapez votre code candidat : vos passages s’affichent ici.")

    def show_staff_view(self) -> None:
        self._set_view(staff=True)
        self.show_lines((), "Lecture des passages…")

    def show_lines(self, lines: Sequence[SittingLine], empty: str) -> None:
        """Show sittings, or the sentence ``empty`` when there are none. The choice stays if it can."""
        chosen = self.chosen()
        self._model.show_lines(lines)
        self._empty.setText(empty)
        self._pages.setCurrentIndex(1 if lines else 0)
        row = self._model.row_of(chosen.summary.id) if chosen is not None else 0
        if lines:
            self.table.selectRow(max(row, 0))
        self._choice_changed()

    def show_progress(self, sentence: str, share: float) -> None:
        """Show a copy under way, ``share`` from 0 to 1; "" ends it."""
        self._progress_row.setVisible(bool(sentence))
        self._progress_text.setText(sentence)
        self.progress.setValue(round(share * 100))
        self.progress.setAccessibleName(sentence)
        self._choice_changed()

    @property
    def busy(self) -> bool:
        return self._progress_row.isVisibleTo(self)

    def chosen(self) -> SittingLine | None:
        """Return the sitting whose line is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self._model.line(rows[0].row()) if rows else None

    # --- Making --------------------------------------------------------------------------

    def _make_top(self) -> QHBoxLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Code, session, scénario, mode ou date")
        self.search.setClearButtonEnabled(True)
        self.search_field = Field(self.look, "Chercher un passage", self.search)
        self.code = QLineEdit()
        self.code.setPlaceholderText("Par exemple 0412")
        self.code_field = Field(self.look, "Votre code candidat", self.code)
        for field in (self.search_field, self.code_field):
            self.width_of(field, most=420)
        self.mine = SecondaryButton(self.look, "Voir mes passages", icon="search")
        self.staff = SecondaryButton(self.look, "Tous les passages (formateur)", icon="lock", key="Ctrl+T")
        self.take = SecondaryButton(
            self.look, "Reprendre un passage depuis une clé", icon="usb", key="Ctrl+O", show_key=False
        )
        top = QHBoxLayout()
        self.space(top, spacing=8)
        top.addWidget(self.search_field, 1)
        top.addWidget(self.code_field, 1)
        for button in (self.mine,):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        top.addStretch(1)
        for button in (self.staff, self.take):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        return top

    def _make_progress(self) -> QFrame:
        self._progress_row = QFrame()
        set_role(self._progress_row, role="banner", kind="info")
        self._progress_text = wrapped("")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.stop = SecondaryButton(self.look, "Arrêter la copie", icon="stop", size="small")
        layout = QHBoxLayout(self._progress_row)
        self.space(layout, (12, 6, 6, 6), 12)
        layout.addWidget(self._progress_text, 2)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self.stop)
        self._progress_row.hide()
        return self._progress_row

    def _make_list(self) -> Panel:
        panel = Panel(self.look)
        self._model = SittingsModel(self)
        self.table = QTableView()
        self.table.setModel(self._model)
        self.table.setAccessibleName("Passages")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.setItemDelegateForColumn(STATE, StatePill(self.look, self))
        self._empty = wrapped("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        holder = QWidget()
        self._pages = QStackedLayout(holder)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.table)
        panel.set_body(holder)
        return panel

    def _make_actions(self) -> None:
        look = self.look
        self.sentence = wrapped("", "muted")
        self.delete = DangerButton(look, "Supprimer les enregistrements…", icon="trash", size="tall")
        self.copy = SecondaryButton(look, "Copier ce passage sur une clé", icon="usb", size="tall")
        self.go_on = SecondaryButton(look, "Reprendre", icon="play", size="tall", name="Reprendre ce passage")
        self.review = PrimaryButton(look, "Ouvrir", icon="eye", size="tall", name="Ouvrir ce passage")
        self.foot.addWidget(self.sentence, 1)
        for button in (self.delete, self.copy, self.go_on, self.review):
            self.foot.addWidget(button)

    def _connect(self) -> None:
        self.search.textEdited.connect(lambda _: self._typed.start())
        self.search.returnPressed.connect(self._search_now)
        self.code.returnPressed.connect(self.mine.click)
        self.mine.clicked.connect(lambda: self.code_given.emit(self.code.text().strip()))
        self.staff.clicked.connect(self.staff_requested)
        self.take.clicked.connect(self.take_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.table.selectionModel().selectionChanged.connect(self._selection_changed)
        self.table.activated.connect(lambda _: self._ask(self.review_requested))
        self.review.clicked.connect(lambda: self._ask(self.review_requested))
        self.go_on.clicked.connect(lambda: self._ask(self.go_on_requested))
        self.copy.clicked.connect(lambda: self._ask(self.copy_requested))
        self.delete.clicked.connect(lambda: self._ask(self.delete_requested))

    # --- What follows from the choice ----------------------------------------------------

    def _ask(self, signal: object) -> None:
        line = self.chosen()
        if line is not None:
            signal.emit(line)  # type: ignore[attr-defined]

    def _search_now(self) -> None:
        self._typed.stop()
        self.search_changed.emit(self.search.text())
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _set_view(self, *, staff: bool) -> None:
        self._staff = staff
        self._typed.stop()
        self.search.clear()
        self.code.clear()
        for widget in (self.search_field, self.take, self.copy, self.delete):
            widget.setVisible(staff)
        for widget in (self.code_field, self.mine, self.staff):
            widget.setVisible(not staff)
        self.focus_first(self.search if staff else self.code)

    @Slot(QItemSelection, QItemSelection)
    def _selection_changed(self, _chosen: QItemSelection, _left: QItemSelection) -> None:
        self._choice_changed()

    def _choice_changed(self) -> None:
        line = self.chosen()
        status = line.summary.status if line is not None else ""
        free = line is not None and not self.busy
        self.review.setEnabled(free)
        self.go_on.setEnabled(free and status in (OPEN, MOVED))
        self.copy.setEnabled(free and status == OPEN)
        self.delete.setEnabled(free)
        self.take.setEnabled(not self.busy)
        self.sentence.setText("" if line is None else self._about(line))

    def _about(self, line: SittingLine) -> str:
        where = line.phase_title or "pas encore commencé"
        if line.summary.status == CLOSED:
            return f"{line.candidate} : passage terminé."
        if line.summary.status == MOVED:
            return f"{line.candidate} : parti sur un autre poste ({where})."
        return f"{line.candidate} : {where}."

    @Slot()
    def _measure_rows(self) -> None:
        px = self.look.px
        self.table.verticalHeader().setDefaultSectionSize(px(34))
        header = self.table.horizontalHeader()
        for column in range(len(COLUMNS)):
            if _WIDTHS[column]:
                self.table.setColumnWidth(column, px(_WIDTHS[column]))
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

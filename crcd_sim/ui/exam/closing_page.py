"""After the last part: « Constituer mon dossier » (what was written, to print or save), then the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Panel, Pill, PrimaryButton, SecondaryButton, line, muted, title
from crcd_sim.ui.widgets.panels import ReadingColumn, row


@dataclass(frozen=True, slots=True)
class DossierItem:
    """One document of the candidate's file. ``detail``: « 292 mots »; ``joined``: it is in the file."""

    key: str
    title: str
    detail: str
    joined: bool = True


@dataclass(frozen=True, slots=True)
class ClosingView:
    items: Sequence[DossierItem]
    gathered: bool
    closed: bool
    sheets: str = ""  # « 4 feuilles sur 20 »
    sheets_kind: str = "neutral"


class ClosingPage(QWidget):
    """Passive.

    Signals:
        gather_requested: keys of the documents ticked.
        print_requested, save_requested, letter_requested, slip_requested.
        close_requested: « Clore le passage ».
        home_requested.
    """

    gather_requested = Signal(object)
    print_requested = Signal()
    save_requested = Signal()
    letter_requested = Signal()
    slip_requested = Signal()
    close_requested = Signal()
    home_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._panel: Panel | None = None
        self.boxes: dict[str, QCheckBox] = {}

    def show_view(self, view: ClosingView) -> None:
        if self._panel is not None:
            self._outer.removeWidget(self._panel)
            self._panel.hide()
            self._panel.deleteLater()
        look, px = self._look, self._look.px
        self._panel = Panel(look)
        holder = ReadingColumn(look, spacing=10)
        column = holder.lines
        head = title("Le passage est clos" if view.closed else "Constituer mon dossier")
        head.setFont(look.font(24, 650))
        column.addWidget(head)
        column.addWidget(self._intro(view))
        column.addWidget(line())
        column.addLayout(self._documents(view))
        if not view.items:
            column.addWidget(muted("Aucun écrit dans ce passage."))
        column.addWidget(line())
        self._add_buttons(column, view)
        column.addStretch(1)
        self._panel.body.setContentsMargins(px(40), px(28), px(40), px(24))
        self._panel.set_body(holder)
        self._outer.addWidget(self._panel, 1)

    def show_sheets(self, text: str, kind: str = "neutral") -> None:
        """Say how many sheets were printed; nothing else of the page moves."""
        self._sheets.show_state(text, kind)
        self._sheets.setVisible(bool(text))

    def first_control(self) -> QWidget:
        return self.main

    def _documents(self, view: ClosingView) -> QGridLayout:
        """To tick, until the file is gathered; then what is in it, ticked for good."""
        px = self._look.px
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(10))
        grid.setColumnStretch(1, 1)
        self.boxes = {}
        for at, item in enumerate(view.items):
            grid.addWidget(self._kept(item) if view.gathered else self._box(item), at, 0)
            grid.addWidget(muted(item.detail if item.joined else "non joint"), at, 1)
        return grid

    def _box(self, item: DossierItem) -> QCheckBox:
        box = self.boxes[item.key] = QCheckBox(item.title)
        box.setChecked(item.joined)
        return box

    def _kept(self, item: DossierItem) -> QWidget:
        look = self._look
        mark = QLabel()
        mark.setFixedSize(look.px(18), look.px(24))
        if item.joined:
            mark.setPixmap(look.pixmap("check", "ok"))
        text = QLabel(item.title)
        text.setTextFormat(Qt.TextFormat.PlainText)
        set_role(text, role="" if item.joined else "muted")
        kept = QWidget()
        kept.setLayout(row(mark, text, 0, spacing=look.px(8)))
        return kept

    def _intro(self, view: ClosingView) -> QLabel:
        if view.closed:
            text = "Vos écrits sont scellés et enregistrés. Vous pouvez encore les imprimer."
        elif view.gathered:
            text = "Votre dossier est complet. Vous pouvez encore l’imprimer, puis clore le passage."
        else:
            text = (
                "Vos écrits de la mise en situation sont rassemblés dans un dossier, remis au responsable "
                "de session et conservés en lieu sûr. Vérifiez la liste, imprimez si on vous le demande."
            )
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setFont(self._look.font(14))
        return label

    def _add_buttons(self, column: QVBoxLayout, view: ClosingView) -> None:
        look = self._look
        papers = row(spacing=look.px(8))
        for text, icon, signal in (
            ("Imprimer le dossier", "print", self.print_requested),
            ("Enregistrer en PDF", "pdf", self.save_requested),
            ("Courrier en .docx", "document", self.letter_requested),
            ("Procès-verbal de tirage", "envelope", self.slip_requested),
        ):
            button = SecondaryButton(look, text, icon=icon)
            button.clicked.connect(signal)
            papers.addWidget(button)
        papers.addStretch(1)
        column.addLayout(papers)
        self._sheets = Pill()
        column.addWidget(self._sheets)  # in its place first: alone it would flash as a window of its own
        self.show_sheets(view.sheets, view.sheets_kind)
        column.addSpacing(look.px(16))
        if view.closed:
            main = PrimaryButton(look, "Revenir à l’accueil", icon="home", size="action")
            main.clicked.connect(self.home_requested)
        elif view.gathered:
            main = PrimaryButton(look, "Clore le passage", size="action")
            main.clicked.connect(self.close_requested)
        else:
            main = PrimaryButton(look, "Mon dossier est complet", icon="check", size="action")
            main.clicked.connect(self._gather)
        self.main = main
        column.addLayout(row(main, 0))

    def _gather(self) -> None:
        self.gather_requested.emit([key for key, box in self.boxes.items() if box.isChecked()])

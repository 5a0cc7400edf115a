"""Staff join the candidate's papers to a sitting, and take them away. Behind the staff code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from crcd_sim.bootstrap.attachments import ChosenPaper, CountPages, Failed, Joined, PaperRead
from crcd_sim.domain.attachments import AttachedPapers, Attachment, AttachmentKind
from crcd_sim.domain.errors import CrcdError
from crcd_sim.ui.ask import Asker, Question
from crcd_sim.ui.attachments import words
from crcd_sim.ui.dossier.pdf_file import count_pages
from crcd_sim.ui.dossier.source import DocumentSource
from crcd_sim.ui.dossier.viewing import plain_tip
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import IconButton, PrimaryButton, SecondaryButton, empty, line, muted, small, title
from crcd_sim.ui.widgets.panels import row

PDF_FILES: Final = "Documents PDF (*.pdf *.PDF)"
NOTHING: Final = "Aucun document n’est joint à ce passage."
READING: Final = "Lecture du document…"
WIDTH_PX: Final = 620
LIST_PX: Final = 220


class PapersSource(Protocol):
    """Where papers are kept. Every answer comes later, on the main loop."""

    def read_paper(
        self, file: Path, kind: AttachmentKind, count_pages: CountPages, done: PaperRead, failed: Failed
    ) -> None: ...

    def attach(self, identifier: str, chosen: ChosenPaper, done: Joined, failed: Failed) -> None: ...

    def detach(self, identifier: str, sha256: str, done: Joined, failed: Failed) -> None: ...

    def paper_reader(self) -> DocumentSource: ...


class ElidedLabel(QLabel):
    """A line cut in its middle where there is no room; whole in its tooltip and to a screen reader."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self.setMinimumWidth(1)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width())
        self.setText(cut)


class AttachmentsDialog(QDialog):
    """Passive.

    Signals:
        join_requested: a kind.
        removal_requested: the hash of a paper.
    """

    join_requested = Signal(AttachmentKind)
    removal_requested = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        px = look.px
        self.setWindowTitle(words.TITLE)
        self.portfolio = SecondaryButton(look, "Joindre le dossier professionnel…", icon="plus")
        self.ecf = SecondaryButton(look, "Joindre un livret ECF…", icon="plus")
        self.close_button = PrimaryButton(look, "Fermer")
        self.sentence = muted("", wrap=True)
        self.removals: list[IconButton] = []
        self._names: tuple[str, ...] = ()
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(px(12))
        inside = QWidget()
        set_role(inside, role="plain")
        inside.setLayout(self._list)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMinimumHeight(px(LIST_PX))
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(24), px(20), px(24), px(20))
        layout.setSpacing(px(10))
        layout.addWidget(title(words.TITLE))
        layout.addWidget(
            muted(
                "PDF de 50\u00a0Mo au plus, que le jury lit pendant l’entretien final et à la relecture.",
                wrap=True,
            )
        )
        layout.addWidget(small(words.PRIVACY, wrap=True))
        layout.addWidget(line())
        layout.addWidget(area, 1)
        layout.addWidget(self.sentence)
        layout.addLayout(row(self.portfolio, self.ecf, 0, self.close_button, spacing=px(8)))
        self.setFixedWidth(px(WIDTH_PX))
        self.portfolio.clicked.connect(lambda: self.join_requested.emit(AttachmentKind.PORTFOLIO))
        self.ecf.clicked.connect(lambda: self.join_requested.emit(AttachmentKind.ECF))
        self.close_button.clicked.connect(self.accept)

    def show_papers(self, papers: AttachedPapers, *, busy: bool) -> None:
        """Show what is joined; ``busy``: a file is being read, nothing else is asked meanwhile."""
        empty(self._list)
        self.removals = []
        self._names = tuple(paper.name for paper in papers.items)
        for paper in papers.items:
            self._list.addWidget(self._row(paper, busy))
        if not papers.items:
            self._list.addWidget(muted(NOTHING))
        self._list.addStretch(1)
        room = not papers.shut and not busy
        self.portfolio.setEnabled(room and not papers.of_kind(AttachmentKind.PORTFOLIO))
        self.ecf.setEnabled(room)

    def say(self, text: str, kind: str = "muted") -> None:
        self.sentence.setText(text)
        set_role(self.sentence, role=kind)

    def names(self) -> Sequence[str]:
        """Return the names shown, whole."""
        return self._names

    def _row(self, paper: Attachment, busy: bool) -> QWidget:
        px = self._look.px
        remove = IconButton(self._look, f"Retirer «\u00a0{paper.name}\u00a0»", "trash", size="small")
        remove.setEnabled(not busy)
        remove.clicked.connect(lambda: self.removal_requested.emit(paper.sha256))
        self.removals.append(remove)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(ElidedLabel(paper.name))
        column.addWidget(small(words.details(paper)))
        across = row(spacing=px(8))
        across.addLayout(column, 1)
        across.addWidget(remove)
        widget = QWidget()
        widget.setLayout(across)
        return widget


@dataclass(frozen=True, slots=True)
class PapersKit:
    """What joining papers works with, and ``changed``: told what is joined after each change."""

    look: Look
    source: PapersSource
    asker: Asker
    changed: Joined = lambda _papers: None


class AttachmentsDesk(QObject):
    """Opens the dialog of one sitting and does what it asks. The code was given."""

    def __init__(self, kit: PapersKit, identifier: str, papers: AttachedPapers, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._identifier, self._papers = kit, identifier, papers
        self._busy = False
        self._closed = False
        self.dialog = AttachmentsDialog(kit.look, parent)
        self.dialog.join_requested.connect(self._join)
        self.dialog.removal_requested.connect(self._remove)
        self.dialog.finished.connect(self._end)

    def open(self) -> None:
        try:
            self._papers.check_open()
        except CrcdError as shut:
            self.dialog.say(shut.sentence)
        self._show()
        self.dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog.show()  # not exec: the sitting runs on under it

    def _show(self) -> None:
        if not self._closed:
            self.dialog.show_papers(self._papers, busy=self._busy)

    def _join(self, kind: AttachmentKind) -> None:
        file = self._kit.asker.file(words.KINDS[kind], PDF_FILES)
        if file is None or self._busy or self._closed:
            return
        self._begin(READING)
        self._kit.source.read_paper(file, kind, count_pages, self._chosen, self._failed)

    def _chosen(self, chosen: ChosenPaper) -> None:
        name = chosen.attachment.name
        self._kit.source.attach(
            self._identifier,
            chosen,
            lambda papers: self._done(papers, f"«\u00a0{name}\u00a0» est joint."),
            self._failed,
        )

    def _remove(self, sha256: str) -> None:
        paper = next((item for item in self._papers.items if item.sha256 == sha256), None)
        if paper is None or self._busy:
            return
        question = Question(
            "Retirer ce document\u202f?",
            f"«\u00a0{paper.name}\u00a0» sera effacé de ce poste, pour toujours. Le relevé du passage "
            "gardera trace de ce retrait.",
            yes="Retirer le document",
            danger=True,
        )
        if self._kit.asker.ask(question) and not self._closed:
            self._begin("")
            self._kit.source.detach(
                self._identifier,
                sha256,
                lambda papers: self._done(papers, "Le document est retiré."),
                self._failed,
            )

    def _begin(self, sentence: str) -> None:
        self._busy = True
        self.dialog.say(sentence)
        self._show()

    def _done(self, papers: AttachedPapers, sentence: str) -> None:
        self._papers, self._busy = papers, False
        self._kit.changed(papers)
        if not self._closed:
            self.dialog.say(sentence)
            self._show()

    def _failed(self, error: Exception) -> None:
        self._busy = False
        if not self._closed:
            self.dialog.say(error.sentence if isinstance(error, CrcdError) else "", "danger")
            self._show()
        if not isinstance(error, CrcdError):
            raise error

    def _end(self) -> None:
        self._closed = True
        self.dialog.deleteLater()

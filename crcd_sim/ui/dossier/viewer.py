"""One document on the screen: its title, the zoom, and the viewer of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from crcd_sim.ui.dossier.finding import Hit
from crcd_sim.ui.dossier.loading import Content, PdfFile, PictureFile
from crcd_sim.ui.dossier.page_view import PageView
from crcd_sim.ui.dossier.pages import Page
from crcd_sim.ui.dossier.picture_view import PictureView
from crcd_sim.ui.dossier.sheet_view import SheetView
from crcd_sim.ui.dossier.sheets import Workbook
from crcd_sim.ui.dossier.viewing import ZOOMS, Place, View, next_zoom, plain_tip
from crcd_sim.ui.look import Look, set_role
from crcd_sim.ui.widgets import Button, IconButton, Panel

CHOOSE: Final = "Choisissez un document dans la liste."
READING: Final = "Lecture du document…"
V = TypeVar("V", bound=View)


class DocumentViewer(Panel):
    """Shows one document or a sentence. Zoom is kept for each kind of document.

    Signals:
        back_asked: the reader wants the list again (the arrow of a narrow panel, Escape).
    """

    back_asked = Signal()

    def __init__(self, look: Look, no_title: str = "Document", parent: QWidget | None = None) -> None:
        """``no_title``: what stands in the header when there is no document ("": no header)."""
        self.back = IconButton(look, "Revenir à la liste des documents", "arrow-left", size="small")
        self.smaller = IconButton(look, "Réduire", "minus", size="small", key="Ctrl+-", shortcut=False)
        self.percent = Button(
            look, "100 %", kind="plain", size="small", key="Ctrl+0", shortcut=False, show_key=False,
            name="Zoom 100 %, revenir à 100 %", tooltip="Revenir à 100 %",
        )  # fmt: skip
        self.larger = IconButton(look, "Agrandir", "plus", size="small", key="Ctrl++", shortcut=False)
        super().__init__(look, no_title, actions=(self.smaller, self.percent, self.larger), parent=parent)
        self._no_title = self._whole_title = no_title
        self._title.installEventFilter(self)
        self.header.setSpacing(look.px(2))
        self.header.insertWidget(0, self.back)
        self.back.hide()
        self._views: dict[str, View] = {}
        self._stack = QStackedWidget()
        self._sentence = _Sentence(look)
        self._stack.addWidget(self._sentence)
        self.set_body(self._stack)
        self.back.clicked.connect(self.back_asked)
        self.smaller.clicked.connect(lambda: self.zoom(-1))
        self.percent.clicked.connect(lambda: self.zoom(0))
        self.larger.clicked.connect(lambda: self.zoom(1))
        self.clear()

    def set_title(self, text: str) -> None:
        """Write the title; one too long for the panel ends with « … » and is whole in its tooltip."""
        self._whole_title = text
        super().set_title(text)
        self._title.setToolTip(plain_tip(text))
        self._cut_title()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._title and event.type() == QEvent.Type.Resize:
            self._cut_title()
        return super().eventFilter(watched, event)

    def _cut_title(self) -> None:
        room = self._title.width()
        cut = self._title.fontMetrics().elidedText(self._whole_title, Qt.TextElideMode.ElideRight, room)
        self._title.setText(cut)

    # --- what is shown ---------------------------------------------------------------------

    def clear(self) -> None:
        """Show no document."""
        self.set_title(self._no_title)
        self.say(CHOOSE)

    def say(self, sentence: str, *, problem: bool = False, title: str = "") -> None:
        """Show a sentence instead of a document."""
        if title:
            self.set_title(title)
        self._sentence.say(sentence, problem)
        self._stack.setCurrentWidget(self._sentence)
        self._show_zoom()

    def show_content(self, title: str, content: Content | Page, place: Place | None = None) -> None:
        """Show a document, where it was left."""
        view = self._filled(title, content)
        self.set_title(title)
        self._stack.setCurrentWidget(view)
        self._show_zoom()
        view.restore(place or Place())

    def view(self) -> View | None:
        """Return the viewer now shown; None when a sentence stands there."""
        current = self._stack.currentWidget()
        return current if isinstance(current, View) else None

    def sentence(self) -> str:
        """Return the sentence now shown, "" when a document is."""
        return self._sentence.label.text() if self.view() is None else ""

    def place(self) -> Place | None:
        view = self.view()
        return view.place() if view is not None else None

    def show_hits(self, hits: Sequence[Hit], current: Hit | None = None) -> None:
        view = self.view()
        if view is not None:
            view.show_hits(hits, current)

    def take_focus(self) -> None:
        """Give the keyboard to the document."""
        (self.view() or self._sentence).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_narrow(self, narrow: bool) -> None:
        """Show the arrow that leads back to the list."""
        self.back.setVisible(narrow)
        self.header.setContentsMargins(self._look.px(4 if narrow else 12), 0, self._look.px(8), 0)

    # --- zoom ------------------------------------------------------------------------------

    def zoom(self, by: int) -> None:
        """Larger (1), smaller (−1) or back to 100 % (0)."""
        view = self.view()
        if view is not None:
            view.set_zoom(next_zoom(view.zoom, by))
            self._show_zoom()

    def zooms(self) -> Mapping[str, int]:
        """Return the zoom of each kind of document, to be remembered."""
        return {kind: view.zoom for kind, view in self._views.items()}

    def _show_zoom(self) -> None:
        view = self.view()
        for button in (self.smaller, self.percent, self.larger):
            button.setVisible(view is not None)
        if view is not None:
            self.percent.setText(f"{view.zoom} %")
            self.percent.setAccessibleName(f"Zoom {view.zoom} %, revenir à 100 %")
            self.smaller.setEnabled(view.zoom > ZOOMS[0])
            self.larger.setEnabled(view.zoom < ZOOMS[-1])

    # --- viewers ---------------------------------------------------------------------------

    def _filled(self, title: str, content: Content | Page) -> View:
        if isinstance(content, PdfFile):
            return self._pdf(title, content)
        if isinstance(content, PictureFile):
            picture = self._kept("picture", PictureView)
            picture.set_image(content.image, title)
            return picture
        if isinstance(content, Workbook):
            sheets = self._kept("sheets", SheetView)
            sheets.set_workbook(content, title)
            return sheets
        page = self._kept("page", PageView)
        page.set_page(content, title)
        return page

    def _pdf(self, title: str, content: PdfFile) -> View:
        from crcd_sim.ui.dossier.pdf_view import PdfView  # QtPdf: only when a PDF is opened

        pdf = self._kept("pdf", PdfView)
        pdf.set_pdf(content.pdf, title)
        return pdf

    def _kept(self, kind: str, make: type[V]) -> V:
        view = self._views.get(kind)
        if view is None:
            view = self._views[kind] = make(self._look)
            view.zoom_asked.connect(self.zoom)
            view.left.connect(self.back_asked)
            self._stack.addWidget(view)
            view.resize(self._stack.size())  # lay the first document out once, at its real width
            layout = view.layout()
            if layout is not None:
                layout.activate()
        assert isinstance(view, make)
        return view


class _Sentence(QWidget):
    """A sentence in the middle of the panel."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._problem = False
        self.mark = QLabel()
        self.mark.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_role(self.label, role="muted")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(look.px(24), look.px(24), look.px(24), look.px(24))
        layout.setSpacing(look.px(12))
        layout.addStretch(2)
        layout.addWidget(self.mark)
        layout.addWidget(self.label)
        layout.addStretch(3)
        look.changed.connect(self._restyle)

    def say(self, sentence: str, problem: bool) -> None:
        self._problem = problem
        self.label.setText(sentence)
        self.setAccessibleName(sentence)
        set_role(self.label, role="" if problem else "muted")
        self._restyle()

    def _restyle(self) -> None:
        name, role = ("warning", "warning") if self._problem else ("document", "edge")
        self.mark.setPixmap(self._look.pixmap(name, role, 28))

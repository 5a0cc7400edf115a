"""Opening a PDF with QtPdf and taking its text. No widget: the work pool uses it too."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QSizeF
from PySide6.QtPdf import QPdfDocument

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.dossier.finding import Passage
from crcd_sim.ui.dossier.source import TELL

SLICE: Final = 4 << 20  # bytes copied before the window is let in
PAUSE_S: Final = 0.002


class OpenPdf:
    """A QPdfDocument and the bytes it reads from, which live and go together.

    Attributes:
        document: empty when the file is not a PDF that opens.
        sizes: of its pages, in points.
    """

    def __init__(self, data: bytes) -> None:
        self.document = QPdfDocument()
        buffer = QBuffer(self.document)
        buffer.open(QIODevice.OpenModeFlag.ReadWrite)
        for start in range(0, len(data), SLICE):
            buffer.write(data[start : start + SLICE])
            breathe()
        buffer.seek(0)
        self.document.load(buffer)
        self.sizes: tuple[QSizeF, ...] = tuple(
            self.document.pagePointSize(page) for page in range(self.document.pageCount())
        )

    def close(self) -> None:
        self.document.close()


def open_pdf(data: bytes) -> OpenPdf:
    """Open a file for the screen. Run it in the work pool: copying 50 MB and measuring hundreds of pages
    would hold the window up. The document is then given to the main thread.

    Raises:
        EnvironmentProblem: not a PDF, damaged, or locked by a password.
    """
    pdf = OpenPdf(data)
    _check(pdf.document)
    application = QCoreApplication.instance()
    assert application is not None
    pdf.document.moveToThread(application.thread())
    return pdf


def pdf_passages(data: bytes) -> tuple[Passage, ...]:
    """Return the text of each page, as QtPdf counts its characters. Run it in the work pool.

    Raises:
        EnvironmentProblem: not a PDF, damaged, or locked by a password.
    """
    pdf = OpenPdf(data)
    try:
        _check(pdf.document)
        passages = []
        for page in range(pdf.document.pageCount()):
            passages.append(Passage(pdf.document.getAllText(page).text(), part=page))
            breathe()
        return tuple(passages)
    finally:
        pdf.close()


def count_pages(data: bytes) -> int:
    """Return how many pages a file has. Run it in the work pool.

    Raises:
        EnvironmentProblem: not a PDF, damaged, or locked by a password.
    """
    pdf = OpenPdf(data)
    try:
        _check(pdf.document)
        return int(pdf.document.pageCount())
    finally:
        pdf.close()


def breathe() -> None:
    """Let the window in. Qt calls made one after the other in a thread keep the interpreter from it: the
    text of 200 pages froze it for 0.36 s.

    One job a page, each asked for by the window once it has the one before, was tried instead: on 200 full
    pages the window stopped for 24 to 32 ms, and for 16 to 19 ms with this pause.
    """
    time.sleep(PAUSE_S)  # noqa: TID251 (not to wait for something: to let the interpreter go)


def _check(document: QPdfDocument) -> None:
    if document.status() == QPdfDocument.Status.Ready and document.pageCount() > 0:
        return
    if document.error() == QPdfDocument.Error.IncorrectPassword:
        raise EnvironmentProblem(
            f"Ce document PDF est protégé par un mot de passe : il ne peut pas être affiché. {TELL}",
            code="pdf-locked",
        )
    raise EnvironmentProblem(
        f"Ce document PDF est abîmé : il ne peut pas être affiché. {TELL}", code="pdf-broken"
    )

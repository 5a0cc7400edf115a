"""Opening a PDF with QtPdf and taking its text. No widget: the work pool uses it too."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.dossier.finding import Passage
from crcd_sim.ui.dossier.source import TELL


class OpenPdf:
    """A QPdfDocument and the bytes it reads from, which must live as long as it does."""

    def __init__(self, data: bytes) -> None:
        self._bytes = QByteArray(data)
        self._buffer = QBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document = QPdfDocument()
        self.document.load(self._buffer)

    def close(self) -> None:
        self.document.close()
        self._buffer.close()


def pdf_passages(data: bytes) -> tuple[Passage, ...]:
    """Return the text of each page, as QtPdf counts its characters. Run it in the work pool.

    Raises:
        EnvironmentProblem: not a PDF, damaged, or locked by a password.
    """
    pdf = OpenPdf(data)
    try:
        _check(pdf.document)
        return tuple(
            Passage(pdf.document.getAllText(page).text(), part=page)
            for page in range(pdf.document.pageCount())
        )
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


def check_pdf(data: bytes) -> None:
    """Refuse a file QtPdf cannot show. Run it in the work pool.

    Raises:
        EnvironmentProblem: not a PDF, damaged, or locked by a password.
    """
    count_pages(data)


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

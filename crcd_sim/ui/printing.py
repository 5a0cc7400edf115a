"""Putting papers on paper, or in a file: PDF bytes come from the services, only the window can print.

Pages are drawn by QtPdf at 300 dots an inch and painted on the printer, in the work pool: Qt allows
painting on a printer or an image from any thread. Each page goes strip by strip, because every call into
Qt keeps Python's lock for as long as it lasts, and the window must go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtWidgets import QWidget

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.paths import write_whole

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PDF_KIND: Final = "PDF (*.pdf)"
DPI: Final = 300
POINTS: Final = 72  # an inch, in a PDF
STRIP_PX: Final = 256  # about 30 ms a strip

NO_PRINTER: Final = (
    "Aucune imprimante ne répond sur ce poste. Vérifiez qu’elle est allumée et installée, ou "
    "enregistrez le document en PDF."
)


class Printing(Protocol):
    """Asks where a paper goes, and puts it there. Tests answer in our place."""

    def printer(self, title: str) -> QPrinter | None:
        """Return the printer chosen, with its pages and copies, None when there is none."""

    def place(self, heading: str, name: str, kind: str) -> Path | None:
        """Return where to save a file named ``name``; ``kind`` is a filter such as « PDF (*.pdf) »."""


class DialogPrinting:
    """Asks with the system's dialogs over ``parent``. Implements ``Printing``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._parent = parent

    def printer(self, title: str) -> QPrinter | None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title)
        dialog = QPrintDialog(printer, self._parent)
        dialog.setWindowTitle(f"Imprimer : {title}")
        accepted = dialog.exec() == QPrintDialog.DialogCode.Accepted
        dialog.deleteLater()
        return printer if accepted else None

    def place(self, heading: str, name: str, kind: str) -> Path | None:
        from PySide6.QtWidgets import QFileDialog

        start = str(Path.home() / name)
        chosen, _ = QFileDialog.getSaveFileName(self._parent, heading, start, kind)
        if not chosen:
            return None
        path, suffix = Path(chosen), Path(name).suffix
        return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def print_pdf(pdf: bytes, printer: QPrinter, dpi: int = DPI) -> int:
    """Paint a PDF on a printer, each page as large as the sheet; return how many pages. Work pool.

    Only the pages the person asked for (``fromPage``–``toPage``) are painted. The printer must not be
    touched by another thread meanwhile.

    Raises:
        EnvironmentProblem: the PDF is damaged (``pdf-broken``), or the printer refuses
            (``printer-refused``).
    """
    data = QByteArray(pdf)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    try:
        if document.status() != QPdfDocument.Status.Ready or not document.pageCount():
            raise EnvironmentProblem(
                "Ce document est abîmé : il ne peut pas être imprimé.", code="pdf-broken"
            )
        return _paint(document, printer, dpi)
    finally:
        document.close()
        buffer.close()


def _paint(document: QPdfDocument, printer: QPrinter, dpi: int) -> int:
    printer.setResolution(dpi)
    printer.setFullPage(True)
    first = max(printer.fromPage(), 1)
    last = min(printer.toPage() or document.pageCount(), document.pageCount())
    painter = QPainter()
    if not painter.begin(printer):
        raise EnvironmentProblem(NO_PRINTER, code="printer-refused")
    try:
        for number in range(first, last + 1):
            if number > first and not printer.newPage():
                raise EnvironmentProblem(NO_PRINTER, code="printer-refused")
            _paint_page(document, number - 1, painter, _sheet(printer, dpi))
    finally:
        painter.end()
    return max(last - first + 1, 0)


def _sheet(printer: QPrinter, dpi: int) -> QSize:
    return printer.pageLayout().fullRectPixels(dpi).size()


def _paint_page(document: QPdfDocument, page: int, painter: QPainter, sheet: QSize) -> None:
    """Paint one page, as large as the sheet allows, in its middle."""
    points = document.pagePointSize(page)
    size = QSize(round(points.width()), round(points.height()))
    size.scale(sheet, Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (sheet.width() - size.width()) // 2, (sheet.height() - size.height()) // 2
    for y in range(0, size.height(), STRIP_PX):
        height = min(STRIP_PX, size.height() - y)
        painter.drawImage(left, top + y, _strip(document, page, size, y, height))


def _strip(document: QPdfDocument, page: int, size: QSize, y: int, height: int) -> QImage:
    """Return some lines of a page on white: a printer has no use for transparency."""
    options = QPdfDocumentRenderOptions()
    options.setScaledSize(size)
    options.setScaledClipRect(QRect(0, y, size.width(), height))
    drawn = document.render(page, QSize(size.width(), height), options)
    white = QImage(size.width(), height, QImage.Format.Format_RGB32)
    white.fill(Qt.GlobalColor.white)
    painter = QPainter(white)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return white


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has, 0 when it cannot be read."""
    data = QByteArray(pdf)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    pages = document.pageCount()
    document.close()
    buffer.close()
    return max(pages, 0)


def write_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all; return its path. Work pool.

    Raises:
        EnvironmentProblem: the place cannot be written (``file-refused``).
    """
    try:
        write_whole(path, content)
    except OSError as error:
        raise EnvironmentProblem(
            f"« {path.name} » ne peut pas être écrit dans « {path.parent} » : "
            f"{error.strerror or 'le disque refuse'}. Choisissez un autre dossier.",
            code="file-refused",
        ) from error
    return path


Told = Callable[[str, str], None]  # a sentence, and its kind: info | ok | warning | danger

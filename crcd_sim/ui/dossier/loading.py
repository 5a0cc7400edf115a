"""Reading documents, in the work pool: what a viewer shows and what the search looks into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.pack import Document
from crcd_sim.ui.dossier.finding import IndexedDocument, Passage, indexed
from crcd_sim.ui.dossier.pages import MarkdownPage, Picture, image_names, page_text
from crcd_sim.ui.dossier.pdf_file import OpenPdf, open_pdf, pdf_passages
from crcd_sim.ui.dossier.sheets import Workbook, read_workbook
from crcd_sim.ui.dossier.source import TELL, DocumentSource, beside

PICTURES: Final = (".png", ".jpg", ".jpeg")
MEGAPIXELS: Final = 64  # beyond, a picture of a dossier is a mistake, and 256 MB of memory


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF that QtPdf can show, opened."""

    pdf: OpenPdf


@dataclass(frozen=True, slots=True)
class PictureFile:
    image: QImage


Content = MarkdownPage | PdfFile | PictureFile | Workbook


def load(document: Document, source: DocumentSource) -> Content:
    """Read a document for its viewer.

    Raises:
        EnvironmentProblem: missing, damaged, locked or of a kind we do not show.
    """
    suffix = document.suffix
    if suffix == ".md":
        return _page(document, source)
    if suffix == ".pdf":
        return PdfFile(open_pdf(source.read(document.path)))
    if suffix == ".xlsx":
        return read_workbook(source.read(document.path))
    if suffix in PICTURES:
        return PictureFile(read_image(source.read(document.path)))
    raise EnvironmentProblem(f"Ce genre de document ne s’affiche pas ici. {TELL}", code="document-kind")


def ready(document: Document) -> MarkdownPage | None:
    """Return the page when nothing has to be read from the disk: it can be shown at once."""
    if document.suffix == ".md" and document.text and not image_names(document.text):
        return MarkdownPage(document.text)
    return None


def index(document: Document, source: DocumentSource) -> IndexedDocument:
    """Prepare a document for the search. One that cannot be read holds nothing to find: its viewer
    says why when it is opened."""
    try:
        return indexed(document.id, _passages(document, source))
    except EnvironmentProblem:
        return indexed(document.id, ())


def _passages(document: Document, source: DocumentSource) -> tuple[Passage, ...]:
    if document.suffix == ".md":
        return (Passage(page_text(_page(document, source))),)
    if document.suffix == ".pdf":
        return pdf_passages(source.read(document.path))
    if document.suffix == ".xlsx":
        return cell_passages(read_workbook(source.read(document.path)))
    return ()


def cell_passages(book: Workbook) -> tuple[Passage, ...]:
    """Return one passage per filled cell, led by the first cell of its row."""
    passages = []
    for part, sheet in enumerate(book.sheets):
        for row, cells in enumerate(sheet.rows):
            first = next((at for at, cell in enumerate(cells) if cell.text), 0)
            passages += [
                Passage(cell.text, part, row, column, cells[first].text if column != first else "")
                for column, cell in enumerate(cells)
                if cell.text
            ]
    return tuple(passages)


def _page(document: Document, source: DocumentSource) -> MarkdownPage:
    text = document.text
    if not text and document.path:
        try:
            text = source.read(document.path).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise EnvironmentProblem(
                f"Ce document est abîmé : il ne peut pas être affiché. {TELL}", code="text-broken"
            ) from None
    pictures = []
    for name in image_names(text):
        path = beside(document.path, name)
        if path is None or not path.lower().endswith(PICTURES):
            continue  # not a picture of the pack: words stand in its place
        try:
            pictures.append(Picture(name, read_image(source.read(path))))
        except EnvironmentProblem:
            continue
    return MarkdownPage(text, tuple(pictures))


def read_image(data: bytes) -> QImage:
    """Decode a picture, turned as its camera held it.

    Raises:
        EnvironmentProblem: damaged, or unreasonably large.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() * size.height() > MEGAPIXELS * 1_000_000:
        raise EnvironmentProblem(
            f"Cette image est trop grande pour être affichée. {TELL}", code="image-too-large"
        )
    image = reader.read()
    if image.isNull():
        raise EnvironmentProblem(
            f"Cette image est abîmée : elle ne peut pas être affichée. {TELL}", code="image-broken"
        )
    return image

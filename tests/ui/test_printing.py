"""Pages on paper: as large as the sheet, at 300 dots an inch; files written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.ui.printing import page_count, print_pdf, write_file
from tests.ui.dossier.support import pdf_bytes

pytestmark = pytest.mark.usefixtures("our_fonts")

TWO_PAGES = (("Première page",), ("Seconde page", "et sa suite"))


@pytest.fixture
def pdf() -> bytes:
    return pdf_bytes(*TWO_PAGES)


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    return printer


def ink(data: bytes, page: int) -> QImage:
    """Return a page drawn small, in greys."""
    source = QByteArray(data)
    buffer = QBuffer(source)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    image = document.render(page, QSize(149, 210)).convertToFormat(QImage.Format.Format_ARGB32)
    document.close()
    white = QImage(image.size(), QImage.Format.Format_RGB32)
    white.fill(0xFFFFFFFF)
    painter = QPainter(white)
    painter.drawImage(0, 0, image)
    painter.end()
    return white.convertToFormat(QImage.Format.Format_Grayscale8)


def darkness(image: QImage) -> float:
    total = sum(
        255 - image.pixelColor(x, y).red() for x in range(image.width()) for y in range(image.height())
    )
    return total / 255


def test_every_page_is_printed_at_its_size(pdf: bytes, tmp_path: Path) -> None:
    assert print_pdf(pdf, to_file(tmp_path / "sortie.pdf")) == 2
    made = PdfReader(tmp_path / "sortie.pdf")
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in made.pages] == [
        (595, 842),
        (595, 842),
    ]


def test_pages_are_drawn_at_300_dots_an_inch(pdf: bytes, tmp_path: Path) -> None:
    print_pdf(pdf, to_file(tmp_path / "sortie.pdf"))
    page = PdfReader(tmp_path / "sortie.pdf").pages[0]
    widths = {int(item["/Width"]) for item in page["/Resources"]["/XObject"].values()}
    assert widths == {2480} or all(abs(width - 2480) <= 2 for width in widths)


def test_what_is_printed_is_what_the_paper_says(pdf: bytes, tmp_path: Path) -> None:
    print_pdf(pdf, to_file(tmp_path / "sortie.pdf"))
    made = (tmp_path / "sortie.pdf").read_bytes()
    for page in (0, 1):
        wanted, got = ink(pdf, page), ink(made, page)
        assert darkness(got) == pytest.approx(darkness(wanted), rel=0.15)


def test_strips_of_a_page_join_without_a_white_line(tmp_path: Path) -> None:
    full = pdf_bytes(tuple("█" * 40 for _ in range(20)))
    print_pdf(full, to_file(tmp_path / "sortie.pdf"))
    image = ink((tmp_path / "sortie.pdf").read_bytes(), 0)
    assert darkness(image) == pytest.approx(darkness(ink(full, 0)), rel=0.1)


def test_only_the_pages_asked_for_are_printed(pdf: bytes, tmp_path: Path) -> None:
    printer = to_file(tmp_path / "sortie.pdf")
    printer.setFromTo(2, 2)
    assert print_pdf(pdf, printer) == 1
    assert len(PdfReader(tmp_path / "sortie.pdf").pages) == 1


def test_a_smaller_sheet_takes_the_whole_page(pdf: bytes, tmp_path: Path) -> None:
    printer = to_file(tmp_path / "sortie.pdf")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    print_pdf(pdf, printer)
    made = (tmp_path / "sortie.pdf").read_bytes()
    assert darkness(ink(made, 0)) == pytest.approx(darkness(ink(pdf, 0)), rel=0.2)


@pytest.mark.parametrize("data", [b"", b"not a PDF", b"%PDF-1.4\n%%EOF"])
def test_a_damaged_paper_is_refused_with_a_sentence(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="abîmé") as refused:
        print_pdf(data, to_file(tmp_path / "sortie.pdf"))
    assert refused.value.code == "pdf-broken"


@pytest.mark.qt_log_ignore("QPainter::begin.*")  # Qt says it too
def test_a_printer_that_refuses_is_said(pdf: bytes, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="imprimante") as refused:
        print_pdf(pdf, to_file(tmp_path / "absent" / "sortie.pdf"))
    assert refused.value.code == "printer-refused"


def test_pages_are_counted(pdf: bytes) -> None:
    assert (page_count(pdf), page_count(b"nothing")) == (2, 0)


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "papier.pdf"
    path.write_bytes(b"before")
    assert write_file(path, b"after") == path
    assert path.read_bytes() == b"after"
    assert [item.name for item in tmp_path.iterdir()] == ["papier.pdf"]


def test_a_place_that_refuses_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    target = tmp_path / "papier.pdf"
    target.mkdir()
    with pytest.raises(EnvironmentProblem, match="ne peut pas être écrit") as refused:
        write_file(target, b"content")
    assert refused.value.code == "file-refused"
    assert [item.name for item in tmp_path.iterdir()] == ["papier.pdf"]


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="Choisissez un autre dossier"):
        write_file(tmp_path / "absent" / "papier.pdf", b"content")

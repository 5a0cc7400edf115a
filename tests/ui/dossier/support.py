"""What tests of the dossier are given: jobs run by hand, files made on the spot, a small dossier."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.domain.pack import ClientFile, Document, HistoryEntry, Labelled


class HandJobs:
    """Implements ``Jobs``: work waits until ``run_all``."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def run(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def play() -> None:
            try:
                result = job()
            except Exception as error:
                if failed is None:
                    raise
                failed(error)
            else:
                done(result)

        self.waiting.append(play)

    def run_all(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class MemorySource:
    """Implements ``DocumentSource`` with a dictionary; ``asked`` lists what was read."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = files or {}
        self.asked: list[str] = []

    def read(self, path: str) -> bytes:
        self.asked.append(path)
        if path not in self.files:
            raise EnvironmentProblem(f"Le fichier « {path} » est introuvable.", code="document-missing")
        return self.files[path]


def pdf_bytes(*pages: Sequence[str]) -> bytes:
    """Return a PDF with one line of text per string."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF())
    )
    painter = QPainter(writer)
    painter.setFont(QFont("Inter", 14))
    for number, lines in enumerate(pages):
        if number:
            writer.newPage()
        for at, text in enumerate(lines):
            painter.drawText(QPoint(1000, 1200 + 500 * at), text)
    painter.end()
    buffer.close()
    return bytes(data.data())


def xlsx_bytes(sheets: dict[str, list[list[Any]]], formats: dict[str, str] | None = None) -> bytes:
    """Return a workbook; ``formats`` gives the number format of cells of the first sheet (``"B2"``)."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    first = book.worksheets[0]
    for name, number_format in (formats or {}).items():
        first[name].number_format = number_format
    return saved(book)


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def price_list() -> bytes:
    """Return a price list with a heading, a section and two sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Offres"
    for row in (["Offre", "Prix"], ["Internet fixe"], ["Fibre", 1234.5], ["Répéteur Wi-Fi", 3]):
        sheet.append(row)
    for name in ("A1", "B1"):
        sheet[name].fill = PatternFill("solid", fgColor="0017508F")
    sheet["A2"].fill = PatternFill("solid", fgColor="00EEF3F9")
    sheet["A2"].font = Font(bold=True)
    for name in ("B3", "B4"):
        sheet[name].number_format = '#,##0.00" €"'
    fees = book.create_sheet("Frais")
    fees.append(["Mise en service", 49])
    return saved(book)


def png_bytes(width: int = 40, height: int = 30, color: str = "#1D5FB4") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(data.data())


def page(identifier: str, text: str, *, group: str = "Contexte entreprise", when: str = "") -> Document:
    return Document(identifier, identifier.capitalize(), f"contexte/{identifier}.md", text, group, when)


def small_dossier() -> tuple[tuple[Document, ...], MemorySource]:
    """Return a Markdown page, a PDF, a price list and a picture, with where they are read."""
    documents = (
        Document("offres", "Offres et tarifs", "contexte/offres.md", OFFERS, "Contexte entreprise", "now"),
        Document("annexe-3", "3 · Facture", "cas/facture.pdf", "", "Dossier de Mme Ferrand"),
        Document("annexe-4", "4 · Tarifs", "cas/tarifs.xlsx", "", "Dossier de Mme Ferrand"),
        Document("annexe-6", "6 · Plan", "cas/plan.png", "", "Dossier de Mme Ferrand"),
        Document("consignes", "Travail à faire", "cas/consignes.md", "# Travail\n\nLisez.", "Épreuve"),
    )
    files = {
        "cas/facture.pdf": pdf_bytes(["Facture du 2 novembre", "Frais de mise en service 49,00"], ["Page 2"]),
        "cas/tarifs.xlsx": price_list(),
        "cas/plan.png": png_bytes(),
    }
    return documents, MemorySource(files)


OFFERS = """# Offres

Les frais de mise en service s’élèvent à 49,00 €. Demandez le téléphone du client.

| Offre | Prix |
|---|---:|
| Fibre | 29,99 € |

## Résiliation

""" + "\n\n".join(f"Paragraphe {number} sur les conditions." for number in range(60))


def client(identifier: str = "rouvier", **changes: Any) -> ClientFile:
    values: dict[str, Any] = {
        "id": identifier,
        "title": "Mme",
        "first_name": "Sylvie",
        "last_name": "Rouvier",
        "summary": "Box Fibre Plus, cliente depuis 2024",
        "fields": (
            Labelled("N° client", "5 120 884"),
            Labelled("Mobile", "06 39 98 14 27", "phone"),
            Labelled("Fixe", "02 61 91 00 15", "phone"),
        ),
        "contract": (Labelled("Offre", "Box Fibre Plus"),),
        "history": (
            HistoryEntry(
                date(2026, 10, 12),
                "14:20",
                "téléphone",
                "entrant",
                "Assistance",
                "Wi-Fi <b>faible</b>.",
                "Rappel",
            ),
        ),
        "documents": (Document(f"{identifier}-1", "Facture", "f.md", "# Facture\n\nTotal 44,99 €"),),
        "comment": "**Consigne.** Poser le diagnostic.",
    }
    return ClientFile(**(values | changes))


def write_files(root: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root

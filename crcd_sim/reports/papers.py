"""Makes PDF bytes with typst: one template, one JSON of sections and blocks (see ``blocks``)."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.reports.blocks import from_markdown, from_writing, heading, paragraph, table
from crcd_sim.reports.letter import letter_docx


class TypstPapers:
    """Implements ``services.ports.Papers``. ``resources`` holds ``reports/`` and ``fonts/``."""

    def __init__(self, resources: Path) -> None:
        self._templates = resources / "reports"
        self._fonts = resources / "fonts"

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """Return the PDF of ``template`` (a name without ``.typ``) filled with ``data``.

        ``data["folder"]`` is the pack's folder: its documents are copied beside the template, so that
        typst, whose root is that scratch folder, can read nothing else.
        """
        import typst  # heavy: only when a paper is made

        with tempfile.TemporaryDirectory(prefix="crcd-") as scratch:
            root = Path(scratch)
            shutil.copy(self._templates / f"{template}.typ", root / "main.typ")
            content = dict(data)
            base = content.pop("folder", None)  # where the pack's own documents are
            expand = _Expander(Path(base) if base else None, root)
            content["sections"] = [
                {**section, "blocks": expand.blocks(section["blocks"])} for section in content["sections"]
            ]
            (root / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            try:
                made = typst.compile(
                    str(root / "main.typ"),
                    root=str(root),
                    font_paths=[str(self._fonts)],
                    ignore_system_fonts=False,
                )
            except typst.TypstError as error:
                raise EnvironmentProblem(f"Ce document n’a pas pu être mis en page : {error}.") from error
        return bytes(made)

    def letter_docx(self, canonical: str, letterhead: Mapping[str, Any]) -> bytes:
        """Return the letter as .docx with its letterhead."""
        return letter_docx(canonical, letterhead)


class _Expander:
    """Turns the services' blocks (markdown, writing, document) into the template's."""

    def __init__(self, folder: Path | None, scratch: Path) -> None:
        self._folder = folder
        self._scratch = scratch
        self._copied = 0

    def blocks(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [made for item in items for made in self._one(item)]

    def _one(self, item: dict[str, Any]) -> list[dict[str, Any]]:
        if item["kind"] == "markdown":
            return from_markdown(item["text"], shift=item.get("shift", 0))
        if item["kind"] == "writing":
            return from_writing(item["canonical"])
        if item["kind"] == "document":
            return self._document(str(item["path"]))
        return [item]

    def _document(self, path: str) -> list[dict[str, Any]]:
        source = self._folder / path if self._folder else None
        if source is None or not source.is_file():
            return [paragraph(f"({path} : document non joint)", small=True)]
        if source.suffix.lower() == ".xlsx":
            return sheet_blocks(source)
        self._copied += 1
        name = f"file-{self._copied}{source.suffix.lower()}"
        shutil.copy(source, self._scratch / name)
        if source.suffix.lower() == ".pdf":
            return [{"kind": "file", "path": name, "pages": pages_of(source)}]
        return [{"kind": "picture", "path": name}]


def pages_of(pdf: Path) -> int:
    """Return how many pages a PDF has, read by typst's own rules (1 when it cannot be told)."""
    # The page tree's /Count of the root is the number of pages; invoices here are simple files.
    import re

    counts = [int(found) for found in re.findall(rb"/Count\s+(\d+)", pdf.read_bytes())]
    return max(counts, default=1)


def sheet_blocks(workbook: Path) -> list[dict[str, Any]]:
    """Return the tables of a spreadsheet, one after the other, for a paper."""
    from openpyxl import load_workbook

    blocks: list[dict[str, Any]] = []
    book = load_workbook(workbook, read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        rows = [row for row in rows if any(row)]
        width = max(
            (len(row) - next((i for i, c in enumerate(reversed(row)) if c), 0) for row in rows), default=0
        )
        if rows and width:
            blocks.append(heading(sheet.title, 3))
            blocks.append(table([*rows[0][:width]], [row[:width] for row in rows[1:]]))
    book.close()
    return blocks


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
    return str(value)

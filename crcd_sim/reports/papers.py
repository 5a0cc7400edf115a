"""Makes PDF bytes with typst: a template, and one JSON of sections and blocks (see ``blocks``)."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from crcd_sim.domain.errors import EnvironmentProblem
from crcd_sim.reports.blocks import Block, from_markdown, from_writing, paragraph
from crcd_sim.reports.letter import letter_docx
from crcd_sim.reports.spreadsheet import sheet_blocks

MAX_PAGES = 60  # of one document shown inside a paper
PICTURES = (".png", ".jpg", ".jpeg")


class TypstPapers:
    """Implements ``services.ports.Papers``. ``resources`` holds ``reports/`` and ``fonts/``.

    Keeps nothing between two papers: any thread of the work pool may call it.
    """

    def __init__(self, resources: Path) -> None:
        self._templates = resources / "reports"
        self._fonts = resources / "fonts"

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """Return the PDF of ``template`` (a name without ``.typ``) filled with ``data``.

        ``data["folder"]`` is the pack's folder: its documents are copied beside the template, so that
        typst, whose root is that scratch folder, can read nothing else. Raises ``EnvironmentProblem``.
        """
        try:
            with tempfile.TemporaryDirectory(prefix="crcd-") as scratch:
                root = Path(scratch)
                for name in (template, "blocks"):
                    shutil.copyfile(self._templates / f"{name}.typ", root / f"{name}.typ")
                content = _expanded(data, root)
                (root / "data.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
                return _compiled(root, f"{template}.typ", self._fonts)
        except OSError as error:
            raise EnvironmentProblem(
                f"Ce document n’a pas pu être préparé ({error.strerror}) : vérifiez la place sur le disque.",
                code="paper",
            ) from error

    def letter_docx(self, canonical: str, letterhead: Mapping[str, Any]) -> bytes:
        """Return the letter as .docx with its letterhead."""
        return letter_docx(canonical, letterhead)


def _expanded(data: Mapping[str, Any], root: Path) -> dict[str, Any]:
    """Return what the template takes; the documents it shows are copied to ``root``."""
    content = dict(data)
    base = content.pop("folder", None)
    expand = _Expander(Path(base) if base else None, root)
    content["sections"] = [
        {**section, "blocks": expand.blocks(section["blocks"])} for section in content["sections"]
    ]
    return content


def _compiled(root: Path, name: str, fonts: Path) -> bytes:
    """Return a PDF. Only what is in ``root`` can be read, only the fonts that ship are used."""
    import typst  # heavy: only when a paper is made

    try:
        made = typst.compile(
            str(root / name), root=str(root), font_paths=[str(fonts)], ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise EnvironmentProblem(
            "Ce document n’a pas pu être mis en page. Le détail est dans le journal technique.", code="paper"
        ) from error
    return bytes(made)


class _Expander:
    """Turns the services' blocks (markdown, writing, document) into the template's."""

    def __init__(self, folder: Path | None, scratch: Path) -> None:
        self._folder = folder.resolve() if folder else None
        self._scratch = scratch
        self._copied = 0

    def blocks(self, items: list[Block], base: str = "") -> list[Block]:
        return [made for item in items for made in self._one(item, base)]

    def _one(self, item: Block, base: str) -> list[Block]:
        kind = item["kind"]
        if kind == "markdown":
            made = from_markdown(item["text"], shift=item.get("shift", 0), title=item.get("title", True))
            return self.blocks(made, str(item.get("base", "")))
        if kind == "writing":
            return [{"kind": "sheet", "blocks": from_writing(item["canonical"])}]
        if kind == "document":
            return self._document(str(item["path"]))
        if kind == "image":
            return self._picture(f"{base}/{unquote(item['src'])}", str(item["caption"]))
        if kind == "columns":
            return [{**item, "blocks": [self.blocks(column, base) for column in item["blocks"]]}]
        if kind == "quote":
            return [{**item, "blocks": self.blocks(item["blocks"], base)}]
        return [item]

    def _document(self, path: str) -> list[Block]:
        source = self._source(path)
        if source is None:
            return [paragraph(f"({path} : document non joint)", small=True)]
        if source.suffix.lower() in PICTURES:
            return self._picture(path, "")
        try:
            if source.suffix.lower() == ".xlsx":
                return sheet_blocks(source)
            pages = pages_of(source)
        except Exception:
            # Whatever a damaged file makes its reader raise, it must not cost the whole booklet;
            # « pack check » names it.
            pages = 0
        if not pages:
            return [paragraph(f"({path} : ce fichier ne se lit pas)", small=True)]
        return [{"kind": "file", "path": self._copy(source), "pages": pages}]

    def _picture(self, path: str, caption: str) -> list[Block]:
        source = self._source(path)
        if source is None or source.suffix.lower() not in PICTURES:
            return [paragraph(f"({caption or path} : image non jointe)", small=True)]
        if not _shows(source):
            return [paragraph(f"({caption or path} : cette image ne se lit pas)", small=True)]
        return [{"kind": "picture", "path": self._copy(source), "caption": caption}]

    def _source(self, path: str) -> Path | None:
        """Return a file of the pack, None when it is not there or not inside."""
        if self._folder is None:
            return None
        try:
            source = (self._folder / path.lstrip("/")).resolve()
            return source if source.is_relative_to(self._folder) and source.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None

    def _copy(self, source: Path) -> str:
        self._copied += 1
        name = f"file-{self._copied}{source.suffix.lower()}"
        shutil.copyfile(source, self._scratch / name)
        return name


def pages_of(pdf: Path) -> int:
    """Return how many pages a PDF has, at most ``MAX_PAGES``, 0 when it cannot be shown.

    Asked of the program that will show them: a page that does not exist cannot be laid out, whatever
    the file says of itself.
    """
    if not _shows(pdf, 1):
        return 0
    low, high = 1, 2
    while high <= MAX_PAGES and _shows(pdf, high):
        low, high = high, high * 2
    high = min(high, MAX_PAGES + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _shows(pdf, middle) else (low, middle)
    return low


def _shows(file: Path, page: int = 0) -> bool:
    """Tell whether a picture, or one page of a PDF, can be laid out."""
    import typst

    which = f", page: {page}" if page else ""
    with tempfile.TemporaryDirectory(prefix="crcd-") as scratch:
        root = Path(scratch)
        name = f"file{file.suffix.lower()}"
        shutil.copyfile(file, root / name)
        (root / "page.typ").write_text(f'#set page(width: 1cm, height: 1cm)\n#image("{name}"{which})')
        try:
            typst.compile(str(root / "page.typ"), root=str(root), ignore_system_fonts=True)
        except typst.TypstError:
            return False
    return True

"""The candidate's letter as .docx: letterhead, then the writing with its styles and lists."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from crcd_sim.reports.blocks import from_writing


def letter_docx(canonical: str, letterhead: Mapping[str, Any]) -> bytes:
    """Return .docx bytes. ``letterhead``: company, service, address (lines), footer."""
    from docx import Document  # heavy: only when a letter is exported
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)

    head = document.add_paragraph()
    name = head.add_run(str(letterhead["company"]))
    name.bold, name.font.size = True, Pt(14)
    lines = document.add_paragraph(" · ".join([str(letterhead["service"]), *letterhead["address"]]))
    lines.runs[0].font.size = Pt(9)
    lines.runs[0].font.color.rgb = RGBColor(0x5A, 0x66, 0x75)
    for block in from_writing(canonical):
        if block["kind"] == "list":
            style = "List Number" if block["ordered"] else "List Bullet"
            for item in block["items"]:
                _fill(document.add_paragraph(style=style), item[0]["runs"])
        elif block["kind"] == "heading":
            _fill(document.add_paragraph(style="Heading 2"), block["runs"])
        elif block["kind"] == "space":
            document.add_paragraph()
        else:
            made = document.add_paragraph()
            made.alignment = getattr(WD_ALIGN_PARAGRAPH, str(block["align"]).upper())
            _fill(made, block["runs"])
    footer = section.footer.paragraphs[0]
    footer.text = str(letterhead.get("footer", ""))
    if footer.runs:
        footer.runs[0].font.size = Pt(8)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(made: Any, runs: list[dict[str, Any]]) -> None:
    for one in runs:
        part = made.add_run(one["t"])
        part.bold = one.get("b") or None
        part.italic = one.get("i") or None
        part.underline = one.get("u") or None

"""The candidate's letter as .docx: letterhead, then the writing with its styles and lists."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from crcd_sim.reports.blocks import Block, Run, from_writing

FAMILY = "Cambria"  # on most office suites; free ones put Caladea, of the same widths, in its place
SPACES_PT = {  # above, below: those of the sheet on the screen
    "body": (0, 6),
    "address": (0, 0),
    "date": (7, 10),
    "subject": (5, 9),
    "signature": (9, 0),
    "small": (0, 3),
}


def letter_docx(canonical: str, letterhead: Mapping[str, Any]) -> bytes:
    """Return .docx bytes. ``letterhead``: company, service, address (lines), perhaps what stands at the foot
    of each page: ``footer`` on the left, ``whose`` on the right, before the page's number."""
    from docx import Document  # heavy: only when a letter is exported
    from docx.shared import Pt, RGBColor

    document = Document()
    _set_page(document)
    head = document.add_paragraph()
    head.paragraph_format.space_after = Pt(0)
    name = head.add_run(str(letterhead["company"]))
    name.bold, name.font.size = True, Pt(15)
    line = " · ".join(part for part in (letterhead["service"], *letterhead["address"]) if part)
    lines = document.add_paragraph()
    lines.paragraph_format.space_after = Pt(24)
    said = lines.add_run(line)
    said.font.size, said.font.color.rgb = Pt(9), RGBColor(0x5A, 0x66, 0x75)
    for block in from_writing(canonical):
        _add(document, block)
    _add_footer(document, str(letterhead.get("footer", "")), str(letterhead.get("whose", "")))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_footer(document: Any, said: str, whose: str) -> None:
    """Write « said        whose · page 1 / 2 »; the office suite counts the pages."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt

    footer = document.sections[0].footer.paragraphs[0]
    footer.style = document.styles["Normal"]
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run("\t".join([said, " · ".join(part for part in (whose, "page ") if part)]))
    small = Pt(7)
    footer.runs[0].font.size = small
    _add_field(footer, "PAGE", small)
    footer.add_run(" / ").font.size = small
    _add_field(footer, "NUMPAGES", small)


def _add_field(paragraph: Any, name: str, size: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size = size
    field.append(run._r)
    paragraph._p.append(field)


def _set_page(document: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FAMILY, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FAMILY)
    normal.paragraph_format.space_after = Pt(6)
    normal.element.get_or_add_rPr().append(_language())
    heading = document.styles["Heading 2"]
    heading.font.name, heading.font.size, heading.font.color.rgb = FAMILY, Pt(13), RGBColor(0, 0, 0)
    about = document.core_properties
    about.author, about.title, about.comments = "Simulateur CRCD", "Courrier de réponse", ""


def _language() -> Any:
    """The text is French: the office suite checks its spelling as such."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    return language


def _add(document: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if block["kind"] == "list":
        _add_list(document, block)
        return
    made = document.add_paragraph(style="Heading 2" if block["kind"] == "heading" else None)
    if block["kind"] == "space":
        return
    style = block.get("style", "")
    made.alignment = getattr(WD_ALIGN_PARAGRAPH, str(block.get("align", "left")).upper())
    above, below = SPACES_PT.get(style, (6, 4))
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(above), Pt(below)
    _fill(made, block["runs"], bold=style == "subject", small=style == "small")


def _add_list(document: Any, block: Block) -> None:
    """Add a list. Each numbered list has a numbering of its own, or it would go on from the last."""
    style = "List Number" if block["ordered"] else "List Bullet"
    number = _new_numbering(document, style) if block["ordered"] else None
    for item in block["items"]:
        made = document.add_paragraph(style=style)
        if number is not None:
            properties = made._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number
        _fill(made, item[0]["runs"])


def _new_numbering(document: Any, style: str) -> int:
    numbering = document.part.numbering_part.element
    shape = document.styles[style].element.pPr.numPr.numId.val
    abstract = next(one for one in numbering.num_lst if one.numId == shape).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _fill(made: Any, runs: list[Run], *, bold: bool = False, small: bool = False) -> None:
    from docx.shared import Pt

    for one in runs:
        part = made.add_run(one["t"])  # « \n » becomes a line break
        part.bold = True if bold or one.get("b") else None
        part.italic = one.get("i") or None
        part.underline = one.get("u") or None
        if small:
            part.font.size = Pt(9)

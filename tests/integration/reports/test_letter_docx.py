"""The letter as .docx, read back: nothing of its look is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from crcd_sim.domain.writing import Block, Run, from_text, to_canonical
from crcd_sim.domain.writing import Document as Writing
from crcd_sim.reports.letter import letter_docx
from tests.fakes.sitting_document import WORKS

HEAD = {
    "company": "Ondalys Télécom",
    "service": "Service clients",
    "address": ["14 quai des Antilles", "44200 Nantes"],
}


@pytest.fixture(scope="module")
def letter() -> Any:
    return Document(io.BytesIO(letter_docx(WORKS["letter:CASE_STUDY::1"], HEAD)))


def paragraph(letter: Any, start: str) -> Any:
    return next(one for one in letter.paragraphs if one.text.startswith(start))


def run(letter: Any, text: str) -> Any:
    return next(one for item in letter.paragraphs for one in item.runs if one.text == text)


def number_of(item: Any) -> int:
    return int(item._p.pPr.numPr.numId.val)


def test_the_letterhead_stands_above(letter: Any) -> None:
    assert letter.paragraphs[0].text == "Ondalys Télécom"
    assert letter.paragraphs[1].text == "Service clients · 14 quai des Antilles · 44200 Nantes"


def test_bold_italics_and_underline_are_kept(letter: Any) -> None:
    assert run(letter, "Rendez-vous garanti").bold
    assert run(letter, "en vain").italic
    assert run(letter, "remboursement de 76,99 €").underline
    plain = run(letter, "Madame,")
    assert (plain.bold, plain.italic, plain.underline) == (None, None, None)


def test_bold_italic_underlined_together_are_kept() -> None:
    canonical = to_canonical(Writing((Block((Run("tout", b=True, i=True, u=True),)),)))
    one = run(Document(io.BytesIO(letter_docx(canonical, HEAD))), "tout")
    assert (one.bold, one.italic, one.underline) == (True, True, True)


def test_bulleted_and_numbered_lists_are_lists(letter: Any) -> None:
    assert paragraph(letter, "avoir de 30,00").style.name == "List Bullet"
    assert paragraph(letter, "49,00 €").style.name == "List Number"


def test_the_numbering_starts_again_for_a_second_list(letter: Any) -> None:
    first, second = paragraph(letter, "27,99 €"), paragraph(letter, "écrivez-nous")
    assert number_of(first) == number_of(paragraph(letter, "49,00 €"))
    assert number_of(first) != number_of(second)
    numbering = letter.part.numbering_part.element
    shape = next(one for one in numbering.num_lst if one.numId == number_of(second))
    (override,) = shape.lvlOverride_lst
    assert override.startOverride.val == 1


@pytest.mark.parametrize(
    ("start", "side"),
    [("Madame Claire", "RIGHT"), ("Nantes", "RIGHT"), ("Par votre", "JUSTIFY"), ("Madame,", "LEFT")],
)
def test_alignments_are_kept(letter: Any, start: str, side: str) -> None:
    assert str(paragraph(letter, start).alignment).split(" ")[0] == side


def test_empty_paragraphs_stay_where_the_candidate_left_them(letter: Any) -> None:
    texts = [one.text for one in letter.paragraphs]
    assert texts.count("") == 3
    assert texts[texts.index("Madame,") - 1] == ""


def test_line_breaks_stay_inside_their_paragraph(letter: Any) -> None:
    assert paragraph(letter, "Madame Claire").text == "Madame Claire Ferrand\n8 rue des Tanneurs\n37000 Tours"


def test_the_subject_is_bold_and_the_postscript_small(letter: Any) -> None:
    assert all(one.bold for one in paragraph(letter, "Objet").runs)
    assert paragraph(letter, "PJ").runs[0].font.size.pt == 9


def test_a_heading_is_a_heading() -> None:
    canonical = to_canonical(Writing((Block((Run("Votre demande"),), style="heading"),)))
    made = Document(io.BytesIO(letter_docx(canonical, HEAD)))
    assert paragraph(made, "Votre").style.name == "Heading 2"


def test_the_letter_says_it_is_french_and_whose_it_is_not(letter: Any) -> None:
    assert 'w:lang w:val="fr-FR"' in letter.styles["Normal"].element.xml
    assert letter.core_properties.author == "Simulateur CRCD"
    assert letter.core_properties.comments == ""


@pytest.mark.parametrize("said", ["<w:b/>&amp; ]]>", '#read("x")', "\t tab", "é" * 2000, "😀"])
def test_any_text_is_kept_as_it_is(said: str) -> None:
    made = Document(io.BytesIO(letter_docx(to_canonical(from_text(said)), HEAD)))
    assert made.paragraphs[2].text == said


def test_each_page_says_whose_it_is_its_number_and_that_it_certifies_nothing() -> None:
    foot = {"footer": "Épreuve blanche – sans valeur de certification", "whose": "Candidat 0412 · Courrier"}
    made = Document(io.BytesIO(letter_docx(to_canonical(from_text("")), HEAD | foot)))
    (paragraph,) = made.sections[0].footer.paragraphs
    said = "".join(node.text or "" for node in paragraph._p.iter() if node.tag.endswith("}t"))
    fields = [node.get(node.tag.replace("fldSimple", "instr")) for node in paragraph._p.iter()
              if node.tag.endswith("}fldSimple")]  # fmt: skip
    assert said == "Épreuve blanche – sans valeur de certificationCandidat 0412 · Courrier · page 1 / 1"
    assert fields == ["PAGE", "NUMPAGES"]


def test_an_empty_letter_is_a_letterhead() -> None:
    made = Document(io.BytesIO(letter_docx(to_canonical(from_text("")), HEAD)))
    assert [one.text for one in made.paragraphs[2:]] == [""]

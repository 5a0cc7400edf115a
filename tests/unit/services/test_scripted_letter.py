"""The letter the scripted candidate types: the case's model, on a sheet that has its letterhead."""

from __future__ import annotations

from crcd_sim.domain.writing import Block, apply_all, from_text
from crcd_sim.services.exam.scripted_letter import typed_letter

MODEL = """**Ondalys Télécom – Service clients**\\
14 quai des Antilles, 44200 Nantes

Madame Claire Ferrand\\
37000 Tours

Nantes, le 24 novembre 2026

**Objet :** votre ligne\\
**V/Réf. :** du 20 novembre\\
**PJ :** calcul

Madame,

Voici :

- **Rendez-vous** jeudi.
- *Avoir* de 30,00 €.

Camille\\
Conseiller relation client
"""


def blocks(markdown: str = MODEL) -> list[Block]:
    letter = typed_letter(markdown, "Ondalys Télécom")
    return list(apply_all(from_text(letter.text), letter.looks).blocks)


def test_the_sender_stands_on_the_letterhead_only() -> None:
    assert blocks()[0].text == "Madame Claire Ferrand"
    assert blocks(MODEL.partition("\n\n")[2])[0].text == "Madame Claire Ferrand"


def test_no_paragraph_is_left_empty_and_no_mark_is_typed() -> None:
    assert all(block.text and "*" not in block.text and "\\" not in block.text for block in blocks())


def test_each_paragraph_has_its_style() -> None:
    assert [(block.text, block.style) for block in blocks() if block.style != "body"] == [
        ("Madame Claire Ferrand", "address"),
        ("37000 Tours", "address"),
        ("Nantes, le 24 novembre 2026", "date"),
        ("Objet : votre ligne", "subject"),
        ("V/Réf. : du 20 novembre", "address"),
        ("Camille", "signature"),
        ("Conseiller relation client", "signature"),
    ]


def test_lists_are_lists_and_bold_is_bold() -> None:
    items = [block for block in blocks() if block.list == "bullet"]
    assert [block.text for block in items] == ["Rendez-vous jeudi.", "Avoir de 30,00 €."]
    assert [(run.t, run.b) for run in items[0].runs] == [("Rendez-vous", True), (" jeudi.", False)]


def test_a_model_without_a_subject_is_typed_as_it_is() -> None:
    assert [block.text for block in blocks("# Lettre\n\nMadame,\n\nMerci.")] == ["Madame,", "Merci."]

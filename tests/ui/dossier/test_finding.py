from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.ui.dossier.finding import MOST, IndexedDocument, Passage, fold, indexed, search


def document(*texts: str, name: str = "a") -> IndexedDocument:
    return indexed(name, [Passage(text, part=at) for at, text in enumerate(texts)])


def found(text: str, question: str) -> list[str]:
    return [text[hit.start : hit.start + hit.length] for hit in search([document(text)], question)]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("telephone", "téléphone"),
        ("TÉLÉPHONE", "téléphone"),
        ("l'appel", "l’appel"),
        ("oeuvre", "œuvre"),
        ("1 234,50 €", "1\u202f234,50\u00a0€"),
        ("wi-fi", "Wi‑Fi"),
    ],
)
def test_accents_capitals_and_signs_do_not_matter(question, place):
    assert found(f"avant {place} après", question) == [place]


def test_a_phrase_is_found_across_the_end_of_a_line():
    assert found("frais de mise\r\nen service", "mise en service") == ["mise\r\nen service"]


def test_words_are_found_with_a_few_others_between_when_the_phrase_is_nowhere():
    assert found("les frais de mise en service", "frais service") == ["frais de mise en service"]
    assert found("frais un deux trois quatre cinq service", "frais service") == []


def test_the_phrase_itself_comes_before_its_scattered_words():
    assert found("geste commercial, et un geste très commercial", "geste commercial") == ["geste commercial"]


@pytest.mark.parametrize("question", ["", " ", "a", "é"])
def test_less_than_two_letters_find_nothing(question):
    assert found("a é a é", question) == []


def test_signs_are_not_patterns():
    assert found("a.b (c) [d] a*b", "a.b (c)") == ["a.b (c)"]
    assert found("axb", "a.b") == []


def test_hits_come_in_reading_order_with_their_place():
    documents = [document("rien", "le mot", name="un"), document("mot et mot", name="deux")]
    assert [(h.document, h.part, h.start) for h in search(documents, "mot")] == [
        ("un", 1, 3), ("deux", 0, 0), ("deux", 0, 7),
    ]  # fmt: skip


def test_an_excerpt_shows_the_words_around_and_marks_what_was_found():
    before = "Un premier paragraphe assez long pour être coupé, puis le "
    after = " commercial du conseiller, et toute la suite du texte."
    text = f"{before}geste{after}"
    hit = search([document(text)], "geste")[0]
    assert hit.excerpt[hit.mark : hit.mark + hit.mark_length] == "geste"
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 100


def test_the_end_of_a_cell_is_a_middle_dot_in_an_excerpt():
    hit = search([document("Fibre\n29,99 €\nMobile")], "29,99")[0]
    assert hit.excerpt == "Fibre · 29,99 € · Mobile"
    assert hit.excerpt[hit.mark : hit.mark + hit.mark_length] == "29,99"


def test_a_cell_is_led_by_the_first_of_its_row():
    made = indexed("x", [Passage("49,00 €", 1, 4, 2, lead="Mise en service")])
    hit = search([made], "49,00")[0]
    assert (hit.part, hit.row, hit.column) == (1, 4, 2)
    assert hit.excerpt == "Mise en service · 49,00 €"
    assert hit.excerpt[hit.mark : hit.mark + hit.mark_length] == "49,00"


def test_hits_are_limited():
    assert len(search([document("mot " * (MOST + 50))], "mot")) == MOST


@given(st.text(max_size=60), st.text(max_size=60))
def test_every_place_of_a_folded_text_points_into_the_original(before, after):
    text = before + "Éa’œ" + after
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert all(0 <= at < len(text) for at in folded.offsets)


@given(st.text(alphabet="abé’ \n", max_size=30), st.text(alphabet="xyz", min_size=2, max_size=5))
def test_what_is_in_a_text_is_found_there(around, word):
    text = f"{around}{word}{around}"
    assert word in found(text, word)

from __future__ import annotations

import pytest

from crcd_sim.ui.writing.words import is_known, unknown_words, words_of

DICTIONARY = (
    "offre", "rendez", "vous", "rendez-vous", "avez", "a", "nous", "écrivons", "peut-être", "aujourd'hui",
    "quelqu'un", "madame", "bonjour", "répondez", "dis",
)  # fmt: skip


def known(word: str) -> bool:
    return word in DICTIONARY


@pytest.mark.parametrize(
    "word",
    ["offre", "l’offre", "d'offre", "qu’offre", "rendez-vous", "a-t-il", "avez-vous", "aujourd’hui",
     "quelqu’un", "Madame", "SAV", "RIO", "y", "peut‑être", "répondez-nous", "dis-le-moi"],
)  # fmt: skip
def test_good_french_is_not_underlined(word):
    assert is_known(word, known)


@pytest.mark.parametrize("word", ["ofre", "l’ofre", "rendé-vous", "Bonjourr", "x’offre", "RÉCLAMASSION"])
def test_a_fault_is_underlined(word):
    assert not is_known(word, known)


@pytest.mark.parametrize("text", ["contact@ondalys.example", "76,99 €", "H264", "www.ondalys.example"])
def test_addresses_and_figures_are_not_spelled(text):
    assert list(words_of(text)) == []


def test_faults_are_placed_in_their_paragraph():
    assert unknown_words("Bonjour, vôtre ofre.", known) == [(9, 5), (15, 4)]

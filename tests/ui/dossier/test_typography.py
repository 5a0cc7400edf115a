from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.ui.dossier.typography import firm_markdown, firm_spaces


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("n° 5 120 884", "n°\u00a05\u00a0120\u00a0884"),
        ("06 39 98 14 27", "06\u00a039\u00a098\u00a014\u00a027"),
        ("44,99 € par mois", "44,99\u00a0€ par mois"),
        ("« oui » : non", "«\u00a0oui\u00a0»\u00a0: non"),
        ("Quoi ? Non !", "Quoi\u202f? Non\u202f!"),
        ("16 jours sur 31", "16 jours sur 31"),
        ("le 24 11 2026", "le 24 11 2026"),
    ],
)
def test_figures_and_signs_stay_with_their_words(typed, kept):
    assert firm_spaces(typed) == kept


def test_an_image_and_the_rules_of_a_table_are_left_alone():
    text = "texte ![plan](plan.png)\n\n| a | b |\n| :--- | ---: |\n| 1 | 2 |"
    assert firm_markdown(text) == text


@given(st.text(alphabet="0123 45€:;?!»«n°ab|-\n", max_size=80))
def test_only_spaces_change_and_none_moves(text):
    firm = firm_markdown(text)
    assert len(firm) == len(text)
    assert firm.replace("\u00a0", " ").replace("\u202f", " ") == text

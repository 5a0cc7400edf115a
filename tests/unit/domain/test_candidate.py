from __future__ import annotations

import pytest

from crcd_sim.domain.candidate import code_trouble


@pytest.mark.parametrize("code", ["0412", "crcd-07", "A.B_1", " 0412 "])
def test_a_code_of_four_characters_with_a_figure_is_taken(code: str) -> None:
    assert code_trouble(code) == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "Tapez"),
        ("412", "au moins 4"),
        ("Dupont", "pas votre nom"),
        ("Anne 1", "espace"),
        ("Éve01", "accent"),
        ("0" * 25, "au plus 24"),
    ],
)
def test_a_name_or_too_short_a_code_is_refused_with_the_reason(code: str, why: str) -> None:
    assert why in code_trouble(code)

"""What is on each paper, before anybody draws it."""

from __future__ import annotations

from typing import Any

import pytest

from crcd_sim.domain.pack import Document
from crcd_sim.services.records.paper_blocks import beside, document, pairs, table, titled_list
from crcd_sim.services.records.papers import PaperMeta, conditions_of, make_paper

META = PaperMeta("0412", "Titre professionnel", "24/11/2026", "06")


def paper(meta: PaperMeta = META, **more: Any) -> dict[str, Any]:
    return dict(make_paper(("nom", "Titre"), "Sous-titre", meta, [], **more).data)


def test_the_head_names_the_candidate_the_session_and_the_day() -> None:
    made = paper()
    assert made["header"] == {"left": "Candidat 0412 · Titre", "right": "Titre professionnel · 24/11/2026"}
    assert made["facts"] == [["Candidat", "0412"], ["Session", "Titre professionnel"], ["Date", "24/11/2026"]]


@pytest.mark.parametrize(
    ("accommodation", "rules", "expected"),
    [
        ({"time_factor": 1.0, "silence_factor": "1"}, {}, ""),
        ({"time_factor": 1.333333}, {}, "temps majoré × 4/3"),
        ({"silence_factor": "1,5"}, {}, "silences au téléphone × 1,5"),
        (
            {"time_factor": 1.25, "phase_factors": {"FINAL": 1.0, "EXCHANGES": 1.5}, "done_key_only": True},
            {},
            "temps majoré × 1,25, Entretien final sans majoration, Échanges × 1,5, "
            "tours de parole à la touche « J’ai fini »",
        ),
        ({}, {"noisy_room": True}, "tours de parole à la touche « J’ai fini », salle bruyante"),
    ],
)
def test_an_accommodation_is_printed_on_the_record(
    accommodation: dict[str, Any], rules: dict[str, Any], expected: str
) -> None:
    found = conditions_of({"accommodation": accommodation, "rules": rules})
    assert found.replace("\u00a0", " ") == expected
    facts = paper(conditions=found)["facts"]
    assert (["Conditions", found] in facts) == bool(expected)


def test_a_paper_of_nobody_names_nobody() -> None:
    made = paper(PaperMeta("", "Titre professionnel", "", "06"))
    assert made["header"]["left"] == "Titre"
    assert made["facts"] == [["Session", "Titre professionnel"]]


def test_every_paper_says_that_it_certifies_nothing() -> None:
    assert "sans valeur de certification" in paper()["footer"]
    assert "millésime 06" in paper()["footer"]


def test_pairs_without_a_value_are_left_out() -> None:
    assert pairs([("a", "1"), ("b", "")])["rows"] == [["a", "1"]]


def test_an_empty_list_brings_no_title() -> None:
    assert titled_list("Ignore", ()) == []


def test_one_part_alone_takes_the_whole_width() -> None:
    one = titled_list("Sait", ("a",))
    assert beside(one, []) == one
    assert beside([], []) == []
    assert beside(one, one)[0]["kind"] == "columns"


def test_a_tuple_is_a_list_inside_its_cell() -> None:
    made = table(("a", "b"), [("x", ("y", "z"))], (1, 1))
    assert made["rows"] == [[[{"t": "x"}], {"list": ["y", "z"]}]]


def test_a_file_of_the_pack_is_shown_whole_and_a_page_is_read() -> None:
    assert document(Document("a", "A", "cas/facture.pdf")) == [
        {"kind": "document", "path": "cas/facture.pdf"}
    ]
    (page,) = document(Document("a", "A", "contexte/a.md", "# A"), title=False)
    assert (page["kind"], page["base"], page["title"]) == ("markdown", "contexte", False)

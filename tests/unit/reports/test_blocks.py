"""Markdown and a candidate's writing as the blocks of a paper."""

from __future__ import annotations

from typing import Any

import pytest

from crcd_sim.domain.writing import Block, Document, Run, to_canonical
from crcd_sim.reports.blocks import from_markdown, from_writing, widths


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["kind"] for block in blocks]


def said(block: dict[str, Any]) -> str:
    return "".join(one["t"] for one in block["runs"])


def writing(*blocks: Block) -> list[dict[str, Any]]:
    return from_writing(to_canonical(Document(blocks)))


def test_markdown_becomes_headings_paragraphs_lists_and_rules() -> None:
    made = from_markdown("# Un\n\nDeux **gras** et *italique*.\n\n- a\n- b\n\n1. c\n\n> cité\n\n---\n")
    assert kinds(made) == ["heading", "par", "list", "list", "quote", "rule"]
    assert made[1]["runs"] == [
        {"t": "Deux "}, {"t": "gras", "b": True}, {"t": " et "}, {"t": "italique", "i": True}, {"t": "."},
    ]  # fmt: skip
    assert (made[2]["ordered"], made[3]["ordered"]) == (False, True)


def test_bold_inside_italics_keeps_both() -> None:
    (block,) = from_markdown("*un **deux***")
    assert block["runs"][-1] == {"t": "deux", "i": True, "b": True}


def test_a_document_inside_a_booklet_has_its_headings_lowered() -> None:
    made = from_markdown("# Un\n\n## Deux\n\n###### Six\n", shift=1)
    assert [block["level"] for block in made] == [2, 3, 4]


def test_the_title_a_section_already_says_is_left_out() -> None:
    made = from_markdown("# Un\n\nDeux\n\n# Trois\n", title=False)
    assert [said(block) for block in made] == ["Deux", "Trois"]


def test_html_is_shown_as_text() -> None:
    (block,) = from_markdown("<b>gras</b> & <script>x</script>")
    assert said(block) == "<b>gras</b> & <script>x</script>"


def test_a_hard_break_is_a_line_and_a_soft_one_a_space() -> None:
    (block,) = from_markdown("un\\\ndeux\ntrois")
    assert said(block) == "un\ndeux trois"


def test_a_numbered_list_may_start_elsewhere() -> None:
    (block,) = from_markdown("4. quatre\n5. cinq\n")
    assert block["start"] == 4


def test_a_table_keeps_its_alignments_and_its_bold_head() -> None:
    (block,) = from_markdown("| Offre | Prix |\n|---|---:|\n| Box | **39,99 €** |\n")
    assert block["aligns"] == ["left", "right"]
    assert block["head"][0] == [{"t": "Offre", "b": True}]
    assert block["rows"][0][1] == [{"t": "39,99 €", "b": True}]


def test_a_picture_alone_is_a_picture_and_within_a_sentence_its_caption() -> None:
    alone, within = from_markdown("![Plan](plan.png)\n\nVoir ![Plan](plan.png) ici.\n")
    assert alone == {"kind": "image", "src": "plan.png", "caption": "Plan"}
    assert said(within) == "Voir Plan ici."


@pytest.mark.parametrize("text", ["", "\n\n", "| a |\n|---|\n", "- \n", "#", "```\nx\n```", "1. - > a"])
def test_odd_markdown_is_still_blocks(text: str) -> None:
    assert all(isinstance(block["kind"], str) for block in from_markdown(text))


# --- columns -------------------------------------------------------------------------------------


def cell(text: str) -> list[dict[str, str]]:
    return [{"t": text}]


def test_a_date_column_is_as_narrow_as_its_dates() -> None:
    found = widths(
        [cell("Date"), cell("Contact"), cell("Suite")],
        [[cell("02/10/2026"), cell("x" * 200), cell("y" * 60)]],
    )
    assert found[0] == "10ch"
    assert isinstance(found[1], float)
    assert isinstance(found[2], float)
    assert found[1] > found[2]


def test_labels_and_values_part_in_the_same_place_in_every_table() -> None:
    head = [cell("Champ"), cell("Valeur")]
    short = widths(head, [[cell("IBAN"), cell("6052")]])
    long = widths(head, [[cell("Usage déclaré"), cell("x" * 80)]])
    assert short == long


def test_a_head_may_take_two_lines_but_no_word_of_it_is_cut() -> None:
    found = widths(
        [cell("a"), cell("Avec la remise client"), cell("b")],
        [[cell("x" * 50), cell("16,99 €"), cell("y" * 50)]],
    )
    assert found[1] == "11ch"


# --- a candidate's writing --------------------------------------------------------------------------


def test_marks_styles_and_alignments_are_kept() -> None:
    (block,) = writing(Block((Run("a", b=True), Run("b", i=True, u=True)), style="date", align="right"))
    assert block == {
        "kind": "par", "runs": [{"b": True, "t": "a"}, {"i": True, "t": "b", "u": True}],
        "align": "right", "style": "date",
    }  # fmt: skip


def test_paragraphs_of_a_list_become_one_list_and_two_lists_stay_two() -> None:
    made = writing(
        Block((Run("un"),), list="number"),
        Block((Run("deux"),), list="number"),
        Block((Run("entre"),)),
        Block((Run("un"),), list="number"),
        Block((Run("puce"),), list="bullet"),
    )
    assert kinds(made) == ["list", "par", "list", "list"]
    assert [len(block["items"]) for block in made if block["kind"] == "list"] == [2, 1, 1]


def test_empty_paragraphs_stay_where_they_are() -> None:
    assert kinds(writing(Block((Run("a"),)), Block(), Block(), Block((Run("b"),)))) == [
        "par",
        "space",
        "space",
        "par",
    ]


def test_a_line_break_inside_a_paragraph_is_kept() -> None:
    (block,) = writing(Block((Run("un\u2028deux"),)))
    assert said(block) == "un\ndeux"

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.domain.writing import EMPTY, Run, apply_all, apply_delta, format_delta, from_text, text_delta
from crcd_sim.domain.writing_changes import changes_between, coalesce, replace_blocks
from tests.unit.domain.writing_model import MOVES, written


@given(MOVES, MOVES)
def test_the_changes_between_two_documents_make_the_second_of_the_first(moves, more):
    old, _ = written(moves)
    new, _ = written(more, old)
    assert apply_all(old, changes_between(old, new)) == new


@given(MOVES, MOVES)
def test_the_changes_between_strangers_make_one_of_the_other(moves, others):
    old, new = written(moves)[0], written(others)[0]
    assert apply_all(old, changes_between(old, new)) == new


@given(MOVES, MOVES, st.integers(-5, 200))
def test_a_wrong_hint_still_gives_the_right_document(moves, more, hint):
    old, _ = written(moves)
    new, _ = written(more, old)
    assert apply_all(old, changes_between(old, new, hint)) == new


@given(MOVES)
def test_nothing_changed_gives_no_delta(moves):
    document, _ = written(moves)
    assert changes_between(document, document) == []


@given(MOVES, MOVES)
def test_replaced_paragraphs_give_the_document_they_announce(moves, others):
    old, new = written(moves)[0], written(others)[0]
    deltas, after = replace_blocks(old, 0, len(old.blocks) - 1, new.blocks)
    assert apply_all(old, deltas) == after == new


@given(MOVES)
def test_deltas_said_more_briefly_make_the_same_document(moves):
    document, deltas = written(moves)
    assert apply_all(EMPTY, coalesce(deltas)) == document


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "a", "b", "\n", "c"])), max_size=40))
def test_typing_and_erasing_near_the_same_place_makes_the_same_document_briefly(strokes):
    start = apply_delta(from_text("gras\nmaigre"), format_delta(0, 4, b=True))
    document, deltas, caret = start, [], 4
    for back, added in strokes:
        back = min(back, caret)
        removed = "".join(block.text + "\n" for block in document.blocks)[caret - back : caret]
        deltas.append(text_delta(caret - back, removed, added))
        document = apply_delta(document, deltas[-1])
        caret += len(added) - back
    assert apply_all(start, coalesce(deltas)) == document


def test_a_typed_sentence_becomes_one_delta():
    deltas = [text_delta(index, "", character) for index, character in enumerate("Bonjour")]
    assert coalesce(deltas) == [text_delta(0, "", "Bonjour")]


def test_a_word_typed_and_erased_leaves_nothing():
    deltas = [text_delta(0, "", "a"), text_delta(1, "", "b"), text_delta(1, "b", ""), text_delta(0, "a", "")]
    assert coalesce(deltas) == []


def test_a_doubled_letter_is_said_at_the_caret():
    assert changes_between(from_text("belle"), from_text("bellle"), 3) == [text_delta(3, "", "l")]


def test_bold_over_several_runs_is_one_delta():
    old = apply_delta(from_text("abcdef"), format_delta(2, 2, i=True))
    new = apply_delta(old, format_delta(1, 4, b=True))
    assert changes_between(old, new) == [format_delta(1, 4, b=True)]


def test_a_list_over_three_paragraphs_is_one_delta():
    old = from_text("un\ndeux\ntrois")
    new = apply_delta(old, {"k": "block", "pos": 0, "len": 13, "list": "bullet"})
    assert changes_between(old, new) == [{"k": "block", "pos": 0, "len": 13, "list": "bullet"}]


def test_a_look_is_not_repeated_for_text_that_already_has_it():
    old = apply_delta(from_text("gras"), format_delta(0, 4, b=True))
    new = apply_delta(old, text_delta(4, "", "s"))
    assert new.blocks[0].runs == (Run("grass", b=True),)
    assert changes_between(old, new) == [text_delta(4, "", "s")]

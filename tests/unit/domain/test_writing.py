from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.domain.writing import (
    EMPTY,
    Block,
    Document,
    Run,
    WritingError,
    apply_all,
    apply_delta,
    clean_text,
    count_words,
    format_delta,
    from_canonical,
    from_text,
    locate,
    plain_text,
    position_of,
    reset_delta,
    sha256_of,
    text_delta,
    to_canonical,
)
from tests.unit.domain.writing_model import MOVES, PLACES, TEXT, NaiveWriting, cells_of, delta_of, written


@given(MOVES)
def test_any_sequence_of_deltas_agrees_with_the_naive_model(moves):
    model, document = NaiveWriting(), EMPTY
    for move in moves:
        delta = delta_of(move, document)
        document = apply_delta(document, delta)
        model.apply(delta)
        assert cells_of(document) == model.cells
        assert [(b.style, b.align, b.list) for b in document.blocks] == model.paragraphs


@given(MOVES)
def test_the_canonical_form_is_read_back_byte_for_byte(moves):
    canonical = to_canonical(written(moves)[0])
    assert to_canonical(from_canonical(canonical)) == canonical


@given(MOVES)
def test_a_document_survives_its_canonical_form(moves):
    document, _ = written(moves)
    assert from_canonical(to_canonical(document)) == document


@given(MOVES)
def test_deltas_survive_json(moves):
    document, deltas = written(moves)
    assert apply_all(EMPTY, json.loads(json.dumps(deltas))) == document


@given(MOVES)
def test_runs_are_never_empty_nor_alike_side_by_side(moves):
    for block in written(moves)[0].blocks:
        assert all(run.t for run in block.runs)
        assert all(one.marks != two.marks for one, two in zip(block.runs, block.runs[1:], strict=False))


@given(MOVES, PLACES, TEXT)
def test_a_text_change_taken_back_gives_the_same_text(moves, place, added):
    document, _ = written(moves)
    delta = delta_of(("text", place, added), document)
    back = text_delta(delta["pos"], delta["added"], delta["removed"])
    assert plain_text(apply_all(document, [delta, back])) == plain_text(document)


@given(MOVES, MOVES)
def test_a_reset_replaces_everything(moves, others):
    document, wanted = written(moves)[0], written(others)[0]
    assert apply_delta(document, reset_delta(wanted)) == wanted


@given(MOVES, st.integers(0, 400))
def test_places_and_positions_are_each_others_inverse(moves, place):
    document, _ = written(moves)
    pos = place % (document.length + 1)
    block, offset = locate(document, pos)
    assert position_of(document, block) + offset == pos


def test_the_canonical_form_is_compact_sorted_and_keeps_accents():
    document = Document((Block((Run("Été ", b=True), Run("😀")), "heading", "center", None),))
    assert to_canonical(document) == (
        '{"blocks":[{"align":"center","list":null,"runs":[{"b":true,"t":"Été "},{"t":"😀"}],'
        '"style":"heading"}],"v":1}'
    )


def test_the_hash_is_that_of_the_canonical_bytes():
    document = from_text("été")
    expected = hashlib.sha256(to_canonical(document).encode()).hexdigest()
    assert sha256_of(document) == sha256_of(to_canonical(document)) == expected


def test_an_emoji_counts_as_one_character():
    document = apply_delta(from_text("a😀b"), text_delta(2, "b", "c"))
    assert plain_text(document) == "a😀c"


def test_a_delta_that_removes_another_text_is_refused():
    with pytest.raises(WritingError, match="another text"):
        apply_delta(from_text("bonjour"), text_delta(0, "bonsoir", ""))


@pytest.mark.parametrize("pos", [-1, 8])
def test_a_delta_outside_the_document_is_refused(pos):
    with pytest.raises(WritingError, match="outside"):
        apply_delta(from_text("bonjour"), text_delta(pos, "", "x"))


@pytest.mark.parametrize("added", ["\ud83d", "\x00", "\r", "\u2029", "\ufffc"])
def test_characters_that_no_record_can_hold_are_refused(added):
    with pytest.raises(WritingError, match="cannot hold"):
        apply_delta(EMPTY, text_delta(0, "", added))


@pytest.mark.parametrize(
    "delta",
    [
        {"k": "paint", "pos": 0},
        {"k": "block", "pos": 0, "len": 0, "style": "comic"},
        {"k": "block", "pos": 0, "len": 0, "align": "middle"},
        {"k": "block", "pos": 0, "len": 0, "list": "star"},
    ],
)
def test_an_unknown_change_is_refused(delta):
    with pytest.raises(WritingError, match="unknown"):
        apply_delta(EMPTY, delta)


@pytest.mark.parametrize(
    "canonical",
    [
        "",
        "[]",
        '{"v":1}',
        '{"v":1,"blocks":[]}',
        '{"v":2,"blocks":[{"align":"left","list":null,"runs":[],"style":"body"}]}',
        '{"v":1,"blocks":[{"align":"left","list":null,"runs":[{"t":"a","x":1}],"style":"body"}]}',
        '{"v":1,"blocks":[{"align":"left","list":null,"runs":[{"t":3}],"style":"body"}]}',
        '{"v":1,"blocks":[{"align":"left","list":null,"runs":[],"style":"body","font":"Comic"}]}',
        '{"v":1,"blocks":[null]}',
    ],
)
def test_a_damaged_canonical_text_is_refused(canonical):
    with pytest.raises(WritingError):
        from_canonical(canonical)


def test_typed_text_takes_the_look_of_the_character_before():
    document = apply_delta(from_text("gras"), format_delta(0, 4, b=True))
    assert apply_delta(document, text_delta(4, "", "s")).blocks[0].runs == (Run("grass", b=True),)


def test_a_split_heading_gives_two_headings():
    document = apply_delta(from_text("Objet", style="subject"), text_delta(2, "", "\n"))
    assert [block.style for block in document.blocks] == ["subject", "subject"]


def test_joined_paragraphs_keep_the_style_of_the_first():
    document = Document((Block((Run("Objet"),), style="subject"), Block((Run("corps"),))))
    joined = apply_delta(document, text_delta(5, "\n", ""))
    assert joined.blocks == (Block((Run("Objetcorps"),), style="subject"),)


def test_a_format_over_two_paragraphs_reaches_both():
    document = apply_delta(from_text("ab\ncd"), format_delta(1, 3, i=True))
    assert [block.runs for block in document.blocks] == [
        (Run("a"), Run("b", i=True)),
        (Run("c", i=True), Run("d")),
    ]


def test_an_untouched_paragraph_is_shared_not_copied():
    document = from_text("un\ndeux\ntrois")
    assert apply_delta(document, text_delta(0, "", "x")).blocks[2] is document.blocks[2]


def test_a_line_break_stays_inside_its_paragraph():
    document = from_text("8 rue des Tanneurs\u202837000 Tours")
    assert (len(document.blocks), plain_text(document)) == (1, "8 rue des Tanneurs\n37000 Tours")


def test_foreign_text_loses_what_cannot_be_read():
    assert clean_text("a\r\nb\rc\u2029d\x07\ufffc\tf") == "a\nb\nc\nd\tf"


def test_spaces_alone_leave_a_writing_empty():
    assert from_text(" \u00a0\n\n").empty


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Bonjour", 1),
        ("Madame Ferrand,\nNous vous écrivons", 5),
        ("l’offre d'aujourd’hui", 2),
        ("un rendez-vous, a-t-il dit", 4),
        ("Objet : réclamation", 2),
        ("« Bonjour » !", 1),
        ("«\u00a0Bonjour\u00a0»\u202f!", 1),
        ("oui – non — peut-être", 3),
        ("oui—non", 2),
        ("1\u202f240,50\u00a0€", 1),
        ("76,99 € sous 10 jours", 4),
        ("8\u00a0h", 2),
        ("ligne un\u2028ligne deux", 4),
    ],
)
def test_words_are_counted_as_a_french_word_processor_does(text, words):
    assert count_words(text) == words


def test_words_of_a_document_are_those_of_its_paragraphs():
    assert count_words(from_text("un deux\n\ntrois")) == 3

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crcd_sim.ui.dossier.widths import Needs, share_widths

needs = st.builds(
    lambda word, lines, head: Needs(word, [max(word, line) for line in lines], head),
    st.floats(10, 120),
    st.lists(st.floats(0, 900), min_size=1, max_size=5),
    st.floats(0, 200),
)


@given(st.lists(needs, min_size=1, max_size=6), st.floats(100, 1500))
def test_no_word_is_broken_and_the_width_is_used_up(columns, available):
    widths = share_widths(columns, available)
    assert all(width >= column.word - 0.01 for width, column in zip(widths, columns, strict=True))
    assert sum(widths) <= max(available, sum(column.word for column in columns)) + 0.5


@given(st.lists(needs, min_size=1, max_size=6), st.floats(100, 1500))
def test_no_room_is_left_while_a_text_must_wrap(columns, available):
    widths = share_widths(columns, available)
    wraps = any(width < column.body - 0.5 for width, column in zip(widths, columns, strict=True))
    if wraps and sum(column.word for column in columns) < available:
        assert sum(widths) == pytest.approx(available, abs=1)


def test_a_table_that_fits_takes_the_whole_width():
    assert share_widths([Needs(50, [100]), Needs(50, [300])], 800) == [200, 600]


def test_whole_words_win_over_the_width():
    assert share_widths([Needs(80, [100]), Needs(90, [100])], 100) == [80, 90]


def test_headings_wrap_before_texts_do():
    widths = share_widths([Needs(40, [60], head=200), Needs(40, [140])], 220)
    assert widths[1] >= 140
    assert 60 <= widths[0] < 200


def test_the_longest_text_gets_most_of_the_room():
    columns = [Needs(60, [width] * 5) for width in (110, 900, 190)]
    date, contact, outcome = share_widths(columns, 500)
    assert contact > outcome > date
    assert contact > 200


def test_no_column_is_no_trouble():
    assert share_widths([], 300) == []

"""Figures of an exchange, on hand-made timelines."""

from __future__ import annotations

import pytest

from crcd_sim.services.records.indicators import length, merged, overlaps, reply_times, silences, talk_share


def test_spans_that_touch_are_one() -> None:
    assert merged([(3.0, 4.0), (0.0, 1.0), (1.0, 2.0), (1.5, 3.0), (9.0, 9.0)]) == [(0.0, 4.0)]


def test_speech_told_twice_counts_once() -> None:
    assert length([(0.0, 10.0), (5.0, 12.0)]) == 12.0


def test_the_share_is_the_candidates_part_of_the_speech() -> None:
    assert talk_share([(0.0, 6.0)], [(6.0, 8.0)]) == 0.75


def test_no_speech_has_no_share() -> None:
    assert talk_share([], []) is None


def test_a_word_on_top_of_another_is_no_overlap() -> None:
    assert overlaps([(0.0, 5.0)], [(4.6, 9.0)]) == []


def test_talking_over_the_client_is_counted_each_time() -> None:
    assert overlaps([(0.0, 5.0), (8.0, 10.0)], [(4.0, 9.0)]) == [(4.0, 5.0), (8.0, 9.0)]


def test_only_long_silences_between_words_count() -> None:
    assert silences([(10.0, 11.0), (15.0, 16.0), (22.0, 23.0)]) == [(16.0, 22.0)]


def test_a_hold_is_no_silence() -> None:
    assert silences([(10.0, 11.0), (40.0, 41.0)], held=[(12.0, 39.0)]) == []


@pytest.mark.parametrize(
    ("messages", "waits"),
    [
        ([("client", 0.0), ("candidate", 40.0)], [40.0]),
        ([("candidate", 5.0), ("client", 10.0), ("candidate", 30.0)], [20.0]),
        ([("client", 0.0), ("client", 20.0), ("candidate", 50.0)], [50.0]),
        ([("client", 0.0), ("candidate", 30.0), ("candidate", 45.0), ("client", 60.0)], [30.0]),
        ([("client", 0.0)], []),
    ],
)
def test_an_answer_ends_the_wait_of_the_oldest_message(
    messages: list[tuple[str, float]], waits: list[float]
) -> None:
    assert reply_times(messages) == waits

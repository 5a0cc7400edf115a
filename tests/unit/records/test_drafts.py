"""Writings replayed from their versions and their changes."""

from __future__ import annotations

from crcd_sim.domain.writing import EMPTY, from_text, plain_text, text_delta
from crcd_sim.services.ports import DeltaBatch, WorkKey
from crcd_sim.services.records.drafts import after_snapshots, replay_faults, text_at, versions, works_of
from tests.builders import LETTER, a_snapshot, typed

SUMMARY = WorkKey("summary", "CASE_STUDY")
HELLO = [typed(LETTER, "Bon", t=10.0), typed(LETTER, "jour", t=20.0, first=4, at=3)]


def test_a_text_is_what_its_changes_make() -> None:
    assert plain_text(text_at([], HELLO, LETTER)) == "Bonjour"


def test_a_text_can_be_read_as_it_was() -> None:
    assert plain_text(text_at([], HELLO, LETTER, t=15.0)) == "Bon"


def test_a_text_is_empty_before_its_first_change() -> None:
    assert text_at([], HELLO, LETTER, t=5.0) == EMPTY


def test_a_version_stands_for_all_changes_before_it() -> None:
    kept = a_snapshot(LETTER, from_text("Bon"), 3, t=12.0)
    assert plain_text(text_at([kept], HELLO[1:], LETTER)) == "Bonjour"


def test_a_version_of_later_does_not_show_in_the_past() -> None:
    kept = a_snapshot(LETTER, from_text("Bonjour"), 7, t=30.0)
    assert plain_text(text_at([kept], HELLO, LETTER, t=15.0)) == "Bon"


def test_changes_of_another_work_are_left_alone() -> None:
    assert plain_text(text_at([], [*HELLO, typed(SUMMARY, "x")], SUMMARY)) == "x"


def test_batches_given_in_any_order_make_the_same_text() -> None:
    assert plain_text(text_at([], HELLO[::-1], LETTER)) == "Bonjour"


def test_a_batch_that_straddles_a_version_is_cut() -> None:
    batch = typed(LETTER, "Bonjour")
    (rest,) = after_snapshots([a_snapshot(LETTER, from_text("Bonj"), 4)], [batch])
    assert (rest.first, rest.deltas) == (5, batch.deltas[4:])


def test_a_damaged_change_stops_the_replay_where_it_can_be_proved() -> None:
    wrong = DeltaBatch(LETTER, 4, 20.0, (text_delta(90, "", "x"),))
    assert plain_text(text_at([], [HELLO[0], wrong], LETTER)) == "Bon"


def test_works_come_in_the_order_of_their_first_words() -> None:
    batches = [typed(LETTER, "a", t=50.0), typed(SUMMARY, "b", t=20.0), typed(LETTER, "c", t=10.0, first=0)]
    assert works_of([], batches) == (LETTER, SUMMARY)


def test_a_version_that_repeats_the_one_before_is_not_offered_twice() -> None:
    kept = [
        a_snapshot(LETTER, from_text("Bon"), 3, t=120.0),
        a_snapshot(LETTER, from_text("Bon"), 3, t=240.0),
        a_snapshot(LETTER, from_text("Bonjour à vous"), 14, t=360.0),
    ]
    assert [(version.t, version.words) for version in versions(kept, LETTER)] == [(120.0, 1), (360.0, 3)]


def test_a_record_that_holds_together_has_no_fault() -> None:
    kept = [a_snapshot(LETTER, from_text("Bon"), 3), a_snapshot(LETTER, from_text("Bonjour"), 7)]
    assert replay_faults(kept, HELLO, LETTER) == []


def test_a_work_may_start_from_a_template() -> None:
    start = a_snapshot(LETTER, from_text("Nantes, le "), 0, t=1.0)
    assert replay_faults([start], [typed(LETTER, "24", at=11)], LETTER) == []


def test_a_version_that_its_changes_do_not_make_is_found() -> None:
    assert replay_faults([a_snapshot(LETTER, from_text("Bof"), 3)], HELLO, LETTER) == [f"{LETTER}, version 3"]


def test_a_change_that_does_not_fit_is_found_by_its_number() -> None:
    wrong = DeltaBatch(LETTER, 4, 20.0, (text_delta(90, "", "x"),))
    assert replay_faults([], [HELLO[0], wrong], LETTER) == [f"{LETTER}, modification 4"]

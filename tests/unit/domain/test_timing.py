from __future__ import annotations

from fractions import Fraction

import pytest

from crcd_sim.domain.timing import PhaseLedger


def ledger(planned: float = 600.0, start: float = 100.0, **more: object) -> PhaseLedger:
    return PhaseLedger(planned_s=planned, started_at=start, **more)  # type: ignore[arg-type]


def test_a_part_ends_its_planned_time_after_its_start() -> None:
    assert ledger().end() == 700.0


def test_a_third_more_time_lengthens_the_part_by_a_third() -> None:
    assert ledger(factor=Fraction(4, 3)).end() == 900.0


def test_a_latecomer_keeps_the_common_end() -> None:
    assert ledger(start=220.0, common_start=100.0).end() == 700.0


def test_an_accommodated_latecomer_keeps_his_own_end_from_the_common_start() -> None:
    assert ledger(start=220.0, common_start=100.0, factor=Fraction(4, 3)).end() == 900.0


def test_a_pause_gives_its_time_back() -> None:
    assert ledger().with_pause(200.0).with_resume(260.0).end() == 760.0


def test_what_remains_stands_still_during_a_pause() -> None:
    paused = ledger().with_pause(200.0)
    assert paused.remaining(200.0) == paused.remaining(5000.0) == 500.0


def test_the_end_recedes_while_a_pause_lasts() -> None:
    paused = ledger().with_pause(200.0)
    assert (paused.end(230.0), paused.end(290.0)) == (730.0, 790.0)


def test_credits_add_up() -> None:
    assert ledger().with_credit(30.0).with_credit(60.0).end() == 790.0


def test_a_credited_outage_leaves_what_remained() -> None:
    before = ledger()
    after = before.with_outage(300.0, 9000.0)
    assert after.remaining(9000.0) == before.remaining(300.0) == 400.0


def test_an_outage_inside_a_pause_is_given_back_once() -> None:
    assert ledger().with_pause(200.0).with_outage(210.0, 240.0).with_resume(260.0).end() == 760.0


def test_two_outages_that_overlap_are_given_back_once() -> None:
    assert ledger().with_outage(200.0, 260.0).with_outage(230.0, 290.0).end() == 790.0


def test_an_early_finish_does_not_move_the_end() -> None:
    assert ledger().with_finish(300.0).end() == 700.0


def test_reopening_gives_nothing_back() -> None:
    reopened = ledger().with_finish(300.0).with_reopening()
    assert (reopened.end(), reopened.remaining(400.0)) == (700.0, 300.0)


def test_elapsed_time_stops_at_the_early_finish() -> None:
    assert ledger().with_finish(300.0).elapsed(650.0) == 200.0


def test_elapsed_time_leaves_pauses_and_outages_out() -> None:
    assert ledger().with_pause(200.0).with_resume(260.0).with_outage(300.0, 340.0).elapsed(400.0) == 200.0


def test_elapsed_time_counts_the_gap_of_a_reopened_part() -> None:
    assert ledger().with_finish(300.0).with_reopening().elapsed(400.0) == 300.0


def test_elapsed_time_of_a_latecomer_is_his_own() -> None:
    assert ledger(start=220.0, common_start=100.0).with_seal(700.0).elapsed(9999.0) == 480.0


def test_elapsed_time_is_zero_before_the_start() -> None:
    assert ledger().elapsed(50.0) == 0.0


def test_nothing_remains_once_sealed() -> None:
    assert ledger().with_seal(300.0).remaining(300.0) == 0.0


def test_what_remains_never_goes_below_zero() -> None:
    assert ledger().remaining(5000.0) == 0.0


def test_an_incident_pushes_a_collective_part_past_the_common_end() -> None:
    collective = ledger(common_start=100.0).with_outage(300.0, 345.0)
    assert collective.late_of_common_end() == 45.0


def test_an_accommodation_is_no_lateness() -> None:
    assert ledger(common_start=100.0, factor=Fraction(4, 3)).late_of_common_end() == 0.0


def test_an_individual_part_has_no_common_end_to_pass() -> None:
    assert ledger().with_credit(60.0).late_of_common_end() == 0.0


def test_a_pause_still_open_makes_a_collective_part_later_and_later() -> None:
    paused = ledger(common_start=100.0).with_pause(200.0)
    assert (paused.late_of_common_end(230.0), paused.late_of_common_end(290.0)) == (30.0, 90.0)


def test_instants_are_kept_to_the_millisecond() -> None:
    assert ledger(start=0.1).with_credit(0.2).end() == 600.3


def test_a_part_cannot_be_paused_twice() -> None:
    with pytest.raises(ValueError, match="already paused"):
        ledger().with_pause(200.0).with_pause(210.0)


def test_a_part_that_runs_cannot_be_resumed() -> None:
    with pytest.raises(ValueError, match="not paused"):
        ledger().with_resume(210.0)


def test_a_ledger_is_never_changed_in_place() -> None:
    first = ledger()
    first.with_credit(60.0)
    assert first == ledger()

"""The axis of a sitting: ticks, zero, announcements, gaps, clock changes, restarts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from crcd_sim.domain.deciders import CANDIDATE, STAFF
from crcd_sim.domain.errors import EnvironmentProblem, RuleRefused
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.framework import Framework
from crcd_sim.domain.rules import Mode
from crcd_sim.domain.sitting import Status
from crcd_sim.services.exam.facts import FictionalNow
from crcd_sim.services.exam.runner import SittingRunner
from crcd_sim.services.ports import DeltaBatch, WorkKey
from tests.fakes.desk import Desk
from tests.fakes.sittings import MORNING, framework, pack_facts, rules


def case(desk: Desk):  # type: ignore[no-untyped-def]
    return desk.runner.sitting.phase("CASE_STUDY")


# --- Zero and what follows --------------------------------------------------------------------


@pytest.mark.parametrize(("name", "minutes"), [("TITRE", 225), ("CCP1", 130), ("CCP2", 140)])
def test_a_session_is_walked_to_its_end_in_its_own_time(name: str, minutes: int) -> None:
    desk = Desk(session=name)
    while not desk.runner.sitting.complete:
        if desk.runner.sitting.current is None:
            desk.start_next()
        desk.until(lambda: desk.runner.sitting.current is None)
    assert desk.runner.t() == minutes * 60
    elapsed = sum(state.clock.elapsed(desk.runner.t()) for state in desk.runner.sitting.phases)
    assert elapsed == minutes * 60


def test_the_length_of_a_part_comes_from_the_file_alone() -> None:
    spec = framework().session("CCP2")
    first = replace(spec.phases[0], minutes=2)
    changed: Framework = replace(framework(), sessions=(replace(spec, phases=(first, *spec.phases[1:])),))
    desk = Desk(session="CCP2", reference=changed)
    desk.runner.start_phase()
    desk.until(lambda: desk.runner.sitting.current is None)
    assert desk.runner.t() == 120.0


def test_the_seal_falls_on_the_computed_instant() -> None:
    desk = Desk()
    desk.wait(0.4)
    desk.runner.start_phase()
    desk.until(lambda: desk.runner.sitting.current is None)
    (sealed,) = desk.events(EventKind.PHASE_SEALED)
    assert sealed.t == sealed.data["at"] == 4500.4


def test_a_late_tick_still_seals_at_the_computed_end() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(4499.0)
    desk.sleep(3.0)
    (sealed,) = desk.events(EventKind.PHASE_SEALED)
    assert (sealed.t, sealed.data["at"]) == (4502.0, 4500.0)


def test_a_part_without_a_wait_starts_on_the_instant_the_other_ends() -> None:
    desk = Desk()
    while desk.runner.sitting.phase("CLIENT_RECORDING").ledger is None:
        desk.start_next()
        if desk.runner.sitting.phase("CLIENT_RECORDING").ledger is None:
            desk.runner.finish_phase()
    desk.until(lambda: desk.runner.sitting.phase("REVIEW").ledger is not None)
    recording, review = (desk.runner.sitting.phase(kind).clock for kind in ("CLIENT_RECORDING", "REVIEW"))
    assert review.started_at == recording.sealed_at


def test_a_command_at_zero_finds_the_part_sealed() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(4498.0)
    desk.clock.advance(2.0)
    with pytest.raises(RuleRefused) as caught:
        desk.runner.finish_phase()
    assert caught.value.code == "not_running"
    assert case(desk).seal_reason == "time"


def test_a_wait_of_days_costs_nothing_and_is_no_outage() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.until(lambda: desk.runner.sitting.waiting)
    desk.sleep(3 * 86400.0)
    desk.kill_and_return(2 * 86400.0)
    assert EventKind.OUTAGE not in desk.kinds()
    desk.runner.open_envelope(1)
    assert desk.runner.view().remaining_s == 2700.0


# --- What is shown ----------------------------------------------------------------------------


def test_the_minutes_that_remain_are_announced_at_15_5_and_1() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.until(lambda: desk.runner.sitting.waiting)
    assert [told.minutes for told in desk.announced] == [15, 5, 1]


def test_a_part_of_15_minutes_does_not_announce_its_own_length() -> None:
    desk = Desk(session="CCP1")
    desk.runner.start_phase()
    desk.runner.finish_phase()
    desk.runner.open_envelope(1)
    desk.wait(10.0)
    assert desk.announced == []


def test_given_back_time_is_announced_again() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(4300.0)
    desk.runner.credit(300.0, "imprimante")
    desk.until(lambda: desk.runner.sitting.waiting)
    assert [told.minutes for told in desk.announced] == [15, 5, 5, 1]


def test_an_announcement_heard_before_a_stop_is_not_repeated() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(3700.0)
    desk.kill_and_return(20.0)
    desk.wait(60.0)
    assert [told.minutes for told in desk.announced] == [15]


@pytest.mark.parametrize(
    ("after", "alert"), [(3899.0, "calm"), (3900.0, "amber"), (4379.0, "amber"), (4380.0, "red")]
)
def test_the_countdown_turns_amber_at_10_minutes_and_red_at_2(after: float, alert: str) -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(after)
    assert desk.runner.view().alert == alert


def test_listeners_hear_each_whole_second_that_remains() -> None:
    desk = Desk()
    desk.wait(0.25)
    desk.runner.start_phase()
    heard: list[float] = []
    desk.runner.on_tick(lambda view: heard.append(view.remaining_s))
    desk.wait(3.0)
    assert heard == [4499.0, 4498.0, 4497.0]


def test_a_listener_that_left_hears_nothing() -> None:
    desk = Desk()
    heard: list[float] = []
    undo = desk.runner.on_tick(lambda view: heard.append(view.t))
    undo()
    desk.wait(3.0)
    assert heard == []


def test_the_end_is_shown_as_a_time_of_day() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(60.0)
    assert desk.runner.view().end == MORNING + timedelta(seconds=4500)


def test_between_two_parts_there_is_no_countdown() -> None:
    view = Desk().runner.view()
    assert (view.phase, view.status, view.remaining_s, view.end, view.waiting) == ("", None, 0.0, None, True)


def test_a_latecomer_keeps_the_common_end() -> None:
    desk = Desk()
    desk.wait(600.0)
    desk.runner.start_phase(common_start=MORNING)
    assert desk.runner.view().end == MORNING + timedelta(seconds=4500)


def test_the_rooms_signal_may_stand_in_the_rules() -> None:
    desk = Desk(rules(common_start=MORNING.isoformat()))
    desk.wait(600.0)
    desk.runner.start_phase()
    assert desk.runner.view().end == MORNING + timedelta(seconds=4500)


def test_nobody_starts_before_the_signal_of_the_rules() -> None:
    desk = Desk(rules(common_start=(MORNING + timedelta(seconds=60)).isoformat()))
    with pytest.raises(RuleRefused) as caught:
        desk.runner.start_phase()
    assert caught.value.code == "common_start_ahead"
    desk.wait(60.0)
    desk.runner.start_phase()


def test_staff_may_start_the_part_without_the_rooms_signal() -> None:
    desk = Desk(rules(common_start=MORNING.isoformat()))
    desk.wait(5000.0)
    with pytest.raises(RuleRefused) as caught:
        desk.runner.start_phase()
    assert caught.value.code == "common_end_past"
    desk.runner.start_phase(STAFF)
    assert desk.runner.view().remaining_s == 4500.0


def test_the_rooms_signal_is_for_the_collective_part_only() -> None:
    desk = Desk(rules(common_start=MORNING.isoformat()))
    desk.runner.start_phase()
    desk.runner.finish_phase()
    desk.runner.open_envelope(1)
    assert desk.runner.view().remaining_s == 2700.0


def test_a_collective_part_says_how_far_past_the_common_end_it_goes() -> None:
    desk = Desk()
    desk.runner.start_phase(common_start=MORNING)
    desk.wait(60.0)
    desk.kill_and_return(45.0)
    assert desk.runner.view().late_of_common_end_s == 45.0


# --- The fictional day ------------------------------------------------------------------------


def test_before_the_exchanges_only_the_fictional_day_is_known() -> None:
    desk = Desk()
    desk.runner.start_phase()
    assert desk.runner.fictional_now() == FictionalNow(desk.pack.day, None)


def test_the_fictional_hour_runs_from_the_start_of_the_exchanges() -> None:
    desk = Desk()
    for _ in range(2):
        desk.start_next()
        desk.runner.finish_phase()
    desk.start_next()
    assert desk.runner.fictional_now().hour == time(10, 30)
    desk.wait(754.0)
    assert desk.runner.fictional_now().hour == time(10, 42, 34)


def test_the_fictional_hour_stands_still_during_a_pause() -> None:
    desk = Desk()
    for _ in range(2):
        desk.start_next()
        desk.runner.finish_phase()
    desk.start_next()
    desk.wait(60.0)
    desk.runner.pause(STAFF, "alarme")
    desk.wait(600.0)
    assert desk.runner.fictional_now().hour == time(10, 31)


# --- Gaps and clock changes -------------------------------------------------------------------


def test_a_sleep_while_a_part_runs_is_credited() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.sleep(3600.0)
    (outage,) = desk.events(EventKind.OUTAGE)
    assert (outage.data["from_t"], outage.data["to_t"], outage.data["cause"]) == (100.0, 3700.0, "sleep")
    assert desk.runner.view().remaining_s == 4400.0


def test_both_instants_of_an_outage_are_journalled_as_times_of_day() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.sleep(60.0)
    (outage,) = desk.events(EventKind.OUTAGE)
    instants = [datetime.fromisoformat(outage.data[key]) for key in ("from_wall", "to_wall")]
    assert instants == [MORNING + timedelta(seconds=100), MORNING + timedelta(seconds=160)]


def test_a_stutter_of_the_loop_is_no_outage() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.sleep(5.0)
    assert EventKind.OUTAGE not in desk.kinds()


def test_a_sleep_past_the_end_leaves_what_remained() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(4490.0)
    desk.sleep(86400.0)
    assert desk.runner.view().remaining_s == 10.0


def test_an_uncredited_outage_lets_the_part_run_out() -> None:
    desk = Desk(rules(credit_outages=False))
    desk.runner.start_phase()
    desk.wait(4490.0)
    desk.sleep(86400.0)
    assert case(desk).clock.sealed_at == 4500.0


@pytest.mark.parametrize("moved", [3600.0, -3600.0])
def test_a_changed_time_of_day_is_an_event_and_moves_no_end(moved: float) -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.clock.shift_wall(moved)
    desk.wait(10.0)
    (jump,) = desk.events(EventKind.CLOCK_JUMP)
    assert (jump.data["seconds"], jump.data["phase"]) == (moved, "CASE_STUDY")
    assert desk.runner.view().remaining_s == 4390.0


def test_a_small_correction_of_the_time_of_day_is_not_told() -> None:
    desk = Desk()
    desk.clock.shift_wall(1.9)
    desk.wait(10.0)
    assert EventKind.CLOCK_JUMP not in desk.kinds()


# --- Stops and returns ------------------------------------------------------------------------


def test_after_a_kill_the_same_time_remains() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(1234.0)
    desk.kill_and_return(77.0)
    (outage,) = desk.events(EventKind.OUTAGE)
    assert (outage.data["cause"], outage.data["seconds"]) == ("restart", 77.0)
    assert desk.runner.view().remaining_s == 4500.0 - 1234.0


def test_the_monotonic_clock_of_another_start_is_never_compared() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(10.0)
    desk.kill_and_return(5.0, monotonic=9_999_999.0)
    assert desk.runner.t() == 15.0
    desk.kill_and_return(5.0, monotonic=0.0)
    assert desk.runner.t() == 20.0


def test_time_never_goes_back_when_the_time_of_day_does() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(500.0)
    desk.kill_and_return(10.0, wall_moved=-7200.0)
    assert desk.runner.t() == 500.0
    assert [event.data["seconds"] for event in desk.events(EventKind.CLOCK_JUMP)] == [-7190.0]
    instants = [event.t for event in desk.writer.events]
    assert instants == sorted(instants)


def test_a_second_jump_of_the_time_of_day_is_not_told_twice_after_a_return() -> None:
    desk = Desk()
    desk.clock.shift_wall(3600.0)
    desk.wait(5.0)
    desk.kill_and_return(10.0)
    desk.wait(5.0)
    assert len(desk.events(EventKind.CLOCK_JUMP)) == 1


def test_typing_after_the_last_heartbeat_is_never_taken_back() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.clock.advance(0.8)
    desk.writer.deltas(DeltaBatch(WorkKey("letter", "CASE_STUDY"), 1, desk.runner.t(), ()))
    desk.kill_and_return(60.0)
    (outage,) = desk.events(EventKind.OUTAGE)
    assert outage.data["from_t"] == 100.8


def test_a_candidate_who_only_reads_loses_no_second() -> None:
    """Nothing was written for twenty minutes: the heartbeat dates the stop."""
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(1200.0)
    desk.kill_and_return(30.0)
    assert desk.events(EventKind.OUTAGE)[0].data["from_t"] == 1200.0


def test_a_paused_training_survives_the_night() -> None:
    desk = Desk(rules(Mode.TRAINING))
    desk.runner.start_phase()
    desk.wait(100.0)
    desk.runner.pause(CANDIDATE)
    desk.kill_and_return(50000.0)
    desk.runner.end_pause(CANDIDATE)
    assert desk.runner.view().remaining_s == 4400.0
    assert EventKind.OUTAGE not in desk.kinds()


def test_a_part_finished_early_is_sealed_at_its_end_even_while_stopped() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.wait(1000.0)
    desk.runner.finish_phase()
    desk.kill_and_return(86400.0)
    desk.wait(0.0)
    assert case(desk).status is Status.SEALED
    assert case(desk).clock.sealed_at == 4500.0
    assert case(desk).clock.elapsed(desk.runner.t()) == 1000.0


def test_a_part_that_ran_out_while_stopped_is_sealed_with_the_works_of_those_who_come_back() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.finish_phase()
    desk.kill_and_return(86400.0)
    desk.runner.before_seal(lambda phase: {"letter": phase})
    desk.wait(0.0)
    assert case(desk).works == {"letter": "CASE_STUDY"}


def test_a_command_right_after_a_return_finds_the_sitting_up_to_date() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.finish_phase()
    desk.kill_and_return(86400.0)
    with pytest.raises(RuleRefused, match="rien à rouvrir"):
        desk.runner.reopen_phase(STAFF, "essai")


def test_a_heartbeat_is_left_each_second() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.writer.beats.clear()
    desk.wait(10.0)
    assert [(beat.t, beat.phase) for beat in desk.writer.beats] == [
        (float(second), "CASE_STUDY") for second in range(1, 11)
    ]


def test_the_heartbeat_follows_real_seconds_when_time_is_virtual() -> None:
    desk = Desk()
    real = type(desk.clock)(MORNING)
    runner = SittingRunner.create(
        identifier="s2",
        framework=framework(),
        session="TITRE",
        rules=rules(),
        pack=pack_facts(),
        seed=1,
        clock=desk.clock,
        loop=desk.loop,
        saving=desk.saving,
        beats=real,
    )
    desk.runner.stop()
    desk.writer.beats.clear()
    desk.wait(600.0)
    assert desk.writer.beats == []
    real.advance(1.0)
    desk.wait(1.0)
    assert [beat.t for beat in desk.writer.beats] == [runner.t()]


def test_a_broken_journal_is_not_gone_on_with() -> None:
    desk = Desk()
    desk.runner.start_phase()
    stored = desk.writer.stored()
    forged = replace(stored.events[0], wall=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(EnvironmentProblem, match="journal"):
        SittingRunner.resume(
            replace(stored, events=(forged, *stored.events[1:])),
            framework=framework(),
            pack=pack_facts(),
            clock=desk.clock,
            loop=desk.loop,
            saving=desk.saving,
        )


def test_a_closed_sitting_is_not_gone_on_with() -> None:
    desk = Desk()
    desk.runner.close(STAFF)
    with pytest.raises(RuleRefused, match="clos"):
        desk.kill_and_return(1.0)


def test_a_stopped_runner_takes_no_command_and_leaves_the_loop_free() -> None:
    desk = Desk()
    desk.runner.start_phase()
    desk.runner.stop()
    with pytest.raises(RuntimeError, match="no longer run here"):
        desk.runner.finish_phase()
    with pytest.raises(RuntimeError, match="nothing left"):
        desk.until(lambda: False)

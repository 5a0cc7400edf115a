"""Random mornings of one workstation: commands, sleeps, kills and returns, against the countdown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.rules import Mode
from crcd_sim.domain.sitting import replay
from tests.fakes.desk import Desk
from tests.fakes.oracle import Action, count_down
from tests.fakes.sittings import MORNING, framework, rules, short_session

HORIZON = 1200  # more than any morning below can last

steps_of_a_morning = st.lists(
    st.tuples(
        st.integers(1, 50),  # seconds since the action before
        st.one_of(
            st.sampled_from([("pause", 0), ("resume", 0), ("finish", 0), ("reopen", 0)]),
            st.tuples(st.just("credit"), st.integers(1, 40)),
            st.tuples(st.just("sleep"), st.integers(6, 60)),
            st.tuples(st.just("kill"), st.integers(1, 60)),
        ),
    ),
    max_size=6,
)


def act(desk: Desk, what: str, amount: int) -> None:
    if what == "pause":
        desk.runner.pause(STAFF, "essai")
    elif what == "resume":
        desk.runner.end_pause(STAFF)
    elif what == "credit":
        desk.runner.credit(amount, "essai")
    elif what == "finish":
        desk.runner.finish_phase()
    elif what == "reopen":
        desk.runner.reopen_phase(STAFF, "essai")
    elif what == "sleep":
        desk.sleep(amount)
    else:
        desk.kill_and_return(amount, monotonic=float(amount))


@settings(max_examples=40)
@given(steps_of_a_morning, st.integers(1, 3), st.sampled_from(["1", "4/3", "3/2"]), st.integers(0, 59))
@example([(10, ("kill", 60)), (1, ("kill", 60)), (1, ("sleep", 50))], 1, "1", 0)
@example([(10, ("pause", 0)), (5, ("kill", 60)), (5, ("resume", 0))], 1, "4/3", 30)
@example([(10, ("finish", 0)), (5, ("kill", 60))], 1, "1", 0)
def test_no_stop_no_sleep_and_no_command_costs_a_second_too_much_or_too_little(
    steps: list[tuple[int, Action]], minutes: int, factor: str, late: int
) -> None:
    spec = short_session(minutes, collective=True)
    desk = Desk(
        rules(Mode.MOCK_EXAM, factor), session="CCP2", reference=replace(framework(), sessions=(spec,))
    )
    plan: dict[int, Action] = {}
    second = 0
    for gap, (what, amount) in steps:
        second += gap
        off = what in ("sleep", "kill")
        plan[second] = ("away", amount) if off else (what, amount)
        second += amount if off else 0
    allotted = round(minutes * 60 * {"1": 1.0, "4/3": 4 / 3, "3/2": 1.5}[factor])
    expected, sealed = count_down(allotted, late, plan, True, HORIZON)

    desk.runner.start_phase(common_start=MORNING - timedelta(seconds=late))
    for gap, (what, amount) in steps:
        desk.wait(gap)
        with suppress(RuleRefused):
            act(desk, what, amount)
        now = round(desk.runner.t())
        if now in expected and desk.runner.sitting.current is not None:
            assert desk.runner.view().remaining_s == expected[now]
    if sealed is not None:
        desk.until(lambda: desk.runner.sitting.current is None)
    assert desk.runner.sitting.phases[0].clock.sealed_at == sealed
    assert replay(spec, desk.writer.events) == desk.runner.sitting

"""Random lives of one part, compared with a countdown written independently (``fakes.oracle``)."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st

from crcd_sim.domain import deciders
from crcd_sim.domain.deciders import STAFF
from crcd_sim.domain.errors import RuleRefused
from crcd_sim.domain.rules import Mode
from tests.fakes.oracle import Action, count_down
from tests.fakes.sittings import MORNING, Story, rules, short_session

HORIZON = 700
FACTORS = {"1": 1.0, "5/4": 1.25, "4/3": 4 / 3, "3/2": 1.5, "2": 2.0}

actions = st.lists(
    st.tuples(
        st.integers(1, 60),  # seconds since the action before
        st.one_of(
            st.sampled_from([("pause", 0), ("resume", 0), ("finish", 0), ("reopen", 0)]),
            st.tuples(st.just("credit"), st.integers(1, 90)),
            st.tuples(st.just("away"), st.integers(1, 200)),
        ),
    ),
    max_size=10,
)


def timed(steps: list[tuple[int, Action]]) -> dict[int, Action]:
    """Give each action its second; nothing happens while the workstation is away."""
    second, plan = 0, {}
    for gap, (what, amount) in steps:
        second += gap
        plan[second] = (what, amount)
        if what == "away":
            second += amount
    return plan


def do(story: Story, second: int, what: str, amount: int) -> None:
    sitting = story.sitting
    if what == "pause":
        story.add(deciders.pause(sitting, second, STAFF, "essai"), second)
    elif what == "resume":
        story.add(deciders.resume(sitting, second, STAFF), second)
    elif what == "credit":
        story.add(deciders.credit(sitting, second, amount, "essai"), second)
    elif what == "finish":
        story.add(deciders.finish_phase(sitting, second), second)
    elif what == "reopen":
        story.add(deciders.reopen_phase(sitting, second, STAFF, "essai"), second)
    else:
        back = second + amount
        story.add(deciders.outage(sitting, second, back, MORNING, MORNING, "restart"), back)


@settings(max_examples=80)
@given(actions, st.integers(1, 3), st.sampled_from(sorted(FACTORS)), st.integers(0, 59), st.booleans())
@example([(10, ("away", 200))], 1, "1", 0, True)  # away for longer than what remained
@example([(10, ("finish", 0)), (1, ("away", 200))], 1, "1", 0, True)  # an early finish is no outage
@example([(10, ("pause", 0)), (5, ("away", 50)), (5, ("resume", 0))], 1, "1", 30, True)
@example([(10, ("away", 200))], 1, "1", 0, False)  # runs out while away
def test_the_ledger_agrees_with_a_countdown(
    steps: list[tuple[int, Action]], minutes: int, factor: str, late: int, credited: bool
) -> None:
    plan = timed(steps)
    allotted = round(minutes * 60 * FACTORS[factor])
    expected, expected_seal = count_down(allotted, late, plan, credited, HORIZON)

    chosen = rules(Mode.MOCK_EXAM, factor, credit_outages=credited)
    story = Story(short_session(minutes, collective=True), chosen).start(0.0, common_start=-float(late))
    away_until = 0
    for second in range(HORIZON):
        if second >= away_until:
            story.until(second)
            if second in plan:
                what, amount = plan[second]
                with suppress(RuleRefused):
                    do(story, second, what, amount)
                away_until = second + amount if what == "away" else second
            if second in expected and second >= away_until:
                assert story.sitting.phases[0].clock.remaining(second) == expected[second]
    story.until(HORIZON)
    assert story.sitting.phases[0].clock.sealed_at == expected_seal

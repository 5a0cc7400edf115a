from __future__ import annotations

from dataclasses import replace

import pytest

from crcd_sim.domain.drill import Drill, DrillKind, drawn_drill, drill_session
from crcd_sim.domain.evaluation import SelfMarks, Verdict
from crcd_sim.domain.events import EventKind
from crcd_sim.domain.rules import Mode, Rules
from crcd_sim.domain.sitting import replay
from tests.builders import a_journal
from tests.fakes.sittings import session

CALL = Drill(DrillKind.EXCHANGE, "e2-wifi-etage")
DRILLS = (CALL, Drill(DrillKind.LETTER, "ferrand"), Drill(DrillKind.RECORDING, "r1-colere"))


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_rules_keep_what_is_drilled(drill: Drill) -> None:
    rules = Rules(candidate="0412", drill=replace(drill, drawn=True))
    assert Rules.from_data(rules.as_data()) == rules


def test_the_rules_of_a_whole_sitting_say_nothing_of_drills() -> None:
    assert "drill" not in Rules(mode=Mode.MOCK_EXAM).as_data()
    assert Rules.from_data(Rules().as_data()).drill is None


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_a_key_leads_back_to_its_drill(drill: Drill) -> None:
    assert Drill.parse(drill.key) == drill


@pytest.mark.parametrize("text", ["", "exchange", "exchange:", "essay:e1"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Drill.parse(text)


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_the_plan_of_a_drill_is_one_part_that_waits_for_nothing(drill: Drill) -> None:
    (phase,) = drill_session(session("TITRE"), drill).phases
    assert phase.kind is drill.phase
    assert (phase.draw, phase.collective, phase.present, phase.wait_after) == (None, False, (), False)
    assert 0 < phase.seconds < sum(spec.seconds for spec in session("TITRE").phases)


def test_a_session_without_the_part_cannot_be_drilled_for_it() -> None:
    with pytest.raises(KeyError):
        drill_session(session("CCP2"), Drill(DrillKind.RECORDING, "r1-colere"))


def test_the_journal_of_a_drill_is_replayed_on_its_own_plan() -> None:
    events = a_journal(
        (EventKind.PHASE_STARTED, 5.0, {"phase": "EXCHANGES", "common_start": None, "by": "candidate"}),
        rules={"mode": "entrainement", "drill": CALL.as_data()},
    )
    sitting = replay(session("TITRE"), events)
    assert [state.kind for state in sitting.phases] == ["EXCHANGES"]
    assert sitting.current is not None


def test_the_same_seed_draws_the_same_drill_and_seeds_reach_them_all() -> None:
    assert drawn_drill(6, 3) == drawn_drill(6, 3)
    assert {drawn_drill(6, seed) for seed in range(200)} == set(range(6))


def test_nothing_can_be_drawn_from_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        drawn_drill(0, 1)


def test_ones_own_grid_is_words_kept_as_they_are() -> None:
    marks = SelfMarks({"C2.1": Verdict.SATISFIED, "C2.2": Verdict.NOT_OBSERVED}, frozenset({"b", "a"}))
    assert marks.as_data()["points"] == ["a", "b"]
    assert SelfMarks.from_data(marks.as_data()) == marks
    assert marks.count(Verdict.SATISFIED) == 1

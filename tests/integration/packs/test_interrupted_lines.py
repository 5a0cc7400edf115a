"""Every long line of the first pack, as it ships, interrupted every half second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import pytest

from crcd_sim import paths
from crcd_sim.dialogue.script import Interruptible, Line, Script
from crcd_sim.dialogue.settings import TalkSettings, settings_for
from crcd_sim.dialogue.signals import Decision, KeyFinished, Say, StopAt
from crcd_sim.dialogue.turns import CUT_SLACK_S
from crcd_sim.packs.loader import load_pack
from tests.fakes.timeline import CallTimeline, line, phone_script

STEP_S = 0.5


@lru_cache(maxsize=1)
def long_lines() -> tuple[Line, ...]:
    pack = load_pack(paths.SCENARIOS / "ondalys-telecom", paths.AUDIO / "ondalys-telecom").pack
    assert pack is not None
    scripts = [exchange.script for exchange in pack.exchanges.values()]
    return tuple(
        item
        for script in scripts
        if isinstance(script, Script) and script.channel == "phone"
        for item in script.lines.values()
        if item.clip_s > 3
    )


def interrupted(
    item: Line, mode: TalkSettings, goes_on_s: float = 1.3
) -> Iterator[tuple[float, CallTimeline]]:
    """Yield (where in the line the interruption counts, the call) for each instant it can.

    ``goes_on_s``: how long the candidate speaks on once it counts.
    """
    alone = replace(item, next="", ends=False, on_silence=(), on_hold=(), chained=False, reveals=())
    counts = 1.0 + mode.interruption_min_s
    while counts <= item.clip_s - mode.interruption_guard_s:
        call = CallTimeline(phone_script(alone, line("T99")), mode).at(0.0, KeyFinished())
        yield counts, call.speak(counts - mode.interruption_min_s, counts + goes_on_s).run(counts + 5.0)
        counts += STEP_S


@pytest.mark.parametrize("mode", ["entrainement", "examen_blanc"])
def test_a_soft_line_stops_within_1_2_s_at_the_first_cut_point_it_can_reach(mode: str) -> None:
    rules = settings_for(mode).talk
    tried = 0
    for item in long_lines():
        for counts, call in interrupted(replace(item, interruptible=Interruptible.SOFT), rules):
            stops = [effect.cut_ms for _, effect in call.log if isinstance(effect, StopAt)]
            low, high = (counts + rules.cut_lead_s) * 1000, (counts + rules.yield_within_s) * 1000
            reached = [cut for cut in item.cuts_ms if low <= cut <= high]
            if reached:
                expected = [min(reached)]
            else:  # so near its end that the line is said whole
                expected = [round(high)] if high < item.clip_s * 1000 else []
            assert stops == expected, (item.clip, counts)
            tried += 1
    assert tried > 500


@pytest.mark.parametrize("mode", ["entrainement", "examen_blanc"])
def test_hardly_any_interruption_finds_no_cut_point_in_time(mode: str) -> None:
    rules = settings_for(mode).talk
    tried = late = 0
    for item in long_lines():
        for _, call in interrupted(replace(item, interruptible=Interruptible.SOFT), rules):
            tried += 1
            late += any(
                isinstance(effect, Decision) and effect.why == "aucun point de coupe à temps"
                for _, effect in call.log
            )
    assert tried > 500
    assert late <= 0.05 * tried


def test_a_false_interruption_is_taken_up_at_the_last_cut_point_said() -> None:
    rules = settings_for("examen_blanc").talk
    tried = 0
    for item in long_lines():
        for counts, call in interrupted(replace(item, interruptible=Interruptible.SOFT), rules, 0.4):
            said = [effect for _, effect in call.log if isinstance(effect, Say)]
            stop = next((effect for _, effect in call.log if isinstance(effect, StopAt)), None)
            if stop is None or len(said) < 2 or said[1].reason != "resume":
                continue  # the candidate went on speaking for half a second after the stop
            tried += 1
            before = [cut for cut in item.cuts_ms if cut <= stop.cut_ms + CUT_SLACK_S * 1000]
            assert round(said[1].start_s * 1000) == max(before, default=0), (item.clip, counts)
    assert tried > 200


def test_a_line_that_does_not_yield_is_said_to_its_end() -> None:
    rules = settings_for("examen_blanc").talk
    kept = [item for item in long_lines() if item.interruptible is not Interruptible.SOFT]
    assert kept
    for item in kept:
        for _, call in interrupted(item, rules):
            assert not [effect for _, effect in call.log if isinstance(effect, StopAt)]

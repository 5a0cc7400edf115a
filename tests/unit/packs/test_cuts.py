"""A line can stop in its pauses, and in the dips between words where a client would talk on otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from crcd_sim.dialogue.settings import MOCK_EXAM, TRAINING, settings_for
from crcd_sim.packs.cuts import (
    CUT_EDGE_S,
    FIRST_COUNTS_S,
    LEAD_S,
    WITHIN_S,
    cut_points,
    cuts_a_word,
    served_share,
)
from crcd_sim.packs.levels import RATE
from tests.unit.packs.test_levels import Samples, silence, tone

SHALLOW = 10 ** (-10 / 20)  # a dip the ear takes for speech


def spoken(*parts: float) -> Samples:
    """Speech and silence in turn: seconds of speech, seconds of silence, seconds of speech…"""
    return np.concatenate([silence(s) if at % 2 else tone(s) for at, s in enumerate(parts)])


def test_a_line_stops_in_the_pause_between_two_clauses() -> None:
    assert cut_points(spoken(1.2, 0.2, 1.2)) == pytest.approx((1300,), abs=15)


def test_a_pause_is_a_cut_point_even_where_none_is_needed() -> None:
    assert cut_points(spoken(0.8, 0.2, 0.8)) == pytest.approx((900,), abs=15)


def test_a_short_dip_where_none_is_needed_is_no_cut_point() -> None:
    """A word is only ever cut short to spare the candidate a client who talks on."""
    assert cut_points(spoken(1.0, 0.07, 1.0)) == ()


def test_dips_serve_where_the_pauses_are_too_far_apart() -> None:
    assert cut_points(spoken(1.9, 0.08, 0.7, 0.2, 1.0)) == pytest.approx((1940, 2780), abs=25)


def test_of_two_dips_that_serve_as_well_the_longer_is_taken() -> None:
    assert cut_points(spoken(1.8, 0.06, 0.2, 0.1, 0.9)) == pytest.approx((2110,), abs=30)


def test_no_more_dips_than_needed_are_taken() -> None:
    many = spoken(*[part for _ in range(24) for part in (0.2, 0.08)], 0.2)  # one every 0.28 s, 7 s in all
    cuts = cut_points(many)
    assert served_share(cuts, len(many) / RATE) == 1.0
    assert len(cuts) <= 7


def test_what_is_not_quiet_enough_is_no_dip() -> None:
    hollow = np.concatenate([tone(2.0), tone(0.1, level=0.3 * SHALLOW), tone(2.0)])
    assert cut_points(hollow) == ()


@pytest.mark.parametrize("lasts", [0.01, 0.03])
def test_what_is_too_short_to_be_heard_is_no_dip(lasts: float) -> None:
    assert cut_points(spoken(2.0, lasts, 2.0)) == ()


def test_no_cut_falls_near_an_end() -> None:
    samples = spoken(0.3, 0.2, 2.0, 0.2, 0.3)
    seconds = len(samples) / RATE
    assert all(CUT_EDGE_S <= cut / 1000 <= seconds - CUT_EDGE_S for cut in cut_points(samples))


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.5, 3.0])
def test_silence_has_nothing_to_cut(seconds: float) -> None:
    assert all(cut / 1000 <= seconds - CUT_EDGE_S for cut in cut_points(silence(seconds)))


def test_a_cut_in_a_dip_cuts_no_word_and_one_in_speech_does() -> None:
    samples = spoken(1.9, 0.08, 0.7, 0.2, 1.0)
    assert not any(cuts_a_word(samples, RATE, cut) for cut in cut_points(samples))
    assert cuts_a_word(samples, RATE, 1000)


# --- how often an interruption finds one in time


@pytest.mark.parametrize(
    ("cuts", "seconds", "share"),
    [
        ((), 1.8, 1.0),  # over before anything counts
        ((), 2.2, 1.0),  # ends by itself in time
        ((), 4.0, 0.1),  # counts from 1.0 to 3.0 s; ends in time from 2.8 s on
        ((2200,), 4.0, 0.6),  # reached from 1.0 to 2.0 s: nearer, it is already on its way
        ((2200, 3000), 4.0, 1.0),
        ((900, 2200, 3000), 4.0, 1.0),  # before anything counts, a cut serves nobody
    ],
)
def test_the_share_served_is_that_of_the_instants_with_a_cut_point_in_time(
    cuts: tuple[int, ...], seconds: float, share: float
) -> None:
    assert served_share(cuts, seconds) == pytest.approx(share, abs=0.001)


@pytest.mark.parametrize("mode", [TRAINING, MOCK_EXAM])
def test_cut_points_are_sought_for_the_delays_of_the_engine(mode: str) -> None:
    talk = settings_for(mode).talk
    assert (talk.interruption_guard_s, talk.cut_lead_s, talk.yield_within_s) == (
        FIRST_COUNTS_S,
        LEAD_S,
        WITHIN_S,
    )

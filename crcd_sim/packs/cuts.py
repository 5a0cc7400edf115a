"""Where a clip can stop when its client is spoken over: in its pauses, and in the dips between words.

All samples are mono floats (−1…1) at ``levels.RATE``, unless a rate is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from crcd_sim.packs.levels import RATE, speech_level

# A pause between clauses is longer and deeper than the closure of a stop consonant (90 ms at most
# with espeak-ng, at this threshold): a line can stop there without cutting a word.
QUIET_SHARE = 0.08  # of the clip's own peak
LOUD_SHARE = 0.15  # above this a word is heard; Opus blurs what was below ``QUIET_SHARE``
PAUSE_S = 0.12
CUT_EDGE_S = 0.6  # no cut this near an end: it would save nothing

# Elsewhere a voice dips between two words, or for a p, a t, a k: too short for a pause, and silent
# all the same. Such a dip serves only where the pauses alone would leave a client talking on.
DIP_DB = 16.0  # under the clip's own speech level, over the window; the ear needs 12
DIP_WINDOW_S = 0.04
STEP_S = 0.005
LEAST_DIP_S = 0.02  # shorter than this once smoothed, it may be an artefact of the coder
LATE_COST_PER_S = 100.0  # a second during which nobody can be stopped in time, in dips

# What a client who is interrupted is given (``TalkSettings``): from the moment it counts, a cut point
# nearer than the lead is already on its way to the earphone, and one further than the limit is too late.
FIRST_COUNTS_S = 1.0
LEAD_S = 0.2
WITHIN_S = 1.2
REACH_S = WITHIN_S - LEAD_S  # two cut points this far apart leave no instant without one


@dataclass(frozen=True, slots=True)
class _Dip:
    """A place where nothing is said: its quietest instant, and how long it lasts (seconds)."""

    at: float
    lasts: float

    @property
    def cost(self) -> float:
        """As few dips as possible, and rather the long ones."""
        return 2.0 - min(1.0, self.lasts / PAUSE_S)


def cut_points(samples: Any) -> tuple[int, ...]:
    """Return the instants (ms) where a line can stop: its pauses, and what dips it takes between them.

    With them a client who is interrupted finds where to stop in time wherever his voice allows it.
    """
    seconds = len(samples) / RATE
    last = seconds - CUT_EDGE_S
    pauses = [at for at in _pauses(samples) if CUT_EDGE_S <= at <= last]
    dips = [dip for dip in _dips(samples) if CUT_EDGE_S <= dip.at <= last]
    edges = [FIRST_COUNTS_S + LEAD_S, *(at for at in pauses if at > FIRST_COUNTS_S + LEAD_S), seconds]
    found = list(pauses)
    for before, after in pairwise(edges):
        inside = [dip for dip in dips if before < dip.at < after]
        found += _stepping_stones(before, after, inside)
    return tuple(sorted(round(at * 1000) for at in found))


def served_share(cuts_ms: Sequence[int], seconds: float) -> float:
    """Return the share of the instants of a line at which an interruption finds a cut point in time.

    The instants are those where one can count, from a second after the start to a second before the
    end. A line that ends by itself in time needs no cut point.
    """
    first, last = FIRST_COUNTS_S, seconds - FIRST_COUNTS_S
    if last <= first:
        return 1.0
    edges = [first + LEAD_S, *(cut / 1000 for cut in cuts_ms if cut / 1000 > first + LEAD_S), seconds]
    late = sum(_late(before, after) for before, after in pairwise(edges))
    return 1.0 - late / (last - first)


def cuts_a_word(samples: Any, rate: int, cut_ms: int) -> bool:
    """Tell whether something loud is said where a line would stop. Any rate: an author may give cuts."""
    at, reach = round(cut_ms * rate / 1000), rate // 100
    around = np.abs(samples[max(0, at - reach) : at + reach])
    return bool(len(around)) and float(around.max()) >= LOUD_SHARE * float(np.abs(samples).max())


def _late(before: float, after: float) -> float:
    """Return how long, between two cut points, nobody can be stopped in time."""
    return max(0.0, after - before - REACH_S)


def _stepping_stones(before: float, after: float, dips: Sequence[_Dip]) -> list[float]:
    """Return the dips that leave the least time without a cut point, then cost the least."""
    if not dips or _late(before, after) == 0:
        return []
    # The cheapest way to each dip, and to the end, from the left.
    places = [before, *(dip.at for dip in dips), after]
    costs = [0.0, *(dip.cost for dip in dips), 0.0]
    best, came_from = [0.0], [0]
    for here in range(1, len(places)):
        ways = [best[k] + LATE_COST_PER_S * _late(places[k], places[here]) for k in range(here)]
        came_from.append(int(np.argmin(ways)))
        best.append(ways[came_from[-1]] + costs[here])
    stones, here = [], came_from[-1]
    while here:
        stones.append(places[here])
        here = came_from[here]
    return stones


def _pauses(samples: Any) -> list[float]:
    """Return the middles (seconds) of the places where nothing loud is said for long enough."""
    frame = RATE // 100
    count = len(samples) // frame
    if count == 0:
        return []
    level = np.abs(samples[: count * frame]).reshape(count, frame).max(axis=1)
    runs = _runs(level < float(level.max()) * QUIET_SHARE)
    return [(start + end) * 0.005 for start, end in runs if end - start >= round(PAUSE_S * 100)]


def _dips(samples: Any) -> list[_Dip]:
    """Return the places where the voice falls ``DIP_DB`` under its own level."""
    step, half = round(STEP_S * RATE), round(DIP_WINDOW_S / 2 * RATE)
    centres = np.arange(0, len(samples), step)
    if not len(centres):
        return []
    low, high = np.maximum(0, centres - half), np.minimum(len(samples), centres + half)
    sums = np.concatenate(([0.0], np.cumsum(np.square(np.asarray(samples, dtype=np.float64)))))
    power = np.maximum(0.0, sums[high] - sums[low]) / (high - low)
    limit = 10 ** ((speech_level(samples) - DIP_DB) / 10)
    return [
        _Dip((start + int(np.argmin(power[start:end]))) * STEP_S, (end - start) * STEP_S)
        for start, end in _runs(power <= limit)
        if (end - start) * STEP_S >= LEAST_DIP_S
    ]


def _runs(flags: Any) -> list[tuple[int, int]]:
    """Return (start, end) of the stretches where the flags are up."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.asarray(flags, dtype=np.int8), [0]))))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]

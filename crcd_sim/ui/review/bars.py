"""From a recording's stored peaks to what is drawn of it: a few hundred bars, and levels. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log10
from typing import Final

from crcd_sim.services.ports import Levels, Peaks

FULL: Final = 127  # one signed byte
FLOOR_DBFS: Final = -120.0
LOUD: Final = 0.92  # the loudest bar reaches this part of its half height
QUIETEST: Final = 16  # a silent recording is not blown up beyond this (−18 dBFS reads as full height)


def bars(low: bytes, high: bytes, count: int) -> list[tuple[int, int]]:
    """Return ``count`` bars as (lowest, highest), −127…127, or fewer when there are fewer buckets."""
    size = min(len(low), len(high))
    count = min(count, size)
    lows, highs = memoryview(low).cast("b"), memoryview(high).cast("b")
    edges = [index * size // count for index in range(count + 1)] if count > 0 else [0]
    return [(min(lows[start:end]), max(highs[start:end])) for start, end in pairwise(edges)]


def loudest(*legs: Sequence[tuple[int, int]]) -> int:
    """Return the loudest bar of all voices, at least ``QUIETEST``."""
    found = max((max(-low, high) for leg in legs for low, high in leg), default=0)
    return min(max(found, QUIETEST), FULL)


def levels_at(peaks: Peaks, second: float) -> Levels:
    """Return how loud both legs are at ``second``, in dBFS."""
    index = int(second * peaks.per_second)
    return Levels(
        _level(peaks.candidate_low, peaks.candidate_high, index),
        _level(peaks.client_low, peaks.client_high, index),
    )


def _level(low: bytes, high: bytes, index: int) -> float:
    if not 0 <= index < min(len(low), len(high)):
        return FLOOR_DBFS
    lows, highs = memoryview(low).cast("b"), memoryview(high).cast("b")
    peak = max(abs(lows[index]), abs(highs[index]))
    return 20 * log10(peak / FULL) if peak else FLOOR_DBFS

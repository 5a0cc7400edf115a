"""A place to measure in, small: what is proved is that each row runs, never how fast."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crcd_sim.bootstrap.bench.model import Sizes
from crcd_sim.bootstrap.bench.place import Place
from crcd_sim.clock import SystemClock

TINY = Sizes(
    starts=1, stall_s=0.6, keys=20, kills=1, take_s=1.2, played_s=120, tries=1, sittings=60, call_minutes=1,
    papers=2, voices=1, turns=1,
)  # fmt: skip


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Shared, so that the demo's sitting is sat once."""
    made = Place(tmp_path_factory.mktemp("bench"), SystemClock(), TINY)
    yield made
    made.close()
